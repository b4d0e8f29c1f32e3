"""The whole life of one agreement: every command there is, so that every event is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from complaintflow.agreement import (
    AcceptProposal,
    Agreement,
    AmendAgreement,
    Attendance,
    DraftAgreement,
    Escalation,
    EscalationPoint,
    FillTerm,
    GiveCopy,
    Limit,
    Losses,
    RecordAnalysis,
    RecordTraining,
    RejectProposal,
    RenewAgreement,
    SignAgreement,
    TerminateAgreement,
    Terms,
    WithdrawProposal,
)
from complaintflow.kernel import Command
from complaintflow.periods import days
from complaintflow.values import Day

FULL_TERMS = Terms(
    manager="s-boss",
    revisit=Limit(clause="3.6", period=days(7)),
    losses=Losses(large=10_000, very_large=100_000),
    escalations=(Escalation(point=EscalationPoint.warning, warning=2, to="s-boss"),),
)
"""Terms in which every choice is made."""


def whole_life(word: str = "某人") -> Iterator[Callable[[Agreement | None], Command]]:
    """Every command, each made from the agreement as it then stands.

    :param word: what stands in every secret field.
    """
    a: dict[str, Any] = {"party": "party_a", "person": word, "form": "seal"}
    b: dict[str, Any] = {"party": "party_b", "person": word, "form": "electronic"}

    def answer(kind: type[Command], said: dict[str, Any]) -> Callable[[Agreement | None], Command]:
        def made(state: Agreement | None) -> Command:
            assert state is not None
            assert state.open_proposal is not None
            return kind(proposal=state.open_proposal.id, **said)

        return made

    def said(command: Command) -> Callable[[Agreement | None], Command]:
        return lambda state: command

    yield said(
        DraftAgreement(
            number="甲投〔2026〕1号",
            party_a=word,
            party_b=word,
            party_b_ref="b-1",
            place=word,
        )
    )
    yield said(FillTerm(years=3, first_day=date(2026, 1, 1)))
    yield said(SignAgreement(**a, day=Day(day=date(2026, 1, 2))))
    yield said(SignAgreement(**b))
    yield said(AmendAgreement(**a, terms=FULL_TERMS, from_day=date(2026, 2, 1)))
    yield answer(AcceptProposal, b)
    yield said(AmendAgreement(**b, terms=Terms(), from_day=date(2026, 3, 1)))
    yield answer(RejectProposal, {"party": "party_a", "note": word})
    yield said(RenewAgreement(**a, indefinite=True, first_day=date(2029, 2, 1)))
    yield answer(WithdrawProposal, {"party": "party_a", "note": word})
    yield said(RenewAgreement(**b, years=2))
    yield answer(AcceptProposal, a)
    yield said(RenewAgreement(**b, first_day=date(2032, 1, 1), last_day=date(2032, 12, 31)))
    yield answer(AcceptProposal, a)
    people = (
        Attendance(person="s-1", score=90),
        Attendance(person="s-2", score=40, passed=False),
    )
    yield said(
        RecordTraining(
            topic="response",
            audience="customer_service",
            material="annex-7.1",
            attendances=people,
            terms_version=2,
        )
    )
    first, last = date(2025, 10, 1), date(2025, 12, 31)
    yield said(RecordAnalysis(first=first, last=last, digest="cd" * 32, complaints=7))
    yield said(GiveCopy(party="party_b", through=11, digest="ab" * 32))
    yield said(TerminateAgreement(**a, reason="other", note=word, last_day=date(2026, 12, 31)))
    yield answer(AcceptProposal, b)


def samples(word: str) -> list[Command]:
    """One command of each kind, with every secret field filled."""
    one = {"proposal": "p-1", "party": "party_b", "note": word}
    found: dict[str, Command] = {
        "accept_proposal": AcceptProposal(proposal="p-1", party="party_b", person=word),
        "reject_proposal": RejectProposal(**one),
        "withdraw_proposal": WithdrawProposal(**one),
    }
    for make in whole_life(word):
        try:
            command = make(None)
        except AssertionError:
            continue  # an answer to a proposal: above
        found.setdefault(command.type, command)
    return list(found.values())
