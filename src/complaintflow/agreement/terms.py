"""The terms of an agreement: each limit with the clause that sets it, and what the parties chose
where the agreement is silent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..periods import Period, Unit, days, hours, months, working_days, years
from ..values import SHANGHAI, Code, Labelled, Model, Ref, Zone

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

AGREED_RETENTION = "agreement"
"""The reason for the year that 3.7 asks for; no reason for more."""

LEAST_FOR: Final[Mapping[str, Mapping[Unit, int]]] = MappingProxyType(
    {
        "limitation_period": MappingProxyType({Unit.days: 1_096, Unit.months: 36, Unit.years: 3}),
    }
)
"""How long the record is kept at least for a reason that a statute gives: three years (CC 188)."""

_CLAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "response": "4.1",
        "completion": "4.2",
        "assistance": "2.2",
        "assistance_urgent": "2.2",
        "improvement_plan": "4.4",
        "analysis": "4.4",
        "retention": "3.7",
        "no_answer": "3.6",
        "rights_answer": "4.3",
        "revisit": "3.6",
    }
)
"""The clause of each limit: the one of what it limits, whatever its length."""


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


# --- annex 2: inner targets, amounts -----------------------------------------------------------

Within: TypeAlias = Period | Literal["same_day"]
"""Within a period; or before the day on which it began ends."""


class Target(Model):
    """What Party A wants of itself for one urgency, from the assessment on (annex 2).

    Missing it warns, and is never a breach.
    """

    answer: Within | None = None
    """A person answers the customer."""
    contain: Within | None = None
    """An interim measure is taken."""
    plan: Within | None = None
    """The handling plan is drawn up."""


class Targets(Model):
    """The inner targets by urgency; the names are those of the scale of annex 2."""

    immediate: Target = Field(default_factory=lambda: Target(answer=hours(2), contain="same_day"))
    urgent: Target = Field(default_factory=lambda: Target(answer=hours(8), plan=working_days(2)))
    normal: Target = Field(default_factory=lambda: Target(plan=working_days(4)))


class Losses(Model):
    """From which amounts a customer's loss is large or very large (annex 2 leaves it to Party A).

    Whole units of ``currency`` (ISO 4217).
    """

    large: int = Field(ge=1, le=10**12, strict=True)
    """A loss of this amount or more is serious."""
    very_large: int = Field(ge=1, le=10**12, strict=True)
    """A loss of this amount or more is critical."""
    currency: str = Field(default="CNY", pattern=r"^[A-Z]{3}$")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.very_large <= self.large:
            raise PydanticCustomError("losses_out_of_order", "very_large is more than large")
        return self


# --- escalation --------------------------------------------------------------------------------


class EscalationPoint(Labelled):
    """A point at which somebody besides the handler is told."""

    priority_one = "priority_one", "一级优先"
    warning = "warning", "期限提醒"
    overdue = "overdue", "逾期"


class Escalation(Model):
    """Who is told at one point (升级上报)."""

    point: EscalationPoint
    warning: int | None = Field(default=None, ge=1, le=5, strict=True)
    """Which warning of a limit, counted from 1; for :attr:`EscalationPoint.warning` alone."""
    to: Ref
    """Who is told: an opaque id."""

    @model_validator(mode="after")
    def _names_its_warning(self) -> Self:
        if (self.point == EscalationPoint.warning) != (self.warning is not None):
            raise PydanticCustomError(
                "escalation_warning", "say which warning, where the point is a warning"
            )
        return self


# --- the terms ---------------------------------------------------------------------------------


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
    analysis: Limit = Field(default_factory=lambda: _limit("4.4", months(3), months(2)))
    """How often handling is analysed (corrective measure 4); overdue is shown, and no breach."""
    retention: Limit = Field(default_factory=lambda: _limit("3.7", years(1)))
    """Keep the record at least this long."""
    retention_reason: Code = AGREED_RETENTION
    """Why it is kept as long as it is: ``agreement`` for the year that 3.7 asks for; for longer
    another reason, for example ``limitation_period``, which is three years at least (CC 188)."""
    no_answer: Limit = Field(default_factory=lambda: _limit("3.6", working_days(5)))
    """How long after the arrival of the feedback a silent customer's complaint may be closed."""
    rights_answer: Limit | None = None
    """Within what a customer who asks for access, correction or erasure of their personal data is
    answered; None: no limit. The law says promptly (PIPL art. 45, 46); no figure is made up."""
    revisit: Limit | None = None
    """Whether satisfaction is asked for after the feedback (回访), and within what of its arrival;
    None: it is not wanted."""
    first_assessment: Within | None = Field(default_factory=lambda: working_days(1))
    """The first assessment is made within this from receipt: before the end of the next working
    day (annex 2). An inner target: missing it warns."""
    targets: Targets = Field(default_factory=Targets)
    """What Party A wants of itself; missing it warns, and is no breach."""
    escalations: tuple[Escalation, ...] = Field(default=(), max_length=50)
    """Who is told besides, and at which points; see :meth:`told_at`."""
    losses: Losses | None = None
    """Which losses are large and very large; None: Party A judges each case."""
    most_representatives: int = Field(default=5, ge=1, le=5, strict=True)
    """How many representatives a joint complaint may name; each is told."""
    zone: Zone = SHANGHAI
    """Where days begin and end."""
    calendar: Ref = "cn-state-council"
    """The id of the working-day calendar."""
    manager: Ref | None = None
    """Who is told at once of a complaint of priority 1, and on whose worklist is what waits for a
    decision of Party A."""
    standard: Ref = "annex-2"
    """The version of the standard of classification (annex 2)."""

    def told_at(self, point: EscalationPoint, warning: int | None = None) -> tuple[Ref, ...]:
        """Who is told at a point besides the handler, each once: at priority 1 the manager first.

        :param warning: which warning it is, from 1, where the point is a warning.
        """
        first = (self.manager,) if point == EscalationPoint.priority_one and self.manager else ()
        named = (e.to for e in self.escalations if (e.point, e.warning) == (point, warning))
        return tuple(dict.fromkeys((*first, *named)))

    def told_of(self, warnings: tuple[int, ...]) -> tuple[Ref, ...]:
        """Who is told besides of warnings of a limit, from 1; of none: that it is missed."""
        if not warnings:
            return self.told_at(EscalationPoint.overdue)
        told = (self.told_at(EscalationPoint.warning, n) for n in warnings)
        return tuple(dict.fromkeys(who for each in told for who in each))

    @model_validator(mode="after")
    def _units(self) -> Self:
        if self.retention.period.unit not in (Unit.years, Unit.months, Unit.days):
            raise PydanticCustomError("retention_unit", "retention is in years, months or days")
        return self

    @model_validator(mode="after")
    def _clauses_fit(self) -> Self:
        for name, clause in _CLAUSES.items():
            limit: Limit | None = getattr(self, name)
            if limit is not None and limit.clause != clause:
                raise PydanticCustomError(
                    "limit_of_another_clause", "a limit names the clause of what it limits"
                )
        return self

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        for limit in self._to_act_in():
            if limit.period.n > LONGEST[limit.period.unit]:
                raise PydanticCustomError("limit_too_long", "a limit is ten years at most")
        kept = self.retention.period
        if kept.n < SHORTEST_RETENTION[kept.unit]:
            raise PydanticCustomError("retention_too_short", "3.7 says at least one year")
        if kept.n > LONGEST_RETENTION[kept.unit]:
            raise PydanticCustomError("retention_too_long", "retention is thirty years at most")
        return self

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        kept, reason = self.retention.period, self.retention_reason
        if reason == AGREED_RETENTION and kept.n > SHORTEST_RETENTION[kept.unit]:
            raise PydanticCustomError(
                "retention_without_reason", "3.7 asks for one year; say why it is more"
            )
        if reason in LEAST_FOR and kept.n < LEAST_FOR[reason][kept.unit]:
            raise PydanticCustomError(
                "retention_reason_unfit", "the limitation period is three years (CC 188)"
            )
        return self

    def _to_act_in(self) -> tuple[Limit, ...]:
        every = (
            *(self.response, self.completion, self.no_answer, self.revisit, self.rights_answer),
            *(self.assistance, self.assistance_urgent, self.improvement_plan, self.analysis),
        )
        return tuple(limit for limit in every if limit is not None)
