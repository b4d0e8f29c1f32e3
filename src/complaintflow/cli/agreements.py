"""``agreement new``, ``sign`` and ``show``: the contract that complaints are handled under."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from ..agreement import Agreement, DraftAgreement, FillTerm, SignAgreement, Terms
from ..desk import ShippedCalendars, plain
from ..values import iso
from .console import Console
from .failure import usage
from .options import command
from .render import limit, pairs

Number = Annotated[str, typer.Argument(metavar="AGREEMENT", help="The agreement's number or id.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="The agreement: new, sign, show.", rich_markup_mode=None)
    command(room, "new")(new)
    command(room, "sign")(sign)
    command(room, "show")(show)
    app.add_typer(room, name="agreement")


def new(
    console: Console,
    number: Annotated[str, typer.Argument(help="The agreement's number (合同编号).")],
    party_a: Annotated[str, typer.Option(help="Party A's full legal name.")],
    party_b: Annotated[str, typer.Option(help="Party B's full legal name.")],
    years: Annotated[int | None, typer.Option(help="The term in years.")] = None,
    indefinite: Annotated[bool, typer.Option("--indefinite", help="Without an end.")] = False,
    first_day: Annotated[str | None, typer.Option(help="An explicit first day.")] = None,
    last_day: Annotated[str | None, typer.Option(help="An explicit last day.")] = None,
    manager: Annotated[
        str | None, typer.Option(help="Who is told at once of priority 1 (an id).")
    ] = None,
    party_b_ref: Annotated[
        str | None, typer.Option(help="The id by which Party B acts here: it sees and signs.")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", help="Idempotency key.")] = None,
) -> None:
    """Write an agreement down, with the default terms; makes the store where there is none."""
    actor = console.actor
    order = DraftAgreement.parse(
        {
            "number": number,
            "party_a": party_a,
            "party_b": party_b,
            "party_b_ref": party_b_ref,
            "terms": Terms.parse({"manager": manager}),
            "years": years,
            "indefinite": indefinite,
            "first_day": first_day,
            "last_day": last_day,
        }
    )
    with console.created() as desk:
        outcome = desk.handle(order, actor=actor, key=key)
    _answer(console, outcome.id)


def sign(
    console: Console,
    number: Number,
    party: Annotated[str, typer.Option(help="party_a or party_b.")],
    person: Annotated[str, typer.Option(help="Who signed.")],
    form: Annotated[str, typer.Option(help="signature, seal or electronic.")] = "signature",
    day: Annotated[str | None, typer.Option("--day", "--at", help="When; today otherwise.")] = None,
    years: Annotated[int | None, typer.Option(help="Fill the blank term first.")] = None,
    indefinite: Annotated[bool, typer.Option("--indefinite", help="Likewise.")] = False,
    key: Annotated[str | None, typer.Option("--key", help="Idempotency key.")] = None,
) -> None:
    """Record that a party signed or sealed (7.1); in force from the day both have."""
    if indefinite and years is not None:
        raise usage("--years and --indefinite exclude each other")
    actor = console.actor
    order = SignAgreement.parse(
        {
            "party": party,
            "person": person,
            "form": form,
            "day": None if day is None else {"day": day},
        }
    )
    found = console.find(number)
    if indefinite or years is not None:
        fill = FillTerm.parse({"years": years, "indefinite": indefinite})
        console.desk.handle(fill, actor=actor, on=found, key=key and f"{key}.term")
    console.desk.handle(order, actor=actor, on=found, key=key)
    _answer(console, found)


def show(
    console: Console,
    number: Number,
    reveal: Annotated[
        str | None, typer.Option(metavar="PURPOSE", help="Show the names too; this is logged.")
    ] = None,
) -> None:
    """An agreement: its terms, who signed, when it is in force."""
    show_agreement(console, console.find(number), reveal)


def show_agreement(console: Console, id: str, reveal: str | None = None) -> None:
    """Show an agreement; with a purpose its names too."""
    names: dict[str, str] = {}
    if reveal is not None:
        values = console.desk.reveal(id, ["all"], actor=console.actor, purpose=reveal)
        names = {f"{value.version}.{value.field}": value.value for value in values}
    _answer(console, id, names)


def _answer(console: Console, id: str, names: dict[str, str] | None = None) -> None:
    agreement = console.desk.get_agreement(id, actor=console.reader)
    calendar = ShippedCalendars().get(agreement.terms.calendar)
    ends = None if calendar is None else agreement.ends(calendar)
    now = console.now()
    in_force = calendar is not None and agreement.in_force_at(now, calendar)
    value: dict[str, object] = {
        "id": id,
        "number": agreement.number,
        "status": agreement.status.value,
        "in_force": in_force,
        "starts": None if agreement.starts is None else iso(agreement.starts),
        "ends": None if ends is None else iso(ends),
        "agreement": plain(agreement),
    }
    if names:
        value["revealed"] = names
    t, lang, terms = console.t, console.lang, agreement.terms
    rows: list[tuple[str, str | Text]] = [
        ("id", id),
        (t("状态", "status"), agreement.status.label(lang)),
        (t("生效中", "in force now"), t("是", "yes") if in_force else t("否", "no")),
        (t("生效", "from"), console.local(agreement.starts, terms.zone)),
        (t("届满", "until"), limit(ends, terms.zone) or _open_end(agreement, console)),
    ]
    rows += [
        (t("签署", "signed"), f"{s.party.label(lang)} · {_form(s.form, lang)} · {s.day.day}")
        for s in agreement.signatures
    ]
    for label, term in (
        (t("响应", "response"), terms.response),
        (t("办结并反馈", "completion"), terms.completion),
        (t("记录保存", "retention"), terms.retention),
        (t("客户未回复可办结", "no answer"), terms.no_answer),
    ):
        rows.append((label, f"{term.period.text(lang)} ({term.clause})"))
    rows += [(name, text) for name, text in (names or {}).items()]
    console.answer(value, pairs(rows, f"{t('合同', 'Agreement')} {agreement.number}"))


def _form(form: str, lang: str) -> str:
    zh = {"signature": "签字", "seal": "盖章", "electronic": "电子签名"}
    return zh.get(form, form) if lang == "zh" else form


def _open_end(agreement: Agreement, console: Console) -> str:
    if agreement.indefinite:
        return console.t("不定期", "indefinite")
    if agreement.term_is_blank:
        return console.t("期限未填写", "the term is blank")
    return console.t("双方签署后起算", "counted once both have signed")
