"""One life of a complaint, and documents of it, made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import pytest

from complaintflow.agreement import Agreement
from complaintflow.annexes import (
    Document,
    Lang,
    Letter,
    Value,
    flowchart,
    handling_plan,
    law_register,
    letter_fields,
    possible_letters,
    record_form,
    standard_document,
    training,
    write_letter,
)
from complaintflow.complaint import annex_2
from complaintflow.desk import Selection
from complaintflow.periods import china
from complaintflow.records import HandlingRecord, record_of
from complaintflow.values import Actor
from desk.support import BOSS
from records.support import World, world

AT = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def life() -> World:
    return world()


def recorded(life: World, actor: Actor = BOSS, values: Selection = "all") -> HandlingRecord:
    """The record of the first complaint, as somebody may see it."""
    return record_of(life.desk, life.id, actor=actor, purpose="annex", values=values)


@pytest.fixture(scope="session")
def agreement(life: World) -> Agreement:
    return life.desk.get_agreement(life.script.ids["agreement"], actor=BOSS)


@pytest.fixture(scope="session")
def record(life: World) -> HandlingRecord:
    return recorded(life)


def filled(record: HandlingRecord, lang: Lang = "zh") -> dict[str, Value]:
    """Every field of every letter."""
    more: dict[str, Value] = {
        "phone": "（略）",
        "sender": "示例甲公司",
        "objection": "客服热线",
        "findings": "设备停机两次。",
        "verdict": "属实",
        "outcome": "已更换主板。",
        "reasons": "事项与本产品无关",
        "withdrawn_at": "2026年3月3日",
        "refused": ("“全额退款”未予支持，理由是已修复。",),
    }
    letter = possible_letters(record)[0]
    return {**letter_fields(record, letter, at=AT, lang=lang), **more}


@dataclass(frozen=True)
class Made:
    """A document and what it is."""

    annex: int
    lang: Lang
    document: Document


@pytest.fixture(scope="session")
def all_documents(record: HandlingRecord, agreement: Agreement) -> tuple[Made, ...]:
    """Each annex in each language."""
    made = []
    langs: tuple[Lang, ...] = ("zh", "en")
    for lang, letter in product(langs, Letter):
        written = write_letter(letter, filled(record, lang), agreement=agreement, at=AT, lang=lang)
        made.append(Made(5, lang, written.document))
    for lang in langs:
        made += [
            Made(1, lang, flowchart(agreement, at=AT, lang=lang)),
            Made(2, lang, standard_document(annex_2(), agreement=agreement, at=AT, lang=lang)),
            Made(3, lang, handling_plan(record, agreement=agreement, at=AT, lang=lang)),
            Made(4, lang, record_form(record, agreement=agreement, at=AT, lang=lang)),
            Made(6, lang, law_register(agreement=agreement, at=AT, lang=lang)),
            Made(7, lang, training(agreement, at=AT, calendar=china(), lang=lang)),
        ]
    return tuple(made)
