"""``deadlines``: NDJSON in, NDJSON out, one answer a line, in order.

A request is an object: ``id`` (any scalar, echoed), ``from`` (a day ``2026-02-12`` or a time with
an offset), ``n``, ``unit``; and where wanted ``zone``, ``roll``, ``on_unknown``. The answer has
``last_day``, ``due``, ``inclusive``, ``provisional`` and ``calendar``, or an ``error`` with a
stable ``code``. An error is an answer: the exit code is 0 where every line was answered. Lines of
white space alone are passed over.

Nothing here goes through pydantic's validation: 60,000 lines are a matter of seconds.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import BinaryIO, Final, cast

from ..errors import ComplaintFlowError
from ..periods import CompiledCalendar, Deadline, Period, Unit, china, deadline
from ..values import SHANGHAI, Day, Text
from ..values import zone as zone_of

LONGEST: Final = 65_536
"""Bytes of a line; a longer one is answered with an error and skipped."""

BLOCK: Final = 500
"""Answers that are written at a time."""

_FIELDS: Final = frozenset({"id", "from", "n", "unit", "zone", "roll", "on_unknown"})
_UNITS: Final = {unit.value: unit for unit in Unit}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


class _Wrong(Exception):
    def __init__(self, code: str, message: str, message_zh: str) -> None:
        self.code = code
        self.told = Text(zh=message_zh, en=message)


def answer_all(source: BinaryIO, target: BinaryIO, lang: str = "en") -> int:
    """Answer every line of a stream on another, in blocks; to somebody who types, each at once.
    Errors are told in ``lang``.

    Returns the exit code.
    """
    calendar = china()
    size = 1 if source.isatty() else BLOCK
    block: list[bytes] = []
    for line in _lines(source):
        block.append(answer(line, calendar, lang))
        if len(block) >= size:
            target.write(b"".join(block))
            target.flush()
            block.clear()
    target.write(b"".join(block))
    target.flush()
    return 0


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Each line that says something; None for one that is too long."""
    first = True
    while line := source.readline(LONGEST + 1):
        if len(line) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = source.readline(LONGEST)
            yield None
        else:
            line = line.removeprefix(b"\xef\xbb\xbf") if first else line
            if line and not line.isspace():  # a mark alone is no line
                yield line
        first = False


def answer(line: bytes | None, calendar: CompiledCalendar, lang: str = "en") -> bytes:
    """The answer to one line, with its line end."""
    echo = "null"
    try:
        if line is None:
            raise _Wrong(
                "line_too_long", f"a line has at most {LONGEST} bytes", f"一行最多 {LONGEST} 字节"
            )
        request, twice = _parse(line)
        echo = _echo(request.get("id"))
        if twice:
            raise _Wrong("duplicate_key", "a key is given twice", "同一个键重复填写")
        found = _found(request, calendar)
    except _Wrong as wrong:
        return _failed(echo, wrong.code, wrong.told.get(lang))
    except ComplaintFlowError as error:
        message = error.message_zh() if lang == "zh" else error.message()
        return _failed(echo, error.code, message)
    day = "null" if found.last_day is None else f'"{found.last_day}"'
    name = "null" if found.calendar is None else f'"{found.calendar}"'
    due = found.due.isoformat()[:-6]  # always in UTC: +00:00 becomes Z
    return (
        f'{{"id":{echo},"last_day":{day},"due":"{due}Z",'
        f'"inclusive":{"true" if found.inclusive else "false"},'
        f'"provisional":{"true" if found.provisional else "false"},"calendar":{name}}}\n'
    ).encode()


def _failed(echo: str, code: str, message: str) -> bytes:
    told = {"code": code, "message": message}
    error = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return f'{{"id":{echo},"error":{error}}}\n'.encode()


# --- reading ---------------------------------------------------------------------------------


class _Twice(dict[str, object]):
    """An object in which a key came twice."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


def _no_constant(text: str) -> object:
    raise ValueError(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


_decode = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
).decode


def _parse(line: bytes) -> tuple[dict[str, object], bool]:
    try:
        value = _decode(line.decode())
    except (ValueError, RecursionError):
        raise _Wrong(
            "bad_json", "the line is not valid JSON in UTF-8", "该行不是 UTF-8 编码的有效 JSON"
        ) from None
    if not isinstance(value, dict):
        raise _Wrong("not_an_object", "a request is a JSON object", "请求应为一个 JSON 对象")
    return value, isinstance(value, _Twice)


_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What JSON may hold and some readers of lines break at."""


def _echo(value: object) -> str:
    if isinstance(value, dict | list):
        raise _Wrong("wrong_type", "id is a JSON scalar", "id 应为 JSON 标量")
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(value)
    return text.translate(_LINE_ENDS)


def _found(request: dict[str, object], calendar: CompiledCalendar) -> Deadline:
    if not request.keys() <= _FIELDS:
        raise _Wrong(
            "unknown_field",
            "the fields are " + ", ".join(sorted(_FIELDS)),
            "字段为 " + "、".join(sorted(_FIELDS)),
        )
    for name in ("from", "n", "unit"):
        if name not in request:
            raise _Wrong("missing_field", f"{name} is missing", f"缺少 {name}")
    zone = request.get("zone", SHANGHAI)
    roll = request.get("roll", True)
    on_unknown = request.get("on_unknown", "raise")
    if roll is not True and roll is not False:
        raise _Wrong("wrong_type", "roll is true or false", "roll 应为 true 或 false")
    if on_unknown not in ("raise", "provisional"):
        raise _Wrong(
            "wrong_type",
            "on_unknown is raise or provisional",
            "on_unknown 应为 raise 或 provisional",
        )
    return deadline(
        _start(request["from"], _zone(zone)),
        _period(request["n"], request["unit"], roll),
        zone=cast(str, zone),
        calendar=calendar,
        on_unknown=on_unknown,
    )


def _zone(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong("wrong_type", "zone is text", "zone 应为文字")
    try:
        zone_of(value)
    except ValueError:
        raise _Wrong(
            "unknown_zone", "zone is not an IANA time zone", "zone 不是 IANA 时区"
        ) from None
    return value


def _period(n: object, unit: object, roll: bool) -> Period:
    # A bool is an int for Python, and 7.0 would be read as 7: neither is a number of days.
    if type(n) is not int:
        raise _Wrong("wrong_type", "n is a whole number", "n 应为整数")
    if not 1 <= n <= 10_000:
        raise _Wrong("out_of_range", "n must lie between 1 and 10000", "n 应在 1 至 10000 之间")
    known = _UNITS.get(unit) if isinstance(unit, str) else None
    if known is None:
        raise _Wrong(
            "unknown_unit",
            "unit is one of " + ", ".join(_UNITS),
            "unit 应为下列之一：" + "、".join(_UNITS),
        )
    return _made(n, known, roll)


@functools.lru_cache(maxsize=4096)
def _made(n: int, unit: Unit, roll: bool) -> Period:
    return Period(n=n, unit=unit, roll=roll)


def _start(value: object, zone: str) -> Day | datetime:
    if not isinstance(value, str):
        raise _Wrong(
            "wrong_type",
            "from is text: a day, or a time with an offset",
            "from 应为文字：日期，或带时区偏移的时间",
        )
    try:
        if _DAY.fullmatch(value):
            return Day.model_construct(day=date.fromisoformat(value), zone=zone)
        if _TIME.fullmatch(value):
            at = datetime.fromisoformat(value.upper())
        else:
            raise ValueError(value)
    except ValueError:
        raise _Wrong(
            "bad_time",
            "from is not a day (2026-02-12) or a time with an offset (2026-02-12T09:30+08:00)",
            "from 既不是日期（2026-02-12），也不是带时区偏移的时间（2026-02-12T09:30+08:00）",
        ) from None
    if at.tzinfo is None:
        raise _Wrong(
            "naive_time",
            "from has no offset; add one, for example +08:00",
            "from 没有时区偏移；请加上，例如 +08:00",
        )
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise _Wrong(
            "out_of_range", "from lies outside the years 1 to 9999", "from 超出公元 1 至 9999 年"
        ) from None
