"""Claims: a decision looks at the agreement, at the records whose breaches it names, and at the
other claims on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ...agreement import Agreement
from ...complaint import Complaint
from ...improvement import Improvement
from ...keeping import DISPOSED
from ...kernel import Command
from ...liability import (
    Claim,
    ClaimContext,
    ClaimDecider,
    OtherClaim,
    RaiseClaim,
    RecordFacts,
    claim_machine,
)
from ...liability.tasks import tasks
from ...values import Model
from .keeping import neighbours, when_disposed
from .kind import Kind, Stream, Surroundings


def _near(state: Claim | None, command: Command) -> tuple[Stream, ...]:
    """The agreement of a new claim, and the records whose breaches it names."""
    if not isinstance(command, RaiseClaim):
        return ()
    named = dict.fromkeys(named.stream for named in command.breaches)
    return (("agreement", command.agreement), *((_record_kind(id), id) for id in named))


def _record_kind(stream: str) -> str:
    """The kind of record that has breaches, by what its id begins with."""
    return "improvement" if stream.startswith("i_") else "complaint"


def _touched(command: Command, stream: str, related: Mapping[str, Model]) -> tuple[str, ...]:
    """Of the records whose breaches a new claim names, all that refer to them: other claims."""
    if isinstance(command, RaiseClaim):
        return tuple(dict.fromkeys(named.stream for named in command.breaches))
    return when_disposed(command, stream, related)


def _context(state: Claim | None, command: Command | None, around: Surroundings) -> ClaimContext:
    agreement = around.first(Agreement)
    terms = state.terms if state is not None else cast(Agreement, agreement).terms
    return ClaimContext(
        **around.given(terms.zone),
        calendar=around.calendar(terms.calendar),
        neighbours=neighbours(around) if state is not None else (),
        agreement=agreement,
        records=tuple(
            RecordFacts(
                stream=id,
                agreement=model.agreement,
                breaches=model.breaches,
                barred=model.barred,
                disposed=model.status == DISPOSED,
            )
            for id, model in around.related.items()
            if isinstance(model, Complaint | Improvement)
        ),
        claims=tuple(
            OtherClaim(
                id=id,
                breaches=frozenset(
                    (g.stream, g.breach) for g in model.grounds if g.stream and g.breach
                ),
                is_open=model.is_open,
            )
            for id, model in around.touching.items()
            if isinstance(model, Claim)
        ),
    )


CLAIM = Kind(
    "l",
    ClaimDecider(),
    claim_machine,
    _context,
    tasks,
    _near,
    _touched,
    looks_as="raise_claim",
)
