"""What the customer says to the result, and how it was closed (3.6, 3.7)."""

from __future__ import annotations

from ...values import Labelled, Model, Ref, When


class Answer(Labelled):
    """What the customer says to the feedback; silence is never acceptance (CC 140)."""

    accepted = "accepted", "客户认可"
    objected = "objected", "客户有异议"


class CloseReason(Labelled):
    """How a complaint was closed."""

    accepted = "accepted", "客户认可"
    no_answer = "no_answer", "客户未回复"
    unreachable = "unreachable", "无法联系客户"


class LinkFacts(Model):
    """Another complaint that belongs to it, and since when."""

    other: Ref
    at: When
