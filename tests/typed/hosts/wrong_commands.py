"""Wrong commands, and wrong words in right ones."""

from datetime import date

from pydantic import SecretStr

from complaintflow import (
    Acknowledge,
    Actor,
    Close,
    Contact,
    Customer,
    Day,
    Decline,
    Desk,
    MemoryStore,
    Query,
    Role,
    SignAgreement,
)
from complaintflow.complaint import Channel
from complaintflow.kernel import Sealer
from complaintflow.values import Party, Sealed

desk = Desk(MemoryStore())
clerk = Actor(role=Role.customer_service, id="s-7")
respond = Acknowledge(channel=Channel.phone)

# What is no command, and what goes with one.
desk.handle({"type": "acknowledge"}, actor=clerk)  # error: reportArgumentType arg-type
desk.handle(Acknowledge, actor=clerk)  # error: reportArgumentType arg-type
desk.handle(Query(), actor=clerk)  # error: reportArgumentType arg-type
desk.handle(respond)  # error: reportCallIssue call-arg
desk.handle(respond, clerk)  # error: reportCallIssue call-arg
desk.handle(respond, actor="customer_service:s-7")  # error: reportArgumentType arg-type
desk.handle(respond, actor=clerk, on=17)  # error: reportArgumentType arg-type
desk.get(respond, actor=clerk)  # error: reportArgumentType arg-type
desk.get("c_1")  # error: reportCallIssue call-arg

# Fields that are missing or too many.
Acknowledge()  # error: reportCallIssue call-arg
Acknowledge(channel=Channel.phone, tone="kind")  # error: reportCallIssue call-arg (coerced)

# Text where the field is a word of a list, a secret, a day, a tuple.
Acknowledge(channel="phone")  # error: reportArgumentType arg-type (coerced)
Close(reason="accepted")  # error: reportArgumentType arg-type (coerced)
Actor(role="manager", id="m-1")  # error: reportArgumentType arg-type (coerced)
Decline(reason="x", explanation=SecretStr("x"))  # error: reportArgumentType arg-type (coerced)
Contact(kind=Channel.phone, value="021")  # error: reportArgumentType arg-type (coerced)
Day(day="2026-01-05")  # error: reportArgumentType arg-type (coerced)
Customer(contacts=[])  # error: reportArgumentType arg-type (coerced)
SignAgreement(party=Party.party_a, person="x")  # error: reportArgumentType arg-type (coerced)

# A secret is sealed, and what an event keeps is Sealed: neither is text.
Sealer("key", b"entropy").seal("words", "statement")  # error: reportArgumentType arg-type
sealed: Sealed = "t_00"  # error: reportAssignmentType assignment
secret: SecretStr = "words"  # error: reportAssignmentType assignment

# A time is a time; that one is naive, no checker can see (test_checkers.py says what happens).
Acknowledge(channel=Channel.phone, at="2026-01-05")  # error: reportArgumentType arg-type (coerced)
Acknowledge(channel=Channel.phone, at=date.max)  # error: reportArgumentType arg-type (coerced)
