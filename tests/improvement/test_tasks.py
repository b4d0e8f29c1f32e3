"""What an improvement waits for, and whom; what it is found by says the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaint.build import leaked, t
from complaintflow import improvement as i
from complaintflow.duties import Excuse, Remedy
from complaintflow.improvement import Improvement, Proposal
from complaintflow.improvement.tasks import tasks
from complaintflow.kernel import NOBODY

from . import build as b
from .build import BOSS, OWNER, PLAN_DUE, T0

Told = list[tuple[str | None, str, str, datetime | None]]


def told(state: Improvement) -> Told:
    owed = tuple(tasks(state))
    index = b.DECIDER.index(state)
    assert set(index.waits_for) == {task.person or NOBODY for task in owed}
    return [(task.person, task.move, task.detail, task.due) for task in owed]


def changed(state: Improvement, manager: str | None = "s-boss", **update: Any) -> Improvement:
    terms = state.terms.model_copy(update={"manager": manager})
    return state.model_copy(update={"terms": terms, **update})


def test_each_status_waits_for_its_next_step() -> None:
    owner = OWNER.id
    assert told(b.reach("found").state) == [(owner, "analyse_cause", "", PLAN_DUE)]
    assert told(b.reach("analysed").state) == [(owner, "plan_improvement", "", PLAN_DUE)]
    planned = b.reach("planned").state
    assert [(who, move) for who, move, _, _ in told(planned)] == [
        (action.responsible, "complete_action") for action in planned.open_actions()
    ]
    assert told(b.reach("carried_out").state) == [(owner, "verify_effect", "", None)]
    assert told(b.reach("closed").state) == []
    assert told(b.reach("disposed").state) == []


def test_what_the_barred_leave_undone_falls_to_the_next() -> None:
    found = b.reach("found").state
    for update, whose in (
        ({"owner": None}, "s-boss"),
        ({"owner": None, "barred": ("s-boss",)}, None),
        ({"owner": None, "manager": None}, None),
    ):
        assert told(changed(found, **update))[0][0] == whose
    planned = b.reach("planned").state
    carriers = tuple(action.responsible for action in planned.actions)
    assert {who for who, *_ in told(changed(planned, barred=carriers))} == {OWNER.id}
    left = changed(planned, barred=(*carriers, OWNER.id), owner=None)
    assert {who for who, *_ in told(left)} == {"s-boss"}


def test_a_decision_against_it_is_the_managers_who_did_not_propose_it() -> None:
    found = b.reach("found").state
    for proposer, whose in ((OWNER, "s-boss"), (BOSS, None)):
        proposal = Proposal(reason="solved", by=proposer, at=T0)
        state = changed(found, proposal=proposal)
        assert told(state)[1:] == [(whose, "decide_against_improvement", "", PLAN_DUE)]
        (task,) = (task for task in tasks(state) if task.move == "decide_against_improvement")
        assert task.not_by == (proposer.id,)


def test_excuses_and_corrective_measures() -> None:
    excuse = Excuse(ground="accepted_reason", offered=T0)
    remedy = Remedy(status="assigned", responsible="hr-3", due=t("09-01 00:00"))
    breach = leaked(excuse=excuse, remedy=remedy)
    state = changed(b.reach("found").state, breaches=(breach,), party_b="b-1")
    assert told(state)[1:] == [
        ("b-1", "answer_excuse", "b-1", None),
        ("hr-3", "complete_remedy", "b-1", t("09-01 00:00")),
    ]
    assert i.ImprovementStatus.found == state.status
