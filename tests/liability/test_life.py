"""The life of a claim and of its dispute (5.1, 5.2, 6.2): from where to where, who says what.

The tables are written from contract.md and the issue's description, not from the code.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaint import build as complaints
from complaint.build import t
from complaintflow import duties, keeping
from complaintflow import liability as li
from complaintflow.agreement import Limit, Terms
from complaintflow.agreement.model import TermsVersion
from complaintflow.duties import BreachKind
from complaintflow.errors import InvalidCommand
from complaintflow.kernel import Command, Decision, Moved, StateMachine
from complaintflow.kernel.draft import DEPARTMENT
from complaintflow.liability import Money, claim_machine, dispute_machine
from complaintflow.periods import Notice, china, years
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, Party

from . import build as b
from .build import DUE, PROOF, T0, A, B, Case

OPEN = ("raised", "answered", "accepted", "rejected", "disputed", "settled")
ENDED = ("performed", "decided", "withdrawn")
LIVE = (*OPEN, *ENDED)
STAYS = ("(stays)",)
DISPUTED = ("disputed",)

LIFE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "raise_claim": (("new",), ("raised",)),
    "answer_claim": (("raised",), ("answered",)),
    "accept_claim": (("raised", "answered", "rejected"), ("accepted",)),
    "reject_claim": (("raised", "answered"), ("rejected",)),
    "withdraw_claim": (OPEN, ("withdrawn",)),
    "settle_claim": (("answered", "accepted", "rejected", "disputed"), ("settled",)),
    "perform_settlement": (("settled",), ("performed",)),
    "negotiate": (OPEN, DISPUTED),
    "propose": (DISPUTED, STAYS),
    "answer_proposal": (DISPUTED, ("disputed", "settled")),
    "record_minutes": (DISPUTED, STAYS),
    "declare_failed": (DISPUTED, STAYS),
    "file_suit": (LIVE, DISPUTED),
    "record_outcome": (DISPUTED, ("disputed", "settled", "decided")),
    "recompute_deadlines": (LIVE, STAYS),
    "bar_staff": (LIVE, STAYS),
    "place_hold": (LIVE, STAYS),
    "release_hold": (LIVE, STAYS),
    "dispose": (ENDED, ("disposed",)),
    "confirm_disposal": (("disposed",), STAYS),
}

NEGOTIATING = ("negotiating",)
EVERYWHERE = ("new", "negotiating", "failed", "filed", "agreed", "decided", "dropped")
DISPUTE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "negotiate": (("new", "agreed", "failed"), NEGOTIATING),
    "propose": (NEGOTIATING, STAYS),
    "answer_proposal": (NEGOTIATING, ("negotiating", "agreed")),
    "record_minutes": (("negotiating", "filed"), STAYS),
    "declare_failed": (("negotiating", "filed"), ("failed", "filed")),
    "settle_claim": (("negotiating", "failed"), ("agreed",)),
    "withdraw_claim": (("negotiating", "failed", "agreed"), ("dropped",)),
    "file_suit": (EVERYWHERE, ("filed",)),
    "record_outcome": (("filed",), ("filed", "negotiating", "failed", "agreed", "decided")),
}


@pytest.mark.parametrize(
    ("machine", "table"),
    [(claim_machine(), LIFE), (dispute_machine(), DISPUTE)],
    ids=["claim", "dispute"],
)
def test_the_machine_is_the_table(
    machine: StateMachine[Any, Any], table: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    rows = machine.table()
    assert {(row.move, row.source) for row in rows} == {
        (move, source) for move, (sources, _) in table.items() for source in sources
    }
    for row in rows:
        targets = table[row.move][1]
        assert row.targets == (targets if targets != STAYS else (row.source,))


@pytest.mark.parametrize("status", ["new", *LIVE, "disposed"])
def test_every_status_is_reached_and_what_may_not_be_done_there_is_refused(status: str) -> None:
    case = b.reach(status)
    assert status == "new" or b.DECIDER.status(case.state) == case.state.status == status
    for command, actor in COMMANDS:
        possible = status in LIFE[command.type][0]
        answer = case.ask(command, actor)
        rules = {r.rule for r in getattr(answer, "refusals", ())}
        assert ("not_from_here" in rules) != possible, command.type


COMMANDS: tuple[tuple[Command, Actor], ...] = (
    (b.raising(), B),
    (li.AnswerClaim(note="x"), A),
    (li.AcceptClaim(), A),
    (li.RejectClaim(note="x"), A),
    (li.WithdrawClaim(), B),
    (b.settling(), A),
    (li.PerformSettlement(evidence=PROOF), A),
    (li.Negotiate(), A),
    (li.Propose(terms=b.terms()), A),
    (li.AnswerProposal(round=1, accepted=True), A),
    (li.RecordMinutes(evidence=PROOF), A),
    (li.DeclareFailed(reason="no_answer"), A),
    (b.theirs(), A),
    (li.RecordOutcome(suit="s-1", outcome="judgment", evidence=PROOF), A),
    (duties.RecomputeDeadlines(), A),
    (duties.BarStaff(staff=("s-7",)), A),
    (keeping.PlaceHold(reason="court"), A),
    (keeping.ReleaseHold(hold="h-1"), A),
    (keeping.Dispose(), A),
    (keeping.ConfirmDisposal(values=1), A),
)


def test_every_command_is_tried() -> None:
    assert {command.type for command, _ in COMMANDS} == set(LIFE)


# --- a claim -----------------------------------------------------------------------------------


def test_a_claim_says_who_claims_what_of_whom_under_which_law() -> None:
    case = Case()
    (event,) = case.do(b.raising(amount=Money(amount="500")), B)
    assert isinstance(event, li.messages.ClaimRaised)
    assert (event.party, event.law.value, event.agreement) == (Party.party_b, "prc", "a-1")
    state = case.state
    assert (state.claimant, state.respondent) == (Party.party_b, Party.party_a)
    assert [(g.kind, g.clause, g.stream, g.breach) for g in state.grounds] == [
        (BreachKind.response_late, "4.1", "c-1", "b-late")
    ]
    assert str(state.amount) == "500 CNY"
    assert state.streams() == ("c-1",)
    assert state.law.label("zh") == "中华人民共和国法律"


def test_it_bars_whom_the_records_bar_that_it_rests_on_and_tells_them_nothing() -> None:
    case = Case()
    known = (b.record(barred=("s-7", "s-boss")), b.record(stream="c-2", barred=("s-7", "s-8")))
    decided = case.ask(b.raising(), B, records=known)
    assert isinstance(decided, Decision)
    (event,) = decided.events
    assert isinstance(event, li.messages.ClaimRaised)
    assert event.barred == ("s-7", "s-boss", "s-8")
    case.do(b.raising(), B)
    assert b.DECIDER.index(case.state).barred == ()
    terms = case.state.terms.model_copy(update={"manager": "s-top"})
    case.state_ = case.state.model_copy(update={"terms": terms})
    case.do(duties.BarStaff(staff=("s-top",), because="c-1"), A)
    assert b.DECIDER.index(case.state).barred == case.state.barred == ("s-top",)
    for command, actor in (
        (li.Negotiate(), A), (li.DeclareFailed(reason="no_answer"), B), (b.filing(), A),
    ):  # fmt: skip
        case.do(command, actor)
    told = [n for n in case.notices if n.topic in ("negotiation_failed", "suit_filed")]
    assert {n.recipient for n in told if n.role == "staff"} == {DEPARTMENT}


def test_party_a_claims_where_party_b_did_not_assist() -> None:
    case = Case()
    case.do(b.raising("b-help"), A)
    assert (case.state.claimant, case.state.respondent) == (Party.party_a, Party.party_b)
    case.do(li.AcceptClaim(), B)
    assert case.state.status == "accepted"


def test_any_other_clause_is_claimed_with_evidence_and_is_the_breach_other() -> None:
    case = Case()
    case.do(b.raising("b-late", clause="3.7", evidence=PROOF), B)
    other = case.state.grounds[-1]
    assert (other.kind, other.clause, other.stream) == (BreachKind.other, "3.7", None)
    assert other.evidence == PROOF
    assert case.state.streams() == ("c-1",)


def test_what_party_b_said_is_written_down_with_evidence() -> None:
    case = Case()
    case.do(b.raising(party=Party.party_b, evidence=PROOF), A)
    assert case.state.claimant == Party.party_b
    assert case.events[0].by == A
    assert [(n.topic, n.role) for n in case.notices] == [("claim_raised", "staff")]


def test_where_nobody_acts_for_party_b_nobody_there_is_told() -> None:
    case = Case()
    decided = case.ask(b.raising("b-help"), A, agreement=complaints.signed(party_b_ref=None))
    assert isinstance(decided, Decision)
    assert decided.notices == ()


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (li.AnswerClaim(note="正在核实"), "answered"),
        (li.AcceptClaim(note="属实"), "accepted"),
        (li.RejectClaim(note="不属实"), "rejected"),
    ],
)
def test_the_other_party_answers_accepts_or_rejects(command: Command, status: str) -> None:
    case = b.raised()
    case.do(command, A)
    assert case.state.status == status
    assert [(n.topic, n.recipient, n.role) for n in case.notices[1:]] == [
        (f"claim_{status}", "b-1", "party_b")
    ]


def test_the_claimant_withdraws_and_the_record_is_kept_a_year() -> None:
    case = b.raised()
    case.do(li.WithdrawClaim(note="已解决"), B)
    kept = case.state.retention
    assert case.state.status == "withdrawn"
    assert not case.state.is_open
    assert kept is not None
    assert (kept.clause, kept.last_day) == ("3.7", date(2027, 7, 1))


def test_a_settlement_is_overdue_after_its_date_until_it_is_performed() -> None:
    case = b.after(b.ANSWERED, (b.settling(terms=b.paid()), A))
    settlement = case.state.settlement
    assert settlement is not None
    assert (settlement.offer.by, settlement.agreed) == (Party.party_a, T0)
    assert str(settlement.offer.amount) == "1200.50 CNY"
    assert settlement.offer.approved_by == "s-gm"
    assert b.DECIDER.index(case.state).next_due == DUE
    for now, overdue in ((DUE, False), (DUE + timedelta(microseconds=1), True)):
        assert settlement.overdue_at(now) == overdue
    case.do(li.PerformSettlement(evidence=PROOF), A, now=DUE + timedelta(hours=1))
    done = case.state.settlement
    assert done is not None
    assert done.late
    assert not done.overdue_at(DUE + timedelta(days=9))
    assert b.DECIDER.index(case.state).next_due is None
    assert case.state.status == "performed"
    assert case.state.retention is not None


def test_a_settlement_performed_on_its_day_is_not_late() -> None:
    day = Day(day=date(2026, 8, 1))
    case = b.after(b.ANSWERED, (b.settling(terms=b.terms(due=day)), A))
    case.do(li.PerformSettlement(evidence=PROOF, at=day), A, now=t("08-02 09:00"))
    done = case.state.settlement
    assert done is not None
    assert not done.late


# --- a dispute ---------------------------------------------------------------------------------


def test_a_proposal_that_is_accepted_settles_the_claim() -> None:
    case = b.after(b.REJECTED, b.BEGUN)
    case.do(li.Propose(terms=b.terms(amount=Money(amount="900"))), B)
    assert case.dispute.waiting() == case.dispute.rounds[0]
    case.do(li.AnswerProposal(round=1, accepted=False, note="太高"), A)
    case.do(li.Propose(terms=b.paid()), A)
    case.do(li.RecordMinutes(evidence=PROOF), B)
    case.do(li.AnswerProposal(round=2, accepted=True), B)
    assert case.state.status == "settled"
    assert (case.dispute.status, case.dispute.minutes) == ("agreed", 1)
    assert [(r.n, r.party.value, r.accepted) for r in case.dispute.rounds] == [
        (1, "party_b", False),
        (2, "party_a", True),
    ]
    settlement = case.state.settlement
    assert settlement is not None
    assert settlement.offer == case.dispute.rounds[1].offer
    assert case.dispute.waiting() is None


def test_what_party_a_accepts_to_pay_is_approved_when_it_accepts() -> None:
    case = b.after(b.REJECTED, b.BEGUN, (li.Propose(terms=b.terms(amount=Money(amount="9"))), B))
    case.do(li.AnswerProposal(round=1, accepted=True, approved_by="s-gm"), A)
    settlement = case.state.settlement
    assert settlement is not None
    assert settlement.offer.approved_by == "s-gm"


def test_a_proposal_lapses_with_the_next_one() -> None:
    case = b.after(b.BEGUN, (li.Propose(terms=b.terms()), A), (li.Propose(terms=b.terms()), B))
    assert [r.accepted for r in case.dispute.rounds] == [None, None]
    waiting = case.dispute.waiting()
    assert waiting is not None
    assert (waiting.n, waiting.party) == (2, Party.party_b)


def test_one_sues_after_negotiation_failed_and_the_court_decides() -> None:
    case = b.in_court()
    (suit,) = case.dispute.suits
    assert (suit.filed_by, suit.court, suit.case_number) == (Party.party_a, b.COURT, b.NUMBER)
    assert not suit.before_negotiation_failed
    assert (case.state.status, case.dispute.status) == ("disputed", "filed")
    number = "（2026）沪0115民初1234号之一"
    case.do(b.outcome(case, case_number=number), B)
    assert (case.state.status, case.dispute.status) == ("decided", "decided")
    (suit,) = case.dispute.suits
    assert (suit.outcome, suit.ended, suit.case_number) == ("judgment", T0, number)
    assert case.state.retention is not None
    told = [(n.topic, n.role) for n in case.notices[-2:]]
    assert told == [("outcome_recorded", "party_b"), ("outcome_recorded", "staff")]


@pytest.mark.parametrize("status", LIVE)
@pytest.mark.parametrize("by", [Party.party_a, Party.party_b])
def test_a_filing_by_the_other_side_is_recorded_in_any_status_and_flagged(
    status: str, by: Party
) -> None:
    case = b.reach(status)
    failed = case.state.dispute is not None and case.state.dispute.failed is not None
    case.do(b.theirs(party=by), B if by == Party.party_a else A)
    assert (case.state.status, case.state.retention) == ("disputed", None)
    suit = case.dispute.suits[-1]
    assert (suit.filed_by, suit.before_negotiation_failed) == (by, not failed)
    assert case.state.is_open


def test_who_is_sued_may_sue() -> None:
    """Its own suit needs its own word that negotiation failed: what it enters of the other side's
    opens no way for it."""
    case = b.after((b.theirs(), A))
    assert "negotiation_failed_first" in case.refusals(b.filing())
    case.do(li.DeclareFailed(reason="refused_to_negotiate"))
    assert (case.dispute.status, case.dispute.failed) == ("filed", T0)
    case.do(b.filing())
    assert [suit.filed_by.value for suit in case.dispute.suits] == ["party_b", "party_a"]
    case.do(b.outcome(case, "judgment"))
    assert (case.state.status, case.dispute.status) == ("disputed", "filed")
    (pending,) = case.dispute.pending()
    case.do(b.outcome(case, "judgment", suit=pending.id))
    assert case.state.status == "decided"


@pytest.mark.parametrize("start", [(b.theirs(), A), (li.Negotiate(), A)], ids=["sued", "talking"])
def test_where_a_failed_negotiation_leads_the_machine_says_as_the_record_does(
    start: tuple[Command, Actor],
) -> None:
    """What is in court stays there."""
    case = b.after(b.REJECTED, start)
    command = li.DeclareFailed(reason="no_answer")
    before = case.dispute
    said = dispute_machine().judge(
        command.type, before.status.value, before, command, case.context(A)
    )
    case.do(command)
    assert said == Moved(case.dispute.status.value)


def test_a_suit_that_is_withdrawn_leaves_the_parties_where_they_stood() -> None:
    case = b.in_court()
    case.do(b.outcome(case, "withdrawn"))
    assert (case.state.status, case.dispute.status) == ("disputed", "failed")
    case.do(b.filing())
    early = b.after((b.theirs(), A))
    early.do(b.outcome(early, "withdrawn"))
    assert (early.state.status, early.dispute.status) == ("disputed", "negotiating")
    early.do(li.DeclareFailed(reason="other", note="…x"), B)
    assert early.dispute.failed == T0


@pytest.mark.parametrize("kind", ["mediation", "withdrawn"])
def test_who_settles_in_court_has_a_settlement(kind: str) -> None:
    case = b.in_court()
    case.do(b.outcome(case, kind, terms=b.terms()))
    assert (case.state.status, case.dispute.status) == ("settled", "agreed")
    assert case.state.settlement is not None
    assert case.dispute.failed is None  # another suit needs another negotiation
    assert "negotiation_failed_first" in case.refusals(b.filing())


def test_to_negotiate_again_takes_the_failure_back() -> None:
    case = b.after(b.REJECTED, b.BEGUN, b.FAILED, (li.Negotiate(), B))
    assert (case.dispute.status, case.dispute.failed) == ("negotiating", None)
    assert "negotiation_failed_first" in case.refusals(b.filing())


def test_a_failed_negotiation_may_still_be_settled_or_given_up() -> None:
    settled = b.after(b.REJECTED, b.BEGUN, b.FAILED, (b.settling(), A))
    assert (settled.state.status, settled.dispute.status) == ("settled", "agreed")
    dropped = b.after(b.REJECTED, b.BEGUN, b.FAILED, (li.WithdrawClaim(), B))
    assert (dropped.state.status, dropped.dispute.status) == ("withdrawn", "dropped")


# --- the record --------------------------------------------------------------------------------


def test_it_is_found_by_its_agreement_and_touches_every_record_that_it_rests_on() -> None:
    index = b.DECIDER.index(b.raised().state)
    assert (index.agreement, index.status) == ("a-1", "raised")
    assert index.touches == ("c-1", "a-1")
    assert index.reference.startswith("L-")
    assert index.wake is None


def test_a_provisional_retention_is_counted_again() -> None:
    case = b.reach("withdrawn")
    kept = case.state.retention
    assert kept is not None
    assert (kept.provisional, kept.last_day) == (True, date(2027, 7, 1))
    assert b.DECIDER.index(case.state).calendars == {kept.calendar: kept.calendar_version}
    assert "calendar_has_changed" in case.refusals(duties.RecomputeDeadlines())
    rest = spans("2027-07-01/2027-07-04")
    case.calendar = china(extra=(Notice(year=2027, title="made up", rest=rest),))
    (event,) = case.do(duties.RecomputeDeadlines())
    assert isinstance(event, keeping.RetentionRecomputed)
    assert case.state.retention is not None
    assert case.state.retention.last_day == date(2027, 7, 5)
    assert not case.state.retention.provisional
    assert b.DECIDER.index(case.state).calendars == {}


def test_disposal_wakes_the_sweep_until_the_values_are_gone() -> None:
    case = b.reach("disposed")
    assert b.DECIDER.index(case.state).wake == case.now
    case.do(keeping.ConfirmDisposal(values=2), A)
    assert case.state.destroyed
    assert b.DECIDER.index(case.state).wake is None


@pytest.mark.parametrize(
    "body", [b"{}", b'{"type": "ClaimRaised"}', b"no json", b'{"type": "HoldPlaced", "to": "x"}']
)
def test_an_unknown_event_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="unknown event"):
        b.DECIDER.read_event(body)


@pytest.mark.parametrize("court", ["张三", "法院", "Some Court", "上海市法院 13800000000法院"])
def test_a_court_is_a_peoples_court_by_name(court: str) -> None:
    with pytest.raises(InvalidCommand):
        li.FileSuit(court=court)


@pytest.mark.parametrize("number", ["13800000000", "1234", "（2026）号", "（26）沪0115民初1号"])
def test_a_case_number_has_its_form(number: str) -> None:
    with pytest.raises(InvalidCommand):
        li.FileSuit(court=b.COURT, case_number=number)


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-1", "1.23456", "1e3", "1" * 16, "", "NaN", 1.5, True, None, b"1"]
)
def test_an_amount_is_text_above_zero(amount: object) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Money(amount=amount)
    assert [problem.kind for problem in caught.value.problems] == ["not_an_amount"]


def test_an_amount_is_kept_as_it_was_stated() -> None:
    assert Money.parse('{"amount": "1200.50", "currency": "USD"}').model_dump_json() == (
        '{"amount":"1200.50","currency":"USD"}'
    )
    assert str(Money(amount=7)) == "7 CNY"
    for currency in ("cny", "RMBX", "¥"):
        with pytest.raises(InvalidCommand):
            Money(amount="1", currency=currency)


def test_it_is_kept_by_the_terms_that_held_when_it_was_raised() -> None:
    """Not by those that both agreed on for later (CC 543)."""
    case = b.Case()
    signed = complaints.signed(party_b_ref="b-1")
    three = Limit(clause="3.7", period=years(3))
    terms = Terms(retention=three, retention_reason="limitation_period")
    later = TermsVersion(n=2, since=case.now + timedelta(days=1), terms=terms)
    agreement = signed.model_copy(update={"versions": (*signed.versions, later)})
    decided = case.ask(b.raising("b-late"), B, agreement=agreement)
    assert isinstance(decided, Decision)
    assert decided.events[0].model_dump()["terms"]["retention"]["period"]["n"] == 1


def test_what_is_allowed_is_told_by_whose_turn_it_is() -> None:
    case = b.after(b.BEGUN)

    def closed(actor: Actor, move: str) -> list[str]:
        told = claim_machine().allowed("disputed", case.state, case.context(actor))
        return next([r.rule for r in one.refusals] for one in told if one.move == move)

    for actor in (A, B):
        assert closed(actor, "answer_proposal") == ["proposal_waits"]  # there is none yet
    assert closed(A, "settle_claim") == []
    assert closed(B, "settle_claim") == ["both_settle"]
    case.do(li.Propose(terms=b.terms()), B)
    assert closed(B, "answer_proposal") == ["other_party_answers"]
    assert closed(A, "answer_proposal") == []
