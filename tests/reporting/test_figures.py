"""The figures against a count of their own, on the demo, on a year's end and on real messages."""

from __future__ import annotations

import csv
import gc
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaintflow import Desk
from complaintflow.complaint.events import InvestigationConcluded
from complaintflow.complaint.measures import Measure, MeasureKind
from complaintflow.complaint.model import FollowUp, Plan
from complaintflow.duties import TargetKind, remind
from complaintflow.errors import NotPermitted
from complaintflow.intake import PROFILES, import_rows
from complaintflow.ports import Store
from complaintflow.reporting import Figures, Tally, counts, gather, page
from complaintflow.testing import FakeClock
from complaintflow.values import Actor, Role, Sealed
from complaintflow.vault import MemoryVault

from .conftest import BOSS, carry, empty_desk
from .reading import Page

SHANGHAI = ZoneInfo("Asia/Shanghai")
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_the_counts_are_the_desks(desk: Desk) -> None:
    figures = gather(desk, actor=BOSS)
    report = desk.report(actor=BOSS)
    assert figures.report == report
    told = figures.as_dict()
    assert counts(report) == {key: told[key] for key in counts(report)}


def test_the_figures_against_another_count(desk: Desk) -> None:
    figures = gather(desk, actor=BOSS)
    cases = [case.complaint.model_dump(mode="json") for case in desk.cases(actor=BOSS)]
    duties = [list(case.duties) for case in desk.cases(actor=BOSS)]
    now = desk.clock.now()
    ended = ("closed", "declined", "withdrawn", "merged")
    assert figures.open == sum(c["status"] not in ended for c in cases)
    assert sum(age.open for age in figures.ages) == figures.open
    assert figures.overdue == sum(any(v.state == "overdue" for v in vs) for vs in duties)
    weeks: Counter[str] = Counter()
    for c in cases:
        first = min(str(c["came_in"]), str(c["registered"]))
        if isinstance(c["came_in"], dict):
            day = date.fromisoformat(c["came_in"]["day"])
        else:
            day = datetime.fromisoformat(first).astimezone(SHANGHAI).date()
        weeks[(day - timedelta(days=day.isoweekday() - 1)).isoformat()] += 1
    assert {w.start.isoformat(): w.received for w in figures.weeks} == weeks
    for volume in (*figures.weeks, *figures.years):
        assert volume.received == volume.in_time + volume.late + volume.other
    assert sum(y.received for y in figures.years) == len(cases)
    waiting = [
        v.due for vs in duties for v in vs if v.state in ("open", "overdue") and v.due is not None
    ]
    more = [
        datetime.fromisoformat(f["due"])
        for c in cases
        for f in c["follow_ups"]
        if f["settled"] is None
    ]
    due = figures.due_within + figures.due_later + figures.past_due
    assert due == len(waiting) + len(more)
    assert figures.past_due == sum(at < now for at in (*waiting, *more))
    assert [d.due for d in figures.due_next] == sorted(at for at in (*waiting, *more) if at >= now)


def test_the_demo(demo_desk: Desk, later_desk: Desk) -> None:
    figures = gather(demo_desk, actor=BOSS)
    assert figures.causes == {"assembly": 1, "cell_protection": 1, "double_billing": 1}
    assert figures.without_cause == 7
    plain = figures.plain
    assert (plain.limits, plain.judged, plain.in_time, plain.plain_in_time) == (16, 13, 12, 11)
    (one,) = plain.examples
    assert (one.last_day, one.plain_last_day) == (date(2026, 3, 3), date(2026, 2, 26))
    days = {d.day.isoformat(): d for d in figures.due_days}
    assert next(iter(days)) == "2026-03-03"
    assert len(days) == 8
    assert days["2026-03-04"].response == 1
    assert figures.due_later == 2
    later = gather(later_desk, actor=BOSS)
    assert (later.overdue, later.past_due, later.due_within) == (2, 3, 0)
    assert [age.overdue for age in later.ages] == [0, 0, 0, 0, 2, 0, 0]
    assert gather(demo_desk, actor=BOSS, ahead=9).due_within == 3


def test_limits_of_a_year_that_is_not_known_are_provisional(ending_desk: Desk) -> None:
    figures = gather(ending_desk, actor=BOSS)
    assert figures.report.provisional == 2
    assert figures.provisional_by_year == {2027: 2}
    assert {d.missing_year for d in figures.provisional_next} == {2027}
    assert figures.plain.limits == 2  # the two that were carried over; provisional ones are not
    assert figures.plain.judged == 1
    assert figures.ages[4].carried_over == 2
    text = page(figures, "zh")
    assert "暂定" in text
    assert "2027年" in text


def test_what_plain_counting_calls_in_time_and_is_late() -> None:
    """From a make-up Saturday on, plain counting is a day behind."""
    desk = empty_desk()
    carry(desk, came_in="2026-01-02T08:00:00Z", answered="2026-01-13T08:00:00Z")
    plain = gather(desk, actor=BOSS).plain
    assert (plain.too_early, plain.too_late) == (0, 1)
    assert (plain.in_time, plain.plain_in_time, plain.called_in_time, plain.wrong) == (0, 1, 1, 1)
    assert not plain.examples[0].in_time


def test_a_day_on_which_a_plain_limit_falls_is_not_judged() -> None:
    """Neither is one of which nobody can say whether it was in time."""
    desk = empty_desk()
    carry(
        desk,
        came_in={"day": "2026-01-20", "zone": "Asia/Shanghai"},
        answered={"day": "2026-01-29", "zone": "America/New_York"},
    )
    plain = gather(desk, actor=BOSS).plain
    assert (plain.limits, plain.judged) == (1, 0)


def test_measures_and_follow_ups_are_due_too(demo_desk: Desk) -> None:
    now = demo_desk.clock.now()
    case = list(demo_desk.cases(actor=BOSS))[-1]
    note = Sealed(token="t_" + "0" * 32, commitment="0" * 64)

    def measure(n: int, hours: int, *, follow_up: bool = False) -> Measure:
        return Measure(
            id=f"m-{n}",
            kind=MeasureKind.repair,
            what=note,
            responsible="resp-1",
            limit=now + timedelta(hours=hours),
            follow_up=follow_up,
        )

    measures = (measure(1, -1), measure(2, 30), measure(3, 1, follow_up=True))
    plan = Plan(version=1, made=now, measures=measures)
    ups = [
        FollowUp(
            id=f"f-{n}",
            responsible="resp-2",
            due=now + timedelta(hours=at),
            told=now,
            target=remind(
                TargetKind.follow_up, 1, f"f-{n}", now, now + timedelta(hours=at), "Asia/Shanghai"
            ),
        )
        for n, at in enumerate((-2, 50, 900))
    ]
    ups[1] = ups[1].model_copy(update={"settled": now})
    changed = case.complaint.model_copy(update={"plan": plan, "follow_ups": tuple(ups)})
    tally = Tally(now)
    tally.add(replace(case, complaint=changed))
    figures = tally.figures(demo_desk.report(actor=BOSS))
    assert [d.kind for d in figures.past_due_first] == ["follow_up", "measure"]
    assert [d.person for d in figures.past_due_first] == ["resp-2", "resp-1"]
    assert [d.kind for d in figures.due_next] == ["response", "measure", "completion", "follow_up"]
    assert figures.due_days[1].measure == 1
    assert "m-1" not in page(figures)


def test_an_example_known_to_the_day() -> None:
    desk = empty_desk()
    day = {"day": "2025-09-30", "zone": "Asia/Shanghai"}
    carry(desk, came_in=day, answered={"day": "2025-10-13", "zone": "Asia/Shanghai"})
    figures = gather(desk, actor=BOSS)
    assert figures.plain.called_late == 1
    assert "2025-09-30</td>" in page(figures)
    assert figures.as_dict()["plain_counting"]["examples"][0]["start"] == "2025-09-30"  # type: ignore[index]


class _Counting:
    """A store that counts how often each of its methods is called."""

    def __init__(self, store: Store) -> None:
        self.called: Counter[str] = Counter()
        self._store = store

    def __getattr__(self, name: str) -> Any:
        self.called[name] += 1
        return getattr(self._store, name)


def test_no_history_is_read(demo_desk: Desk) -> None:
    store = _Counting(demo_desk.store)
    desk = Desk(store, clock=FakeClock(demo_desk.clock.now()), vault=MemoryVault())
    before = store.called["events"]
    gather(desk, actor=BOSS)
    assert store.called["events"] == before
    assert store.called["find"] == 1


def test_the_cause_is_that_of_the_latest_investigation_that_was_concluded(demo_desk: Desk) -> None:
    # The oracle reads every history, as the figures need not.
    latest: dict[str, str] = {}
    for case in demo_desk.cases(actor=BOSS):
        for entry in demo_desk.history(case.id, actor=BOSS):
            if isinstance(entry.event, InvestigationConcluded):
                latest[case.id] = entry.event.cause or ""
    figures = gather(demo_desk, actor=BOSS)
    assert {**figures.causes, "": figures.without_cause} == Counter(latest.values())


def test_who_may_not_have_reports_gets_none(demo_desk: Desk) -> None:
    customer = Actor(role=Role.customer, id="cust-0001")
    seen: list[object] = []
    with pytest.raises(NotPermitted):
        gather(demo_desk, actor=customer, each=seen.append)
    assert not seen


def test_every_case_is_handed_on_in_the_same_pass(demo_desk: Desk) -> None:
    seen: list[str] = []
    figures = gather(demo_desk, actor=BOSS, each=lambda case: seen.append(case.reference))
    assert len(set(seen)) == len(seen) == figures.report.total


def test_what_is_kept_does_not_grow_with_the_complaints(later_desk: Desk) -> None:
    cases = list(later_desk.cases(actor=BOSS))
    tally = Tally(cases[0].at, few=3)

    def add(times: int) -> None:
        for _ in range(times):
            for case in cases:
                tally.add(case)

    tracemalloc.start()
    add(100)  # by then whatever the interpreter keeps for itself is there
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    add(100)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 50_000
    figures = tally.figures(later_desk.report(actor=BOSS))
    assert len(figures.past_due_first) == 3
    assert [d.due for d in figures.past_due_first] == [
        min(d.due for d in figures.past_due_first)
    ] * 3
    assert len(figures.plain.examples) == 3
    assert figures.past_due == 200 * 3


# --- real messages -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> tuple[Figures, list[dict[str, str]]]:
    path = BESIDE / "zh-government-messages.csv"
    if not path.is_file():
        pytest.skip("the shared data are not beside this checkout")
    desk = empty_desk(datetime(2026, 11, 24, tzinfo=UTC))
    with path.open("rb") as file:
        import_rows(desk, file, PROFILES["zh-messages"])
    with path.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["留言编号"] != "27610"]
    return gather(desk, actor=Actor.SYSTEM), rows


def test_real_messages(real: tuple[Figures, list[dict[str, str]]]) -> None:
    figures, rows = real
    assert figures.report.total == len(rows) == 699
    assert figures.report.response.in_time == 40
    plain = figures.plain
    assert figures.report.completion.in_time == plain.in_time == 337
    assert plain.plain_in_time == 326
    assert plain.wrong == len(plain.examples) == 11
    weeks: Counter[date] = Counter()
    years: Counter[int] = Counter()
    for row in rows:
        year, month, day = (int(part) for part in row["留言时间"].split()[0].split("/"))
        at = date(year, month, day)
        weeks[date.fromordinal(at.toordinal() - at.weekday())] += 1
        years[at.isocalendar().year] += 1
    assert {w.start: w.received for w in figures.weeks} == weeks
    assert {y.start.isocalendar().year: y.received for y in figures.years} == years
    assert sum(w.in_time for w in figures.weeks) == 337


def test_plain_counting_by_hand(real: tuple[Figures, list[dict[str, str]]]) -> None:
    figures, rows = real
    in_time = 0
    for row in rows:
        start, done = (
            datetime.strptime(row[name], "%Y/%m/%d %H:%M:%S").replace(tzinfo=SHANGHAI)
            for name in ("留言时间", "答复时间")
        )
        day, left = start.date(), 7
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        in_time += done.date() <= day
    assert in_time == figures.plain.plain_in_time


def test_the_page_of_the_real_messages(real: tuple[Figures, list[dict[str, str]]]) -> None:
    figures, rows = real
    text = page(figures, "zh")
    read = Page(text)
    assert read.all("svg", id="volume-years")
    assert read.all("span", data_figure="/plain_counting/wrong")[0].text == "11"
    assert not [row for row in rows if row["留言用户"] in text or row["留言主题"] in text]
    chart = read.all("svg", id="volume-weeks")[0]
    assert "53周" in chart.text
