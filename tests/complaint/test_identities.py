"""Whose identity was checked, and what that entitles to (4.3)."""

from __future__ import annotations

import pytest

from complaintflow.complaint import Capacity, Entitlement

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
