"""What a row of each export becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from complaintflow.complaint import Channel, Complaint, Status
from complaintflow.desk import Desk
from complaintflow.intake import PROFILES, ImportReport, Profile, Rejection, import_rows
from complaintflow.intake.times import EARLIEST_YEAR
from complaintflow.ports import Query
from complaintflow.values import SHANGHAI, Actor, Day

from .samples import CFPB, a_desk, complaint, export, message

ZH_MESSAGES, CFPB_PROFILE = PROFILES["zh-messages"], PROFILES["cfpb"]
EXPORTS: dict[str, tuple[Profile, Callable[[str], tuple[str, ...]]]] = {
    "zh-messages": (ZH_MESSAGES, message),
    "cfpb": (CFPB_PROFILE, complaint),
}


def read(profile: Profile, *rows: tuple[str, ...]) -> tuple[Desk, ImportReport]:
    desk = a_desk()
    file = export(rows) if profile is ZH_MESSAGES else export(rows, CFPB)
    return desk, import_rows(desk, file, profile)


def only(desk: Desk) -> Complaint:
    (case,) = desk.find(Query(), actor=Actor.SYSTEM).items
    return case.complaint


def words(desk: Desk, fields: list[str]) -> dict[str, str]:
    told = desk.reveal(only(desk).id, fields, actor=Actor.read("manager:e-1"), purpose="inspection")
    return {value.kind: value.value for value in told}


def rejection(profile: Profile, row: tuple[str, ...]) -> Rejection:
    desk, report = read(profile, row)
    assert (report.read, report.imported, report.duplicates) == (1, 0, 0)
    assert not desk.find(Query(), actor=Actor.SYSTEM).items
    (rejected,) = report.rejected
    return rejected


def test_a_message_is_carried_over_with_its_answer() -> None:
    desk, report = read(ZH_MESSAGES, message(text="\n\t\t路灯坏了。\n\t"))
    assert report == ImportReport(read=1, imported=1, duplicates=0, rejected=())
    case = only(desk)
    assert case.carried_over
    assert case.status is Status.feedback_given
    assert str(case.external) == "zh-messages:101"
    assert case.customer.ref == "UU0000001"
    assert case.channel is Channel.web
    assert case.language == "zh"
    assert case.agreement is None
    assert case.came_in == datetime(2019, 4, 24, 7, 40, 4, tzinfo=UTC)
    assert case.cycle.completion.fulfilled == datetime(2019, 4, 25, 1, tzinfo=UTC)
    assert words(desk, ["all"]) == {
        "title": "路灯不亮",
        "statement": "路灯坏了。",
        "answer": "已派人修复。",
    }


def test_without_an_answer_time_there_is_no_answer() -> None:
    desk, _ = read(ZH_MESSAGES, message(answered=" "))
    assert only(desk).status is Status.received
    report = desk.report(actor=Actor.SYSTEM)
    assert report.completion.undetermined == report.response.undetermined == 1


def test_blank_cells_are_nothing() -> None:
    desk, report = read(ZH_MESSAGES, message(user="", title="", text=" ", answer="", answered=""))
    assert report.imported == 1
    case = only(desk)
    assert case.customer.ref.startswith("u_")
    (entry,) = desk.history(case.id, actor=Actor.SYSTEM)
    told = entry.event.model_dump()
    assert [told[name] for name in ("title", "statement", "answer", "answered")] == [None] * 4


def test_a_complaint_is_carried_over_as_of_its_day() -> None:
    desk, report = read(CFPB_PROFILE, complaint(product="Credit card", text="They never call."))
    assert report.imported == 1
    case = only(desk)
    assert case.came_in == Day(day=date(2016, 9, 12), zone="America/New_York")
    assert case.status is Status.received
    assert str(case.external) == "cfpb:9001"
    assert case.classification is None
    assert case.language == "en"
    limit = case.cycle.response.deadline
    assert limit.due - limit.act_by == timedelta(days=1)  # the day's hours are not made up
    assert desk.report(actor=Actor.SYSTEM).response.undetermined == 1
    told = words(desk, ["all"])
    assert told.keys() == {"statement", "metadata"}
    assert told["statement"] == "They never call."
    assert json.loads(told["metadata"]) == {"product": "Credit card", "issue": "Late fee"}


def test_nothing_of_a_complaint_is_made_up() -> None:
    row = ("09/12/2016", "", "", "", "", "", "XX", "Web", "9001")
    desk, report = read(CFPB_PROFILE, row)
    assert report.imported == 1
    (entry,) = desk.history(only(desk).id, actor=Actor.SYSTEM)
    told = entry.event.model_dump()
    assert told["metadata"] is told["statement"] is told["category"] is None


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("Web", Channel.web),
        ("Phone", Channel.phone),
        ("Postal mail", Channel.letter),
        ("Fax", Channel.letter),
        ("Referral", Channel.passed_on),
        ("Email", Channel.email),
    ],
)
def test_channels(via: str, channel: Channel) -> None:
    desk, _ = read(CFPB_PROFILE, complaint(via=via))
    assert only(desk).channel is channel


@pytest.mark.parametrize("via", ["Pigeon", ""])
def test_an_unknown_channel_is_rejected(via: str) -> None:
    assert rejection(CFPB_PROFILE, complaint(via=via)) == Rejection(
        row=1, id="9001", field="Submitted via", value="", reason="unknown_channel"
    )


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2019/4/24", "2019/4/24", "wrong_precision"),
        ("2019/4/24 15:40", "2019/4/24 15:40", "wrong_precision"),
        ("2019-04-24T15:40:04Z", "2019-04-24T15:40:04Z", "not_a_time"),
        ("2019年4月24日 15时40分", "2019年4月24日 15时40分", "not_a_time"),
        ("2019/2/29 10:00:00", "2019/2/29 10:00:00", "no_such_time"),
        ("2019/4/24 24:00:00", "2019/4/24 24:00:00", "no_such_time"),
        ("2016/12/31 23:59:60", "2016/12/31 23:59:60", "no_such_time"),
        ("1019/4/24 10:00:00", "1019/4/24 10:00:00", "out_of_range"),
        ("1988/9/11 01:30:00", "1988/9/11 01:30:00", "ambiguous_time"),
        ("1988/4/17 02:30:00", "1988/4/17 02:30:00", "no_such_time"),
        ("9999/12/31 10:00:00", "9999/12/31 10:00:00", "happened_by_now"),
        ("我叫张三,电话13800000000", "", "not_a_time"),
        ("13800000000", "", "not_a_time"),
        ("138-0000-0000", "", "not_a_time"),
        ("２０１９/4/24 10:00:00", "", "not_a_time"),
        ("2019/4/24 15:40:04" + "0" * 40, "", "not_a_time"),
        (" ", "", "missing"),
    ],
)
def test_a_time_that_is_none_is_rejected_and_not_guessed(
    text: str, value: str, reason: str
) -> None:
    assert rejection(ZH_MESSAGES, message(received=text)) == Rejection(
        row=1, id="101", field="留言时间", value=value, reason=reason
    )


@pytest.mark.parametrize(
    ("answered", "reason"),
    [
        ("2019/4/24", "wrong_precision"),
        ("2019/4/24 15:40:03", "answered_after_it_came_in"),
        ("2026/4/24 15:40:03", "happened_by_now"),
    ],
)
def test_an_answer_time_that_is_none_is_rejected(answered: str, reason: str) -> None:
    assert rejection(ZH_MESSAGES, message(answered=answered)) == Rejection(
        row=1, id="101", field="答复时间", value=answered, reason=reason
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("09/12/2016 10:00:00", "wrong_precision"),
        ("09/12/2016 10:00", "wrong_precision"),
        ("2016/09/12", "not_a_time"),
        ("13/12/2016", "no_such_time"),
        (f"12/31/{EARLIEST_YEAR - 1}", "out_of_range"),
        ("12/31/9999", "happened_by_now"),
    ],
)
def test_a_day_that_is_none_is_rejected(text: str, reason: str) -> None:
    assert rejection(CFPB_PROFILE, complaint(received=text)) == Rejection(
        row=1, id="9001", field="Date received", value=text, reason=reason
    )


def test_the_oldest_times_are_taken() -> None:
    assert read(CFPB_PROFILE, complaint(received=f"1/1/{EARLIEST_YEAR}"))[1].imported == 1
    old = message(received=f"{EARLIEST_YEAR}/1/1 00:00:00", answered="")
    assert read(ZH_MESSAGES, old)[1].imported == 1


@pytest.mark.parametrize("profile", EXPORTS)
@pytest.mark.parametrize(
    ("id", "shown", "reason"),
    [
        ("", "", "missing"),
        ("第一号", "", "not_an_id"),
        ("_x", "_x", "not_an_id"),
        ("9" * 65, "", "not_an_id"),
        ("13800138000", "", "not_an_id"),
        ("11010119900307001X", "", "not_an_id"),
    ],
)
def test_an_id_that_is_none_is_rejected(profile: str, id: str, shown: str, reason: str) -> None:
    kind, row = EXPORTS[profile]
    told = rejection(kind, row(id))
    assert told == Rejection(
        row=1, id=shown, field=kind.column_of("external"), value=shown, reason=reason
    )


def test_what_is_repeated_of_an_id_is_cut() -> None:
    assert rejection(ZH_MESSAGES, message("_" + "9" * 60)).id == "_" + "9" * 39


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (message(text="长" * 20_001), "留言详情", "too_long"),
        (message(title="长" * 20_001), "留言主题", "too_long"),
        (message(answer="长" * 20_001), "答复意见", "too_long"),
        (message(user="张三"), "留言用户", "not_an_id"),
    ],
)
def test_other_fields_are_rejected_without_their_words(
    row: tuple[str, ...], field: str, reason: str
) -> None:
    assert rejection(ZH_MESSAGES, row) == Rejection(
        row=1, id="101", field=field, value="", reason=reason
    )


def test_a_text_of_the_greatest_length_is_taken() -> None:
    assert read(ZH_MESSAGES, message(text="长" * 20_000))[1].imported == 1


def test_a_narrative_or_matter_too_long_is_rejected() -> None:
    told = rejection(CFPB_PROFILE, complaint(text="x" * 20_001))
    assert (told.field, told.reason) == ("Consumer complaint narrative", "too_long")
    told = rejection(CFPB_PROFILE, complaint(product="x" * 20_001))
    assert (told.field, told.reason) == ("Product", "too_long")


def test_the_profiles_state_their_zone_and_precision() -> None:
    assert ZH_MESSAGES.zone == SHANGHAI
    assert ZH_MESSAGES.assumption is None
    assert {str(form.precision) for form in ZH_MESSAGES.times.values()} == {"instant"}
    assert CFPB_PROFILE.zone == "America/New_York"
    assert CFPB_PROFILE.assumption is not None
    assert {str(form.precision) for form in CFPB_PROFILE.times.values()} == {"day"}
    for name, profile in PROFILES.items():
        assert profile.name == profile.source == name
        assert profile.times.keys() <= profile.columns.keys()
        assert profile.column_of("external")
