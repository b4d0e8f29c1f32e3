"""What a command says is what its event keeps, and what the agreement then knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from complaint import build as b
from complaint.build import t
from complaintflow.agreement import (
    Agreement,
    AgreementContext,
    AgreementDecider,
    Attendance,
    Escalation,
    GiveCopy,
    Losses,
    RecordAnalysis,
    RecordTraining,
    Terms,
    agreement_machine,
    proposal_machine,
)
from complaintflow.errors import InvalidCommand
from complaintflow.kernel import Command, Decision, Event
from complaintflow.values import Day, Model, Sealed
from recorded import words_of

from .pairs import PARTY_B
from .whole import whole_life

DECIDER = AgreementDecider()
WORD = "某人"


class Step(NamedTuple):
    """A command of the whole life, given at a time, and what came of it."""

    command: Command
    at: datetime
    decision: Decision
    event: Event
    before: Agreement | None
    after: Agreement


def steps() -> Iterator[Step]:
    """The whole life, an hour between its commands."""
    state: Agreement | None = None
    at = t("2026-01-05 09:00")
    for n, make in enumerate(whole_life(WORD)):
        at += timedelta(hours=1)
        command = make(state)
        context = AgreementContext(
            subject="a-1", key=f"k-{n}", actor=b.MANAGER, now=at, entropy=f"e {n}".encode()
        )
        decision = DECIDER.decide(state, command, context)
        assert isinstance(decision, Decision), decision
        (event,) = decision.events
        after = decision.after
        assert isinstance(after, Agreement)
        yield Step(command, at, decision, event, state, after)
        state = after


STEPS = list(steps())


def test_every_command_of_an_agreement_is_given() -> None:
    assert {step.command.type for step in STEPS} == set(agreement_machine().moves)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.command.type)
def test_the_event_says_when_by_whom_and_all_that_the_command_said(step: Step) -> None:
    """A signature happened on its day, at what hour nobody says; what names no time, now."""
    command, event = step.command, step.event
    assert (event.recorded, event.by, event.to) == (step.at, b.MANAGER, step.after.status)
    assert event.at == getattr(event, "day", step.at)
    words = words_of(step.decision)
    for name in set(type(command).model_fields) & set(type(event).model_fields) - {"type"}:
        said, kept = getattr(command, name), getattr(event, name)
        if isinstance(said, SecretStr):
            assert words[kept.token][1] == said.get_secret_value() == WORD, name
        elif said is not None and name != "day":
            assert kept == said, name
    if "day" in type(command).model_fields:
        today = Day(day=step.at.date(), zone="Asia/Shanghai")
        assert getattr(event, "day", None) == (getattr(command, "day", None) or today)


def known_of(step: Step) -> Model:
    """What the agreement knows more after a step, or otherwise."""
    if step.after.termination is not None:
        return step.after.termination
    for name in type(step.after).model_fields:
        now = getattr(step.after, name)
        before = () if step.before is None else getattr(step.before, name)
        if isinstance(now, tuple) and now != before and name != "proposals":
            newest: Model = now[-1]
            return newest
    return step.after.proposals[-1] if step.after.open_proposal else step.after


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.command.type)
def test_what_is_known_of_it_is_what_the_event_says(step: Step) -> None:
    known = known_of(step)
    shared = set(type(known).model_fields) & set(type(step.event).model_fields)
    for name in shared:
        said = getattr(step.event, name)
        # A first day that was said before stays.
        if said is not None or step.command.type != "fill_term":
            assert getattr(known, name) == said, name
    told = [value for value in vars(step.event).values() if isinstance(value, Sealed)]
    assert len(told) == len(step.decision.secrets)


def test_what_folds_agreements_says_so_and_in_which_way() -> None:
    assert (DECIDER.kind, DECIDER.fold_version) == ("agreement", 1)


def test_a_proposal_is_settled_by_its_status_alone() -> None:
    """Whoever asks its machine needs to show it neither the proposal nor the command."""
    for move in proposal_machine().moves.values():
        assert (move.guards, move.choose) == ((), None)


def test_a_context_has_no_figures_unless_it_is_told() -> None:
    context = AgreementContext(subject="a-1", key="k-1", actor=PARTY_B, now=b.T0, entropy=b"e")
    assert context.figures is None


# --- numbers -------------------------------------------------------------------------------------

TRAINING: dict[str, Any] = {
    "topic": "response",
    "audience": "customer_service",
    "material": "annex-7.1",
    "attendances": (Attendance(person="s-1"),),
}
ANALYSIS: dict[str, Any] = {
    "first": date(2026, 4, 1),
    "last": date(2026, 6, 30),
    "digest": "0" * 64,
}
COPY: dict[str, Any] = {"party": "party_b", "digest": "0" * 64}
ANY = 2**40


@pytest.mark.parametrize(
    ("make", "said", "name", "lowest", "highest"),
    [
        (RecordTraining, TRAINING, "terms_version", 1, ANY),
        (RecordAnalysis, ANALYSIS, "complaints", 0, ANY),
        (GiveCopy, COPY, "through", 1, ANY),
        (Attendance, {"person": "s-1"}, "score", 0, 100),
        (Escalation, {"point": "warning", "to": "s-1"}, "warning", 1, 5),
        (Losses, {"very_large": 10**12}, "large", 1, 10**12 - 1),
        (Losses, {"large": 1}, "very_large", 2, 10**12),
        (Terms, {}, "most_representatives", 1, 5),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_number_is_said_as_a_number_within_its_bounds(
    make: type[Model], said: dict[str, Any], name: str, lowest: int, highest: int
) -> None:
    for good in (lowest, highest):
        assert getattr(make(**said, **{name: good}), name) == good
    beyond = [lowest - 1] if highest == ANY else [lowest - 1, highest + 1]
    for bad in (*beyond, str(lowest), bool(lowest), float(highest)):
        with pytest.raises(InvalidCommand):
            make(**said, **{name: bad})


@pytest.mark.parametrize(
    ("make", "said", "name", "one", "most"),
    [
        (RecordTraining, TRAINING, "attendances", lambda n: Attendance(person=f"s-{n}"), 500),
        (Terms, {}, "escalations", lambda n: Escalation(point="overdue", to=f"s-{n}"), 50),
    ],
    ids=["attendances", "escalations"],
)
def test_a_list_has_an_end(
    make: type[Model], said: dict[str, Any], name: str, one: Any, most: int
) -> None:
    every = tuple(one(n) for n in range(most + 1))
    assert len(getattr(make(**said | {name: every[:-1]}), name)) == most
    with pytest.raises(InvalidCommand) as caught:
        make(**said | {name: every})
    assert [problem.kind for problem in caught.value.problems] == ["too_long"]
