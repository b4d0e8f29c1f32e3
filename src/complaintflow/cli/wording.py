"""What a host calls its people and its codes, from files that the console is named; and how a code
is told to people. Labels of what the library lists itself are on its enumerations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter

from ..complaint import Category, Product, Standard, annex_2, by_version
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


@dataclass(frozen=True)
class Editions:
    """The editions of the standard that the console was given, the present one first; annex 2's is
    among them, unless one of the host's own goes by its version."""

    every: tuple[Standard, ...]

    @property
    def present(self) -> Standard:
        """The edition that new agreements name, and that annex 2 and ``fields`` tell of."""
        return self.every[0]

    @cached_property
    def telling(self) -> Standard:
        """What codes are called: as the present edition calls them, and those that it does not
        know as an earlier one did."""
        categories: dict[str, Category] = {}
        products: dict[str, Product] = {}
        words: dict[str, Text] = {}
        for edition in reversed(self.every):
            categories |= {known.key: known for known in edition.categories}
            products |= {known.key: known for known in edition.products}
            words |= edition.words
        return self.present.model_copy(
            update={
                "categories": tuple(categories.values()),
                "products": tuple(products.values()),
                "words": words,
            }
        )


def editions_of(files: Iterable[Path]) -> Editions:
    """The editions in some files, the present one first, and annex 2's. Raises BadFile for a file
    that is not there or holds no standard, AlreadyExists where two that differ go by one
    version."""
    own = by_version(_read(file) for file in files)
    shipped = annex_2()
    return Editions(tuple({**own, shipped.version: own.get(shipped.version, shipped)}.values()))


def _read(file: Path) -> Standard:
    try:
        return Standard.parse(contents(file))
    except InvalidCommand as error:
        problem = error.problems[0]
        where = problem.place or "the beginning"
        raise BadFile(reason=f"the standard {file.name}: {problem.en} at {where}") from None
    except BadFile as error:
        raise BadFile(reason=f"the standard {file.name}: {error.reason}") from None
