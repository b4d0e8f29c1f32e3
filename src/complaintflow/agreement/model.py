"""The agreement: its parties, its terms (each with its clause), and when it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ..periods import Period, Unit, days, deadline, hours, working_days, years
from ..periods import WorkingCalendar as WorkingCalendar
from ..values import (
    SHANGHAI,
    Code,
    Day,
    Labelled,
    Model,
    Party,
    Ref,
    Sealed,
    Zone,
    not_personal,
    start_of,
)

AgreementNumber = Annotated[
    str, Field(pattern=r"^[\w〔〕（）()\[\]./-]{1,64}$"), AfterValidator(not_personal)
]
"""The agreement's own number (合同编号), for example ``HT-2026-001`` or ``甲投〔2026〕1号``."""


class AgreementStatus(Labelled):
    """The life of an agreement. In force is not a status: it is a question about an instant."""

    draft = "draft", "草拟"
    signed_by_one = "signed_by_one", "一方已签署"
    signed = "signed", "双方已签署"


LONGEST: Final[Mapping[Unit, int]] = MappingProxyType(
    {
        Unit.hours: 87_840,
        Unit.days: 3_660,
        Unit.working_days: 2_500,
        Unit.months: 120,
        Unit.years: 10,
    }
)
"""How long a limit to act in can be: ten years. What is longer is a slip of the pen."""

SHORTEST_RETENTION: Final[Mapping[Unit, int]] = MappingProxyType(
    {Unit.days: 366, Unit.months: 12, Unit.years: 1}
)
"""3.7: at least one year, a leap year too."""

LONGEST_RETENTION: Final[Mapping[Unit, int]] = MappingProxyType(
    {Unit.days: 10_980, Unit.months: 360, Unit.years: 30}
)
"""Thirty years: personal data are not kept for ever."""


class Limit(Model):
    """A period that the agreement sets, the clause that sets it, and when to warn before it ends.

    A warning is a period from the same start, in the same unit, shorter than the limit.
    """

    clause: str = Field(pattern=r"^[1-7](\.[1-9])?$")
    period: Period
    warnings: tuple[Period, ...] = Field(default=(), max_length=5)

    @model_validator(mode="after")
    def _warnings_come_before(self) -> Self:
        for warning in self.warnings:
            if warning.unit != self.period.unit or warning.n >= self.period.n:
                raise PydanticCustomError(
                    "warning_not_before_limit", "a warning is shorter than its limit, in its unit"
                )
        return self


def _limit(clause: str, period: Period, *warnings: Period) -> Limit:
    return Limit(clause=clause, period=period, warnings=warnings)


class Terms(Model):
    """The terms of an agreement. The defaults are the agreement's own figures and, where it is
    silent, the choices that the documentation lists as assumptions.

    They are copied into each complaint when it is received: a later change touches no complaint
    that is there already (CC 543, 544).
    """

    response: Limit = Field(default_factory=lambda: _limit("4.1", hours(24), hours(12), hours(20)))
    """Respond and tell the customer, from receipt."""
    completion: Limit = Field(
        default_factory=lambda: _limit("4.2", working_days(7), working_days(4), working_days(6))
    )
    """Complete handling and feed the result back, from receipt."""
    assistance: Limit = Field(
        default_factory=lambda: _limit("2.2", working_days(3), working_days(2))
    )
    """Party B assists, from the arrival of a request that states no limit (CC 511(4))."""
    assistance_urgent: Limit = Field(default_factory=lambda: _limit("2.2", working_days(1)))
    """The same where the matter is urgent or immediate."""
    improvement_plan: Limit = Field(default_factory=lambda: _limit("4.4", days(30), days(20)))
    """A problem found has its improvement planned, from when it was found."""
    retention: Limit = Field(default_factory=lambda: _limit("3.7", years(1)))
    """Keep the record at least this long."""
    retention_reason: Code = "agreement"
    """Why it is kept as long as it is: ``agreement``, or for example ``limitation_period``."""
    no_answer: Limit = Field(default_factory=lambda: _limit("3.6", working_days(5)))
    """How long after the arrival of the feedback a silent customer's complaint may be closed."""
    zone: Zone = SHANGHAI
    """Where days begin and end."""
    calendar: Ref = "cn-state-council"
    """The id of the working-day calendar."""
    manager: Ref | None = None
    """Who is told at once of a complaint of priority 1."""
    standard: Ref = "annex-2"
    """The version of the standard of classification (annex 2)."""

    @model_validator(mode="after")
    def _units(self) -> Self:
        if self.retention.period.unit not in (Unit.years, Unit.months, Unit.days):
            raise PydanticCustomError("retention_unit", "retention is in years, months or days")
        return self

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        for limit in (self.response, self.completion, self.no_answer):
            if limit.period.n > LONGEST[limit.period.unit]:
                raise PydanticCustomError("limit_too_long", "a limit is ten years at most")
        kept = self.retention.period
        if kept.n < SHORTEST_RETENTION[kept.unit]:
            raise PydanticCustomError("retention_too_short", "3.7 says at least one year")
        if kept.n > LONGEST_RETENTION[kept.unit]:
            raise PydanticCustomError("retention_too_long", "retention is thirty years at most")
        return self


class Signature(Model):
    """How a party signed: the form, when, and who (in the vault)."""

    party: Party
    form: Code
    person: Sealed
    day: Day


class Agreement(Model):
    """An agreement as it stands. The parties' names and signatories are in the vault."""

    id: Ref
    number: AgreementNumber
    status: AgreementStatus
    party_a: Sealed
    party_b: Sealed
    party_b_ref: Ref | None = None
    """The opaque id by which Party B acts here; None where it does not."""
    terms: Terms
    years: int | None
    """The term; None while it is blank, or where it is indefinite or given by dates."""
    indefinite: bool
    first_day: date | None
    """An explicit first day prevails over the day of signing."""
    last_day: date | None
    """An explicit last day prevails over the term in years."""
    signatures: tuple[Signature, ...] = ()

    @property
    def term_is_blank(self) -> bool:
        """Whether nobody has said yet how long it runs."""
        return self.years is None and not self.indefinite and self.last_day is None

    @property
    def signed_on(self) -> date | None:
        """The later day of signing; None until both have signed (7.1)."""
        if self.status != AgreementStatus.signed:
            return None
        return max(signature.day.day for signature in self.signatures)

    @property
    def starts(self) -> datetime | None:
        """The first instant at which it is in force: the beginning of the day on which both have
        signed, or of the explicit first day; None until both have signed."""
        signed = self.signed_on
        if signed is None:
            return None
        return start_of(self.first_day or signed, self.terms.zone)

    def ends(self, calendar: WorkingCalendar) -> datetime | None:
        """The first instant at which it is no longer in force; None where it is indefinite or not
        signed. The corresponding day after the term in years is its last day, not rolled over
        (CC 201, 202)."""
        signed = self.signed_on
        if signed is None or (self.last_day is None and self.years is None):
            return None
        if self.last_day is not None:
            return start_of(self.last_day + timedelta(days=1), self.terms.zone)
        first = Day(day=self.first_day or signed, zone=self.terms.zone)
        term = years(self.years or 1, roll=False)
        return deadline(first, term, zone=self.terms.zone, calendar=calendar, clause="7.1").due

    def in_force_at(self, at: datetime, calendar: WorkingCalendar) -> bool:
        """Whether it is in force at an instant (7.1)."""
        starts, ends = self.starts, self.ends(calendar)
        return starts is not None and starts <= at and (ends is None or at < ends)
