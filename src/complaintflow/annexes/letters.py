"""Annex 5: what is written to the customer, as a letter and as a short message.

The project's own wording lies in ``texts/``, a file a letter and language; a host may bring its
own. Whatever the template, what may not be said to a customer is refused.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import resources
from typing import Final

from ..agreement import Agreement
from ..complaint import OPEN, Standard, Status, Verdict
from ..complaint.model import UNFOUNDED
from ..confidential import scan
from ..errors import BadTemplate, LetterNotBorne
from ..periods import Deadline
from ..records import HandlingRecord, Presence, Words
from ..reporting.naming import Names
from ..values import Day, Labelled, Text, When
from ..values import zone as zone_of
from .document import Document, Para, either, mark_of
from .drawing import Lang
from .telling import ENDINGS, Telling
from .templates import Template, Value


class Letter(Labelled):
    """What is written to a customer."""

    acknowledgement = "acknowledgement", "收到告知"
    feedback = "feedback", "处理结果反馈"
    declined = "declined", "不予受理告知"
    progress = "progress", "进展告知"
    withdrawal = "withdrawal", "撤回确认"


TITLES: Final[Mapping[Letter, Text]] = {
    letter: Text(zh=letter.label(), en=en)
    for letter, en in (
        (Letter.acknowledgement, "We have received your complaint"),
        (Letter.feedback, "The result of your complaint"),
        (Letter.declined, "Why we cannot take up your complaint"),
        (Letter.progress, "How far your complaint has come"),
        (Letter.withdrawal, "Your complaint is withdrawn"),
    )
}
"""What stands above each letter."""

_COMMON: Final = frozenset(
    {
        "salutation",
        "complaint_no",
        "received_at",
        "summary",
        "handler",
        "phone",
        "privacy",
        "sender",
        "date",
    }
)
FIELDS: Final[Mapping[Letter, frozenset[str]]] = {
    Letter.acknowledgement: _COMMON
    | {"next_step", "expected_by", "missing_info", "missing_by", "missing_how"},
    Letter.feedback: _COMMON
    | {"findings", "verdict", "outcome", "follow_up", "refused", "objection", "other_routes"},
    Letter.declined: _COMMON | {"reasons", "elsewhere"},
    Letter.progress: _COMMON | {"stage", "expected_by"},
    Letter.withdrawal: _COMMON | {"withdrawn_at"},
}
"""The fields that a template of each letter may name. Those of ``missing_…``, ``refused``,
``other_routes`` and ``elsewhere`` are empty where they do not apply."""

LABELS: Final[Mapping[str, Text]] = {
    name: Text(zh=zh, en=en)
    for name, zh, en in (
        ("salutation", "称谓", "salutation"),
        ("complaint_no", "投诉编号", "complaint no."),
        ("received_at", "收到时间", "received at"),
        ("summary", "您反映的事项", "what you told us"),
        ("handler", "经办人", "handler"),
        ("phone", "联系电话", "phone"),
        ("next_step", "后续安排", "what comes next"),
        ("expected_by", "预计完成时间", "expected by"),
        ("missing_info", "需补充材料", "what is missing"),
        ("missing_by", "补充期限", "by when"),
        ("missing_how", "补充方式", "how"),
        ("findings", "核实情况", "findings"),
        ("verdict", "结论", "verdict"),
        ("outcome", "处理结果", "outcome"),
        ("follow_up", "后续跟进措施及时间", "follow-up, and when"),
        ("refused", "未予支持的诉求、依据和理由", "what is not met, and why"),
        ("objection", "异议方式", "how to object"),
        ("other_routes", "其他解决途径", "other routes"),
        ("reasons", "不予受理的原因", "reasons"),
        ("elsewhere", "可转交或咨询的部门和方式", "where to turn"),
        ("stage", "环节", "stage"),
        ("withdrawn_at", "撤回时间", "withdrawn at"),
        ("privacy", "保密说明", "confidentiality"),
        ("sender", "甲方全称", "Party A's full name"),
        ("date", "日期", "date"),
    )
}
"""What the fields of the letters are called (annex 5)."""

SHORT_FIELDS: Final = frozenset({"complaint_no", "received_at", "handler", "stage", "expected_by"})
"""The fields of a short message: none of them says who the customer is or what came of it."""

SMS: Final = 70
"""Characters (UTF-16 units) of one part of a short message in Chinese."""

_WHERE_IT_APPLIES: Final = (
    "missing_info",
    "missing_by",
    "missing_how",
    "refused",
    "other_routes",
    "elsewhere",
)

FORBIDDEN: Final = (
    "视为认可",
    "视为同意",
    "视为接受",
    "最终处理决定",
    "投诉已受理",
    "deemed to accept",
    "deemed accepted",
    "final decision",
)
"""What no letter says: silence is no assent (CC 140), nothing makes a result final, and receipt is
no decision to admit (受理)."""

_INCONVENIENCE = re.compile(
    "给您带来的不便[，,]我们深表歉意|apologi[sz]e for the inconvenience", re.I
)
_APOLOGY = re.compile("歉|对不起|apolog|sorry", re.I)
_SUM = re.compile(
    r"[¥￥$€]\s?[0-9]|[0-9][0-9,.]*\s?(?:万|千|百)?(?:元|块|CNY|RMB|yuan)"
    "|[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{2,}(?:元|圆|块钱)",
    re.I,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A letter: its text, and the document."""

    letter: Letter
    text: str
    document: Document


def wording(letter: Letter, lang: Lang, *, sms: bool = False) -> str:
    """The project's own template, to be used or to be changed."""
    name = f"{letter.value}{'.sms' if sms else ''}.{lang}.txt"
    return (resources.files(__package__) / "texts" / name).read_text(encoding="utf-8").strip()


@functools.lru_cache(maxsize=64)
def _template(source: str, fields: frozenset[str]) -> Template:
    return Template(source, fields)


def write_letter(
    letter: Letter,
    values: Mapping[str, Value],
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    template: str | None = None,
    verdict: Verdict | None = None,
    approved: bool = False,
) -> Written:
    """Write a letter (annex 5).

    :param values: what the fields are filled with; :func:`letter_fields` gives what is recorded.
    :param template: the host's own, in place of :func:`wording`.
    :param verdict: what the investigation found; until it is upheld, at least in part, the letter
        apologises for the inconvenience alone.
    :param approved: whether a manager approved what is promised; else no sum may be named.
    :raises BadTemplate: for a template that is none or names what it may not, a field that nobody
        filled in, a phrase that no letter says.
    """
    given = _given(values)
    source = wording(letter, lang) if template is None else template
    text = _template(source, FIELDS[letter]).render(given)
    _may_be_said(text, verdict, approved)
    ends = (given.get("sender"), given.get("date"))
    return Written(
        letter=letter,
        text=text,
        document=Document(
            mark=mark_of(5, agreement, at=at),
            title=TITLES[letter].get(lang),
            lang=lang,
            blocks=tuple(
                Para(line, right=line in ends) for line in text.splitlines() if line.strip()
            ),
        ),
    )


def blank_letter(
    letter: Letter, *, agreement: Agreement | None, at: datetime, lang: Lang = "zh"
) -> Document:
    """A letter with a gap for each of its fields, to be filled in by hand.

    :param at: when the form is made.
    """
    t = either(lang)
    gap = "＿" * 6 if lang == "zh" else "_" * 12
    gaps: dict[str, Value] = {
        name: t(f"{gap}（{LABELS[name].zh}）", f"{gap} ({LABELS[name].en})")
        for name in FIELDS[letter]
    }
    gaps |= {n: _stopped(str(gaps[n]), lang) or "" for n in ("findings", "outcome") if n in gaps}
    if "refused" in gaps:
        gaps["refused"] = (str(gaps["refused"]),)
    written = write_letter(letter, gaps, agreement=agreement, at=at, lang=lang)
    title = written.document.title + t("（空白）", " (blank form)")
    return replace(written.document, title=title)


def short_message(
    letter: Letter, values: Mapping[str, Value], *, lang: Lang = "zh", template: str | None = None
) -> tuple[str, ...]:
    """The short message of a letter, in parts of at most :data:`SMS` characters. Its template may
    name :data:`SHORT_FIELDS` alone: it says neither who the customer is nor what came of it.

    :raises BadTemplate: as :func:`write_letter` does, and for personal data in the text.
    """
    source = wording(letter, lang, sms=True) if template is None else template
    said = _template(source, SHORT_FIELDS).render(_given(values))
    _may_be_said(said, None, False)
    found = scan(said)
    if found:
        kinds = tuple(sorted({span.kind.value for span in found}))
        raise BadTemplate(reason="personal_data", names=kinds)
    return parted(said)


def _given(values: Mapping[str, Value]) -> dict[str, Value]:
    given: dict[str, Value] = {**dict.fromkeys(_WHERE_IT_APPLIES, ""), **values}
    unknown = sorted(given.keys() - frozenset().union(*FIELDS.values()))
    if unknown:
        raise BadTemplate(reason="unknown_name", names=tuple(name[:40] for name in unknown))
    return given


def _may_be_said(text: str, verdict: Verdict | None, approved: bool) -> None:
    text = _as_it_is_read(text)
    low = text.lower()
    found = [phrase for phrase in FORBIDDEN if phrase in low]
    upheld = verdict is not None and verdict not in UNFOUNDED
    if not upheld and _APOLOGY.search(_INCONVENIENCE.sub("", text)):
        found.append("apology")
    if not approved and _SUM.search(text):
        found.append("sum_without_approval")
    if found:
        raise BadTemplate(reason="forbidden_phrase", names=tuple(found))


def _as_it_is_read(text: str) -> str:
    """The text in plain width and without what cannot be seen: neither makes another phrase."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def parted(text: str, most: int = SMS) -> tuple[str, ...]:
    """The text in parts of at most ``most`` UTF-16 units, numbered where there are several; no sign
    is parted."""
    text = " ".join(text.split())
    if _units(text) <= most:
        return (text,)
    room = most - len("(10/10)")
    parts, here = [], ""
    for char in text:
        if _units(here + char) > room:
            stop = max(here.rfind(sign) for sign in " ，。；、") + 1
            stop = stop if stop > room // 2 else len(here)  # not in the middle of a word
            parts.append(here[:stop].rstrip())
            here = here[stop:]
        here += char
    parts.append(here)
    return tuple(f"({n}/{len(parts)}){part}" for n, part in enumerate(parts, 1))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# --- what is recorded --------------------------------------------------------------------------

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
        "findings": _stopped(_shown(found.findings), lang),
        "verdict": found.verdict and found.verdict.label(lang),
        "outcome": _stopped(_shown(told.text), lang),
        "follow_up": (t("；", "; ").join(follow_up) or none) if whole else None,
    }


def _declining(record: HandlingRecord, lang: Lang) -> dict[str, Value | None]:
    """Why it was declined, and what was explained besides: reasons, and where else to turn."""
    told = _stopped(_shown(record.close.explanation), lang)
    if told is None or record.close.reason is None:
        return {}
    why = ENDINGS[record.close.reason].get(lang)
    return {"reasons": why if lang == "zh" else f"{why.capitalize()}.", "elsewhere": told}


def _stopped(words: str | None, lang: Lang) -> str | None:
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
