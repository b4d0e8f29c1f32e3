"""The relay: takes notices from the outbox, has them sent, and records what became of them."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..complaint import RecordArrival, RecordBounce, RecordSending
from ..desk import Desk
from ..errors import (
    CommandRefused,
    ComplaintFlowError,
    IdempotencyConflict,
    InvalidCommand,
    StoreError,
)
from ..kernel import Notice
from ..ports import Arrived, Bounced, Notifier, Receipt
from ..values import Actor

_log = logging.getLogger(__name__)

_Became: TypeAlias = Literal["delivered", "bounced", "handed", "failed", "dropped"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """What became of the notices of one run."""

    delivered: int = 0
    """Known to have arrived."""
    bounced: int = 0
    """Known not to have arrived."""
    handed: int = 0
    """Handed on; whether they arrive is not known, so the time of sending stands in for it."""
    failed: int = 0
    """Not sent, or what became of them could not be recorded: they are tried again."""
    dropped: int = 0
    """Not sent, and not tried again: the customer turned out to be another person than they are
    addressed to, or what became of them is recorded already."""


class Relay:
    """Sends the pending notices of a desk's store through a notifier.

    For each notice, in this order: of a message to a customer the complaint is asked, by the
    system, whether it still waits to be sent; it is sent; of a message to a customer its arrival
    or bounce is recorded on the complaint, by the system, in a commit of its own; its row in the
    outbox is settled. A crash between any two of these loses nothing: the notice is pending still,
    is sent again under the same id unless it is recorded what became of it, and is recorded once.
    So a notice is sent at least once, and a notifier that must not send twice drops a repetition
    by the id. Any number of relays may run; two at the same time may send the same notice.

    A message to somebody who turned out not to be the customer is not sent (4.3): that is recorded
    as a bounce, with the reason ``withdrawn``. What became of one that was sent before that was
    known is recorded, and the handler is told (``told_the_wrong_one``).

    :param desk: whose store holds the outbox, and which records what became of messages.
    :param notifier: sends one notice and tells what became of it.
    :param actor: who has them sent; the system by default. The authoriser is asked for
        ``deliver`` before anything is taken.
    """

    def __init__(self, desk: Desk, notifier: Notifier, *, actor: Actor = Actor.SYSTEM) -> None:
        self._desk = desk
        self._notifier = notifier
        self._actor = actor

    def run(self, limit: int = 100) -> Delivered:
        """Try up to ``limit`` pending notices once each, those tried less often first.

        A notifier that raises fails that notice only: the attempt is counted, the others go on.
        Raises :class:`~complaintflow.errors.StoreError` where the store fails; what was not done
        is then done by the next run; :class:`~complaintflow.errors.NotPermitted` where the actor
        may not have notices sent.
        """
        self._desk.permit("deliver", actor=self._actor)
        became: Counter[_Became] = Counter()
        for pending in self._desk.store.pending(limit):
            became[self._deliver(pending.notice)] += 1
        return Delivered(
            delivered=became["delivered"],
            bounced=became["bounced"],
            handed=became["handed"],
            failed=became["failed"],
            dropped=became["dropped"],
        )

    def _deliver(self, notice: Notice) -> _Became:
        became = self._send(notice)
        self._desk.store.settle(notice.id, self._desk.clock.now(), delivered=became != "failed")
        return became

    def _send(self, notice: Notice) -> _Became:
        message = notice.message if notice.role == "customer" else None
        try:
            if message is not None and not self._waits(notice, message):
                return "dropped"
        except StoreError:
            raise
        except ComplaintFlowError as error:
            _log.warning("notice %s was not sent: %s", notice.id, error.code)
            return "failed"
        try:
            receipt = self._notifier.notify(notice)
        except Exception as error:
            # Its class alone: the text of a mail server's error has addresses in it.
            _log.warning("notice %s was not sent: %s", notice.id, type(error).__name__)
            return "failed"
        try:
            return self._record(notice, receipt)
        except StoreError:
            raise
        except ComplaintFlowError as error:
            _log.warning("notice %s was sent, but not recorded: %s", notice.id, error.code)
            return "failed"

    def _waits(self, notice: Notice, message: str) -> bool:
        """Whether a message waits to be sent; of one that went astray it is recorded that it was
        not."""
        complaint = self._desk.get(notice.subject, actor=Actor.SYSTEM).complaint
        if any(m.id == message and m.queued for m in complaint.messages):
            return True
        if any(m.id == message and m.queued for m in complaint.astray):
            self._tell(notice, RecordBounce(message=message, reason="withdrawn"), "withdrawn")
        return False

    def _record(self, notice: Notice, receipt: Receipt) -> _Became:
        message = notice.message if notice.role == "customer" else None
        if isinstance(receipt, Arrived):
            known = message is None or self._arrived(notice, message, receipt)
            return "delivered" if known else "handed"
        if isinstance(receipt, Bounced):
            if message is not None:
                self._bounced(notice, message, receipt)
            return "bounced"
        # A notifier that forgets to say has handed it on: sending again would trouble a customer.
        if message is not None:
            self._tell(notice, RecordSending(message=message), "handed")
        return "handed"

    def _arrived(self, notice: Notice, message: str, receipt: Arrived) -> bool:
        """Record an arrival; False where its time cannot be true."""
        try:
            self._tell(notice, RecordArrival(message=message, at=receipt.at), "arrived")
        except (CommandRefused, InvalidCommand) as error:
            # It lies before the sending, or in the future: the clock over there is wrong. It was
            # sent all the same, and is not sent again for that.
            _log.warning("the arrival of %s is not recorded: %s", notice.id, error.code)
            self._tell(notice, RecordSending(message=message), "handed")
            return False
        return True

    def _bounced(self, notice: Notice, message: str, receipt: Bounced) -> None:
        try:
            bounce = RecordBounce(message=message, at=receipt.at, reason=receipt.reason)
            self._tell(notice, bounce, "bounced")
        except (CommandRefused, InvalidCommand):
            # Its time or reason cannot be true; that it bounced is, and is owed to be known.
            self._tell(notice, RecordBounce(message=message), "bounced")

    def _tell(
        self, notice: Notice, command: RecordSending | RecordArrival | RecordBounce, what: str
    ) -> None:
        """Give the command; what is known already, from an attempt before, is no failure."""
        key = f"{notice.id}.{what}"
        try:
            self._desk.handle(command, actor=Actor.SYSTEM, on=notice.subject, key=key)
        except IdempotencyConflict:
            pass  # recorded before, at the time that was told then
        except CommandRefused as refused:
            known = {"message_waits", "message_is_queued"}
            if not known & {refusal.rule for refusal in refused.refusals}:
                raise
