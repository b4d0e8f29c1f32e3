"""From words on a command line to a command: its type, its fields, the nearest name of a wrong one.

Values are never repeated in an error: they may be what a customer said.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import cast, get_args

from pydantic import SecretStr

from ..agreement import AnyAgreementCommand
from ..complaint import AnyComplaintCommand, Contact, External
from ..desk import move_label
from ..improvement import AnyImprovementCommand
from ..kernel import Command
from ..liability import AnyClaimCommand
from ..values import Day, Evidence, Labelled, Model, NamesRecord, Text
from .failure import CliError, strict_json, usage


@functools.cache
def commands() -> Mapping[str, type[Command]]:
    """Every command by its ``type``."""
    found: dict[str, type[Command]] = {}
    every = (AnyComplaintCommand, AnyAgreementCommand, AnyImprovementCommand, AnyClaimCommand)
    for union in every:
        for kind in get_args(get_args(union)[0]):
            found[cast(str, kind.model_fields["type"].default)] = kind
    return found


def no_such(
    what: Text, code: str, word: str, known: Mapping[str, str], *, instead: Text | None = None
) -> CliError:
    """The error for a word that is not known: what may have been meant, or all that is known.

    :param known: each word with what it is called in Chinese, by which it is found as well.
    :param instead: what to say in place of all that is known, where that is long.
    """
    near = get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    near = near or [one for one, called in known.items() if word and word in called][:3]
    words = near or sorted(known)
    called = [f"{one}（{known[one]}）" if known[one] else one for one in words]
    if near:
        told = Text(zh=f"是否指{'或'.join(called)}？", en=f"did you mean {' or '.join(words)}?")
    else:
        told = instead or Text(zh=f"可用：{'、'.join(called)}", en=f"known are {', '.join(words)}")
    return CliError(code, f"no such {what.en}; {told.en}", f"没有该{what.zh}；{told.zh}")


def check_statuses(given: Sequence[str], kinds: type[Labelled]) -> None:
    """Raises CliError for a status that there is not, with the nearest."""
    known = {status.value: status.label("zh") for status in kinds}
    for status in given:
        if status not in known:
            raise no_such(Text(zh="状态", en="status"), "unknown_status", status, known)


def command_type(name: str) -> type[Command]:
    """The command of that name. Raises CliError, with the nearest names."""
    word = name.strip().lower().replace("-", "_")
    kind = commands().get(word)
    if kind is None:
        raise no_such(
            Text(zh="命令", en="command"),
            "unknown_command",
            word,
            {one: move_label(one).zh for one in commands()},
            instead=Text(
                zh="complaintflow allowed ID 列出现在可用的，complaintflow moves 列出全部",
                en="complaintflow allowed ID lists what may be given now, complaintflow moves all",
            ),
        )
    return kind


def read_command(
    kind: type[Command],
    words: Sequence[str],
    find: Callable[[str], str],
    at: str | None = None,
) -> Command:
    """A command from JSON (a first word in braces, or ``-`` for stdin) and ``--field value``.

    Raises CliError, InvalidCommand and what ``find`` raises.

    :param find: the id of the record that an id, a reference or a number names.
    """
    return kind.parse(_found(kind, read_fields(kind, words, at), find))


def _found(
    kind: type[Model], fields: Mapping[str, object], find: Callable[[str], str]
) -> dict[str, object]:
    """The fields, with the ids of the records that they name."""

    def held(value: object, parts: tuple[object, ...]) -> object:
        if isinstance(value, list):
            return [held(one, parts) for one in value]
        if isinstance(value, dict):
            inner = next((part for part in parts if _is_model(part)), None)
            return value if inner is None else _found(cast("type[Model]", inner), value, find)
        return find(value) if isinstance(value, str) and NamesRecord in parts else value

    told = dict(fields)
    for name, field in kind.model_fields.items():
        if name in told:
            told[name] = held(told[name], (*_parts(field.annotation), *field.metadata))
    return told


def read_fields(
    kind: type[Command], words: Sequence[str], at: str | None = None
) -> dict[str, object]:
    """The fields of a command as they are given, not parsed yet. Raises CliError."""
    name = str(kind.model_fields["type"].default)
    fields: dict[str, object] = {}
    rest = list(words)
    if rest and not rest[0].startswith("--"):
        first = rest.pop(0)
        told = strict_json(sys.stdin.read() if first == "-" else first, "the command")
        if not isinstance(told, dict):
            raise CliError("bad_json", "the command is not a JSON object", "命令应为一个 JSON 对象")
        fields.update(told)
        if fields.pop("type", name) != name:
            raise usage(f"the JSON's type is not {name}", f"JSON 中的 type 不是 {name}")
    for path, value in _fields(kind, rest):
        _put(kind, fields, path, value)
    if at is not None:
        _put(kind, fields, ["at"], at)
    return fields


def _fields(kind: type[Command], words: Sequence[str]) -> Iterable[tuple[list[str], str | bool]]:
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("--") or len(word) < 3:
            raise usage(
                "fields are given as --field value, after ID and COMMAND",
                "字段写作 --字段 值，放在 ID 和 COMMAND 之后",
            )
        name, given, value = word[2:].partition("=")
        path = name.replace("-", "_").split(".")
        _check_known(kind, path[0])
        if given:
            yield path, value
        elif _is_flag(kind, path) and (not left or left[0].startswith("--")):
            yield path, True
        elif left:
            yield path, left.pop(0)
        else:
            raise usage(f"--{path[0]} has no value", f"--{path[0]} 没有值")


def _check_known(kind: type[Command], name: str) -> None:
    known = [field for field in kind.model_fields if field != "type"]
    if name not in known:
        move = kind.model_fields["type"].default
        options = [f"--{field}" for field in known]
        raise CliError(
            "unknown_field",
            f"no such field; {move} takes " + (", ".join(options) or "no fields"),
            f"没有该字段；{move} 的字段为 " + ("、".join(options) or "（无）"),
        )


def _is_flag(kind: type[Command], path: list[str]) -> bool:
    return len(path) == 1 and kind.model_fields[path[0]].annotation is bool


def _put(kind: type[Model], fields: dict[str, object], path: list[str], value: str | bool) -> None:
    """Put a value where a dotted path says; a list's field takes several."""
    _check_known(cast("type[Command]", kind), path[0])
    annotation = kind.model_fields[path[0]].annotation
    if len(path) > 1:
        if _is_list(annotation):
            raise usage(
                f"--{path[0]} may come several times: give each as JSON, in braces",
                f"--{path[0]} 可以有多项：每项用 JSON 写在花括号内",
            )
        inner = fields.setdefault(path[0], {})
        if not isinstance(inner, dict):
            raise usage(
                f"--{path[0]} is given twice, whole and in parts",
                f"--{path[0]} 重复填写：既有整体，又有部分",
            )
        below = next((a for a in _parts(annotation) if _is_model(a)), None)
        if below is None or path[1] not in cast("type[Model]", below).model_fields:
            inner[path[1]] = value  # the model says what is wrong with it
            return
        _put_below(cast("type[Model]", below), inner, path[1:], value)
        return
    one = _value(annotation, value)
    if _is_list(annotation):
        before = fields.get(path[0], [])
        more = one if isinstance(one, list) else [one]
        fields[path[0]] = [*cast("list[object]", before), *more]
    elif path[0] in fields and path[0] != "at":
        raise usage(f"--{path[0]} is given twice", f"--{path[0]} 重复填写")
    else:
        fields[path[0]] = one


def _put_below(
    kind: type[Model], fields: dict[str, object], path: list[str], value: str | bool
) -> None:
    annotation = kind.model_fields[path[0]].annotation
    one = _value(annotation, value)
    if _is_list(annotation):
        before = cast("list[object]", fields.get(path[0], []))
        fields[path[0]] = [*before, *(one if isinstance(one, list) else [one])]
    else:
        fields[path[0]] = one


def _value(annotation: object, value: str | bool) -> object:
    """What a word stands for, by the type of its field."""
    if isinstance(value, bool):
        return value
    parts = set(_parts(annotation))
    if SecretStr in parts:
        return value
    text = value.strip()
    if text[:1] in ("{", "["):
        return strict_json(text, "a field's value")
    if int in parts and re.fullmatch(r"-?[0-9]{1,9}", text):
        return int(text)  # some numbers are taken as numbers alone
    if Day in parts and re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return {"day": text}
    for model, (first, second, example) in _PAIRS.items():
        if model in parts:
            one, found, other = text.partition(":")
            if not found:
                raise usage(
                    f"this is {first}:{second}, for example {example}",
                    f"此处写作 {first}:{second}，例如 {example}",
                )
            return {first: one, second: other}
    if _is_list(annotation):
        return [item.strip() for item in text.split(",")]
    return value


_PAIRS: Mapping[type[Model], tuple[str, str, str]] = {
    Contact: ("kind", "value", "phone:021-5550-0188"),
    Evidence: ("kind", "ref", "photo:file-7"),
    External: ("source", "id", "crm:A-4"),
}
"""What is given as two words with a colon between them: its fields, and an example."""


def _parts(annotation: object) -> Iterable[object]:
    """An annotation and all it is made of."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, Model) and part is not Day


def _is_list(annotation: object) -> bool:
    return any(str(part).startswith(("tuple[", "frozenset[")) for part in _parts(annotation))
