"""The record of handling as data, and the evidence bundle that proves it (3.7)."""

from __future__ import annotations

from .bundle import Bundle, bundle, script
from .model import HandlingRecord, Presence, Words
from .record import record_of

__all__ = ["Bundle", "HandlingRecord", "Presence", "Words", "bundle", "record_of", "script"]
