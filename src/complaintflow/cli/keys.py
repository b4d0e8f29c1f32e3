"""``new-keys``: the file of master keys that an encrypted store is opened with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import Console
from .options import command


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "new-keys", store=False)(new_keys)


def new_keys(
    console: Console,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; there must be none yet.")],
) -> None:
    """Make a file of master keys, once; keep it apart from the store and from the key book.

    Every command on the store then takes it, with the key book: --keys FILE --key-book FILE.
    """
    from ..vault import FileKeys  # the extra crypto

    made = FileKeys.create(file)
    console.answer({"file": str(file), "key": made.current}, f"{file}")
