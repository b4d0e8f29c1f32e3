"""What each command makes happen, one module for each part of the process."""

from . import assessing, attachments, ends, feedback, handling, keeping, messages, passing, receipt
from .core import decide

__all__ = [
    "assessing",
    "attachments",
    "decide",
    "ends",
    "feedback",
    "handling",
    "keeping",
    "messages",
    "passing",
    "receipt",
]
