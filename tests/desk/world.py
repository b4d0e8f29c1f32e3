"""A desk on which whole complaints and improvements are lived in a few lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from complaintflow.complaint.finding import RecurrenceFound
from complaintflow.desk import Desk
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock

from .support import BOSS, CLERK, Script, new_desk, say

PROOF = [{"kind": "photo", "ref": "p-1"}]
DAY = timedelta(days=1)


@dataclass
class World:
    """A desk on which complaints are handled and improved."""

    desk: Desk
    clock: FakeClock
    agreement: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def received(self, category: str = "quality", **more: object) -> str:
        self.clock.advance(DAY)
        customer = {"contacts": [{"kind": "phone", "value": "13800138000"}]}
        got = self.desk.handle(
            say("receive", agreement=self.agreement, channel="phone", customer=customer,
                statement="坏了", **more), actor=CLERK,
        )  # fmt: skip
        self.do(got.id, "classify", category=category, severity="minor")
        self.do(got.id, "start_investigation", investigator="ivy")
        return got.id

    def do(self, id: str, type: str, **fields: object) -> tuple[object, ...]:
        return self.desk.handle(say(type, **fields), actor=BOSS, on=id).events

    def concluded(self, id: str, cause: str | None = "wear", **more: object) -> list[str]:
        """The improvements that were found to recur."""
        known = {"verdict": "upheld", "findings": "查明", "evidence": PROOF, "cause": cause, **more}
        events = self.do(id, "conclude_investigation", **known)
        return [e.improvement for e in events if isinstance(e, RecurrenceFound)]

    def improved(self, complaint: str, problem: str, cause: str = "wear") -> str:
        """An improvement of a problem found in a complaint, closed after a month."""
        opened = self.desk.handle(
            say("open_improvement", agreement=self.agreement, problem=problem, category="quality",
                complaint=complaint, owner="own"), actor=BOSS,
        )  # fmt: skip
        id = opened.id
        self.do(id, "analyse_cause", cause=cause, note="老化")
        due = (self.clock.now() + 10 * DAY).isoformat()
        action = {"id": "a1", "what": "换供应商", "responsible": "ron", "due": due}
        self.do(id, "plan_improvement", actions=[action], check_after={"n": 30, "unit": "days"})
        self.do(id, "complete_action", action="a1", evidence=PROOF)
        self.clock.advance(32 * DAY)
        self.do(id, "verify_effect", effective=True, evidence=PROOF)
        return id


def new_world(**terms: object) -> World:
    """An agreement in force, and nothing else."""
    clock = FakeClock(Script().time_of(0))
    desk = new_desk(MemoryStore(), clock=clock)
    drafted = desk.handle(
        say(
            "draft_agreement",
            number="HT-1",
            party_a="甲",
            party_b="乙",
            indefinite=True,
            terms=terms,
        ),
        actor=BOSS,
    )
    for party in ("party_a", "party_b"):
        desk.handle(
            say("sign_agreement", party=party, person="王", form="seal"), actor=BOSS, on=drafted.id
        )
    return World(desk, clock, drafted.id)
