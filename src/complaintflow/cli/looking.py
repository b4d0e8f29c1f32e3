"""A complaint, ``list`` and ``worklist``: what there is, and what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from ..agreement import agreement_machine
from ..complaint import Complaint, Severity, Status, complaint_machine
from ..desk import MAY, BreachView, Case, DeadlineView, DutyView, Entry, Revealed, Task, plain
from ..duties import DutyState, TargetKind
from ..errors import NotPermitted
from ..improvement import improvement_machine
from ..keeping import Keeping
from ..liability import claim_machine
from ..ports import Query
from ..reporting.words import held_by, listed, value_name
from ..values import Role, iso
from ..values import Text as Words
from .commanding import check_statuses, no_such
from .console import ZONE, Console, read_time
from .failure import usage
from .options import command
from .render import (
    STYLE,
    Column,
    level,
    limit,
    limit_of,
    pairs,
    present,
    prose,
    span,
    standing,
    table,
    when,
)
from .words import detail, event_name, status_name


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "list")(list_cases)
    command(app, "worklist")(worklist)


# --- one ---------------------------------------------------------------------------------------


def show_complaint(console: Console, id: str, reveal: str | None) -> None:
    """Show a complaint; with a purpose its values too, which is logged."""
    desk, who = console.desk, console.actor
    case = desk.get(id, actor=who)
    views = desk.deadlines(id, actor=who)
    history = history_of(console, id)
    breaches = desk.breaches(id, actor=who)
    revealed: tuple[Revealed, ...] = ()
    if reveal is not None:
        revealed = desk.reveal(id, ["all"], actor=console.actor, purpose=reveal)
    value = {
        "case": plain(case.complaint),
        "version": case.version,
        "at": iso(case.at),
        "keeping": plain(desk.keeping(id, actor=who)),
        "duties": [duty_value(view, console) for view in views],
        "breaches": plain(breaches),
        "history": [plain(entry) for entry in history],
    }
    if reveal is not None:
        value["revealed"] = plain(revealed)
    console.answer(value)
    show_case(console, case, views, history, breaches)
    if revealed:
        console.show("", revealed_table(console, revealed))


def history_of(console: Console, id: str) -> tuple[Entry, ...]:
    """What happened, as far as whoever looks may see it: Party B sees how a record stands that it
    assists with, and not the events, which tell of other customers."""
    try:
        return console.desk.history(id, actor=console.actor)
    except NotPermitted:
        return ()


def duty_value(view: DeadlineView, console: Console) -> dict[str, object]:
    """A duty for programs."""
    return {
        "kind": view.duty.kind.value,
        "cycle": view.duty.cycle,
        "clause": view.duty.clause,
        "state": view.standing.state.value,
        "due": iso(view.due),
        "met_at": plain(view.standing.met_at),
        "late_by_seconds": plain(view.standing.late_by),
        "provisional": view.duty.deadline.provisional,
        "explanation": view.explain(console.lang),
        "earlier": [
            {"due": iso(limit.due), "explanation": limit.explain(console.lang)}
            for limit in view.earlier
        ],
    }


def show_case(
    console: Console,
    case: Case,
    views: tuple[DeadlineView, ...],
    history: tuple[Entry, ...],
    breaches: tuple[BreachView, ...],
) -> None:
    """A complaint for people: facts, duties with their explanations, the timeline."""
    t, lang, c = console.t, console.lang, case.complaint
    facts: list[tuple[str, str | Text]] = [
        (t("状态", "status"), c.status.label(lang)),
        (t("编号", "id"), c.id),
        (t("收到", "received"), f"{when(c.received, c.zone)} ({c.zone})"),
        (t("渠道", "channel"), c.channel.label(lang)),
        (t("经办人", "handler"), c.handler or "—"),
        *_together(console, c),
    ]
    if c.classification is not None:
        facts.append((t("分类评估", "assessed"), f"{console.category(c)} · {level(c, lang)}"))
    if c.external is not None:
        facts.append((t("外部编号", "external"), str(c.external)))
    if c.merged_into is not None:
        facts.append((t("并入", "merged into"), console.reference(c.merged_into)))
    facts += _linked(console, c)
    if c.carried_over:
        facts.append((t("历史投诉", "carried over"), t("不产生期限义务", "owes nothing")))
    kept = console.desk.keeping(c.id, actor=console.reader)
    facts += kept_rows(kept, console)
    facts += breach_rows(breaches, console)
    console.show(pairs(facts, f"{t('投诉', 'Complaint')} {c.reference}"))
    for view in views:
        console.show("", *explained(view, console))
    show_timeline(console, history, c.zone)


def _together(console: Console, c: Complaint) -> Iterator[tuple[str, str]]:
    """Of a joint complaint, who complains, and who is told."""
    if c.members:
        complain, told = (
            ", ".join(one or "—" for one in who) for who in (c.complainants(), c.to_be_told())
        )
        yield console.t("共同投诉人", "complain together"), complain
        yield console.t("告知对象", "to be told"), told


def _linked(console: Console, c: Complaint) -> Iterator[tuple[str, str]]:
    """The complaints that belong to it, and which improvement takes up each problem."""
    t = console.t
    for other in c.links:
        leads = t("（牵头）", " (leads)") if other == c.lead else ""
        yield t("关联投诉", "linked"), console.reference(other) + leads
    for found in c.problems:
        by = found.improvement
        taken = t("尚未立项改进", "not taken up") if by is None else console.reference(by)
        yield t("问题", "problem"), f"{console.typed(found.code)} · {taken}"


def kept_rows(kept: Keeping, console: Console) -> Iterator[tuple[str, str | Text]]:
    """Until when a record is kept, and what holds it."""
    t = console.t
    if kept.until is not None:
        yield t("保存至", "keep until"), f"{kept.until.last_day} (3.7)"
    held = held_by(kept, console.lang)
    if held:
        yield t("暂停销毁", "held by"), listed(held, console.lang)


def breach_rows(
    breaches: tuple[BreachView, ...], console: Console
) -> Iterator[tuple[str, str | Text]]:
    """Each breach, how late, and its corrective measure with who carries it out and by when."""
    t, lang = console.t, console.lang
    for view in breaches:
        breach, remedy = view.breach, view.remedy
        text = f"{breach.kind.label(lang)} ({breach.clause}) · {breach.status.label(lang)}"
        if view.late_by is not None:
            text += f" · {t('迟延', 'late by')} {span(view.late_by, lang)}"
        style = "red" if breach.status.value == "standing" else "dim"
        yield t("违约", "breach"), Text(text, style=style)
        if not breach.stands:
            continue
        told = f"{view.measure.get(lang)} · {remedy.status.label(lang)}"
        if remedy.responsible is not None:
            told += f" · {remedy.responsible} · {limit(remedy.due, ZONE)}"
        yield t("解决办法", "measure"), Text(told, style="red" if view.overdue else "")


def explained(view: DeadlineView, console: Console) -> tuple[Text, ...]:
    """A duty, how it stands, how its limit was counted, and what it was before."""
    t, duty = console.t, view.duty
    head = Text(f"{duty.kind.label(console.lang)} ({duty.clause})", style="bold")
    head.append(t(f" 第{duty.cycle}轮 · ", f" cycle {duty.cycle} · "), style="not bold")
    head.append_text(standing(view, console))
    if view.standing.met_at is not None:
        head.append(f" · {when(view.standing.met_at, ZONE)}", style="not bold")
    if duty.deadline.provisional:
        head.append(t(" · 暂定", " · provisional"), style="not bold yellow")
    before = t("此前：", "before: ")
    told = [duty.deadline.explain(console.lang)]
    told += [before + limit.explain(console.lang) for limit in view.earlier]
    lines = [prose(line, console.out.width) for line in told]
    for line in lines:
        line.stylize("dim")
    return head, *lines


def show_timeline(console: Console, history: tuple[Entry, ...], zone: str) -> None:
    """What happened, when, by whom, and where it led; nothing where that is not to be seen."""
    if history:
        console.show("", _timeline(console, history, zone))


def _timeline(console: Console, history: tuple[Entry, ...], zone: str) -> RenderableType:
    t, lang = console.t, console.lang
    rows = []
    before = ""
    for entry in history:
        event = entry.event
        happened = when(event.at, zone)
        late = when(event.recorded, zone)
        who = event.by.role.label(lang) if event.by.role == Role.system else event.by.id
        to = event.to
        label = status_name(entry.stream, to, lang)
        bad = event.type == "BreachRecorded"
        name = event_name(event.type, lang)
        told = detail(event, console, zone)
        if told:
            name += f"{t('：', ': ')}{told}"
        rows.append(
            (
                str(entry.version),
                happened,
                "" if late == happened else late.removeprefix(happened[:5]),
                Text(name, style="red" if bad else ""),
                who,
                "" if to == before else label,
            )
        )
        before = to
    columns: list[Column] = [
        ("#", "right", False),
        t("发生", "happened"),
        (t("记录", "recorded"), "left", True),
        (t("事项", "what"), "left", True),
        (t("办理人", "by"), "left", True),
        t("状态", "status"),
    ]
    return table(columns, rows, t("过程", "Timeline"))


def revealed_table(console: Console, revealed: tuple[Revealed, ...]) -> RenderableType:
    """Values from the vault, cleaned for the terminal."""
    t = console.t
    columns: list[Column] = [
        ("#", "right", False),
        t("内容", "value of"),
        (t("原文（查阅已记入日志）", "text (this reading was written down)"), "left", True),
    ]
    rows = [(str(r.version), value_name(r.kind, console.lang), r.value) for r in revealed]
    return table(columns, rows, t("保密内容", "Values"))


# --- many --------------------------------------------------------------------------------------


def list_cases(
    console: Console,
    status: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    category: Annotated[str | None, typer.Option(help="For example quality.")] = None,
    severity: Annotated[
        str | None, typer.Option(help="minor, moderate, serious, critical.")
    ] = None,
    handler: Annotated[str | None, typer.Option(help="Who handles it (an id).")] = None,
    person: Annotated[str | None, typer.Option(help="Who has something to do in it.")] = None,
    customer: Annotated[str | None, typer.Option(help="Your id of the customer.")] = None,
    agreement: Annotated[str | None, typer.Option(help="The agreement's number or id.")] = None,
    reference: Annotated[str | None, typer.Option(help="The public reference.")] = None,
    external: Annotated[str | None, typer.Option(help="source:id of your own record.")] = None,
    due_before: Annotated[
        str | None, typer.Option(help="Something open is due before this time.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Something open is overdue.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many on a page.")] = 50,
    after: Annotated[str, typer.Option(help="The cursor that the page before ended with.")] = "",
) -> None:
    """The complaints that match, in the order in which they came."""
    if external is not None and ":" not in external:  # it would find nothing
        raise usage(
            "--external is source:id, for example crm:A-4",
            "--external 写作 source:id，例如 crm:A-4",
        )
    _check_words(status or (), severity)
    desk = console.desk
    query = Query(
        statuses=tuple(status or ()),
        category=category,
        severity=severity,
        handler=handler,
        person=person,
        customer=customer,
        agreement=console.find(agreement) if agreement else None,
        reference=reference.upper() if reference else None,
        external=external,
        due_before=read_time(due_before, "--due-before") if due_before else None,
        overdue=overdue,
        limit=limit,
        after=after,
    )
    page = desk.find(query, actor=console.actor)
    value = {"items": [row_of(case) for case in page.items], "next": page.next}
    console.answer(value, cases_table(console, page.items))
    if page.next:
        console.say(console.t(f"下一页：--after {page.next}", f"more: --after {page.next}"), "dim")
    elif not page.items:
        console.say(console.t("没有符合条件的投诉", "nothing matches"), "dim")


def _check_words(statuses: list[str] | tuple[str, ...], severity: str | None) -> None:
    check_statuses(statuses, Status)
    levels = {level.value: level.label("zh") for level in Severity}
    if severity is not None and severity not in levels:
        raise no_such(Words(zh="严重程度", en="severity"), "unknown_severity", severity, levels)


def row_of(case: Case) -> dict[str, object]:
    """A complaint in a list, for programs."""
    c = case.complaint
    known = c.classification
    response, completion = present(case)
    return {
        "id": c.id,
        "reference": c.reference,
        "status": c.status.value,
        "category": known.category if known else None,
        "severity": known.severity.value if known and known.severity else None,
        "urgency": known.urgency.value if known and known.urgency else None,
        "priority": known.priority if known else None,
        "handler": c.handler,
        "received": plain(c.received),
        "cycle": c.cycle.n,
        "carried_over": c.carried_over,
        **{
            view.duty.kind.value: {
                "state": view.standing.state.value,
                "due": iso(view.due),
            }
            for view in (response, completion)
        },
        "breaches": [b.clause for b in case.breaches if b.status.value == "standing"],
    }


def cases_table(console: Console, cases: tuple[Case, ...]) -> RenderableType:
    """Complaints, one to a line."""
    t, lang = console.t, console.lang
    columns: list[Column] = [
        t("投诉编号", "reference"),
        t("状态", "status"),
        (t("类别", "category"), "left", True),
        t("级", "P"),
        t("响应4.1", "4.1"),
        t("办结4.2", "4.2"),
        (t("经办人", "by"), "left", True),
    ]
    rows = []
    for case in cases:
        c = case.complaint
        response, completion = present(case)
        known = c.classification
        rows.append(
            (
                c.reference,
                c.status.label(lang),
                console.category(c),
                str(known.priority) if known and known.priority else "",
                _short(response, lang),
                _short(completion, lang),
                c.handler or "",
            )
        )
    return table(columns, rows)


def _short(view: DutyView, lang: str) -> Text:
    state = view.standing.state
    text = Text(state.label(lang), style=STYLE.get(state, ""))
    if state in (DutyState.open, DutyState.overdue):
        text.append("\n" + limit_of(view.duty.deadline)[5:], style="not bold")
    return text


def worklist(
    console: Console,
    person: Annotated[
        str | None, typer.Argument(help="Whose work (an id); your own by default.")
    ] = None,
) -> None:
    """What a person owes next, the nearest limit first; beneath your own, what is owed by nobody in
    particular."""
    whose = person or console.actor.id
    desk, t = console.desk, console.t
    tasks = desk.worklist(whose, actor=console.actor)
    value: dict[str, object] = {"person": whose, "tasks": _told(tasks)}
    nobodys = desk.worklist(None, actor=console.actor) if person is None else ()
    if person is None:
        value["nobodys"] = _told(nobodys)
    console.answer(value, _tasks(console, tasks))
    if not tasks:
        console.say(t("没有待办事项", "nothing to do"), "dim")
    if nobodys:
        console.show("", _tasks(console, nobodys, t("尚未指定办理人", "Nobody's in particular")))


_MACHINES = (agreement_machine, claim_machine, improvement_machine, complaint_machine)


def _may(task: Task) -> tuple[Role, ...]:
    """Which roles may do it."""
    return tuple(role for role in Role if task.move in MAY[role])


def _told(tasks: tuple[Task, ...]) -> list[dict[str, object]]:
    return [
        {**fields, "may": [role.value for role in _may(task)]}
        for task in tasks
        if isinstance(fields := plain(task), dict)
    ]


_OF_A_BREACH = ("answer_excuse", "assign_remedy", "complete_remedy")


def _which(console: Console, task: Task) -> str:
    """What is meant: in words, where it is an inner target or a breach."""
    lang, t = console.lang, console.t
    if task.detail in set(TargetKind):
        return TargetKind(task.detail).label(lang)
    views = (
        () if task.move not in _OF_A_BREACH else console.desk.breaches(task.id, actor=console.actor)
    )
    breach = next((view.breach for view in views if view.breach.id == task.detail), None)
    if breach is None:
        return task.detail
    cycle = t(f" 第{breach.cycle}轮", f", cycle {breach.cycle}") if breach.cycle else ""
    return f"{breach.kind.label(lang)}{cycle}"


def _tasks(console: Console, tasks: tuple[Task, ...], title: str = "") -> RenderableType:
    t, lang, now = console.t, console.lang, console.now()
    labels = {name: move.label for of in _MACHINES for name, move in of().moves.items()}
    columns: list[Column] = [
        t("期限", "due"),
        t("编号", "reference"),
        (t("待办", "what"), "left", True),
        t("条款", "clause"),
        t("事项", "which"),
    ]

    def what(task: Task) -> str:
        """The move, with its command where that is another word, and who may make it where whoever
        asks may not."""
        told, roles = labels[task.move].get(lang), _may(task)
        if told.replace(" ", "_") != task.move:
            told += t(f"（{task.move}）", f" ({task.move})")
        if console.actor.role in roles:
            return told
        who = t("、", ", ").join(role.label(lang) for role in roles if role != Role.system)
        return told + t(f"（由{who}办理）", f" (by {who})")

    rows = [
        (
            Text(limit(task.due, ZONE), style="red" if task.due and task.due < now else ""),
            task.reference,
            what(task),
            task.clause,
            _which(console, task),
        )
        for task in tasks
    ]
    return table(columns, rows, title)
