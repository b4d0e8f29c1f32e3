"""The record of handling as data, and the evidence bundle that proves it (3.7)."""

from __future__ import annotations

from .bundle import Bundle, bundle, script
from .fields import ANNEX_4, FormField, values_at
from .model import HandlingRecord, Presence, Words
from .record import record_of

__all__ = [
    "ANNEX_4",
    "Bundle",
    "FormField",
    "HandlingRecord",
    "Presence",
    "Words",
    "bundle",
    "record_of",
    "script",
    "values_at",
]
