"""What can be asked about duties and breaches, and what is recorded of them.

Several kinds of records know these commands: what they are given ``on`` says which.
"""

from __future__ import annotations

from typing import Literal

from ..kernel import Command, Event
from ..periods import Deadline
from ..values import Code, Evidence, EvidenceList, Instant, Party, Ref, Sealed, Secret, When
from .breach import BreachKind, ExcuseGround
from .duty import DutyKind
from .target import TargetKind


class AssessDuties(Command):
    """Look at what time has brought: warnings and breaches by silence. Given by the sweep."""

    type: Literal["assess_duties"] = "assess_duties"


class RecomputeDeadlines(Command):
    """Count open provisional limits again, after the calendar changed. Given by the sweep."""

    type: Literal["recompute_deadlines"] = "recompute_deadlines"


BY_ITSELF = frozenset({"assess_duties", "recompute_deadlines"})
"""What the library alone does, when time brings it."""


class OfferExcuse(Command):
    """Say why the party in breach is not liable (免责事由); the breach itself stays on record.

    Force majeure takes effect when it is notified and proved, if it began before the limit (CC
    590: never for what came after it). Any other reason takes effect when the other party accepts.
    """

    type: Literal["offer_excuse"] = "offer_excuse"
    breach: Ref
    ground: ExcuseGround
    began: When | None = None
    """Since when it hindered; force majeure needs it."""
    ended: When | None = None
    notified: When | None = None
    """When the other party was told of it; force majeure needs it (CC 590)."""
    evidence: EvidenceList = ()
    note: Secret | None = None


class AnswerExcuse(Command):
    """What the party that the breach wronged says to an excuse."""

    type: Literal["answer_excuse"] = "answer_excuse"
    breach: Ref
    accepted: bool
    note: Secret | None = None


class AssignRemedy(Command):
    """Make the corrective measure that the agreement names an action: who, and by when."""

    type: Literal["assign_remedy"] = "assign_remedy"
    breach: Ref
    responsible: Ref
    due: Instant
    note: Secret | None = None


class CompleteRemedy(Command):
    """The corrective measure is carried out; with evidence, of a training the record of it."""

    type: Literal["complete_remedy"] = "complete_remedy"
    breach: Ref
    at: When | None = None
    evidence: EvidenceList
    note: Secret | None = None


class DutyEvent(Event):
    """The base of these events; ``to`` is a status of the kind that it is recorded of."""

    v: Literal[1] = 1
    to: Code


class DeadlineRecomputed(DutyEvent):
    """A limit is another by what is known now: it was provisional and the calendar changed, what a
    contact makes due again turned out otherwise, or it is owed under the terms of another receipt.
    """

    type: Literal["DeadlineRecomputed"] = "DeadlineRecomputed"
    duty: DutyKind | TargetKind
    """The duty, or the inner target."""
    cycle: int
    about: Ref | None = None
    deadline: Deadline
    warn_at: tuple[Instant, ...]
    before: Instant
    own: Deadline | None = None
    """Of completion, its limit from receipt alone, where ``deadline`` is another."""
    warned: int | None = None
    """How many of the warnings before it are given; None: as many as before the one it was."""


class WarningGiven(DutyEvent):
    """Somebody was warned: a limit comes near, or an inner target was missed (no breach)."""

    type: Literal["WarningGiven"] = "WarningGiven"
    duty: DutyKind | TargetKind
    """The duty, or the inner target."""
    cycle: int
    about: Ref | None = None
    n: int
    """How many warnings of it are given now."""


class BreachRecorded(DutyEvent):
    """A duty was not performed in time, or something was done that must not be (5.1, 5.2)."""

    type: Literal["BreachRecorded"] = "BreachRecorded"
    breach: Ref
    kind: BreachKind
    duty: DutyKind | None = None
    cycle: int
    about: Ref | None = None
    clause: str
    party: Party
    since: Instant


class BreachSetRight(DutyEvent):
    """A fact recorded later shows that it was no breach."""

    type: Literal["BreachSetRight"] = "BreachSetRight"
    breach: Ref


class BreachStartMoved(DutyEvent):
    """A fact recorded later, or a notice, shows that it began at another time: it is the same
    breach, with the same corrective measure and the same claims on it."""

    type: Literal["BreachStartMoved"] = "BreachStartMoved"
    breach: Ref
    since: Instant
    before: Instant
    """When it was taken to have begun."""
    excuse_falls: bool = False
    """Whether the force majeure that excused it began only after this limit (CC 590)."""


class ExcuseOffered(DutyEvent):
    """The party in breach said why it is not liable; ``takes_effect`` says whether it does at
    once."""

    type: Literal["ExcuseOffered"] = "ExcuseOffered"
    breach: Ref
    ground: ExcuseGround
    began: When | None = None
    ended: When | None = None
    notified: When | None = None
    evidence: tuple[Evidence, ...] = ()
    note: Sealed | None = None
    takes_effect: bool


class ExcuseAnswered(DutyEvent):
    """The other party accepted an excuse, or did not."""

    type: Literal["ExcuseAnswered"] = "ExcuseAnswered"
    breach: Ref
    accepted: bool
    note: Sealed | None = None


class RemedyAssigned(DutyEvent):
    """Who carries out the corrective measure, and by when."""

    type: Literal["RemedyAssigned"] = "RemedyAssigned"
    breach: Ref
    responsible: Ref
    due: Instant
    note: Sealed | None = None


class RemedyCompleted(DutyEvent):
    """The corrective measure was carried out."""

    type: Literal["RemedyCompleted"] = "RemedyCompleted"
    breach: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None
