"""Bad input: each a typed error with a stable code, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest

from complaintflow.complaint import Acknowledge, Classify, Customer, Receive, Status
from complaintflow.desk import Desk, parse_command
from complaintflow.errors import CommandRefused, ComplaintFlowError, InvalidCommand, Problem
from complaintflow.keeping import Dispose
from complaintflow.kernel import Command
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor

from .support import BOSS, CLERK, T0, Script, new_desk, say, who


@pytest.fixture(params=["memory", "sql"])
def made(request: pytest.FixtureRequest) -> Iterator[tuple[Desk, Script]]:
    """A desk with one complaint just received; both stores take no more and no less."""
    with SqlStore("sqlite://") as sql:
        sql.migrate()
        store = MemoryStore() if request.param == "memory" else sql
        desk, script = new_desk(store, clock=FakeClock(T0)), Script()
        for n in range(5):
            script.give(desk, n)
        yield desk, script


def receive(script: Script, **changes: Any) -> Receive:
    """The command of the script's first complaint, changed."""
    body: dict[str, Any] = {
        "agreement": script.ids["agreement"],
        "channel": "phone",
        "customer": {"ref": "cust-9", "contacts": [{"kind": "phone", "value": "1"}]},
        "statement": "坏了",
    }
    return Receive.parse({**body, **changes})


class Unknown(Command):
    """A command of somebody's own."""

    subject_kind = "complaint"
    type: Literal["unknown"] = "unknown"


class Foreign(Command):
    """A command for something that is not handled here."""

    type: Literal["foreign"] = "foreign"


LOG = {"channel": "phone", "reached": True}
FUTURE = T0 + timedelta(hours=1)
Bad = Callable[[Desk, Script], object]

CASES: dict[str, tuple[str, Bad]] = {
    "naive time": ("invalid_command", lambda d, s: receive(s, came_in="2026-03-01T10:00:00")),
    "number for a time": ("invalid_command", lambda d, s: receive(s, came_in=1772000000)),
    "time in the future": (
        "refused",
        lambda d, s: d.handle(receive(s, came_in=FUTURE), actor=CLERK),
    ),
    "fact in the future": (
        "refused",
        lambda d, s: d.handle(
            say("log_contact", at=FUTURE.isoformat(), **LOG), actor=CLERK, on=s.ids["first"]
        ),
    ),
    "fact before its cause": (
        "refused",
        lambda d, s: d.handle(
            say("acknowledge", channel="sms", at=(T0 - timedelta(days=1)).isoformat()),
            actor=CLERK,
            on=s.ids["first"],
        ),
    ),
    "blank text": ("invalid_command", lambda d, s: receive(s, statement=" \t\u3000\n")),
    "no text": ("invalid_command", lambda d, s: receive(s, statement="")),
    "oversized text": ("invalid_command", lambda d, s: receive(s, statement="长" * 20_001)),
    "NUL": ("invalid_command", lambda d, s: receive(s, statement="坏\x00了")),
    "half a character": ("invalid_command", lambda d, s: receive(s, statement="坏\ud800了")),
    "unknown field": ("invalid_command", lambda d, s: receive(s, colour="red")),
    "wrong enumeration": ("invalid_command", lambda d, s: receive(s, channel="pigeon")),
    "no contact and no reason": ("invalid_command", lambda d, s: Customer(ref="u")),
    "a name for an id": ("invalid_command", lambda d, s: receive(s, agreement="张三")),
    "unknown id": ("unknown_subject", lambda d, s: d.get("c_00", actor=BOSS)),
    "an id that is none": ("unknown_subject", lambda d, s: d.get("张三", actor=BOSS)),
    "an id with a name in it": ("unknown_subject", lambda d, s: d.get("c_张三", actor=BOSS)),
    "half an id": ("unknown_subject", lambda d, s: d.get("c_\ud800", actor=BOSS)),
    "unknown complaint to act on": (
        "unknown_subject",
        lambda d, s: d.handle(say("log_contact", **LOG), actor=CLERK, on="c_00"),
    ),
    "unknown agreement": (
        "unknown_subject",
        lambda d, s: d.handle(receive(s, agreement="a_00"), actor=CLERK),
    ),
    "complaint for an agreement": (
        "unknown_subject",
        lambda d, s: d.handle(receive(s, agreement=s.ids["first"]), actor=CLERK),
    ),
    "unknown complaint to merge into": (
        "unknown_subject",
        lambda d, s: d.handle(say("merge", into="c_00"), actor=CLERK, on=s.ids["first"]),
    ),
    "agreement to merge into": (
        "unknown_subject",
        lambda d, s: d.handle(
            say("merge", into=s.ids["agreement"]), actor=CLERK, on=s.ids["first"]
        ),
    ),
    "agreement's number used": (
        "already_exists",
        lambda d, s: d.handle(
            say("draft_agreement", number="HT-2026-1", party_a="甲", party_b="乙"), actor=BOSS
        ),
    ),
    "external record used": (
        "already_exists",
        lambda d, s: d.handle(receive(s, external={"source": "crm", "id": "77"}), actor=CLERK),
    ),
    "role that may not": (
        "not_permitted",
        lambda d, s: d.handle(
            say("log_contact", **LOG), actor=who("auditor", "aud"), on=s.ids["first"]
        ),
    ),
    "agreement not in force at receipt": (
        "refused",
        lambda d, s: d.handle(receive(s, came_in=T0 - timedelta(days=300)), actor=CLERK),
    ),
    "key used for another command": (
        "idempotency_conflict",
        lambda d, s: d.handle(receive(s), actor=CLERK, key="step-4"),
    ),
    "malformed key": ("invalid_command", lambda d, s: d.handle(receive(s), actor=CLERK, key="键")),
    "empty key": ("invalid_command", lambda d, s: d.handle(receive(s), actor=CLERK, key="")),
    "key with a line's end": (
        "invalid_command",
        lambda d, s: d.handle(receive(s), actor=CLERK, key="key\n"),
    ),
    "on a complaint that is to begin": (
        "invalid_command",
        lambda d, s: d.handle(receive(s), actor=CLERK, on=s.ids["first"]),
    ),
    "on nothing": (
        "invalid_command",
        lambda d, s: d.handle(say("log_contact", **LOG), actor=CLERK),
    ),
    "on another kind": (
        "invalid_command",
        lambda d, s: d.handle(say("log_contact", **LOG), actor=CLERK, on=s.ids["agreement"]),
    ),
    "checked on another kind": (
        "invalid_command",
        lambda d, s: d.check(say("log_contact", **LOG), actor=CLERK, on=s.ids["agreement"]),
    ),
    "a beginning checked": (
        "invalid_command",
        lambda d, s: d.check(receive(s), actor=CLERK, on=s.ids["first"]),
    ),
    "unknown command": (
        "invalid_command",
        lambda d, s: d.handle(Unknown(), actor=BOSS, on=s.ids["first"]),
    ),
    "foreign command": (
        "invalid_command",
        lambda d, s: d.handle(Foreign(), actor=BOSS, on=s.ids["first"]),
    ),
    "stale version": (
        "stale",
        lambda d, s: d.handle(
            say("log_contact", **LOG), actor=CLERK, on=s.ids["first"], expected=7
        ),
    ),
    "unknown category": (
        "refused",
        lambda d, s: d.handle(
            Classify.parse({"category": "no_such", "severity": "minor"}),
            actor=CLERK,
            on=s.ids["first"],
        ),
    ),
    "a page of none": ("invalid_command", lambda d, s: d.find(Query(limit=0), actor=BOSS)),
    "a cursor that is none": (
        "invalid_command",
        lambda d, s: d.find(Query(after="张三"), actor=BOSS),
    ),
    "half a record on a page": (
        "invalid_command",
        lambda d, s: d.find(Query(limit=1.5), actor=BOSS),  # type: ignore[arg-type]
    ),
    "a feed from nowhere": (
        "invalid_command",
        lambda d, s: d.events_after("0", actor=BOSS),  # type: ignore[arg-type]
    ),
    "half an event": (
        "invalid_command",
        lambda d, s: d.events_after(0, actor=BOSS, limit=0.5),  # type: ignore[arg-type]
    ),
    "all events but the last": (
        "invalid_command",
        lambda d, s: d.events_after(0, actor=BOSS, limit=-1),
    ),
    "half a letter of a reference": (
        "invalid_command",
        lambda d, s: d.find(Query(reference="\ud800"), actor=BOSS),
    ),
    "half a letter of a number": (
        "invalid_command",
        lambda d, s: d.find_agreement("\udc80", actor=BOSS),
    ),
    "half a letter of a person": ("invalid_command", lambda d, s: d.worklist("\ud800", actor=BOSS)),
    "half a letter of a customer": (
        "invalid_command",
        lambda d, s: d.accesses_of("\ud800", actor=BOSS),
    ),
    "a feed from past all": ("invalid_command", lambda d, s: d.events_after(10**30, actor=BOSS)),
    "a feed from before all": (
        "invalid_command",
        lambda d, s: d.events_after(-(10**30), actor=BOSS),
    ),
    "more events than there can be": (
        "invalid_command",
        lambda d, s: d.events_after(0, actor=BOSS, limit=10**30),
    ),
    "a sweep of more than there can be": ("invalid_command", lambda d, s: d.sweep(limit=10**30)),
    "a time made naive past validation": (
        "invalid_command",
        lambda d, s: d.handle(
            receive(s).model_copy(update={"came_in": datetime(2026, 1, 1)}),  # noqa: DTZ001
            actor=CLERK,
        ),
    ),
    "a command made past validation": (
        "invalid_command",
        lambda d, s: d.handle(
            Acknowledge.model_construct(channel=5, at="x"),  # type: ignore[arg-type]
            actor=CLERK,
            on=s.ids["first"],
        ),
    ),
    "what it holds made past validation": (
        "invalid_command",
        lambda d, s: d.handle(
            receive(s).model_copy(
                update={"customer": Customer.model_construct(ref="张三", contacts=())}
            ),
            actor=CLERK,
        ),
    ),
    "a check of what was made past validation": (
        "invalid_command",
        lambda d, s: d.check(
            Acknowledge.model_construct(channel=5),  # type: ignore[arg-type]
            actor=CLERK,
            on=s.ids["first"],
        ),
    ),
    "an actor made past validation": (
        "invalid_command",
        lambda d, s: d.get(
            s.ids["first"],
            actor=Actor.model_construct(role="manager", id="张三"),  # type: ignore[arg-type]
        ),
    ),
    "words for a query": ("invalid_command", lambda d, s: d.find("all", actor=BOSS)),  # type: ignore[arg-type]
    "a number for a query": ("invalid_command", lambda d, s: d.cases(5, actor=BOSS)),  # type: ignore[arg-type]
    "words for a query of claims": (
        "invalid_command",
        lambda d, s: d.claims("all", actor=BOSS),  # type: ignore[arg-type]
    ),
    "truth for a query of improvements": (
        "invalid_command",
        lambda d, s: d.improvements(True, actor=BOSS),  # type: ignore[arg-type]
    ),
    "nothing to reveal": (
        "invalid_command",
        lambda d, s: d.reveal(s.ids["first"], None, actor=BOSS, purpose="look"),  # type: ignore[arg-type]
    ),
    "a word for a time to come": ("invalid_command", lambda d, s: d.preview("soon", actor=BOSS)),  # type: ignore[arg-type]
    "nothing for a command": ("invalid_command", lambda d, s: parse_command(None)),  # type: ignore[arg-type]
    "a number for a command": ("invalid_command", lambda d, s: Acknowledge.parse(5)),  # type: ignore[arg-type]
    "a sweep of truth": ("invalid_command", lambda d, s: d.sweep(limit=True)),
    "a sweep of nothing": ("invalid_command", lambda d, s: d.sweep(limit=0)),
    "a naive time to find by": (
        "naive_time",
        lambda d, s: d.find(Query(due_before=datetime(2026, 3, 1)), actor=BOSS),  # noqa: DTZ001
    ),
    "an unknown role": ("invalid_command", lambda d, s: Actor.read("king:boss")),
    "an unknown zone": (
        "invalid_command",
        lambda d, s: receive(s, came_in={"day": "2026-03-01", "zone": "Mars/Base"}),
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_bad_input(made: tuple[Desk, Script], name: str) -> None:
    """The error has its code and says its facts as JSON; the store is as it was."""
    desk, script = made
    code, bad = CASES[name]
    before = (desk.store.events_after(0, 10**6), desk.store.pending(10**6))
    with pytest.raises(ComplaintFlowError) as caught:
        bad(desk, script)
    assert caught.value.code == code
    told = caught.value.as_dict()
    assert told["code"] == code
    assert "张三" not in str(told)
    assert (desk.store.events_after(0, 10**6), desk.store.pending(10**6)) == before


OF_NO_TYPE: dict[str, tuple[Any, ...]] = {
    "limit": (1.5, True, "10", None),
    "provisional": (1, "yes", None),
    "overdue": (1, "yes", None),
    "due_before": ("2026-03-01", 0, date(2026, 3, 1)),
    "statuses": ("received", ["received"], None, (1,)),
    "scope": (None, True, "everything"),
    "kind": (None, 1, ["complaint"]),
    "after": (None, 1),
}
"""What is not of a field's type; of the others, whatever is no text."""


def test_a_query_takes_no_value_for_what_it_is_not() -> None:
    """It may come straight from a request; each field that is wrong is told, and no value."""
    fields = Query.__dataclass_fields__
    for name in fields:
        for wrong in OF_NO_TYPE.get(name, (1, True, b"x", ("x",))):
            with pytest.raises(InvalidCommand) as told:
                Query(**{name: wrong})
            assert (told.value.model, told.value.code) == ("Query", "invalid_command")
            assert told.value.problems == (Problem(place=name, kind="wrong_type"),)
    with pytest.raises(InvalidCommand) as told:
        Query(limit=1.5, customer=7)  # type: ignore[arg-type]
    assert {problem.place for problem in told.value.problems} == {"limit", "customer"}
    assert {name: getattr(Query(), name) for name in fields} == {
        name: getattr(Query(due_before=None, statuses=(), limit=100), name) for name in fields
    }


def test_every_reason_is_told(made: tuple[Desk, Script]) -> None:
    """A refusal tells every reason, not the first alone."""
    desk, script = made
    command = say(
        "acknowledge",
        channel="sms",
        names=["reference"],
        at=(T0 - timedelta(days=2)).isoformat(),
        arrived=(T0 - timedelta(days=3)).isoformat(),
    )
    with pytest.raises(ComplaintFlowError) as caught:
        desk.handle(command, actor=CLERK, on=script.ids["first"])
    rules = {refusal.rule for refusal in caught.value.refusals}  # type: ignore[attr-defined]
    assert rules == {"not_before_its_cause", "arrives_after_sending", "names_the_complaint"}


def test_a_receipt_is_not_corrected_to_where_there_was_no_agreement(
    made: tuple[Desk, Script],
) -> None:
    """7.1: the desk looks at the agreement that the complaint was received under."""
    desk, script = made
    agreement = desk.get_agreement(script.ids["agreement"], actor=BOSS)
    assert agreement.starts is not None
    before = say("correct_fact", reason="x", came_in=agreement.starts - timedelta(seconds=1))
    with pytest.raises(CommandRefused) as caught:
        desk.handle(before, actor=CLERK, on=script.ids["first"])
    assert [refusal.rule for refusal in caught.value.refusals] == ["agreement_in_force"]
    then = say("correct_fact", reason="x", came_in=agreement.starts)
    assert desk.handle(then, actor=CLERK, on=script.ids["first"]).events


def test_a_store_without_a_vault_is_refused() -> None:
    """A desk needs somewhere to keep values."""

    class Plain:
        """No vault."""

    with pytest.raises(TypeError):
        Desk(Plain())  # type: ignore[arg-type]
    assert datetime(2026, 3, 2, 1, tzinfo=UTC) == T0


def test_a_command_that_other_records_know_says_so() -> None:
    """Not that nobody knows it."""
    script, desk = Script(), new_desk(MemoryStore())
    for n in range(2):
        script.give(desk, n)
    with pytest.raises(InvalidCommand) as caught:
        desk.handle(Dispose(), actor=BOSS, on=script.ids["agreement"])
    (problem,) = caught.value.problems
    assert (problem.place, problem.kind) == ("on", "other_kind")
    assert problem.permitted == ("complaint", "improvement", "claim")


def test_so_many_kinds_are_revealed_at_once_and_no_more(made: tuple[Desk, Script]) -> None:
    """Each goes into the log; of one too many nothing is read and nothing is written down."""
    desk, script = made
    id = script.ids["first"]
    many = ["statement"] * 100
    told = desk.reveal(id, many, actor=CLERK, purpose="call_back")
    assert {one.kind for one in told} == {"statement"}
    assert [len(access.fields) for access in desk.accesses(id, actor=BOSS)] == [100]
    for fields, kind in (([*many, "contact"], "too_long"), ([], "missing")):
        with pytest.raises(InvalidCommand) as caught:
            desk.reveal(id, fields, actor=CLERK, purpose="call_back")
        assert [(p.place, p.kind) for p in caught.value.problems] == [("fields", kind)]
    assert len(desk.accesses(id, actor=BOSS)) == 1


def test_a_kind_of_value_that_there_is_not_is_no_destroyed_value(
    made: tuple[Desk, Script],
) -> None:
    """What there is to ask for is told; nothing is read and nothing is written down."""
    desk, script = made
    id = script.ids["first"]
    with pytest.raises(InvalidCommand) as caught:
        desk.reveal(id, ["contact", "phone"], actor=CLERK, purpose="call_back")
    (problem,) = caught.value.problems
    assert (problem.place, problem.kind) == ("fields.1", "enum")
    assert {"all", "contact", "statement", "customer_name"} <= set(problem.permitted)
    assert desk.accesses(id, actor=BOSS) == ()


def test_a_status_that_there_is_not_is_told(made: tuple[Desk, Script]) -> None:
    """Nothing would ever be found by it, and nobody would know why."""
    desk, _ = made
    wrong = Query(statuses=("received", "recieved"))
    for ask, right in (
        (lambda: desk.find(wrong, actor=BOSS), "investigating"),
        (lambda: list(desk.cases(wrong, actor=BOSS)), "received"),
        (lambda: desk.claims(wrong, actor=BOSS), "raised"),
        (lambda: desk.improvements(wrong, actor=BOSS), "found"),
    ):
        with pytest.raises(InvalidCommand) as caught:
            ask()
        (problem,) = caught.value.problems
        assert (problem.place, problem.kind) == ("statuses", "enum")
        assert right in problem.permitted
    for status in Status:
        desk.find(Query(statuses=(status,)), actor=BOSS)


def test_a_method_finds_its_own_kind_whatever_the_query_says(made: tuple[Desk, Script]) -> None:
    desk, _ = made
    every = [one.complaint.id for one in desk.cases(actor=BOSS)]
    assert every
    for kind in ("", "nope", "improvement"):
        assert [one.complaint.id for one in desk.cases(Query(kind=kind), actor=BOSS)] == every
        found = desk.find(Query(kind=kind), actor=BOSS).items
        assert [one.complaint.id for one in found] == every[: len(found)]
        assert found
