"""Times, ids, actors, secrets: what is taken, what is not, and what never shows."""

from __future__ import annotations

import copy
import inspect
import pickle
import pydoc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import Field, SecretStr, TypeAdapter, ValidationError

from complaintflow.errors import InvalidCommand, NaiveTime, OutOfRange
from complaintflow.values import (
    Actor,
    Code,
    Day,
    Instant,
    Key,
    Labelled,
    Model,
    Party,
    Ref,
    Role,
    Sealed,
    Secret,
    Text,
    Token,
    When,
    Zone,
    earliest,
    instant,
    iso,
    iso_in,
    latest,
    local_day,
    parsing,
    start_of,
    zone,
)

MICRO = timedelta(microseconds=1)
NOON = datetime.fromisoformat("2026-07-01T12:00:00+08:00")


class Event(Model):
    at: When


class Sample(Model):
    at: Instant | None = None
    ref: Ref | None = None
    key: Key | None = None
    code: Code | None = None
    token: Token | None = None
    zone: Zone | None = None
    text: Secret | None = None
    inner: Sealed | None = None
    many: Annotated[tuple[Event, ...], Field(max_length=2)] = ()


def kinds(**said: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCommand) as caught:
        Sample(**said)
    assert caught.value.model == "Sample"
    return [(p.place, p.kind) for p in caught.value.problems]


# --- instants --------------------------------------------------------------------------------


def test_an_instant_is_kept_in_utc_and_written_with_z() -> None:
    sample = Sample(at=NOON)
    assert sample.at == NOON
    assert sample.at is not None
    assert sample.at.tzinfo is UTC
    assert '"at":"2026-07-01T04:00:00Z"' in sample.model_dump_json()
    assert Sample.parse('{"at":"2026-07-01T12:00:00+08:00"}') == sample
    assert iso(NOON + MICRO) == "2026-07-01T04:00:00.000001Z"


def test_naive_times_are_refused() -> None:
    assert kinds(at=datetime(2026, 7, 1)) == [("at", "naive_time")]  # noqa: DTZ001
    assert kinds(at="2026-07-01T12:00:00") == [("at", "naive_time")]
    with pytest.raises(NaiveTime) as caught:
        instant(datetime(2026, 7, 1), "came_in")  # noqa: DTZ001
    assert caught.value.place == "came_in"


def test_a_time_whose_zone_says_no_offset_is_naive() -> None:
    class Nowhere(tzinfo):
        def utcoffset(self, _dt: datetime | None) -> timedelta | None:
            return None

        dst = utcoffset

        def tzname(self, _dt: datetime | None) -> str | None:
            return None

    with pytest.raises(NaiveTime):
        instant(datetime(2026, 7, 1, tzinfo=Nowhere()))


def test_a_time_past_the_years_is_refused_rather_than_overflowing() -> None:
    with pytest.raises(OutOfRange):
        instant(datetime.fromisoformat("0001-01-01T00:00:00+08:00"))
    assert kinds(at="9999-12-31T23:59:59-08:00") == [("at", "out_of_range")]


@pytest.mark.parametrize(
    "number",
    [
        1_782_864_000, 1.5, "1782864000", " -17.5 ", True, b"1782864000", b"2026-07-01T12:00:00Z",
        Decimal(1_782_864_000), Decimal("1.5"), ["2026-07-01T12:00:00Z"],
    ],
)  # fmt: skip
def test_a_number_is_no_time(number: object) -> None:
    # Whether seconds or milliseconds would be a guess.
    assert kinds(at=number) == [("at", "not_a_time")]


def test_text_that_is_no_time_is_refused() -> None:
    assert kinds(at="yesterday") == [("at", "datetime_from_date_parsing")]


@pytest.mark.parametrize(
    "number",
    [
        1_700_006_400, 0, 86_400, 0.0, True, False, "1700006400", "0", " 0 ", b"2026-07-01", b"0",
        Decimal(0), "2026-07-01T00:00:00Z", "2026-07-01T00:00:00", "20260701", "2026-7-1", "",
        datetime(2026, 7, 1, tzinfo=UTC),
    ],
)  # fmt: skip
def test_neither_a_number_nor_a_time_is_a_date(number: Any) -> None:
    makes: list[Callable[[], Day]] = [
        lambda: Day(day=number),
        lambda: Day.parse({"day": number}),
    ]
    for make in makes:
        with pytest.raises(InvalidCommand) as caught:
            make()
        assert [(p.place, p.kind) for p in caught.value.problems] == [("day", "not_a_date")]


def test_a_number_in_json_is_no_date_either() -> None:
    for body in (b'{"day":1700006400}', b'{"day":0}', b'{"day":"1700006400"}', b'{"day":true}'):
        with pytest.raises(InvalidCommand) as caught:
            Day.parse(body)
        assert [(p.place, p.kind) for p in caught.value.problems] == [("day", "not_a_date")]
    assert Day.parse(b'{"day":"2026-07-01"}') == Day(day=date(2026, 7, 1))


# --- days, and either --------------------------------------------------------------------------


def test_a_day_knows_its_ends_in_its_zone() -> None:
    day = Day(day=date(2026, 7, 1))
    assert day.zone == "Asia/Shanghai"
    assert day.start == datetime.fromisoformat("2026-07-01T00:00:00+08:00")
    assert day.end == datetime.fromisoformat("2026-07-02T00:00:00+08:00")
    assert (earliest(day), latest(day)) == (day.start, day.end - MICRO)
    assert (earliest(NOON), latest(NOON)) == (NOON, NOON)
    assert str(day) == "2026-07-01 (Asia/Shanghai)"


def test_the_day_of_an_instant_is_the_zones_and_a_day_of_it_is_kept() -> None:
    late = datetime.fromisoformat("2026-07-01T16:00:00Z")
    assert local_day(late, "Asia/Shanghai") == date(2026, 7, 2)
    assert local_day(late, "UTC") == date(2026, 7, 1)
    assert local_day(Day(day=date(2026, 7, 1)), "Asia/Shanghai") == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("theirs", "ours", "last"),
    [
        ("UTC", "Asia/Shanghai", 2),
        ("America/New_York", "Asia/Shanghai", 2),
        ("Asia/Shanghai", "America/New_York", 1),
        ("Pacific/Auckland", "Asia/Shanghai", 1),
        ("Asia/Chongqing", "Asia/Shanghai", 1),
        ("PRC", "Asia/Shanghai", 1),
        ("Asia/Singapore", "Asia/Shanghai", 1),
    ],
)
def test_a_day_of_another_zone_is_the_last_day_here_that_it_touches(
    theirs: str, ours: str, last: int
) -> None:
    assert local_day(Day(day=date(2026, 7, 1), zone=theirs), ours) == date(2026, 7, last)


def test_a_day_that_its_zone_never_had_has_a_day_here_all_the_same() -> None:
    # Samoa went from 29 December 2011 to the 31st.
    assert local_day(Day(day=date(2011, 12, 30), zone="Pacific/Apia"), "UTC") == date(2011, 12, 30)


def test_either_is_told_apart_and_keeps_its_precision() -> None:
    day = Day(day=date(2026, 7, 1))
    assert Event(at=day).at is day
    assert Event.parse('{"at":{"day":"2026-07-01","zone":"Asia/Shanghai"}}') == Event(at=day)
    assert Event.parse({"at": {"day": "2026-07-01"}}).at == day
    assert Event(at=NOON).model_dump_json() == '{"at":"2026-07-01T04:00:00Z"}'
    assert Event(at=day).model_dump_json() == '{"at":{"day":"2026-07-01","zone":"Asia/Shanghai"}}'


def test_a_bare_date_is_neither_and_is_not_made_midnight() -> None:
    with pytest.raises(InvalidCommand) as caught:
        Event.parse('{"at":"2026-07-01"}')
    assert [(p.place, p.kind) for p in caught.value.problems] == [("at", "naive_time")]


@pytest.mark.parametrize("given", ["2026-07-01", "2026-07-01T12:00", "soon", 5])
def test_what_is_neither_a_time_nor_a_day_is_told_that_both_are_taken(given: object) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Event.parse({"at": given})
    (problem,) = caught.value.problems
    assert problem.place == "at"
    for told in (problem.en, problem.zh, str(caught.value)):
        assert "2026-07-01T10:00+08:00" in told
        assert 'Day(day="2026-07-01")' in told
        assert '{"day": "2026-07-01"}' in told
    assert Event.parse({"at": {"day": "2026-07-01"}}).at == Day.parse({"day": "2026-07-01"})


@pytest.mark.parametrize(
    "key",
    [
        "Asia/Nowhere", "", "x" * 65, "../etc/passwd", "Asia/\x00", "Asia",
        # What these mean depends on the machine.
        "localtime", "posixrules", "Factory", "posix/Asia/Shanghai", "right/Asia/Shanghai",
    ],
)  # fmt: skip
def test_an_unknown_zone_is_refused(key: str) -> None:
    assert kinds(zone=key) == [("zone", "unknown_zone")]
    with pytest.raises(ValueError, match="unknown zone"):
        zone(key)


def test_a_known_zone_is_taken() -> None:
    assert Sample(zone="America/New_York").zone == "America/New_York"
    assert zone("Asia/Shanghai").key == "Asia/Shanghai"


def test_where_the_clocks_jump_over_midnight_the_day_starts_at_the_jump() -> None:
    # Cuba went from 24:00 to 01:00 on 2026-03-08.
    assert start_of(date(2026, 3, 8), "America/Havana") == datetime.fromisoformat(
        "2026-03-08T05:00:00Z"
    )


def test_the_ends_of_the_calendar_are_a_typed_error() -> None:
    last, first = Day(day=date.max), Day(day=date.min)
    assert last.start < datetime.max.replace(tzinfo=UTC)
    asked: list[Callable[[], datetime]] = [
        lambda: last.end,
        lambda: first.start,
        lambda: latest(last),
    ]
    for ask in asked:
        with pytest.raises(OutOfRange) as caught:
            ask()
        assert caught.value.facts == {
            "what": "the day",
            "low": "0001-01-01",
            "high": "9999-12-31",
        }


# --- ids -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ref", ["a", "A1", "C-EWJ7-DXTZ-96RT", "host:1.2_3", "x" * 64])
def test_an_id_is_opaque_and_plain(ref: str) -> None:
    assert Sample(ref=ref).ref == ref


@pytest.mark.parametrize("ref", ["", "-a", ".a", "a b", "张三", "a/b", "x" * 65, "a\n", "a@b.cn"])
def test_what_may_be_a_name_or_an_address_is_no_id(ref: str) -> None:
    assert kinds(ref=ref) == [("ref", "string_pattern_mismatch")]


@pytest.mark.parametrize(
    "ref",
    [
        "13800138000", "8613800138000", "008613800138000",
        "110101199003070011", "11010119900307001X", "11010119900307001x", "110101900307001",
    ],
)  # fmt: skip
def test_what_is_a_telephone_or_an_identity_number_is_no_id(ref: str) -> None:
    assert kinds(ref=ref) == [("ref", "personal_number")]
    with pytest.raises(InvalidCommand):
        Actor.read(f"manager:{ref}")


@pytest.mark.parametrize(
    "ref",
    [
        "12800138000", "138001380001", "1380013800", "110101199013070011", "202607010000123",
        "c-13800138000", "13800138000abcdef13800138000abcd", "0" * 32, "20260701123456",
    ],
)  # fmt: skip
def test_another_long_number_may_be_an_id(ref: str) -> None:
    assert Sample(ref=ref).ref == ref


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("key", "k" * 80, "k" * 81),
        ("code", "c" + "_" * 39, "c" * 41),
        ("code", "no_answer", "No_answer"),
        ("code", "a1", "1a"),
        ("token", "t_" + "0" * 32, "t_" + "0" * 31),
        ("token", "t_" + "f" * 32, "t_" + "F" * 32),
    ],
)
def test_the_other_ids_have_their_forms(field: str, good: str, bad: str) -> None:
    assert getattr(Sample.parse({field: good}), field) == good
    assert kinds(**{field: bad}) == [(field, "string_pattern_mismatch")]


def test_a_seal_is_a_token_and_a_digest() -> None:
    Sealed(token="t_" + "0" * 32, commitment="a" * 64)
    assert kinds(inner={"token": "t_" + "0" * 32, "commitment": "a" * 63}) == [
        ("inner.commitment", "string_pattern_mismatch")
    ]


# --- secrets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("\n\t　", "blank"),
        ("\u200b\u200d\ufeff", "blank"),
        ("\u2060\u00ad\u202e \u2028\u2029\x07", "blank"),
        ("\u3164\u2800\u115f\u1160\uffa0", "blank"),
        ("\ufe0f\u0301", "blank"),
        ("\U000e0041", "blank"),
        ("a\x00b", "nul"),
        ("\x00", "nul"),
        ("a\ud800b", "lone_surrogate"),
        ("x" * 20_001, "too_long"),
    ],
)
def test_a_secret_is_text_and_neither_blank_nor_oversized(text: str, kind: str) -> None:
    assert kinds(text=SecretStr(text)) == [("text", kind)]
    if text.isprintable():
        assert kinds(text=text) == [("text", kind)]


@pytest.mark.parametrize("data", [None, 5, 1.5, True, ["text"], object()])
def test_what_is_neither_text_nor_a_set_of_fields_is_told_so(data: Any) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Sample.parse(data)
    assert [(p.place, p.kind) for p in caught.value.problems] == [("", "model_type")]
    assert caught.value.model == "Sample"
    assert Sample.parse(bytearray(b"{}")) == Sample()  # type: ignore[arg-type]


def test_what_went_past_validation_is_found_by_checking_it() -> None:
    """In whatever depth; what is valid stays as it is."""
    good = Sample.parse(
        {"text": "坏了", "inner": {"token": "t_" + "0" * 32, "commitment": "a" * 64}}
    )
    assert good.checked() == good
    made: Any = Sealed.model_construct
    deep = good.model_copy(update={"inner": made(token=5, commitment="a" * 64)})
    for bad, place in (
        (good.model_copy(update={"code": "No Code"}), "code"),
        (deep, "inner.token"),
        (good.model_copy(update={"张三": 1}), "?"),
        (made(token="t_" + "0" * 32), "commitment"),
    ):
        with pytest.raises(InvalidCommand) as caught:
            bad.checked()
        assert [problem.place for problem in caught.value.problems] == [place]
        assert "张三" not in repr(caught.value)


@pytest.mark.parametrize("text", ["\u200b坏\u200b", "é", "👨\u200d👩", "\ue000", "。", "\u200b."])
def test_what_shows_is_no_blank(text: str) -> None:
    kept = Sample(text=text).text
    assert kept is not None
    assert kept.get_secret_value() == text


def test_the_longest_secret_is_taken() -> None:
    kept = Sample(text="界" * 20_000).text
    assert kept is not None
    assert len(kept.get_secret_value()) == 20_000


def test_a_secret_shows_as_asterisks_everywhere() -> None:
    sample = Sample(text="张三丰")
    shown = [repr(sample), str(sample), sample.model_dump_json(), str(sample.model_dump())]
    assert all("张三丰" not in text for text in shown)
    assert all("****" in text for text in shown)
    with pytest.raises(TypeError):
        sample.text < "a"  # type: ignore[operator]  # noqa: B015


@pytest.mark.parametrize(
    "said",
    [
        {"text": ["张三丰"]},
        {"text": {"张三丰": "张三丰"}},
        {"inner": {"token": "张三丰", "commitment": "张三丰"}},
        {"inner": "张三丰"},
        {"at": "张三丰"},
        {"ref": "张三丰"},
        {"many": [{"at": "张三丰"}, {"at": {"day": "张三丰"}}]},
        {"many": [{"at": NOON, "张三丰": 1}]},
        {"张三丰": 1},
        {"zone": "张三丰"},
    ],
)
def test_an_error_tells_place_and_kind_and_never_the_input(said: dict[str, Any]) -> None:
    makes: list[Callable[[], Sample]] = [lambda: Sample(**said), lambda: Sample.parse(said)]
    for make in makes:
        with pytest.raises(InvalidCommand) as caught:
            make()
        error = caught.value
        shown = [str(error), repr(error), str(error.as_dict()), str(error.args), str(error.facts)]
        assert all("张三丰" not in text for text in shown)
        # pydantic's own error has the input: it does not go with ours.
        assert error.__cause__ is None
        assert error.__context__ is None
        assert error.problems


@pytest.mark.parametrize("name", ["张三", "13800138000", "ZhangSan", "zhang_san", "a b", "x" * 41])
def test_the_name_of_an_unknown_field_may_be_personal_and_is_not_repeated(name: str) -> None:
    assert kinds(**{name: 1}) == [("?", "extra_forbidden")]
    assert kinds(many=[{"at": NOON, name: 1}]) == [("many.0.?", "extra_forbidden")]


def test_a_place_that_does_not_look_like_a_field_is_not_repeated() -> None:
    class Table(Model):
        rows: dict[str, int]

    with pytest.raises(InvalidCommand) as caught:
        Table(rows={"张三": "x", "plain": "y"})
    assert [p.place for p in caught.value.problems] == ["rows.?", "rows.plain"]


def test_json_that_is_none_is_an_invalid_command_too() -> None:
    for body in ("{", b"\xff", "[]", '"张三"'):
        with pytest.raises(InvalidCommand) as caught:
            Sample.parse(body)
        assert "张三" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"ref":"a","ref":"b"}', "duplicate_key"),
        ('{"inner":{"token":1,"token":2}}', "duplicate_key"),
        ('{"many":[{"at":{"day":"2026-07-01","day":"2026-07-02"}}]}', "duplicate_key"),
        ('{"many":' + "[" * 100_000 + "]" * 100_000 + "}", "json_invalid"),
        ('{"many":' * 100_000, "json_invalid"),
        ('{"ref":NaN}', "json_invalid"),
        ('{"at":-Infinity}', "json_invalid"),
        ('{"ref":"' + "a" * 1_000_000 + '"}', "too_long"),
        ('{"text":"' + "界" * 333_334 + '"}', "too_long"),
        ('{"ref":"\ud800"}', "json_invalid"),
    ],
)
def test_json_that_two_readers_may_read_in_two_ways_is_refused(body: str, kind: str) -> None:
    for said in (body, body.encode("utf-8", "surrogatepass")):
        with pytest.raises(InvalidCommand) as caught:
            Sample.parse(said)
        assert [(p.place, p.kind) for p in caught.value.problems] == [("", kind)]
        assert caught.value.__context__ is None


def test_of_very_many_problems_the_first_are_told_and_the_others_counted() -> None:
    class Long(Model):
        refs: tuple[Ref, ...]

    with pytest.raises(InvalidCommand) as caught:
        Long(refs=("张三",) * 10_000)
    error = caught.value
    assert (len(error.problems), error.more) == (50, 9_950)
    assert len(repr(error)) < 10_000
    assert str(error).endswith("; and 9992 more")
    assert pickle.loads(pickle.dumps(error)).more == 9_950
    assert error.as_dict()["facts"]["more"] == 9_950  # type: ignore[index]
    assert kinds(ref="张三") == [("ref", "string_pattern_mismatch")]


def test_pydantics_own_error_hides_its_input_too() -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"text": ["张三"], "ref": "张三", "many": [{"at": "张三"}]})
    assert "张三" not in str(caught.value)
    assert "张三" not in repr(caught.value)


def test_parsing_turns_the_error_of_any_adapter() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Code)
    assert parsing("code", lambda: adapter.validate_python("a1")) == "a1"
    with pytest.raises(InvalidCommand) as caught:
        parsing("code", lambda: adapter.validate_python("张三"))
    assert caught.value.model == "code"
    assert [(p.place, p.kind) for p in caught.value.problems] == [("", "string_pattern_mismatch")]
    assert str(caught.value) == "code is not valid: this does not have the form that it must have"
    assert caught.value.__context__ is None
    assert "张三" not in str(caught.value)


# --- models, labels, actors --------------------------------------------------------------------


def test_models_are_frozen_keyword_only_and_copied_whole() -> None:
    sample = Sample(ref="a")
    with pytest.raises(ValueError, match="frozen"):
        sample.ref = "b"
    with pytest.raises(TypeError):
        Sample("a")  # type: ignore[call-arg]
    assert pickle.loads(pickle.dumps(sample)) == sample
    assert copy.deepcopy(sample) == sample


def test_an_actor_is_a_role_and_an_opaque_id() -> None:
    actor = Actor.read("manager:s-1")
    assert actor == Actor(role=Role.manager, id="s-1")
    assert str(actor) == "manager:s-1"
    assert Actor.read("manager:a:b").id == "a:b"
    assert str(Actor.SYSTEM) == "system:complaintflow"
    assert Actor(role=Role.system, id="complaintflow") == Actor.SYSTEM


@pytest.mark.parametrize("text", ["manager", "manager:", ":s-1", "boss:s-1", "manager:张三", ""])
def test_what_is_no_actor_is_refused(text: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Actor.read(text)
    assert "张三" not in str(caught.value)


def test_labels_are_in_both_languages() -> None:
    # vocabulary.md, "Roles"
    assert (Role.customer_service.label(), Role.customer_service.label("en")) == (
        "客户服务部门",
        "customer service",
    )
    assert [(p.value, p.label("zh")) for p in Party] == [("party_a", "甲方"), ("party_b", "乙方")]
    assert (
        Text(zh="投诉", en="complaint").get("zh"),
        Text(zh="投诉", en="complaint").get("en"),
    ) == (
        "投诉",
        "complaint",
    )


def test_a_member_without_a_label_is_labelled_by_its_value() -> None:
    class Colour(Labelled):
        red = "red"

    assert Colour.red.label("zh") == "red"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_chinese_label(role: Role) -> None:
    assert not role.label("zh").isascii()


# --- help ---------------------------------------------------------------------------------------


def test_help_shows_the_fields_of_a_model_before_and_after_it_is_used() -> None:
    class Fresh(Model):
        """Not used yet."""

        name: Ref
        day: Day | None = None

    for _ in range(2):
        told = inspect.signature(Fresh)
        assert list(told.parameters) == ["name", "day"]
        assert told.parameters["name"].default is inspect.Parameter.empty
        assert (told.parameters["day"].annotation, told.parameters["day"].default) == (
            "Day | None", None,
        )  # fmt: skip
        Fresh(name="n-1")
    assert "name: 'Ref'" in pydoc.render_doc(Fresh)


def test_a_time_for_people_is_told_with_the_offset_of_its_zone() -> None:
    at = datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert iso_in(at, "Asia/Shanghai") == "2026-03-05T00:00:00+08:00"
    last = datetime.max.replace(tzinfo=UTC)
    assert iso_in(last, "Asia/Shanghai") == iso(last)
