"""Annex 5: what is written to the customer, as a letter and as a short message.

The project's own wording lies in ``texts/``, a file a letter and language; a host may bring its
own. Whatever the template, what may not be said to a customer (``forbidden``) is refused.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Final

from ..agreement import Agreement
from ..complaint import Verdict
from ..confidential import scan
from ..errors import BadTemplate
from ..values import Labelled, Text
from .document import Document, Para, mark_of
from .drawing import Lang
from .forbidden import may_be_said
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
    may_be_said(text, verdict, approved)
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


def short_message(
    letter: Letter, values: Mapping[str, Value], *, lang: Lang = "zh", template: str | None = None
) -> tuple[str, ...]:
    """The short message of a letter, in parts of at most :data:`SMS` characters. Its template may
    name :data:`SHORT_FIELDS` alone: it says neither who the customer is nor what came of it.

    :raises BadTemplate: as :func:`write_letter` does, and for personal data in the text.
    """
    source = wording(letter, lang, sms=True) if template is None else template
    said = _template(source, SHORT_FIELDS).render(_given(values))
    may_be_said(said, None, False)
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
