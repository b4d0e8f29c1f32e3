"""The commands put together, and how one is run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from .. import __version__
from . import (
    agreements,
    analysing,
    annexes,
    calendar,
    cases,
    claims,
    demo,
    evidence,
    improvements,
    keys,
    looking,
    moving,
    readings,
    running,
    shapes,
    showing,
)

HELP = """Carry customers' complaints through the agreement's process: what is owed by when, and a
tamper-evident record.

The store is named by --db FILE (or COMPLAINTFLOW_DB), who acts by --as role:id (or
COMPLAINTFLOW_AS). Begin with: complaintflow demo
"""

INTERRUPTED = 130


@functools.cache
def _build() -> Callable[..., object]:
    app = typer.Typer(
        name="complaintflow",
        help=HELP,
        add_completion=False,
        no_args_is_help=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback(invoke_without_command=True)
    def start(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    ) -> None:
        if version:
            typer.echo(f"complaintflow {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())
            raise typer.Exit(2)

    rooms = (
        demo, cases, shapes, showing, looking, claims, improvements, readings, evidence, annexes,
        running, moving, agreements, analysing, calendar, keys,
    )  # fmt: skip
    for room in rooms:
        room.register(app)
    # The app would make its commands anew for each line.
    return typer.main.get_command(app)


def run(args: Sequence[str]) -> int:
    """Run one command; returns the exit code, raises what went wrong."""
    try:
        code = _build()(args=list(args), prog_name="complaintflow", standalone_mode=False)
    except typer.Exit as left:
        code = left.exit_code
    except SystemExit as left:  # typer and rich leave so when nobody reads their output any more
        return left.code if isinstance(left.code, int) else 0
    if code == INTERRUPTED:  # typer's word for Ctrl-C
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0
