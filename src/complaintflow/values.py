"""The small values everything else is made of: times, ids, actors, texts, secrets.

Times are aware or they are not taken. Ids are opaque: they never say who somebody is. Whatever a
person typed is a :data:`Secret`: it never shows in a repr, an error or a dump.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Self, TypeAlias, TypeVar
from unicodedata import category
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    SecretStr,
    Tag,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from .errors import InvalidCommand, NaiveTime, OutOfRange, Problem
from .problems import permitted

SHANGHAI = "Asia/Shanghai"
"""The zone of the agreement's default terms."""


_INSTANT, _DAY = "(instant)", "(day)"  # which of the two a When is taken for; in no place told
_EITHER = ("2026-07-01T10:00+08:00", 'Day(day="2026-07-01")', 'in JSON {"day": "2026-07-01"}')


def _place(part: int | str) -> str:
    return str(part) if re.fullmatch(r"[A-Za-z0-9_]{1,40}", str(part)) else "?"


def _problem(kind: str, loc: tuple[int | str, ...], rules: Mapping[str, object] | None) -> Problem:
    # The name of an unknown field is input, and may itself be personal (a host that posts
    # {"张三": …} or {"13800138000": …}): the names of fields that we know alone are repeated.
    rules = rules or {}
    may = permitted(rules) or (_EITHER if _INSTANT in loc else ())
    loc = tuple(part for part in loc if part not in (_INSTANT, _DAY))
    if kind == "too_short" and rules.get("field_type") == "Value":  # a text; not a list
        kind, may = "blank", ()
    parts = [_place(part) for part in loc]
    if kind in ("extra_forbidden", "invalid_key"):  # of a mapping in Python, a number may be one
        parts[-1] = "?"
    return Problem(place=".".join(parts), kind=kind, permitted=may)


_MOST_PROBLEMS = 50


def _invalid(name: str, error: ValidationError) -> InvalidCommand:
    found = error.errors(include_url=False, include_input=False)
    problems = tuple(_problem(e["type"], e["loc"], e.get("ctx")) for e in found[:_MOST_PROBLEMS])
    return InvalidCommand(model=name, problems=problems, more=len(found) - len(problems))


T = TypeVar("T")


def parsing(name: str, parse: Callable[[], T]) -> T:
    """Run ``parse``; turn pydantic's error into :class:`InvalidCommand` without its input."""
    try:
        return parse()
    except ValidationError as error:
        invalid = _invalid(name, error)
    # Raised outside of the handler: as its context, pydantic's error would go with it, and the
    # input in that.
    raise invalid


_LONGEST_JSON = 1_000_000


class _TwiceError(ValueError):
    pass


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise _TwiceError
    return told


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _json_fault(data: bytes | str) -> str | None:
    # Of a key that is given twice, which one is meant? Other readers of the same text may take the
    # other one. NaN and Infinity are no JSON.
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > _LONGEST_JSON:
            return "too_long"
        json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant)
    except _TwiceError:
        return "duplicate_key"
    except (ValueError, RecursionError):
        return "json_invalid"
    return None


def parsing_json(name: str, data: bytes | str, parse: Callable[[bytes | str], T]) -> T:
    """:func:`parsing` for JSON text: up to 1 MB, no key given twice, nothing that is not JSON."""
    fault = _json_fault(data) if isinstance(data, bytes | bytearray | str) else "model_type"
    if fault is not None:
        raise InvalidCommand(model=name, problems=(Problem(place="", kind=fault),))
    return parsing(name, lambda: parse(data))


if TYPE_CHECKING:
    _Base = BaseModel
else:

    class _Meta(type(BaseModel)):
        # pydantic's ValidationError repeats its input, which may be a customer's words: it is
        # turned into place and kind before anybody can log it. Only a direct call comes through
        # here; nested models are validated inside pydantic and keep their place.
        def __call__(cls, *args, **kwargs):
            return parsing(cls.__name__, lambda: type(BaseModel).__call__(cls, *args, **kwargs))

        # What help() shows: the fields as they are written here. pydantic's own signature is there
        # only once a model was used, and tells every validator instead of the field's type.
        @property
        def __signature__(cls):
            return inspect.Signature([_parameter(cls, name) for name in cls.model_fields])

        @__signature__.setter
        def __signature__(cls, pydantics):
            pass

    def _parameter(model, name):
        told = (inspect.get_annotations(base).get(name) for base in model.__mro__)
        field = model.model_fields[name]
        return inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.is_required() else field.get_default(),
            annotation=next(word for word in told if word is not None),
        )

    class _Base(BaseModel, metaclass=_Meta):
        pass


class Model(_Base):
    """A frozen, keyword-only value; unknown fields are refused.

    Bad input raises :class:`~complaintflow.errors.InvalidCommand`, which names place and kind and
    never repeats the input.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=False,
        hide_input_in_errors=True,
        defer_build=True,
        validate_default=False,
        ser_json_timedelta="iso8601",
        revalidate_instances="never",
    )

    @classmethod
    def parse(cls, data: bytes | str | dict[str, object]) -> Self:
        """Read one from JSON text or from a mapping.

        Raises :class:`~complaintflow.errors.InvalidCommand`.
        """
        if isinstance(data, dict):
            return parsing(cls.__name__, lambda: cls.model_validate(data))
        return parsing_json(cls.__name__, data, cls.model_validate_json)

    def checked(self) -> Self:
        """The same, validated anew: ``model_copy`` and ``model_construct`` go past validation.

        Raises :class:`~complaintflow.errors.InvalidCommand`.
        """
        return parsing(type(self).__name__, lambda: type(self).model_validate(_laid_open(self)))


def _laid_open(value: object) -> object:
    # pydantic takes an instance for valid; what it holds is looked at.
    if isinstance(value, Model):
        return {name: _laid_open(held) for name, held in vars(value).items()}
    if isinstance(value, tuple):
        return tuple(_laid_open(one) for one in value)
    return value


# --- time ------------------------------------------------------------------------------------


def instant(value: datetime, place: str = "") -> datetime:
    """An aware time as UTC. Raises :class:`NaiveTime` for a naive one, :class:`OutOfRange` for one
    that UTC cannot tell."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise NaiveTime(place=place)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise _beyond() from None


def iso(value: datetime) -> str:
    """RFC 3339 in UTC, with a ``Z``; microseconds only where there are some."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _only_times(value: object) -> object:
    # pydantic takes numbers for Unix times, bytes and decimals too; whether seconds or
    # milliseconds is a guess.
    if not isinstance(value, str | date) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise PydanticCustomError("not_a_time", "a time is text in RFC 3339, not a number")
    return value


def _only_dates(value: object) -> object:
    # Nor is a number a date, or a time: its day would be one in a zone that nobody named.
    if isinstance(value, str):
        told = _DATE.fullmatch(value) is not None
    else:
        told = isinstance(value, date) and not isinstance(value, datetime)
    if not told:
        raise PydanticCustomError("not_a_date", "a date is text, for example 2026-07-01")
    return value


def _aware(value: datetime) -> datetime:
    try:
        return instant(value)
    except NaiveTime:
        raise PydanticCustomError("naive_time", "a time needs an offset") from None
    except OutOfRange:
        raise PydanticCustomError("out_of_range", "no such time") from None


_NUMBER = re.compile(r"\s*[+-]?[0-9.]+\s*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Instant: TypeAlias = Annotated[
    datetime,
    BeforeValidator(_only_times),
    AfterValidator(_aware),
    PlainSerializer(iso, return_type=str, when_used="json"),
]
"""A point in time: an aware datetime, kept in UTC, written as RFC 3339 with ``Z``."""

Date: TypeAlias = Annotated[date, BeforeValidator(_only_dates)]
"""A date: text as ``2026-07-01``, or a ``datetime.date``; never a number or a time."""


_OF_THE_MACHINE = re.compile(r"(localtime|posixrules|Factory)$|(posix|right)/")
# The machine's own zone, and what some machines have beside the zones and others do not.


@functools.lru_cache(maxsize=64)
def iso_in(value: datetime, key: str) -> str:
    """RFC 3339 with the offset of a zone, for people; in UTC at the very ends of the calendar,
    which the zone cannot tell."""
    try:
        return value.astimezone(zone(key)).isoformat()
    except OverflowError:
        return iso(value)


def zone(key: str) -> ZoneInfo:
    """The zone of an IANA key. Raises ValueError for an unknown key, and for one whose meaning
    depends on the machine."""
    if not key or len(key) > 64 or _OF_THE_MACHINE.match(key):
        raise ValueError("unknown zone")
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        raise ValueError("unknown zone") from None


def _zone_key(key: str) -> str:
    try:
        zone(key)
    except ValueError:
        raise PydanticCustomError("unknown_zone", "not an IANA time zone") from None
    return key


Zone: TypeAlias = Annotated[str, AfterValidator(_zone_key)]
"""The IANA key of a time zone, for example ``Asia/Shanghai``; unknown keys are refused."""


def start_of(day: date, key: str) -> datetime:
    """The first instant of a day in a zone, in UTC.

    Where the clocks jump over midnight it is the instant of the jump; where midnight comes twice
    it is the first one. Raises :class:`OutOfRange` at the very ends of the calendar.
    """
    try:
        return datetime.combine(day, time(0), tzinfo=zone(key)).astimezone(UTC)
    except OverflowError:
        raise _beyond() from None


def _beyond() -> OutOfRange:
    return OutOfRange(what="the day", low=date.min.isoformat(), high=date.max.isoformat())


class Day(Model):
    """A date in a zone: all that is known of when something happened."""

    day: Date
    zone: Zone = SHANGHAI

    @property
    def start(self) -> datetime:
        """The first instant of the day, in UTC."""
        return start_of(self.day, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the day, in UTC. Raises OutOfRange where the calendar ends."""
        if self.day == date.max:
            raise _beyond()
        return start_of(self.day + timedelta(days=1), self.zone)

    def __str__(self) -> str:
        return f"{self.day.isoformat()} ({self.zone})"


def _when_tag(value: object) -> str:
    return _DAY if isinstance(value, Day | dict) else _INSTANT


When: TypeAlias = Annotated[
    Annotated[Instant, Tag(_INSTANT)] | Annotated[Day, Tag(_DAY)], Discriminator(_when_tag)
]
"""When something happened: an instant, or a day whose time is not known. Never invented."""


def earliest(when: When) -> datetime:
    """The first instant at which it can have happened."""
    return when.start if isinstance(when, Day) else when


def latest(when: When) -> datetime:
    """The last instant at which it can have happened (for a day: its last microsecond)."""
    return when.end - timedelta(microseconds=1) if isinstance(when, Day) else when


def local_day(when: When, key: str) -> date:
    """The calendar day of ``when`` in a zone.

    A :class:`Day` of the same zone is that day. One of another zone may touch two days here, and
    which it was is not known: the last one is taken, so that a limit counted from it is never
    before the one counted from the instant, and nobody is held late who may have been in time.
    """
    if isinstance(when, Day):
        if when.zone == key:
            return when.day
        when = max(when.start, latest(when))
    return when.astimezone(zone(key)).date()


# --- ids -------------------------------------------------------------------------------------

_MONTH_AND_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_PERSONAL = re.compile(
    # a mobile telephone; an identity card of 18 digits, and of old of 15
    "(?:(?:00)?86)?1[3-9][0-9]{9}"
    f"|[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_MONTH_AND_DAY}[0-9]{{3}}[0-9Xx]"
    f"|[1-9][0-9]{{7}}{_MONTH_AND_DAY}[0-9]{{3}}"
)


def is_unicode(text: str) -> bool:
    """Whether text can be written down: half of a pair of surrogates cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_personal(value: str) -> bool:
    """Whether all of it is a mobile telephone's or an identity card's number."""
    return _PERSONAL.fullmatch(value) is not None


def not_personal(value: str) -> str:
    """``value``, unless all of it is a mobile telephone's or an identity card's number."""
    if is_personal(value):
        raise PydanticCustomError("personal_number", "an id is nobody's telephone or identity")
    return value


Ref: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"), AfterValidator(not_personal)
]
"""An opaque id: of a complaint, an agreement, a person on the staff, a host's customer record.
It goes into events, so it must not be somebody's name, telephone number or identity number; what
has the form of such a number is refused."""


class NamesRecord:
    """Marks the type of a field that names a record: there a console takes its public reference."""


RecordId: TypeAlias = Annotated[Ref, NamesRecord]
"""The id of another record: a complaint, an improvement, a claim or an agreement."""

Key: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]
"""A command's idempotency key."""

Code: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A word from a list: a category, a reason."""

Token: TypeAlias = Annotated[str, Field(pattern=r"^t_[0-9a-f]{32}$")]
"""Stands in an event for a value that only the vault has."""


_UNSEEN = frozenset(["Cc", "Cf", "Cn", "Mn", "Me", "Zs", "Zl", "Zp"])
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols by name, and empty


def _shows(char: str) -> bool:
    # Characters for private use stay: rare characters of names are written with them.
    return char == "\x00" or (category(char) not in _UNSEEN and char not in _FILLERS)


def _not_blank(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not any(map(_shows, text)):
        raise PydanticCustomError("blank", "must not be blank")
    if "\x00" in text:
        raise PydanticCustomError("nul", "must not hold NUL")
    if not is_unicode(text):
        raise PydanticCustomError("lone_surrogate", "must be valid Unicode")
    return value


Secret: TypeAlias = Annotated[
    SecretStr, Field(min_length=1, max_length=20_000), AfterValidator(_not_blank)
]
"""Text that somebody typed, or a personal value. Never blank; shown as asterisks everywhere."""


class Sealed(Model):
    """What an event keeps of a secret: a token, and a commitment to the value.

    The commitment is HMAC-SHA256(salt, value) in hex. The salt lives and dies with the value in
    the vault, so the record fixes the content, still verifies after the value is destroyed, and
    tells nothing about it.
    """

    token: Token
    commitment: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Evidence(Model):
    """A piece of evidence by reference: what kind, where the host keeps it, and its digest.

    Of the kind ``attachment``, ``ref`` is the id of one of the complaint's attachments.
    """

    kind: Code
    ref: Ref
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


EvidenceList: TypeAlias = Annotated[tuple[Evidence, ...], Field(max_length=50)]


class Text(Model):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def get(self, lang: str) -> str:
        """The words in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


class Labelled(StrEnum):
    """An enumeration whose members have a label in zh and en; the English one is the value in
    words, where a member does not give another."""

    _zh: str
    _en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._zh = zh or value
        member._en = en or value.replace("_", " ")
        return member

    def label(self, lang: str = "zh") -> str:
        """The label in ``zh`` or ``en``."""
        return self._zh if lang == "zh" else self._en


# --- who -------------------------------------------------------------------------------------


class Role(Labelled):
    """In what capacity somebody acts (vocabulary: roles)."""

    customer_service = "customer_service", "客户服务部门"
    investigator = "investigator", "调查核实人"
    responsible = "responsible", "责任人"
    manager = "manager", "负责人"
    party_a = "party_a", "甲方", "Party A"
    party_b = "party_b", "乙方", "Party B"
    customer = "customer", "客户"
    auditor = "auditor", "查阅人"
    system = "system", "系统"


class Actor(Model):
    """Who acts: a role and an opaque id of the person (or of the program)."""

    role: Role
    id: Ref

    SYSTEM: ClassVar[Actor]

    def __str__(self) -> str:
        return f"{self.role.value}:{self.id}"

    @classmethod
    def read(cls, text: str) -> Actor:
        """Read ``role:id``. Raises :class:`InvalidCommand`."""
        role, _, name = text.partition(":")
        return cls.parse({"role": role, "id": name})


Actor.SYSTEM = Actor.model_construct(role=Role.system, id="complaintflow")


class Party(Labelled):
    """A party to the agreement (clause 1)."""

    party_a = "party_a", "甲方", "Party A"
    party_b = "party_b", "乙方", "Party B"

    @property
    def other(self) -> Party:
        """The one that it is not."""
        return Party.party_b if self == Party.party_a else Party.party_a
