"""For every guard of an agreement: a command that it refuses, with the facts, and one that it lets
through. ``tests/complaint/test_guards.py`` asks them all, and that no guard is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from complaint import build as b
from complaint.build import T0, t
from complaintflow.agreement import (
    AcceptProposal,
    Agreement,
    AgreementCommand,
    AgreementContext,
    AmendAgreement,
    AnalysisMade,
    Attendance,
    Figures,
    FillTerm,
    GiveCopy,
    RecordAnalysis,
    RecordTraining,
    RejectProposal,
    RenewAgreement,
    SignAgreement,
    TerminateAgreement,
    Terms,
    WithdrawProposal,
)
from complaintflow.kernel import Command, Decision, Refused, derive
from complaintflow.values import Actor, Day, Role

PARTY_B = Actor(role=Role.party_b, id="b-1")


@dataclass
class AskedOfAgreement:
    """A command given to an agreement."""

    state: Agreement
    command: Command
    now: datetime = T0
    actor: Actor = b.MANAGER
    figures: Figures | None = None
    copied: str | None = None

    def context(self) -> AgreementContext:
        return AgreementContext(
            subject="a-1",
            key="k-1",
            actor=self.actor,
            now=self.now,
            entropy=b"e",
            figures=self.figures,
            copied=self.copied,
        )

    def answer(self) -> Decision | Refused:
        return b.AGREEMENTS.decide(self.state, self.command, self.context())


Make = Callable[[], AskedOfAgreement]
F = TypeVar("F", bound=Make)
REFUSES: list[tuple[str, str, dict[str, object], Make]] = []
LETS: list[tuple[str, Make]] = []


def refuses(rule: str, clause: str, **facts: object) -> Callable[[F], F]:
    def keep(make: F) -> F:
        REFUSES.append((rule, clause, facts, make))
        return make

    return keep


def lets(rule: str) -> Callable[[F], F]:
    def keep(make: F) -> F:
        LETS.append((rule, make))
        return make

    return keep


# --- the term and the signatures (7.1) ---------------------------------------------------------


def _sign(party: str = "party_a", **changes: Any) -> SignAgreement:
    said: dict[str, Any] = {"party": party, "person": "王经理"}
    return SignAgreement(**(said | changes))


@refuses("term_is_filled", "7.1")
def _() -> AskedOfAgreement:
    # Row "the last day of the term": signing is refused while the years are blank.
    return AskedOfAgreement(b.drafted(indefinite=False), _sign())


@lets("term_is_filled")
def _() -> AskedOfAgreement:
    state = b.agree(b.drafted(indefinite=False), FillTerm(years=30), now=T0)
    return AskedOfAgreement(state, _sign())


@refuses("ends_after_it_starts", "7.1", first_day="2018-01-01", last_day="2017-12-31")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.drafted(indefinite=False), FillTerm(last_day=date(2017, 12, 31)))


@lets("ends_after_it_starts")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.drafted(indefinite=False), FillTerm(last_day=date(2018, 1, 1)))


@lets("ends_after_it_starts")
def _() -> AskedOfAgreement:
    # Another first day may be given with it.
    term = FillTerm(first_day=date(2017, 1, 1), last_day=date(2017, 12, 31))
    return AskedOfAgreement(b.drafted(indefinite=False), term)


@refuses("acts_for_itself", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.drafted(), _sign(), actor=Actor(role=Role.party_b, id="b-1"))


@lets("acts_for_itself")
def _() -> AskedOfAgreement:
    party_b = Actor(role=Role.party_b, id="b-1")
    return AskedOfAgreement(b.drafted(), _sign("party_b"), actor=party_b)


@lets("acts_for_itself")
def _() -> AskedOfAgreement:
    # Party A keeps the record, and may record both.
    return AskedOfAgreement(b.drafted(), _sign("party_b"))


@refuses("signs_once", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.agree(b.drafted(), _sign(), now=T0), _sign())


@lets("signs_once")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.agree(b.drafted(), _sign(), now=T0), _sign("party_b"))


@refuses("signed_by_now", "7.1", day="2026-07-02")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.drafted(), _sign(day=Day(day=date(2026, 7, 2))))


@lets("signed_by_now")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.drafted(), _sign(day=Day(day=date(2026, 7, 1))))


def _until(last: date) -> Agreement:
    return b.agree(b.drafted(indefinite=False), FillTerm(last_day=last), now=T0)


@refuses("signs_before_it_ends", "7.1", last_day="2026-06-30", day="2026-07-01")
def _() -> AskedOfAgreement:
    # Signed today where no day is said.
    return AskedOfAgreement(_until(date(2026, 6, 30)), _sign())


@refuses("signs_before_it_ends", "7.1", last_day="2021-01-01", day="2026-07-01")
def _() -> AskedOfAgreement:
    # So has a term in years from an explicit first day.
    state = b.agree(b.drafted(indefinite=False), FillTerm(years=3), now=T0)
    return AskedOfAgreement(state, _sign())


@lets("signs_before_it_ends")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until(date(2026, 7, 1)), _sign())


@lets("signs_before_it_ends")
def _() -> AskedOfAgreement:
    # Signed in time and written down later.
    return AskedOfAgreement(_until(date(2026, 6, 30)), _sign(day=Day(day=date(2026, 6, 30))))


@lets("signs_before_it_ends")
def _() -> AskedOfAgreement:
    # Without an explicit first day the years run from the signing.
    state = b.drafted(indefinite=False, first_day=None, years=1)
    return AskedOfAgreement(state, _sign())


# --- proposing a change ------------------------------------------------------------------------

OTHERS = Terms(manager="s-other")
PROPOSAL = f"p_{derive('k-proposed', 'proposal')}"
"""The id that a proposal gets from the key that it is made under here."""


def _until_2027(**changes: Any) -> Agreement:
    """Signed by both on 2026-01-05 for a year: its last day is 2027-01-05."""
    said: dict[str, Any] = {"first_day": None, "indefinite": False, "years": 1}
    return b.signed(t("2026-01-05 09:00"), **(said | changes))


def _signs(**changes: Any) -> dict[str, Any]:
    return {"party": "party_a", "person": "王经理"} | changes


def _amend(**changes: Any) -> AmendAgreement:
    return AmendAgreement(**(_signs(terms=OTHERS) | changes))


def _renew(**changes: Any) -> RenewAgreement:
    term = {} if {"indefinite", "last_day"} & changes.keys() else {"years": 1}
    return RenewAgreement(**(_signs() | term | changes))


def _end(**changes: Any) -> TerminateAgreement:
    said = _signs(reason="business_ended", last_day=date(2026, 9, 30))
    return TerminateAgreement(**(said | changes))


def _proposed(command: AgreementCommand, state: Agreement | None = None) -> Agreement:
    return b.agree(state or _until_2027(), command, now=T0, key="k-proposed")


def _id(state: Agreement) -> str:
    return state.proposals[-1].id


def _accept(state: Agreement, **changes: Any) -> AcceptProposal:
    return AcceptProposal(**(_signs(party="party_b", proposal=_id(state)) | changes))


def _on(day: str) -> Day:
    return Day(day=date.fromisoformat(day))


@refuses("acts_for_itself", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _amend(), actor=PARTY_B)


@refuses("acts_for_itself", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    state = _proposed(_amend(party="party_b"))
    return AskedOfAgreement(state, _accept(state, party="party_a"), actor=PARTY_B)


@refuses("acts_for_itself", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    copy = GiveCopy(party="party_a", through=1, digest="0" * 64)
    return AskedOfAgreement(_until_2027(), copy, actor=PARTY_B)


@lets("acts_for_itself")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, _accept(state), actor=PARTY_B)


@refuses("no_proposal_is_open", "7.1", proposal=PROPOSAL, kind="amendment", by="party_a")
def _() -> AskedOfAgreement:
    # A second one, of either party and of any kind.
    return AskedOfAgreement(_proposed(_amend()), _renew(party="party_b"))


@lets("no_proposal_is_open")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    reject = RejectProposal(proposal=_id(state), party="party_b")
    return AskedOfAgreement(b.agree(state, reject, now=T0), _amend(party="party_b"))


@refuses("proposed_after_signing", "7.1", day="2026-01-04", signed_on="2026-01-05")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _amend(day=_on("2026-01-04")))


@refuses("proposed_after_signing", "7.1", day="2026-01-04", signed_on="2026-01-05")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _end(day=_on("2026-01-04")))


@lets("proposed_after_signing")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _amend(day=_on("2026-01-05")))


@refuses("terms_are_others", "7.1", version=1)
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _amend(terms=Terms()))


@lets("terms_are_others")
def _() -> AskedOfAgreement:
    # What was in force before may come back.
    first = _proposed(_amend())
    second = b.agree(first, _accept(first), now=T0)
    return AskedOfAgreement(second, _amend(terms=Terms()))


def _amended_from_2027() -> Agreement:
    state = _proposed(_amend(from_day=date(2027, 1, 1)))
    return b.agree(state, _accept(state), now=T0)


@refuses(
    "terms_hold_in_order",
    "7.1",
    since="2026-12-30T16:00:00Z",
    version=2,
    version_since="2026-12-31T16:00:00Z",
)
def _() -> AskedOfAgreement:
    again = _amend(terms=Terms(), from_day=date(2026, 12, 31))
    return AskedOfAgreement(_amended_from_2027(), again)


@refuses(
    "terms_hold_in_order",
    "7.1",
    since="2026-07-01T02:00:00Z",
    version=2,
    version_since="2026-12-31T16:00:00Z",
)
def _() -> AskedOfAgreement:
    # Without a day they would hold at once.
    return AskedOfAgreement(_amended_from_2027(), _amend(terms=Terms()))


@lets("terms_hold_in_order")
def _() -> AskedOfAgreement:
    again = _amend(terms=Terms(), from_day=date(2027, 1, 1))
    return AskedOfAgreement(_amended_from_2027(), again)


@lets("terms_hold_in_order")
def _() -> AskedOfAgreement:
    state = _proposed(_amend(terms=Terms(), from_day=date(2027, 1, 1)), _amended_from_2027())
    return AskedOfAgreement(state, _accept(state))


@refuses("term_runs_out", "7.1")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(b.signed(), _renew())


@lets("term_runs_out")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _renew())


@refuses("renews_after_the_term", "7.1", first_day="2027-01-05", last_day="2027-01-05")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _renew(first_day=date(2027, 1, 5)))


@lets("renews_after_the_term")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _renew(first_day=date(2027, 1, 6)))


@refuses(
    "renews_for_a_day_to_come",
    "7.1",
    first_day="2027-01-06",
    last_day="2027-01-05",
    day="2026-07-01",
)
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _renew(last_day=date(2027, 1, 5)))


@refuses(
    "renews_for_a_day_to_come",
    "7.1",
    first_day="2027-01-06",
    last_day="2027-03-31",
    day="2027-04-01",
)
def _() -> AskedOfAgreement:
    # It was proposed in time, and accepted when the further term had run out too.
    term = _renew(first_day=date(2027, 1, 6), last_day=date(2027, 3, 31))
    state = _proposed(term)
    return AskedOfAgreement(state, _accept(state), now=t("2027-04-01 09:00"))


@lets("renews_for_a_day_to_come")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _renew(last_day=date(2027, 1, 6)))


@lets("renews_for_a_day_to_come")
def _() -> AskedOfAgreement:
    state = _proposed(_renew(last_day=date(2027, 3, 31)))
    return AskedOfAgreement(state, _accept(state), now=t("2027-03-31 23:59"))


@refuses("ends_when_both_agree_or_later", "7.1", last_day="2026-06-30", day="2026-07-01")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _end(last_day=date(2026, 6, 30)))


@refuses("ends_when_both_agree_or_later", "7.1", last_day="2026-09-30", day="2026-10-01")
def _() -> AskedOfAgreement:
    state = _proposed(_end())
    return AskedOfAgreement(state, _accept(state), now=t("2026-10-01 00:00"))


@lets("ends_when_both_agree_or_later")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _end(last_day=date(2026, 7, 1)))


@lets("ends_when_both_agree_or_later")
def _() -> AskedOfAgreement:
    state = _proposed(_end())
    return AskedOfAgreement(state, _accept(state), now=t("2026-09-30 23:59"))


@refuses("ends_within_the_term", "7.1", last_day="2027-01-05", term_ends="2027-01-05")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _end(last_day=date(2027, 1, 5)))


@lets("ends_within_the_term")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _end(last_day=date(2027, 1, 4)))


@lets("ends_within_the_term")
def _() -> AskedOfAgreement:
    # An indefinite one can be ended on any day.
    return AskedOfAgreement(b.signed(), _end(last_day=date(2099, 1, 1)))


# --- answering it ------------------------------------------------------------------------------


@refuses("proposal_is_open", "7.1", open=None, status=None)
def _() -> AskedOfAgreement:
    accept = AcceptProposal(**_signs(party="party_b", proposal="p-1"))
    return AskedOfAgreement(_until_2027(), accept)


@refuses("proposal_is_open", "7.1", open=None, status="withdrawn")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    take_back = WithdrawProposal(proposal=_id(state), party="party_a")
    return AskedOfAgreement(b.agree(state, take_back, now=T0), _accept(state))


@refuses("proposal_is_open", "7.1", open=None, status="accepted")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(b.agree(state, _accept(state), now=T0), _accept(state))


@refuses("proposal_is_open", "7.1", open=PROPOSAL, status=None)
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, RejectProposal(proposal="p-1", party="party_b"))


@lets("proposal_is_open")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, RejectProposal(proposal=_id(state), party="party_b"))


@refuses("answered_by_the_other", "7.1", party="party_a")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, _accept(state, party="party_a"))


@refuses("answered_by_the_other", "7.1", party="party_b")
def _() -> AskedOfAgreement:
    state = _proposed(_end(party="party_b"))
    return AskedOfAgreement(state, RejectProposal(proposal=_id(state), party="party_b"))


@lets("answered_by_the_other")
def _() -> AskedOfAgreement:
    state = _proposed(_end(party="party_b"))
    return AskedOfAgreement(state, _accept(state, party="party_a"))


@refuses("withdrawn_by_its_proposer", "7.1", party="party_b", by="party_a")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, WithdrawProposal(proposal=_id(state), party="party_b"))


@lets("withdrawn_by_its_proposer")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, WithdrawProposal(proposal=_id(state), party="party_a"))


@refuses("accepted_after_it_was_proposed", "7.1", day="2026-06-30", proposed="2026-07-01")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, _accept(state, day=_on("2026-06-30")))


@lets("accepted_after_it_was_proposed")
def _() -> AskedOfAgreement:
    state = _proposed(_amend())
    return AskedOfAgreement(state, _accept(state, day=_on("2026-07-01")))


@refuses(
    "terms_hold_once_both_agree",
    "7.1",
    since="2026-07-31T16:00:00Z",
    agreed="2026-07-31T16:00:00.000001Z",
)
def _() -> AskedOfAgreement:
    # Accepted a microsecond after the day from which they were to hold had begun.
    state = _proposed(_amend(from_day=date(2026, 8, 1)))
    now = t("2026-08-01 00:00").replace(microsecond=1)
    return AskedOfAgreement(state, _accept(state), now=now)


@refuses(
    "terms_hold_once_both_agree", "7.1", since="2026-07-31T16:00:00Z", agreed="2026-08-01T16:00:00Z"
)
def _() -> AskedOfAgreement:
    # At which hour of that day it was accepted is not known.
    state = _proposed(_amend(from_day=date(2026, 8, 1)))
    accept = _accept(state, day=_on("2026-08-01"))
    return AskedOfAgreement(state, accept, now=t("2026-08-02 09:00"))


@lets("terms_hold_once_both_agree")
def _() -> AskedOfAgreement:
    state = _proposed(_amend(from_day=date(2026, 8, 1)))
    return AskedOfAgreement(state, _accept(state), now=t("2026-08-01 00:00"))


@lets("terms_hold_once_both_agree")
def _() -> AskedOfAgreement:
    state = _proposed(_amend(from_day=date(2026, 8, 1)))
    accept = _accept(state, day=_on("2026-07-31"))
    return AskedOfAgreement(state, accept, now=t("2026-08-02 09:00"))


# --- copies (7.2) -----------------------------------------------------------------------------


def _copy(through: int = 3) -> GiveCopy:
    return GiveCopy(party="party_a", through=through, digest="0" * 64)


@refuses("copy_is_the_records", "7.2", through=3, digest="1" * 64)
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _copy(), copied="1" * 64)


@refuses("copy_is_the_records", "7.2", through=9, digest="")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _copy(9), copied="")


@lets("copy_is_the_records")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _copy(), copied="0" * 64)


@lets("copy_is_the_records")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _copy())


# --- analyses (4.4) ----------------------------------------------------------------------------


def _analysed(last: date) -> RecordAnalysis:
    return RecordAnalysis(first=date(2026, 4, 1), last=last, digest="0" * 64, complaints=0)


@refuses("analysed_days_are_over", "4.4", last="2026-07-01", today="2026-07-01")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 7, 1)))


@lets("analysed_days_are_over")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 6, 30)))


_COUNTED = Figures(digest="0" * 64, complaints=0)


@refuses("figures_are_counted", "4.4", first="2026-04-01", last="2026-06-30", complaints=0)
def _() -> AskedOfAgreement:
    counted = Figures(digest="1" * 64, complaints=0)
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 6, 30)), figures=counted)


@refuses("figures_are_counted", "4.4", first="2026-04-01", last="2026-06-30", complaints=1)
def _() -> AskedOfAgreement:
    counted = Figures(digest="0" * 64, complaints=1)
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 6, 30)), figures=counted)


@lets("figures_are_counted")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 6, 30)), figures=_COUNTED)


@lets("figures_are_counted")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _analysed(date(2026, 6, 30)))


def _analysed_before(**changes: Any) -> Agreement:
    said = {"id": "n-1", "made": T0, "last": date(2026, 6, 30), **changes}
    before = _analysed(date(2026, 6, 30)).model_dump(exclude={"type"})
    return _until_2027().model_copy(update={"analyses": (AnalysisMade(**{**before, **said}),)})


@refuses("analysed_once", "4.4", analysis="n-1", first="2026-04-01", last="2026-06-30")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_analysed_before(), _analysed(date(2026, 6, 30)))


@lets("analysed_once")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_analysed_before(digest="1" * 64), _analysed(date(2026, 6, 30)))


@lets("analysed_once")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_analysed_before(last=date(2026, 5, 31)), _analysed(date(2026, 6, 30)))


# --- trainings (annex 7) -----------------------------------------------------------------------


def _train(**changes: Any) -> RecordTraining:
    said: dict[str, Any] = {
        "topic": "response",
        "audience": "customer_service",
        "material": "annex-7.1",
        "attendances": (Attendance(person="s-1"),),
    }
    return RecordTraining(**(said | changes))


@refuses("held_by_now", "4.1", at="2026-07-01T02:05:01Z", now="2026-07-01T02:00:00Z")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _train(at=t("07-01 10:05").replace(second=1)))


@lets("held_by_now")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _train(at=t("07-01 10:05")))


@refuses("version_is_there", "4.1", version=2, latest=1)
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_until_2027(), _train(terms_version=2))


@lets("version_is_there")
def _() -> AskedOfAgreement:
    return AskedOfAgreement(_amended_from_2027(), _train(terms_version=2))
