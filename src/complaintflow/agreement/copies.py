"""Two originals, one for each party (7.2): the agreement's record as a file that both can compare.

A copy is canonical JSON: keys sorted, no spaces, UTF-8. Two copies of the same events are the same
bytes, and their SHA-256 is the same, whoever made them. Names, signatories and notes are not in it
but the commitments that fix them; nothing of a complaint or a customer is, for nothing of them is
in an agreement's record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..errors import BadCopy, RecordBroken
from ..kernel import StoredEvent, broken_at
from .decider import AgreementDecider
from .events import AgreementDrafted, CopyGiven
from .model import Agreement

FORMAT = "complaintflow agreement copy 1"
"""What a copy says of itself."""

_DECIDER = AgreementDecider()


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementCopy:
    """A copy of an agreement's record, up to one of its events."""

    agreement: Agreement
    """The agreement as those events leave it."""
    through: int
    """The version of the last event in it."""
    data: bytes
    """The copy itself: to be kept as a file, byte for byte."""

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex: what the parties compare, and ``sha256sum`` prints."""
        return hashlib.sha256(self.data).hexdigest()


def copy_of(events: Sequence[StoredEvent], through: int | None = None) -> AgreementCopy:
    """The copy of an agreement's events.

    :param events: all events of the stream, in order.
    :param through: the version of the last one to be in it; by default that of the last one that
        is not itself the giving of a copy: so both parties' copies are the same.
    :raises BadCopy: where there is no such event.
    :raises RecordBroken: where the chain does not hold.
    """
    last = _last_of_substance(events) if through is None else through
    if not 1 <= last <= len(events):
        raise BadCopy(reason="no_such_version", version=last)
    chosen = events[:last]
    stream = chosen[0].stream
    broken = broken_at(chosen, stream, (last, chosen[-1].digest))
    if broken is not None:
        raise RecordBroken(stream=stream, version=broken)
    agreement = _fold(chosen)
    told = {
        "format": FORMAT,
        "agreement": stream,
        "number": agreement.number,
        "through": last,
        "events": [
            {
                "version": event.version,
                "body": event.body.decode(),
                "previous": event.previous,
                "digest": event.digest,
            }
            for event in chosen
        ],
        "state": agreement.model_dump(mode="json"),
    }
    return AgreementCopy(agreement=agreement, through=last, data=_canonical(told))


def read_copy(data: bytes) -> AgreementCopy:
    """Read a copy that somebody hands over, and check that it is sound: that its chain holds from
    the first event, that the agreement it tells is the one its events make, and that it is written
    as a copy is written, so that no two copies of one record differ.

    It does not tell whether the record was remade as a whole: that shows against the digest that
    the other party holds.

    :raises BadCopy: with the reason, and the version where there is one.
    """
    try:
        told = json.loads(data)
        events = [_stored(told["agreement"], event) for event in told["events"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise BadCopy(reason="unreadable") from None
    if not _in_order(events):
        raise BadCopy(reason="not_what_its_events_say")
    try:
        copy = copy_of(events, len(events))
    except RecordBroken as error:
        raise BadCopy(reason="chain_broken", version=error.version) from None
    if copy.data != data:
        raise BadCopy(reason="not_what_its_events_say")
    return copy


def _stored(stream: str, told: dict[str, Any]) -> StoredEvent:
    body = told["body"].encode()
    if not re.fullmatch(r"a_[0-9a-f]{1,64}", stream):
        raise ValueError
    event = _DECIDER.read_event(body)
    return StoredEvent(
        stream=stream,
        kind=AgreementDecider.kind,
        version=told["version"],
        position=0,
        recorded=event.recorded,
        key="",
        body=body,
        previous=told["previous"],
        digest=told["digest"],
    )


def _in_order(events: Sequence[StoredEvent]) -> bool:
    """Whether it is drafted first, and once: what any fold rests on."""
    drafted = [isinstance(_DECIDER.read_event(e.body), AgreementDrafted) for e in events]
    return drafted[:1] == [True] and not any(drafted[1:])


def _last_of_substance(events: Sequence[StoredEvent]) -> int:
    for event in reversed(events):
        if not isinstance(_DECIDER.read_event(event.body), CopyGiven):
            return event.version
    return 0


def _fold(events: Sequence[StoredEvent]) -> Agreement:
    state: Agreement | None = None
    for event in events:
        state = _DECIDER.evolve(state, _DECIDER.read_event(event.body), event.stream)
    return cast(Agreement, state)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
