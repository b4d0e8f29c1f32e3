"""Who was trained, on what, when, with which result (annex 7's attendance record).

It is the proof of the corrective measures for breaches 1 and 3. People are opaque ids here.
"""

from __future__ import annotations

from pydantic import Field

from ..values import Labelled, Model, Ref, When


class TrainingTopic(Labelled):
    """What a training is about."""

    process = "process", "处理流程"
    response = "response", "及时响应"
    confidentiality = "confidentiality", "保密"
    assistance = "assistance", "乙方协助"


class Audience(Labelled):
    """For whom a training is (annex 7)."""

    customer_service = "customer_service", "客服人员"
    investigator = "investigator", "调查核实人"
    responsible = "responsible", "责任人"
    manager = "manager", "管理者"
    party_b_contact = "party_b_contact", "乙方协助联系人"


class Attendance(Model):
    """One person at one training."""

    person: Ref
    """An opaque id, never a name."""
    passed: bool = True
    score: int | None = Field(default=None, ge=0, le=100, strict=True)
    """The result of the quiz in per cent; None where none was held."""


class Training(Model):
    """A training that was held."""

    id: Ref
    held: When
    topic: TrainingTopic
    audience: Audience
    material: Ref
    """The version of the training material (annex 7)."""
    terms_version: int
    """The version of the agreement's terms that was taught."""
    attendances: tuple[Attendance, ...]

    @property
    def passed_by(self) -> tuple[Ref, ...]:
        """Who passed, in the order of the record."""
        return tuple(a.person for a in self.attendances if a.passed)
