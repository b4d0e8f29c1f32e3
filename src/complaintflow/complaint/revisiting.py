"""Asking the customer after the feedback how satisfied they are (回访, 3.6): command and event.

What is said there changes nothing by itself: neither the answer to the result nor the status. An
objection said there is entered by its own command (``object``, or ``reopen`` where it is closed).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ..values import Sealed, Secret
from .base import ComplaintEvent, Dated
from .model import Channel
from .revisits import Satisfaction


class Revisit(Dated):
    """Ask the customer how satisfied they are, after the feedback; or note that they were not
    reached (3.6).

    Somebody else than the handler asks, within what the terms say (``revisit``). A customer who
    does not say how satisfied they are is reached all the same.
    """

    type: Literal["revisit"] = "revisit"
    channel: Channel
    reached: bool
    satisfaction: Satisfaction | None = None
    comment: Secret | None = None
    """What the customer said, in their words."""

    @model_validator(mode="after")
    def _said_by_whom_was_reached(self) -> Self:
        if not self.reached and (self.satisfaction is not None or self.comment is not None):
            raise PydanticCustomError("said_unreached", "who was not reached said nothing")
        return self


class CustomerRevisited(ComplaintEvent):
    """The customer was asked how satisfied they are, or was not reached."""

    type: Literal["CustomerRevisited"] = "CustomerRevisited"
    channel: Channel
    reached: bool
    satisfaction: Satisfaction | None = None
    comment: Sealed | None = None
