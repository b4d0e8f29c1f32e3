"""What a desk makes of another version of its calendar: a new year's notice, a changed one."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from complaintflow.agreement import DraftAgreement, SignAgreement, Terms
from complaintflow.complaint import Receive
from complaintflow.desk import Desk
from complaintflow.duties import DeadlineRecomputed
from complaintflow.periods import (
    CompiledCalendar,
    Deadline,
    Notice,
    WorkingCalendar,
    china,
    deadline,
    notices,
    read_notice,
    with_closing_days,
    working_days,
)
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Role

MANAGER = Actor(role=Role.manager, id="m-1")
CLERK = Actor(role=Role.customer_service, id="s-1")

NEXT = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：2026年12月30日（周三）至2027年1月1日（周五）放假调休，共3天。2026年12月27日（周日）、2027年1月9日（周六）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
"""Made up for this test: the festivals are where the lunar calendar has them, the rest is not."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class House:
    """A desk on a clock, and the same store under another calendar."""

    def __init__(self, start: str, **calendars: WorkingCalendar) -> None:
        self.clock = FakeClock(at(start))
        self.store = MemoryStore()
        self.drawn = 0
        self.under(calendars)

    def under(self, calendars: dict[str, WorkingCalendar]) -> Desk:
        self.drawn += 1
        self.desk = Desk(
            self.store,
            clock=self.clock,
            randomness=FakeRandomness(self.drawn),
            calendars={calendar.id: calendar for calendar in calendars.values()},
        )
        return self.desk

    def agree(self, number: str, day: str, **terms: object) -> str:
        parties = {"party_a": "示例甲公司", "party_b": "示例乙公司"}
        draft = DraftAgreement.parse(
            {"number": number, **parties, "indefinite": True, "terms": Terms.parse(dict(terms))}
        )
        id = self.desk.handle(draft, actor=MANAGER).id
        for party in parties:
            sign = {"party": party, "person": "示例代表", "day": {"day": day}}
            self.desk.handle(SignAgreement.parse(dict(sign)), on=id, actor=MANAGER)
        return id

    def receive(self, agreement: str, when: str) -> str:
        self.clock.set(at(when))
        contact = {"kind": "phone", "value": "000-0000-0001"}
        order = Receive.parse(
            {
                "agreement": agreement,
                "channel": "phone",
                "customer": {"ref": "cust-1", "contacts": [contact]},
                "statement": "坏了",
            }
        )
        return self.desk.handle(order, actor=CLERK).id

    def due(self, id: str) -> Deadline:
        found = self.desk.get(id, actor=CLERK).complaint.cycle.completion.deadline
        assert found is not None
        return found


def test_a_provisional_limit_moves_when_the_years_notice_is_loaded() -> None:
    before = china(through=2026)
    house = House("2026-12-01T09:00", cn=before)
    id = house.receive(house.agree("HT-1", "2026-01-05"), "2026-12-23T10:00")
    first = house.due(id)
    assert (first.last_day, first.provisional, first.missing_year) == (date(2027, 1, 4), True, 2027)
    assert first.calendar_version == before.version

    after = china(through=2027, extra=(read_notice(NEXT),))
    house.under({"cn": after})
    assert house.desk.sweep().recomputed == 1
    # 24, 25, the worked 27, 28, 29, and after the days off the 4th and the 5th.
    second = house.due(id)
    assert (second.last_day, second.provisional) == (date(2027, 1, 5), False)
    assert second.calendar_version == after.version != before.version
    (event,) = [
        entry.event
        for entry in house.desk.history(id, actor=CLERK)
        if isinstance(entry.event, DeadlineRecomputed)
    ]
    assert (event.before, event.deadline) == (first.due, second)
    begun = house.desk.history(id, actor=CLERK)[0].event.model_dump(mode="json")
    assert before.version in str(begun)
    assert after.version not in str(begun)
    assert house.desk.sweep().events == ()
    assert house.desk.verify(actor=MANAGER).good


def test_a_limit_at_the_end_of_a_known_year_can_come_earlier() -> None:
    house = House("2026-12-01T09:00", cn=china(through=2026))
    id = house.receive(house.agree("HT-1", "2026-01-05"), "2026-12-18T10:00")
    assert (house.due(id).last_day, house.due(id).provisional) == (date(2026, 12, 29), True)
    house.under({"cn": china(through=2027, extra=(read_notice(NEXT),))})
    house.desk.sweep()
    assert (house.due(id).last_day, house.due(id).provisional) == (date(2026, 12, 28), False)


def test_a_change_in_the_middle_of_a_year_moves_what_is_provisional_and_nothing_else() -> None:
    before = china(through=2026)
    house = House("2026-12-01T09:00", cn=before)
    agreement = house.agree("HT-1", "2026-01-05")
    firm = house.receive(agreement, "2026-12-14T10:00")
    open_ = house.receive(agreement, "2026-12-18T10:00")
    assert [house.due(id).last_day for id in (firm, open_)] == [
        date(2026, 12, 23),
        date(2026, 12, 29),
    ]
    kept = house.due(firm)
    assert not kept.provisional

    known = next(n for n in notices() if n.year == 2026)
    text = "12月21日（周一）至22日（周二）放假，共2天。"
    changed = known.changed_by(read_notice(text, year=2026, change=True))
    after = china(through=2026, extra=(changed,))
    house.under({"cn": after})
    assert house.desk.sweep().recomputed == 1
    assert house.due(firm) == kept
    assert house.due(firm).calendar_version == before.version
    moved = house.due(open_)
    assert (moved.last_day, moved.provisional) == (date(2026, 12, 31), True)
    assert moved.calendar_version == after.version
    # What comes in from now on is counted by the new days.
    late = house.receive(agreement, "2026-12-20T10:00")
    assert house.due(late).calendar_version == after.version


def test_the_extended_spring_festival_of_2020() -> None:
    (known,) = [n for n in notices() if n.year == 2020]
    announced = known.model_copy(update={"changes": ()})
    before = china(through=2020, extra=(announced,))
    house = House("2020-01-10T09:00", cn=before)
    agreement = house.agree("HT-1", "2020-01-05")
    id = house.receive(agreement, "2020-01-17T10:00")
    # 19 (worked), 20 to 23, 31 January, Saturday 1 February (worked).
    assert (house.due(id).last_day, house.due(id).provisional) == (date(2020, 2, 1), False)

    house.under({"cn": china(through=2020)})
    assert house.desk.sweep().recomputed == 0
    assert house.due(id).last_day == date(2020, 2, 1)
    assert house.due(id).calendar_version == before.version
    # A complaint after the change: Friday 31 January and Saturday 1 February are days off.
    later = house.receive(agreement, "2020-01-28T10:00")
    assert house.due(later).last_day == date(2020, 2, 11)
    assert china(through=2020).version != before.version


def test_two_agreements_two_calendars_on_one_desk() -> None:
    state = china(through=2026)
    plant: CompiledCalendar = with_closing_days(
        state, "plant", [date(2026, 7, 6), date(2026, 7, 7)], opening=[date(2026, 7, 4)]
    )
    house = House("2026-06-01T09:00", state=state, plant=plant)
    first = house.agree("HT-1", "2026-01-05")
    second = house.agree("HT-2", "2026-01-05", calendar="plant")
    ids = [house.receive(agreement, "2026-07-01T10:00") for agreement in (first, second)]
    found = [house.due(id) for id in ids]
    assert [(one.last_day, one.calendar) for one in found] == [
        (date(2026, 7, 10), "cn-state-council"),
        (date(2026, 7, 13), "plant"),
    ]
    # Another list of closing days is another version; a firm limit keeps its own.
    house.under({"state": state, "plant": with_closing_days(state, "plant", [date(2026, 7, 6)])})
    assert house.desk.sweep().recomputed == 0
    assert house.due(ids[1]) == found[1]


@pytest.mark.parametrize("twice", [False, True])
def test_the_last_notice_of_a_year_is_the_one_in_use(twice: bool) -> None:
    notice = read_notice(NEXT)
    bare = Notice(year=2027, title="superseded")
    extra = (bare, notice) if twice else (notice,)
    assert china(through=2027, extra=extra) == china(through=2027, extra=(notice,))


def test_only_a_provisional_limit_of_another_version_is_stale() -> None:
    before, after = china(through=2026), china(through=2025)
    start = datetime.fromisoformat("2026-12-18T10:00:00+08:00")
    firm = deadline(
        datetime.fromisoformat("2026-07-01T10:00:00+08:00"),
        working_days(7),
        zone="Asia/Shanghai",
        calendar=before,
    )
    unsure = deadline(
        start,
        working_days(7),
        zone="Asia/Shanghai",
        calendar=before,
        on_unknown="provisional",
    )
    assert (firm.provisional, unsure.provisional) == (False, True)
    assert [limit.is_stale(cal) for limit in (firm, unsure) for cal in (before, after)] == [
        False, False, False, True,
    ]  # fmt: skip
