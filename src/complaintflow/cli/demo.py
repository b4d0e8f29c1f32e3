"""``demo``: a store full of sample complaints, what was owed in it, and what to try next."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from ..desk import Case, plain
from ..duties import DutyState
from ..ports import Query
from ..values import iso
from .claims import claims_table
from .claims import row_of as claim_row
from .clock import write_mark
from .console import Console
from .failure import CliError
from .looking import row_of, show_case
from .opening import created
from .options import command
from .render import Cell, Column, limit_of, standing, table, when
from .reporting import report_value, show_report
from .samples import samples
from .story import Told, tell


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "demo", store=False)(demo)


def demo(
    console: Console,
    dir: Annotated[Path, typer.Option("--dir", help="Where demo.db is put.")] = Path(),
) -> None:
    """Make a store with sample complaints over the Spring Festival 2026 and show what is in it."""
    database, mark = dir / "demo.db", dir / "demo.json"
    for file in (database, mark):
        if file.exists() or file.is_symlink():
            raise CliError(
                "file_exists",
                f"{file} is there already; name another --dir, or remove it",
                f"{file} 已存在；请用 --dir 另指文件夹，或删除它",
                exit=1,
            )
    dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        with created(str(database), None) as opened:
            with console.working(console.t("编写示例", "telling the story")) as progress:
                told = tell(opened.sql, progress)
            # Before the store: without its mark one would go by the system's clock.
            write_mark(mark, told.now)
            undo.callback(mark.unlink)
        undo.pop_all()
    console.database = str(database)
    _show(console, database, told)


def _show(console: Console, database: Path, told: Told) -> None:
    t, desk, who = console.t, console.desk, console.reader
    cases = tuple(desk.cases(Query(limit=500), actor=who))
    report = desk.report(actor=who)
    verified = desk.verify(actor=who)
    claims = tuple(desk.claims(actor=who))
    references = {case.id: case.reference for case in cases}
    references |= {view.claim.id: view.claim.reference for view in claims}
    tries = commands(database, told, references)
    console.answer(
        {
            "store": str(database),
            "now": iso(told.now),
            "cases": dict(told.ids),
            "items": [row_of(case) for case in cases],
            "claims": [claim_row(view) for view in claims],
            "report": report_value(report),
            "verification": plain(verified),
            "try": tries,
        }
    )
    if console.as_json:
        return
    console.say(
        t(
            f"示例数据库 {database}。时钟停在 {console.local(told.now)}"
            f"（记在旁边的 {database.with_suffix('.json').name}）；此后对该库的命令都用这个时钟。",
            f"The demo store is {database}. Its clock stands at {console.local(told.now)} (kept in "
            f"{database.with_suffix('.json').name} beside it); every later command on it goes by "
            "that clock.",
        )
    )
    console.show("", owed_table(console, cases, told), "")
    main = next(case for case in cases if case.id == told.ids["accepted"])
    show_case(
        console,
        main,
        desk.deadlines(main.id, actor=who),
        desk.history(main.id, actor=who),
        desk.breaches(main.id, actor=who),
    )
    console.show("", claims_table(console, claims), "")
    show_report(console, report)
    good = t("完好", "good") if verified.good else t("有问题", "wrong")
    console.say(
        "\n"
        + t(
            f"校验：{verified.streams}条记录链，{verified.events}个事件，{verified.values}项保密内容：",
            f"Verified {verified.streams} streams, {verified.events} events, "
            f"{verified.values} values: ",
        )
        + good
    )
    console.say("\n" + t("接下来可以试试：", "Try next:"), style="bold")
    for line in tries:
        console.say("  " + line)


def owed_table(console: Console, cases: tuple[Case, ...], told: Told) -> RenderableType:
    """What was owed in every cycle, and how it was met."""
    t = console.t
    titles = {told.ids[s.name]: t(s.zh, s.en) for s in samples()}
    columns: list[Column] = [
        t("投诉编号", "reference"),
        (t("事项", "what"), "left", True),
        t("轮", "#"),
        t("收到", "received"),
        (t("响应 4.1", "response 4.1"), "left", True),
        (t("办结 4.2", "completion 4.2"), "left", True),
    ]
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        c = case.complaint
        for cycle in c.cycles:
            views = [view for view in case.duties if view.duty.cycle == cycle.n]
            first = cycle.n == 1
            cells: list[Cell] = []
            for view in views:
                cell = standing(view, console)
                met = view.standing.met_at
                day = (when(met, c.zone) if met else limit_of(view.duty.deadline))[5:]
                if view.standing.state == DutyState.open:
                    day = t(f"至 {day}", f"by {day}")
                right = any(
                    b.status.value == "set_right" and b.concerns(view.duty) for b in case.breaches
                )
                cell.append(f"\n{day}", style="not bold dim")
                if right:
                    cell.append("\n" + t("（违约已更正）", "(breach set right)"), style="dim")
                cells.append(cell)
            rows.append(
                (
                    c.reference if first else "",
                    titles.get(c.id, "") if first else t("异议", "objection"),
                    str(cycle.n),
                    when(cycle.started, c.zone)[5:],
                    *cells,
                )
            )
    return table(columns, rows, t("所负义务与履行情况", "What was owed and how it was met"))


def commands(database: Path, told: Told, references: dict[str, str]) -> list[str]:
    """What to try next; each works as it is printed."""
    run, db = program(), shlex.quote(str(database))
    ref = {name: references[id] for name, id in told.ids.items()}
    tries = (
        "list --as manager:mgr-01",
        "list --status closed --category delivery --as manager:mgr-01",
        f"show {ref['objection']} --lang zh --as manager:mgr-01",
        f"show {ref['critical']} --reveal review --as manager:mgr-01",
        "worklist --as customer_service:cs-02",
        f"allowed {ref['under_way']} --as customer_service:cs-01",
        f"do {ref['waiting']} acknowledge --channel phone --as customer_service:cs-02",
        f"do {ref['waiting']} classify --category staff --severity minor "
        "--as customer_service:cs-02",
        "claim list --as party_b:b-01",
        f"show {references[told.claim]} --as party_b:b-01",
        f"do {references[told.claim]} perform_settlement --evidence training_record:tr-1 "
        "--as manager:mgr-01",
        "sweep --now 2026-03-12T09:00+08:00",
        "report",
        "verify",
    )
    return [f"{run} {line} --db {db}" for line in tries]


def program() -> str:
    """How this program was called, so that it can be called again from here."""
    called = Path(sys.argv[0])
    if called.parts[-2:] == ("complaintflow", "__main__.py"):
        return f"{shlex.quote(_short(sys.executable))} -m complaintflow"
    found = shutil.which("complaintflow")
    if called.name.startswith("complaintflow") and not (
        found and os.path.realpath(found) == os.path.realpath(called)
    ):
        return shlex.quote(_short(str(called)))
    return "complaintflow"


def _short(path: str) -> str:
    here = os.getcwd() + os.sep
    return path.removeprefix(here) if path.startswith(here) else path
