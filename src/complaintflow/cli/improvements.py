"""``improvement``: a problem that was found while handling, and what is done about it (4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.text import Text

from ..desk import BreachView, ImprovementView, Revealed, plain
from ..improvement import ImprovementStatus, OpenImprovement
from ..ports import Query
from ..values import iso
from .agreement_changes import Key, Number
from .cases import tell
from .claims import Row
from .commanding import check_statuses
from .console import Console
from .looking import (
    breach_rows,
    duty_value,
    explained,
    history_of,
    kept_rows,
    revealed_table,
    show_timeline,
)
from .options import command
from .render import Column, limit, limit_of, pairs, table, when


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(
        help="Improvements: open, list. show, do and allowed take their references; take-up opens "
        "one for a complaint's problem.",
        rich_markup_mode=None,
    )
    command(room, "open")(open_improvement)
    command(room, "list")(list_improvements)
    app.add_typer(room, name="improvement")


def open_improvement(
    console: Console,
    number: Number,
    problem: Annotated[str, typer.Argument(help="The problem (a code), such as seal.")],
    category: Annotated[str | None, typer.Option(help="The category of its complaints.")] = None,
    product: Annotated[str | None, typer.Option(help="The product or service (an id).")] = None,
    found: Annotated[str | None, typer.Option(help="When it was found; now otherwise.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who sees to it (an id).")] = None,
    note: Annotated[str | None, typer.Option(help="Kept in the vault.")] = None,
    key: Key = None,
) -> None:
    """Open an improvement that no complaint is named for (4.4).

    It goes on with: complaintflow do ID analyse_cause, plan_improvement, …
    """
    order = OpenImprovement.parse(
        {
            "agreement": console.find(number),
            "problem": problem,
            "category": category,
            "product": product,
            "found": found,
            "owner": owner,
            "note": note,
        }
    )
    tell(console, console.desk.handle(order, actor=console.actor, key=key))


def list_improvements(
    console: Console,
    on: Annotated[str | None, typer.Option(help="Only those that serve this complaint.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
) -> None:
    """The improvements that you may see, in the order in which they were opened."""
    check_statuses(status or (), ImprovementStatus)
    query = Query(statuses=tuple(status or ()), touches=console.find(on) if on else None)
    views = tuple(console.desk.improvements(query, actor=console.actor))
    t, lang = console.t, console.lang
    columns: list[Column] = [
        t("改进编号", "reference"),
        t("状态", "status"),
        (t("问题", "problem"), "left", True),
        (t("负责人", "owner"), "left", True),
        t("下一期限", "next due"),
        (t("违约", "breaches"), "left", True),
    ]
    rows = [
        (
            view.improvement.reference,
            view.improvement.status.label(lang),
            console.typed(view.improvement.problem),
            view.improvement.owner or "",
            _next_due(view),
            ", ".join(b.clause for b in view.improvement.breaches if b.status.value == "standing"),
        )
        for view in views
    ]
    console.answer({"items": [_row_of(view) for view in views]}, table(columns, rows))
    if not views:
        console.say(t("没有符合条件的改进事项", "nothing matches"), "dim")


def _waiting(view: ImprovementView) -> list[str]:
    """The limits that are not met yet, as text, the nearest first."""
    waits = [v for v in view.duties if v.state.value in ("open", "overdue", "undetermined")]
    return [limit_of(v.duty.deadline) for v in sorted(waits, key=lambda v: v.due)]


def _next_due(view: ImprovementView) -> Text:
    late = any(v.state.value == "overdue" for v in view.duties)
    return Text(next(iter(_waiting(view)), ""), style="red" if late else "")


def _row_of(view: ImprovementView) -> dict[str, object]:
    known = view.improvement
    return {
        "id": known.id,
        "reference": known.reference,
        "status": known.status.value,
        "problem": known.problem,
        "owner": known.owner,
        "complaint": known.complaint,
        "actions": len(known.actions),
        "open_actions": len(known.open_actions()),
        "breaches": [b.clause for b in known.breaches if b.status.value == "standing"],
    }


def show_improvement(console: Console, id: str, reveal: str | None) -> None:
    """Show an improvement; with a purpose its values too, which is logged."""
    desk, who = console.desk, console.actor
    view = desk.get_improvement(id, actor=who)
    duties = desk.deadlines(id, actor=who)
    breaches = desk.breaches(id, actor=who)
    history = history_of(console, id)
    revealed: tuple[Revealed, ...] = ()
    if reveal is not None:
        revealed = desk.reveal(id, ["all"], actor=who, purpose=reveal)
    value: dict[str, object] = {
        "improvement": plain(view.improvement),
        "version": view.version,
        "at": iso(view.at),
        "duties": [duty_value(duty, console) for duty in duties],
        "breaches": plain(breaches),
        "history": [plain(entry) for entry in history],
    }
    if reveal is not None:
        value["revealed"] = plain(revealed)
    known = view.improvement
    head = f"{console.t('改进事项', 'Improvement')} {known.reference}"
    console.answer(value, pairs([*_facts(view, breaches, console)], head))
    for duty in duties:
        console.show("", *explained(duty, console))
    show_timeline(console, history, known.terms.zone)
    if revealed:
        console.show("", revealed_table(console, revealed))


def _facts(
    view: ImprovementView, breaches: tuple[BreachView, ...], console: Console
) -> Iterator[Row]:
    t, lang, known = console.t, console.lang, view.improvement
    zone = known.terms.zone
    yield t("状态", "status"), known.status.label(lang)
    yield t("编号", "id"), known.id
    yield t("合同", "agreement"), console.reference(known.agreement)
    yield t("问题", "problem"), console.typed(known.problem)
    yield t("发现", "found"), when(known.found, zone)
    yield t("负责人", "owner"), known.owner or "—"
    if known.cause is not None:
        yield t("原因", "cause"), console.word(known.cause)
    if known.complaint is not None:
        yield t("来自投诉", "found in"), console.reference(known.complaint)
    for action in known.actions:
        due = limit_of(action.duty.deadline)
        told = f"{action.id} · {action.responsible} · {due} · {action.status.label(lang)}"
        yield t("改进措施", "action"), told
    if known.check_from is not None:
        yield t("效果验证自", "effect checked from"), limit(known.check_from.overdue_from, zone)
    if known.proposal is not None:
        yield t("提议不予改进", "proposed against"), known.proposal.reason.label(lang)
    yield from breach_rows(breaches, console)
    kept = console.desk.keeping(known.id, actor=console.actor)
    yield from kept_rows(kept, console)
