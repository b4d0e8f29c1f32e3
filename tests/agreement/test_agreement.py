"""The agreement: its term, its signing, when it is in force, what it fixes (7.1, 7.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from complaint import build as b
from complaint.build import T0, t
from complaintflow.agreement import (
    Agreement,
    AgreementContext,
    AgreementDecider,
    AgreementDrafted,
    AgreementSigned,
    DraftAgreement,
    FillTerm,
    SignAgreement,
    TermFilled,
    Terms,
    agreement_machine,
)
from complaintflow.errors import InvalidCommand
from complaintflow.kernel import Command, Decision, Refused
from complaintflow.values import Day, Party, start_of

DECIDER = AgreementDecider()
MICRO = timedelta(microseconds=1)


def ask(state: Agreement | None, command: Command, now: datetime = T0) -> Decision | Refused:
    context = AgreementContext(subject="a-1", key="k-1", actor=b.MANAGER, now=now, entropy=b"e")
    return DECIDER.decide(state, command, context)


def sign(party: str, day: str | None = None, **changes: Any) -> SignAgreement:
    when = None if day is None else Day(day=date.fromisoformat(day))
    said: dict[str, Any] = {"party": party, "person": "王经理", "day": when}
    return SignAgreement(**(said | changes))


def signed_on(day_a: str, day_b: str, **changes: Any) -> Agreement:
    state = b.drafted(**({"first_day": None, "indefinite": False} | changes))
    state = b.agree(state, sign("party_a", day_a), now=T0)
    return b.agree(state, sign("party_b", day_b), now=T0)


# --- its life ------------------------------------------------------------------------


def test_it_is_drafted_then_signed_by_one_then_by_both() -> None:
    state = b.drafted()
    assert state.status == "draft"
    state = b.agree(state, sign("party_b"), now=T0)
    assert state.status == "signed_by_one"
    state = b.agree(state, sign("party_a"), now=T0)
    assert state.status == "signed"


@pytest.mark.parametrize(
    ("move", "possible"),
    [
        ("draft_agreement", {"new"}),
        ("fill_term", {"draft"}),
        ("sign_agreement", {"draft", "signed_by_one"}),
    ],
)
def test_each_move_is_possible_from_its_own_statuses_alone(move: str, possible: set[str]) -> None:
    one = b.agree(b.drafted(), sign("party_a"), now=T0)
    both = b.agree(one, sign("party_b"), now=T0)
    commands: dict[str, Command] = {
        "draft_agreement": DraftAgreement(number="HT-1", party_a="甲", party_b="乙", years=1),
        "fill_term": FillTerm(years=1),
        "sign_agreement": sign("party_b"),
    }
    states = {"new": None, "draft": b.drafted(), "signed_by_one": one, "signed": both}
    for status, state in states.items():
        answer = ask(state, commands[move])
        refused = isinstance(answer, Refused)
        assert refused == (status not in possible), status
        if isinstance(answer, Refused):
            assert [r.rule for r in answer.refusals] == ["not_from_here"]


def test_its_machine_names_the_clauses_that_it_carries_out() -> None:
    assert {move.clause for move in agreement_machine().moves.values()} == {
        "1.1",
        "4.1",
        "4.4",
        "7.1",
        "7.2",
    }


def test_parties_and_signatories_go_to_the_vault() -> None:
    decision = ask(None, DraftAgreement(number="HT-1", party_a="甲公司", party_b="乙公司"))
    assert isinstance(decision, Decision)
    assert [(s.kind, s.value) for s in decision.secrets] == [
        ("party_name", "甲公司"),
        ("party_name", "乙公司"),
    ]
    (event,) = decision.events
    assert isinstance(event, AgreementDrafted)
    assert event.party_a.token == decision.secrets[0].token
    assert event.party_b.token == decision.secrets[1].token
    assert "甲公司" not in event.model_dump_json()
    assert event.to == "draft"
    assert (event.at, event.recorded, event.by) == (T0, T0, b.MANAGER)


def test_law_place_and_language_are_on_the_record() -> None:
    # 6.1; the place is what somebody typed, so it goes to the vault.
    draft = DraftAgreement(number="HT-1", party_a="甲", party_b="乙", place="上海市黄浦区")
    decision = ask(None, draft)
    assert isinstance(decision, Decision)
    (event,) = decision.events
    assert isinstance(event, AgreementDrafted)
    assert (event.governing_law, event.language) == ("prc", "zh")
    assert event.governing_law.label() == "中华人民共和国法律"
    assert event.place is not None
    assert [(s.kind, s.value) for s in decision.secrets][-1] == ("place", "上海市黄浦区")
    state = DECIDER.evolve(None, event, "a-1")
    assert (state.governing_law, state.place, state.language) == ("prc", event.place, "zh")
    with pytest.raises(InvalidCommand):
        DraftAgreement.parse(
            {"number": "HT-1", "party_a": "甲", "party_b": "乙", "governing_law": "delaware"}
        )


def test_a_signature_keeps_form_person_and_day() -> None:
    # 7.1: form, person and date are recorded for each party.
    decision = ask(b.drafted(), sign("party_a", "2026-06-30", form="electronic"))
    assert isinstance(decision, Decision)
    (event,) = decision.events
    assert isinstance(event, AgreementSigned)
    assert (event.party, event.form) == (Party.party_a, "electronic")
    assert event.day == Day(day=date(2026, 6, 30)) == event.at
    assert [s.kind for s in decision.secrets] == ["signatory"]


def test_the_day_of_signing_is_today_in_the_agreements_zone_where_it_is_not_said() -> None:
    # 07-01 00:30 in Shanghai is still 06-30 in UTC.
    decision = ask(b.drafted(), sign("party_a"), t("07-01 00:30").astimezone(UTC))
    assert isinstance(decision, Decision)
    (event,) = decision.events
    assert isinstance(event, AgreementSigned)
    assert event.day == Day(day=date(2026, 7, 1))


def test_a_blank_term_is_filled_and_may_be_filled_otherwise_before_signing() -> None:
    state = b.drafted(first_day=None, indefinite=False)
    assert state.term_is_blank
    state = b.agree(state, FillTerm(years=2), now=T0)
    assert (state.years, state.term_is_blank) == (2, False)
    state = b.agree(state, FillTerm(indefinite=True), now=T0)
    assert (state.years, state.indefinite, state.term_is_blank) == (None, True, False)
    last = date(2030, 1, 1)
    state = b.agree(state, FillTerm(last_day=last), now=T0)
    assert (state.indefinite, state.last_day, state.term_is_blank) == (False, last, False)


def test_filling_the_term_keeps_the_explicit_first_day() -> None:
    # Row "the last day of the term": explicit dates may be entered and prevail.
    first = date(2026, 3, 1)
    state = b.drafted(first_day=first, indefinite=False)
    assert b.agree(state, FillTerm(years=1), now=T0).first_day == first
    other = date(2026, 4, 1)
    assert b.agree(state, FillTerm(years=1, first_day=other), now=T0).first_day == other


def test_filling_the_term_is_recorded_as_it_was_said() -> None:
    decision = ask(b.drafted(indefinite=False), FillTerm(years=3))
    assert isinstance(decision, Decision)
    (event,) = decision.events
    assert isinstance(event, TermFilled)
    assert (event.years, event.indefinite, event.first_day, event.last_day) == (
        3,
        False,
        None,
        None,
    )
    assert event.to == "draft"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"years": 1, "indefinite": True}, "term_twice"),
        ({"years": 1, "last_day": date(2030, 1, 1)}, "term_twice"),
        ({"indefinite": True, "last_day": date(2030, 1, 1)}, "term_twice"),
        (
            {"first_day": date(2030, 1, 2), "last_day": date(2030, 1, 1)},
            "term_ends_before_it_starts",
        ),
        ({"years": 0}, "greater_than_equal"),
        ({"years": 101}, "less_than_equal"),
        ({"years": True}, "int_type"),
        ({"years": "3"}, "int_type"),
        ({"last_day": date.max}, "term_out_of_range"),
        ({"last_day": "9999-12-31"}, "term_out_of_range"),
        ({"years": 3, "first_day": date.min}, "term_out_of_range"),
        ({"last_day": 86400}, "not_a_date"),
        ({"last_day": "1700006400"}, "not_a_date"),
        ({"years": 3, "first_day": 0}, "not_a_date"),
    ],
)
def test_a_term_is_said_in_one_way_and_runs_forward(said: dict[str, Any], kind: str) -> None:
    for make in (
        lambda: FillTerm(**said),
        lambda: DraftAgreement(number="HT-1", party_a="甲", party_b="乙", **said),
    ):
        with pytest.raises(InvalidCommand) as caught:
            make()
        assert [p.kind for p in caught.value.problems] == [kind]


def test_filling_the_term_with_nothing_fills_nothing() -> None:
    with pytest.raises(InvalidCommand) as caught:
        FillTerm(first_day=date(2026, 1, 1))
    assert [p.kind for p in caught.value.problems] == ["term_blank"]


def test_a_draft_may_leave_the_term_blank_and_run_for_one_day() -> None:
    assert DraftAgreement(number="HT-1", party_a="甲", party_b="乙").years is None
    day = date(2030, 1, 1)
    assert FillTerm(first_day=day, last_day=day).last_day == day


@pytest.mark.parametrize("number", ["HT-2026-001", "甲投〔2026〕1号", "A/B(1)", "x" * 64])
def test_a_number_is_taken_as_parties_write_it(number: str) -> None:
    assert DraftAgreement(number=number, party_a="甲", party_b="乙").number == number


@pytest.mark.parametrize("number", ["", "x" * 65, "a b", "a\nb", "a\n"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(InvalidCommand):
        DraftAgreement(number=number, party_a="甲", party_b="乙")


@pytest.mark.parametrize("number", ["13800138000", "11010119900307001X"])
def test_a_number_of_a_person_is_no_number_of_an_agreement(number: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        DraftAgreement(number=number, party_a="甲", party_b="乙")
    assert [(p.place, p.kind) for p in caught.value.problems] == [("number", "personal_number")]


# --- in force (7.1) ------------------------------------------------------------------


def test_it_is_in_force_from_the_day_on_which_both_have_signed() -> None:
    state = signed_on("2026-01-01", "2026-01-05", years=1)
    assert state.signed_on == date(2026, 1, 5)
    start = t("2026-01-05 00:00")
    assert state.starts == start
    assert not state.in_force_at(start - MICRO)
    assert state.in_force_at(start)


def test_the_last_day_is_the_corresponding_day_and_is_not_rolled_over() -> None:
    # Row "the last day of the term": signed 2026-01-01 for 1 year: 2027-01-01, a public holiday.
    state = signed_on("2026-01-01", "2026-01-01", years=1)
    end = t("2027-01-02 00:00")
    assert state.ends == end
    assert state.in_force_at(end - MICRO)
    assert not state.in_force_at(end)


def test_a_leap_day_ends_on_the_last_day_of_february() -> None:
    state = signed_on("2024-02-29", "2024-02-29", years=1)
    assert state.ends == t("2025-03-01 00:00")


def test_explicit_dates_prevail() -> None:
    state = signed_on(
        "2026-01-05", "2026-01-05", first_day=date(2026, 2, 1), last_day=date(2026, 6, 30)
    )
    assert state.starts == t("2026-02-01 00:00")
    assert state.ends == t("2026-07-01 00:00")
    state = signed_on("2026-01-05", "2026-01-05", first_day=date(2026, 2, 1), years=1)
    assert state.ends == t("2027-02-02 00:00")


def test_an_indefinite_one_does_not_end() -> None:
    state = signed_on("2026-01-05", "2026-01-05", indefinite=True)
    assert state.ends is None
    assert state.in_force_at(t("2099-01-01 00:00"))


def test_one_that_both_have_not_signed_is_never_in_force() -> None:
    draft = b.drafted(first_day=None, indefinite=False, years=1)
    for state in (draft, b.agree(draft, sign("party_a", "2026-01-01"), now=T0)):
        assert (state.signed_on, state.starts, state.ends) == (None, None, None)
        assert not state.in_force_at(T0)


def test_days_begin_in_the_zone_of_the_terms() -> None:
    state = signed_on("2026-01-05", "2026-01-05", years=1, terms=Terms(zone="UTC"))
    assert state.starts == datetime.fromisoformat("2026-01-05T00:00:00Z")


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(9000, 12, 31)])
def test_the_ends_of_the_longest_term_can_be_told(day: date) -> None:
    draft = DraftAgreement(number="HT-1", party_a="甲", party_b="乙", first_day=date(1900, 1, 1))
    state = b.agree(b.agree(None, draft, now=T0), FillTerm(last_day=day), now=T0)
    for party in ("party_a", "party_b"):
        state = b.agree(state, sign(party, "1900-01-01"), now=T0)
    assert state.starts == start_of(date(1900, 1, 1), "Asia/Shanghai")
    assert state.ends == start_of(day + timedelta(days=1), "Asia/Shanghai")


# --- read and found ------------------------------------------------------------------


def test_it_is_found_by_its_number() -> None:
    index = DECIDER.index(b.signed())
    assert (index.reference, index.status, index.agreement) == ("HT-2018-001", "signed", "a-1")
    assert index.wake is None
    assert DECIDER.status(b.signed()) == "signed"


def test_a_snapshot_is_read_as_it_was_written() -> None:
    state = b.signed()
    assert DECIDER.read_state(state.model_dump_json().encode()) == state


@pytest.mark.parametrize(
    "body", [b'{"type":"AgreementBurnt","v":1}', b"{}", b"not json", b'{"type":"TermFilled","v":2}']
)
def test_an_event_that_is_not_known_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="unknown event"):
        DECIDER.read_event(body)
