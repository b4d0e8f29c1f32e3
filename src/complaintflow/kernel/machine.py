"""One ``transitions.Machine`` a kind, built once and bound to no object: the only judge of moves.

The only module that knows transitions. The machine is triggered on a throw-away carrier; each of
its transitions has one condition, which lets **all** guards of the move speak. No error of
transitions leaves this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, cast

from transitions import EventData, Machine, MachineError

from ..errors import BadMachine, Refusal
from ..values import Labelled, Text
from .message import Command, Refused, refuse
from .move import START, Guard, Move, S, Unsaid, X

NAME = r"[a-z][a-z0-9_]*"


@dataclass(frozen=True, slots=True)
class Moved:
    """The move may be made; ``to`` is the status afterwards."""

    to: str


Verdict: TypeAlias = Moved | Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """One move from the present status: open, or closed by what the state says, as where there is
    nothing that its command could be about.

    ``needs`` are the command's fields that further guards will look at.
    """

    move: str
    label: Text
    clause: str
    refusals: tuple[Refusal, ...]
    needs: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether nothing in the state stands against it."""
        return not self.refusals


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a machine's table."""

    move: str
    label: Text
    source: str
    targets: tuple[str, ...]
    clause: str
    guards: tuple[str, ...]


class _Carrier(Generic[S, X]):
    """What is triggered and thrown away: it holds the status and what the guards said."""

    __slots__ = ("command", "context", "judged", "move", "refusals", "state", "subject", "target")

    def __init__(
        self, move: str, state: str, subject: S, command: Command | None, context: X
    ) -> None:
        self.move = move
        self.state = state
        self.subject = subject
        self.command = command
        self.context = context
        self.judged = False
        self.refusals: tuple[Refusal, ...] = ()
        self.target: str | None = None


class StateMachine(Generic[S, X]):
    """The machine of one kind of thing.

    :param kind: its name, for messages and drawings.
    :param states: every status, with its label.
    :param moves: every move.
    :param settled: statuses in which nothing more is asked of anybody; open ones must be able to
        reach one of them.
    :param final: statuses that no move leaves.
    :param clauses: the clauses and articles that a move or guard may name.
    :raises BadMachine: when a state is unreachable, an open state cannot reach a settled one, a
        final state has an exit, a name, guard or clause is unknown or used twice.
    """

    def __init__(
        self,
        kind: str,
        states: type[Labelled],
        moves: Sequence[Move[S, X]],
        *,
        settled: Collection[str],
        final: Collection[str],
        clauses: Collection[str],
    ) -> None:
        self.kind = kind
        self.states: tuple[str, ...] = tuple(state.value for state in states)
        self.labels: Mapping[str, Text] = {
            state.value: Text(zh=state.label("zh"), en=state.label("en")) for state in states
        }
        self.moves: Mapping[str, Move[S, X]] = {move.name: move for move in moves}
        self.settled: frozenset[str] = frozenset(settled)
        self.final: frozenset[str] = frozenset(final)
        faults = [*_faults(self, moves, clauses)]
        if faults:
            raise BadMachine(kind=kind, faults=tuple(faults))
        self._machine = Machine(
            model=None,
            states=[START, *self.states],
            initial=None,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for move in moves:
            for source in move.sources:
                for target in move.targets or (None,):
                    self._machine.add_transition(
                        move.name, source, target, conditions=_Condition(kind, move, target)
                    )
        self._from: dict[str, tuple[Move[S, X], ...]] = {
            state: tuple(move for move in moves if state in move.sources)
            for state in (START, *self.states)
        }
        self._asked: dict[str, _Asked[S, X]] = {move.name: _Asked(move) for move in moves}

    def judge(
        self, move: str, state: str, subject: S, command: Command | None, context: X
    ) -> Verdict:
        """Whether ``move`` may be made from ``state``: where it leads, or every reason why not.

        ``command`` may be None for a move without guards on the command.
        ``state`` is a status of this machine (or ``new``); an unknown one raises ValueError.
        """
        if state not in self._from:
            raise ValueError(f"{self.kind} has no status {state!r}")
        carrier: _Carrier[S, X] = _Carrier(move, state, subject, command, context)
        try:
            moved = self._machine.events[move].trigger(carrier)
        except MachineError:
            return Refused((self._not_from(state, move),))
        if moved:
            return Moved(carrier.state)
        return Refused(carrier.refusals)

    def _not_from(self, state: str, move: str) -> Refusal:
        sources = self.moves[move].sources
        first = [m for m in self._from[state] if len(sources) == 1 and sources[0] in m.targets]
        return refuse(
            "not_from_here",
            self.moves[move].clause,
            f"{move} cannot be made from {state}",
            f"在“{self.label(state, 'zh')}”状态下不能{self.moves[move].label.zh}",
            instead="possible from "
            + ", ".join(sources)
            + "".join(f"; {m.name} leads there" for m in first),
            instead_zh="可在以下状态进行："
            + "、".join(self.label(s, "zh") for s in sources)
            + "".join(f"；可先{m.label.zh}" for m in first),
            status=state,
            move=move,
            possible=tuple(m.name for m in self._from[state] if not m.by_itself),
        )

    def label(self, state: str, lang: str = "zh") -> str:
        """The label of a status in ``zh`` or ``en``."""
        if state == START:
            return "未接收" if lang == "zh" else "new"
        return self.labels[state].get(lang)

    def moves_from(self, state: str) -> tuple[Move[S, X], ...]:
        """The moves that start in ``state``, from the compiled table."""
        return self._from[state]

    def allowed(self, state: str, subject: S, context: X) -> tuple[Allowed, ...]:
        """What the state alone says of each move that starts here."""
        return tuple(self._asked[move.name].of(subject, context) for move in self._from[state])

    def starts_in(self, move: str, state: str) -> bool:
        """Whether a move starts in this status, whatever its guards say."""
        return state in self.moves[move].sources

    def table(self) -> tuple[Row, ...]:
        """The machine as rows, one for each move and source."""
        return tuple(
            Row(
                move=move.name,
                label=move.label,
                source=source,
                targets=move.targets or (source,),
                clause=move.clause,
                guards=tuple(guard.rule for guard in move.guards),
            )
            for move in self.moves.values()
            for source in move.sources
        )

    def mermaid(self, lang: str = "en") -> str:
        """The machine as a Mermaid state diagram; moves that keep the status are left out."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state} : {self.label(state, lang)}" for state in self.states]
        lines += [
            f"    {'[*]' if source == START else source} --> {target} : {move.label.get(lang)}"
            for move in self.moves.values()
            for source in move.sources
            for target in move.targets
        ]
        lines += [f"    {state} --> [*]" for state in self.states if state in self.final]
        return "\n".join(lines) + "\n"


@dataclass(slots=True, repr=False)
class _Condition(Generic[S, X]):
    """The one condition of one transition: runs every guard once, then asks for the target.

    A class rather than a closure, so that transitions' debug log shows a plain name.
    """

    kind: str
    move: Move[S, X]
    target: str | None

    def __repr__(self) -> str:
        return f"guards of {self.move.name}"

    def __call__(self, event: EventData) -> bool:
        carrier = cast(_Carrier[S, X], event.model)
        if not carrier.judged:
            carrier.judged = True
            carrier.refusals = tuple(_refusals(self.move.guards, carrier))
            if not carrier.refusals and self.move.targets:
                carrier.target = self._choose(carrier)
        return not carrier.refusals and carrier.target == self.target

    def _choose(self, carrier: _Carrier[S, X]) -> str:
        if self.move.choose is None:
            return self.move.targets[0]
        target = self.move.choose(carrier.subject, carrier.command, carrier.context)
        if target not in self.move.targets:
            raise BadMachine(
                kind=self.kind, faults=(f"{self.move.name} chose {target}, which it does not name",)
            )
        return target


class _Asked(Generic[S, X]):
    """What is asked of the state about one move, put together once."""

    __slots__ = ("_guards", "_move", "_open", "_unsaid")

    def __init__(self, move: Move[S, X]) -> None:
        self._move = move
        needs = dict.fromkeys(need for guard in move.guards for need in guard.needs)
        self._unsaid = Unsaid.model_validate({"type": move.name, **needs})
        had = tuple(n for n in needs if move.fields is None or n in move.fields)
        self._open = Allowed(
            move=move.name, label=move.label, clause=move.clause, refusals=(), needs=had
        )
        self._guards = tuple(
            (guard, next((need for need in guard.needs if need in had), ""))
            for guard in move.guards
            if not guard.on_command or guard.among is not None
        )

    def of(self, subject: S, context: X) -> Allowed:
        """Whether the state closes the move, and by which rules."""
        move, refusals = self._move.name, []
        left: dict[str, Collection[object]] = {}
        for guard, field in self._guards:
            asked: Command | None = self._unsaid
            if guard.among is not None:
                fits = guard.among(subject, move, context)
                asked = None if fits is None else self._named(left, field, fits)
            refusal = None if asked is None else guard.check(subject, asked, context)
            if refusal is not None:
                refusals.append(refusal)
        if not refusals:
            return self._open
        label, clause, needs = self._open.label, self._open.clause, self._open.needs
        return Allowed(move=move, label=label, clause=clause, refusals=tuple(refusals), needs=needs)

    def _named(
        self, left: dict[str, Collection[object]], field: str, fits: Collection[object]
    ) -> Command | None:
        """What a guard is asked about that leaves nothing to name of what those before it have
        left: one of these, or nothing, where it is the first; and one of what is left for each
        other field. None where something is left, or a guard before it has left nothing. ``left``
        is by field."""
        before = left.get(field)
        if before is None:
            left[field] = fits
            return None if fits else self._unsaid
        left[field] = [one for one in before if one in fits]
        if left[field] or not before:
            return None
        named = {**left, field: before}
        return self._unsaid.model_copy(
            update={one: next(iter(among)) for one, among in named.items() if among}
        )


def _refusals(guards: Iterable[Guard[S, X]], carrier: _Carrier[S, X]) -> Iterable[Refusal]:
    command = carrier.command or Unsaid(type=carrier.move)
    for guard in guards:
        refusal = guard.check(carrier.subject, command, carrier.context)
        if refusal is not None:
            yield refusal


def _faults(
    machine: StateMachine[S, X], moves: Sequence[Move[S, X]], clauses: Collection[str]
) -> Iterable[str]:

    states = set(machine.states)
    if len(machine.moves) != len(moves):
        yield "a move's name is used twice"
    for name in (*machine.states, *machine.moves):
        if not re.fullmatch(NAME, name):
            yield f"the name {name!r} does not match {NAME}"
    if START in states:
        yield f"{START!r} is kept for what is not there yet"
    for unknown in (machine.settled | machine.final) - states:
        yield f"the settled or final status {unknown!r} is unknown"
    guards: dict[str, Guard[S, X]] = {}
    for move in moves:
        for state in (*move.sources, *move.targets):
            if state not in states and state != START:
                yield f"{move.name} names the unknown status {state!r}"
        if not move.sources:
            yield f"{move.name} starts nowhere"
        for twice in (*_repeated(move.sources), *_repeated(move.targets)):
            yield f"{move.name} names the status {twice!r} twice"
        if START in move.targets:
            yield f"{move.name} leads to what is not there yet"
        if len(move.targets) > 1 and move.choose is None:
            yield f"{move.name} has several targets and nothing to choose by"
        if START in move.sources and not move.targets:
            yield f"{move.name} starts a life and leads nowhere"
        for final in machine.final.intersection(move.sources):
            if move.targets:
                yield f"{move.name} leaves the final status {final!r}"
        if move.clause not in clauses:
            yield f"{move.name} names the unknown clause {move.clause!r}"
        for guard in move.guards:
            if guard.clause not in clauses:
                yield f"guard {guard.rule} names the unknown clause {guard.clause!r}"
            if guards.setdefault(guard.rule, guard) is not guard:
                yield f"two guards are called {guard.rule!r}"
    yield from _reach(states, machine.settled | machine.final, moves)


def _repeated(states: Sequence[str]) -> Iterable[str]:
    """What is named more than once: each of them would be a transition of its own."""
    return (state for state, n in Counter(states).items() if n > 1)


def _reach(states: set[str], ends: frozenset[str], moves: Sequence[Move[S, X]]) -> Iterable[str]:
    steps = {
        (source, target) for move in moves for source in move.sources for target in move.targets
    }
    reached = _closure({START}, steps)
    for state in sorted(states - reached):
        yield f"the status {state!r} is unreachable"
    back = _closure(set(ends), {(target, source) for source, target in steps})
    for state in sorted(states - back):
        yield f"the status {state!r} cannot reach a settled one"


def _closure(start: set[str], steps: set[tuple[str, str]]) -> set[str]:
    reached, fresh = set(start), set(start)
    while fresh:
        fresh = {target for source, target in steps if source in fresh} - reached
        reached |= fresh
    return reached
