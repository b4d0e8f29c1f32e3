"""What each command makes happen, one module for each part of the process."""

from . import (
    assessing,
    assisting,
    attachments,
    checking,
    disclosing,
    ends,
    feedback,
    handling,
    keeping,
    messages,
    passing,
    problems,
    receipt,
    revisiting,
)
from .core import decide

__all__ = [
    "assessing",
    "assisting",
    "attachments",
    "checking",
    "decide",
    "disclosing",
    "ends",
    "feedback",
    "handling",
    "keeping",
    "messages",
    "passing",
    "problems",
    "receipt",
    "revisiting",
]
