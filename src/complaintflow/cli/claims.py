"""``claim``: what one party holds against the other, and the dispute about it (5.1, 5.2, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from ..desk import ClaimView, Revealed, plain
from ..liability import Claim, ClaimStatus, Dispute, Offer, RaiseClaim
from ..ports import Query
from ..values import Text as Words
from ..values import iso
from .agreement_changes import Key, Number
from .cases import tell
from .commanding import check_statuses, no_such, read_fields
from .console import Console
from .failure import CliError
from .looking import history_of, kept_rows, revealed_table, show_timeline
from .options import command
from .render import Cell, Column, limit_of, pairs, table, when

Row = tuple[str, Cell]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(
        help="Claims between the parties: raise, list. show, do and allowed take their references.",
        rich_markup_mode=None,
    )
    command(room, "raise")(raise_claim)
    command(room, "list")(list_claims)
    app.add_typer(room, name="claim")


def raise_claim(
    console: Console,
    number: Number,
    demand: Annotated[str, typer.Option(help="What is demanded; it is kept in the vault.")],
    breach: Annotated[
        list[str] | None,
        typer.Option(
            help="RECORD:BREACH, a complaint or improvement and the breach's id or kind, for "
            "example …:response_late; may be repeated."
        ),
    ] = None,
    clause: Annotated[
        str | None, typer.Option(help="Another clause that was not performed; needs --evidence.")
    ] = None,
    evidence: Annotated[list[str] | None, typer.Option(help="kind:ref; may be repeated.")] = None,
    amount: Annotated[
        str | None, typer.Option(help="What is claimed in money, as it is stated: 1200.50.")
    ] = None,
    currency: Annotated[str, typer.Option(help="The currency of --amount.")] = "CNY",
    again: Annotated[
        str | None,
        typer.Option(help="Why what an ended claim rested on is claimed again; with --evidence."),
    ] = None,
    party: Annotated[
        str | None, typer.Option(help="Whose claim it is, where another wrote it down.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="When it was raised; now otherwise.")] = (
        None
    ),
    key: Key = None,
) -> None:
    """Hold the other party liable: Party B for clauses 2.1 to 4.4 (5.1), Party A for 2.2 (5.2).

    It goes on with: complaintflow do ID accept_claim, settle_claim, negotiate, …
    """
    fields: dict[str, object] = {
        "agreement": console.find(number),
        "breaches": [_named(console, word) for word in breach or ()],
        "clause": clause,
        "demand": demand,
        "party": party,
        "again": again,
    }
    if amount is not None:
        fields["amount"] = {"amount": amount, "currency": currency}
    if at is not None:
        fields["at"] = at
    words = [word for piece in evidence or () for word in ("--evidence", piece)]
    order = RaiseClaim.parse({**fields, **read_fields(RaiseClaim, words)})
    tell(console, console.desk.handle(order, actor=console.actor, key=key))


def _named(console: Console, word: str) -> dict[str, str]:
    """The breach that ``RECORD:BREACH`` names."""
    record, _, which = word.rpartition(":")
    stream = console.find(record)
    known = [view.breach for view in console.desk.breaches(stream, actor=console.actor)]
    found = [breach for breach in known if which in (breach.id, breach.kind.value)]
    standing = [breach for breach in found if breach.status.value == "standing"]
    chosen = standing or found
    if len(chosen) == 1:
        return {"stream": stream, "breach": chosen[0].id}
    if chosen:
        ids = ", ".join(breach.id for breach in chosen)
        raise CliError(
            "unknown_breach",
            f"there are several such breaches; name one of {ids}",
            f"这样的违约有多项；请指明其一：{ids}",
        )
    raise no_such(
        Words(zh="违约", en="breach"),
        "unknown_breach",
        which,
        {breach.kind.value: breach.kind.label("zh") for breach in known},
        instead=None if known else Words(zh="该件没有违约记录", en="none is recorded there"),
    )


def list_claims(
    console: Console,
    on: Annotated[
        str | None, typer.Option(help="Only those on this complaint, improvement or agreement.")
    ] = None,
    status: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
) -> None:
    """The claims that you may see, in the order in which they were raised."""
    check_statuses(status or (), ClaimStatus)
    query = Query(statuses=tuple(status or ()), touches=console.find(on) if on else None)
    views = tuple(console.desk.claims(query, actor=console.actor))
    console.answer({"items": [row_of(view) for view in views]}, claims_table(console, views))
    if not views:
        console.say(console.t("没有符合条件的主张", "nothing matches"), "dim")


def claims_table(console: Console, views: tuple[ClaimView, ...]) -> RenderableType:
    """Claims, one to a line."""
    t, lang = console.t, console.lang
    columns: list[Column] = [
        t("主张编号", "reference"),
        t("状态", "status"),
        t("主张方", "claimant"),
        (t("依据", "grounds"), "left", True),
        (t("金额", "amount"), "right", False),
        t("履行期限", "due"),
    ]
    rows = [
        (
            view.claim.reference,
            view.claim.status.label(lang),
            view.claim.claimant.label(lang),
            t("、", ", ").join(dict.fromkeys(g.clause for g in view.claim.grounds)),
            "" if view.claim.amount is None else str(view.claim.amount),
            _due(view, console),
        )
        for view in views
    ]
    return table(columns, rows)


def row_of(view: ClaimView) -> dict[str, object]:
    """A claim in a list, for programs."""
    claim = view.claim
    return {
        "id": claim.id,
        "reference": claim.reference,
        "status": claim.status.value,
        "dispute": None if claim.dispute is None else claim.dispute.status.value,
        "claimant": claim.claimant.value,
        "clauses": [ground.clause for ground in claim.grounds],
        "amount": None if claim.amount is None else str(claim.amount),
        "overdue": view.overdue,
    }


def _due(view: ClaimView, console: Console) -> Cell:
    settlement = view.claim.settlement
    if settlement is None:
        return ""
    late = view.overdue or settlement.late
    return Text(limit_of(settlement.offer.deadline), style="red" if late else "")


# --- one ---------------------------------------------------------------------------------------


def show_claim(console: Console, id: str, reveal: str | None) -> None:
    """Show a claim and its dispute; with a purpose its values too, which is logged."""
    desk, who = console.desk, console.actor
    view = desk.get_claim(id, actor=who)
    history = history_of(console, id)
    revealed: tuple[Revealed, ...] = ()
    if reveal is not None:
        revealed = desk.reveal(id, ["all"], actor=who, purpose=reveal)
    value: dict[str, object] = {
        "claim": plain(view.claim),
        "version": view.version,
        "at": iso(view.at),
        "overdue": view.overdue,
        "history": [plain(entry) for entry in history],
    }
    if reveal is not None:
        value["revealed"] = plain(revealed)
    claim = view.claim
    head = f"{console.t('主张', 'Claim')} {claim.reference}"
    console.answer(value, pairs([*_facts(view, console)], head))
    show_timeline(console, history, claim.terms.zone)
    if revealed:
        console.show("", revealed_table(console, revealed))


def _facts(view: ClaimView, console: Console) -> Iterator[Row]:
    t, lang, claim = console.t, console.lang, view.claim
    under = "5.1" if claim.claimant.value == "party_b" else "5.2"
    yield t("状态", "status"), claim.status.label(lang)
    yield t("编号", "id"), claim.id
    yield t("合同", "agreement"), console.reference(claim.agreement)
    parties = f"{claim.claimant.label(lang)} → {claim.respondent.label(lang)} ({under})"
    yield t("主张方 → 对方", "against"), parties
    yield t("提出", "raised"), when(claim.raised, claim.terms.zone)
    for ground in claim.grounds:
        stream = "" if ground.stream is None else console.reference(ground.stream)
        yield (
            t("依据", "ground"),
            f"{ground.clause} {ground.kind.label(lang)} {stream}".strip(),
        )
    if claim.amount is not None:
        yield t("主张金额", "amount"), str(claim.amount)
    yield t("适用法律", "law"), f"{claim.law.label(lang)} (6.1)"
    if claim.settlement is not None:
        yield t("和解", "settled"), _offer(claim.settlement.offer, claim, view.overdue, console)
    if claim.dispute is not None:
        yield from _dispute(claim.dispute, claim, console)
    kept = console.desk.keeping(claim.id, actor=console.actor)
    yield from kept_rows(kept, console)


def _offer(offer: Offer, claim: Claim, overdue: bool, console: Console) -> Text:
    t = console.t
    told = f"{offer.by.label(console.lang)} · {t('至', 'by')} {limit_of(offer.deadline)}"
    if offer.amount is not None:
        told += f" · {offer.amount}"
    settlement = claim.settlement
    if settlement is not None and settlement.performed is not None:
        told += f" · {t('已履行', 'performed')} {when(settlement.performed, claim.terms.zone)}"
    if overdue:
        told += f" · {t('逾期未履行', 'overdue')}"
    return Text(told, style="red" if overdue else "")


def _dispute(dispute: Dispute, claim: Claim, console: Console) -> Iterator[Row]:
    t, lang = console.t, console.lang
    yield t("争议", "dispute"), f"{dispute.status.label(lang)} (6.2)"
    for round in dispute.rounds:
        answer = {True: t("已接受", "accepted"), False: t("未接受", "refused")}
        waits = t("待答复", "no answer yet")
        told = waits if round.accepted is None else answer[round.accepted]
        head = t(f"第{round.n}轮方案", f"proposal {round.n}")
        yield head, f"{round.party.label(lang)} · {limit_of(round.offer.deadline)} · {told}"
    for suit in dispute.suits:
        end = t("未结", "pending") if suit.outcome is None else suit.outcome.label(lang)
        number = suit.case_number or ""
        yield (
            t("诉讼", "suit"),
            f"{suit.filed_by.label(lang)} · {suit.court} {number} · {end} · {suit.id}",
        )
