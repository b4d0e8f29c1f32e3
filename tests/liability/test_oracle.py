"""Any life of a claim, against an oracle of plain dicts that shares no code with the product.

Two parties act in turn, with Party A writing down now and then what Party B said. The oracle is
written from contract.md (5.1, 5.2, 6.2, the table of silences).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from complaintflow import liability as li
from complaintflow.kernel import Command, Decision
from complaintflow.liability import Money

from . import build as b
from .build import PROOF, A, B

PARTY = {"party_a": A, "party_b": B}
OTHER = {"party_a": "party_b", "party_b": "party_a"}
OPEN = {"raised", "answered", "accepted", "rejected", "disputed", "settled"}
PARTIES = st.sampled_from(sorted(PARTY))
SAID: tuple[type[li.Statement], ...] = (
    li.AnswerClaim,
    li.RejectClaim,
    li.AcceptClaim,
    li.WithdrawClaim,
)


class Oracle:
    """What may happen to a claim, and where it leads."""

    def __init__(self, claimant: str) -> None:
        self.claim: dict[str, Any] = {"status": "raised", "claimant": claimant}
        self.claim["respondent"] = OTHER[claimant]
        self.dispute: dict[str, Any] = {
            "status": None, "failed": False, "rounds": [], "suits": [],
        }  # fmt: skip

    def may(self, what: str, says: str, **more: Any) -> bool:
        """Whether ``says`` may do this now."""
        claim, dispute = self.claim, self.dispute
        status, talks = claim["status"], dispute["status"]
        if what in ("answer_claim", "accept_claim", "reject_claim"):
            froms = {"raised"} if what == "answer_claim" else {"raised", "answered"}
            froms |= {"rejected"} if what == "accept_claim" else set()
            return status in froms and says == claim["respondent"]
        if what == "withdraw_claim":
            return status in OPEN and says == claim["claimant"] and talks != "filed"
        if what == "settle_claim" and more["actor"] == "party_b":
            return False  # not alone
        if what == "settle_claim":
            if status == "disputed":
                return talks in ("negotiating", "failed") and self.approved(**more)
            return bool(status in ("answered", "accepted", "rejected")) and self.approved(**more)
        if what == "perform_settlement":
            return bool(status == "settled")
        if what == "negotiate":
            return status in OPEN and talks in (None, "agreed", "failed")
        if what == "propose":
            approved = self.approved(**(more | {"pays": more["pays"] and says == "party_a"}))
            return status == "disputed" and talks == "negotiating" and approved
        if what == "answer_proposal":
            return self.may_answer(says, **more)
        if what == "record_minutes":
            return status == "disputed" and talks in ("negotiating", "filed")
        if what == "declare_failed":
            return bool(status == "disputed" and talks in ("negotiating", "filed"))
        if what == "file_suit":
            # The other side's filing is a fact, where it is proved.
            return bool(dispute["failed"] if says == more["actor"] else more["proved"])
        assert what == "record_outcome"
        return any(suit["open"] and suit["id"] == more["suit"] for suit in dispute["suits"])

    def approved(self, pays: bool, approved: bool, payer: str, actor: str, **_: Any) -> bool:
        if approved:
            return actor == "party_a"  # who names it
        return not (pays and payer == "party_a")

    def may_answer(
        self, says: str, n: int, accepted: bool, approved: bool, actor: str, **_: Any
    ) -> bool:
        dispute = self.dispute
        if dispute["status"] != "negotiating" or not dispute["rounds"]:
            return False
        last = dispute["rounds"][-1]
        if last["answer"] is not None or last["n"] != n or last["by"] == says:
            return False
        pays = last["pays"] and last["payer"] == "party_a" and says == "party_a"
        return actor == "party_a" if approved else not (accepted and pays)

    def do(self, what: str, says: str, **more: Any) -> None:
        """Make it happen."""
        claim, dispute = self.claim, self.dispute
        after = {
            "answer_claim": "answered", "accept_claim": "accepted", "reject_claim": "rejected",
            "withdraw_claim": "withdrawn", "settle_claim": "settled",
            "perform_settlement": "performed", "negotiate": "disputed", "file_suit": "disputed",
        }  # fmt: skip
        claim["status"] = after.get(what, claim["status"])
        if what == "negotiate":
            dispute.update(status="negotiating", failed=False)
        elif what == "declare_failed":
            filed = dispute["status"] == "filed"
            dispute.update(status="filed" if filed else "failed", failed=True)
        elif what == "settle_claim" and dispute["status"]:
            dispute.update(status="agreed", failed=False)
        elif what == "withdraw_claim" and dispute["status"]:
            dispute["status"] = "dropped"
        elif what == "propose":
            n = len(dispute["rounds"]) + 1
            pays = {"pays": more["pays"], "payer": more["payer"]}
            dispute["rounds"].append({"n": n, "by": says, "answer": None, **pays})
        elif what == "answer_proposal":
            dispute["rounds"][-1]["answer"] = more["accepted"]
            if more["accepted"]:
                dispute.update(status="agreed", failed=False)
                claim["status"] = "settled"
        elif what == "file_suit":
            flag = not dispute["failed"]
            dispute["suits"].append({"by": says, "open": True, "flag": flag, "id": more["suit"]})
            dispute["status"] = "filed"
        elif what == "record_outcome":
            self.end(**more)

    def end(self, suit: str, outcome: str, terms: bool, **_: Any) -> None:
        claim, dispute = self.claim, self.dispute
        for known in dispute["suits"]:
            known["open"] = known["open"] and known["id"] != suit
        if any(known["open"] for known in dispute["suits"]):
            return
        if terms:
            claim["status"] = "settled"
            dispute.update(status="agreed", failed=False)
        elif outcome == "withdrawn":
            dispute["status"] = "failed" if dispute["failed"] else "negotiating"
        else:
            claim["status"] = dispute["status"] = "decided"


class Life(RuleBasedStateMachine):
    """A claim and its oracle, side by side."""

    @initialize(claimant=PARTIES)
    def raise_it(self, claimant: str) -> None:
        self.oracle = Oracle(claimant)
        self.case = b.Case()
        breach = "b-help" if claimant == "party_a" else "b-late"
        self.case.do(b.raising(breach), PARTY[claimant])

    def give(self, command: Command, says: str, actor: str, **more: Any) -> None:
        self.case.now += timedelta(minutes=1)
        may = self.oracle.may(command.type, says, actor=actor, **more)
        decided = self.case.ask(command, PARTY[actor])
        assert isinstance(decided, Decision) == may, (command, says, actor, decided)
        if may:
            self.case.do(command, PARTY[actor])
            made = more | ({"suit": b.suit(self.case)} if command.type == "file_suit" else {})
            self.oracle.do(command.type, says, **made)

    def say(self, kind: type[li.Statement], says: str, through_a: bool, **fields: Any) -> None:
        """Something said by a party itself, or written down by Party A."""
        actor = "party_a" if through_a else says
        more = fields.pop("more", {})
        command = kind(party=says, evidence=PROOF, **fields)
        self.give(command, says, actor, **more)

    @rule(
        kind=st.sampled_from(SAID),
        says=PARTIES,
        through_a=st.booleans(),
    )
    def claim(self, kind: type[li.Statement], says: str, through_a: bool) -> None:
        self.say(kind, says, through_a, note="说明")

    @rule(says=PARTIES)
    def perform(self, says: str) -> None:
        self.say(li.PerformSettlement, says, False)

    @rule(
        kind=st.sampled_from([li.Negotiate, li.RecordMinutes, li.DeclareFailed]),
        says=PARTIES,
        through_a=st.booleans(),
    )
    def talk(self, kind: type[li.Statement], says: str, through_a: bool) -> None:
        fields = {"reason": "no_agreement"} if kind is li.DeclareFailed else {}
        self.say(kind, says, through_a, **fields)

    @rule(
        kind=st.sampled_from([li.SettleClaim, li.Propose]),
        says=PARTIES,
        through_a=st.booleans(),
        pays=st.booleans(),
        approved=st.booleans(),
        by=st.sampled_from([None, "party_a", "party_b"]),
    )
    def offer(
        self,
        kind: type[li.Statement],
        says: str,
        through_a: bool,
        pays: bool,
        approved: bool,
        by: str | None,
    ) -> None:
        terms = b.terms(
            by=by,
            amount=Money(amount="1") if pays else None,
            approved_by="s-gm" if approved else None,
        )
        payer = by or self.oracle.claim["respondent"]
        more = {"pays": pays, "approved": approved, "payer": payer}
        self.say(kind, says, through_a, terms=terms, more=more)

    @rule(
        says=PARTIES,
        back=st.integers(0, 1),
        accepted=st.booleans(),
        approved=st.booleans(),
        through_a=st.booleans(),
    )
    def answer(self, says: str, back: int, accepted: bool, approved: bool, through_a: bool) -> None:
        n = max(1, len(self.oracle.dispute["rounds"]) - back)
        fields = {"round": n, "accepted": accepted, "approved_by": "s-gm" if approved else None}
        more = {"n": n, "accepted": accepted, "approved": approved}
        self.say(li.AnswerProposal, says, through_a, **fields, more=more)

    @rule(says=PARTIES, actor=PARTIES, proved=st.booleans())
    def sue(self, says: str, actor: str, proved: bool) -> None:
        command = b.filing(party=says, evidence=PROOF if proved else ())
        self.give(command, says, actor, proved=proved)

    @rule(
        n=st.integers(0, 3),
        outcome=st.sampled_from(["judgment", "mediation", "withdrawn"]),
        terms=st.booleans(),
        actor=PARTIES,
    )
    def end(self, n: int, outcome: str, terms: bool, actor: str) -> None:
        suits = self.oracle.dispute["suits"]
        suit = suits[n]["id"] if n < len(suits) else "s-none"
        command = li.RecordOutcome(
            suit=suit, outcome=outcome, evidence=PROOF, terms=b.terms() if terms else None
        )
        self.give(command, actor, actor, suit=suit, outcome=outcome, terms=terms)

    @invariant()
    def they_agree(self) -> None:
        state, oracle = self.case.state, self.oracle
        assert state.status == oracle.claim["status"]
        assert state.is_open == (oracle.claim["status"] in OPEN)
        assert (state.retention is None) == state.is_open
        dispute = state.dispute
        assert (None if dispute is None else dispute.status) == oracle.dispute["status"]
        if dispute is None:
            return
        assert (dispute.failed is not None) == oracle.dispute["failed"]
        assert [(s.filed_by, s.outcome is None, s.before_negotiation_failed) for s in
                dispute.suits] == [
            (s["by"], s["open"], s["flag"]) for s in oracle.dispute["suits"]
        ]  # fmt: skip
        assert [(r.party, r.accepted) for r in dispute.rounds] == [
            (r["by"], r["answer"]) for r in oracle.dispute["rounds"]
        ]

    def teardown(self) -> None:
        """What was recorded makes the same again."""
        again = None
        for event in self.case.events:
            again = b.DECIDER.evolve(again, event, "l-1")
        assert again == self.case.state_


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
