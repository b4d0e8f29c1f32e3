"""What a deadline answers, says and is stored as; periods; what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.errors import InvalidCommand, NaiveTime, OutOfRange, Undetermined
from complaintflow.periods import (
    CompiledCalendar,
    Deadline,
    Period,
    Unit,
    china,
    days,
    deadline,
    hours,
    months,
    recount,
    stated,
    working_days,
    years,
)
from complaintflow.values import SHANGHAI, Day, When

MICRO = timedelta(microseconds=1)
naive = datetime.fromisoformat
NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
SHUT = Period(n=7, unit=Unit.working_days, cutoff=time(17, 30))

INSTANTS = st.datetimes(naive("2004-01-02"), naive("2027-03-01"), timezones=st.just(UTC))
WHENS = INSTANTS | st.builds(
    Day,
    day=st.dates(date(2004, 1, 2), date(2027, 3, 1)),
    zone=st.sampled_from([SHANGHAI, "America/New_York", "UTC"]),
)
PERIODS = st.builds(
    Period,
    n=st.integers(1, 60),
    unit=st.sampled_from(list(Unit)),
    roll=st.booleans(),
    cutoff=st.none() | st.times(),
)


def make(start: When, period: Period, zone: str = SHANGHAI) -> Deadline:
    return deadline(
        start, period, zone=zone, calendar=china(), clause="4.2", on_unknown="provisional"
    )


def some(start: When, period: Period) -> Deadline:
    # Hours cannot run from a day; its end stands in.
    hourly = period.unit is Unit.hours and isinstance(start, Day)
    return make(start.end if hourly and isinstance(start, Day) else start, period)


# --- periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        (hours(24), "24小时", "24 hours"),
        (hours(1), "1小时", "1 hour"),
        (days(15), "15日", "15 days"),
        (days(1), "1日", "1 day"),
        (working_days(7), "7个工作日", "7 working days"),
        (working_days(1), "1个工作日", "1 working day"),
        (months(3), "3个月", "3 months"),
        (years(1), "1年", "1 year"),
    ],
)
def test_periods_in_words(period: Period, zh: str, en: str) -> None:
    assert (period.text("zh"), period.text(), period.text("en")) == (zh, zh, en)


def test_short_forms() -> None:
    assert days(3, roll=False) == Period(n=3, unit=Unit.days, roll=False)
    assert months(3, roll=False) == Period(n=3, unit=Unit.months, roll=False)
    assert years(3, roll=False) == Period(n=3, unit=Unit.years, roll=False)
    assert Unit.working_days.label() == "工作日"


@pytest.mark.parametrize("n", [0, -1, 10_001, 1.5, "7", True])
def test_a_period_counts_1_to_10000(n: int) -> None:
    with pytest.raises(InvalidCommand) as caught:
        working_days(n)
    assert caught.value.problems[0].place == "n"


def test_business_stops_at_a_local_time() -> None:
    with pytest.raises(InvalidCommand):
        Period(n=1, unit=Unit.days, cutoff=time(17, tzinfo=UTC))
    assert Period.parse('{"n":1,"unit":"days","cutoff":"17:30"}').cutoff == time(17, 30)


# --- in time or late --------------------------------------------------------------------------


@pytest.mark.parametrize("clock", [63000, 0, True, 1.5, "63000", b"17:30"])
def test_a_number_is_no_time_of_the_day(clock: object) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Period.parse({"n": 1, "unit": "days", "cutoff": clock})
    assert [p.kind for p in caught.value.problems] == ["not_a_time"]


def test_24_00_is_the_first_instant_outside() -> None:
    limit = make(NOON, working_days(7))
    end = datetime(2026, 7, 10, 16, tzinfo=UTC)
    assert (limit.due, limit.overdue_from) == (end, end)
    assert limit.met_by(end - MICRO) is True
    assert limit.met_by(end) is False
    assert limit.late_by(end - MICRO) is None
    assert limit.late_by(end) == timedelta(0)
    assert limit.late_by(end + MICRO) == MICRO
    assert not limit.over_at(end - MICRO)
    assert limit.over_at(end)


def test_an_instant_that_is_due_still_belongs_to_the_hours() -> None:
    limit = make(NOON, hours(24))
    assert limit.met_by(limit.due) is True
    assert limit.met_by(limit.due + MICRO) is False
    assert not limit.over_at(limit.due)
    assert limit.over_at(limit.due + MICRO)
    assert limit.late_by(limit.due + MICRO) == MICRO


def test_when_business_stops_still_belongs_to_the_last_day() -> None:
    limit = make(NOON, SHUT)
    assert limit.due == datetime(2026, 7, 10, 9, 30, tzinfo=UTC)
    assert limit.inclusive
    assert limit.last_day == date(2026, 7, 10)
    assert limit.met_by(limit.due) is True
    assert limit.met_by(limit.due + MICRO) is False
    # Of the last day alone nobody can say whether it was before half past five.
    assert limit.met_by(Day(day=date(2026, 7, 10))) is None
    assert limit.late_by(Day(day=date(2026, 7, 10))) is None


def test_a_day_is_in_time_late_or_undecided() -> None:
    limit = make(NOON, working_days(7))
    assert limit.met_by(Day(day=date(2026, 7, 10))) is True
    assert limit.met_by(Day(day=date(2026, 7, 11))) is False
    assert limit.late_by(Day(day=date(2026, 7, 11))) == timedelta(0)
    assert limit.late_by(Day(day=date(2026, 7, 13))) == timedelta(days=2)
    # New York's 10 July ends after Shanghai's.
    assert limit.met_by(Day(day=date(2026, 7, 10), zone="America/New_York")) is None
    hourly = make(NOON, hours(24))
    assert hourly.met_by(Day(day=date(2026, 7, 1))) is True
    assert hourly.met_by(Day(day=date(2026, 7, 2))) is None
    assert hourly.met_by(Day(day=date(2026, 7, 3))) is False


@settings(deadline=None)  # the machine may be busy
@given(WHENS, PERIODS, WHENS)
def test_met_late_and_over_never_contradict_each_other(
    start: When, period: Period, when: When
) -> None:
    limit = some(start, period)
    met, late = limit.met_by(when), limit.late_by(when)
    assert (late is None) == (met is not False)
    assert late is None or late >= timedelta(0)
    if isinstance(when, Day):
        moments = (when.start, when.end - MICRO)
        each = [limit.met_by(m) for m in moments]
        assert met is (each[0] if each[0] == each[1] else None)
        if met is False:
            assert late == limit.late_by(when.start)
    else:
        assert met is not limit.over_at(when)
        assert met is (when < limit.overdue_from)
        # However an instant is written, it is the same instant.
        assert limit.met_by(when.astimezone(timezone(timedelta(hours=-7)))) is met


def test_naive_times_are_refused() -> None:
    limit, bare = make(NOON, working_days(7)), naive("2026-07-01")
    for ask in (limit.met_by, limit.over_at, limit.late_by):
        with pytest.raises(NaiveTime):
            ask(bare)
    with pytest.raises(NaiveTime):
        make(bare, working_days(7))


def test_the_ends_of_time_are_out_of_range() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    limit = make(last - timedelta(hours=1), hours(1))
    assert limit.due == last
    with pytest.raises(OutOfRange):
        _ = limit.overdue_from
    assert not limit.over_at(last)
    for ask in (limit.met_by, limit.late_by):
        with pytest.raises(OutOfRange):
            ask(Day(day=date.max))
    # The words for it have no local time to show, and show UTC's.
    assert "9999-12-31 23:59:59" in limit.explain("en")


def test_hours_do_not_run_from_a_day() -> None:
    with pytest.raises(Undetermined) as caught:
        make(Day(day=date(2026, 7, 1)), hours(24))
    assert caught.value.unit == "hours"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidCommand) as caught:
        make(NOON, hours(24), zone="Asia/Nowhere")
    assert caught.value.problems[0].kind == "unknown_zone"


def test_a_start_with_an_offset_is_kept_in_utc() -> None:
    start = datetime.fromisoformat("2026-07-01T12:00+08:00")
    assert make(start, hours(1)).start == NOON
    assert make(start, hours(1)).model_dump(mode="json")["start"] == "2026-07-01T04:00:00Z"


# --- stored -----------------------------------------------------------------------------------


@settings(deadline=None)  # the machine may be busy
@given(WHENS, PERIODS)
def test_json_and_back(start: When, period: Period) -> None:
    limit = some(start, period)
    assert Deadline.parse(limit.model_dump_json()) == limit
    assert Deadline.parse(limit.model_dump_json(exclude_defaults=True)) == limit
    # It was put together without validation: nothing in it would have been changed by it.
    assert Deadline.model_validate(dict(limit)) == limit
    assert limit.model_fields_set == set(Deadline.model_fields)


def test_what_is_stored() -> None:
    limit = make(NOON, working_days(7))
    assert json.loads(limit.model_dump_json()) == {
        "start": "2026-07-01T04:00:00Z",
        "period": {"n": 7, "unit": "working_days", "roll": True, "cutoff": None},
        "zone": "Asia/Shanghai",
        "clause": "4.2",
        "due": "2026-07-10T16:00:00Z",
        "inclusive": False,
        "last_day": "2026-07-10",
        "calendar": "cn-state-council",
        "calendar_version": china().version,
        "skipped": [["2026-07-04", "2026-07-05"]],
        "rolled_from": None,
        "provisional": False,
        "missing_year": None,
        "certain_until": None,
        "begun_by": None,
    }
    with pytest.raises(Exception, match="frozen"):
        limit.due = NOON


# --- hours from a day -------------------------------------------------------------------------


def bounded(start: When, n: int, begun_by: datetime | None = None) -> Deadline:
    return deadline(
        start, hours(n), zone=SHANGHAI, calendar=china(), on_day="bounds", begun_by=begun_by
    )


DAYS = st.builds(
    Day,
    day=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    zone=st.sampled_from([SHANGHAI, "UTC", "Europe/Berlin", "America/New_York"]),
)
KNOWN = st.none() | st.floats(-0.2, 1.2)
"""When a day had begun for certain, as a part of it: before it, in it, after it, or not told."""


def begun(day: Day, known: float | None) -> tuple[datetime | None, datetime]:
    """When that was, and the last instant of the day that is left."""
    if known is None:
        return None, day.end - MICRO
    by = day.start + (day.end - day.start) * known
    return by, max(day.start, min(by, day.end - MICRO))


@settings(deadline=None)
@given(
    day=DAYS,
    n=st.integers(1, 400),
    known=KNOWN,
    place=st.floats(0, 1),
    shift=st.timedeltas(timedelta(days=-3), timedelta(days=20)),
    whole=st.booleans(),
)
def test_hours_from_a_day_are_judged_as_from_each_of_its_instants(
    day: Day, n: int, known: float | None, place: float, shift: timedelta, whole: bool
) -> None:
    # The oracle: the same period from the first, from the last and from another instant of the day,
    # none of them after it had begun for certain.
    first, (by, last) = day.start, begun(day, known)
    between = first + (last - first) * place
    when: When = first + shift
    if whole:
        when = Day(day=(first + shift).date(), zone=day.zone)
    limit = bounded(day, n, by)
    told = limit.met_by(when)
    ends = [bounded(start, n) for start in (first, between, last)]
    judged = [end.met_by(when) for end in ends]
    if told is None:
        assert judged[0] is None or judged[0] != judged[2]
    else:
        assert set(judged) == {told}
    least = ends[2].late_by(when)
    gap = timedelta(0) if limit.inclusive else MICRO
    assert limit.late_by(when) == (None if least is None else least - gap)
    if isinstance(when, datetime):
        assert limit.over_at(when) == all(end.over_at(when) for end in ends)


@settings(deadline=None)
@given(DAYS, PERIODS, KNOWN)
def test_days_from_a_day_are_counted_from_the_last_that_it_can_have_been(
    day: Day, period: Period, known: float | None
) -> None:
    by, last = begun(day, known)
    limit, latest = (
        deadline(
            start,
            period,
            zone=SHANGHAI,
            calendar=china(),
            on_unknown="provisional",
            on_day="bounds",
            begun_by=by,
        )
        for start in (day, last)
    )
    assert limit.last_day == latest.last_day
    assert recount(limit, china()) == limit
    assert latest.begun_by is None


def test_hours_from_a_day_that_had_begun_for_certain_have_an_earlier_bound_and_say_so() -> None:
    day = Day(day=date(2026, 7, 1))
    ten = datetime(2026, 7, 1, 2, tzinfo=UTC)
    limit = bounded(day, 24, ten)
    assert (limit.certain_until, limit.due) == (day.end, ten + timedelta(days=1))
    assert limit.inclusive
    assert limit.met_by(limit.due) is None
    assert limit.met_by(limit.overdue_from) is False
    assert "was 2026-07-01 10:00 at the latest: up to 2026-07-02 00:00" in limit.explain("en")
    assert "after 2026-07-02 10:00 it is late for certain" in limit.explain("en")
    assert "最迟为2026-07-01 10:00：截至2026-07-02 00:00必在期间内" in limit.explain("zh")
    # Of what is certain by itself it says nothing, nor of a day that was over by then.
    assert bounded(NOON, 24, NOON).begun_by is None
    assert bounded(day, 24, day.end) == bounded(day, 24)
    # A clock that is a little behind the one that told the day.
    assert bounded(day, 24, day.start - MICRO).due == day.end
    with pytest.raises(NaiveTime):
        bounded(day, 24, datetime(2026, 7, 1, 10))  # noqa: DTZ001


def test_a_day_of_another_zone_that_had_begun_for_certain_is_no_later_day_here() -> None:
    abroad = Day(day=date(2026, 7, 1), zone="America/New_York")
    by = datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
    limit = deadline(abroad, days(1), zone=SHANGHAI, calendar=china(), begun_by=by)
    assert limit.last_day == date(2026, 7, 2)
    assert make(abroad, days(1)).last_day == date(2026, 7, 3)
    assert "It had happened by 2026-07-01 23:30 at the latest: 2026-07-01 is" in limit.explain("en")
    assert "最迟在2026-07-01 23:30已发生，按2026-07-01起算" in limit.explain("zh")


def test_hours_from_a_day_have_bounds_and_say_so() -> None:
    limit = bounded(Day(day=date(2026, 7, 1)), 24)
    assert limit.act_by == limit.certain_until == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert (limit.due, limit.overdue_from) == (datetime(2026, 7, 2, 16, tzinfo=UTC),) * 2
    assert (limit.inclusive, limit.last_day, limit.provisional) == (False, None, False)
    assert "up to 2026-07-02 00:00 it is in time for certain" in limit.explain("en")
    assert "from 2026-07-03 00:00 on it is late for certain" in limit.explain("en")
    assert "截至2026-07-02 00:00必在期间内，自2026-07-03 00:00起必已届满" in limit.explain("zh")
    # What is certain by itself is not asked for bounds.
    assert bounded(NOON, 24) == deadline(NOON, hours(24), zone=SHANGHAI, calendar=china())
    assert bounded(NOON, 24).act_by == bounded(NOON, 24).due
    with pytest.raises(OutOfRange):
        bounded(Day(day=date.max), 24)


# --- in words ---------------------------------------------------------------------------------


@settings(deadline=None)  # the machine may be busy
@given(WHENS, PERIODS, st.sampled_from(["zh", "en"]))
def test_the_words_name_every_fact(start: When, period: Period, lang: Literal["zh", "en"]) -> None:
    limit = some(start, period)
    said = limit.explain(lang)
    assert period.text(lang).casefold() in said.casefold()
    for first, last in limit.skipped:
        assert first.isoformat() in said
        assert last.isoformat() in said
    if limit.last_day is not None:
        assert limit.last_day.isoformat() in said
    if limit.rolled_from is not None:
        assert limit.rolled_from.isoformat() in said
    asked = period.unit is Unit.working_days or (period.unit is not Unit.hours and period.roll)
    assert (china().version in said) == asked
    assert ("cn-state-council" in said) == asked
    assert (("暂定" if lang == "zh" else "Provisional") in said) == limit.provisional
    assert ("4.2" in said) is True
    assert said.endswith("。" if lang == "zh" else ".")


def test_the_words_for_working_days() -> None:
    limit = make(datetime.fromisoformat("2026-02-12T10:00:30+08:00"), working_days(7))
    assert limit.explain() == (
        "自2026-02-12 10:00:30（Asia/Shanghai）起7个工作日（第4.2条）。"
        "开始的当日不计入，自下一个工作日起算（《民法典》第二百零一条第一款；"
        "参照国家市场监督管理总局令第121号第四十五条）；调休上班日计为工作日。"
        "不计非工作日：2026-02-15至2026-02-23。"
        "最后一日2026-02-28，当日24时届满（《民法典》第二百零三条第二款）。"
        f"工作日历cn-state-council，版本{china().version}。"
    )
    assert limit.explain("en") == (
        "7 working days from 2026-02-12 10:00:30 (Asia/Shanghai) (clause 4.2). "
        "The day of the event is not counted, counting starts on the next working day (Civil "
        "Code art. 201(1); compare SAMR Order 121 art. 45); make-up working days count. "
        "Non-working days passed over: 2026-02-15 to 2026-02-23. "
        "The last day is 2026-02-28, which ends at 24:00 (Civil Code art. 203(2)). "
        f"Calendar cn-state-council, version {china().version}."
    )


def test_the_words_for_the_other_ways() -> None:
    start = Day(day=date(2026, 9, 16))
    assert "from 2026-09-16 (Asia/Shanghai)" in make(start, days(15)).explain("en")
    assert "第二百零三条第一款" in make(start, days(15)).explain("zh")
    assert "2026-10-01至2026-10-07" in make(start, days(15)).explain("zh")
    assert "第二百零四条" in make(start, days(15, roll=False)).explain("zh")
    assert "art. 204" in make(start, days(15, roll=False)).explain("en")
    assert "第二百零二条" in make(start, months(1)).explain("zh")
    assert "art. 202" in make(start, years(1)).explain("en")
    assert "第一千二百五十九条" in make(NOON, hours(24)).explain("zh")
    assert "business stops, 2026-07-10 17:30" in make(NOON, SHUT).explain("en")
    assert "2026-07-10 17:30停止业务活动" in make(NOON, SHUT).explain("zh")
    abroad = Day(day=date(2026, 9, 16), zone="Europe/Lisbon")
    assert "2026-09-16 (Europe/Lisbon)" in make(abroad, days(15)).explain("en")
    assert "lasts until 2026-09-17 in Asia/Shanghai" in make(abroad, days(15)).explain("en")
    assert "该日在Asia/Shanghai延续至2026-09-17" in make(abroad, days(15)).explain("zh")
    same = Day(day=date(2026, 9, 16), zone="Asia/Chongqing")
    assert "lasts until" not in make(same, days(15)).explain("en")
    assert make(same, days(15)).due == make(start, days(15)).due
    bare = deadline(NOON, hours(1), zone=SHANGHAI, calendar=china())
    assert "clause" not in bare.explain("en")
    assert "条）。" not in bare.explain("zh").partition("。")[0]


def test_the_words_say_why_it_is_provisional() -> None:
    tail = make(Day(day=date(2026, 12, 18)), working_days(7))
    assert tail.explain("en").endswith(
        "Provisional: the calendar has no data for 2027 (its notice is not published, or "
        "not loaded); they may change the last working days of 2026."
    )
    assert tail.explain("zh").endswith(
        "暂定：日历尚无2027年的数据（该年放假安排未公布或未载入），该数据可能调整2026年末的工作日。"
    )
    unknown = make(Day(day=date(2026, 12, 23)), working_days(7))
    assert unknown.explain("en").endswith(
        "not loaded); it is counted as Monday to Friday less the days off that statute fixes "
        "(1 January, 1-2 May, 1-3 October)."
    )
    assert unknown.explain("zh").endswith(
        "暂按周一至周五，扣除法律规定日期固定的节假日（1月1日、5月1日至2日、10月1日至3日）推算。"
    )


def test_any_calendar_serves() -> None:
    shop = CompiledCalendar.from_years("shop", {}, weekend=(0,))
    limit = deadline(
        Day(day=date(2026, 7, 3)),
        working_days(3),
        zone=SHANGHAI,
        calendar=shop,
        on_unknown="provisional",
    )
    assert limit.last_day == date(2026, 7, 7)
    assert (limit.calendar, limit.calendar_version) == ("shop", shop.version)
    assert limit.skipped == ((date(2026, 7, 6), date(2026, 7, 6)),)
    # It is no business of a shop's calendar what the State Council publishes.
    assert limit.explain("en").endswith(
        "the calendar has no data for 2026; it is counted as the calendar's weekly working days "
        "less the days off that it fixes."
    )
    assert "日历尚无2026年的数据，暂按该日历" in limit.explain("zh")


# --- limits that somebody stated ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "due", "inclusive", "zh", "en"),
    [
        (
            datetime(2026, 7, 2, 10, tzinfo=UTC),
            datetime(2026, 7, 2, 10, tzinfo=UTC),
            True,
            "所定期限为2026-07-02 18:00（Asia/Shanghai）（第2.2条），该时刻含在期间内"
            "（《民法典》第一千二百五十九条）。",
            "The limit was stated as 2026-07-02 18:00 (Asia/Shanghai) (clause 2.2), which still "
            "belongs to the period (Civil Code art. 1259).",
        ),
        (
            Day(day=date(2026, 7, 4)),
            datetime(2026, 7, 4, 16, tzinfo=UTC),
            False,
            "所定期限为2026-07-04（第2.2条），当日24时届满（《民法典》第二百零三条第二款）。",
            "The limit was stated as 2026-07-04 (clause 2.2), which ends at 24:00 (Civil Code "
            "art. 203(2)).",
        ),
    ],
)
def test_a_limit_that_was_stated(
    limit: datetime | Day, due: datetime, inclusive: bool, zh: str, en: str
) -> None:
    start = datetime(2026, 7, 1, 2, tzinfo=UTC)
    told = stated(start, limit, zone=SHANGHAI, clause="2.2")
    assert (told.due, told.inclusive, told.period, told.start) == (due, inclusive, None, start)
    assert told.met_by(due) is inclusive
    assert told.met_by(due - timedelta(microseconds=1)) is True
    assert (told.explain("zh"), told.explain("en")) == (zh, en)
    assert recount(told, china()) is told
    assert Deadline.parse(told.model_dump_json()) == told


def test_a_limit_is_counted_again_with_the_calendar_it_is_given() -> None:
    shop = CompiledCalendar.from_years("shop", {}, weekend=(0,))
    limit = deadline(NOON, working_days(3), zone=SHANGHAI, calendar=china(), clause="4.2")
    again = recount(limit, shop)
    assert (again.calendar, again.provisional) == ("shop", True)
    assert (again.start, again.period, again.clause) == (limit.start, limit.period, "4.2")
    assert recount(again, china()) == limit
