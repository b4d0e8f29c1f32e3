"""What each command writes into its event, field by field; what the fold keeps of it; who is told.
What is not named here does not change. See ``tests/recorded.py``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaint import build as complaints
from complaint.build import t
from complaintflow import duties, keeping
from complaintflow import liability as li
from complaintflow.duties import BreachKind
from complaintflow.kernel import Command
from complaintflow.kernel.draft import DEPARTMENT
from complaintflow.liability import Claim, Ground, Money
from complaintflow.periods import (
    CompiledCalendar,
    Deadline,
    Notice,
    china,
    deadline,
    stated,
    years,
)
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, When
from recorded import Like, Row, Rows, Told

from . import build as b
from .build import DUE, PROOF, T0, A, B, Case

ZONE = "Asia/Shanghai"
HOUR = timedelta(hours=1)
ROWS = Rows()


# --- what is written down once -------------------------------------------------------------------


def kept(start: When, calendar: CompiledCalendar | None = None) -> Deadline:
    """3.7: a year from the end."""
    return deadline(
        start,
        years(1),
        zone=ZONE,
        calendar=china() if calendar is None else calendar,
        clause="3.7",
        on_unknown="provisional",
    )


def offer(at: datetime, due: When = DUE, **changes: object) -> dict[str, object]:
    """What :func:`build.terms` offers, made at a time: its date is a limit under 5.1."""
    return {
        "what": ("measure", "重新培训客服人员"),
        "by": "party_a",
        "deadline": stated(at, due, zone=ZONE, clause="5.1"),
        "amount": None,
        "approved_by": None,
        **changes,
    }


def said(
    party: str = "party_a", note: str | None = None, evidence: object = (), **more: object
) -> dict[str, object]:
    """What every statement's event says, and what this one says more."""
    sealed = None if note is None else ("note", note)
    return {"party": party, "evidence": evidence, "note": sealed, **more}


def to_b(topic: str, clause: str, due: datetime | None = None) -> Told:
    """What Party A says is told to whoever acts for Party B."""
    return Told(topic, "b-1", clause, due, "party_b")


def to_a(topic: str, clause: str, due: datetime | None = None) -> Told:
    """What Party B says is told to Party A's manager, or the department where none is named."""
    return Told(topic, DEPARTMENT, clause, due)


def dispute(status: str, began: datetime, **changes: object) -> dict[str, object]:
    return {
        "status": status,
        "began": began,
        "rounds": (),
        "minutes": 0,
        "failed": None,
        "suits": (),
        **changes,
    }


def a_round(at: datetime, party: str = "party_a", **changes: object) -> dict[str, object]:
    """The first proposal, made at a time."""
    return {
        "n": 1,
        "party": party,
        "at": at,
        "offer": offer(at),
        "accepted": None,
        "answered": None,
        **changes,
    }


def suit(at: datetime, by: str = "party_a", **changes: object) -> dict[str, object]:
    return {
        "id": SUIT,
        "filed_by": by,
        "filed": at,
        "court": b.COURT,
        "case_number": b.NUMBER,
        "before_negotiation_failed": False,
        "outcome": None,
        "ended": None,
        **changes,
    }


SUIT = Like(r"s_[0-9a-f]{32}")
OFFERED = (li.Propose(terms=b.terms()), A)
ASKED = (li.Propose(terms=b.terms(amount=Money(amount="9"))), B)
"""Party B asks for money, which Party A has not approved yet."""


def row(
    case: Case,
    command: Command,
    event: dict[str, object],
    kept: dict[str, object],
    to: str,
    *told: Told,
    actor: Actor = A,
) -> Row:
    return Row(case, command, event, kept, to, told, actor)


# --- the claim (5.1, 5.2) ------------------------------------------------------------------------


def claim(claimant: str, at: datetime, *grounds: Ground, **changes: object) -> dict[str, object]:
    """A claim that was raised at a time, as it is kept."""
    return {
        "id": "l-1",
        "reference": Like(r"L(-[0-9A-F]{4}){3}"),
        "agreement": "a-1",
        "terms": complaints.signed().terms_at(at),
        "party_b": "b-1",
        "law": "prc",
        "claimant": claimant,
        "grounds": grounds,
        "barred": (),
        "amount": None,
        "raised": at,
        "settlement": None,
        "dispute": None,
        "retention": None,
        "holds": (),
        "destroyed": False,
        **changes,
    }


def raised(claim: dict[str, object], **more: object) -> dict[str, object]:
    """What the event says of such a claim."""
    shared = ("reference", "agreement", "terms", "party_b", "grounds", "barred", "amount", "law")
    told = {name: claim[name] for name in shared}
    return told | {"demand": ("demand", "支付违约金"), "again": None} | more


LATE = Ground(kind=BreachKind.response_late, clause="4.1", stream="c-1", breach="b-late")
NOT_KEPT = Ground(kind=BreachKind.other, clause="3.7", evidence=PROOF)
HELP = Ground(kind=BreachKind.not_assisted, clause="2.2", stream="c-1", breach="b-help")


@ROWS.at("07-02 09:00")
def _raised_by_party_b(at: datetime) -> Row:
    amount = Money(amount="500")
    made = claim("party_b", at, LATE, NOT_KEPT, amount=amount)
    return row(
        Case(),
        b.raising(clause="3.7", evidence=PROOF, amount=amount, again="further_loss"),
        said("party_b", evidence=PROOF) | raised(made, again="further_loss"),
        made,
        "raised",
        to_a("claim_raised", "5.1"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _raised_by_party_a(at: datetime) -> Row:
    made = claim("party_a", at, HELP)
    return row(
        Case(),
        b.raising("b-help"),
        said() | raised(made),
        made,
        "raised",
        to_b("claim_raised", "5.2"),
    )


@ROWS.at("07-02 09:00")
def _answered(at: datetime) -> Row:
    return row(
        b.raised(),
        li.AnswerClaim(note="正在核实"),
        said(note="正在核实"),
        {},
        "answered",
        to_b("claim_answered", "5.1"),
    )


@ROWS.at("07-02 09:00")
def _accepted(at: datetime) -> Row:
    return row(
        b.raised(),
        li.AcceptClaim(note="属实"),
        said(note="属实"),
        {},
        "accepted",
        to_b("claim_accepted", "5.1"),
    )


@ROWS.at("07-02 09:00")
def _rejected_by_party_b_and_written_down(at: datetime) -> Row:
    case = Case()
    case.do(b.raising("b-help"), A)
    return row(
        case,
        li.RejectClaim(note="已提供资料", party="party_b", evidence=PROOF),
        said("party_b", "已提供资料", PROOF),
        {},
        "rejected",
        to_a("claim_rejected", "5.1"),
    )


@ROWS.at("07-02 09:00")
def _withdrawn(at: datetime) -> Row:
    return row(
        b.raised(),
        li.WithdrawClaim(note="已解决"),
        said("party_b", "已解决", retention=kept(at)),
        {"retention": kept(at)},
        "withdrawn",
        to_a("claim_withdrawn", "5.1"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _withdrawn_from_a_dispute(at: datetime) -> Row:
    return row(
        b.after(b.BEGUN, b.FAILED),
        li.WithdrawClaim(note="已解决"),
        said("party_b", "已解决", retention=kept(at)),
        {"retention": kept(at), "dispute": dispute("dropped", T0, failed=T0)},
        "withdrawn",
        to_a("claim_withdrawn", "5.1"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _settled(at: datetime) -> Row:
    return row(
        b.reach("answered"),
        b.settling(),
        said(evidence=PROOF, offer=offer(at)),
        {"settlement": {"agreed": at, "offer": offer(at), "performed": None}},
        "settled",
        to_b("claim_settled", "5.1", DUE),
    )


@ROWS.at("07-02 09:00")
def _settled_in_a_dispute_as_party_b_said(at: datetime) -> Row:
    day = Day(day=date(2026, 8, 1))
    paid = offer(
        at, day, by="party_b", amount=Money(amount="1200.50"), approved_by="s-gm"
    )  # fmt: skip
    terms = b.paid(by="party_b", due=day)
    return row(
        b.after(b.BEGUN, b.FAILED),
        b.settling(party="party_b", terms=terms),
        said("party_b", evidence=PROOF, offer=paid),
        {
            "settlement": {"agreed": at, "offer": paid, "performed": None},
            "dispute": dispute("agreed", T0),
        },
        "settled",
        to_a("claim_settled", "5.1", t("08-02 00:00")),
    )


@ROWS.at("07-02 09:00")
def _performed(at: datetime) -> Row:
    return row(
        b.reach("settled"),
        li.PerformSettlement(evidence=PROOF, note="已完成培训"),
        said(note="已完成培训", evidence=PROOF, retention=kept(at)),
        {
            "settlement": {"agreed": T0, "offer": offer(T0), "performed": at},
            "retention": kept(at),
        },
        "performed",
        to_b("settlement_performed", "5.1"),
    )


# --- its dispute (6.2) ---------------------------------------------------------------------------


@ROWS.at("07-02 09:00")
def _negotiated(at: datetime) -> Row:
    return row(
        b.raised(),
        li.Negotiate(note="请协商"),
        said("party_b", "请协商"),
        {"dispute": dispute("negotiating", at)},
        "disputed",
        to_a("negotiation_begun", "6.2"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _negotiated_again(at: datetime) -> Row:
    return row(
        b.after(b.BEGUN, b.FAILED),
        li.Negotiate(note="再协商"),
        said(note="再协商"),
        {"dispute": dispute("negotiating", T0)},
        "disputed",
        to_b("negotiation_begun", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _proposed(at: datetime) -> Row:
    return row(
        b.reach("disputed"),
        li.Propose(terms=b.terms()),
        said(round=1, offer=offer(at)),
        {"dispute": dispute("negotiating", T0, rounds=(a_round(at),))},
        "disputed",
        to_b("proposal_made", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _proposed_as_a_second_round(at: datetime) -> Row:
    asked = offer(at, amount=Money(amount="9"))
    second = a_round(at, "party_b", n=2, offer=asked)
    return row(
        b.after(b.BEGUN, OFFERED),
        ASKED[0],
        said("party_b", round=2, offer=asked),
        {"dispute": dispute("negotiating", T0, rounds=(a_round(T0), second))},
        "disputed",
        to_a("proposal_made", "6.2"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _a_proposal_accepted(at: datetime) -> Row:
    asked = offer(T0, amount=Money(amount="9"))
    first, second = a_round(T0), a_round(T0, "party_b", n=2, offer=asked)
    answered = second | {"accepted": True, "answered": at}
    settled = asked | {"approved_by": "s-gm"}
    return row(
        b.after(b.BEGUN, OFFERED, ASKED),
        li.AnswerProposal(round=2, accepted=True, approved_by="s-gm", note="同意"),
        said(note="同意", round=2, accepted=True, approved_by="s-gm"),
        {
            "dispute": dispute("agreed", T0, rounds=(first, answered)),
            "settlement": {"agreed": at, "offer": settled, "performed": None},
        },
        "settled",
        to_b("proposal_answered", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _a_proposal_refused(at: datetime) -> Row:
    answered = a_round(T0, accepted=False, answered=at)
    return row(
        b.after(b.BEGUN, OFFERED),
        li.AnswerProposal(round=1, accepted=False, note="不同意"),
        said("party_b", "不同意", round=1, accepted=False, approved_by=None),
        {"dispute": dispute("negotiating", T0, rounds=(answered,))},
        "disputed",
        to_a("proposal_answered", "6.2"),
        actor=B,
    )


@ROWS.at("07-02 09:00")
def _minutes(at: datetime) -> Row:
    return row(
        b.reach("disputed"),
        li.RecordMinutes(evidence=PROOF, note="第一次协商"),
        said(note="第一次协商", evidence=PROOF),
        {"dispute": dispute("negotiating", T0, minutes=1)},
        "disputed",
        to_b("minutes_recorded", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _failed(at: datetime) -> Row:
    return row(
        b.reach("disputed"),
        li.DeclareFailed(reason="no_answer", note="多次催告"),
        said(note="多次催告", reason="no_answer"),
        {"dispute": dispute("failed", T0, failed=at)},
        "disputed",
        to_b("negotiation_failed", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _failed_before_the_court(at: datetime) -> Row:
    theirs = suit(T0, "party_b", case_number=None, before_negotiation_failed=True)
    return row(
        b.after((b.theirs(), A)),
        li.DeclareFailed(reason="refused_to_negotiate", note="对方已起诉"),
        said("party_b", "对方已起诉", reason="refused_to_negotiate"),
        {"dispute": dispute("filed", T0, failed=at, suits=(theirs,))},
        "disputed",
        to_a("negotiation_failed", "6.2"),
        actor=B,
    )


FILED: dict[str, Any] = {"suit": SUIT, "court": b.COURT}


@ROWS.at("07-02 09:00")
def _sued(at: datetime) -> Row:
    """Who acts for Party B is told, and Party A's own manager."""
    return row(
        b.after(b.BEGUN, b.FAILED),
        b.filing(case_number=b.NUMBER),
        said(**FILED, case_number=b.NUMBER, before_negotiation_failed=False),
        {"dispute": dispute("filed", T0, failed=T0, suits=(suit(at),))},
        "disputed",
        to_b("suit_filed", "6.2"),
        to_a("suit_filed", "6.2"),
    )


@ROWS.at("07-02 09:00")
def _sued_by_the_other_side(at: datetime) -> Row:
    theirs = suit(at, "party_b", case_number=None, before_negotiation_failed=True)
    return row(
        b.reach("withdrawn"),
        b.theirs(),
        said(
            "party_b",
            evidence=PROOF,
            **FILED,
            case_number=None,
            before_negotiation_failed=True,
        ),
        {"dispute": dispute("filed", at, suits=(theirs,)), "retention": None},
        "disputed",
        to_a("suit_filed", "6.2"),
    )


def outcome(kind: str, stands: str, **changes: object) -> dict[str, object]:
    """What the event of an outcome says, and where the dispute stands then."""
    return {
        "suit": SUIT,
        "outcome": kind,
        "case_number": None,
        "evidence": PROOF,
        "offer": None,
        "note": ("note", "已送达"),
        "dispute": stands,
        "retention": None,
        **changes,
    }


TO_BOTH = (to_b("outcome_recorded", "6.2"), to_a("outcome_recorded", "6.2"))


@ROWS.at("07-02 09:00")
def _decided(at: datetime) -> Row:
    case, number = b.in_court(), "（2026）沪0115民初1234号之一"
    over = suit(T0, outcome="judgment", ended=at, case_number=number)
    return row(
        case,
        b.outcome(case, case_number=number, note="已送达"),
        outcome("judgment", "decided", case_number=number, retention=kept(at)),
        {
            "dispute": dispute("decided", T0, failed=T0, suits=(over,)),
            "retention": kept(at),
        },
        "decided",
        *TO_BOTH,
    )


@ROWS.at("07-02 09:00")
def _settled_in_court(at: datetime) -> Row:
    case = b.in_court()
    over = suit(T0, outcome="mediation", ended=at)
    return row(
        case,
        b.outcome(case, "mediation", terms=b.terms(), note="已送达"),
        outcome("mediation", "agreed", offer=offer(at)),
        {
            "dispute": dispute("agreed", T0, suits=(over,)),
            "settlement": {"agreed": at, "offer": offer(at), "performed": None},
        },
        "settled",
        to_b("outcome_recorded", "6.2", DUE),
        to_a("outcome_recorded", "6.2", DUE),
    )


@ROWS.at("07-02 09:00")
def _one_of_two_suits_withdrawn(at: datetime) -> Row:
    case = b.in_court()
    case.do(b.theirs())
    first = suit(T0)
    theirs = suit(T0, "party_b", case_number=None, outcome="withdrawn", ended=at)
    return row(
        case,
        b.outcome(case, "withdrawn", note="已送达"),
        outcome("withdrawn", "filed"),
        {"dispute": dispute("filed", T0, failed=T0, suits=(first, theirs))},
        "disputed",
        *TO_BOTH,
    )


# --- the record (2.1, 3.7) -----------------------------------------------------------------------


@ROWS.at("07-02 09:00")
def _barred(at: datetime) -> Row:
    case = b.raised()
    case.do(duties.BarStaff(staff=("s-7",)))
    return row(
        case,
        duties.BarStaff(staff=("s-7", "s-8"), because="c-1"),
        {"staff": ("s-8",), "because": "c-1"},
        {"barred": ("s-7", "s-8")},
        "raised",
    )


HOLD = Like(r"h_[0-9a-f]{32}")


@ROWS.at("07-02 09:00")
def _held(at: datetime) -> Row:
    return row(
        b.raised(),
        keeping.PlaceHold(reason="audit", note="审计"),
        {"hold": HOLD, "reason": "audit", "note": ("note", "审计")},
        {"holds": ({"id": HOLD, "reason": "audit", "since": at},)},
        "raised",
    )


@ROWS.at("07-02 09:00")
def _released(at: datetime) -> Row:
    case = b.raised()
    case.do(keeping.PlaceHold(reason="audit"))
    case.do(keeping.PlaceHold(reason="court"))
    first, second = case.state.holds
    return row(
        case,
        keeping.ReleaseHold(hold=first.id, note="审计完成"),
        {"hold": first.id, "note": ("note", "审计完成")},
        {"holds": (second,)},
        "raised",
    )


@ROWS.at("2027-08-01 09:00")
def _disposed(at: datetime) -> Row:
    return row(
        b.reach("withdrawn"),
        keeping.Dispose(),
        {"kept_until": kept(T0)},
        {},
        "disposed",
    )


@ROWS.at("2027-08-01 09:00")
def _destroyed(at: datetime) -> Row:
    return row(
        b.reach("disposed"),
        keeping.ConfirmDisposal(values=4),
        {"values": 4},
        {"destroyed": True},
        "disposed",
    )


@ROWS.at("07-02 09:00")
def _counted_again(at: datetime) -> Row:
    case = b.reach("withdrawn")
    rest = spans("2027-07-01/2027-07-04")
    case.calendar = china(extra=(Notice(year=2027, title="made up", rest=rest),))
    longer = kept(T0, case.calendar)
    assert longer.due > kept(T0).due
    return row(
        case,
        duties.RecomputeDeadlines(),
        {"retention": longer, "before": kept(T0).due},
        {"retention": longer},
        "withdrawn",
    )


# --- each row ------------------------------------------------------------------------------------


def test_every_command_of_a_claim_has_a_row() -> None:
    commands = {make(at).command.type for at, make in ROWS.values()}
    assert commands == set(li.claim_machine().moves)


@pytest.mark.parametrize("name", ROWS)
def test_what_is_recorded_at_once(name: str) -> None:
    ROWS.hold_at_once(name)


@pytest.mark.parametrize("name", ROWS.said("at"))
def test_what_is_recorded_later_happened_when_it_is_said_to_have(name: str) -> None:
    ROWS.hold_later(name)


@pytest.mark.parametrize("name", ROWS.said("note"))
def test_a_note_may_be_left_out(name: str) -> None:
    ROWS.hold_without_a_note(name)


@pytest.mark.parametrize("name", ["raised_by_party_b", "withdrawn", "negotiated"])
def test_what_party_b_says_is_told_to_party_as_manager_where_the_terms_name_one(name: str) -> None:
    at, make = ROWS[name]
    row = make(at)
    agreed = complaints.signed(party_b_ref="b-1")
    terms = agreed.terms.model_copy(update={"manager": "s-top"})
    version = agreed.versions[0].model_copy(update={"terms": terms})
    changes: dict[str, Any] = {}
    if row.case.state_ is None:
        changes["agreement"] = agreed.model_copy(update={"versions": (version,)})
    else:
        row.case.state_ = row.case.state.model_copy(update={"terms": terms})
    decided: Any = row.case.ask(row.command, row.actor, **changes)
    assert [notice.recipient for notice in decided.notices] == ["s-top"]


# --- what a claim is found by --------------------------------------------------------------------


def test_what_folds_claims_says_so_and_in_which_way() -> None:
    assert (b.DECIDER.kind, b.DECIDER.fold_version) == ("claim", 2)


def test_what_nobody_said_of_a_claim_is_not_there() -> None:
    """A claim that names neither its party, its amount nor evidence is read as one without."""
    fields = ("party_b", "amount", "settlement", "dispute", "retention")
    case = b.raised()
    told = case.state.model_dump(exclude=set(fields) | {"barred", "holds", "destroyed"})
    bare = Claim.model_validate(told)
    assert [getattr(bare, name) for name in fields] == [None] * len(fields)
    assert (bare.barred, bare.holds, bare.destroyed) == ((), (), False)
