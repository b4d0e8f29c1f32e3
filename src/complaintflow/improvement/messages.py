"""What can be asked of an improvement, and what is recorded of it (4.4)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ..agreement import Terms
from ..duties import (
    AnswerExcuse,
    AssessDuties,
    AssignRemedy,
    BarStaff,
    BreachRecorded,
    BreachSetRight,
    BreachStartMoved,
    CompleteRemedy,
    DeadlineRecomputed,
    Duty,
    ExcuseAnswered,
    ExcuseOffered,
    OfferExcuse,
    RecomputeDeadlines,
    RemedyAssigned,
    RemedyCompleted,
    StaffBarred,
    WarningGiven,
)
from ..keeping import (
    ConfirmDisposal,
    Dispose,
    HoldPlaced,
    HoldReleased,
    PlaceHold,
    RecordDisposed,
    ReleaseHold,
    RetentionRecomputed,
    ValuesDestroyed,
)
from ..kernel import Command, Event
from ..periods import Deadline, Period, Unit
from ..values import (
    Code,
    Evidence,
    EvidenceList,
    Instant,
    Model,
    RecordId,
    Ref,
    Sealed,
    Secret,
    When,
)
from .model import ActionKind, AgainstReason, ImprovementStatus

# --- what can be asked -------------------------------------------------------------------------


class ImprovementCommand(Command):
    """The base of an improvement's commands."""

    subject_kind: ClassVar[str] = "improvement"


class Dated(ImprovementCommand):
    """A command that says when the thing happened."""

    at: When | None = None


class OpenImprovement(ImprovementCommand):
    """Take up a problem that was found, so that it is improved or decided against (4.4).

    One improvement serves many complaints: each links its problem to it. The limit to plan it runs
    from ``found``.
    """

    type: Literal["open_improvement"] = "open_improvement"
    agreement: RecordId
    problem: Code
    category: Code | None = None
    product: Ref | None = None
    complaint: RecordId | None = None
    """The complaint in which it was found."""
    found: When | None = None
    """When it was found; with a complaint that is known from there."""
    owner: Ref | None = None
    """Who sees to it; whoever opens it where nobody is named."""
    note: Secret | None = None


class AnalyseCause(Dated):
    """State the cause of the problem."""

    type: Literal["analyse_cause"] = "analyse_cause"
    cause: Code
    note: Secret


class PlannedAction(Model):
    """An action of the plan: what, who is responsible, by when."""

    id: Ref
    kind: ActionKind = ActionKind.corrective
    what: Secret
    responsible: Ref
    due: When


def _no_calendar(period: Period) -> Period:
    if period.unit not in (Unit.days, Unit.months):
        raise PydanticCustomError("check_after_unit", "the effect is checked after days or months")
    return period.model_copy(update={"roll": False, "cutoff": None})


CheckAfter: TypeAlias = Annotated[Period, AfterValidator(_no_calendar)]
"""A time in days or months; it is moved off no day off, for nothing falls due at its end."""


class PlanImprovement(Dated):
    """Plan what is done, and after how long the effect is checked."""

    type: Literal["plan_improvement"] = "plan_improvement"
    actions: Annotated[tuple[PlannedAction, ...], Field(min_length=1, max_length=50)]
    check_after: CheckAfter
    """How long after the last action the effect is checked."""


class MoveAction(ImprovementCommand):
    """Give an action another date, before its own has passed, with the reason."""

    type: Literal["move_action"] = "move_action"
    action: Ref
    due: When
    reason: Secret


class CompleteAction(Dated):
    """An action is carried out; with evidence."""

    type: Literal["complete_action"] = "complete_action"
    action: Ref
    evidence: EvidenceList
    note: Secret | None = None


class CancelAction(Dated):
    """An action is not carried out, with the reason; one at least is."""

    type: Literal["cancel_action"] = "cancel_action"
    action: Ref
    reason: Code
    note: Secret | None = None


class VerifyEffect(Dated):
    """Check the effect after the stated time: it is closed, or another round begins."""

    type: Literal["verify_effect"] = "verify_effect"
    effective: bool
    evidence: EvidenceList
    note: Secret | None = None


class ReopenImprovement(Dated):
    """The problem is there again, or was decided wrongly: another round begins."""

    type: Literal["reopen_improvement"] = "reopen_improvement"
    reason: Code
    note: Secret | None = None


class ProposeAgainst(Dated):
    """Propose to decide against it, with a reason from the list; a second person decides."""

    type: Literal["propose_against"] = "propose_against"
    reason: AgainstReason
    note: Secret


class DecideAgainst(Dated):
    """Decide on a proposal against the improvement: by somebody else than who proposed it."""

    type: Literal["decide_against_improvement"] = "decide_against_improvement"
    approved: bool
    note: Secret | None = None


AnyImprovementCommand: TypeAlias = Annotated[
    OpenImprovement
    | AnalyseCause
    | PlanImprovement
    | MoveAction
    | CompleteAction
    | CancelAction
    | VerifyEffect
    | ReopenImprovement
    | ProposeAgainst
    | DecideAgainst
    | BarStaff
    | OfferExcuse
    | AnswerExcuse
    | AssignRemedy
    | CompleteRemedy
    | PlaceHold
    | ReleaseHold
    | Dispose
    | ConfirmDisposal
    | AssessDuties
    | RecomputeDeadlines,
    Field(discriminator="type"),
]
"""Any command on an improvement, told apart by ``type``."""

# --- what is recorded --------------------------------------------------------------------------


class ImprovementEvent(Event):
    """The base of an improvement's events."""

    v: Literal[1] = 1
    to: ImprovementStatus


class ImprovementOpened(ImprovementEvent):
    """A problem was taken up; the limit to plan it runs from when it was found."""

    type: Literal["ImprovementOpened"] = "ImprovementOpened"
    reference: Ref
    agreement: Ref
    terms: Terms
    party_b: Ref | None = None
    problem: Code
    category: Code | None = None
    product: Ref | None = None
    complaint: Ref | None = None
    barred: tuple[Ref, ...] = ()
    """The staff complained about in that complaint: they take no part (2.1, 4.3)."""
    found: When
    owner: Ref
    note: Sealed | None = None
    plan: Duty


class CauseAnalysed(ImprovementEvent):
    """The cause is known."""

    type: Literal["CauseAnalysed"] = "CauseAnalysed"
    cause: Code
    cause_note: Sealed


class RecordedAction(Model):
    """An action as it was planned."""

    id: Ref
    kind: ActionKind
    what: Sealed
    responsible: Ref
    duty: Duty


class ImprovementPlanned(ImprovementEvent):
    """What is done about it was planned."""

    type: Literal["ImprovementPlanned"] = "ImprovementPlanned"
    actions: tuple[RecordedAction, ...]
    check_after: Period


class ActionMoved(ImprovementEvent):
    """An action has another date."""

    type: Literal["ActionMoved"] = "ActionMoved"
    action: Ref
    deadline: Deadline
    before: Instant
    reason: Sealed


class ActionCompleted(ImprovementEvent):
    """An action was carried out; with the last one the time to the check begins."""

    type: Literal["ActionCompleted"] = "ActionCompleted"
    action: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None
    check_from: Deadline | None = None


class ActionCancelled(ImprovementEvent):
    """An action is not carried out; with the last one the time to the check begins."""

    type: Literal["ActionCancelled"] = "ActionCancelled"
    action: Ref
    reason: Code
    note: Sealed | None = None
    check_from: Deadline | None = None


class EffectVerified(ImprovementEvent):
    """The effect was checked: kept until ``retention``, or another round with a duty to plan."""

    type: Literal["EffectVerified"] = "EffectVerified"
    effective: bool
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None
    retention: Deadline | None = None
    plan: Duty | None = None


class ImprovementReopened(ImprovementEvent):
    """Another round began."""

    type: Literal["ImprovementReopened"] = "ImprovementReopened"
    round: int
    reason: Code
    note: Sealed | None = None
    plan: Duty


class AgainstProposed(ImprovementEvent):
    """Somebody proposes to decide against it."""

    type: Literal["AgainstProposed"] = "AgainstProposed"
    reason: AgainstReason
    note: Sealed


class AgainstDecided(ImprovementEvent):
    """It was decided against, or the proposal was turned down."""

    type: Literal["AgainstDecided"] = "AgainstDecided"
    approved: bool
    reason: AgainstReason
    proposed_by: Ref
    note: Sealed | None = None
    retention: Deadline | None = None


AnyImprovementEvent: TypeAlias = Annotated[
    ImprovementOpened
    | CauseAnalysed
    | ImprovementPlanned
    | ActionMoved
    | ActionCompleted
    | ActionCancelled
    | EffectVerified
    | ImprovementReopened
    | AgainstProposed
    | AgainstDecided
    | DeadlineRecomputed
    | WarningGiven
    | BreachRecorded
    | BreachSetRight
    | BreachStartMoved
    | StaffBarred
    | ExcuseOffered
    | ExcuseAnswered
    | RemedyAssigned
    | RemedyCompleted
    | HoldPlaced
    | HoldReleased
    | RetentionRecomputed
    | RecordDisposed
    | ValuesDestroyed,
    Field(discriminator="type"),
]
