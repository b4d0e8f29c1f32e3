"""A command that is for no record, for another, or too late is told so, and which; one that has
nothing to do says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import pytest

from complaintflow.complaint import Acknowledge
from complaintflow.desk import Desk, RoleAuthoriser
from complaintflow.duties import AssessDuties
from complaintflow.errors import CommandRefused, InvalidCommand, Problem, StaleComplaint
from complaintflow.kernel import Command, SecretEntry
from complaintflow.ports import Scope
from complaintflow.stores import MemoryStore
from complaintflow.testing._scenes import agreed, received
from complaintflow.values import Actor, Role

from .support import BOSS, CLERK, new_desk, say

TOLD = Acknowledge(channel="phone")


class OfNothing(Command):
    subject_kind = "nothing"
    type: Literal["of_nothing"] = "of_nothing"


@pytest.fixture
def desk() -> Desk:
    return new_desk(MemoryStore())


@pytest.fixture
def id(desk: Desk) -> str:
    return received(desk, agreed(desk), "c-1")


def _told(desk: Desk, command: Any, on: Any, key: Any = None) -> InvalidCommand:
    with pytest.raises(InvalidCommand) as caught:
        desk.handle(command, actor=CLERK, on=on, key=key)
    return caught.value


@pytest.mark.parametrize(
    ("command", "on", "key", "model", "place", "kind"),
    [
        ({"type": "acknowledge"}, None, None, "dict", "command", "wrong_type"),
        (TOLD, 3, None, "Acknowledge", "on", "wrong_type"),
        (TOLD, True, None, "Acknowledge", "on", "wrong_type"),
        (OfNothing(), None, None, "OfNothing", "type", "unknown"),
        (TOLD, None, None, "Acknowledge", "on", "missing"),
        (TOLD, "c_1", "no key", "Acknowledge", "key", "not_a_key"),
        (TOLD, "a_1", None, "Acknowledge", "on", "other_kind"),
    ],
)
def test_what_is_wrong_with_the_address_is_told(
    desk: Desk, command: Any, on: Any, key: Any, model: str, place: str, kind: str
) -> None:
    told = _told(desk, command, on, key)
    assert told.model == model
    assert told.problems == (Problem(place=place, kind=kind),)


def test_what_begins_a_record_is_for_none(desk: Desk, id: str) -> None:
    command = say(
        "receive",
        agreement="a_1",
        channel="phone",
        customer={"no_contact": "none_left"},
        statement="坏了",
    )
    told = _told(desk, command, id)
    assert (told.model, told.problems) == (
        "Receive", (Problem(place="on", kind="must_not_be_given"),)
    )  # fmt: skip


def test_what_is_done_to_other_records_names_them(desk: Desk) -> None:
    told = _told(desk, AssessDuties(), agreed(desk))
    (problem,) = told.problems
    assert (told.model, problem.place, problem.kind) == ("AssessDuties", "on", "other_kind")
    assert problem.permitted == ("complaint", "improvement")


def test_a_version_that_has_passed_is_told_with_the_record_and_the_present_one(
    desk: Desk, id: str
) -> None:
    with pytest.raises(StaleComplaint) as caught:
        desk.handle(TOLD, actor=CLERK, on=id, expected=7)
    assert (caught.value.subject, caught.value.expected, caught.value.found) == (id, 7, 1)


def test_a_refusal_names_the_record_where_there_is_one(desk: Desk, id: str) -> None:
    with pytest.raises(CommandRefused) as caught:
        desk.handle(say("start_execution"), actor=BOSS, on=id)
    assert caught.value.subject == id
    soon = {"came_in": "2099-01-01T09:00:00+08:00"}
    with pytest.raises(CommandRefused) as caught:
        received(desk, agreed(desk, number="HT-2"), "c-1", **soon)
    assert caught.value.subject == ""


def test_what_has_nothing_to_do_is_answered_with_the_version_there_is(desk: Desk, id: str) -> None:
    """Who is barred already stays so."""
    barred = say("bar_staff", staff=["sam"])
    first = desk.handle(barred, actor=BOSS, on=id)
    again = desk.handle(barred, actor=BOSS, on=id, key="again")
    assert (again.id, again.version, again.events) == (id, first.version, ())
    assert (again.key, again.reference) == ("again", first.reference)


def test_a_vault_of_its_own_is_told_for_which_record_a_value_is() -> None:
    class Remembers(MemoryStore):
        streams: tuple[str, ...] = ()

        def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
            self.streams += (stream,)
            super().write(stream, entries)

    vault = Remembers()
    desk = new_desk(MemoryStore(), vault=vault)
    agreement = agreed(desk)
    id = received(desk, agreement, "c-1")
    assert set(vault.streams) == {agreement, id}


def test_whom_the_roles_see() -> None:
    """Staff who are complained about see no complaint in which they are (2.1)."""
    seen = {role: RoleAuthoriser().scope(Actor(role=role, id="x")) for role in Role}
    all_but_barred = Scope(everything=True, not_barred="x")
    own = Scope(person="x", not_barred="x")
    assert seen == {
        Role.system: Scope(everything=True),
        Role.party_b: Scope(customer="x", or_person="@x"),
        Role.customer: Scope(customer="x", or_person="~x"),
        Role.investigator: own,
        Role.responsible: own,
        Role.customer_service: all_but_barred,
        Role.manager: all_but_barred,
        Role.party_a: all_but_barred,
        Role.auditor: all_but_barred,
    }
