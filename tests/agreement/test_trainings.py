"""Who was trained, on what, when: the proof of corrective measures 1 and 3 (annex 7)."""

from __future__ import annotations

from typing import Any

import pytest

from complaint import build as b
from complaint.build import T0, t
from complaintflow.agreement import (
    AcceptProposal,
    Agreement,
    AmendAgreement,
    Attendance,
    RecordTraining,
    Terms,
    TrainingTopic,
)
from complaintflow.errors import InvalidCommand
from complaintflow.values import Day

GOOD = {"person": "s-9"}


def train(*people: Attendance, **changes: Any) -> RecordTraining:
    said: dict[str, Any] = {
        "topic": "response",
        "audience": "customer_service",
        "material": "annex-7.1",
        "attendances": people or (Attendance(person="s-1", score=90),),
    }
    return RecordTraining(**(said | changes))


def held(state: Agreement, *commands: RecordTraining) -> Agreement:
    for n, command in enumerate(commands):
        state = b.agree(state, command, now=T0, key=f"k-{n}")
    return state


def test_a_training_is_recorded_with_everybody_who_attended() -> None:
    people = (
        Attendance(person="s-1", score=90),
        Attendance(person="s-2", score=40, passed=False),
        Attendance(person="s-3"),
    )
    when = Day.parse({"day": "2026-06-30"})
    (training,) = held(b.signed(), train(*people, at=when)).trainings
    assert (training.topic, training.audience, training.material) == (
        "response",
        "customer_service",
        "annex-7.1",
    )
    assert (training.held, training.terms_version, training.attendances) == (when, 1, people)
    assert training.passed_by == ("s-1", "s-3")


def test_who_is_trained_is_who_has_passed() -> None:
    state = held(
        b.signed(),
        train(Attendance(person="s-2"), Attendance(person="s-1", passed=False)),
        train(Attendance(person="s-1"), material="annex-7.2"),
        train(Attendance(person="s-3"), topic="confidentiality"),
        train(Attendance(person="s-2")),
    )
    assert state.trained() == ("s-1", "s-2", "s-3")
    assert state.trained(topic=TrainingTopic.response) == ("s-1", "s-2")
    assert state.trained(topic=TrainingTopic.confidentiality) == ("s-3",)
    assert state.trained(material="annex-7.1") == ("s-2", "s-3")
    assert state.trained(material="annex-7.2", topic=TrainingTopic.response) == ("s-1",)
    assert state.trained(topic=TrainingTopic.assistance) == ()
    assert len({training.id for training in state.trainings}) == 4


def test_a_training_teaches_the_terms_of_its_day_where_it_is_not_said() -> None:
    state = b.agree(
        b.signed(),
        AmendAgreement(party="party_a", person="王", terms=Terms(manager="s-1")),
        now=t("2026-06-01 09:00"),
    )
    accept = AcceptProposal(party="party_b", person="李", proposal=state.proposals[0].id)
    state = b.agree(state, accept, now=t("2026-06-01 09:00"))
    state = held(
        state,
        train(Attendance(person="s-1"), at=t("2026-05-01 09:00")),
        train(Attendance(person="s-2"), at=t("2026-06-01 09:00")),
        train(Attendance(person="s-3")),
        train(Attendance(person="s-4"), terms_version=1),
    )
    assert [training.terms_version for training in state.trainings] == [1, 2, 2, 1]
    assert state.trained(terms_version=2) == ("s-2", "s-3")


@pytest.mark.parametrize(
    ("said", "place", "kind"),
    [
        ({"attendances": []}, "attendances", "too_short"),
        ({"attendances": [{"person": "s-1"}, {"person": "s-1"}]}, "", "person_twice"),
        (
            {"attendances": [GOOD, {"person": "张三"}]},
            "attendances.1.person",
            "string_pattern_mismatch",
        ),
        (
            {"attendances": [GOOD, {"person": "13800138000"}]},
            "attendances.1.person",
            "personal_number",
        ),
        (
            {"attendances": [GOOD, {"person": "s-1", "score": 101}]},
            "attendances.1.score",
            "less_than_equal",
        ),
        ({"topic": "cooking"}, "topic", "enum"),
        ({"terms_version": 0}, "terms_version", "greater_than_equal"),
    ],
)
def test_a_record_that_cannot_be_one_is_refused(
    said: dict[str, Any], place: str, kind: str
) -> None:
    good = train().model_dump(mode="json")
    with pytest.raises(InvalidCommand) as caught:
        RecordTraining.parse(good | said)
    assert [(p.place, p.kind) for p in caught.value.problems] == [(place, kind)]
