"""What every command on a complaint, and every event of one, has in common."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..kernel import Command, Event
from ..values import When
from .model import Status


class ComplaintCommand(Command):
    """The base of the complaint's commands."""

    subject_kind: ClassVar[str] = "complaint"


class Dated(ComplaintCommand):
    """A command that says when the thing happened."""

    at: When | None = None


class ComplaintEvent(Event):
    """The base of the complaint's events."""

    v: Literal[1] = 1
    to: Status
