"""What the desk shows: cases with what is owed, the history, a person's work, what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from ..complaint import Complaint, Overlap, Status, overlaps
from ..duties import (
    Breach,
    Duty,
    DutyKind,
    DutyState,
    InnerTarget,
    Standing,
    TargetKind,
    Task,
    assess,
)
from ..improvement import Improvement
from ..kernel import Event
from ..liability import Claim
from ..values import Model, Sealed, When, iso


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyView:
    """A duty and how it stands at the time of asking."""

    duty: Duty
    standing: Standing

    @property
    def kind(self) -> DutyKind:
        """What is owed: to respond, to complete, to assist (Party B), to take a problem up, to plan
        an improvement, to carry out one of its actions."""
        return self.duty.kind

    @property
    def clause(self) -> str:
        """The clause under which it is owed."""
        return self.duty.clause

    @property
    def cycle(self) -> int:
        """The round of handling that it belongs to, from 1."""
        return self.duty.cycle

    @property
    def state(self) -> DutyState:
        """How it stands at the time of asking."""
        return self.standing.state

    @property
    def late_by(self) -> timedelta | None:
        """By how much it is or was late."""
        return self.standing.late_by

    @property
    def due(self) -> datetime:
        """The limit; where hours run from a day whose time is not known, the latest it can be."""
        return self.duty.deadline.due

    def explain(self, lang: Literal["zh", "en"] = "zh") -> str:
        """From when, by which rule, until when, in ``zh`` or ``en``."""
        name, state = self.kind.label(lang), self.state.label(lang)
        told = self.duty.deadline.explain(lang)
        if lang == "zh":
            return f"{name}（{self.clause}）：{state}；{told}"
        return f"{name} ({self.clause}): {state}; {told}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetView:
    """An inner target and how it stands at the time of asking. Missing one is no breach."""

    target: InnerTarget
    state: DutyState

    @property
    def kind(self) -> TargetKind:
        """What is wanted."""
        return self.target.kind

    @property
    def due(self) -> datetime:
        """By when it is wanted."""
        return self.target.deadline.due

    @property
    def missed(self) -> bool:
        """Whether it was, or is, not met in time."""
        return self.state in (DutyState.late, DutyState.overdue)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A complaint as it stands, with what is owed at the time of asking. Values are tokens."""

    complaint: Complaint
    version: int
    at: datetime
    duties: tuple[DutyView, ...]
    targets: tuple[TargetView, ...] = ()
    """What Party A wants of itself, of every cycle, and the dates of follow-ups."""
    overlaps: tuple[Overlap, ...] = ()
    """Where Party B's delay overlaps in time with a breach of Party A; no share of blame."""

    @property
    def id(self) -> str:
        """The complaint's id."""
        return self.complaint.id

    @property
    def reference(self) -> str:
        """The public reference."""
        return self.complaint.reference

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.complaint.status

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every breach that was recorded, those set right included."""
        return self.complaint.breaches


def case_of(complaint: Complaint, version: int, at: datetime) -> Case:
    """The case at a time."""
    return Case(
        complaint=complaint,
        version=version,
        at=at,
        duties=tuple(
            DutyView(duty=duty, standing=complaint.standing(duty, at))
            for duty in complaint.duties()
        ),
        targets=tuple(
            TargetView(target=target, state=target.state(at, runs=target in complaint.running()))
            for target in complaint.targets()
        ),
        overlaps=overlaps(complaint, at),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimView:
    """A claim as it stands at the time of asking. Values are tokens."""

    claim: Claim
    version: int
    at: datetime

    @property
    def overdue(self) -> bool:
        """Whether what was settled on should be done, and is not."""
        return self.claim.overdue_at(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImprovementView:
    """An improvement as it stands, with what is owed at the time of asking. Values are tokens."""

    improvement: Improvement
    version: int
    at: datetime
    duties: tuple[DutyView, ...]
    """To plan it, of each round, and to carry out each action of the present one (4.4)."""
    recurrences: tuple[str, ...] = ()
    """The complaints of its category and cause that were received after it was closed, as far as
    the reader may see them."""


def improvement_of(
    improvement: Improvement, version: int, at: datetime, recurrences: tuple[str, ...] = ()
) -> ImprovementView:
    """The view of an improvement at a time."""
    return ImprovementView(
        improvement=improvement,
        version=version,
        at=at,
        duties=tuple(
            DutyView(duty=duty, standing=assess(duty, at)) for duty in improvement.binding()
        ),
        recurrences=recurrences,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """A page of cases; ``next`` is the cursor of the page after it, empty at the end."""

    items: tuple[Case, ...]
    next: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event of a history, with its place in the chain."""

    stream: str
    version: int
    position: int
    event: Event
    digest: str


def in_order(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """By limit, to the microsecond; what has none comes last."""
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(tasks, key=lambda task: (task.due or never, task.id, task.move)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Revealed:
    """A value that was revealed: in which event and field, of which kind."""

    version: int
    field: str
    kind: str
    value: str = dataclasses.field(repr=False)
    masked: bool = False
    """Whether personal data in it was masked, as the reader may not see it."""
    damaged: bool = False
    """Whether the vault rejects it as altered, or a name that is masked in it: its text is not
    told, and ``verify`` says so."""


_KINDS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            "answer",
            "comment",
            "demand",
            "file_name",
            "findings",
            "item",
            "metadata",
            "note",
            "occurred_place",
            "outcome",
            "place",
            "preferred_time",
            "reason",
            "statement",
            "title",
        )
    },
    "cause_note": "cause",
    "root_cause": "cause",
    "assistance": "assistance",
    "said": "assistance",
    "explanation": "outcome",
    "party_a": "party_name",
    "party_b": "party_name",
    "person": "signatory",
    "text": "message",
    "value": "contact",
    "cost": "cost",
    "proof": "measure",
    "risk": "risk",
    "what": "measure",
    "words": "request",
}


_NAMES: Mapping[str, str] = {
    "customer": "customer_name",
    "members": "customer_name",
    "representative": "representative_name",
    "representatives": "representative_name",
}


VALUE_KINDS = frozenset({*_KINDS.values(), *_NAMES.values()})
"""The kinds of values that there are."""


def kind_at(path: str) -> str | None:
    """The kind of value that an event keeps at a path; None where the path does not tell."""
    *above, name = (part for part in path.split(".") if not part.isdigit())
    if name == "name" and above:
        return _NAMES.get(above[-1])
    return _KINDS.get(name)


def sealed_in(model: Model, path: str = "") -> Iterator[tuple[str, Sealed]]:
    """Every token in an event, with its dotted path."""
    if isinstance(model, Sealed):
        yield path, model
        return
    for name in type(model).model_fields:
        yield from _sealed(getattr(model, name), f"{path}.{name}" if path else name)


def _sealed(value: object, path: str) -> Iterator[tuple[str, Sealed]]:
    if isinstance(value, Model):
        yield from sealed_in(value, path)
    elif isinstance(value, tuple):
        for n, item in enumerate(value):
            yield from _sealed(item, f"{path}.{n}")


def plain(value: object) -> object:
    """Any view as JSON values; tokens stay tokens, secrets asterisks."""
    if isinstance(value, Model):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    return value


def when_text(when: When | None) -> str:
    """A time or day as text; empty where there is none."""
    if when is None:
        return ""
    return iso(when) if isinstance(when, datetime) else str(when)
