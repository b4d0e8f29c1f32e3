"""``migrate``, ``import``, ``sweep``, ``report``, ``verify`` and ``anchor``: the whole store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.text import Text

from ..desk import Anchor, Swept, plain
from ..duties import (
    CLAUSE_OF,
    TARGET_CLAUSE,
    BreachRecorded,
    DeadlineRecomputed,
    TargetKind,
    WarningGiven,
)
from ..errors import BadFile
from ..kernel import Event, Notice
from ..ports import Handed, Receipt
from ..values import Text as Words
from ..values import iso
from .clock import DemoClock, clock_of
from .console import Console, read_time
from .failure import CliError
from .looking import cases_table
from .options import command
from .render import Cell, Column, pairs, table
from .reporting import report
from .words import event_name, unfit


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "migrate")(migrate)
    command(app, "import")(import_file)
    command(app, "sweep")(sweep)
    command(app, "deliver")(deliver)
    command(app, "report")(report)
    command(app, "verify")(verify)
    command(app, "anchor")(anchor)


def migrate(console: Console) -> None:
    """Make the store, or bring it to the schema that this build needs."""
    with console.created(upgrade=True):
        pass
    t = console.t
    told = {
        "made": t("数据库已建立", "the store was made"),
        "upgraded": t("数据库已升级", "the store was brought to this build's schema"),
        "nothing": t("数据库已是最新，无事可做", "the store is up to date: nothing to do"),
    }
    console.answer({"did": console.did}, Text(told[console.did]))


# --- intake ------------------------------------------------------------------------------------


def import_file(
    console: Console,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The export to read.")],
    profile: Annotated[str, typer.Option(help="What it is, for example zh-messages or cfpb.")],
    agreement: Annotated[
        str | None,
        typer.Option(help="Carry the cases over under this agreement (its number or id)."),
    ] = None,
) -> None:
    """Carry old cases over from a file; running it twice imports nothing twice.

    A row that cannot be taken is rejected, told, and hinders no other. A file that cannot be read
    to its end imports nothing."""
    from ..intake import PROFILES, import_rows
    from .commanding import no_such

    known = PROFILES.get(profile)
    if known is None:
        raise no_such(
            Words(zh="导入格式", en="profile"),
            "unknown_profile",
            profile,
            {name: one.label.zh for name, one in PROFILES.items()},
        )
    with _opened(file) as source, console.created() as desk:
        under = console.find(agreement) if agreement else None
        with console.working(console.t("导入", "importing")) as progress:
            told = import_rows(
                desk, source, known, actor=console.reader, agreement=under, progress=progress
            )
    value = {
        "read": told.read,
        "imported": told.imported,
        "duplicates": told.duplicates,
        "rejected": plain(told.rejected),
    }
    t = console.t
    counts = [
        (t("读取", "read"), str(told.read)),
        (t("导入", "imported"), str(told.imported)),
        (t("重复", "duplicates"), str(told.duplicates)),
        (t("拒绝", "rejected"), str(len(told.rejected))),
    ]
    console.answer(value, pairs(counts))
    if told.rejected:
        columns: list[Column] = [
            (t("行", "row"), "right", False),
            (t("编号", "id"), "left", True),
            (t("字段", "field"), "left", True),
            (t("值", "value"), "left", True),
            (t("原因", "reason"), "left", True),
        ]
        rows = [
            (str(r.row), str(r.id), r.field, str(r.value), unfit(r.reason, console.lang))
            for r in told.rejected
        ]
        console.show("", table(columns, rows))


def _opened(file: Path) -> BinaryIO:
    if file.is_dir():
        raise BadFile(reason="it is a directory")
    try:
        return file.open("rb")
    except OSError as error:
        raise BadFile(reason=(error.strerror or "it cannot be opened").lower()) from None


# --- time --------------------------------------------------------------------------------------


def sweep(
    console: Console,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            help="Show what a sweep at this time would do; nothing is written, except in a demo "
            "store, whose clock moves there.",
        ),
    ] = None,
) -> int:
    """Do what time has brought: warnings before a limit, breaches by silence; exit 1 where some
    complaint could not be looked at."""
    desk, who = console.desk, console.reader
    clock = clock_of(console.where)
    preview = now is not None and not isinstance(clock, DemoClock)
    at = console.now() if now is None else read_time(now, "--now")
    # Those that it looks at, whatever that brings.
    touched = tuple(desk.store.due(at, 1000))
    with console.working(console.t("检查期限", "sweeping")):
        if now is None:
            swept = desk.sweep(actor=who)
        elif isinstance(clock, DemoClock):
            clock.move(at)
            console.renew()
            swept = console.desk.sweep(actor=who)
        else:
            swept = desk.preview(at, actor=who)
    value = {
        "now": iso(at),
        "preview": preview,
        "warnings": swept.warnings,
        "breaches": swept.breaches,
        "set_right": swept.set_right,
        "recomputed": swept.recomputed,
        "complaints": list(touched),
        "events": plain(swept.events),
        "failed": plain(swept.failed),
    }
    _answer_sweep(console, value, swept, console.local(at), preview)
    complaints = (id for id in touched if id.startswith("c_"))  # improvements are due here too
    cases = tuple(console.desk.get(id, actor=who) for id in complaints)
    if cases and not console.as_json:
        console.show("", cases_table(console, cases))
    return 1 if swept.failed else 0


def _answer_sweep(
    console: Console, value: dict[str, object], swept: Swept, at: str, preview: bool
) -> None:
    t, lang = console.t, console.lang
    title = t(f"截至 {at}", f"at {at}") + (
        t("（预览，未写入）", " (a preview: nothing was written)") if preview else ""
    )
    counts = [
        (t("临期提醒", "warnings"), str(swept.warnings)),
        (t("认定违约", "breaches"), str(swept.breaches)),
        (t("更正违约", "set right"), str(swept.set_right)),
        (t("重新计算", "recomputed"), str(swept.recomputed)),
    ]
    console.answer(value, pairs(counts, title))
    if swept.events:
        columns: list[Column] = [
            t("编号", "reference"),
            (t("事项", "what"), "left", True),
            (t("义务", "duty"), "left", True),
            t("条款", "clause"),
        ]
        rows = [
            (
                console.reference(stream),
                event_name(event.type, lang),
                *_duty_of(event, lang),
            )
            for stream, event in zip(swept.streams, swept.events, strict=True)
        ]
        console.show("", table(columns, rows))
    if swept.failed:
        columns = [(t("未能检查", "could not be looked at"), "left", True), t("原因", "reason")]
        console.show("", table(columns, swept.failed))


def _duty_of(event: Event, lang: str) -> tuple[str, str]:
    if isinstance(event, BreachRecorded) and event.duty is None:
        return event.kind.label(lang), event.clause
    if isinstance(event, WarningGiven | BreachRecorded | DeadlineRecomputed) and event.duty:
        known = event.duty
        clause = TARGET_CLAUSE[known] if isinstance(known, TargetKind) else CLAUSE_OF[known]
        return known.label(lang), clause
    return "", ""


def deliver(
    console: Console,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
) -> int:
    """Hand over what waits in the outbox, by showing it here; each notice is shown once.

    A host has it sent instead, by a notifier of its own.
    """
    from ..delivery import Relay, TerminalNotifier

    notifier = _Kept() if console.as_json else TerminalNotifier(sys.stdout, console.lang)
    told = Relay(console.desk, notifier, actor=console.reader).run(limit)
    counts = {
        "delivered": told.delivered,
        "bounced": told.bounced,
        "handed": told.handed,
        "failed": told.failed,
        "dropped": told.dropped,
    }
    kept = notifier.notices if isinstance(notifier, _Kept) else []
    console.answer({**counts, "notices": kept})
    waited = told.handed + told.failed
    console.say(
        console.t(f"已转交 {told.handed} 条", f"{told.handed} handed over")
        if waited
        else console.t("没有待发的通知", "nothing waits"),
        "dim",
    )
    return 1 if told.failed else 0


class _Kept:
    """A notifier for programs: what it is given becomes part of the answer."""

    def __init__(self) -> None:
        self.notices: list[object] = []

    def notify(self, notice: Notice) -> Receipt:
        self.notices.append(plain(notice))
        return Handed()


# --- proof -------------------------------------------------------------------------------------


def verify(
    console: Console,
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One complaint or agreement; else all.")
    ] = None,
    anchor: Annotated[
        str | None, typer.Option(help="What `complaintflow anchor` printed before.")
    ] = None,
) -> int:
    """Prove that the record is what was recorded; exit 1 if it is not."""
    known: Anchor | None = None
    if anchor is not None:
        try:
            known = Anchor.read(anchor.strip())
        except ValueError:
            raise CliError(
                "bad_anchor",
                "this is not an anchor; it is what complaintflow anchor printed",
                "这不是锚点；锚点由 complaintflow anchor 给出",
            ) from None
    found = console.find(id) if id else None
    with console.working(console.t("校验", "verifying")):
        told = console.desk.verify(found, actor=console.reader, anchor=known)
    checked = known is not None
    value = {**_as_dict(plain(told)), "good": told.good, "anchor_checked": checked}
    t = console.t
    facts: list[tuple[str, Cell]] = [
        (t("结果", "result"),
         Text(t("完好", "good"), style="green") if told.good
         else Text(t("有问题", "wrong"), style="bold red")),
        (t("记录链", "streams"), str(told.streams)),
        (t("事件", "events"), str(told.events)),
        (t("保密内容", "values"), str(told.values)),
        (t("已销毁", "destroyed"), str(told.destroyed)),
        (t("锚点", "anchor"),
         t("已核对", "checked") if checked
         else t("未提供：整体重写无从发现",
                "none was given: a record rewritten as a whole would not show")),
    ]  # fmt: skip
    console.answer(value, pairs(facts, t("校验记录链", "Verification")))
    if told.faults:
        columns: list[Column] = [
            (t("记录", "stream"), "left", True), (t("版本", "version"), "right", False),
            t("问题", "what"),
        ]  # fmt: skip
        rows = [(f.stream, str(f.version), f.what) for f in told.faults]
        console.show("", table(columns, rows))
    return 0 if told.good else 1


def _as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def anchor(console: Console) -> None:
    """Print a digest over everything so far; keep it elsewhere and give it to verify."""
    made = console.desk.anchor(actor=console.reader)
    text = str(made)
    console.answer({"anchor": text, "position": made.position, "digest": made.digest})
    console.say(text)
