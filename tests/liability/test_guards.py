"""Each guard of a claim and its dispute refuses with its words, and lets through what it has no
quarrel with. A pair differs in the one thing that the guard looks at. All goes through ``decide``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, get_args

import pytest

import wording
from complaint import build as complaints
from complaintflow import liability as li
from complaintflow.agreement import AgreementStatus
from complaintflow.duties import BreachStatus, RecomputeDeadlines
from complaintflow.keeping import Dispose, Neighbour, PlaceHold, ReleaseHold
from complaintflow.kernel import Command, Decision, Guard, Refused, StateMachine
from complaintflow.liability import (
    AnyClaimCommand,
    ClaimContext,
    ClaimedBreach,
    Money,
    OtherClaim,
    claim_machine,
    dispute_machine,
)
from complaintflow.periods import Notice, china
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, Party, Role

from . import build as b
from .build import PROOF, T0, A, B, Case

SKEW = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
CLERK = Actor(role=Role.customer_service, id="s-clerk")


class Asked(NamedTuple):
    """A command given to a claim."""

    case: Case
    command: Command
    actor: Actor = A
    changes: dict[str, Any] = {}  # noqa: RUF012  # never changed

    def answer(self) -> Decision | Refused:
        return self.case.ask(self.command, self.actor, **self.changes)


Make = Callable[[], Asked]
REFUSES: list[tuple[str, str, dict[str, object], Make]] = []
LETS: list[tuple[str, Make]] = []


def refuses(rule: str, make: Make, clause: str = "5.1", **facts: object) -> None:
    REFUSES.append((rule, clause, facts, make))


def lets(rule: str, make: Make) -> None:
    LETS.append((rule, make))


def raise_(*ids: str, actor: Actor = B, **changes: Any) -> Asked:
    """Raise a claim, with some fields otherwise, or with a context otherwise."""
    places = {"under": "agreement", "records": "records", "claims": "claims"}
    context = {place: changes.pop(k) for k, place in places.items() if k in changes}
    return Asked(Case(), b.raising(*ids, **changes), actor, context)


def on(status: str, command: Command, actor: Actor = A) -> Asked:
    return Asked(b.reach(status), command, actor)


# --- every statement ---------------------------------------------------------------------------

refuses(
    "happened_by_now",
    lambda: on("raised", li.AcceptClaim(at=T0 + SKEW + SECOND)),
    at="2026-07-01T02:05:01Z",
)
refuses(
    "happened_by_now",
    lambda: on("raised", li.AcceptClaim(at=Day(day=date(2026, 7, 2)))),
    at="2026-07-01T16:00:00Z",
)
lets("happened_by_now", lambda: on("raised", li.AcceptClaim(at=T0 + SKEW)))

EARLY = T0 - SECOND


def early(case: Case, command: Command, actor: Actor = A) -> Asked:
    """A command on a claim whose latest fact is of T0 and a day."""
    case.now = T0 + timedelta(days=2)
    return Asked(case, command, actor)


def _it_is_offered() -> Case:
    """Party A's proposal of the next day waits for an answer."""
    case = b.after(b.REJECTED, b.BEGUN)
    case.do(li.Propose(terms=b.terms()), A, T0 + timedelta(days=1))
    return case


def _it_failed() -> Case:
    """Negotiation failed the next day."""
    case = b.after(b.REJECTED, b.BEGUN)
    case.do(b.FAILED[0], A, T0 + timedelta(days=1))
    return case


def _it_is_sued() -> Case:
    """Party A's suit is of the next day."""
    case = _it_failed()
    case.do(*b.FILED)
    return case


def _no(at: datetime) -> li.AnswerProposal:
    return li.AnswerProposal(round=1, accepted=False, at=at)


_NEXT = T0 + timedelta(days=1)
_BREACH = b.breach().since
for _make, _at, _by in (
    (lambda at: Asked(Case(), b.raising(at=at), B), _BREACH, "a breach"),
    (lambda at: early(b.raised(), li.AcceptClaim(at=at)), T0, "the claim"),
    (lambda at: early(b.raised(), li.Negotiate(at=at)), T0, "the claim"),
    (lambda at: early(b.reach("settled"), li.PerformSettlement(evidence=PROOF, at=at)), T0, "it"),
    (lambda at: early(_it_is_offered(), _no(at), B), _NEXT, "a proposal"),
    (lambda at: early(_it_is_offered(), b.settling(at=at)), _NEXT, "a proposal"),
    (lambda at: early(_it_is_offered(), li.DeclareFailed(reason="no_answer", at=at)), _NEXT, ""),
    (lambda at: early(_it_is_offered(), li.WithdrawClaim(at=at), B), _NEXT, "a proposal"),
    (lambda at: early(_it_failed(), b.filing(at=at)), _NEXT, "the failure"),
    (lambda at: early(_it_is_sued(), b.filing(at=at), B), _NEXT, "the other side's suit"),
    (lambda at: early(case := _it_is_sued(), b.outcome(case, at=at)), _NEXT, "the suit"),
):  # fmt: skip
    refuses(
        "not_before_its_cause",
        lambda make=_make, at=_at: make(at - SECOND),  # type: ignore[misc]
    )
    lets("not_before_its_cause", lambda make=_make, at=_at: make(at))  # type: ignore[misc]
# The other side's filing is a fact, whenever it was.
lets(
    "not_before_its_cause",
    lambda: on("raised", b.filing(party="party_b", at=EARLY, evidence=PROOF)),
)
lets(
    "not_before_its_cause",
    lambda: early(_it_failed(), b.filing(party="party_b", at=EARLY, evidence=PROOF)),
)

for _role in ("customer", "auditor", "system"):
    _nobody = Actor(role=Role(_role), id="x-1")
    refuses(
        "a_party_acts",
        lambda actor=_nobody: on("raised", li.AcceptClaim(), actor),  # type: ignore[misc]
        role=_role,
    )
    refuses(
        "a_party_acts",
        lambda actor=_nobody: on("raised", b.filing(party="party_b"), actor),  # type: ignore[misc]
        role=_role,
    )
lets("a_party_acts", lambda: on("raised", li.AcceptClaim(), CLERK))

refuses(
    "party_speaks_for_itself",
    lambda: on("raised", li.AcceptClaim(party=Party.party_a, evidence=PROOF), B),
    party="party_a",
)
refuses(
    "party_speaks_for_itself",
    lambda: raise_(actor=A, party=Party.party_b),
    party="party_b",
)
lets("party_speaks_for_itself", lambda: raise_(actor=A, party=Party.party_b, evidence=PROOF))
lets("party_speaks_for_itself", lambda: raise_(actor=B, party=Party.party_b))

# --- raising -----------------------------------------------------------------------------------


def _unsigned() -> Asked:
    half = complaints.signed().model_copy(update={"status": AgreementStatus.signed_by_one})
    return raise_(under=half)


refuses("agreement_is_concluded", _unsigned, agreement="a-1")
refuses("agreement_is_concluded", lambda: raise_(under=None), agreement="a-1")
lets("agreement_is_concluded", lambda: raise_())

refuses("rests_on_a_ground", lambda: raise_(breaches=[]), twice=False)
refuses("rests_on_a_ground", lambda: raise_(clause="3.7"), twice=False)
refuses("rests_on_a_ground", lambda: raise_("b-late", "b-late"), twice=True)
lets("rests_on_a_ground", lambda: raise_(breaches=[], clause="3.7", evidence=PROOF))
lets("rests_on_a_ground", lambda: raise_("b-late"))

ELSEWHERE = [ClaimedBreach(stream="c-2", breach="b-late")]
refuses("breaches_are_there", lambda: raise_("b-none"), missing=("b-none",))
refuses("breaches_are_there", lambda: raise_(breaches=ELSEWHERE), missing=("b-late",))
refuses(
    "breaches_are_there",
    lambda: raise_(records=(b.record(agreement="a-2"),)),
    missing=("b-late",),
)
refuses(
    "breaches_are_there",
    lambda: raise_(records=(b.record(disposed=True),)),
    missing=("b-late",),
)
lets(
    "breaches_are_there",
    lambda: raise_(breaches=ELSEWHERE, records=(b.record(), b.record(stream="c-2"))),
)


def _fallen(status: BreachStatus) -> Make:
    fallen = b.record(b.breach(status=status))
    return lambda: raise_(records=(fallen,))


for _status in (BreachStatus.excused, BreachStatus.set_right):
    refuses("breaches_stand", _fallen(_status), breaches=("b-late",), statuses=(_status.value,))
lets("breaches_stand", _fallen(BreachStatus.standing))

OF_A = ("2.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4.1", "4.2", "4.3", "4.4")
refuses(
    "clause_entitles_the_claimant",
    lambda: raise_("b-late", actor=A),
    clauses=("4.1",),
    entitled=("2.2",),
)
refuses(
    "clause_entitles_the_claimant",
    lambda: raise_("b-late", "b-help"),
    clauses=("2.2",),
    entitled=OF_A,
)
for _clause in ("2.2", "5.1", "6.2", "7.2", "1.3"):
    refuses(
        "clause_entitles_the_claimant",
        lambda clause=_clause: raise_(clause=clause, evidence=PROOF),  # type: ignore[misc]
        clauses=(_clause,),
        entitled=OF_A,
    )
for _clause in OF_A:
    lets(
        "clause_entitles_the_claimant",
        lambda clause=_clause: raise_(clause=clause, evidence=PROOF),  # type: ignore[misc]
    )
lets(
    "clause_entitles_the_claimant",
    lambda: raise_("b-help", clause="2.2", evidence=PROOF, actor=A),
)


AGAIN: dict[str, Any] = {"again": "new_evidence", "evidence": PROOF}


def _claimed(stream: str, breach: str, is_open: bool = True, **changes: Any) -> Make:
    other = OtherClaim(
        id="l-9", breaches=frozenset({(stream, breach), ("c-7", "b-7")}), is_open=is_open
    )
    return lambda: raise_(claims=(other,), **changes)


refuses("claimed_once", _claimed("c-1", "b-late"), claims=("l-9",))
refuses("claimed_once", _claimed("c-1", "b-late", **AGAIN), claims=("l-9",))
lets("claimed_once", _claimed("c-1", "b-help"))
lets("claimed_once", _claimed("c-2", "b-late"))

_ANEW = "claimed_again_for_a_reason"
refuses(
    _ANEW,
    _claimed("c-1", "b-late", is_open=False),
    claims=("l-9",),
    reasons=("new_evidence", "further_loss", "settlement_set_aside", "not_decided_before"),
)
for _name in AGAIN:
    refuses(_ANEW, _claimed("c-1", "b-late", is_open=False, **{_name: AGAIN[_name]}))
lets(_ANEW, _claimed("c-1", "b-late", is_open=False, **AGAIN))
lets(_ANEW, _claimed("c-1", "b-help", is_open=False))

# --- answering and settling --------------------------------------------------------------------

for _command in (li.AnswerClaim(note="x"), li.AcceptClaim(), li.RejectClaim(note="x")):
    refuses(
        "respondent_speaks",
        lambda command=_command: on("raised", command, B),  # type: ignore[misc]
        party="party_a",
    )
    lets("respondent_speaks", lambda command=_command: on("raised", command, A))  # type: ignore[misc]

refuses("claimant_speaks", lambda: on("raised", li.WithdrawClaim(), A), party="party_b")
lets("claimant_speaks", lambda: on("raised", li.WithdrawClaim(), B))

refuses("cites_evidence", lambda: on("settled", li.PerformSettlement()))
refuses("cites_evidence", lambda: on("disputed", li.RecordMinutes()))

refuses("both_settle", lambda: on("answered", b.settling(evidence=())), party="party_a")
refuses("both_settle", lambda: on("answered", b.settling(terms=b.paid()), B), party="party_b")
lets("both_settle", lambda: on("answered", b.settling()))
lets("both_settle", lambda: on("answered", b.settling(party="party_b")))
lets("cites_evidence", lambda: on("settled", li.PerformSettlement(evidence=PROOF)))

TODAY = Day(day=date(2026, 7, 1))
refuses(
    "its_date_lies_ahead",
    lambda: on("answered", b.settling(terms=b.terms(due=T0 - SECOND))),
    due="2026-07-01T01:59:59Z",
)
refuses(
    "its_date_lies_ahead",
    lambda: on("answered", b.settling(at=T0, terms=b.terms(due=Day(day=date(2026, 6, 30))))),
    due="2026-06-30T16:00:00Z",
)
lets("its_date_lies_ahead", lambda: on("answered", b.settling(terms=b.terms(due=TODAY))))
lets("its_date_lies_ahead", lambda: on("answered", b.settling(terms=b.terms(due=T0))))
lets(
    "its_date_lies_ahead",
    lambda: on("answered", b.settling(at=T0, terms=b.terms(due=T0))),
)
# It lay ahead when they settled, though not any more when that is recorded.
lets(
    "its_date_lies_ahead",
    lambda: early(b.reach("answered"), b.settling(at=T0, terms=b.terms(due=_NEXT))),
)

AMOUNT = Money(amount="9")


def _offered(actor: Actor, /, **terms: Any) -> Case:
    return b.after(b.BEGUN, (li.Propose(terms=b.terms(**terms)), actor))


for _approver in (None, "s-boss"):
    _pays = b.terms(amount=AMOUNT, approved_by=_approver)
    refuses(
        "payment_is_approved",
        lambda pays=_pays: on("answered", b.settling(terms=pays)),  # type: ignore[misc]
    )
    refuses(
        "payment_is_approved",
        lambda pays=_pays: on("disputed", li.Propose(terms=pays)),  # type: ignore[misc]
    )
    refuses(
        "payment_is_approved",
        lambda who=_approver: Asked(  # type: ignore[misc]
            _offered(B, amount=AMOUNT),
            li.AnswerProposal(round=1, accepted=True, approved_by=who),
        ),
    )
for _approver in ("s-gm", "b-1"):
    _named = b.terms(amount=AMOUNT, approved_by=_approver)
    refuses("payment_is_approved", lambda t=_named: on("disputed", li.Propose(terms=t), B))  # type: ignore[misc]
    refuses(
        "payment_is_approved",
        lambda who=_approver: Asked(  # type: ignore[misc]
            b.after(b.BEGUN, (li.Propose(terms=b.paid()), A)),
            li.AnswerProposal(round=1, accepted=True, approved_by=who),
            B,
        ),
    )
refuses(
    "payment_is_approved",
    lambda: on("answered", b.settling(terms=b.paid(approved_by="b-1"))),
)
refuses(
    "payment_is_approved",
    lambda: Asked(
        _offered(B, amount=AMOUNT),
        li.AnswerProposal(round=1, accepted=True, approved_by="b-1"),
    ),
)
lets("payment_is_approved", lambda: on("answered", b.settling(terms=b.paid())))
lets("payment_is_approved", lambda: on("answered", b.settling(terms=b.terms(approved_by="s-gm"))))
lets("payment_is_approved", lambda: on("answered", b.settling(terms=b.terms())))
lets(
    "payment_is_approved",
    lambda: on("answered", b.settling(terms=b.terms(amount=AMOUNT, by=Party.party_b))),
)
lets("payment_is_approved", lambda: on("disputed", li.Propose(terms=b.terms(amount=AMOUNT)), B))
lets(
    "payment_is_approved",
    lambda: Asked(_offered(B, amount=AMOUNT), li.AnswerProposal(round=1, accepted=False)),
)
lets(
    "payment_is_approved",
    lambda: Asked(
        _offered(B, amount=AMOUNT, by=Party.party_b), li.AnswerProposal(round=1, accepted=True)
    ),
)
lets(
    "payment_is_approved",
    lambda: Asked(
        b.after(b.BEGUN, (li.Propose(terms=b.paid()), A)),
        li.AnswerProposal(round=1, accepted=True),
        B,
    ),
)

# --- the dispute -------------------------------------------------------------------------------


def _failed() -> Case:
    return b.after(b.BEGUN, b.FAILED)


refuses(
    "dispute_may_move",
    lambda: Asked(_failed(), li.Propose(terms=b.terms())),
    "6.2",
    status="failed",
    possible=("negotiate", "settle_claim", "withdraw_claim", "file_suit"),
)
refuses(
    "dispute_may_move",
    lambda: Asked(b.in_court(), li.WithdrawClaim(), B),
    "6.2",
    status="filed",
    possible=("record_minutes", "declare_failed", "file_suit", "record_outcome"),
)
refuses(
    "dispute_may_move",
    lambda: Asked(b.in_court(), b.settling()),
    "6.2",
    status="filed",
    possible=("record_minutes", "declare_failed", "file_suit", "record_outcome"),
)
lets("dispute_may_move", lambda: on("disputed", li.Propose(terms=b.terms())))
lets("dispute_may_move", lambda: on("raised", li.WithdrawClaim(), B))

refuses(
    "proposal_waits",
    lambda: on("disputed", li.AnswerProposal(round=1, accepted=False)),
    "6.2",
    round=1,
)
refuses(
    "proposal_waits",
    lambda: Asked(_offered(B), li.AnswerProposal(round=2, accepted=False)),
    "6.2",
    round=2,
)
lets("proposal_waits", lambda: Asked(_offered(B), li.AnswerProposal(round=1, accepted=False)))

refuses(
    "other_party_answers",
    lambda: Asked(_offered(B), li.AnswerProposal(round=1, accepted=True), B),
    "6.2",
    party="party_b",
)
lets("other_party_answers", lambda: Asked(_offered(B), li.AnswerProposal(round=1, accepted=True)))

refuses("negotiation_failed_first", lambda: on("raised", b.filing()), "6.2")
refuses("negotiation_failed_first", lambda: on("disputed", b.filing()), "6.2")
refuses("negotiation_failed_first", lambda: on("rejected", b.filing(party=Party.party_b), B), "6.2")
lets("negotiation_failed_first", lambda: Asked(_failed(), b.filing()))
lets("negotiation_failed_first", lambda: on("raised", b.theirs()))
lets("negotiation_failed_first", lambda: on("raised", b.theirs(party=Party.party_a), B))
refuses(
    "negotiation_failed_first",
    lambda: Asked(b.after((b.theirs(), A)), b.filing(evidence=PROOF)),
    "6.2",
)
lets(
    "negotiation_failed_first",
    lambda: Asked(b.after((b.theirs(), A), b.FAILED), b.filing()),
)

for _party, _actor in ((Party.party_b, A), (Party.party_a, B)):
    _unproved = b.filing(party=_party)
    refuses(
        "others_filing_is_proved",
        lambda c=_unproved, who=_actor: on("raised", c, who),  # type: ignore[misc]
        "6.2",
        party=_party.value,
    )
    lets(
        "others_filing_is_proved",
        lambda p=_party, who=_actor: on("raised", b.theirs(party=p), who),  # type: ignore[misc]
    )
lets("others_filing_is_proved", lambda: Asked(_failed(), b.filing()))


def _ended_suit() -> Asked:
    case = b.in_court()
    outcome = b.outcome(case)
    case.do(outcome)
    case.do(b.theirs())
    return Asked(case, outcome)


refuses(
    "suit_is_pending",
    lambda: Asked(b.in_court(), li.RecordOutcome(suit="s-9", outcome="judgment", evidence=PROOF)),
    "6.2",
)
refuses("suit_is_pending", _ended_suit, "6.2")


def _pending_suit() -> Asked:
    case = b.in_court()
    return Asked(case, b.outcome(case))


lets("suit_is_pending", _pending_suit)

# --- the record --------------------------------------------------------------------------------


def _notice() -> dict[str, Any]:
    rest = spans("2027-01-01/2027-01-03")
    return {"calendar": china(extra=(Notice(year=2027, title="made up", rest=rest),))}


refuses(
    "calendar_has_changed",
    lambda: on("withdrawn", RecomputeDeadlines()),
    calendar=china().version,
)
refuses(
    "calendar_has_changed",
    lambda: Asked(b.reach("raised"), RecomputeDeadlines(), A, _notice()),
)
lets(
    "calendar_has_changed",
    lambda: Asked(b.reach("withdrawn"), RecomputeDeadlines(), A, _notice()),
)


def _ended(late: timedelta = timedelta()) -> Case:
    case = b.reach("withdrawn")
    assert case.state.retention is not None
    case.now = case.state.retention.overdue_from + late
    return case


refuses("retention_has_ended", lambda: Asked(_ended(-SECOND), Dispose()), "3.7")
lets("retention_has_ended", lambda: Asked(_ended(), Dispose()))


def _neighbour(ended: bool) -> dict[str, Any]:
    when = T0 if ended else None
    return {"neighbours": (Neighbour(stream="c-1", kind="complaint", ended=when),)}


refuses(
    "nothing_holds_it",
    lambda: Asked(_ended(), Dispose(), A, _neighbour(False)),
    "3.7",
    open=("c-1",),
)
lets("nothing_holds_it", lambda: Asked(_ended(), Dispose(), A, _neighbour(True)))


def _held() -> tuple[Case, str]:
    case = b.reach("raised")
    case.do(PlaceHold(reason="court"))
    return case, case.state.holds[0].id


refuses("hold_stands", lambda: Asked(_held()[0], ReleaseHold(hold="h-9")), "3.7")


def _release() -> Asked:
    case, hold = _held()
    return Asked(case, ReleaseHold(hold=hold))


lets("hold_stands", _release)


# --- both of each ------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "clause", "facts", "make"), REFUSES)
def test_guard_refuses_with_rule_clause_facts_and_what_is_possible_instead(
    rule: str, clause: str, facts: dict[str, object], make: Make
) -> None:
    asked = make()
    answer = asked.answer()
    assert isinstance(answer, Refused)
    (refusal,) = [r for r in answer.refusals if r.rule == rule]
    assert refusal.clause == clause
    assert {name: refusal.facts[name] for name in facts} == facts
    wording.holds_for_refusal(refusal)


@pytest.mark.parametrize(("rule", "make"), LETS)
def test_guard_lets_through(rule: str, make: Make) -> None:
    asked = make()
    answer = asked.answer()
    assert isinstance(answer, Decision), answer
    assert answer.events
    move = claim_machine().moves[asked.command.type]
    assert rule in [guard.rule for guard in move.guards]


def _guards() -> dict[str, Guard[Any, Any]]:
    machines: tuple[StateMachine[Any, Any], ...] = (claim_machine(), dispute_machine())
    return {
        guard.rule: guard
        for machine in machines
        for move in machine.moves.values()
        for guard in move.guards
    }


def test_every_guard_has_a_pair() -> None:
    assert {rule for rule, *_ in REFUSES} == set(_guards())
    assert {rule for rule, _ in LETS} == set(_guards())


def test_every_guard_says_in_a_sentence_what_holds_under_its_clause() -> None:
    guards = _guards()
    for guard in guards.values():
        assert guard.says.endswith("."), guard.rule
    for rule, clause, _, _ in REFUSES:
        assert guards[rule].clause == clause


def test_no_guard_needs_a_field_that_no_command_of_its_moves_has() -> None:
    fields: dict[str, set[str]] = {
        kind.model_fields["type"].default: set(kind.model_fields)
        for kind in get_args(get_args(AnyClaimCommand)[0])
    }
    for move in claim_machine().moves.values():
        for guard in move.guards:
            if guard.on_command:
                assert fields[move.name].intersection(guard.needs), (move.name, guard.rule)
    assert set(fields) == set(claim_machine().moves)


def test_a_context_names_nothing_of_other_streams_unless_it_is_told() -> None:
    context = ClaimContext(
        subject="l-1", key="k-1", actor=A, now=T0, entropy=b"e", calendar=china()
    )
    assert (context.agreement, context.records, context.claims) == (None, (), ())
