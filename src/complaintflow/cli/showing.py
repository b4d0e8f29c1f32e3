"""``show``: whatever has a record, by its id or its public reference."""

from __future__ import annotations

from typing import Annotated

import typer

from .agreement_view import show_agreement
from .claims import show_claim
from .console import Console
from .improvements import show_improvement
from .looking import show_complaint
from .options import Id, command

_SHOWN = {
    "a": show_agreement,
    "c": show_complaint,
    "i": show_improvement,
    "l": show_claim,
}
"""How each kind of record is shown, by what its ids begin with."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "show")(show)


def show(
    console: Console,
    id: Id,
    reveal: Annotated[
        str | None,
        typer.Option(
            metavar="PURPOSE", help="Show the values too; who read them and why is written down."
        ),
    ] = None,
) -> None:
    """One complaint, improvement, claim or agreement: how it stands, what is owed, what happened.

    What is owed is shown with how it was counted; of each breach, what it is and what is done.
    """
    found = console.find(id)
    known = _SHOWN.get(found[0], show_complaint)
    known(console, found, reveal)
