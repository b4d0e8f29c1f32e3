"""When a party declared its will, and what follows for a change once both have: from when other
terms hold, which days a further term has. One place for guards and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..kernel import Context
from ..values import Day, local_day, start_of
from .commands import AmendAgreement, RenewAgreement, SignedCommand
from .model import Agreement, TermSpan, span_of
from .proposals import ProposedAmendment, ProposedRenewal


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The figures of an analysis as they were counted: their digest, and how many complaints."""

    digest: str
    complaints: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementContext(Context):
    """What a decision on an agreement may know besides agreement and command."""

    figures: Figures | None = None
    """What the days of an analysis that is recorded come to, for whoever records it; None where
    nobody counted."""
    copied: str | None = None
    """The digest of the record's own copy through the version that a command names; empty where
    there is no such version; None where nobody made it."""


def day_of(subject: Agreement, command: SignedCommand, context: AgreementContext) -> Day:
    """The day on which a party signed; today in the agreement's zone if it is not said."""
    return command.day or Day(day=local_day(context.now, subject.zone), zone=subject.zone)


def agreed_from(command: SignedCommand, context: AgreementContext) -> datetime:
    """The first instant at which it is certain that a party had signed: now, or the end of the day
    that is said, for its hour is not known."""
    return context.now if command.day is None else command.day.end


def terms_hold_from(
    subject: Agreement,
    change: AmendAgreement | ProposedAmendment,
    command: SignedCommand,
    context: AgreementContext,
) -> datetime:
    """From when other terms hold: from the day that is said, or from when both have agreed."""
    if change.from_day is None:
        return agreed_from(command, context)
    return start_of(change.from_day, subject.zone)


def next_term(
    subject: Agreement, change: RenewAgreement | ProposedRenewal, agreed: date
) -> TermSpan:
    """The days of a further term, if both agree on it on a day: it begins on the day that is said,
    or on the one after the last, but not before the agreement on it."""
    last = subject.agreed_spans[-1].last_day
    follows = agreed if last is None else max(agreed, last + timedelta(days=1))
    return span_of(change.first_day or follows, change.years, change.last_day)
