"""A breach after it was recorded: its excuse, the answer to it, its corrective measure (5.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import wording
from complaint import build as b
from complaint.build import PROOF, T0, Case, t
from complaintflow import duties
from complaintflow.duties import (
    Breach,
    BreachStatus,
    DutyKind,
    ExcuseGround,
    RemedyStatus,
    fold_breaches,
)
from complaintflow.kernel import Decision, Event, Notice
from complaintflow.values import Actor, Evidence, Party, Role

PARTY_B = Actor(role=Role.party_b, id="s-theirs")
BEGAN, ENDED, TOLD, NOW = (t(f"07-01 {hour}:00") for hour in ("08", "09", "11", "12"))
DUE = t("07-20 10:00")
NOTE = "台风致通讯中断"
TRAINED = (Evidence(kind="training_record", ref="e-2", sha256="b" * 64),)


def in_breach(**changes: Any) -> Case:
    """Party A in breach since 10:00, looked at two hours later."""
    case = b.received()
    case.state = case.state.model_copy(update={"breaches": (b.leaked(**changes),)})
    case.now = NOW
    return case


def breach(case: Case) -> Breach:
    (found,) = case.state.breaches
    return found


def force_majeure(**changes: Any) -> duties.OfferExcuse:
    said: dict[str, Any] = {
        "breach": "b-1",
        "ground": "force_majeure",
        "began": BEGAN,
        "ended": ENDED,
        "notified": TOLD,
        "evidence": PROOF,
        "note": NOTE,
    }
    return duties.OfferExcuse(**(said | changes))


def reason(**changes: Any) -> duties.OfferExcuse:
    return duties.OfferExcuse(**({"breach": "b-1", "ground": "accepted_reason"} | changes))


def answer(accepted: bool, **changes: Any) -> duties.AnswerExcuse:
    return duties.AnswerExcuse(**({"breach": "b-1", "accepted": accepted} | changes))


def assign(**changes: Any) -> duties.AssignRemedy:
    said: dict[str, Any] = {"breach": "b-1", "responsible": "s-7", "due": DUE}
    return duties.AssignRemedy(**(said | changes))


def complete(**changes: Any) -> duties.CompleteRemedy:
    return duties.CompleteRemedy(**({"breach": "b-1", "evidence": TRAINED} | changes))


# --- excuses -------------------------------------------------------------------------


def test_force_majeure_excuses_at_once_and_its_facts_are_recorded() -> None:
    # CC 590: notified in time and proved; the breach itself stays on record.
    case = in_breach()
    (event,) = case.do(force_majeure())
    assert isinstance(event, duties.ExcuseOffered)
    assert (event.breach, event.ground, event.takes_effect) == ("b-1", "force_majeure", True)
    assert (event.began, event.ended, event.notified) == (BEGAN, ENDED, TOLD)
    assert (event.evidence, event.at, event.to) == (PROOF, NOW, "received")
    found = breach(case)
    assert found.status == BreachStatus.excused
    assert found.excuse == duties.Excuse(
        ground=ExcuseGround.force_majeure, began=BEGAN, offered=NOW, accepted=True
    )


def test_another_reason_excuses_only_when_the_other_party_accepts_it() -> None:
    case = in_breach()
    (event,) = case.do(reason())
    assert isinstance(event, duties.ExcuseOffered)
    assert not event.takes_effect
    assert (breach(case).status, breach(case).excuse) == (
        BreachStatus.standing,
        duties.Excuse(ground=ExcuseGround.accepted_reason, offered=NOW),
    )
    case.do(answer(True), actor=PARTY_B)
    assert breach(case).status == BreachStatus.excused
    assert breach(case).excuse == duties.Excuse(
        ground=ExcuseGround.accepted_reason, offered=NOW, accepted=True
    )


def test_a_reason_that_is_refused_leaves_the_breach_and_may_be_followed_by_another() -> None:
    case = in_breach()
    case.do(reason())
    case.do(answer(False), actor=PARTY_B)
    assert breach(case).status == BreachStatus.standing
    excuse = breach(case).excuse
    assert excuse is not None
    assert excuse.accepted is False
    assert list(case.refusals(answer(True), actor=PARTY_B)) == ["excuse_is_offered"]
    case.do(force_majeure())
    assert breach(case).status == BreachStatus.excused


def test_what_is_excused_is_neither_excused_nor_answered_again() -> None:
    case = in_breach()
    case.do(force_majeure())
    assert "excuse_may_move" in case.refusals(reason())
    assert "excuse_may_move" in case.refusals(answer(False), actor=PARTY_B)
    assert "excuse_may_move" in case.refusals(answer(True), actor=PARTY_B)


def test_what_hindered_only_after_the_limit_is_no_force_majeure() -> None:
    # The limit is over since 10:00; now it is 12:00.
    case = in_breach(since=T0)
    micro = timedelta(microseconds=1)
    assert list(case.refusals(force_majeure(began=T0 + micro))) == ["force_majeure_is_proved"]
    (refusal,) = case.refusals(force_majeure(began=T0)).values()
    assert refusal.facts == {"missing": (), "since": "2026-07-01T02:00:00Z"}
    case.do(force_majeure(began=T0 - micro))


@pytest.mark.parametrize("party", [Party.party_a, Party.party_b])
def test_the_party_in_breach_offers_and_the_other_answers(party: Party) -> None:
    theirs, ours = (b.MANAGER, PARTY_B) if party == Party.party_a else (PARTY_B, b.MANAGER)
    case = in_breach(party=party)
    assert "its_own_party_excuses" in case.refusals(reason(), actor=ours)
    case.do(reason(), actor=theirs)
    assert "other_party_answers" in case.refusals(answer(True), actor=theirs)
    case.do(answer(True), actor=ours)


# --- corrective measures -------------------------------------------------------------


def test_a_remedy_is_assigned_and_whoever_has_it_is_told() -> None:
    case = in_breach()
    assert breach(case).remedy == duties.Remedy(status=RemedyStatus.owed)
    (event,) = case.do(assign())
    assert isinstance(event, duties.RemedyAssigned)
    assert (event.breach, event.responsible, event.due) == ("b-1", "s-7", DUE)
    assert breach(case).remedy == duties.Remedy(
        status=RemedyStatus.assigned, responsible="s-7", due=DUE
    )
    told = case.notices[-1]
    assert isinstance(told, Notice)
    assert (told.topic, told.recipient) == ("remedy_assigned", "s-7")
    assert (told.clause, told.due) == ("4.3", DUE)


def test_a_remedy_that_is_done_keeps_who_did_it() -> None:
    case = in_breach()
    case.do(assign())
    (event,) = case.do(complete(at=TOLD))
    assert isinstance(event, duties.RemedyCompleted)
    assert (event.breach, event.at, event.evidence) == ("b-1", TOLD, TRAINED)
    assert breach(case).remedy == duties.Remedy(
        status=RemedyStatus.done, responsible="s-7", due=DUE, done=TOLD
    )


def test_what_is_missing_is_named_a_training_record_only_where_the_remedy_is_training() -> None:
    training = in_breach(remedy=duties.Remedy(status="assigned"))
    (refusal,) = training.refusals(complete(evidence=PROOF)).values()
    assert "training_record" in refusal.instead
    assert "training_record" in refusal.instead_zh
    assert ("training" in refusal.en, "培训" in refusal.zh) == (True, True)
    assert refusal.facts == {"kinds": ("photo",)}
    other = in_breach(kind="completion_late", remedy=duties.Remedy(status="assigned"))
    (refusal,) = other.refusals(complete(evidence=())).values()
    wording.holds_for_refusal(refusal)
    assert "training" not in refusal.en + refusal.instead
    assert "培训" not in refusal.zh + refusal.instead_zh
    other.do(complete(evidence=PROOF))


def test_a_remedy_that_may_not_be_done_is_told_what_comes_first() -> None:
    case = in_breach()
    owed = case.refusals(complete())["remedy_may_move"]
    assert (owed.instead, owed.instead_zh) == ("assign it first", "先指定责任人")
    case.do(assign())
    case.do(complete())
    for again in (assign(), complete()):
        done = case.refusals(again)["remedy_may_move"]
        assert (done.instead, done.instead_zh) == ("it is done", "已完成")


@pytest.mark.parametrize("field", ["began", "ended", "notified"])
def test_what_is_said_of_an_excuse_has_happened(field: str) -> None:
    # Five minutes are taken for clock skew.
    case = in_breach()
    skew = timedelta(minutes=5)
    told = case.refusals(force_majeure(**{field: NOW + skew + timedelta(seconds=1)}))
    assert told["told_by_now"].facts == {
        "field": field,
        "at": "2026-07-01T04:05:01Z",
        "now": "2026-07-01T04:00:00Z",
    }
    if field != "began":
        case.do(force_majeure(**{field: NOW + skew}))


def test_each_breach_that_the_agreement_lists_has_a_measure_of_its_own_in_both_languages() -> None:
    # 5.1 lists five breaches with the measure for each; two of them are training (annex 7).
    listed = set(duties.BreachKind) - {duties.BreachKind.other}
    assert (
        set(duties.CORRECTIVE_MEASURE)
        == listed
        == set(duties.BREACH_OF.values()) | {duties.BreachKind.personal_data_leaked}
    )
    texts = duties.CORRECTIVE_MEASURE.values()
    assert len({text.zh for text in texts}) == len({text.en for text in texts}) == 5
    for kind, text in duties.CORRECTIVE_MEASURE.items():
        wording.holds_for_sentence(text)
        trains = kind in duties.NEEDS_TRAINING
        assert ("train" in text.en, "培训" in text.zh) == (trains, trains)


# --- what all have in common -----------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "command", "actor"),
    [
        ((), force_majeure(), b.CLERK),
        ((reason(),), answer(True, note=NOTE), PARTY_B),
        ((), assign(note=NOTE), b.CLERK),
        ((assign(),), complete(note=NOTE), b.CLERK),
    ],
    ids=lambda value: getattr(value, "type", None),
)
def test_the_words_go_to_the_vault_and_the_event_has_their_token(
    before: tuple[Any, ...], command: Any, actor: Actor
) -> None:
    case = in_breach()
    for earlier in before:
        case.do(earlier)
    decision = case.ask(command, actor=actor)
    assert isinstance(decision, Decision)
    (secret,) = decision.secrets
    assert (secret.kind, secret.value) == ("note", NOTE)
    (event,) = decision.events
    note: Any = getattr(event, "note", None)
    assert note.token == secret.token
    assert event.by == actor


def test_each_event_changes_the_breach_that_it_names_and_no_other() -> None:
    other = b.leaked(id="b-2")
    case = in_breach()
    case.state = case.state.model_copy(update={"breaches": (other, b.leaked(), other)})
    for command in (reason(), assign(), complete()):
        case.do(command)
        one, _, three = case.state.breaches
        assert (one, three) == (other, other)
    assert case.state.breaches[1].remedy.status == RemedyStatus.done


def test_a_breach_is_kept_with_all_that_its_event_says() -> None:
    said: dict[str, Any] = {
        "kind": "not_assisted",
        "duty": DutyKind.assistance,
        "cycle": 2,
        "about": "r-1",
        "clause": "2.2",
        "party": Party.party_b,
        "since": DUE,
    }
    event = duties.BreachRecorded(
        at=DUE, recorded=DUE, by=b.CLERK, to="received", breach="b-9", **said
    )
    assert fold_breaches((), event) == (Breach(id="b-9", **said),)


def test_the_id_of_a_breach_says_that_it_is_one() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-20 10:00"))
    ids = [found.id for found in case.state.breaches]
    assert [id[:2] for id in ids] == ["b_", "b_"]


def test_what_is_not_about_a_breach_changes_none() -> None:
    breaches = (b.leaked(),)
    event = Event(type="Said", v=1, at=T0, recorded=T0, by=b.CLERK, to="received")
    assert fold_breaches(breaches, event) == breaches
