"""``moves`` and ``deadlines``: the machines, and how time is counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..agreement import agreement_machine, proposal_machine
from ..complaint import assistance_machine, complaint_machine, measure_machine
from ..desk import MAY
from ..duties import breach_machine, remedy_machine
from ..improvement import action_machine, improvement_machine
from ..keeping import rights_machine
from ..kernel import START
from ..liability import claim_machine, dispute_machine
from ..values import Role
from ..values import Text as Words
from .console import Console
from .failure import CliError
from .options import Kind, command
from .render import Cell, Column, table

NARROW = 116
"""Columns that the wide table needs; on a narrower screen a move is a paragraph."""


@dataclass(frozen=True)
class _Row:
    move: str
    label: Words
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    clause: str
    guards: tuple[tuple[str, str, str], ...]
    may: tuple[str, ...]


@dataclass(frozen=True)
class _Machine:
    kind: str
    labels: Mapping[str, Words]
    settled: frozenset[str]
    final: frozenset[str]
    rows: tuple[_Row, ...]
    mermaid: Mapping[str, str]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "moves", store=False)(moves)
    command(app, "deadlines", store=False)(deadlines)


def machines() -> Iterator[_Machine]:
    """The machines of every kind, as tables."""
    every = (
        complaint_machine(),
        measure_machine(),
        assistance_machine(),
        breach_machine(),
        remedy_machine(),
        improvement_machine(),
        action_machine(),
        claim_machine(),
        dispute_machine(),
        agreement_machine(),
        proposal_machine(),
        rights_machine(),
    )
    for machine in every:
        yield _Machine(
            kind=machine.kind,
            labels=machine.labels,
            settled=machine.settled,
            final=machine.final,
            mermaid={lang: machine.mermaid(lang) for lang in ("zh", "en")},
            rows=tuple(
                _Row(
                    move=move.name,
                    label=move.label,
                    sources=move.sources,
                    targets=move.targets,
                    clause=move.clause,
                    guards=tuple((g.rule, g.clause, g.says) for g in move.guards),
                    may=tuple(role.value for role in Role if move.name in MAY[role]),
                )
                for move in machine.moves.values()
            ),
        )


def moves(
    console: Console,
    kind: Annotated[Kind | None, typer.Option(help="One kind alone.")] = None,
    format: Annotated[
        Literal["table", "mermaid"], typer.Option("--format", help="table, or mermaid to draw it.")
    ] = "table",
) -> None:
    """Every machine as a table: move, from, to, clause, guards, who may.

    A move without anybody who may is not given as a command: it follows from one.
    """
    chosen = [machine for machine in machines() if kind in (None, machine.kind)]
    if format == "mermaid":
        drawn = {machine.kind: machine.mermaid[console.lang] for machine in chosen}
        if console.as_json:
            console.answer(drawn)
        else:
            many = len(drawn) > 1
            sys.stdout.write(
                "\n".join((f"%% {name}\n" if many else "") + text for name, text in drawn.items())
            )
        return
    console.answer([_plain(machine) for machine in chosen])
    for machine in chosen:
        if console.out.width >= NARROW:
            console.show(_wide(machine, console), "")
        else:
            console.show(Text(_title(machine, console), style="bold"))
            for row in machine.rows:
                console.show(_paragraph(machine, row, console))


def _plain(machine: _Machine) -> dict[str, object]:
    return {
        "kind": machine.kind,
        "states": [
            {
                "state": state,
                "label": {"zh": label.zh, "en": label.en},
                "settled": state in machine.settled,
                "final": state in machine.final,
            }
            for state, label in machine.labels.items()
        ],
        "moves": [
            {
                "move": row.move,
                "label": {"zh": row.label.zh, "en": row.label.en},
                "from": list(row.sources),
                "to": list(row.targets),
                "clause": row.clause,
                "guards": [{"rule": r, "clause": c, "says": s} for r, c, s in row.guards],
                "may": list(row.may),
            }
            for row in machine.rows
        ],
    }


def _title(machine: _Machine, console: Console) -> str:
    names = {
        "complaint": "投诉",
        "measure": "措施",
        "assistance": "协助请求",
        "remedy": "解决办法",
        "improvement": "改进事项",
        "action": "改进措施",
        "claim": "主张",
        "dispute": "争议",
        "breach": "违约",
        "agreement": "合同",
        "proposal": "提议",
        "rights": "个人信息权利请求",
    }
    return console.t(names[machine.kind], machine.kind)


def _name(machine: _Machine, state: str, lang: str) -> str:
    if state == START:
        return "（新）" if lang == "zh" else "(new)"
    return machine.labels[state].get(lang)


def _sources(machine: _Machine, row: _Row, console: Console) -> list[str]:
    every = set(machine.labels)
    given = set(row.sources)
    still_open = every - machine.settled - machine.final
    if len(given) > 3 and given == every:
        return [console.t("任何状态", "every status")]
    if len(given) > 3 and given == still_open:
        return [console.t("任何未结状态", "every open one")]
    shown = (
        []
        if len(given) <= 3 or not still_open <= given
        else [console.t("任何未结状态", "every open one")]
    )
    rest = [s for s in row.sources if not shown or s not in still_open]
    return shown + [_name(machine, state, console.lang) for state in rest]


def _targets(machine: _Machine, row: _Row, console: Console) -> list[str]:
    if not row.targets:
        return [console.t("（不变）", "(stays)")]
    return [_name(machine, state, console.lang) for state in row.targets]


def _may(row: _Row, console: Console) -> list[str]:
    if not row.may:
        return [console.t("（随命令发生）", "(follows)")]
    return [Role(role).label(console.lang) for role in row.may]


def _wide(machine: _Machine, console: Console) -> RenderableType:
    t = console.t
    columns: list[Column] = [
        t("命令", "move"),
        t("从", "from"),
        t("到", "to"),
        t("条款", "clause"),
        t("规则", "guards"),
        (t("谁可以", "who may"), "left", True),
    ]
    rows: list[tuple[Cell, ...]] = []
    for row in machine.rows:
        head = Text(row.move, style="bold")
        if console.lang == "zh":
            head.append(f"\n{row.label.zh}", style="not bold")
        rows.append(
            (
                head,
                "\n".join(_sources(machine, row, console)),
                "\n".join(_targets(machine, row, console)),
                row.clause,
                "\n".join(rule for rule, _, _ in row.guards),
                ", ".join(_may(row, console)),
            )
        )
    return table(columns, rows, _title(machine, console), lines=True)


def _paragraph(machine: _Machine, row: _Row, console: Console) -> Table:
    t = console.t
    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    lines.add_column(no_wrap=True, style="dim", min_width=6)
    lines.add_column()
    head = Text(row.move, style="bold")
    head.append(f"  {row.label.zh}" if console.lang == "zh" else "", style="not bold")
    lines.add_row(row.clause, head)
    between = ", " if console.lang == "en" else "、"
    arrow = (
        f"{between.join(_sources(machine, row, console))} → "
        f"{between.join(_targets(machine, row, console))}"
    )
    lines.add_row("", arrow)
    if row.guards:
        lines.add_row(t("规则", "guards"), ", ".join(rule for rule, _, _ in row.guards))
    lines.add_row(t("可由", "may"), between.join(_may(row, console)))
    return lines


def deadlines(console: Console) -> int:
    """Count deadlines: NDJSON on stdin, an answer a line on stdout, in order.

    {"id": 1, "from": "2026-02-12", "n": 7, "unit": "working_days"}; unit is hours, days,
    working_days, months or years; besides zone (Asia/Shanghai), roll (true) and on_unknown (raise
    or provisional). An error is an answer: {"id": 1, "error": {"code": …, "message": …}}; the exit
    code is 0 then too.
    """
    from .deadlines import answer_all

    if sys.stdin is None:
        raise CliError("io_error", "standard input is closed", "标准输入已关闭")
    return answer_all(sys.stdin.buffer, sys.stdout.buffer, console.lang)
