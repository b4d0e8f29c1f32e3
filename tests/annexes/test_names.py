"""Documents name the staff as the host calls them, and codes as the host's standard does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import cast

import pytest

from complaintflow.agreement import Agreement, Attendance, Audience, Training, TrainingTopic
from complaintflow.annexes import (
    Document,
    Lang,
    Letter,
    docx,
    handling_plan,
    letter_fields,
    page,
    record_form,
    training,
)
from complaintflow.errors import MissingGlyph
from complaintflow.periods import china
from complaintflow.records import HandlingRecord, record_of
from complaintflow.reporting import Names
from complaintflow.values import Text
from desk.support import BOSS

from .conftest import AT
from .lived import Lived, lived, own_standard

LANGS: tuple[Lang, ...] = ("zh", "en")
STAFF = ("clerk", "ivy", "ron", "sue", "tom", "mgr-1", "own-1", "ceo", "vp", "board", "pb-1")
NAMES: Names = {
    **{id: Text(zh=f"员工{n:02}", en=f"Person {n:02}") for n, id in enumerate(STAFF)},
    "boss": "赵经理",
}
OF_CUSTOMERS = ("cust-7", "law-1")


@pytest.fixture(scope="module")
def case() -> Lived:
    return lived()


@pytest.fixture(scope="module")
def record(case: Lived) -> HandlingRecord:
    return record_of(case.desk, case.complaint, actor=BOSS, purpose="annex", values="all")


def told(record: HandlingRecord, lang: Lang, names: Names | None) -> Iterator[Document]:
    yield record_form(record, agreement=None, at=AT, lang=lang, names=names)
    yield handling_plan(record, agreement=None, at=AT, lang=lang, names=names)


@pytest.mark.parametrize("lang", LANGS)
def test_the_staff_are_named_and_whoever_complains_is_not(
    lang: Lang, record: HandlingRecord
) -> None:
    """Even where the host gives a name for everybody: a customer's goes by the vault alone."""
    wrong: Names = {**NAMES, **dict.fromkeys(OF_CUSTOMERS, "不得出现")}
    form, plan = (page(document) for document in told(record, lang, wrong))
    assert "不得出现" not in form + plan
    for name in (NAMES[id] for id in ("clerk", "ivy", "ron", "sue", "tom", "own-1", "ceo")):
        assert isinstance(name, Text)
        assert name.get(lang) in form
        other: Lang = "en" if lang == "zh" else "zh"
        assert name.get(other) not in form
    assert "赵经理" in form
    for id in ("ivy", "clerk", "sue"):
        assert f">{id}<" not in form
    for id in OF_CUSTOMERS:
        assert id in form


@pytest.mark.parametrize(("lang", "name"), [*product(LANGS, ("", "  ", "\n"))])
def test_where_no_name_is_given_the_id_stands(
    lang: Lang, name: str, record: HandlingRecord
) -> None:
    without = [page(document) for document in told(record, lang, None)]
    assert [page(document) for document in told(record, lang, {})] == without
    assert [page(document) for document in told(record, lang, {"ivy": name})] == without


def test_a_letter_names_who_handles_it_and_follows_up(record: HandlingRecord) -> None:
    first = record.model_copy(update={"feedback": record.feedback[:1]})
    values = letter_fields(first, Letter.feedback, at=AT, names={**NAMES, "clerk": "李\n文"})
    assert values["handler"] == "李 文"
    assert "员工03" in str(values["follow_up"])  # sue
    assert letter_fields(first, Letter.feedback, at=AT)["handler"] == "clerk"


def test_a_name_is_printed_like_any_other_text(record: HandlingRecord) -> None:
    """No formula, no empty box."""
    with pytest.raises(MissingGlyph):
        record_form(record, agreement=None, at=AT, names={"ivy": "\ue000"})
    made = record_form(record, agreement=None, at=AT, names={"ivy": "=cmd|' /C calc'!A0"})
    assert docx(made)
    assert "=cmd|&#x27; /C calc&#x27;!A0" in page(made)


def test_the_form_says_what_is_open_and_holds_the_record(record: HandlingRecord) -> None:
    for lang, said in (
        ("zh", "法院要求（2026-03-06 06:00）\n改进未结\n违约责任主张未结"),
        ("en", "court (2026-03-06 06:00)\nan improvement is open\na claim is open"),
    ):
        assert said in page(record_form(record, agreement=None, at=AT, lang=cast(Lang, lang)))


def test_who_was_trained_is_named(case: Lived) -> None:
    agreement: Agreement = case.desk.get_agreement(case.agreement, actor=BOSS)
    held = Training(
        id="t-1",
        topic=TrainingTopic.process,
        audience=Audience.customer_service,
        material="m-1",
        terms_version=1,
        held=AT,
        attendances=(Attendance(person="clerk"), Attendance(person="u-9")),
    )
    trained = agreement.model_copy(update={"trainings": (held,)})
    told = page(training(trained, at=AT, calendar=china(), names=NAMES))
    assert "员工00" in told
    assert "u-9" in told


@pytest.mark.parametrize(
    ("lang", "cause", "problem"),
    [("zh", "焊接不良", "整批不良"), ("en", "a bad weld", "a bad batch indeed")],
)
def test_codes_are_called_what_the_standard_calls_them(
    lang: Lang, cause: str, problem: str, record: HandlingRecord
) -> None:
    words = {
        "bad_weld": Text(zh="焊接不良", en="a bad weld"),
        "bad_batch": Text(zh="整批不良", en="a bad batch indeed"),
        "photo": Text(zh="现场照片", en="photo of the place"),  # the host's word goes first
    }
    own = own_standard().model_copy(update={"words": words})
    shown = page(record_form(record, agreement=None, at=AT, lang=lang, standard=own))
    for said in (cause, problem, words["photo"].get(lang)):
        assert said in shown
    assert "bad weld" not in shown.replace("a bad weld", "")
    plain = page(record_form(record, agreement=None, at=AT, lang=lang))
    assert "bad weld" in plain  # as it is
