"""``fields``: what a command takes, down to the fields of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeGuard, get_args, get_origin

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from rich.text import Text

from ..complaint import Standard, annex_2
from ..reporting.words import CODES
from ..values import Code, Day, Labelled, Model, NamesRecord, Ref
from ..values import Text as Words
from .commanding import command_type, commands
from .console import Console
from .options import command
from .render import Column, prose, table

_NEEDED, _NARROWEST = 8, 24
"""How wide the column of what is needed is, with the space between columns; and a form at least."""


@dataclass(frozen=True)
class Field:
    """A field of a command by its dotted path; ``[]`` marks what may come several times."""

    path: str
    form: Words
    needed: bool


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "fields", store=False, standard=True)(fields)


def fields(
    console: Console,
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="For example draw_up_plan.")],
) -> None:
    """The fields of a command, and of what they hold: as JSON, or with dots as options of `do`."""
    kind = command_type(name)
    found = tuple(shape(kind, console.editions.present))
    t = console.t
    columns: list[Column] = [
        t("字段", "field"),
        t("必填", "needed"),
        (t("形式", "form"), "left", True),
    ]
    # Folded between words, so that each code stays whole and can be copied.
    left = console.out.width - max((len(field.path) for field in found), default=0) - _NEEDED
    rows = [
        (
            field.path,
            Text(t("是", "yes") if field.needed else ""),
            prose(field.form.get(console.lang), max(left, _NARROWEST)),
        )
        for field in found
    ]
    title = str(kind.model_fields["type"].default)
    value = {
        "command": title,
        "fields": [
            {"field": f.path, "needed": f.needed, "form": {"zh": f.form.zh, "en": f.form.en}}
            for f in found
        ],
    }
    console.answer(value, table(columns, rows, title))


def shape(kind: type[Model], standard: Standard, above: str = "") -> Iterator[Field]:
    """The fields of a model, each followed by the fields of what it holds; the codes that one takes
    with what they are called, those of the standard too."""
    for name, field in kind.model_fields.items():
        if name == "type" and not above:
            continue
        parts = tuple(_parts(field.annotation))
        many = any(get_origin(part) in (tuple, frozenset) for part in parts)
        path = f"{above}{name}{'[]' if many else ''}"
        inner = next((part for part in parts if _is_model(part)), None)
        form = _codes(name, standard) or _form((*parts, *field.metadata))
        yield Field(path, form, field.is_required())
        if inner is not None:
            yield from shape(inner, standard, f"{path}.")


def form_of(model: str, place: str) -> Words | None:
    """The form of a field by its place in a command that is not valid (``contacts.0.kind``);
    None where that is no field of a command."""
    kind = next((kind for kind in commands().values() if kind.__name__ == model), None)
    if kind is None:
        return None
    wanted = re.sub(r"\.\d+", "", place)
    known = {field.path.replace("[]", ""): field.form for field in shape(kind, annex_2())}
    return known.get(wanted)


def _codes(name: str, standard: Standard) -> Words | None:
    """The codes of the standard that a field takes."""
    if name == "category":
        return _listed((known.key, known.label) for known in standard.categories)
    if name == "product" and standard.products:
        return _listed((known.key, known.label) for known in standard.products)
    if name == "subcategory":
        return _listed(
            (key, label) for known in standard.categories for key, label in known.sub.items()
        )
    return None


def _listed(codes: Iterable[tuple[str, Words]]) -> Words:
    """Codes, each with what it is called where that says more."""
    known = tuple(codes)
    return Words(
        zh="、".join(
            f"{code}（{label.zh}）" if label.zh != code else code for code, label in known
        ),
        en=", ".join(
            f"{code} ({label.en})" if label.en != code.replace("_", " ") else code
            for code, label in known
        ),
    )


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from _parts(part)


def _is_model(part: object) -> TypeGuard[type[Model]]:
    return isinstance(part, type) and issubclass(part, Model) and part is not Day


def _form(parts: tuple[object, ...]) -> Words:
    words = tuple(_words(parts))
    if words:
        return _listed(words)
    for kind, told in _FORMS:
        if any(isinstance(part, type) and issubclass(part, kind) for part in parts):
            return told
    if NamesRecord in parts:
        return _RECORD
    for pattern in _patterns(parts):
        return _TEXTS.get(pattern) or Words(zh=f"文字，形如{pattern}", en=f"text like {pattern}")
    return Words(zh="文字", en="text")


def _patterns(parts: Iterable[object]) -> Iterator[str]:
    """The regular expressions that a text must match."""
    for part in parts:
        pattern = getattr(part, "pattern", None)
        if isinstance(pattern, str):
            yield pattern
        elif isinstance(part, FieldInfo):
            yield from _patterns(part.metadata)


def _words(parts: tuple[object, ...]) -> Iterator[tuple[str, Words]]:
    for part in parts:
        if isinstance(part, type) and issubclass(part, Labelled):
            for member in part:
                yield member.value, Words(zh=member.label("zh"), en=member.label("en"))
            return
        if get_origin(part) is Literal:
            for word in get_args(part):
                yield str(word), CODES.get(str(word), Words(zh=str(word), en=str(word)))
            return


def _pattern(alias: object) -> str:
    return next(_patterns(get_args(alias)))


_RECORD = Words(
    zh="记录的内部编号、对外编号，或合同编号",
    en="a record: its id, its public reference, or the agreement's number",
)

_TEXTS = {
    _pattern(Ref): Words(
        zh="编号：字母、数字、. _ : -，不是姓名或号码",
        en="an id: letters, digits, . _ : -, and nobody's name or number",
    ),
    _pattern(Code): Words(
        zh="代码：小写字母、数字、_", en="a word from a list: small letters, digits, _"
    ),
}

_FORMS: tuple[tuple[type, Words], ...] = (
    (SecretStr, Words(zh="文字（存入保密库）", en="text (kept in the vault)")),
    (
        Day,
        Words(
            zh='带时区偏移的时间，或日期：2026-01-05，JSON中为{"day": "2026-01-05"}',
            en='a time with its offset, or a day: 2026-01-05, in JSON {"day": "2026-01-05"}',
        ),
    ),
    (datetime, Words(zh="带时区偏移的时间", en="a time with its offset")),
    (date, Words(zh="日期", en="a date")),
    (bool, Words(zh="true 或 false", en="true or false")),
    (int, Words(zh="整数", en="a whole number")),
    (Model, Words(zh="一组字段", en="fields of its own")),
)
