"""Agreements and complaints on a desk, to try the other ports with."""

from __future__ import annotations

from ..agreement import DraftAgreement, SignAgreement
from ..desk import Desk, parse_command
from ..values import Actor, Day, Party

MANAGER = Actor.read("manager:m-1")
CLERK = Actor.read("customer_service:s-1")


def agreed(desk: Desk, **more: object) -> str:
    """An agreement between Party A and Party B (``b-1``), in force since long ago; its id."""
    draft = {"number": "HT-1", "party_a": "甲", "party_b": "乙", "party_b_ref": "b-1"}
    id = desk.handle(DraftAgreement.parse({**draft, "indefinite": True, **more}), actor=MANAGER).id
    first = Day.parse({"day": str(desk.clock.now().year - 1) + "-01-01"})
    for party in Party:
        sign = SignAgreement.parse({"party": party, "person": "某人", "day": first})
        desk.handle(sign, actor=MANAGER, on=id)
    return id


def received(desk: Desk, agreement: str, customer: str, **more: object) -> str:
    """A complaint; its id."""
    command = parse_command(
        {
            "type": "receive",
            "agreement": agreement,
            "channel": "phone",
            "customer": {"ref": customer, "contacts": [{"kind": "phone", "value": "139…"}]},
            "statement": "坏了",
            **more,
        }
    )
    return desk.handle(command, actor=CLERK).id


def acknowledged(desk: Desk) -> str:
    """A complaint with a message to the customer in the outbox; its id."""
    id = received(desk, agreed(desk), "c-1")
    command = {"type": "acknowledge", "channel": "email", "deliver": True}
    desk.handle(parse_command(command), actor=CLERK, on=id)
    return id


def investigated(desk: Desk, agreement: str) -> str:
    """A complaint of ``c-1`` about ``s-9`` that ``i-1`` is investigating; its id."""
    id = received(desk, agreement, "c-1", staff=["s-9"])
    steps = (
        {"type": "classify", "category": "quality", "severity": "minor"},
        {"type": "start_investigation", "investigator": "i-1"},
    )
    for step in steps:
        desk.handle(parse_command(dict(step)), actor=CLERK, on=id)
    return id
