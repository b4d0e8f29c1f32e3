"""The demo's story: its agreement, its complaints and a claim, told on a clock that is
moved from step to step, with a sweep each time it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..agreement import DraftAgreement, SignAgreement, Terms
from ..complaint import LinkImprovement
from ..desk import Desk
from ..duties import BreachKind, BreachStatus
from ..improvement import OpenImprovement
from ..liability import AcceptClaim, ClaimedBreach, OfferedTerms, RaiseClaim, SettleClaim
from ..ports import Query, Store
from ..testing import FakeClock, FakeRandomness
from ..values import Actor, Evidence, Party
from .samples import MANAGER, PARTY_A, PARTY_B, Sample, Step, samples

NUMBER = "HT-2026-001"
"""The number of the demo's agreement."""

ENDS = "03-03 17:00"
"""Where its clock stands at the end."""


@dataclass(frozen=True)
class Told:
    """What the story made: the ids of its complaints by name, of its claim, the time at its end."""

    agreement: str
    ids: dict[str, str]
    claim: str
    now: datetime


def tell(store: Store, progress: Callable[[int, int], None]) -> Told:
    """Tell the whole story into an empty store. The same each time, byte for byte."""
    clock = FakeClock(_time("01-05 09:00"))
    desk = Desk(store, clock=clock, randomness=FakeRandomness(2026))
    agreement = _agreed(desk, clock)
    told = samples()
    steps = sorted(
        ((step, sample, n) for sample in told for n, step in enumerate(sample.steps)),
        key=lambda item: item[0].at,
    )
    ids: dict[str, str] = {}
    for done, (step, sample, n) in enumerate(steps, start=1):
        _until(desk, clock, step.at)
        ids[sample.name] = _take(desk, step, sample, n, agreement, ids)
        progress(done, len(steps))
    claim = _claimed(desk, clock, agreement)
    _until(desk, clock, ENDS)
    return Told(agreement, ids, claim, clock.now())


_ALL = Query(limit=1000)


def _time(local: str) -> datetime:
    return datetime.fromisoformat(f"2026-{local.replace(' ', 'T')}:00+08:00")


def _until(desk: Desk, clock: FakeClock, local: str) -> None:
    # The host's sweep would run all the time: what came due meanwhile is found at its own time.
    to = _time(local)
    while True:
        due = [at for at in _wakes(desk) if clock.now() < at < to]
        if not due:
            break
        clock.set(min(due))
        desk.sweep()
    if to > clock.now():
        clock.set(to)
        desk.sweep()


def _wakes(desk: Desk) -> list[datetime]:
    return [
        found.index.wake for found in desk.store.find(_ALL).items if found.index.wake is not None
    ]


def _agreed(desk: Desk, clock: FakeClock) -> str:
    draft = DraftAgreement.parse(
        {
            "number": NUMBER,
            "party_a": "示例生活用品有限公司",
            "party_b": "示例商贸有限公司",
            "party_b_ref": PARTY_B.id,
            "terms": Terms(manager=MANAGER.id),
            "years": 2,
        }
    )
    made = desk.handle(draft, actor=PARTY_A, key="demo.agreement")
    signers: tuple[tuple[str, Actor, Party, str], ...] = (
        ("01-06 10:00", PARTY_A, Party.party_a, "示例代表甲"),
        ("01-07 15:00", PARTY_B, Party.party_b, "示例代表乙"),
    )
    for at, actor, party, person in signers:
        clock.set(_time(at))
        sign = SignAgreement.parse({"party": party, "person": person, "form": "seal"})
        desk.handle(sign, actor=actor, on=made.id, key=f"demo.sign.{party.value}")
    return made.id


def _take(
    desk: Desk, step: Step, sample: Sample, n: int, agreement: str, ids: dict[str, str]
) -> str:
    fields = dict(step.fields)
    on = ids.get(sample.name)
    if on is None:
        fields["agreement"] = agreement
    if "into" in fields:
        fields["into"] = ids[str(fields["into"])]
    key = f"demo.{sample.name}.{n}"
    id = desk.handle(step.kind.parse(fields), actor=step.actor, on=on, key=key).id
    for problem in desk.get(id, actor=MANAGER).complaint.untaken():
        _take_up(desk, id, agreement, problem.code, key)
    return id


def _take_up(desk: Desk, complaint: str, agreement: str, problem: str, key: str) -> None:
    """Open an improvement for a problem that was found, and link it (4.4)."""
    opening = OpenImprovement(agreement=agreement, problem=problem, complaint=complaint)
    opened = desk.handle(opening, actor=MANAGER, key=f"{key}.{problem}")
    link = LinkImprovement(problem=problem, improvement=opened.id)
    desk.handle(link, actor=MANAGER, on=complaint, key=f"{key}.{problem}.link")


def _claimed(desk: Desk, clock: FakeClock, agreement: str) -> str:
    """Party B's claim on the first response that came late, accepted and settled (5.1)."""
    late = next(
        ClaimedBreach(stream=case.id, breach=breach.id)
        for case in desk.cases(_ALL, actor=MANAGER)
        for breach in case.breaches
        if breach.kind == BreachKind.response_late and breach.status == BreachStatus.standing
    )
    terms = OfferedTerms.parse(
        {
            "what": "培训客服人员，并提交培训记录",
            "due": _time("03-20 18:00"),
            "amount": {"amount": "1200.00"},
            "approved_by": PARTY_A.id,
        }
    )
    letter = Evidence(kind="letter", ref="demo-letter-1")
    demand = "加强客服培训，并支付违约金1200元"
    _until(desk, clock, "03-03 16:00")
    raising = RaiseClaim.parse({"agreement": agreement, "breaches": [late], "demand": demand})
    claim = desk.handle(raising, actor=PARTY_B, key="demo.claim.0").id
    steps = (AcceptClaim(), SettleClaim(terms=terms, evidence=(letter,)))
    for n, (at, step) in enumerate(zip(("03-03 16:20", "03-03 16:40"), steps, strict=True), 1):
        _until(desk, clock, at)
        desk.handle(step, actor=MANAGER, on=claim, key=f"demo.claim.{n}")
    return claim
