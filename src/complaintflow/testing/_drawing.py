"""How values of the library's models are drawn: by their fields' own types and bounds, so that a
command that is added is drawn without a word here."""

from __future__ import annotations

import functools
import string
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from ..agreement import DraftAgreement, FillTerm, Limit, RenewAgreement, Terms
from ..complaint import Contact, CorrectFact, Customer
from ..desk import AnyCommand
from ..errors import InvalidCommand
from ..improvement import PlanImprovement
from ..keeping import DecideRightsRequest, RightsOutcome, RightsReason
from ..keeping.rights import KEEPS
from ..kernel import Command
from ..periods import Period, Unit
from ..values import Model

Strategy = st.SearchStrategy[Any]


def _commands(union: Any) -> tuple[type[Command], ...]:
    if isinstance(union, type):
        return (union,)
    parts = typing.get_args(union)
    inner = parts[:1] if typing.get_origin(union) is typing.Annotated else parts
    found = {each for part in inner for each in _commands(part)}
    return tuple(sorted(found, key=lambda each: each.__name__))


COMMANDS: tuple[type[Command], ...] = _commands(AnyCommand)
"""Every command that there is."""

_HOSTILE = (
    "=HYPERLINK(\"http://evil.example\",\"点我\")", "+1+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3",
    "'; DROP TABLE complaints; --", "\" OR 1=1 --", "%s%n%x {0} {{7*7}} ${7*7} <%= 7*7 %>",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]>&lt;&#0;",
    "../../etc/passwd", "a\r\nSet-Cookie: x=1", "tab\tand\nline\u2028break\u2029s",
    "\u202etxt.exe 投诉", "e\u0301 ﬁ Å\u030a İ ß", "𠮷野家 👩‍👧",
    "\ufeffBOM", "\u200b零宽\u200b",
    "\x1b[31mred\x1b[0m\x07", "x" * 20_000, "投" * 5_000, "NULL", "true", "1e309", "\\u0000 \\",
    '{"type": "receive"}', "1\u0660２", "ａｂｃ１３８００１３８０００",
)  # fmt: skip

_WRITTEN = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def plain_texts() -> st.SearchStrategy[str]:
    """Short Chinese and English words."""
    said = st.sampled_from(["坏了", "要求退货", "broken on arrival", "第二次了", "说明"])
    return said | st.text("投诉产品坏了退货abcde 0123", min_size=1, max_size=30).filter(_visible)


def hostile_texts() -> st.SearchStrategy[str]:
    """Texts that break what is not careful, and any Unicode besides."""
    odd = st.text(_WRITTEN, min_size=1, max_size=60).filter(_visible)
    return st.sampled_from(_HOSTILE) | odd


def _visible(text: str) -> bool:
    return any(char.isalnum() for char in text)


def times() -> st.SearchStrategy[datetime]:
    """Instants that the shipped calendar has data for."""
    first, last = datetime(2024, 1, 1), datetime(2026, 11, 1)  # noqa: DTZ001 - given a zone below
    return st.datetimes(first, last, timezones=st.just(UTC))


def refs() -> st.SearchStrategy[str]:
    """Opaque ids."""
    return _words("._:-", 12)


def _words(signs: str, most: int) -> st.SearchStrategy[str]:
    """A small letter, then up to ``most`` of them, digits and signs. Of a regular expression that
    says so, hypothesis draws each character with much ado."""
    letters = string.ascii_lowercase
    then = st.text(letters + string.digits + signs, max_size=most)
    return st.builds(str.__add__, st.sampled_from(letters), then)


@functools.cache
def models(model: type[Any], hostile: bool = False) -> Strategy:
    """Any value of a model; one that its own validators refuse is not drawn."""
    special = _SPECIAL.get(model)
    return special(hostile) if special is not None else _by_fields(model, hostile)


def _by_fields(model: type[BaseModel], hostile: bool, **given: Strategy) -> Strategy:
    fields = {
        name: given[name] if name in given else _annotated(info.annotation, info.metadata, hostile)
        for name, info in model.model_fields.items()
    }

    @st.composite
    def built(draw: st.DrawFn) -> Any:
        values = {name: draw(strategy) for name, strategy in fields.items()}
        try:
            return model(**values)
        except InvalidCommand:
            assume(False)

    return built()


def _annotated(annotation: Any, bounds: Sequence[Any], hostile: bool) -> Strategy:
    """What an annotation allows, within the bounds beside it."""
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _annotated(parts[0], [*_flat(parts[1:]), *bounds], hostile)
    if origin in (typing.Union, types.UnionType):
        # None first: shrinking leaves out what can be left out.
        order = sorted(parts, key=lambda part: part is not type(None))
        return st.one_of([_annotated(part, bounds, hostile) for part in order])
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin in (tuple, frozenset):
        each, few = _annotated(parts[0], [], hostile), min(3, _bound(bounds, "max_length", 3))
        least = _bound(bounds, "min_length", 0)
        several = st.lists(each, min_size=least, max_size=max(least, few))
        return several.map(tuple) if origin is tuple else several.map(frozenset)
    return _plain(annotation, bounds, hostile)


def _plain(kind: type[Any], bounds: Sequence[Any], hostile: bool) -> Strategy:
    if issubclass(kind, SecretStr):
        return (hostile_texts() if hostile else plain_texts()).map(SecretStr)
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if issubclass(kind, BaseModel):
        return st.deferred(lambda: models(kind, hostile))
    if kind is str:
        return _strings(bounds)
    if kind is int:
        return st.integers(_bound(bounds, "ge", 0), _bound(bounds, "le", 10_000))
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    raise TypeError(f"say here how to draw a {kind.__name__}")


_SIMPLE: Mapping[type[Any], Strategy] = {
    type(None): st.none(),
    bool: st.booleans(),
    date: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    datetime: times(),
    Decimal: st.integers(1, 10**9).map(lambda n: Decimal(n) / 100),
    time: st.times(),
    timedelta: st.timedeltas(timedelta(0), timedelta(days=366)),
}


def _strings(bounds: Sequence[Any]) -> Strategy:
    pattern = next((m.pattern for m in bounds if getattr(m, "pattern", None)), None)
    if pattern is None:  # a zone's key is the one text that is bound by no pattern
        return st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "UTC"])
    if pattern.startswith("^[A-Za-z0-9][A-Za-z0-9._:-]"):
        return refs()
    if pattern == "^[a-z][a-z0-9_]{0,39}$":
        return _words("_", 39)
    if pattern == "^[0-9a-f]{64}$":
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    return st.from_regex(pattern, fullmatch=True, alphabet=_WRITTEN_WITH)


_WRITTEN_WITH = (
    string.ascii_letters + string.digits + "()[]._:/-〔〕（）甲乙投诉号年字第北京上海市区人民初法院"
)
"""What numbers, codes, tags and the names of courts are written with."""


def _flat(metadata: Iterable[Any]) -> list[Any]:
    """pydantic's FieldInfo in an annotation carries its bounds inside."""
    return [inner for each in metadata for inner in getattr(each, "metadata", None) or [each]]


def _bound(bounds: Iterable[Any], name: str, other: int) -> int:
    return next((int(getattr(m, name)) for m in bounds if hasattr(m, name)), other)


# --- models whose fields depend on each other ----------------------------------------------------


def _customers(hostile: bool) -> Strategy:
    reachable = st.lists(models(Contact, hostile), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        _by_fields(Customer, hostile, contacts=reachable, no_contact=st.none()),
        _by_fields(Customer, hostile, contacts=st.just(())),
    )


_FACTS = ("came_in", "customer", "statement", "demand", "item")


def _corrections(hostile: bool) -> Strategy:
    blank = dict.fromkeys(_FACTS, st.none())
    return st.one_of(
        [
            _by_fields(CorrectFact, hostile, **{n: v for n, v in blank.items() if n != fact})
            for fact in _FACTS
        ]
    )


def _decisions(hostile: bool) -> Strategy:
    """A decision says why, unless it grants; what is deferred waits for what keeps the record."""
    granted, deferred, refused = (st.just(outcome) for outcome in RightsOutcome)
    why = (
        (granted, st.none()),
        (deferred, st.sampled_from(KEEPS)),
        (refused, st.sampled_from(RightsReason)),
    )
    return st.one_of(
        [_by_fields(DecideRightsRequest, hostile, outcome=o, reason=r) for o, r in why]
    )


def _terms(hostile: bool) -> Strategy:
    short = Unit.working_days
    said = {
        "response": _limits("4.1", Unit.hours, 200),
        "completion": _limits("4.2", short, 60) | _limits("4.2", Unit.days, 90),
        "assistance": _limits("2.2", short, 20),
        "assistance_urgent": _limits("2.2", short, 20),
        "improvement_plan": _limits("4.4", Unit.days, 90),
        "analysis": _limits("4.4", Unit.months, 12),
        "rights_answer": st.none() | _limits("4.3", short, 20),
    }
    kept = (
        (1, 1, st.just("agreement")),
        (1, 30, st.just("audit")),
        (3, 30, st.just("limitation_period")),
    )
    return st.one_of(
        [
            _by_fields(
                Terms,
                hostile,
                **said,
                retention=_limits("3.7", Unit.years, most, least=least),
                retention_reason=reason,
            )
            for least, most, reason in kept
        ]
    )


@st.composite
def _limits(draw: st.DrawFn, clause: str, unit: Unit, most: int, least: int = 1) -> Limit:
    n = draw(st.integers(least, most))
    earlier = draw(st.sets(st.integers(1, n - 1), max_size=3)) if n > 1 else set()
    cutoff = draw(st.none() | st.sampled_from([time(17, 30), time(12)]))
    return Limit(
        clause=clause,
        period=Period(n=n, unit=unit, roll=draw(st.booleans()), cutoff=cutoff),
        warnings=tuple(Period(n=m, unit=unit) for m in sorted(earlier)),
    )


def _drafts(hostile: bool) -> Strategy:
    return st.one_of([_by_fields(DraftAgreement, hostile, **term) for term in (_BLANK, *_RUNS)])


def _fillings(hostile: bool) -> Strategy:
    return st.one_of([_by_fields(FillTerm, hostile, **term) for term in _RUNS])


def _renewals(hostile: bool) -> Strategy:
    return st.one_of([_by_fields(RenewAgreement, hostile, **term) for term in _RUNS])


def _improvements(hostile: bool) -> Strategy:
    later = st.builds(
        Period,
        n=st.integers(1, 365),
        unit=st.sampled_from([Unit.days, Unit.months]),
        roll=st.just(False),
    )
    return _by_fields(PlanImprovement, hostile, check_after=later)


_NEVER, _NOT = st.none(), st.just(False)
_EARLY = st.none() | st.dates(date(2000, 1, 1), date(2023, 12, 31))
_LATE = st.dates(date(2024, 1, 1), date(2099, 12, 31))
_BLANK: dict[str, Strategy] = {
    "years": _NEVER,
    "indefinite": _NOT,
    "first_day": _EARLY,
    "last_day": _NEVER,
}
_RUNS: tuple[dict[str, Strategy], ...] = (
    {**_BLANK, "years": st.integers(1, 100)},
    {**_BLANK, "indefinite": st.just(True)},
    {**_BLANK, "last_day": _LATE},
)

_SPECIAL: Mapping[type[Any], Callable[[bool], Strategy]] = {
    Customer: _customers,
    Limit: lambda hostile: _limits("3.6", Unit.working_days, 20),
    CorrectFact: _corrections,
    DecideRightsRequest: _decisions,
    Terms: _terms,
    DraftAgreement: _drafts,
    FillTerm: _fillings,
    RenewAgreement: _renewals,
    PlanImprovement: _improvements,
}
"""How those are drawn; any other model is drawn field by field, and anew where it refuses."""


def retexted(model: Model, text: Callable[[], str]) -> Any:
    """The same with other texts in its secret fields."""
    return model.model_copy(
        update={
            name: _retexted(getattr(model, name), text)
            for name in type(model).model_fields
            if name in model.model_fields_set
        }
    )


def _retexted(value: Any, text: Callable[[], str]) -> Any:
    if isinstance(value, SecretStr):
        return SecretStr(text())
    if isinstance(value, Model):
        return retexted(value, text)
    if isinstance(value, tuple):
        return tuple(_retexted(each, text) for each in value)
    return value
