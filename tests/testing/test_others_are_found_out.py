"""Each test of the other contracts is failed by something that breaks the rule it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import pytest

from complaintflow.desk import RoleAuthoriser
from complaintflow.ports import Randomness
from complaintflow.testing import AuthoriserContract, FakeRandomness, RandomnessContract
from complaintflow.testing.contracts.authoriser import World

from . import broken_calendars as calendars
from . import broken_ports as broken
from . import broken_vaults as vaults
from .suite import Fixtures, failing, names_in

Made = Callable[[], object]


@cache
def _world() -> World:
    return World.made()


class Contract(NamedTuple):
    """A suite, how what its tests ask for is made of a double, a sound one, and the broken ones
    with the tests that find them out: those and no others."""

    suite: Callable[[type[object]], object]
    fixtures: Callable[[Made], Fixtures]
    sound: type[object]
    broken: Mapping[type[object], set[str]]


class RandomnessSuite(RandomnessContract):
    def __init__(self, made: Callable[[], Randomness]) -> None:
        self.make_randomness = made  # type: ignore[method-assign]


_KNOWN = [2024, 2025, 2026]

CONTRACTS: dict[str, Contract] = {
    "vault": Contract(
        lambda made: vaults.VaultSuite(),
        lambda make: {"vault": make},
        vaults.SoundVault,
        {
            vaults.CutsOff: {"test_what_is_written_is_read"},
            vaults.WantsAList: {"test_any_iterable_is_taken"},
            vaults.Normalises: {"test_values_come_back_as_they_were"},
            vaults.NoneAskedIsAll: {"test_unknown_tokens_are_left_out"},
            vaults.AsOftenAsAsked: {"test_a_token_asked_for_twice_is_told_once"},
            vaults.Toggles: {"test_the_same_again_changes_nothing"},
            vaults.KeepsTheSalt: {"test_a_token_written_again_is_replaced"},
            vaults.FirstOfOneWrite: {"test_the_last_of_one_token_stays"},
            vaults.NothingIsEverything: {"test_destroyed_is_gone"},
            vaults.Revives: {"test_what_is_written_outlives_the_object"},
            vaults.Graveyard: {"test_destroyed_leaves_no_byte"},
            vaults.AThousand: {"test_many_at_once"},
            vaults.Talks: {"test_values_do_not_show_in_a_repr"},
            vaults.NotForThreads: {"test_threads"},
        },
    ),
    "clock": Contract(
        lambda made: broken.ClockSuite(),
        lambda make: {"clock": make},
        broken.SoundClock,
        {
            broken.Naive: {"test_tells_an_aware_time", "test_a_desk_records_by_it"},
            broken.Behind: {"test_tells_the_present"},
            broken.Backwards: {"test_a_desk_records_by_it"},
        },
    ),
    "randomness": Contract(
        RandomnessSuite,  # type: ignore[arg-type]  # whatever is made is one
        lambda make: {"randomness": make},
        broken.SystemRandomness,
        {
            broken.AtLeastOne: {"test_draws_as_many_bytes_as_were_asked_for"},
            broken.Repeats: {"test_no_two_draws_are_alike"},
            broken.Seeded: {"test_two_sources_do_not_draw_alike"},
            FakeRandomness: {"test_two_sources_do_not_draw_alike"},
            broken.SevenBits: {"test_every_byte_comes"},
        },
    ),
    "notifier": Contract(
        lambda made: broken.NotifierSuite(),
        lambda make: {"notifier": make},
        broken.SoundNotifier,
        {
            broken.SaysNothingToParties: {"test_every_kind_of_notice_gets_a_receipt"},
            broken.Backlog: {"test_each_is_sent_once_and_in_order"},
            broken.Complains: {"test_a_repetition_is_taken", "test_a_repetition_is_dropped"},
            broken.ComplainsThrice: {"test_a_repetition_is_taken"},
            broken.SendsAgain: {"test_a_repetition_is_dropped"},
            broken.Loses: {"test_what_cannot_be_sent_raises_and_works_again_later"},
            broken.ArrivesBefore: {"test_a_relay_records_what_it_says"},
        },
    ),
    "calendar": Contract(
        lambda made: calendars.CalendarSuite(made),
        lambda make: {
            "calendar": make,
            "known": lambda: [2024, 2025, 2026],
            "unknown": lambda: 2027,
        },
        calendars.SoundCalendar,
        {
            calendars.NoName: {"test_says_what_it_is"},
            calendars.VersionOfTheDay: {"test_two_of_it_answer_alike"},
            calendars.Tires: {"test_answers_never_change"},
            calendars.OneOrNought: {"test_known_years_are_answered_day_by_day"},
            calendars.NoHolidays: {"test_a_year_without_data_is_not_answered"},
            calendars.OffByOne: {"test_counting_is_counting_day_by_day"},
            calendars.RollsOn: {"test_rolling_is_the_day_or_the_next_working_day"},
            calendars.AlwaysWaits: {"test_what_known_years_settle_is_firm"},
            calendars.Guesses: {"test_counting_into_the_unknown_is_refused"},
            calendars.Sure: {"test_a_provisional_answer_says_what_it_waits_for"},
            calendars.Overflows: {"test_past_the_end_of_the_calendar_is_out_of_range"},
            calendars.OneVersion: {"test_other_data_is_another_version"},
            calendars.CountsForLimits: {
                "test_a_deadline_is_counted_by_it",
                "test_counting_is_counting_day_by_day",
            },
        },
    ),
    "authoriser": Contract(
        lambda made: AuthoriserContract(),
        lambda make: {"authoriser": make, "world": _world},
        RoleAuthoriser,
        {
            broken.MaybeNot: {"test_may_answers_yes_or_no"},
            broken.AnythingNew: {"test_what_is_not_known_is_denied"},
            broken.NoScope: {"test_scope_answers_for_everybody"},
            broken.WideScope: {"test_what_is_found_may_be_got_and_the_other_way_round"},
            broken.AnybodyWithdraws: {"test_customers_see_no_others"},
            broken.JudgeOfItself: {"test_who_is_complained_about_sees_nothing"},
        },
    ),
}

IS_ONE = {
    "vault": "test_is_a_vault",
    "clock": "test_is_a_clock",
    "randomness": "test_is_a_randomness",
    "notifier": "test_is_a_notifier",
    "calendar": "test_is_a_working_calendar",
    "authoriser": "test_is_an_authoriser",
}
"""What lacks a method is found out by this one, and by every test that calls it."""

_ALL = [(port, double) for port, contract in CONTRACTS.items() for double in contract.broken]


def _found(port: str, made: type[object], only: str = "") -> set[str]:
    contract = CONTRACTS[port]
    return failing(contract.suite(made), lambda: contract.fixtures(made), only)


@pytest.mark.parametrize(("port", "double"), _ALL, ids=lambda each: getattr(each, "__name__", each))
def test_a_broken_one_is_found_out_by_the_tests_of_its_rule_alone(
    port: str, double: type[object]
) -> None:
    assert _found(port, double) == CONTRACTS[port].broken[double]


@pytest.mark.parametrize("port", CONTRACTS)
def test_every_test_finds_somebody_out(port: str) -> None:
    contract = CONTRACTS[port]
    tests = set(names_in(type(contract.suite(contract.sound))))
    assert set().union(*contract.broken.values()) | {IS_ONE[port]} == tests


@pytest.mark.parametrize("port", CONTRACTS)
def test_a_sound_one_passes_them_all(port: str) -> None:
    assert _found(port, CONTRACTS[port].sound) == set()


@pytest.mark.parametrize("port", CONTRACTS)
def test_what_lacks_the_methods_is_none(port: str) -> None:
    assert _found(port, broken.Lacking, IS_ONE[port]) == {IS_ONE[port]}
