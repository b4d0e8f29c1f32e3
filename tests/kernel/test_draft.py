"""A decision while it is made: what it gathers, in which order, under which ids."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import SecretStr

from complaintflow.kernel import Context, Draft, Event, derive
from complaintflow.values import Actor, Day, Model, Role

ACTOR = Actor(role=Role.manager, id="s-1")
NOW = datetime.fromisoformat("2026-07-01T02:00:00Z")
EARLIER = NOW - timedelta(hours=3)


class Pile(Model):
    """The state of these tests: what was recorded, in which stream."""

    held: tuple[str, ...] = ()
    stream: str = ""


def pile(state: Pile | None, event: Event, stream: str) -> Pile:
    return Pile(held=(*(state.held if state else ()), event.type), stream=stream)


def draft(state: Pile | None = None, key: str = "k-1") -> Draft[Pile, Context, str]:
    context = Context(subject="p-1", key=key, actor=ACTOR, now=NOW, entropy=b"e")
    return Draft(state, context, "open", pile)


def said(made: Draft[Pile, Context, str], type: str, at: datetime | Day | None = None) -> Event:
    return Event(type=type, v=1, **made.stamp(at))


def test_an_event_says_when_it_happened_when_it_is_recorded_by_whom_and_where_it_leads() -> None:
    made = draft()
    assert made.stamp(None) == {"at": NOW, "recorded": NOW, "by": ACTOR, "to": "open"}
    assert made.stamp(EARLIER) == {"at": EARLIER, "recorded": NOW, "by": ACTOR, "to": "open"}
    day = Day(day=EARLIER.date())
    assert made.stamp(day)["at"] == day


def test_each_event_is_folded_into_the_state_at_once() -> None:
    made = draft(Pile(held=("Before",)))
    assert made.state.held == ("Before",)
    for n, type in enumerate(("One", "Two"), start=2):
        made.record(said(made, type))
        assert (len(made.state.held), made.state.held[-1]) == (n, type)
    decision = made.decision()
    assert [event.type for event in decision.events] == ["One", "Two"]
    assert decision.after == Pile(held=("Before", "One", "Two"), stream="p-1")
    assert (decision.secrets, decision.notices) == ((), ())


def test_the_first_event_begins_the_state() -> None:
    made = draft()
    made.record(said(made, "Begun"))
    assert made.decision().after == Pile(held=("Begun",), stream="p-1")


def test_values_are_sealed_under_the_key_and_kind_and_what_is_not_given_is_not() -> None:
    made, other = draft(), draft(key="k-2")
    one = made.seal(SecretStr("张三"), "customer_name")
    two = made.maybe(SecretStr("不满意"), "note")
    assert made.maybe(None, "note") is None
    assert two is not None
    kept = made.decision().secrets
    assert [(s.token, s.kind, s.value) for s in kept] == [
        (one.token, "customer_name", "张三"),
        (two.token, "note", "不满意"),
    ]
    assert other.seal(SecretStr("张三"), "customer_name").token != one.token


def test_notices_have_ids_of_their_own_and_say_what_they_were_told() -> None:
    made = draft()
    made.notify("due_soon", "s-2", clause="4.1", due=NOW)
    made.notify("acknowledged", "c-7", role="customer", message="m-1")
    first, second = made.decision().notices
    assert [first.id, second.id] == [f"n_{derive('k-1', 'notice', n)}" for n in (0, 1)]
    assert (first.topic, first.role, first.recipient, first.subject) == (
        "due_soon",
        "staff",
        "s-2",
        "p-1",
    )
    assert (first.message, first.clause, first.due) == (None, "4.1", NOW)
    assert (second.topic, second.role, second.recipient) == ("acknowledged", "customer", "c-7")
    assert (second.message, second.clause, second.due) == ("m-1", "", None)


def test_where_nobody_is_named_the_customer_service_department_is_told() -> None:
    # 3.1: the department receives complaints.
    made = draft()
    made.notify("new", None)
    assert made.decision().notices[0].recipient == "customer_service"


def test_ids_follow_from_the_key_the_kind_and_how_much_was_recorded() -> None:
    made = draft()
    one = made.id_for("breach")
    assert one == f"b_{derive('k-1', 'breach', 0)}"
    made.record(said(made, "One"))
    assert made.id_for("breach") == f"b_{derive('k-1', 'breach', 1)}"
    assert draft(key="k-2").id_for("breach") != one
