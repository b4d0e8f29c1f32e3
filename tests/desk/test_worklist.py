"""In which order somebody is told what to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from complaintflow.complaint.tasks import tasks as tasks_of
from complaintflow.desk import AnyCommand, Desk, Task, move_label, parse_command
from complaintflow.desk.views import in_order
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.testing._scenes import CLERK, agreed, received
from complaintflow.values import Text

from .support import BOSS, T0, Script, new_desk, who


def _task(name: str, due: datetime | None) -> Task:
    return Task(id=name, reference="", move="acknowledge", clause="4.1", due=due)


def test_the_nearest_limit_comes_first_to_the_microsecond() -> None:
    """A whole second is written without a fraction: as text it would come after its fractions."""
    fraction = _task("a", T0 + timedelta(microseconds=1))
    whole, later, never = _task("b", T0), _task("c", T0 + timedelta(days=1)), _task("d", None)
    assert in_order([never, later, fraction, whole]) == (whole, fraction, later, never)


def test_the_manager_is_to_ask_the_customer_after_the_feedback() -> None:
    desk = new_desk(MemoryStore(), clock=FakeClock(T0))
    terms = {"manager": "m-9", "revisit": {"clause": "3.6", "period": {"n": 5, "unit": "days"}}}
    agreement = agreed(desk, terms=terms)
    id = received(desk, agreement, "c-1")
    for command in (
        {"type": "classify", "category": "quality", "severity": "minor"},
        {"type": "start_investigation", "investigator": "ivy"},
        {"type": "conclude_investigation", "verdict": "not_upheld", "findings": "没有问题",
         "evidence": [{"kind": "photo", "ref": "p-1"}]},
        {"type": "give_feedback", "channel": "phone", "outcome": "讲解用法"},
    ):  # fmt: skip
        desk.handle(parse_command(dict(command)), actor=CLERK, on=id)
    (task,) = desk.worklist("m-9", actor=BOSS)
    assert (task.id, task.move, task.clause, task.detail) == (id, "revisit", "3.6", "revisit")
    assert task.due is not None
    assert task.due.date().isoformat() == "2026-03-09"
    asked = parse_command({"type": "revisit", "channel": "phone", "reached": True})
    desk.handle(asked, actor=who("manager", "m-9"), on=id)
    assert desk.worklist("m-9", actor=BOSS) == ()


def test_nothing_but_the_outcome_is_told_to_the_customer_of_a_declined_complaint() -> None:
    """A problem that was found there must be taken up (4.4): no message does that."""
    desk = new_desk(MemoryStore())
    agreement = agreed(desk)
    id = received(desk, agreement, "c-1")
    for command in (
        {"type": "find_problem", "problem": "seal"},
        {"type": "decline", "reason": "not_a_customer", "explanation": "请向销售者提出"},
    ):
        desk.handle(parse_command(dict(command)), actor=CLERK, on=id)
    moves = [task.move for task in desk.worklist("s-1", actor=BOSS)]
    assert moves == ["acknowledge", "tell_outcome", "link_improvement"]


def test_each_status_says_the_next_step_of_the_process() -> None:
    """3.2 to 3.6, one after the other."""
    clock, script = FakeClock(T0), Script()
    desk = Desk(MemoryStore(), clock=clock)
    seen = set()
    for n, step in enumerate(script.steps):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
        for case in desk.find(Query(limit=500), actor=BOSS).items:
            told = case.complaint
            if case.id == script.ids.get(step.on or "") and told.handler:
                investigation = told.investigation
                people = {told.handler, investigation.investigator if investigation else ""}
                tasks = [task for task in tasks_of(told) if task.person in people]
                seen |= {
                    (told.status.value, task.move, task.clause)
                    for task in tasks
                    if task.clause < "4" and not task.detail and task.move != "tell_outcome"
                }
    assert seen == {
        ("received", "classify", "3.2"),
        ("classified", "start_investigation", "3.3"),
        ("investigating", "conclude_investigation", "3.3"),
        ("investigated", "draw_up_plan", "3.4"),
        ("planned", "start_execution", "3.5"),
        ("executed", "give_feedback", "3.6"),
        ("feedback_given", "close", "3.6"),
    }


def test_an_improvement_is_on_the_lists_of_its_owner_and_of_who_carries_it_out() -> None:
    """4.4: an action whose date passes is breach 4, so its person is told of it before."""
    clock = FakeClock(T0)
    desk = new_desk(MemoryStore(), clock=clock)
    proof = [{"kind": "photo", "ref": "p-1"}]
    id = ""

    def do(type: str, **fields: object) -> str:
        command = parse_command({"type": type, **fields})
        return desk.handle(command, actor=BOSS, on=id or None).id

    def owed(person: str) -> list[tuple[str, str, str]]:
        tasks = [task for task in desk.worklist(person, actor=BOSS) if task.id == id]
        assert all(task.clause == "4.4" and task.reference.startswith("I-") for task in tasks)
        return [(t.move, t.detail, t.due.date().isoformat() if t.due else "") for t in tasks]

    agreement = agreed(desk)
    id = do("open_improvement", agreement=agreement, problem="seal", owner="m-9")
    assert owed("m-9") == [("analyse_cause", "", "2026-04-01")]
    do("analyse_cause", cause="material", note="换了供应商")
    assert owed("m-9") == [("plan_improvement", "", "2026-04-01")]
    actions = [
        {"id": name, "what": "加检", "responsible": "ron", "due": (T0 + n).isoformat()}
        for name, n in (("a2", timedelta(days=9)), ("a1", timedelta(days=5)))
    ]
    do("plan_improvement", actions=actions, check_after={"n": 1, "unit": "months"})
    assert owed("m-9") == []
    assert owed("ron") == [
        ("complete_action", "a1", "2026-03-07"),
        ("complete_action", "a2", "2026-03-11"),
    ]
    do("cancel_action", action="a2", reason="not_needed")
    clock.advance(timedelta(days=6))
    desk.sweep()
    (breach,) = desk.breaches(id, actor=BOSS)
    due = (T0 + timedelta(days=20)).isoformat()
    do("assign_remedy", breach=breach.breach.id, responsible="hr-3", due=due)
    (task,) = desk.worklist("hr-3", actor=BOSS)
    assert (task.id, task.move, task.detail) == (id, "complete_remedy", breach.breach.id)
    do("complete_action", action="a1", evidence=proof)
    assert owed("ron") == []
    assert owed("m-9") == [("verify_effect", "", "")]
    do("bar_staff", staff=["m-9", "hr-3"])
    assert owed("m-9") == owed("hr-3") == []
    do("complete_remedy", breach=breach.breach.id, evidence=proof)
    clock.advance(timedelta(days=40))
    do("verify_effect", effective=True, evidence=proof)
    assert not any(owed(person) for person in ("m-9", "ron", "hr-3", "boss"))


def test_every_command_is_called_something_in_both_languages() -> None:
    """A worklist says in words what its tasks name by the command."""
    unions = (get_args(union)[0] for union in get_args(get_args(AnyCommand)[0]))
    kinds = [kind for union in unions for kind in get_args(union)]
    moves = [kind.model_fields["type"].default for kind in kinds]
    assert len(moves) > 80
    unnamed = {move for move in moves if move_label(move) == Text(zh=move, en=move)}
    assert unnamed == set()
    assert move_label("acknowledge").zh == "响应并告知已收到投诉"
    assert move_label("no_such_move") == Text(zh="no_such_move", en="no_such_move")
