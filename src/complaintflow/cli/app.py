"""The commands put together, and how one is run."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from . import agreements, cases, demo, looking, moving, running
from .failure import usage

HELP = """Carry customers' complaints through the agreement's process: what is owed by when, and a
tamper-evident record.

The store is named by --db FILE (or COMPLAINTFLOW_DB), who acts by --as role:id (or
COMPLAINTFLOW_AS). Begin with: complaintflow demo
"""


def _build() -> typer.Typer:
    app = typer.Typer(
        name="complaintflow",
        help=HELP,
        add_completion=False,
        no_args_is_help=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback(invoke_without_command=True)
    def start(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())
            raise typer.Exit(2)

    for room in (demo, cases, looking, running, moving, agreements):
        room.register(app)
    return app


def run(args: Sequence[str]) -> int:
    """Run one command; returns the exit code, raises what went wrong."""
    try:
        code = _build()(args=list(args), prog_name="complaintflow", standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except SystemExit as left:  # whatever typer still ends by itself
        if left.code in (0, None):
            return 0
        raise usage("see complaintflow --help") from None
    return code if isinstance(code, int) else 0
