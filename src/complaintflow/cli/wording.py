"""What a host calls its people and its codes, from files that the console is named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter

from ..complaint import Standard, annex_2
from ..errors import BadFile, InvalidCommand
from ..values import Ref, Text, parsing_json
from .kept import contents

NamesFile = Annotated[
    Path | None,
    typer.Option(
        "--names",
        envvar="COMPLAINTFLOW_NAMES",
        help='What your staff and departments are called, by id: {"u-1": "...", '
        '"d-2": {"zh": "...", "en": "..."}}.',
    ),
]
StandardFile = Annotated[
    Path | None,
    typer.Option(
        "--standard",
        envvar="COMPLAINTFLOW_STANDARD",
        help="Your edition of the standard, as JSON: what categories, products and other codes "
        "are called; by default annex 2's.",
    ),
]

_NAMES: TypeAdapter[dict[Ref, Text | str]] = TypeAdapter(dict[Ref, Text | str])


def names_of(file: Path | None) -> dict[str, Text | str]:
    """The names in a file; none where none was named. Raises BadFile."""
    if file is None:
        return {}
    try:
        return parsing_json("names", contents(file), _NAMES.validate_json)
    except InvalidCommand as error:
        # The place would be the key of an entry, which may be anybody's number.
        raise BadFile(reason=f"the names: {error.problems[0].kind}") from None


def standard_of(file: Path | None) -> Standard:
    """The standard in a file; annex 2's where none was named. Raises BadFile."""
    if file is None:
        return annex_2()
    try:
        return Standard.parse(contents(file))
    except InvalidCommand as error:
        problem = error.problems[0]
        where = problem.place or "the beginning"
        raise BadFile(reason=f"the standard: {problem.kind} at {where}") from None
