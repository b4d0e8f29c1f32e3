"""Whose identity was checked, and what that entitles to (4.3)."""

from __future__ import annotations

import pytest

from complaintflow import complaint as c
from complaintflow.complaint import events as e
from complaintflow.errors import InvalidCommand
from complaintflow.keeping import Capacity, Entitlement
from complaintflow.kernel import Decision
from complaintflow.values import Actor, Role

from . import build as b


def test_of_each_person_the_last_check_counts() -> None:
    """A later one takes the place of the earlier; one that covers nothing ends it."""
    case = b.received()
    case.do(b.checked(covers=("result", "inspection")))
    case.do(b.checked(person="p-8", capacity="heir", covers=("data",)))
    assert case.state.entitles("p-7", Entitlement.inspection)
    assert not case.state.entitles("p-7", Entitlement.data)
    assert not case.state.entitles("p-9", Entitlement.result)
    case.do(b.checked(covers=("speak",)))
    assert [(k.person, k.capacity, k.covers) for k in case.state.identities] == [
        ("p-8", Capacity.heir, (Entitlement.data,)),
        ("p-7", Capacity.agent, (Entitlement.speak,)),
    ]
    case.do(b.checked(covers=(), evidence=()))
    assert not any(case.state.entitles("p-7", to) for to in Entitlement)


def test_an_authority_that_has_ended_frees_no_move() -> None:
    """Naming somebody entitles them to nothing; neither does a check of anybody else."""
    case = b.reach("feedback_given", command=b.receive(representatives=[b.AGENT]))
    moves: tuple[c.ComplaintCommand, ...] = (
        c.ResendFeedback(channel="phone", told="p-7"),
        c.Accept(by="p-7"),
        c.Object(statement="不行", by="p-7"),
        c.Withdraw(by="p-7"),
    )

    def free() -> list[bool]:
        return [isinstance(case.ask(move), Decision) for move in moves]

    assert free() == [False] * 4
    case.do(b.checked(person="p-8"))
    assert free() == [False] * 4
    case.do(b.checked())
    assert free() == [True] * 4
    case.do(b.checked(covers=(), evidence=()))
    assert free() == [False] * 4


def test_who_says_what_for_the_customer_is_recorded() -> None:
    case = b.reach("feedback_given")
    case.do(b.checked())
    case.do(c.ResendFeedback(channel="phone", told="p-7"))
    case.do(c.ResendFeedback(channel="phone", told="u-1"))  # the customer, by its own id
    assert [made.told for made in case.made(e.FeedbackResent)] == ["p-7", None]
    case.actor = Actor(role=Role.customer, id="p-7")
    case.do(c.Object(statement="不行"))
    assert case.made(e.ObjectionRaised)[0].by_whom == "p-7"


def test_a_relative_asks_about_data_alone() -> None:
    assert b.checked(capacity="relative", covers=("data", "inspection"))
    with pytest.raises(InvalidCommand) as caught:
        b.checked(capacity="relative", covers=("data", "result"))
    assert [p.kind for p in caught.value.problems] == ["relative_asks_about_data"]


@pytest.mark.parametrize("status", ["received", "feedback_given"])
def test_the_customers_own_contact_needs_none(status: str) -> None:
    """A response and the feedback are never made impossible by a check (4.1, 4.2)."""
    case = b.received() if status == "received" else b.unfounded()
    case.do(b.acknowledge() if status == "received" else b.feedback())
    assert not case.state.identities


def test_whoever_may_inspect_is_found_by_it() -> None:
    case = b.received()
    case.do(b.checked(covers=("inspection",)))
    case.do(b.checked(person="p-8", covers=("result",)))
    people = b.COMPLAINTS.index(case.state).people
    assert "~p-7" in people
    assert "~p-8" not in people
