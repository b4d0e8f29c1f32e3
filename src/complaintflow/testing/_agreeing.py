"""What must hold after every step of a life, and at its end."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta

from ..agreement import Agreement
from ..complaint import Complaint
from ..desk import DutyView
from ..desk.kinds import kinds
from ..duties import Breach, Duty
from ..errors import UnknownSubject
from ..improvement import Improvement
from ..kernel import NOBODY, StoredEvent, broken_at
from ..liability import Claim
from ..periods import Deadline
from ..ports import Query
from ..values import Actor, Model
from . import _oracle as oracle
from . import _words as words
from ._life import Life, same

_KINDS = kinds()


def agrees(life: Life, stream: str) -> None:
    """All that is known of a record is as the oracle has it."""
    case = life.world[stream]
    state = _state(life, stream, case["kind"])
    same("the status", _KINDS[case["kind"]].status(state), case["status"])
    same("the version", _version(life, stream), life.versions[stream])
    if isinstance(state, Complaint):
        _complaint_agrees(life, stream, case)
    elif isinstance(state, Improvement):
        _improvement_agrees(state, case)
    elif isinstance(state, Claim):
        _claim_agrees(state, case)
    elif isinstance(state, Agreement):
        _agreement_agrees(state, case, life.clock.now())
    if case["kind"] != "agreement":
        _kept_agrees(state, case)


def _state(life: Life, stream: str, kind: str) -> Model:
    head = life.inner.load(stream, "").snapshot
    assert head is not None
    return _KINDS[kind].read_state(head.body)


def _version(life: Life, stream: str) -> int:
    head = life.inner.load(stream, "").snapshot
    return 0 if head is None else head.version


# --- complaints ----------------------------------------------------------------------------------


def _complaint_agrees(life: Life, stream: str, case: oracle.Case) -> None:
    now = life.clock.now()
    got = life.desk.get(stream, actor=Actor.SYSTEM)
    same("the version that is shown", got.version, life.versions[stream])
    views = {(view.duty.kind.value, view.duty.cycle): view for view in got.duties}
    wanted = {
        (name, n + 1)
        for n in range(len(case["cycles"]))
        for name in ("response", "completion")
    }  # fmt: skip
    same("which duties there are", set(views), wanted)
    for n, cycle in enumerate(case["cycles"], start=1):
        for name in ("response", "completion"):
            known = not case["carried"] or n > 1 or cycle[name]["done"] is not None
            state = oracle.standing(cycle[name], now) if known else "undetermined"
            _duty_is_shown(views[name, n], cycle[name], state)
    complaint = got.complaint
    targets = [(t.deadline.due, t.warned) for t in complaint.cycle.targets]
    aims = case["cycles"][-1]["aims"]
    same("the inner targets", targets, [(aim["limit"], aim["warned"]) for aim in aims])
    _breaches_agree(complaint.breaches, case)
    told = [(r.id, r.status.value, r.wants_until) for r in complaint.assistance]
    wanted_of_b = [(r["id"], r["status"], r["wants"]) for r in case["requests"]]
    same("the requests to Party B", told, wanted_of_b)
    for request, known in zip(complaint.assistance, case["requests"], strict=True):
        _duty_agrees(f"request {request.id}", request.duty, known["duty"])
    problems = [(p.code, p.improvement) for p in complaint.problems]
    same("the problems", problems, [(p["code"], p["improvement"]) for p in case["problems"]])
    for problem, known in zip(complaint.problems, case["problems"], strict=True):
        _duty_agrees(f"problem {problem.code}", problem.duty, known["duty"])
    bases = {d.id: None if d.basis is None else d.basis.value for d in complaint.disclosures}
    same("the disclosures", bases, {id: d["basis"] for id, d in case["disclosures"].items()})
    asked = [(r.id, r.status.value, r.executed, r.answered) for r in complaint.rights]
    fields = ("id", "status", "executed", "answered")
    wanted_of_a = [tuple(r[field] for field in fields) for r in case["rights"]]
    same("what was asked about their data", asked, wanted_of_a)
    same("what did not last", set(complaint.recurs), case["recurs"])
    answer = None if complaint.answer is None else complaint.answer.value
    same("the answer", (answer, complaint.answered), (case["answer"], case["answered_at"]))
    same("which case leads", complaint.lead, case["lead"])
    same("the revisits", [(r.cycle, r.reached) for r in complaint.revisits], case["revisits"])


def _duty_is_shown(view: DutyView, duty: oracle.Case, state: str) -> None:
    what = f"{view.duty.kind.value} {view.duty.cycle}"
    _duty_agrees(what, view.duty, duty)
    same(f"{what}: how it stands", view.standing.state.value, state)


def _duty_agrees(what: str, told: Duty, duty: oracle.Case) -> None:
    limit = told.deadline
    same(f"{what}: limit", (limit.due, limit.inclusive), (duty["due"], duty["inclusive"]))
    same(f"{what}: when it was met", told.fulfilled, duty["done"])
    same(f"{what}: when it ended", told.discharged, duty["ended"])
    same(f"{what}: warnings given", told.warned, duty["warned"])


def _breaches_agree(breaches: tuple[Breach, ...], case: oracle.Case) -> None:
    standing = Counter((b.duty, b.cycle, b.about) for b in breaches if b.stands)
    same("duties with more than one standing breach", [d for d, n in standing.items() if n > 1], [])
    told = {
        b.id: (
            (str(b.duty or "leak"), b.cycle, b.about),
            (b.kind.value, b.party.value, b.since),
            b.status.value,
            None if b.excuse is None else (b.excuse.ground.value, b.excuse.accepted),
            (b.remedy.status.value, b.remedy.responsible, b.remedy.due),
        )
        for b in breaches
    }
    wanted = {
        b["id"]: (
            b["key"],
            (b["kind"], b["party"], b["since"]),
            b["status"],
            None if b["excuse"] is None else (b["excuse"]["ground"], b["excuse"]["accepted"]),
            (b["remedy"]["status"], b["remedy"]["who"], b["remedy"]["due"]),
        )
        for b in case["breaches"]
    }
    same("the breaches", told, wanted)


# --- the other kinds -----------------------------------------------------------------------------


def _improvement_agrees(state: Improvement, case: oracle.Case) -> None:
    told = (state.problem, state.cause, state.round)
    same("the improvement", told, (case["problem"], case["cause"], case["round"]))
    same("when its present status began", state.since, case["since"])
    same("how many plans it owed", len(state.plans), len(case["plans"]))
    for plan, known in zip(state.plans, case["plans"], strict=True):
        _duty_agrees(f"plan {plan.cycle}", plan, known)
    actions = [(a.id, a.status.value, a.responsible) for a in state.actions]
    same("the actions", actions, [(a["id"], a["status"], a["who"]) for a in case["actions"]])
    for action, known in zip(state.actions, case["actions"], strict=True):
        _duty_agrees(f"action {action.id}", action.duty, known["duty"])
    by = None if state.proposal is None else state.proposal.by.id
    same("who proposed to decide against it", by, case["proposed_by"])
    _until_agrees("when it may be checked", state.check_from, case["check_from"])
    _breaches_agree(state.breaches, case)


def _claim_agrees(state: Claim, case: oracle.Case) -> None:
    same("who claims", state.claimant.value, case["claimant"])
    same("under which clauses", [g.clause for g in state.grounds], case["clauses"])
    dispute = state.dispute
    talks = None if dispute is None else dispute.status.value
    same("the dispute", talks, case["talks"])
    if dispute is None:
        return
    same("whether negotiation failed", dispute.failed is not None, case["failed"])
    suits = [(s.id, s.filed_by.value, s.outcome is None, s.before_negotiation_failed)
             for s in dispute.suits]  # fmt: skip
    same("the suits", suits, [(s["id"], s["by"], s["open"], s["early"]) for s in case["suits"]])
    rounds = [(r.n, r.party.value, r.accepted) for r in dispute.rounds]
    same("the rounds", rounds, [(r["n"], r["by"], r["answer"]) for r in case["rounds"]])


def _agreement_agrees(state: Agreement, case: oracle.Case, now: datetime) -> None:
    since = [version.since for version in state.versions]
    same("since when which terms hold", since, [since for since, _ in case["terms"]])
    for version, (_, name) in zip(state.versions, case["terms"], strict=True):
        told = oracle.TERMS[name]
        limits = (version.terms.response, version.terms.completion, version.terms.improvement_plan)
        wanted = (told["response"], told["completion"], told["plan"])
        same(f"the terms {version.n}", tuple(limit.period.n for limit in limits), wanted)
    waiting = state.open_proposal
    same("the open proposal", None if waiting is None else waiting.id, case["open"])
    same("whether it is in force", state.in_force_at(now), oracle.in_force_at(case, now))


def _kept_agrees(state: Model, case: oracle.Case) -> None:
    assert isinstance(state, Complaint | Improvement | Claim)
    same("the holds", [hold.id for hold in state.holds], case["holds"])
    kept = state.retention
    until = None if case["kept"] is None else oracle.kept_until(case)
    _until_agrees("until when it is kept", kept, until)


def _until_agrees(what: str, limit: Deadline | None, until: datetime | None) -> None:
    same(what, None if limit is None else limit.due, until)


# --- who may do what, and has what to do ---------------------------------------------------------


def allows(life: Life, stream: str, who: str) -> None:
    """Somebody is offered the moves that start here and that they may make; others, nothing. None
    is open that could be about nothing there is."""
    case, role = life.world[stream], words.PEOPLE[who]
    kind = oracle.KINDS[case["kind"]]
    try:
        moves = life.desk.allowed(stream, actor=words.actor(who))
    except UnknownSubject:
        same(f"whether {who} sees it", False, kind.permitted(case, role, who, "get"))
        return
    wanted = {
        name
        for name, sources in kind.moves.items()
        if case["status"] in sources and kind.permitted(case, role, who, name)
    }
    same(f"what {who} may do", {move.move for move in moves}, wanted)
    now = life.clock.now()
    for move in moves:
        things = oracle.things(case, move.move, role, who, now)
        if move.open and things is not None:
            same(f"whether {move.move} by {who} could be about nothing", False, not things)


def worklist_agrees(life: Life, who: str | None) -> None:
    """What somebody owes next, on all there is, the nearest limit first; None: what is nobody's in
    particular. And what they see of it themselves."""
    everything = [(s, case, task) for s, case in life.world.items() for task in oracle.tasks(case)]
    theirs = [(s, case, task) for s, case, task in everything if task.who == who]
    _list_agrees(life, who, Actor.SYSTEM, [(s, task) for s, _, task in theirs])
    reader = who or "boss"
    role = words.PEOPLE[reader]
    party = "party_b" if role == "party_b" else "party_a"
    shown = [
        (s, task)
        for s, case, task in theirs
        if oracle.KINDS[case["kind"]].permitted(case, role, reader, "get")
        and (task.party, task.never == reader) == (party, False)
    ]
    _list_agrees(life, who, words.actor(reader), shown)


def _list_agrees(
    life: Life, who: str | None, reader: Actor, wanted: list[tuple[str, oracle.Task]]
) -> None:
    tasks = life.desk.worklist(who, actor=reader)
    told = sorted((t.id, t.move, t.detail, str(t.due)) for t in tasks)
    what = f"the worklist of {who} as {reader.id} sees it"
    same(what, told, sorted((s, t.move, t.what, str(t.by)) for s, t in wanted))
    limits = [task.due for task in tasks if task.due is not None]
    same(f"the order of {what}", limits, sorted(limits))


# --- handling analysed ---------------------------------------------------------------------------


def analysis_agrees(life: Life, agreement: str) -> None:
    """The figures of all complaints under an agreement, and of those of the last forty days."""
    now = life.clock.now()
    today = now.date()
    for first in (date(2024, 1, 1), today - timedelta(days=40)):
        told = life.desk.analysis(agreement, first, today, actor=Actor.SYSTEM)
        rows = {(row.month, row.category, row.cause): dict(row.counts) for row in told.rows}
        wanted = oracle.analysed(agreement, first, today, now, life.world)
        same(f"the analysis from {first}", rows, wanted)
        same("how many rows it has", len(rows), len(told.rows))
        same("how many complaints it counts", told.complaints, _sum(wanted, "received"))


def _sum(rows: dict[tuple[str, str, str], dict[str, int]], name: str) -> int:
    return sum(counts[name] for counts in rows.values())


# --- the record ----------------------------------------------------------------------------------


class Record:
    """Sees that nothing recorded is ever changed or lost."""

    def __init__(self) -> None:
        self._known: dict[str, list[StoredEvent]] = {}

    def holds(self, life: Life, stream: str) -> None:
        """What was there is there, the chain holds up to the head, and times never go back."""
        case = life.world[stream]
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
        read = _KINDS[case["kind"]].read_event
        fresh = [read(event.body) for event in events[len(known) :]]
        told = {str(vars(event)["to"]) for event in fresh}
        same("unknown statuses", told - set(oracle.KINDS[case["kind"]].statuses), set())


def ends_well(life: Life) -> None:
    """At the end: folds, chains, values, the index, the figures, the outbox."""
    tokens: set[bytes] = set()
    for stream, case in life.world.items():
        kind = _KINDS[case["kind"]]
        events = [kind.read_event(event.body) for event in life.inner.events(stream)]
        snapshot = life.inner.load(stream, "").snapshot
        folded = kind.fold(events, stream).model_dump_json().encode()
        same("the events folded", snapshot and snapshot.body, folded)
        _index_agrees(life, stream, case)
        if case["status"] == "disposed" and case["destroyed"]:
            for event in life.inner.events(stream):
                tokens |= set(re.findall(rb'"token":"([^"]+)"', event.body))
    for agreement in life.of("agreement"):
        analysis_agrees(life, agreement)
    proof = life.desk.verify(actor=Actor.SYSTEM)
    same("faults", proof.faults, ())
    same("values destroyed", proof.destroyed, len(tokens))
    same("events verified", proof.events, life.position())
    notices = [row.notice.id for row in life.inner.pending(10**6)]
    same("notices twice", [n for n, times in Counter(notices).items() if times > 1], [])


def _index_agrees(life: Life, stream: str, case: oracle.Case) -> None:
    page = life.inner.find(Query(kind=case["kind"], limit=1000))
    found = {f.snapshot.stream: f.index for f in page.items}[stream]
    same("status in the index", found.status, case["status"])
    same("people in the index", set(found.people), oracle.KINDS[case["kind"]].busy(case))
    lists = {task.who or NOBODY for task in oracle.tasks(case)}
    same("for whom it waits in the index", set(found.waits_for), lists)
    if case["kind"] in ("complaint", "improvement"):
        same("limit in the index", found.next_due, oracle.owed_until(case))
    barred: tuple[str, ...] = case.get("staff") or case.get("barred") or ()
    same("who is barred in the index", set(found.barred), set(barred))
    if case["kind"] == "complaint":
        theirs = {case["customer"], *case["members"]}
        same("customers in the index", set(found.customers), theirs)
    touched = set(found.touches) - {case.get("agreement")}
    same("what it refers to in the index", touched, oracle.refers_to(case))
