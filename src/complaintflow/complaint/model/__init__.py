"""The complaint as it stands: what its events say, folded. Only what decisions need is here; the
rest is read from the events, so that a long history makes no larger state."""

from .assessing import UNFOUNDED, Classification, FoundProblem, Investigation, Verdict
from .complaint import Complaint
from .ends import Answer, CloseReason, LinkFacts
from .handling import Cycle, FollowUp, Merger, Plan, Silence
from .messages import Message, Purpose
from .receipt import (
    OF_WHO_COMPLAINS,
    Channel,
    ContactPoint,
    CustomerFacts,
    CustomerType,
    External,
    MemberFacts,
    RepresentativeFacts,
    SubjectKind,
)
from .status import ENDED, FINAL, HANDLING, LIVE, OPEN, SETTLED, Status

__all__ = [
    "ENDED",
    "FINAL",
    "HANDLING",
    "LIVE",
    "OF_WHO_COMPLAINS",
    "OPEN",
    "SETTLED",
    "UNFOUNDED",
    "Answer",
    "Channel",
    "Classification",
    "CloseReason",
    "Complaint",
    "ContactPoint",
    "CustomerFacts",
    "CustomerType",
    "Cycle",
    "External",
    "FollowUp",
    "FoundProblem",
    "Investigation",
    "LinkFacts",
    "MemberFacts",
    "Merger",
    "Message",
    "Plan",
    "Purpose",
    "RepresentativeFacts",
    "Silence",
    "Status",
    "SubjectKind",
    "Verdict",
]
