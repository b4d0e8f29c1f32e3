"""Annex 5: what may be written to a customer, and what a template may do."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.agreement import Agreement
from complaintflow.annexes import (
    FIELDS,
    SHORT_FIELDS,
    Lang,
    Letter,
    blank_form,
    letter_fields,
    page,
    possible_letters,
    short_message,
    wording,
    write_letter,
)
from complaintflow.annexes.letters import parted
from complaintflow.annexes.templates import Template
from complaintflow.complaint import Status, Verdict
from complaintflow.errors import BadTemplate, LetterNotBorne
from complaintflow.records import HandlingRecord, Presence, RepresentativeLine, Words
from desk.support import CUSTOMER, RON
from records.support import World

from .conftest import AT, filled, recorded

LANGS: tuple[Lang, ...] = ("zh", "en")
REQUIRED = {
    Letter.acknowledgement: {
        "salutation", "complaint_no", "received_at", "summary", "handler", "phone", "next_step",
        "expected_by", "privacy", "sender", "date",
    },
    Letter.feedback: {
        "salutation", "complaint_no", "received_at", "summary", "handler", "phone", "findings",
        "verdict", "outcome", "follow_up", "objection", "privacy", "sender", "date",
    },
}  # fmt: skip
"""What the field list of annex 5 requires (annexes.md)."""


def refused(template: str, letter: Letter = Letter.progress) -> BadTemplate:
    with pytest.raises(BadTemplate) as caught:
        write_letter(letter, {"complaint_no": "C-1"}, agreement=None, at=AT, template=template)
    return caught.value


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("letter", Letter)
def test_the_projects_own_wording(letter: Letter, lang: Lang, record: HandlingRecord) -> None:
    values = filled(record, lang)
    text = write_letter(letter, values, agreement=None, at=AT, lang=lang).text
    assert "{" not in text
    assert record.head.complaint_no in text
    for name in REQUIRED.get(letter, set()):
        without = {key: value for key, value in values.items() if key != name}
        with pytest.raises(BadTemplate) as caught:
            write_letter(letter, without, agreement=None, at=AT, lang=lang)
        assert caught.value.reason == "missing_value"
        assert name in caught.value.names


def test_nothing_masked_goes_into_a_letter(life: World) -> None:
    """Who does not see the customer has no text for the customer: the field stays to be filled."""
    record = recorded(life, RON)
    assert any(line.findings is not None and line.findings.text for line in record.investigation)
    told = letter_fields(record, Letter.acknowledgement, at=AT, lang="zh")
    assert told.keys().isdisjoint({"findings", "outcome"})


@pytest.mark.parametrize(("lang", "stop"), [("zh", "。"), ("en", ".")])
def test_what_staff_typed_ends_in_a_stop_where_a_sentence_follows(
    lang: Lang, stop: str, record: HandlingRecord
) -> None:
    def told(typed: str) -> tuple[object, object]:
        words = Words(token="t_" + "0" * 32, presence=Presence.shown, text=typed)
        found = record.investigation[-1].model_copy(update={"findings": words})
        fed = record.feedback[-1].model_copy(update={"text": words})
        more = {"status": Status.closed, "investigation": (found,), "feedback": (fed,)}
        made = record.model_copy(update=more)
        values = letter_fields(made, Letter.feedback, at=AT, lang=lang)
        return values["findings"], values["outcome"]

    for typed in ("焊缝开裂", " 焊缝开裂\n"):
        assert told(typed) == (f"焊缝开裂{stop}",) * 2
    for typed in ("焊缝开裂。", "It leaks.", "漏水！"):
        assert told(typed) == (typed,) * 2
    blank = page(blank_form(5, agreement=None, at=AT, lang=lang, letter=Letter.feedback))
    label = "（核实情况）。" if lang == "zh" else "(findings)."
    assert label in blank


@pytest.mark.parametrize("letter", Letter)
def test_a_letter_is_headed_by_words(letter: Letter, record: HandlingRecord) -> None:
    zh, en = (
        write_letter(letter, filled(record, lang), agreement=None, at=AT, lang=lang).document.title
        for lang in LANGS
    )
    assert zh == letter.label()
    assert re.fullmatch("[A-Z][a-z]+( [a-z]+)+", en)  # words to a customer, not the key
    assert letter.value.capitalize() not in en


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("letter", Letter)
def test_short_messages_fit_and_tell_nothing(
    letter: Letter, lang: Lang, record: HandlingRecord
) -> None:
    values = filled(record, lang)
    parts = short_message(letter, values, lang=lang)
    assert all(len(part.encode("utf-16-le")) // 2 <= 70 for part in parts)
    said = "".join(parts)
    for name in ("salutation", "outcome", "findings", "verdict"):
        assert str(values[name]) not in said
    assert set(re.findall(r"{{ (\w+) }}", wording(letter, lang, sms=True))) <= SHORT_FIELDS


@given(st.text(max_size=400), st.integers(20, 70))
def test_parts_are_the_text_and_fit(text: str, most: int) -> None:
    parts = parted(text, most)
    assert all(len(part.encode("utf-16-le", "surrogatepass")) // 2 <= most for part in parts)
    joined = (
        "".join(re.sub(r"^\(\d+/\d+\)", "", part) for part in parts) if len(parts) > 1 else parts[0]
    )
    assert joined.replace(" ", "") == "".join(text.split())


def test_more_parts_than_nine() -> None:
    parts = parted("字" * 700)
    assert len(parts) == 12
    assert all(len(part) <= 70 for part in parts)


@pytest.mark.parametrize(
    ("template", "reason", "names"),
    [
        ("{{ nobody }}", "unknown_name", ("nobody",)),
        ("{% if phone %}{{ hidden }}{% endif %}", "unknown_name", ("hidden",)),
        ("{{ phone", "syntax", ()),
        ("{% include 'x' %}", "not_permitted", ("include",)),
        ("{{ phone.__class__.__mro__ }}", "not_permitted", ("getattr",)),
        ("{{ phone['__class__'] }}", "not_permitted", ("getitem",)),
        ("{{ phone|attr('__class__') }}", "not_permitted", ("filter",)),
        ("{{ ''.join(phone) }}", "not_permitted", ("call", "getattr")),
        ("{{ self }}", "unknown_name", ("self",)),
        ("{{ cycler }}", "unknown_name", ("cycler",)),
        ("{% for a in range(9**9) %}x{% endfor %}", "not_permitted", ("call", "for", "pow")),
        ("{% for a in phone %}{% for b in a %}{% endfor %}{% endfor %}", "not_permitted", ("for",)),
        ("{% for a in phone recursive %}x{% endfor %}", "not_permitted", ("for",)),
        ("{{ 'a' * 999999999 }}", "not_permitted", ("mul",)),
        ("{{ 'a'|center(999999999) }}", "not_permitted", ("filter",)),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "not_permitted", ("call", "macro")),
        ("{% set x = phone %}", "not_permitted", ("assign",)),
        ("{{ phone ~ phone }}", "not_permitted", ("concat",)),
        ("{{ phone" + "|trim" * 200 + " }}", "not_permitted", ("nesting",)),
        ("{{ " + " or ".join(["phone"] * 1_500) + " }}", "not_permitted", ("nesting",)),
        ("{{ " + "not " * 300 + "phone }}", "not_permitted", ("nesting",)),
        ("{{ phone|join(phone) }}", "not_permitted", ("filter",)),
        ("{{ phone|join('x')|join('y') }}", "not_permitted", ("filter",)),
        ("{{ phone|join('" + "x" * 21 + "') }}", "not_permitted", ("filter",)),
        ("{{ phone|join(attribute='__class__') }}", "not_permitted", ("filter", "keyword")),
        ("{{ phone|trim('x') }}", "not_permitted", ("filter",)),
        ("{{ " + "9" * 19_000 + " }}", "syntax", ()),
        ("{{ 0x" + "f" * 4_000 + " }}", "syntax", ()),
        ("{% for loop in phone %}{% endfor %}", "syntax", ()),
        ("{% for a in phone %}{% endfor %}" * 21, "not_permitted", ("for",)),
        ("{% for a in phone %}{% endfor %}{{ a }}", "unknown_name", ("a",)),
        ("{% for a in a %}{% endfor %}", "unknown_name", ("a",)),
        ("{% for a in phone %}{% else %}{{ a }}{% endfor %}", "unknown_name", ("a",)),
        ("{% for a in phone if b %}{{ a }}{% endfor %}", "unknown_name", ("b",)),
        ("x" * 20_001, "too_long", ()),
        ("{{ stage }}", "missing_value", ("stage",)),
        ("视为认可", "forbidden_phrase", ("视为认可",)),
        ("这是最终处理决定。", "forbidden_phrase", ("最终处理决定",)),
        ("您的投诉已受理。", "forbidden_phrase", ("投诉已受理",)),
        ("This is our Final Decision.", "forbidden_phrase", ("final decision",)),
        ("视\u200b为认可", "forbidden_phrase", ("视为认可",)),
        ("我们赔偿500元。", "forbidden_phrase", ("sum_without_approval",)),
        ("我们赔偿５００元。", "forbidden_phrase", ("sum_without_approval",)),
        ("我们赔偿五百元。", "forbidden_phrase", ("sum_without_approval",)),
        ("我们向您道歉。", "forbidden_phrase", ("apology",)),
    ],
)  # fmt: skip
def test_what_a_template_may_not(template: str, reason: str, names: tuple[str, ...]) -> None:
    error = refused(template)
    assert (error.reason, error.names) == (reason, names)


def test_what_a_loop_goes_through_is_known_in_it() -> None:
    for text, needs, made in (
        ("{% for a in phone if a != '1' %}{{ a }},{% endfor %}", {"phone"}, "2,3,"),
        ("{% for date in phone %}{{ date }}{% endfor %}{{ date }}", {"phone", "date"}, "123-"),
        ("{% for a in phone %}{{ a }}{% endfor %}" * 20, {"phone"}, "123" * 20),
    ):
        template = Template(text, frozenset({"phone", "date"}))
        assert template.needs == needs
        assert template.render({"phone": "123", "date": "-"}) == made


def test_a_deep_template_is_refused_and_does_not_run_for_long() -> None:
    started = time.process_time()
    assert refused("{% if phone %}" * 1_000).reason in ("syntax", "too_long")
    assert refused("{{ " + "not " * 4_000 + "phone }}").reason in ("syntax", "not_permitted")
    assert time.process_time() - started < 20


def test_a_huge_text_is_refused() -> None:
    values = {"complaint_no": "9" * 30_000}
    with pytest.raises(BadTemplate) as caught:
        write_letter(
            Letter.progress, values, agreement=None, at=AT, template="{{ complaint_no }}" * 2
        )
    assert caught.value.reason == "too_long"


def test_an_apology_and_a_sum_where_they_may_be(record: HandlingRecord) -> None:
    values = {**filled(record), "outcome": "补偿200元，并向您道歉。"}
    told = write_letter(
        Letter.feedback, values, agreement=None, at=AT, verdict=Verdict.partly, approved=True
    )
    assert "补偿200元" in told.text
    for verdict, approved, name in (
        (Verdict.not_upheld, True, "apology"),
        (None, True, "apology"),
        (Verdict.upheld, False, "sum_without_approval"),
    ):
        with pytest.raises(BadTemplate) as caught:
            write_letter(
                Letter.feedback, values, agreement=None, at=AT, verdict=verdict, approved=approved
            )
        assert caught.value.names == (name,)


def test_a_value_is_no_template(record: HandlingRecord) -> None:
    values = {**filled(record), "outcome": "{{ salutation.__class__ }}{% for a in b %}"}
    text = write_letter(Letter.feedback, values, agreement=None, at=AT).text
    assert "{{ salutation.__class__ }}{% for a in b %}" in text


def test_a_short_message_takes_no_personal_field_or_value(record: HandlingRecord) -> None:
    values = filled(record)
    with pytest.raises(BadTemplate) as caught:
        short_message(Letter.feedback, values, template="{{ salutation }}您好")
    assert caught.value.names == ("salutation",)
    with pytest.raises(BadTemplate) as caught:
        short_message(
            Letter.progress, {**values, "handler": "13912345678"}, template="{{ handler }}"
        )
    assert (caught.value.reason, caught.value.names) == ("personal_data", ("mobile",))


def test_a_field_that_no_letter_has_is_told() -> None:
    with pytest.raises(BadTemplate) as caught:
        write_letter(Letter.progress, {"fone": "1"}, agreement=None, at=AT)
    assert (caught.value.reason, caught.value.names) == ("unknown_name", ("fone",))


def test_fields_come_from_the_record_as_far_as_it_shows_them(
    life: World, record: HandlingRecord, agreement: Agreement
) -> None:
    values = letter_fields(record, Letter.acknowledgement, at=AT)
    assert values["complaint_no"] == record.head.complaint_no
    assert values["received_at"] == "2026年3月2日08:30"
    assert values["expected_by"] == "2026年3月11日24时"
    assert values["date"] == "2026年3月5日"
    assert values["salutation"] == "张三"
    chosen = RepresentativeLine(
        person="u-2",
        capacity="chosen",
        name=Words(token=f"t_{0:032}", presence="shown", text="李四"),
        authority=(),
    )
    customer = record.customer.model_copy(update={"representatives": (chosen,)})
    joint = record.model_copy(update={"customer": customer})
    for told, name in ((None, "张三"), ("u-2", "李四"), ("u-9", "客户")):
        assert letter_fields(joint, Letter.acknowledgement, at=AT, told=told)["salutation"] == name
    masked = letter_fields(recorded(life, values="none"), Letter.acknowledgement, at=AT)
    assert masked["salutation"] == "客户"
    assert masked.keys().isdisjoint({"findings", "outcome"})
    own = letter_fields(recorded(life, actor=CUSTOMER, values="own"), Letter.acknowledgement, at=AT)
    assert "findings" not in own
    assert set(values) <= frozenset().union(*FIELDS.values())


@pytest.mark.parametrize(
    ("lang", "explained", "said"),
    [
        ("zh", "与本产品无关。", "经核对，不属于本合同所称投诉（1.4），不属于"),
        ("zh", "与本产品无关", "客户投诉。与本产品无关。"),
        ("en", "ask us", ". Not a complaint (1.4). It is therefore not a"),
        ("en", "ask us", "that this process handles. ask us."),
    ],
)  # fmt: skip
def test_why_it_was_declined_is_told_as_it_was_explained(
    lang: Lang, explained: str, said: str, record: HandlingRecord
) -> None:
    def fields(**end: object) -> dict[str, str | Sequence[str]]:
        close = record.close.model_copy(update={"reason": "not_a_complaint", **end})
        declined = record.model_copy(update={"close": close, "status": Status.declined})
        return letter_fields(declined, Letter.declined, at=AT, lang=lang)

    words = Words(token=f"t_{0:032}", presence="shown", text=explained)
    told = {**fields(explanation=words), "phone": "1", "sender": "2"}
    assert said in write_letter(Letter.declined, told, agreement=None, at=AT, lang=lang).text
    assert fields(explanation=None).keys().isdisjoint({"reasons", "elsewhere"})


BEARS = {
    "received": "acknowledgement progress",
    "classified": "acknowledgement progress",
    "investigating": "acknowledgement progress",
    "investigated": "acknowledgement progress",
    "planned": "acknowledgement progress",
    "executing": "acknowledgement progress",
    "executed": "acknowledgement feedback progress",
    "feedback_given": "acknowledgement feedback progress",
    "closed": "acknowledgement feedback",
    "declined": "acknowledgement declined",
    "withdrawn": "acknowledgement withdrawal",
    "merged": "acknowledgement",
    "disposed": "",
}


@pytest.mark.parametrize("letter", Letter)
@pytest.mark.parametrize("status", Status)
def test_a_letter_is_refused_where_the_state_does_not_bear_it(
    status: Status, letter: Letter, record: HandlingRecord
) -> None:
    upheld = record.investigation[-1].model_copy(update={"verdict": Verdict.upheld})
    stands = record.model_copy(update={"status": status, "investigation": (upheld,)})
    possible = BEARS[status].split()
    assert [one.value for one in possible_letters(stands)] == possible
    if letter in possible:
        assert ("withdrawn_at" in letter_fields(stands, letter, at=AT)) == (
            letter == Letter.withdrawal and record.close.closed_at is not None
        )
        return
    with pytest.raises(LetterNotBorne) as caught:
        letter_fields(stands, letter, at=AT)
    assert caught.value.facts == {
        "letter": letter, "status": status, "possible": tuple(possible),
    }  # fmt: skip


def test_an_unfounded_complaint_is_answered_from_its_verdict(record: HandlingRecord) -> None:
    for verdict, there in ((Verdict.not_upheld, True), (Verdict.upheld, False), (None, False)):
        line = record.investigation[-1].model_copy(update={"verdict": verdict})
        stands = record.model_copy(update={"status": Status.investigated, "investigation": (line,)})
        assert (Letter.feedback in possible_letters(stands)) == there


def test_a_due_time_is_told_to_the_minute_and_a_day_to_its_end() -> None:
    from complaintflow.annexes.filling import due_text
    from complaintflow.periods import china, deadline, hours, working_days

    start = datetime(2026, 2, 12, 1, tzinfo=UTC)
    for period, zh, en in (
        (hours(24), "2026年2月13日09:00", "2026-02-13 09:00"),
        (working_days(7), "2026年2月28日24时", "24:00 on 2026-02-28"),
    ):
        due = deadline(start, period, zone="Asia/Shanghai", calendar=china())
        assert (due_text(due, "zh"), due_text(due, "en")) == (zh, en)
