"""What must hold after every step of a life, and at its end."""

from __future__ import annotations

from collections import Counter

from ..complaint import Complaint, ComplaintDecider
from ..desk import DutyView
from ..errors import UnknownSubject
from ..kernel import StoredEvent, broken_at
from ..ports import Query
from ..values import Actor
from . import _oracle as oracle
from . import _words as words
from ._life import Life, same

_DECIDER = ComplaintDecider()
_DUTIES = ("response", "completion")


def agrees(life: Life, stream: str) -> None:
    """Status, version, limits, standings and breaches of a case are as the oracle has them."""
    case, now = life.cases[stream], life.clock.now()
    got = life.desk.get(stream, actor=Actor.SYSTEM)
    same("the status", got.status.value, case["status"])
    same("the version", got.version, life.versions[stream])
    views = {(view.duty.kind.value, view.duty.cycle): view for view in got.duties}
    wanted = {(name, n + 1) for n in range(len(case["cycles"])) for name in _DUTIES}
    same("which duties there are", set(views), wanted)
    for n, cycle in enumerate(case["cycles"], start=1):
        for name in _DUTIES:
            known = not case["carried"] or n > 1 or cycle[name]["done"] is not None
            state = oracle.standing(cycle[name], now) if known else "undetermined"
            _duty_agrees(views[name, n], cycle[name], state)
    warned = [bool(target.warned) for target in got.complaint.cycle.targets]
    aims = case["cycles"][-1]["aims"]
    same("the inner targets that were missed", warned, [bool(aim["warned"]) for aim in aims])
    _breaches_agree(got.complaint, case)


def _duty_agrees(view: DutyView, duty: oracle.Case, state: str) -> None:
    what, limit = f"{view.duty.kind.value} {view.duty.cycle}", view.duty.deadline
    same(f"{what}: limit", (limit.due, limit.inclusive), (duty["due"], duty["inclusive"]))
    same(f"{what}: how it stands", view.standing.state.value, state)
    same(f"{what}: when it was met", view.duty.fulfilled, duty["done"])
    same(f"{what}: warnings given", view.duty.warned, duty["warned"])


def _breaches_agree(complaint: Complaint, case: oracle.Case) -> None:
    standing = Counter(
        (str(b.duty), b.cycle) for b in complaint.breaches if b.status.value == "standing"
    )
    same("duties with more than one standing breach", [d for d, n in standing.items() if n > 1], [])
    latest = {(str(b.duty), b.cycle): b.status.value for b in complaint.breaches}
    same("the breaches", latest, case["breaches"])
    since = {(str(b.duty), b.cycle): b.since for b in complaint.breaches}
    same("since when they are breaches", since, case["since_when"])


def allows(life: Life, stream: str, who: str) -> None:
    """Somebody is offered the moves that start here and that they may make; others, nothing."""
    case, role = life.cases[stream], words.PEOPLE[who]
    try:
        moves = life.desk.allowed(stream, actor=words.actor(who))
    except UnknownSubject:
        same(f"whether {who} sees it", False, oracle.permitted(case, role, who, "get"))
        return
    wanted = {
        name
        for name, sources in oracle.FROM.items()
        if case["status"] in sources and oracle.permitted(case, role, who, name)
    }
    same(f"what {who} may do", {move.move for move in moves}, wanted)


def worklist_agrees(life: Life, who: str) -> None:
    """What somebody owes next, on all cases, the nearest limit first."""
    tasks = life.desk.worklist(who, actor=Actor.SYSTEM)
    told = sorted((t.id, t.move, t.detail, str(t.due)) for t in tasks)
    wanted = sorted(
        (stream, move, detail, str(due))
        for stream, case in life.cases.items()
        for move, detail, due in oracle.tasks(case, who)
    )
    same(f"the worklist of {who}", told, wanted)
    limits = [task.due for task in tasks if task.due is not None]
    same(f"the order of {who}'s worklist", limits, sorted(limits))


class Record:
    """Sees that nothing recorded is ever changed or lost."""

    def __init__(self) -> None:
        self._known: dict[str, list[StoredEvent]] = {}

    def holds(self, life: Life, stream: str) -> None:
        """What was there is there, the chain holds up to the head, and times never go back."""
        events = list(life.inner.events(stream))
        known = self._known.get(stream, [])
        same("what was recorded before", events[: len(known)], known)
        self._known[stream] = events
        head = life.inner.load(stream, "").snapshot
        same("whether there is a head", head is not None, True)
        if head is not None:
            broken = broken_at(events, stream, (head.version, head.digest))
            same("where the chain is broken", broken, None)
        times = [event.recorded for event in events]
        same("the times of recording", times, sorted(times))
        told = [_DECIDER.read_event(event.body) for event in events[len(known) :]]
        same("unknown statuses", {event.to for event in told} - set(oracle.ALL), set())


def ends_well(life: Life) -> None:
    """At the end: folds, chains, values, the index, the outbox."""
    for stream, case in life.cases.items():
        state: Complaint | None = None
        for event in life.inner.events(stream):
            state = _DECIDER.evolve(state, _DECIDER.read_event(event.body), stream)
        snapshot = life.inner.load(stream, "").snapshot
        folded = None if state is None else state.model_dump_json().encode()
        same("the events folded", snapshot and snapshot.body, folded)
        _index_agrees(life, stream, case)
    proof = life.desk.verify(actor=Actor.SYSTEM)
    same("faults", proof.faults, ())
    same("values destroyed", proof.destroyed, 0)
    same("events verified", proof.events, life.position())
    notices = [row.notice.id for row in life.inner.pending(10**6)]
    same("notices twice", [n for n, times in Counter(notices).items() if times > 1], [])


def _index_agrees(life: Life, stream: str, case: oracle.Case) -> None:
    found = {f.snapshot.stream: f.index for f in life.inner.find(Query(limit=1000)).items}[stream]
    same("status in the index", found.status, case["status"])
    same("people in the index", set(found.people), oracle.busy(case))
    same("limit in the index", found.next_due, oracle.owed_until(case))
    same("customer in the index", found.customer, case["customer"])
    same("who is barred in the index", set(found.barred), set(case["staff"]))
