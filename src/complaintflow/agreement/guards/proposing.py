"""What may be proposed, and from which day a change can hold (7.1)."""

from __future__ import annotations

from datetime import timedelta

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse, state_guard
from ...values import iso
from ..commands import AcceptProposal, AmendAgreement, RenewAgreement, TerminateAgreement
from ..consent import AgreementContext, day_of, next_term, terms_hold_from
from ..model import Agreement
from ..proposals import Proposal, ProposedAmendment, ProposedRenewal, ProposedTermination


def named(subject: Agreement, command: Command) -> Proposal | None:
    """The open proposal that a command names."""
    waiting = subject.open_proposal
    return waiting if waiting and waiting.id == getattr(command, "proposal", None) else None


@state_guard("7.1")
def no_proposal_is_open(subject: Agreement, context: AgreementContext) -> Refusal | None:
    """No other change waits for its answer."""
    waiting = subject.open_proposal
    if waiting is None:
        return None
    return refuse(
        "no_proposal_is_open",
        "7.1",
        "another proposal waits for its answer",
        "另有提议尚待对方答复",
        instead="accept_proposal, reject_proposal or withdraw_proposal first",
        instead_zh="先接受、拒绝或撤回该提议",
        proposal=waiting.id,
        kind=waiting.kind,
        by=waiting.by.value,
    )


@command_guard("7.1", "day")
def proposed_after_signing(
    subject: Agreement,
    command: AmendAgreement | RenewAgreement | TerminateAgreement,
    context: AgreementContext,
) -> Refusal | None:
    """A change is proposed when the agreement is there: not before both have signed it."""
    signed, day = subject.signed_on, day_of(subject, command, context).day
    if signed is None or signed <= day:
        return None
    return refuse(
        "proposed_after_signing",
        "7.1",
        "the change would have been proposed before the agreement was signed",
        "提出变更的日期早于合同签署日",
        instead=f"give a day from {signed.isoformat()} on",
        instead_zh=f"填写不早于{signed.isoformat()}的日期",
        day=day.isoformat(),
        signed_on=signed.isoformat(),
    )


@command_guard("7.1", "terms")
def terms_are_others(
    subject: Agreement, command: AmendAgreement, context: AgreementContext
) -> Refusal | None:
    """The terms that are proposed differ from those that were agreed last."""
    if command.terms != subject.terms:
        return None
    return refuse(
        "terms_are_others",
        "7.1",
        "these are the terms that were agreed last",
        "所提条款与现行约定相同",
        instead="give all the terms, with what is to change",
        instead_zh="填写全部条款，包括拟变更的内容",
        version=subject.versions[-1].n,
    )


@command_guard("7.1", "from_day", "day", "proposal")
def terms_hold_in_order(
    subject: Agreement, command: AmendAgreement | AcceptProposal, context: AgreementContext
) -> Refusal | None:
    """Other terms do not begin before those that were agreed earlier."""
    change = command if isinstance(command, AmendAgreement) else named(subject, command)
    earlier = subject.versions[-1]
    if not isinstance(change, AmendAgreement | ProposedAmendment) or earlier.since is None:
        return None
    since = terms_hold_from(subject, change, command, context)
    if since >= earlier.since:
        return None
    return refuse(
        "terms_hold_in_order",
        "7.1",
        "they would hold before the terms that were agreed earlier",
        "变更条款的生效时间早于此前约定的变更",
        instead="propose them from a later from_day on",
        instead_zh="以更晚的生效日（from_day）提出",
        since=iso(since),
        version=earlier.n,
        version_since=iso(earlier.since),
    )


@state_guard("7.1")
def term_runs_out(subject: Agreement, context: AgreementContext) -> Refusal | None:
    """The term has an end: an indefinite one needs no renewal."""
    spans = subject.agreed_spans
    if not spans or spans[-1].last_day is not None:
        return None
    return refuse(
        "term_runs_out",
        "7.1",
        "the agreement is indefinite: there is nothing to renew",
        "合同为不定期合同，无须续期",
        instead="amend_agreement or terminate_agreement",
        instead_zh="可提议变更或解除",
    )


@command_guard("7.1", "first_day")
def renews_after_the_term(
    subject: Agreement, command: RenewAgreement, context: AgreementContext
) -> Refusal | None:
    """A further term begins after the last day of the one before."""
    spans = subject.agreed_spans
    last = spans[-1].last_day if spans else None
    if command.first_day is None or last is None or command.first_day > last:
        return None
    follows = last + timedelta(days=1)
    return refuse(
        "renews_after_the_term",
        "7.1",
        "the further term would begin before the present one has ended",
        "续期起始日早于现有期限届满",
        instead=f"give a first_day from {follows.isoformat()} on, or leave it out",
        instead_zh=f"填写不早于{follows.isoformat()}的起始日，或不填",
        first_day=command.first_day.isoformat(),
        last_day=last.isoformat(),
    )


@command_guard("7.1", "years", "first_day", "last_day", "day", "proposal")
def renews_for_a_day_to_come(
    subject: Agreement, command: RenewAgreement | AcceptProposal, context: AgreementContext
) -> Refusal | None:
    """A further term begins before it ends, and has not run out when both agree on it."""
    change = command if isinstance(command, RenewAgreement) else named(subject, command)
    if not isinstance(change, RenewAgreement | ProposedRenewal) or not subject.agreed_spans:
        return None
    day = day_of(subject, command, context).day
    span = next_term(subject, change, day)
    if span.last_day is None or max(span.first_day, day) <= span.last_day:
        return None
    return refuse(
        "renews_for_a_day_to_come",
        "7.1",
        "the further term would be over before it began",
        "续期的届满日早于其起始日或约定日",
        instead="propose a later last_day",
        instead_zh="以更晚的届满日提出",
        first_day=span.first_day.isoformat(),
        last_day=span.last_day.isoformat(),
        day=day.isoformat(),
    )


@command_guard("7.1", "last_day", "day", "proposal")
def ends_when_both_agree_or_later(
    subject: Agreement, command: TerminateAgreement | AcceptProposal, context: AgreementContext
) -> Refusal | None:
    """The agreement does not end before the day on which it is agreed that it ends."""
    change = command if isinstance(command, TerminateAgreement) else named(subject, command)
    if not isinstance(change, TerminateAgreement | ProposedTermination):
        return None
    day = day_of(subject, command, context).day
    if day <= change.last_day:
        return None
    return refuse(
        "ends_when_both_agree_or_later",
        "7.1",
        "the last day lies before the day on which it is agreed",
        "合同终止日早于约定解除之日",
        instead=f"propose a last_day from {day.isoformat()} on",
        instead_zh=f"以不早于{day.isoformat()}的终止日提出",
        last_day=change.last_day.isoformat(),
        day=day.isoformat(),
    )


@command_guard("7.1", "last_day")
def ends_within_the_term(
    subject: Agreement, command: TerminateAgreement, context: AgreementContext
) -> Refusal | None:
    """The agreement is ended before its term runs out by itself."""
    spans = subject.agreed_spans
    last = spans[-1].last_day if spans else None
    if last is None or command.last_day < last:
        return None
    return refuse(
        "ends_within_the_term",
        "7.1",
        "the term has run out by then",
        "届时合同期限已届满",
        instead=f"give a last_day before {last.isoformat()}, or let the term run out",
        instead_zh=f"填写早于{last.isoformat()}的终止日，或待期限届满",
        last_day=command.last_day.isoformat(),
        term_ends=last.isoformat(),
    )
