"""The options that every command takes, added in one place."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from .console import Console, Lang

_PANEL = "Every command"

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
LangOption = Annotated[
    str,
    typer.Option("--lang", envvar="COMPLAINTFLOW_LANG", help="zh or en."),
]
Db = Annotated[
    str | None,
    typer.Option(
        "--db", envvar="COMPLAINTFLOW_DB", help="The store: a SQLite file or a database URL."
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as", envvar="COMPLAINTFLOW_AS", help="Who acts: role:id, for example manager:u-1."
    ),
]
Calendars = Annotated[
    str | None,
    typer.Option(
        "--calendars",
        envvar="COMPLAINTFLOW_CALENDARS",
        help="The folder of the store's own notices; by default FILE.calendar beside it.",
    ),
]

MasterKeys = Annotated[
    str | None,
    typer.Option(
        "--keys",
        envvar="COMPLAINTFLOW_KEYS",
        help="Of an encrypted store: the file of master keys; with --key-book.",
    ),
]
KeyBookOption = Annotated[
    str | None,
    typer.Option(
        "--key-book",
        envvar="COMPLAINTFLOW_KEY_BOOK",
        help="Of an encrypted store: the file of wrapped data keys; with --keys.",
    ),
]

StandardFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--standard",
        envvar="COMPLAINTFLOW_STANDARD",
        help="Your edition of the standard, as JSON: categories, products, what your other codes "
        "are called; with earlier ones after it, while complaints are under them. Annex 2's is "
        "always known.",
    ),
]

Body = Callable[..., int | None]


def command(
    app: typer.Typer,
    name: str,
    *,
    store: bool = True,
    standard: bool | None = None,
    settings: Mapping[str, object] | None = None,
) -> Callable[[Body], Body]:
    """Make a function a command. Its first parameter is the :class:`Console`; what it returns is
    the exit code (nothing: 0). With ``store`` it takes ``--db``, ``--as``, ``--calendars`` and
    the keys too; with ``standard``, by default with a store, the editions of the standard.
    """
    shared: list[tuple[str, object, object]] = [
        ("as_json", Json, False),
        ("lang", LangOption, "en"),
    ]
    if store:
        shared += [("database", Db, None), ("who", As, None), ("calendars", Calendars, None)]
        shared += [("master_keys", MasterKeys, None), ("key_book", KeyBookOption, None)]
    if store if standard is None else standard:
        shared.append(("standards", StandardFiles, None))

    def made(body: Body) -> Body:
        own = inspect.signature(body, eval_str=True).parameters.values()

        def run(**values: object) -> int:
            lang = cast(str, values.pop("lang"))
            if lang not in ("zh", "en"):
                raise typer.BadParameter("--lang is zh or en")
            console = Console(
                as_json=cast(bool, values.pop("as_json")),
                lang=cast(Lang, lang),
                database=cast("str | None", values.pop("database", None)),
                who=cast("str | None", values.pop("who", None)),
                calendars=cast("str | None", values.pop("calendars", None)),
                master_keys=cast("str | None", values.pop("master_keys", None)),
                key_book=cast("str | None", values.pop("key_book", None)),
                standards=tuple(cast("list[Path] | None", values.pop("standards", None)) or ()),
            )
            try:
                return body(console, **values) or 0
            finally:
                console.close()

        parameters = [p for p in own if p.name != "console"] + [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for key, kind, default in shared
        ]
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        # A function may carry the signature that it wants to show (PEP 362).
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # no type has it
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        run.__doc__ = body.__doc__
        app.command(name, context_settings=dict(settings or {}))(run)
        return body

    return made


Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The id or the public reference of a complaint, an improvement or a claim; an "
        "agreement's number.",
    ),
]
Kind = Literal[
    "complaint", "measure", "assistance", "breach", "remedy", "improvement", "action",
    "claim", "dispute", "agreement", "proposal", "rights",
]  # fmt: skip
