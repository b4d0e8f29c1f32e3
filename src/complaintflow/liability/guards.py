"""The rules that a move on a claim must satisfy (5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..duties import Breach, BreachStatus, first_of, last_of, party_of
from ..errors import Refusal
from ..kernel import (
    Command,
    before_its_cause,
    command_guard,
    in_the_future,
    refuse,
    state_guard,
    without_evidence,
)
from ..periods import stated
from ..values import Party, Role, When, earliest, iso
from . import messages as m
from .context import ClaimContext
from .model import CLAUSES_OWED, AgainReason, Claim

_NO_PARTY = (Role.customer, Role.auditor, Role.system)


def said_by(command: m.Statement, context: ClaimContext) -> Party:
    """The party whose statement a command is."""
    return party_of(context.actor) if command.party is None else command.party


@command_guard("5.1", "at")
def happened_by_now(
    subject: Claim, command: m.ClaimCommand, context: ClaimContext
) -> Refusal | None:
    """A fact does not lie in the future."""
    return in_the_future("happened_by_now", "5.1", command, context, "at")


def _cause(subject: Claim, command: m.ClaimCommand, context: ClaimContext) -> When | None:
    """The fact that a command's fact answers: it cannot have happened before."""
    if isinstance(command, m.RaiseClaim):
        return last_of(breach.since for _, breach in _named(command, context))
    dispute = subject.dispute
    if isinstance(command, m.FileSuit):
        party = said_by(command, context)
        if party != party_of(context.actor) or dispute is None:
            return None  # the other side's filing is a fact, whenever it was
        sued = (suit.filed for suit in dispute.suits if suit.filed_by != party)
        return first_of((dispute.failed, *sued))
    if isinstance(command, m.AnswerProposal):
        waiting = None if dispute is None else dispute.waiting()
        return subject.since if waiting is None else waiting.at
    if isinstance(command, m.RecordOutcome):
        return next((suit.filed for suit in subject.pending() if suit.id == command.suit), None)
    if isinstance(command, m.SettleClaim | m.WithdrawClaim | m.DeclareFailed):
        said = () if dispute is None else (dispute.began, *(r.at for r in dispute.rounds))
        return last_of((subject.since, *said))
    return subject.since


@command_guard("5.1", "at", "breaches", "party", "suit")
def not_before_its_cause(
    subject: Claim, command: m.ClaimCommand, context: ClaimContext
) -> Refusal | None:
    """A fact may be recorded late, but did not happen before what it answers."""
    return before_its_cause("5.1", context, command.at, _cause(subject, command, context))


@state_guard("5.1")
def a_party_acts(subject: Claim, context: ClaimContext) -> Refusal | None:
    """Claims and disputes are between the parties; the customer is none (6.2)."""
    role = context.actor.role
    if role not in _NO_PARTY:
        return None
    return refuse(
        "a_party_acts",
        "5.1",
        f"{role.label('en')} acts for neither party",
        f"{role.label()}不代表任何一方当事人",
        instead="somebody acts for Party A or for Party B",
        instead_zh="由甲方或乙方的人员办理",
        role=role.value,
    )


def _speaks_for(subject: Claim, move: str, context: ClaimContext) -> tuple[Party, ...]:
    """The parties whose word whoever acts may record."""
    own = party_of(context.actor)
    return (own,) if own == Party.party_b else (own, own.other)


@command_guard("5.1", "party", "evidence", among=_speaks_for)
def party_speaks_for_itself(
    subject: Claim, command: m.Statement, context: ClaimContext
) -> Refusal | None:
    """A party speaks for itself; Party A may write down, with evidence, what Party B said."""
    own, said = party_of(context.actor), said_by(command, context)
    written_down = said in _speaks_for(subject, command.type, context) and bool(command.evidence)
    if said == own or written_down:
        return None
    return refuse(
        "party_speaks_for_itself",
        "5.1",
        f"{own.label('en')} does not speak for {said.label('en')}",
        f"{own.label()}不得代{said.label()}作出该表示",
        instead="the party says it, or Party A writes it down with evidence of it",
        instead_zh="由该方自行作出，或由甲方登记并列明证据",
        party=said.value,
    )


# --- raising -----------------------------------------------------------------------------------


@command_guard("5.1", "agreement")
def agreement_is_concluded(
    subject: Claim, command: m.RaiseClaim, context: ClaimContext
) -> Refusal | None:
    """Both parties have signed the agreement."""
    if context.agreement is not None and context.agreement.signed_on is not None:
        return None
    return refuse(
        "agreement_is_concluded",
        "5.1",
        "the agreement is not signed by both parties",
        "合同尚未经双方签署",
        instead="claim under an agreement that both have signed",
        instead_zh="依据双方已签署的合同提出主张",
        agreement=command.agreement,
    )


@command_guard("5.1", "breaches", "clause", "evidence")
def rests_on_a_ground(
    subject: Claim, command: m.RaiseClaim, context: ClaimContext
) -> Refusal | None:
    """A claim names breaches, each once, or another clause with evidence."""
    named = [(named.stream, named.breach) for named in command.breaches]
    twice = len(set(named)) != len(named)
    grounded = bool(command.evidence) if command.clause else bool(named)
    if grounded and not twice:
        return None
    return refuse(
        "rests_on_a_ground",
        "5.1",
        "it names no ground, one ground twice, or a clause without evidence",
        "未指明依据、依据重复，或仅指明条款而未列明证据",
        instead="name breaches, each once; or a clause, with evidence",
        instead_zh="逐项指明违约，或指明条款并列明证据",
        twice=twice,
    )


def _named(command: m.RaiseClaim, context: ClaimContext) -> Iterator[tuple[str, Breach]]:
    """The breaches that a claim names, those that are there."""
    for named in command.breaches:
        found = context.breach(named.stream, named.breach)
        if found is not None:
            yield named.stream, found


@command_guard("5.1", "breaches", "agreement")
def breaches_are_there(
    subject: Claim, command: m.RaiseClaim, context: ClaimContext
) -> Refusal | None:
    """Each breach was recorded, of this agreement, in a record that is not disposed of."""
    good = {r.stream for r in context.records if r.agreement == command.agreement}
    good -= {r.stream for r in context.records if r.disposed}
    found = {(stream, breach.id) for stream, breach in _named(command, context)}
    missing = tuple(
        named.breach
        for named in command.breaches
        if named.stream not in good or (named.stream, named.breach) not in found
    )
    if not missing:
        return None
    return refuse(
        "breaches_are_there",
        "5.1",
        "no such breach is recorded under this agreement, or its record is disposed of",
        "该合同项下没有该项违约，或其记录已销毁",
        instead="name breaches that are recorded; or a clause, with evidence",
        instead_zh="指明已认定的违约，或指明条款并列明证据",
        missing=missing,
    )


@command_guard("5.1", "breaches")
def breaches_stand(subject: Claim, command: m.RaiseClaim, context: ClaimContext) -> Refusal | None:
    """A breach that was set right or is excused carries no claim."""
    fallen = tuple(
        (breach.id, breach.status.value)
        for _, breach in _named(command, context)
        if breach.status != BreachStatus.standing
    )
    if not fallen:
        return None
    return refuse(
        "breaches_stand",
        "5.1",
        "a breach was set right or is excused",
        "该项违约认定已更正或已免责",
        instead="name breaches that stand",
        instead_zh="指明成立的违约",
        breaches=tuple(id for id, _ in fallen),
        statuses=tuple(status for _, status in fallen),
    )


@command_guard("5.1", "breaches", "clause", "party")
def clause_entitles_the_claimant(
    subject: Claim, command: m.RaiseClaim, context: ClaimContext
) -> Refusal | None:
    """Party B claims where Party A did not perform (5.1), Party A where Party B did not (5.2)."""
    claimant = said_by(command, context)
    owed = CLAUSES_OWED[claimant.other]
    wrong = [b.clause for _, b in _named(command, context) if b.party == claimant]
    if command.clause is not None and command.clause not in owed:
        wrong.append(command.clause)
    if not wrong:
        return None
    return refuse(
        "clause_entitles_the_claimant",
        "5.1",
        f"{claimant.label('en')} has no claim under this clause",
        f"{claimant.label()}无权依据该条款主张违约责任",
        instead=f"{claimant.label('en')} may claim under {', '.join(owed)}",
        instead_zh=f"{claimant.label()}可依据以下条款主张：{'、'.join(owed)}",
        clauses=tuple(wrong),
        entitled=owed,
    )


@command_guard("5.1", "breaches")
def claimed_once(subject: Claim, command: m.RaiseClaim, context: ClaimContext) -> Refusal | None:
    """No other open claim rests on the same breach."""
    named = {(named.stream, named.breach) for named in command.breaches}
    others = tuple(c.id for c in context.claims if c.is_open and c.breaches & named)
    if not others:
        return None
    return refuse(
        "claimed_once",
        "5.1",
        "an open claim rests on this breach already",
        "该项违约已有未结主张",
        instead="go on with the open claim, or withdraw it first",
        instead_zh="继续处理未结主张，或先将其撤回",
        claims=others,
    )


@command_guard("5.1", "breaches", "again", "evidence")
def claimed_again_for_a_reason(
    subject: Claim, command: m.RaiseClaim, context: ClaimContext
) -> Refusal | None:
    """What a claim that has ended rested on is claimed again for a reason alone, with evidence."""
    named = {(named.stream, named.breach) for named in command.breaches}
    ended = tuple(c.id for c in context.claims if not c.is_open and c.breaches & named)
    if not ended or (command.again is not None and command.evidence):
        return None
    reasons = tuple(reason.value for reason in AgainReason)
    return refuse(
        "claimed_again_for_a_reason",
        "5.1",
        "a claim on this breach has ended, and no reason with evidence is given to claim it again",
        "该项违约的主张已经了结，未说明再次主张的理由或未列明证据",
        instead=f"say why it is claimed again ({', '.join(reasons)}), with evidence",
        instead_zh="说明再次主张的理由（again），并列明证据",
        claims=ended,
        reasons=reasons,
    )


# --- answering, settling -----------------------------------------------------------------------


def _respondent(subject: Claim, move: str, context: ClaimContext) -> tuple[Party, ...]:
    """The party that is held liable."""
    return (subject.respondent,)


def _claimant(subject: Claim, move: str, context: ClaimContext) -> tuple[Party, ...]:
    """The party that raised the claim."""
    return (subject.claimant,)


@command_guard("5.1", "party", among=_respondent)
def respondent_speaks(
    subject: Claim, command: m.Statement, context: ClaimContext
) -> Refusal | None:
    """A claim is answered, accepted and rejected by the party that is held liable."""
    if said_by(command, context) in _respondent(subject, command.type, context):
        return None
    return refuse(
        "respondent_speaks",
        "5.1",
        f"{subject.claimant.label('en')} does not answer its own claim",
        f"{subject.claimant.label()}不得答复己方的主张",
        instead=f"{subject.respondent.label('en')} answers; the claimant may withdraw or negotiate",
        instead_zh=f"由{subject.respondent.label()}答复，主张方可撤回或协商",
        party=subject.respondent.value,
    )


@command_guard("5.1", "party", among=_claimant)
def claimant_speaks(subject: Claim, command: m.Statement, context: ClaimContext) -> Refusal | None:
    """A claim is withdrawn by the party that raised it."""
    if said_by(command, context) in _claimant(subject, command.type, context):
        return None
    return refuse(
        "claimant_speaks",
        "5.1",
        f"it is {subject.claimant.label('en')}'s claim",
        f"该主张由{subject.claimant.label()}提出",
        instead=f"{subject.claimant.label('en')} withdraws it; the other party may reject it",
        instead_zh=f"由{subject.claimant.label()}撤回，另一方可不予认可",
        party=subject.claimant.value,
    )


@command_guard("5.1", "evidence")
def cites_evidence(subject: Claim, command: Command, context: ClaimContext) -> Refusal | None:
    """What both parties agreed, did or were told by a court rests on evidence."""
    return without_evidence("5.1", command)


def _settled_on(subject: Claim, move: str, context: ClaimContext) -> tuple[()] | None:
    """No evidence lets Party B alone settle."""
    return None if party_of(context.actor) == Party.party_a else ()


@command_guard("5.1", "evidence", among=_settled_on)
def both_settle(subject: Claim, command: m.SettleClaim, context: ClaimContext) -> Refusal | None:
    """Both parties settle: Party A says so itself, and what Party B said is the evidence."""
    own = party_of(context.actor)
    if own == Party.party_a and command.evidence:
        return None
    return refuse(
        "both_settle",
        "5.1",
        f"{own.label('en')} alone does not settle: what the other party said is missing",
        f"{own.label()}不能单方达成和解：缺少另一方的表示",
        instead="Party A records it, with evidence of what Party B said; "
        "or one negotiates and proposes, and the other party accepts",
        instead_zh="由甲方登记并列明乙方表示的证据；或一方经协商提出方案，由另一方接受",
        party=own.value,
    )


def terms_of(command: Command) -> m.OfferedTerms | None:
    """The terms that a command offers, where it does."""
    terms = getattr(command, "terms", None)
    return terms if isinstance(terms, m.OfferedTerms) else None


@command_guard("5.1", "terms", "at")
def its_date_lies_ahead(
    subject: Claim, command: m.ClaimCommand, context: ClaimContext
) -> Refusal | None:
    """What is settled on is due after it was settled."""
    terms = terms_of(command)
    if terms is None:
        return None
    at = context.now if command.at is None else command.at
    limit = stated(at, terms.due, zone=subject.terms.zone)
    if not limit.over_at(earliest(at)):
        return None
    return refuse(
        "its_date_lies_ahead",
        "5.1",
        "the date lies before the settlement",
        "期限早于和解之日",
        instead=f"give a time after {context.told(earliest(at))}",
        instead_zh=f"填写晚于{context.told(earliest(at))}的时间",
        due=iso(limit.due),
    )


@command_guard("5.1", "terms", "accepted", "party", "approved_by")
def payment_is_approved(subject: Claim, command: Command, context: ClaimContext) -> Refusal | None:
    """What Party A pays is approved by another person of its own, whom it names."""
    pays, approved_by = _payment(subject, command, context)
    if approved_by is None:
        good = not pays
    else:
        ours = party_of(context.actor) == Party.party_a and approved_by != subject.party_b
        good = ours and not (pays and approved_by == context.actor.id)
    if good:
        return None
    return refuse(
        "payment_is_approved",
        "5.1",
        "what Party A pays is approved by another person of Party A, whom Party A names",
        "甲方支付的款项须经甲方其他人员审批，并由甲方指明审批人",
        instead="Party A names the manager who approved it (approved_by)",
        instead_zh="由甲方填写审批人（approved_by）",
    )


def _payment(subject: Claim, command: Command, context: ClaimContext) -> tuple[bool, str | None]:
    """Whether Party A says by a command that it pays, and who approved it."""
    if isinstance(command, m.AnswerProposal):
        waiting = None if subject.dispute is None else subject.dispute.waiting()
        if waiting is None or not command.accepted or waiting.party == Party.party_a:
            return False, command.approved_by  # what it proposed itself was approved then
        offer = waiting.offer
        return offer.by == Party.party_a and offer.amount is not None, command.approved_by
    terms = cast("m.SettleClaim | m.Propose", command).terms
    if terms.amount is None or (
        isinstance(command, m.Propose) and said_by(command, context) == Party.party_b
    ):
        return False, terms.approved_by  # nothing is paid, or Party A has not said so yet
    return (terms.by or subject.respondent) == Party.party_a, terms.approved_by


@state_guard("5.1")
def calendar_has_changed(subject: Claim, context: ClaimContext) -> Refusal | None:
    """The end of its retention is provisional and was counted with another calendar."""
    kept = subject.retention
    if kept is not None and kept.is_stale(context.calendar):
        return None
    return refuse(
        "calendar_has_changed",
        "5.1",
        "no provisional limit was counted with another calendar",
        "没有需要重新计算的暂定期限",
        instead="load the next year's notice first",
        instead_zh="先载入下一年度的放假安排",
        calendar=context.calendar.version,
    )
