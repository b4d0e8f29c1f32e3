"""What the parties change together: terms, the term, the end (CC 202, 543, 562)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaint import build as b
from complaint.build import T0, t
from complaintflow.agreement import (
    AcceptProposal,
    Agreement,
    AgreementAmended,
    AgreementCommand,
    AgreementContext,
    AgreementDecider,
    AgreementRenewed,
    AgreementTerminated,
    AmendAgreement,
    Proposal,
    RejectProposal,
    RenewAgreement,
    TerminateAgreement,
    TerminationProposed,
    Terms,
    TermSpan,
    WithdrawProposal,
    agreement_machine,
    proposal_machine,
)
from complaintflow.errors import InvalidCommand
from complaintflow.kernel import START, Command, Decision, Refused
from complaintflow.values import Actor, Day, Role

DECIDER = AgreementDecider()
MICRO = timedelta(microseconds=1)
BY_A: dict[str, Any] = {"party": "party_a", "person": "王经理"}
BY_B: dict[str, Any] = {"party": "party_b", "person": "李经理"}
FASTER = Terms(manager="s-fast")
SLOWER = Terms(manager="s-slow")


def day(text: str) -> date:
    return date.fromisoformat(text)


def give(state: Agreement, command: AgreementCommand, at: str) -> Agreement:
    return b.agree(state, command, now=t(at), key=f"k-{at}")


def decide(state: Agreement, command: Command, at: str) -> Decision:
    context = AgreementContext(subject="a-1", key="k-1", actor=b.MANAGER, now=t(at), entropy=b"e")
    decided = DECIDER.decide(state, command, context)
    assert isinstance(decided, Decision), decided
    return decided


def yearly(signed: str = "2026-01-05", **changes: Any) -> Agreement:
    """Signed by both on a day, for a year."""
    said: dict[str, Any] = {"first_day": None, "indefinite": False, "years": 1}
    return b.signed(t(f"{signed} 09:00"), **(said | changes))


def accepted(state: Agreement, at: str, **said: Any) -> Agreement:
    proposal = state.open_proposal
    assert proposal is not None
    by = BY_B if proposal.by == "party_a" else BY_A
    return give(state, AcceptProposal(**(by | {"proposal": proposal.id} | said)), at)


def changed(state: Agreement, command: AgreementCommand, at: str) -> Agreement:
    return accepted(give(state, command, at), at)


# --- a proposal --------------------------------------------------------------------------------


def test_what_is_allowed_is_told_by_whose_turn_it_is() -> None:
    def closed(state: Agreement, actor: Actor, move: str) -> list[str]:
        context = AgreementContext(
            subject="a-1", key="k-1", actor=actor, now=t("2026-03-02 09:00"), entropy=b"e"
        )
        told = agreement_machine().allowed("signed", state, context)
        return next([r.rule for r in one.refusals] for one in told if one.move == move)

    theirs = Actor(role=Role.party_b, id="b-1")
    quiet = yearly()
    for move in ("accept_proposal", "reject_proposal", "withdraw_proposal"):
        assert closed(quiet, b.MANAGER, move) == closed(quiet, theirs, move) == ["proposal_is_open"]
    by_b = give(quiet, RenewAgreement(**(BY_B | {"years": 1})), "2026-03-01 09:00")
    assert closed(by_b, theirs, "accept_proposal") == ["answered_by_the_other"]
    assert closed(by_b, theirs, "withdraw_proposal") == []
    by_a = give(quiet, RenewAgreement(**(BY_A | {"years": 1})), "2026-03-01 09:00")
    assert closed(by_a, theirs, "withdraw_proposal") == ["withdrawn_by_its_proposer"]
    assert closed(by_a, theirs, "accept_proposal") == closed(by_a, b.MANAGER, "accept_proposal")


def test_nothing_changes_until_the_other_party_accepts() -> None:
    state = yearly()
    proposed = give(state, AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    assert proposed.versions == state.versions
    assert proposed.open_proposal is not None
    assert (proposed.open_proposal.kind, proposed.open_proposal.by) == ("amendment", "party_a")
    assert proposed.open_proposal.made == t("2026-02-01 09:00")
    assert proposed.open_proposal.signature.day == Day(day=day("2026-02-01"))
    taken = accepted(proposed, "2026-02-02 09:00")
    assert taken.open_proposal is None
    assert [p.status for p in taken.proposals] == ["accepted"]
    assert taken.terms == FASTER


@pytest.mark.parametrize(
    ("answer", "status"), [(RejectProposal, "rejected"), (WithdrawProposal, "withdrawn")]
)
def test_what_is_rejected_or_withdrawn_changes_nothing(
    answer: type[RejectProposal | WithdrawProposal], status: str
) -> None:
    state = yearly()
    term = RenewAgreement(**BY_B, years=2)
    proposed = give(state, term, "2026-02-01 09:00")
    party = "party_a" if answer is RejectProposal else "party_b"
    command = answer(proposal=proposed.proposals[0].id, party=party, note="另议")
    decided = decide(proposed, command, "2026-02-02 09:00")
    assert [(s.kind, s.value) for s in decided.secrets] == [("note", "另议")]
    after = DECIDER.evolve(proposed, decided.events[0], "a-1")
    assert [p.status for p in after.proposals] == [status]
    assert after.model_copy(update={"proposals": ()}) == state


def test_a_proposal_has_a_machine_of_its_own() -> None:
    machine = proposal_machine()
    state = give(yearly(), AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    proposal: Proposal | None = state.open_proposal
    assert proposal is not None
    context = AgreementContext(subject="a-1", key="k-1", actor=b.MANAGER, now=T0, entropy=b"e")
    answers = {"accept_proposal", "reject_proposal", "withdraw_proposal"}
    for status in machine.states:
        for move in answers:
            refused = isinstance(machine.judge(move, status, proposal, None, context), Refused)
            assert refused == (status != "open")
    assert {move.name for move in machine.moves_from(START)} == {"propose"}


def test_the_other_party_is_told_where_it_can_be() -> None:
    # Party B by its id; Party A's manager, or else the department.
    amend = AmendAgreement(**BY_A, terms=FASTER)
    (notice,) = decide(yearly(party_b_ref="pb-1"), amend, "2026-02-01 09:00").notices
    assert (notice.topic, notice.role, notice.recipient, notice.clause) == (
        "amendment_proposed",
        "party_b",
        "pb-1",
        "7.1",
    )
    assert decide(yearly(), amend, "2026-02-01 09:00").notices == ()
    own = AmendAgreement(**BY_B, terms=FASTER)
    for terms, recipient in ((Terms(), "customer_service"), (SLOWER, "s-slow")):
        (notice,) = decide(yearly(terms=terms), own, "2026-02-01 09:00").notices
        assert (notice.role, notice.recipient) == ("staff", recipient)


# --- amendment ---------------------------------------------------------------------------------


def test_amended_terms_hold_from_the_acceptance_on() -> None:
    state = give(yearly(), AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    state = accepted(state, "2026-02-03 10:30")
    since = t("2026-02-03 10:30")
    assert state.terms_at(since - MICRO) == Terms()
    assert state.terms_at(since) == FASTER
    assert [(v.n, v.since) for v in state.versions] == [(1, None), (2, since)]


def test_amended_terms_hold_from_the_day_that_was_agreed() -> None:
    amend = AmendAgreement(**BY_A, terms=FASTER, from_day=day("2026-03-01"))
    state = accepted(give(yearly(), amend, "2026-02-01 09:00"), "2026-02-03 10:30")
    assert state.version_at(t("2026-03-01 00:00") - MICRO).n == 1
    assert state.version_at(t("2026-03-01 00:00")).n == 2


def test_an_acceptance_on_paper_holds_from_the_end_of_its_day() -> None:
    # At which hour of the day it was signed is not known: not before both have agreed.
    state = give(yearly(), AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    state = accepted(state, "2026-02-10 09:00", day=Day(day=day("2026-02-03")))
    assert state.versions[-1].since == t("2026-02-04 00:00")


def test_before_the_first_version_there_is_no_other() -> None:
    # What came in before the signing, and is carried over, is measured by the first terms.
    state = changed(yearly(), AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    assert state.terms_at(t("2020-01-01 00:00")) == Terms()


def test_versions_follow_one_another() -> None:
    state = changed(yearly(), AmendAgreement(**BY_A, terms=FASTER), "2026-02-01 09:00")
    state = changed(state, AmendAgreement(**BY_B, terms=SLOWER), "2026-03-01 09:00")
    state = changed(state, AmendAgreement(**BY_B, terms=Terms()), "2026-04-01 09:00")
    assert [v.terms.manager for v in state.versions] == [None, "s-fast", "s-slow", None]
    told = [state.version_at(t(f"2026-{m:02}-15 00:00")).n for m in (1, 2, 3, 4)]
    assert told == [1, 2, 3, 4]


def test_the_agreements_own_days_stay_in_the_zone_that_it_was_signed_in() -> None:
    abroad = Terms(zone="UTC")
    state = changed(yearly(), AmendAgreement(**BY_A, terms=abroad), "2026-02-01 09:00")
    assert state.terms.zone == "UTC"
    assert state.ends == t("2027-01-06 00:00")


def test_an_amendment_records_version_and_signature() -> None:
    state = give(yearly(), AmendAgreement(**BY_A, terms=FASTER, form="seal"), "2026-02-01 09:00")
    assert state.proposals[0].signature.form == "seal"
    accept = AcceptProposal(**BY_B, proposal=state.proposals[0].id, form="electronic")
    decided = decide(state, accept, "2026-02-01 10:00")
    (event,) = decided.events
    assert isinstance(event, AgreementAmended)
    assert (event.version, event.since, event.to) == (2, t("2026-02-01 10:00"), "signed")
    assert (event.party, event.form, event.day) == (
        "party_b",
        "electronic",
        Day(day=day("2026-02-01")),
    )
    assert [(s.kind, s.value) for s in decided.secrets] == [("signatory", "李经理")]


# --- renewal -----------------------------------------------------------------------------------


def test_a_renewal_before_the_end_follows_without_a_gap() -> None:
    state = changed(yearly(), RenewAgreement(**BY_A, years=2), "2026-12-01 09:00")
    assert state.spans == (
        TermSpan(first_day=day("2026-01-05"), last_day=day("2027-01-05")),
        TermSpan(first_day=day("2027-01-06"), last_day=day("2029-01-06")),
    )
    for at in ("2027-01-05 23:59", "2027-01-06 00:00", "2029-01-06 23:59"):
        assert state.in_force_at(t(at))
    assert not state.in_force_at(t("2029-01-07 00:00"))
    assert state.ends == t("2029-01-07 00:00")


def test_a_renewal_after_the_end_leaves_a_gap() -> None:
    state = give(yearly(), RenewAgreement(**BY_A, years=1), "2027-01-20 09:00")
    state = accepted(state, "2027-02-01 09:00")
    assert state.spans[1] == TermSpan(first_day=day("2027-02-01"), last_day=day("2028-02-01"))
    for at, wanted in (
        ("2027-01-05 23:59", True),
        ("2027-01-06 00:00", False),
        ("2027-01-31 23:59", False),
        ("2027-02-01 00:00", True),
    ):
        assert state.in_force_at(t(at)) == wanted, at


def test_explicit_days_of_a_renewal_prevail() -> None:
    # The parties may say that it went on without a gap, or that it begins later.
    for first in ("2027-01-06", "2027-03-01"):
        term = RenewAgreement(**BY_A, first_day=day(first), last_day=day("2027-12-31"))
        state = changed(yearly(), term, "2027-02-01 09:00")
        assert state.spans[1] == TermSpan(first_day=day(first), last_day=day("2027-12-31"))


def test_a_renewal_from_a_leap_day_ends_on_the_last_of_february() -> None:
    term = RenewAgreement(**BY_A, first_day=day("2028-02-29"), years=1)
    state = changed(yearly(), term, "2027-01-01 09:00")
    assert state.spans[1].last_day == day("2029-02-28")


def test_an_indefinite_renewal_has_no_end() -> None:
    state = changed(yearly(), RenewAgreement(**BY_A, indefinite=True), "2026-12-01 09:00")
    assert state.ends is None
    assert state.in_force_at(t("2099-01-01 00:00"))


def test_it_is_renewed_again_and_again() -> None:
    state = yearly()
    for year in (2026, 2027, 2028):
        state = changed(state, RenewAgreement(**BY_B, years=1), f"{year}-12-01 09:00")
    assert [span.first_day.isoformat() for span in state.spans] == [
        "2026-01-05",
        "2027-01-06",
        "2028-01-07",
        "2029-01-08",
    ]


def test_a_renewal_is_recorded_with_its_days() -> None:
    state = give(yearly(), RenewAgreement(**BY_A, years=1), "2026-12-01 09:00")
    accept = AcceptProposal(**BY_B, proposal=state.proposals[0].id)
    (event,) = decide(state, accept, "2026-12-02 09:00").events
    assert isinstance(event, AgreementRenewed)
    assert (event.first_day, event.last_day) == (day("2027-01-06"), day("2028-01-06"))


def test_a_renewal_says_how_long() -> None:
    with pytest.raises(InvalidCommand) as caught:
        RenewAgreement(**BY_A)
    assert [p.kind for p in caught.value.problems] == ["term_blank"]


# --- termination -------------------------------------------------------------------------------


def end(last: str = "2026-09-30", **said: Any) -> TerminateAgreement:
    told = BY_A | {"reason": "business_ended", "last_day": day(last)} | said
    return TerminateAgreement(**told)


def test_it_ends_with_the_last_day_on_which_both_agreed() -> None:
    state = give(yearly(), end(), "2026-07-01 09:00")
    assert state.ends == t("2027-01-06 00:00")
    state = accepted(state, "2026-07-02 09:00")
    assert state.status == "terminated"
    assert state.in_force_at(t("2026-09-30 23:59"))
    assert not state.in_force_at(t("2026-10-01 00:00"))
    assert state.ends == t("2026-10-01 00:00")
    assert state.termination is not None
    assert (state.termination.reason, state.termination.last_day) == (
        "business_ended",
        day("2026-09-30"),
    )


def test_a_termination_takes_away_the_further_terms_too() -> None:
    state = changed(yearly(), RenewAgreement(**BY_A, years=1), "2026-06-01 09:00")
    state = changed(state, end("2026-12-31"), "2026-07-01 09:00")
    assert state.spans == (TermSpan(first_day=day("2026-01-05"), last_day=day("2026-12-31")),)
    later = changed(yearly(), RenewAgreement(**BY_A, years=1), "2026-06-01 09:00")
    later = changed(later, end("2027-06-30"), "2026-07-01 09:00")
    assert [span.last_day for span in later.spans] == [day("2027-01-05"), day("2027-06-30")]


def test_one_that_is_ended_before_it_begins_is_never_in_force() -> None:
    state = changed(yearly(first_day=day("2026-06-01")), end("2026-03-31"), "2026-02-01 09:00")
    assert (state.spans, state.starts, state.ends) == ((), None, None)
    assert not state.in_force_at(t("2026-06-15 00:00"))


def test_one_that_is_ended_on_its_first_day_is_in_force_for_that_day() -> None:
    only = day("2026-06-01")
    state = changed(yearly(first_day=only), end("2026-06-01"), "2026-02-01 09:00")
    assert state.spans == (TermSpan(first_day=only, last_day=only),)
    assert state.in_force_at(t("2026-06-01 23:59"))


def test_a_termination_keeps_the_reason_as_a_code_and_the_words_in_the_vault() -> None:
    decided = decide(yearly(), end(reason="other", note="股东会决议"), "2026-07-01 09:00")
    (event,) = decided.events
    assert isinstance(event, TerminationProposed)
    assert event.reason == "other"
    assert event.reason.label() == "其他"
    assert ("note", "股东会决议") in [(s.kind, s.value) for s in decided.secrets]
    assert "股东会" not in event.model_dump_json()
    with pytest.raises(InvalidCommand) as caught:
        end(reason="other")
    assert [p.kind for p in caught.value.problems] == ["note_missing"]


def test_the_event_of_a_termination_says_when_and_why() -> None:
    state = give(yearly(), end(), "2026-07-01 09:00")
    accept = AcceptProposal(**BY_B, proposal=state.proposals[0].id)
    (event,) = decide(state, accept, "2026-07-02 09:00").events
    assert isinstance(event, AgreementTerminated)
    assert (event.to, event.reason, event.last_day) == (
        "terminated",
        "business_ended",
        day("2026-09-30"),
    )


@pytest.mark.parametrize(
    "command",
    [
        AmendAgreement(**BY_A, terms=FASTER),
        RenewAgreement(**BY_A, years=1),
        end(),
        AcceptProposal(**BY_B, proposal="p-1"),
        RejectProposal(party="party_b", proposal="p-1"),
        WithdrawProposal(party="party_b", proposal="p-1"),
    ],
    ids=lambda command: command.type,
)
def test_neither_a_draft_nor_one_that_was_terminated_is_changed(command: Command) -> None:
    over = changed(yearly(), end(), "2026-07-01 09:00")
    context = AgreementContext(subject="a-1", key="k-1", actor=b.MANAGER, now=T0, entropy=b"e")
    for state in (b.drafted(), over):
        refused = DECIDER.decide(state, command, context)
        assert isinstance(refused, Refused)
        assert [r.rule for r in refused.refusals] == ["not_from_here"]
