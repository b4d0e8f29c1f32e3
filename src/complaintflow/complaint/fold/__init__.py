"""What each event does to the complaint, one module for each part of the process."""

from . import (
    assessing,
    assisting,
    attachments,
    checking,
    disclosing,
    ends,
    feedback,
    handling,
    messages,
    passing,
    problems,
    receipt,
    revisiting,
)
from .core import FOLD_VERSION, evolve

__all__ = [
    "FOLD_VERSION",
    "assessing",
    "assisting",
    "attachments",
    "checking",
    "disclosing",
    "ends",
    "evolve",
    "feedback",
    "handling",
    "messages",
    "passing",
    "problems",
    "receipt",
    "revisiting",
]
