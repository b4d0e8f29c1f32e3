"""What a record of handling fills of a letter's fields, and which letters it bears (annex 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from ..complaint import OPEN, Standard, Status
from ..complaint.model import UNFOUNDED
from ..errors import LetterNotBorne
from ..periods import Deadline
from ..records import HandlingRecord, Presence, Words
from ..reporting.naming import Names
from ..reporting.words import ENDINGS
from ..values import Day, When
from ..values import zone as zone_of
from .document import either
from .drawing import Lang
from .letters import Letter
from .telling import Telling
from .templates import Value

_BORNE: Final[Mapping[Letter, frozenset[Status]]] = {
    # Late, it is owed all the same (4.1).
    Letter.acknowledgement: frozenset(Status) - {Status.disposed},
    Letter.feedback: frozenset({Status.executed, Status.feedback_given, Status.closed}),
    Letter.declined: frozenset({Status.declined}),
    Letter.progress: frozenset(OPEN),
    Letter.withdrawal: frozenset({Status.withdrawn}),
}


def possible_letters(record: HandlingRecord) -> tuple[Letter, ...]:
    """The letters that say what is so, as the complaint stands: that it was withdrawn is told of
    one that was withdrawn alone. What came of it is told once it is carried out, or unfounded."""
    verdict = record.investigation[-1].verdict
    unfounded = record.status == Status.investigated and verdict in UNFOUNDED
    return tuple(
        letter
        for letter in Letter
        if record.status in _BORNE[letter] or (letter == Letter.feedback and unfounded)
    )


def letter_fields(
    record: HandlingRecord,
    letter: Letter,
    *,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
    told: str | None = None,
    names: Names | None = None,
) -> dict[str, Value]:
    """The fields that the record fills, as far as it shows them; the host adds what it does not
    hold (``phone``, ``sender``, ``objection``, ``refused``, …), and puts better words in place.

    ``told`` is who the letter is to, where it is not to the customer: the id of somebody who is
    named as acting, or who complains together with the customer. Each of a joint complaint gets a
    letter of their own.

    ``names`` are what people of the staff are called; where none is given the id stands.

    Words that the record masks are left out: a letter that needs them is refused.

    :raises LetterNotBorne: for a letter that would say what is not so (:func:`possible_letters`).
    """
    possible = possible_letters(record)
    if letter not in possible:
        raise LetterNotBorne(
            letter=letter.value,
            status=record.status.value,
            possible=tuple(one.value for one in possible),
        )
    t = either(lang)
    staff = Telling(record, lang, standard, names)
    zone = staff.zone
    made: dict[str, Value | None] = {
        "salutation": _shown(_name_of(record, told)) or t("客户", "customer"),
        "complaint_no": record.head.complaint_no,
        "received_at": day_text(record.head.received_at, zone, lang),
        "summary": _summary(record, staff.standard, lang),
        "handler": record.sign.handler and staff.person(record.sign.handler),
        "privacy": t(
            "您反映的内容和个人信息我们将依约保密。",
            "We keep what you told us and your personal information confidential.",
        ),
        "date": _day(at.astimezone(zone_of(zone)).date(), lang),
        "stage": record.status.label(lang),
        "next_step": "",
        "expected_by": due_text(record.feedback[-1].due, lang),
        **_result(record, staff),
    }
    if letter == Letter.declined:
        made |= _declining(record, lang)
    if letter == Letter.withdrawal and record.close.closed_at is not None:
        made["withdrawn_at"] = day_text(record.close.closed_at, zone, lang)
    return {name: value for name, value in made.items() if value is not None}


def _name_of(record: HandlingRecord, told: str | None) -> Words | None:
    customer = record.customer
    names = {customer.ref: customer.name}
    names |= {one.ref: one.name for one in customer.members}
    names |= {one.person: one.name for one in customer.representatives}
    return names.get(told or customer.ref)


def _result(record: HandlingRecord, staff: Telling) -> dict[str, Value | None]:
    t, zone, lang = staff.t, staff.zone, staff.lang
    found, told = record.investigation[-1], record.feedback[-1]
    follow_up = [
        staff.note(what, staff.person(f.responsible), day)
        for f in told.follow_ups
        if (what := _shown(f.what)) is not None and (day := day_text(f.due, zone, lang))
    ]
    none = t("无。", "none.")
    whole = len(follow_up) == len(told.follow_ups)
    return {
        "findings": stopped(_shown(found.findings), lang),
        "verdict": found.verdict and found.verdict.label(lang),
        "outcome": stopped(_shown(told.text), lang),
        "follow_up": (t("；", "; ").join(follow_up) or none) if whole else None,
    }


def _declining(record: HandlingRecord, lang: Lang) -> dict[str, Value | None]:
    """Why it was declined, and what was explained besides: reasons, and where else to turn."""
    told = stopped(_shown(record.close.explanation), lang)
    if told is None or record.close.reason is None:
        return {}
    why = ENDINGS[record.close.reason].get(lang)
    return {"reasons": why if lang == "zh" else f"{why.capitalize()}.", "elsewhere": told}


def stopped(words: str | None, lang: Lang) -> str | None:
    """What somebody typed, with a full stop at its end: in a letter another sentence follows."""
    if words is None:
        return None
    words = words.strip()
    ends = words.endswith(("。", ".", "！", "!", "？", "?"))
    return words if ends else words + ("。" if lang == "zh" else ".")


def _summary(record: HandlingRecord, standard: Standard, lang: Lang) -> str:
    if record.assessment:
        return standard.label(record.assessment[-1].category, lang)
    return either(lang)("有关事项", "the matter")


def _shown(words: Words | None) -> str | None:
    """What may go into a letter: a text that the writer sees whole, never one with masks in it."""
    if words is None or words.presence != Presence.shown:
        return None
    return words.text


def day_text(when: When, zone: str, lang: Lang) -> str:
    """A day as a letter names it; a time is told to the minute."""
    if isinstance(when, Day):
        return _day(when.day, lang)
    local = when.astimezone(zone_of(zone))
    clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M}"
    return _day(local.date(), lang) + (f"{'' if lang == 'zh' else ' '}{clock}" if clock else "")


def due_text(due: Deadline, lang: Lang) -> str:
    """A limit as a letter names it: its last day to 24:00, or its time."""
    if due.last_day is not None and not due.inclusive:
        day = _day(due.last_day, lang)
        return f"{day}24时" if lang == "zh" else f"24:00 on {day}"
    return day_text(due.act_by, due.zone, lang)


def _day(day: date, lang: Lang) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()
