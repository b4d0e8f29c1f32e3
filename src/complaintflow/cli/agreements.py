"""``agreement``: the contract that complaints are handled under, from its draft to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..agreement import (
    DraftAgreement,
    FillTerm,
    RecordTraining,
    SignAgreement,
    Terms,
    TrainingTopic,
    read_copy,
)
from ..values import Party
from . import agreement_changes
from .agreement_changes import Form, Key, Number, PartyOption, Person, SignedDay, signed
from .agreement_view import show_agreement
from .console import Console
from .failure import usage
from .options import command
from .render import pairs


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(
        help="The agreement: new, sign, show, changes, copies, trainings.", rich_markup_mode=None
    )
    command(room, "new")(new)
    command(room, "sign")(sign)
    command(room, "show")(show)
    agreement_changes.register(room)
    command(room, "copy")(copy)
    command(room, "check", store=False)(check)
    command(room, "train")(train)
    command(room, "trained")(trained)
    app.add_typer(room, name="agreement")


def new(
    console: Console,
    number: Annotated[str, typer.Argument(help="The agreement's number (合同编号).")],
    party_a: Annotated[str, typer.Option(help="Party A's full legal name.")],
    party_b: Annotated[str, typer.Option(help="Party B's full legal name.")],
    party_b_ref: Annotated[
        str | None, typer.Option(help="The id by which Party B acts here.")
    ] = None,
    years: Annotated[int | None, typer.Option(help="The term in years.")] = None,
    indefinite: Annotated[bool, typer.Option("--indefinite", help="Without an end.")] = False,
    first_day: Annotated[str | None, typer.Option(help="An explicit first day.")] = None,
    last_day: Annotated[str | None, typer.Option(help="An explicit last day.")] = None,
    place: Annotated[str | None, typer.Option(help="Where it is signed.")] = None,
    manager: Annotated[
        str | None, typer.Option(help="Who is told at once of priority 1 (an id).")
    ] = None,
    key: Key = None,
) -> None:
    """Write an agreement down, with the default terms; makes the store where there is none."""
    actor = console.actor
    order = DraftAgreement.parse(
        {
            "number": number,
            "party_a": party_a,
            "party_b": party_b,
            "party_b_ref": party_b_ref,
            "terms": Terms.parse(
                {"manager": manager, "standard": console.editions.present.version}
            ),
            "years": years,
            "indefinite": indefinite,
            "first_day": first_day,
            "last_day": last_day,
            "place": place,
        }
    )
    with console.created() as desk:
        outcome = desk.handle(order, actor=actor, key=key)
    show_agreement(console, outcome.id)


def sign(
    console: Console,
    number: Number,
    party: PartyOption,
    person: Person,
    form: Form = "signature",
    day: SignedDay = None,
    years: Annotated[int | None, typer.Option(help="Fill the blank term first.")] = None,
    indefinite: Annotated[bool, typer.Option("--indefinite", help="Likewise.")] = False,
    key: Key = None,
) -> None:
    """Record that a party signed or sealed (7.1); in force from the day both have."""
    if indefinite and years is not None:
        raise usage(
            "--years and --indefinite exclude each other", "--years 与 --indefinite 只能用一个"
        )
    actor = console.actor
    order = SignAgreement.parse(signed(party, person, form, day))
    found = console.find(number)
    if indefinite or years is not None:
        fill = FillTerm.parse({"years": years, "indefinite": indefinite})
        console.desk.handle(fill, actor=actor, on=found, key=key and f"{key}.term")
    console.desk.handle(order, actor=actor, on=found, key=key)
    show_agreement(console, found)


def show(
    console: Console,
    number: Number,
    reveal: Annotated[
        str | None, typer.Option(metavar="PURPOSE", help="Show the names too; this is logged.")
    ] = None,
) -> None:
    """An agreement: its terms, who signed, when it is in force, what is proposed."""
    show_agreement(console, console.find(number), reveal)


# --- copies (7.2) ------------------------------------------------------------------------------


def copy(
    console: Console,
    number: Number,
    party: PartyOption,
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
) -> None:
    """Give a party its copy of the whole record (7.2); its digest is that of the other's."""
    who = Party.__members__.get(party)
    if who is None:
        raise usage("--party is party_a or party_b", "--party 为 party_a（甲方）或 party_b（乙方）")
    found = console.find(number)
    desk, actor = console.desk, console.actor
    made = desk.copy_of_agreement(found, actor=actor)
    with file.open("xb") as out:
        out.write(made.data)
    try:
        desk.give_copy(found, party=who, actor=actor, through=made.through)
    except BaseException:
        file.unlink()
        raise
    _tell_copy(console, made.agreement.number, made.through, made.digest)


def check(
    console: Console, file: Annotated[Path, typer.Argument(help="A copy that was given.")]
) -> None:
    """Check a copy without a store: that nothing in it was changed; the digest is to compare."""
    made = read_copy(file.read_bytes())
    _tell_copy(console, made.agreement.number, made.through, made.digest)


def _tell_copy(console: Console, number: str, through: int, digest: str) -> None:
    t = console.t
    value = {"number": number, "through": through, "sha256": digest}
    rows = [
        (t("记录截至第几条", "events"), str(through)),
        ("SHA-256", digest),
    ]
    console.answer(value, pairs(rows, f"{t('合同副本', 'Copy of agreement')} {number}"))


# --- trainings (annex 7) -----------------------------------------------------------------------


def train(
    console: Console,
    number: Number,
    topic: Annotated[str, typer.Option(help="process, response, confidentiality or assistance.")],
    audience: Annotated[
        str,
        typer.Option(
            help="customer_service, investigator, responsible, manager or party_b_contact."
        ),
    ],
    material: Annotated[str, typer.Option(help="The version of the training material.")],
    passed: Annotated[
        list[str] | None, typer.Option(help="Who passed: an id, or id=score; may be repeated.")
    ] = None,
    failed: Annotated[list[str] | None, typer.Option(help="Who did not.")] = None,
    terms_version: Annotated[
        int | None, typer.Option(help="The version of the terms; that of the day otherwise.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it was held; now otherwise.")] = None,
    key: Key = None,
) -> None:
    """Record that a training was held, and who attended (annex 7)."""
    people = [_attended(word, True) for word in passed or ()]
    people += [_attended(word, False) for word in failed or ()]
    order = RecordTraining.parse(
        {
            "topic": topic,
            "audience": audience,
            "material": material,
            "attendances": people,
            "terms_version": terms_version,
            "at": at,
        }
    )
    found = console.find(number)
    console.desk.handle(order, actor=console.actor, on=found, key=key)
    _tell_trained(console, found, None, material, None)


def _attended(word: str, passed: bool) -> dict[str, object]:
    person, given, score = word.partition("=")
    if given and not score.isdecimal():
        raise usage(
            "a score is a number from 0 to 100, after the id: s-1=90",
            "成绩为 0 至 100 的数，写在编号之后：s-1=90",
        )
    return {"person": person, "passed": passed, "score": int(score) if given else None}


def trained(
    console: Console,
    number: Number,
    topic: Annotated[str | None, typer.Option(help="Only of this topic.")] = None,
    material: Annotated[str | None, typer.Option(help="Only on this version.")] = None,
    terms_version: Annotated[
        int | None, typer.Option(help="Only on this version of the terms.")
    ] = None,
) -> None:
    """Who has passed a training."""
    known = None if topic is None else TrainingTopic.__members__.get(topic)
    if topic is not None and known is None:
        raise usage(
            "--topic is " + ", ".join(TrainingTopic.__members__),
            "--topic 可用："
            + "、".join(f"{topic}（{topic.label('zh')}）" for topic in TrainingTopic),
        )
    _tell_trained(console, console.find(number), known, material, terms_version)


def _tell_trained(
    console: Console,
    found: str,
    topic: TrainingTopic | None,
    material: str | None,
    terms_version: int | None,
) -> None:
    agreement = console.desk.get_agreement(found, actor=console.actor)
    people = agreement.trained(topic=topic, material=material, terms_version=terms_version)
    t = console.t
    rows = [(t("已培训合格", "trained"), person) for person in people]
    shown = pairs(rows or [(t("已培训合格", "trained"), t("无", "nobody"))], agreement.number)
    console.answer({"number": agreement.number, "trained": list(people)}, shown)
