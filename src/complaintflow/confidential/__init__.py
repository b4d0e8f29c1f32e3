"""Personal data in what people write: where it is, how to hide it; and when two contacts are one.

Pure: text in, places out. Nothing here keeps, logs or repeats what it was shown.
"""

from .contact import normalised_contact
from .kinds import PersonalKind, Span
from .scanner import mask, scan

__all__ = ["PersonalKind", "Span", "mask", "normalised_contact", "scan"]
