"""The kinds of streams as the desk handles them, and what each needs from other streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from ..agreement import (
    AcceptProposal,
    Agreement,
    AgreementContext,
    AgreementDecider,
    AmendAgreement,
    DraftAgreement,
    Figures,
    ProposedAmendment,
    SignAgreement,
    Terms,
    agreement_machine,
)
from ..agreement.tasks import tasks as agreement_tasks
from ..complaint import (
    CarryOver,
    ClosedImprovement,
    Complaint,
    ComplaintContext,
    ComplaintDecider,
    ConcludeInvestigation,
    CorrectFact,
    ImprovementFacts,
    Link,
    LinkImprovement,
    Merge,
    Receive,
    Reclassify,
    Standard,
    TakeOverFindings,
    complaint_machine,
)
from ..complaint.tasks import tasks as complaint_tasks
from ..complaint.under import receipt_of, terms_then
from ..duties import Task
from ..errors import BadCalendar
from ..improvement import (
    Improvement,
    ImprovementContext,
    ImprovementDecider,
    OpenImprovement,
    ReopenImprovement,
    improvement_machine,
)
from ..improvement.tasks import tasks as improvement_tasks
from ..keeping import (
    DISPOSED,
    DecideRightsRequest,
    Dispose,
    Hold,
    Keeping,
    KeepingContext,
    Neighbour,
    kept_until,
)
from ..kernel import (
    START,
    Allowed,
    Command,
    Context,
    Decider,
    Decision,
    Event,
    Index,
    Refused,
    StateMachine,
)
from ..liability import (
    Claim,
    ClaimContext,
    ClaimDecider,
    OtherClaim,
    RaiseClaim,
    RecordFacts,
    claim_machine,
)
from ..liability.tasks import tasks as claim_tasks
from ..periods import Deadline, WorkingCalendar
from ..ports import Query
from ..values import SHANGHAI, Actor, Model, When

S = TypeVar("S", bound=Model)
X = TypeVar("X", bound=Context)

Stream: TypeAlias = tuple[str, str]
"""Another stream: its kind and its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What every decision is given: ids, actor, time, randomness, other streams, calendars."""

    subject: str
    key: str
    actor: Actor
    now: datetime
    entropy: bytes = field(repr=False)
    related: Mapping[str, Model]
    """The other streams that were asked for, by id."""
    touching: Mapping[str, Model]
    """The streams that refer to those that the kind names, by id."""
    matching: Mapping[str, Model]
    """The streams that match what the kind asks for, by id."""
    calendars: Mapping[str, WorkingCalendar]
    standards: Mapping[str, Standard]
    """The editions of the standard of classification, by version."""
    figures: Figures | None = None
    """What the days of an analysis that is recorded come to."""
    copied: str | None = None
    """The digest of the copy that a party is given."""

    def calendar(self, name: str) -> WorkingCalendar:
        """A calendar by id. Raises :class:`BadCalendar` where the desk was not given it."""
        try:
            return self.calendars[name]
        except KeyError:
            raise BadCalendar(calendar=name, reason="the desk was not given this one") from None

    def first(self, kind: type[S]) -> S | None:
        """The first related stream of a kind."""
        return next((m for m in self.related.values() if isinstance(m, kind)), None)


class Kind(Protocol):
    """One kind of stream."""

    name: str
    prefix: str
    """What its ids begin with: ``c`` for ``c_…``."""
    draws_reference: bool
    """Whether its public reference is drawn; else a command says it."""
    fold_version: int

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        ...

    def starts(self, command: Command) -> bool:
        """Whether the command begins a stream."""
        ...

    def related(self, state: Model | None, command: Command) -> tuple[Stream, ...]:
        """The other streams that its decision looks at."""
        ...

    def looks_as(self, command: Command) -> str:
        """The action that the actor must be permitted to do to the streams of ``related``."""
        ...

    def touched(self, command: Command, stream: str) -> tuple[str, ...]:
        """The streams of which its decision looks at all that refer to them: of ``stream``, which
        it is about, or of others."""
        ...

    def matching(
        self, state: Model | None, command: Command, related: Mapping[str, Model]
    ) -> Query | None:
        """The other streams that its decision looks at and whose ids nobody knows: one page.
        ``related`` are those whose ids it knows."""
        ...

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        ...

    def keeping(self, state: Model, around: Surroundings) -> Keeping:
        """What keeps its record; nothing of what is not disposed of."""
        ...

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        ...

    def evolve(self, state: Model | None, event: Event, stream: str) -> Model:
        """The state after one more event."""
        ...

    def fold(self, events: Iterable[Event], stream: str) -> Model:
        """The state after all events of a stream."""
        ...

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event; ValueError where it cannot be read."""
        ...

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot."""
        ...

    def index(self, state: Model) -> Index:
        """What the store finds it by."""
        ...

    def status(self, state: Model) -> str:
        """Its status."""
        ...

    def tasks(self, state: Model) -> Iterable[Task]:
        """Every act that it waits for, each with whose it is."""
        ...


class StreamKind(Generic[S, X]):
    """A kind made of its decider, its machine, and what it looks at besides.

    :param context: makes what a decision may know of the state and the surroundings.
    :param tasks: every act that it waits for, each with whose it is.
    :param related: the other streams that a command's decision looks at.
    :param touched: the streams, of all that refer to which a command's decision looks at every one.
    :param matching: which streams, found by what they are found by, its decision looks at.
    :param looks_as: the action that the actor must be permitted to do to the related streams.
    :param draws_reference: whether its public reference is drawn; else a command says it.
    """

    def __init__(
        self,
        prefix: str,
        decider: Decider[S, X],
        machine: Callable[[], StateMachine[S, X]],
        context: Callable[[S | None, Command | None, Surroundings], X],
        tasks: Callable[[S], Iterable[Task]],
        related: Callable[[S | None, Command], tuple[Stream, ...]] = lambda state, command: (),
        touched: Callable[[Command, str], tuple[str, ...]] = lambda command, stream: (),
        looks_as: str = "get",
        draws_reference: bool = True,
        matching: Callable[[S | None, Command, Mapping[str, Model]], Query | None] = (
            lambda state, command, related: None
        ),
    ) -> None:
        self.name: str = decider.kind
        self.prefix: str = prefix
        self.draws_reference: bool = draws_reference
        self.fold_version: int = decider.fold_version
        self._decider = decider
        self._machine = machine
        self._context = context
        self._tasks = tasks
        self._related = related
        self._touched = touched
        self._looks_as = looks_as
        self._matching = matching

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        return command.type in self._machine().moves

    def starts(self, command: Command) -> bool:
        """Whether the command begins a stream."""
        return START in self._machine().moves[command.type].sources

    def related(self, state: Model | None, command: Command) -> tuple[Stream, ...]:
        """The other streams that its decision looks at."""
        return self._related(cast("S | None", state), command)

    def looks_as(self, command: Command) -> str:
        """The action that the actor must be permitted to do to the streams of ``related``."""
        return self._looks_as

    def touched(self, command: Command, stream: str) -> tuple[str, ...]:
        """The streams of which its decision looks at all that refer to them: of ``stream``, which
        it is about, or of others."""
        return self._touched(command, stream)

    def matching(
        self, state: Model | None, command: Command, related: Mapping[str, Model]
    ) -> Query | None:
        """The other streams that its decision looks at and whose ids nobody knows: one page.
        ``related`` are those whose ids it knows."""
        return self._matching(cast("S | None", state), command, related)

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not.

        Raises :class:`BadCalendar` where its terms name a calendar that the desk was not given.
        """
        known = cast("S | None", state)
        return self._decider.decide(known, command, self._context(known, command, around))

    def keeping(self, state: Model, around: Surroundings) -> Keeping:
        """What keeps its record; nothing of what is not disposed of."""
        own: Deadline | None = getattr(state, "retention", None)
        holds: tuple[Hold, ...] = getattr(state, "holds", ())
        if own is None:
            return Keeping(until=None, holds=holds)
        context = self._context(cast("S", state), Dispose(), around)
        keeping = cast(KeepingContext, context)  # what has a retention is kept
        return Keeping(
            until=kept_until(own, keeping.neighbours, keeping.calendar),
            holds=holds,
            open=tuple(n for n in keeping.neighbours if n.ended is None),
        )

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        known = cast("S", state)
        return self._machine().allowed(
            self.status(state), known, self._context(known, None, around)
        )

    def evolve(self, state: Model | None, event: Event, stream: str) -> Model:
        """The state after one more event."""
        return self._decider.evolve(cast("S | None", state), event, stream)

    def fold(self, events: Iterable[Event], stream: str) -> Model:
        """The state after all events of a stream."""
        known: S | None = None
        for event in events:
            known = self._decider.evolve(known, event, stream)
        return cast("S", known)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event; ValueError where it cannot be read."""
        return self._decider.read_event(body)

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot."""
        return self._decider.read_state(body)

    def index(self, state: Model) -> Index:
        """What the store finds it by."""
        return self._decider.index(cast("S", state))

    def status(self, state: Model) -> str:
        """Its status."""
        return self._decider.status(cast("S", state))

    def tasks(self, state: Model) -> Iterable[Task]:
        """Every act that it waits for, each with whose it is."""
        return self._tasks(cast("S", state))


def _common(around: Surroundings, zone: str) -> dict[str, Any]:
    return {
        "zone": zone,
        "subject": around.subject,
        "key": around.key,
        "actor": around.actor,
        "now": around.now,
        "entropy": around.entropy,
    }


# --- agreements ------------------------------------------------------------------------------


def _of_agreement(
    state: Agreement | None, command: Command | None, around: Surroundings
) -> AgreementContext:
    # No limit of a complaint could be counted under terms whose calendar is not there.
    zone = SHANGHAI if state is None else state.zone
    if isinstance(command, DraftAgreement | AmendAgreement):
        around.calendar(command.terms.calendar)
    elif isinstance(command, SignAgreement) and state is not None:
        around.calendar(state.terms.calendar)
    elif isinstance(command, AcceptProposal) and state is not None:
        proposed = state.open_proposal
        if isinstance(proposed, ProposedAmendment):
            around.calendar(proposed.terms.calendar)
    return AgreementContext(**_common(around, zone), figures=around.figures, copied=around.copied)


# --- complaints ------------------------------------------------------------------------------


def _near_complaint(state: Complaint | None, command: Command) -> tuple[Stream, ...]:
    """The agreement that it is received under; the other complaint of a merger or link; what
    keeps a record that is to be disposed of, or whose erasure is decided on."""
    if isinstance(command, _ASKS_WHAT_KEEPS) and state is not None:
        survivor = () if state.merged_into is None else (("complaint", state.merged_into),)
        serving = (problem.improvement for problem in state.problems)
        return (*survivor, *(("improvement", id) for id in dict.fromkeys(serving) if id))
    if isinstance(command, LinkImprovement):
        return (("improvement", command.improvement),)
    if isinstance(command, Receive | CarryOver) and command.agreement is not None:
        return (("agreement", command.agreement),)
    if isinstance(command, CorrectFact) and command.came_in is not None:
        under = None if state is None or state.carried_over else state.agreement
        return () if under is None else (("agreement", under),)
    if isinstance(command, Merge):
        return (("complaint", command.into),)
    if isinstance(command, Link):
        return (("complaint", command.other),)
    if isinstance(command, TakeOverFindings):
        return (("complaint", command.lead),)
    return ()


def _of_complaint(
    state: Complaint | None, command: Command | None, around: Surroundings
) -> ComplaintContext:
    agreement = around.first(Agreement)
    terms = None if state is None else state.terms
    if isinstance(command, Receive | CarryOver | CorrectFact):
        under = terms_then(agreement, receipt_of(command, around.now))
        terms = terms if under is None else under.terms
    terms = terms or Terms()
    return ComplaintContext(
        **_common(around, terms.zone),
        calendar=around.calendar(terms.calendar),
        standards=around.standards,
        agreement=agreement,
        other=around.first(Complaint),
        neighbours=_neighbours(around),
        improvement=_facts(around.first(Improvement)),
        closed_alike=tuple(
            ClosedImprovement(id=id, closed=model.since, owner=model.owner)
            for id, model in around.matching.items()
            if isinstance(model, Improvement)
        ),
    )


MOST_ALIKE = 50
"""How many closed improvements of one category and cause a decision looks at."""


def _alike(state: Complaint | None, command: Command, related: Mapping[str, Model]) -> Query | None:
    """Closed improvements of the category and cause that a command makes known (4.4)."""
    if state is None or state.agreement is None or state.classification is None:
        return None
    category, cause = state.classification.category, state.cause
    if isinstance(command, ConcludeInvestigation):
        cause = command.cause
    elif isinstance(command, TakeOverFindings):
        cause = cast(Complaint, related[command.lead]).cause
    elif isinstance(command, Reclassify):
        category = command.category
    else:
        return None
    if not cause:
        return None
    return Query(
        kind="improvement",
        statuses=("closed",),
        agreement=state.agreement,
        category=category,
        cause=cause,
        limit=MOST_ALIKE,
    )


def _facts(improvement: Improvement | None) -> ImprovementFacts | None:
    if improvement is None:
        return None
    return ImprovementFacts(
        id=improvement.id, agreement=improvement.agreement, problem=improvement.problem
    )


def _neighbours(around: Surroundings) -> tuple[Neighbour, ...]:
    """What other streams say of how long a record is kept: those that it rests on, and those that
    refer to it."""
    found = {**around.related, **around.touching}
    return tuple(
        Neighbour(stream=id, kind=kind, ended=None if model.is_open else _kept_from(model))
        for id, model in found.items()
        for of, kind in _NEIGHBOURS.items()
        if isinstance(model, of)
    )


def _kept_from(model: Complaint | Improvement | Claim) -> When:
    """When a record that is not open came to its end, whatever was done about it since: its
    disposal prolongs no other's retention."""
    return model.since if model.retention is None else model.retention.start


_NEIGHBOURS: Mapping[type[Complaint | Improvement | Claim], str] = {
    Complaint: "complaint",
    Improvement: "improvement",
    Claim: "claim",
}


def _when_disposed(command: Command, stream: str) -> tuple[str, ...]:
    """Of a record that is to be disposed of, or whose erasure is decided on, all that refer to
    it."""
    return (stream,) if isinstance(command, _ASKS_WHAT_KEEPS) else ()


_ASKS_WHAT_KEEPS = (Dispose, DecideRightsRequest)


# --- improvements ----------------------------------------------------------------------------


def _near_improvement(state: Improvement | None, command: Command) -> tuple[Stream, ...]:
    """The agreement of a new improvement, and the complaint that a command names."""
    named = getattr(command, "complaint", None)
    complaint = () if named is None else (("complaint", str(named)),)
    if isinstance(command, OpenImprovement):
        return (("agreement", command.agreement), *complaint)
    return complaint


def _opened_too(command: Command, stream: str) -> tuple[str, ...]:
    """Of the complaint whose problem a new improvement takes up, all that refer to it: others that
    were opened for it; of one that is reopened, what keeps its record."""
    if isinstance(command, OpenImprovement):
        return () if command.complaint is None else (command.complaint,)
    if isinstance(command, ReopenImprovement):
        return (stream,)
    return _when_disposed(command, stream)


def _of_improvement(
    state: Improvement | None, command: Command | None, around: Surroundings
) -> ImprovementContext:
    agreement = around.first(Agreement)
    terms = state.terms if state is not None else cast(Agreement, agreement).terms
    return ImprovementContext(
        **_common(around, terms.zone),
        calendar=around.calendar(terms.calendar),
        agreement=agreement,
        complaint=around.first(Complaint),
        neighbours=_neighbours(around),
        others=tuple(one for one in around.touching.values() if isinstance(one, Improvement)),
    )


# --- claims ----------------------------------------------------------------------------------


def _near_claim(state: Claim | None, command: Command) -> tuple[Stream, ...]:
    """The agreement of a new claim, and the records whose breaches it names."""
    if not isinstance(command, RaiseClaim):
        return ()
    named = dict.fromkeys(named.stream for named in command.breaches)
    return (("agreement", command.agreement), *((_record_kind(id), id) for id in named))


def _record_kind(stream: str) -> str:
    """The kind of record that has breaches, by what its id begins with."""
    return "improvement" if stream.startswith("i_") else "complaint"


def _claimed_too(command: Command, stream: str) -> tuple[str, ...]:
    """Of the records whose breaches a new claim names, all that refer to them: other claims."""
    if isinstance(command, RaiseClaim):
        return tuple(dict.fromkeys(named.stream for named in command.breaches))
    return _when_disposed(command, stream)


def _of_claim(state: Claim | None, command: Command | None, around: Surroundings) -> ClaimContext:
    agreement = around.first(Agreement)
    terms = state.terms if state is not None else cast(Agreement, agreement).terms
    return ClaimContext(
        **_common(around, terms.zone),
        calendar=around.calendar(terms.calendar),
        neighbours=_neighbours(around) if state is not None else (),
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


def kinds() -> Mapping[str, Kind]:
    """Every kind by name."""
    every: tuple[Kind, ...] = (
        StreamKind(
            "a",
            AgreementDecider(),
            agreement_machine,
            _of_agreement,
            agreement_tasks,
            draws_reference=False,
        ),
        StreamKind(
            "c",
            ComplaintDecider(),
            complaint_machine,
            _of_complaint,
            complaint_tasks,
            _near_complaint,
            _when_disposed,
            matching=_alike,
        ),
        StreamKind(
            "i",
            ImprovementDecider(),
            improvement_machine,
            _of_improvement,
            improvement_tasks,
            _near_improvement,
            _opened_too,
        ),
        StreamKind(
            "l",
            ClaimDecider(),
            claim_machine,
            _of_claim,
            claim_tasks,
            _near_claim,
            _claimed_too,
            looks_as="raise_claim",
        ),
    )
    return {kind.name: kind for kind in every}
