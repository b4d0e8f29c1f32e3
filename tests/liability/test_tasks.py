"""What a claim and its dispute wait for, and whom; what it is found by says the same."""

from __future__ import annotations

from datetime import datetime

import pytest

from complaintflow import liability as li
from complaintflow.kernel import NOBODY
from complaintflow.liability import Claim
from complaintflow.liability.tasks import tasks
from complaintflow.values import Actor, Party

from . import build as b
from .build import ANSWERED, BEGUN, DUE, A, B, after, raised, settling, terms

Told = list[tuple[str | None, str, str, str, datetime | None]]


def told(state: Claim, manager: str | None = "s-boss") -> Told:
    terms = state.terms.model_copy(update={"manager": manager})
    state = state.model_copy(update={"terms": terms})
    owed = tuple(tasks(state))
    assert set(b.DECIDER.index(state).waits_for) == {task.person or NOBODY for task in owed}
    return [(task.person, task.move, task.clause, task.detail, task.due) for task in owed]


def test_a_claim_is_answered_by_who_is_held_liable() -> None:
    state = raised().state
    assert told(state) == [("s-boss", "answer_claim", "5.1", "", None)]
    assert told(state, None) == [(None, "answer_claim", "5.1", "", None)]
    barred = state.model_copy(update={"barred": ("s-boss",)})
    assert told(barred) == [(None, "answer_claim", "5.1", "", None)]
    ours = state.model_copy(update={"claimant": Party.party_a})
    assert told(ours) == [("b-1", "answer_claim", "5.2", "", None)]
    # Where nobody acts for Party B, Party A writes down what it says.
    assert told(ours.model_copy(update={"party_b": None})) == []
    assert told(after(ANSWERED).state) == []


@pytest.mark.parametrize(("by", "answers"), [(A, "b-1"), (B, "s-boss")])
def test_a_proposal_is_answered_by_the_other_party(by: Actor, answers: str) -> None:
    case = after(ANSWERED, BEGUN, (li.Propose(terms=terms()), by))
    assert told(case.state) == [(answers, "answer_proposal", "6.2", "1", None)]
    other = B if by is A else A
    case.do(li.AnswerProposal(round=1, accepted=False), other)
    assert told(case.state) == []


@pytest.mark.parametrize(("by", "performs"), [("party_a", "s-boss"), ("party_b", "b-1")])
def test_what_was_settled_on_is_performed(by: str, performs: str) -> None:
    case = after(ANSWERED)
    case.do(settling(terms=terms(by=by)))
    assert told(case.state) == [(performs, "perform_settlement", "5.1", "", DUE)]
    case.do(li.PerformSettlement(evidence=b.PROOF))
    assert told(case.state) == []
