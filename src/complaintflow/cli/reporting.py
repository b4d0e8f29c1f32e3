"""``report``: the counts, and the report and the list as files."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.text import Text

from ..complaint import Satisfaction, Standard, Status
from ..desk import Case, Report
from ..duties import TargetKind
from ..errors import ComplaintFlowError
from ..keeping import Keeping
from ..reporting import Figures, Names, counts, timeliness
from .console import ZONE, Console
from .failure import CliError, usage
from .opening import path_of
from .render import Cell, Column, pairs, table
from .wording import NamesFile, names_of

STDOUT = "-"

Add = Callable[[Case], None]


def report(
    console: Console,
    agreement: Annotated[
        str | None, typer.Option(help="Only under this agreement (its number or id).")
    ] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write the report as one page; - shows it."),
    ] = None,
    csv: Annotated[
        str | None,
        typer.Option("--csv", metavar="FILE", help="Write the list of cases as CSV; - shows it."),
    ] = None,
    xlsx: Annotated[
        str | None,
        typer.Option("--xlsx", metavar="FILE", help="Write the list of cases as a workbook."),
    ] = None,
    names: NamesFile = None,
) -> None:
    """Counts: by status and category, response and completion in time or late, breaches.

    With --html, --csv or --xlsx the report and the list of cases (annex 4) go to files instead,
    in the language of --lang, all of the same moment; --json then gives every figure of the page.
    """
    asked = {"--html": html, "--csv": csv, "--xlsx": xlsx}
    files = {option: name for option, name in asked.items() if name is not None}
    check_targets(console, files)
    called, known = names_of(names), console.editions.telling
    under = console.find(agreement) if agreement else None
    with console.working(console.t("统计", "counting")):
        told = _written(console, under, files, called, known) if files else None
        counted = (
            told.report if told else console.desk.report(actor=console.reader, agreement=under)
        )
    if told is None:
        console.answer(report_value(counted))
        if not console.as_json:
            show_report(console, counted)
    elif STDOUT not in files.values():
        written = {option.removeprefix("--"): name for option, name in files.items()}
        console.answer({**told.as_dict(), "written": written})
        for name in written.values():
            n = counted.total
            console.say(console.t(f"已写入{name}：{n}件投诉", f"{name}: {n} complaints"))


def check_targets(console: Console, files: dict[str, str]) -> None:
    """Refuse files that cannot be written, or must not be, by the option that names each."""
    to_stdout = [option for option, name in files.items() if name == STDOUT]
    if "--xlsx" in to_stdout:
        raise usage("a workbook is written to a file: --xlsx FILE", "工作簿须写入文件：--xlsx 文件")
    if len(to_stdout) > 1 or (to_stdout and console.as_json):
        raise usage("only one thing goes to standard output", "标准输出只能写一项")
    paths = [Path(name) for name in files.values() if name != STDOUT]
    if "" in files.values():
        raise usage("name a file, or - for standard output", "请写明文件，或用 - 表示标准输出")
    real = [os.path.realpath(path) for path in paths]
    if len(set(real)) < len(real):
        raise usage("two of the files are the same", "两个文件相同")
    store = path_of(console.where)
    if store is not None:
        itself = os.path.realpath(store)
        beside = {f"{itself}{end}" for end in ("", "-wal", "-shm", "-journal")}
        beside.add(str(Path(itself).with_suffix(".json")))  # a demo's clock
        if not beside.isdisjoint(real):
            raise usage("that file is part of the store itself", "该文件属于数据库本身")


def _written(
    console: Console, under: str | None, files: dict[str, str], names: Names, standard: Standard
) -> Figures:
    """Count, and write all the files in the same pass: all of them or none."""
    from ..reporting import gather, page, replacing

    # A list tells of single cases: somebody looks at them. The page and the figures only count.
    who = console.actor if files.keys() & {"--csv", "--xlsx"} else console.reader
    desk = console.desk
    with writing(), ExitStack() as stack:
        paths = [name for name in files.values() if name != STDOUT]
        opened = dict(zip(paths, stack.enter_context(replacing(*paths)), strict=True))
        out = {option: opened.get(name) or stdout() for option, name in files.items()}
        with ExitStack() as lists:
            adds = _lists(console, lists, out, names, standard)

            def each(case: Case) -> None:
                for add in adds:
                    add(case)

            told = gather(desk, actor=who, agreement=under, each=each, zone=ZONE)
        if "--html" in out:
            out["--html"].write(page(told, console.lang, standard=standard).encode())
        return told


def _lists(
    console: Console,
    stack: ExitStack,
    out: dict[str, BinaryIO],
    names: Names,
    standard: Standard,
) -> list[Add]:
    from ..reporting import CsvList, XlsxList

    desk, lang = console.desk, console.lang

    def keeping(case: Case) -> Keeping:
        return desk.keeping(case.id, actor=console.actor)

    adds: list[Add] = []
    if "--csv" in out:
        rows = CsvList(
            out["--csv"],
            keeping=keeping,
            lang=lang,
            standard=standard,
            names=names,
            references=console.reference,
        )
        adds.append(stack.enter_context(rows).add)
    if "--xlsx" in out:
        book = XlsxList(
            out["--xlsx"],
            at=desk.clock.now(),
            keeping=keeping,
            lang=lang,
            standard=standard,
            names=names,
            references=console.reference,
        )
        adds.append(stack.enter_context(book).add)
    return adds


def stdout() -> BinaryIO:
    """Standard output, for bytes."""
    return sys.stdout.buffer


@contextmanager
def writing() -> Iterator[None]:
    """What hinders the writing of a file, as an error of the console: nothing was written."""
    from ..reporting import NotAFile

    try:
        yield
    except NotAFile:
        raise CliError(
            "not_a_file",
            "a file was to be written, and that is a directory",
            "要写入的是文件夹，不是文件",
        ) from None
    except (BrokenPipeError, ComplaintFlowError):  # some of ours are PermissionErrors
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CliError(
                "disk_full", "the disk is full; no file was written", "磁盘已满；没有写入文件"
            ) from None
        why = (error.strerror or type(error).__name__).lower()
        raise CliError("io_error", f"no file was written: {why}", f"没有写入文件：{why}") from None


def report_value(told: Report) -> dict[str, object]:
    """The counts for programs."""
    return counts(told)


_STATES = (
    ("in_time", "按期", "in time", "green"),
    ("late", "迟延", "late", "red"),
    ("open", "待履行", "open", "yellow"),
    ("overdue", "逾期", "overdue", "bold red"),
    ("impossible", "无法履行", "impossible", ""),
    ("discharged", "已终止", "discharged", ""),
    ("undetermined", "无法判定", "undetermined", ""),
    ("total", "合计", "total", "bold"),
)


def show_report(console: Console, told: Report) -> None:
    """The counts for people."""
    t, lang, standard = console.t, console.lang, console.editions.telling
    facts = [(t("投诉", "complaints"), str(told.total))]
    if told.carried_over:
        facts.append((t("历史转入", "carried over"), str(told.carried_over)))
    if told.without_agreement:
        facts.append(
            (t("按默认条款计算", "measured by the default terms"), str(told.without_agreement))
        )
    if told.provisional:
        facts.append((t("期限暂定", "with a provisional limit"), str(told.provisional)))
    for kind, n in told.missed_targets.items():
        name = TargetKind(kind).label(lang)
        facts.append((t(f"内部时限未达到：{name}", f"inner target missed: {name}"), str(n)))
    for grade, n in told.satisfaction.items():
        name = Satisfaction(grade).label(lang)
        facts.append((t(f"回访：{name}", f"when asked: {name}"), str(n)))
    console.show(pairs(facts, t("统计", "Report")), "")
    columns: list[Column] = [
        t("各轮期限", "limits, every cycle"),
        (t("响应 4.1", "response 4.1"), "right", False),
        (t("办结并反馈 4.2", "completion 4.2"), "right", False),
    ]
    response, completion = timeliness(told.response), timeliness(told.completion)
    rows: list[tuple[Cell, ...]] = [
        (Text(t(zh, en), style=style), str(response[key]), str(completion[key]))
        for key, zh, en, style in _STATES
        if key in ("in_time", "late", "total") or response[key] or completion[key]
    ]
    console.show(table(columns, rows), "")
    counted: list[Column] = [t("状态", "status"), (t("件数", "count"), "right", False)]
    console.show(
        table(counted, [(Status(s).label(lang), str(n)) for s, n in told.by_status.items()]), ""
    )
    counted = [t("类别", "category"), (t("件数", "count"), "right", False)]
    rows = [
        (standard.label(c, lang) if c else t("（未分类）", "(not classified)"), str(n))
        for c, n in told.by_category.items()
    ]
    console.show(table(counted, rows), "")
    counted = [t("违约（条款）", "breaches by clause"), (t("件数", "count"), "right", False)]
    rows = [(clause, str(n)) for clause, n in told.breaches.items()]
    rows.append((t("已更正", "set right"), str(told.set_right)))
    console.show(table(counted, rows))
