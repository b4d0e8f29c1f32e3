"""The term and the signatures (7.1)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse, state_guard
from ...values import Party, Role
from ..commands import (
    FillTerm,
    GiveCopy,
    RejectProposal,
    SignAgreement,
    SignedCommand,
    WithdrawProposal,
)
from ..consent import AgreementContext, day_of
from ..model import Agreement, span_of


@state_guard("7.1")
def term_is_filled(subject: Agreement, context: AgreementContext) -> Refusal | None:
    """The term is no longer blank."""
    if not subject.term_is_blank:
        return None
    return refuse(
        "term_is_filled",
        "7.1",
        "the term in years is still blank",
        "合同期限尚未填写",
        instead="fill_term first: years, indefinite or last_day",
        instead_zh="先填写合同期限（fill_term）：年限、不定期或届满日",
    )


@command_guard("7.1", "first_day", "last_day")
def ends_after_it_starts(
    subject: Agreement, command: FillTerm, context: AgreementContext
) -> Refusal | None:
    """The last day does not come before the first."""
    first = command.first_day or subject.first_day
    if first is None or command.last_day is None or first <= command.last_day:
        return None
    return refuse(
        "ends_after_it_starts",
        "7.1",
        "the last day comes before the first",
        "合同期限届满日早于起始日",
        instead=f"give a last_day from {first.isoformat()} on, or another first_day",
        instead_zh=f"填写不早于{first.isoformat()}的届满日，或另填生效日",
        first_day=first.isoformat(),
        last_day=command.last_day.isoformat(),
    )


def _acts_for(subject: Agreement, move: str, context: AgreementContext) -> tuple[Party, ...]:
    """The parties whose acts whoever acts may record."""
    return (Party.party_b,) if context.actor.role == Role.party_b else tuple(Party)


@command_guard("7.1", "party", among=_acts_for)
def acts_for_itself(
    subject: Agreement,
    command: SignedCommand | RejectProposal | WithdrawProposal | GiveCopy,
    context: AgreementContext,
) -> Refusal | None:
    """Party B acts for itself only; Party A, which keeps the record, records what both did."""
    if command.party in _acts_for(subject, command.type, context):
        return None
    return refuse(
        "acts_for_itself",
        "7.1",
        f"Party B cannot act for {command.party.label('en')}",
        f"乙方不得代{command.party.label()}作出",
        instead="name party_b",
        instead_zh="以乙方（party_b）名义作出",
        party=command.party.value,
    )


def _unsigned(subject: Agreement, move: str, context: AgreementContext) -> tuple[Party, ...]:
    """The parties that have not signed."""
    signed = {signature.party for signature in subject.signatures}
    return tuple(party for party in Party if party not in signed)


@command_guard("7.1", "party", among=_unsigned)
def signs_once(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """A party signs once."""
    if command.party in _unsigned(subject, command.type, context):
        return None
    return refuse(
        "signs_once",
        "7.1",
        f"{command.party.label('en')} has signed already",
        f"{command.party.label()}已签署",
        instead="the other party signs",
        instead_zh="由另一方签署",
        party=command.party.value,
    )


@command_guard("7.1", "day")
def signed_by_now(
    subject: Agreement, command: SignedCommand, context: AgreementContext
) -> Refusal | None:
    """The day of signing is not in the future."""
    if command.day is None or command.day.start <= context.now + context.max_skew:
        return None
    return refuse(
        "signed_by_now",
        "7.1",
        "the day of signing lies in the future",
        "签署日期晚于当前日期",
        instead="record the signature when it is there",
        instead_zh="签署后再登记",
        day=command.day.day.isoformat(),
    )


@command_guard("7.1", "day")
def signs_before_it_ends(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """The term that was filled in has not run out on the day of signing."""
    day = day_of(subject, command, context).day
    last = span_of(subject.first_day or day, subject.years, subject.last_day).last_day
    if last is None or day <= last:
        return None
    return refuse(
        "signs_before_it_ends",
        "7.1",
        "the last day of the term comes before the day of signing",
        "合同期限届满日早于签署日",
        instead="sign with the day on which it was signed, or draft the agreement with another "
        "term",
        instead_zh="按实际签署日登记，或另拟期限不同的合同",
        last_day=last.isoformat(),
        day=day.isoformat(),
    )
