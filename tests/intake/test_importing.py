"""Every row is accounted for; a repetition imports nothing twice; an interruption loses nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import DraftAgreement, MemoryStore, Receive
from complaintflow.agreement import SignAgreement
from complaintflow.complaint import CarryOver, Channel, Contact, Customer, External
from complaintflow.desk import Desk
from complaintflow.errors import (
    AlreadyExists,
    BadFile,
    NotPermitted,
    StoreUnavailable,
    UnknownSubject,
)
from complaintflow.intake import PROFILES, ImportReport, Row, Unfit, import_rows
from complaintflow.ports import Commit, Query
from complaintflow.stores import SqlStore
from complaintflow.testing import FailingStore
from complaintflow.values import Actor, Day, Party

from .samples import ZH, a_desk, export, message

PROFILE = PROFILES["zh-messages"]
MANAGER = Actor.read("manager:e-1")
SIGNED = date(2026, 1, 5)
THREE = (message("1"), message("2", answered="2019/4/25"), message("3", answered=""))


def state(desk: Desk) -> list[tuple[object, ...]]:
    """What was carried over, whatever was drawn at random for it."""
    assert not desk.verify(actor=Actor.SYSTEM).faults
    told: list[tuple[object, ...]] = []
    for case in desk.cases(actor=Actor.SYSTEM):
        facts = case.complaint.model_dump(exclude={"reference", "customer", "answer"})
        values = desk.reveal(case.complaint.id, ["all"], actor=MANAGER, purpose="inspection")
        told.append((facts, case.complaint.customer.ref, values))
    return told


def test_a_second_run_imports_nothing() -> None:
    desk = a_desk()
    first = import_rows(desk, export(THREE), PROFILE)
    before = state(desk)
    again = import_rows(desk, export(THREE), PROFILE)
    assert (first.read, first.imported, first.duplicates) == (3, 2, 0)
    assert (again.read, again.imported, again.duplicates) == (3, 0, 2)
    assert first.rejected == again.rejected
    assert [r.id for r in first.rejected] == ["2"]
    assert state(desk) == before


def test_what_has_changed_or_is_done_by_another_is_a_duplicate_and_overwrites_nothing() -> None:
    desk = a_desk()
    import_rows(desk, export([message(text="原来的话")]), PROFILE)
    before = state(desk)
    changed = export([message(text="改过的话", answered="")])
    assert import_rows(desk, changed, PROFILE).duplicates == 1
    assert import_rows(desk, export([message()]), PROFILE, actor=MANAGER).duplicates == 1
    assert state(desk) == before


def test_an_id_twice_in_a_file_is_a_duplicate() -> None:
    desk = a_desk()
    rows = [message("7", text="先"), message("7", text="后"), message(" 7 ", text="再")]
    assert import_rows(desk, export(rows), PROFILE) == ImportReport(
        read=3, imported=1, duplicates=2, rejected=()
    )


def test_the_same_id_in_another_export_is_another_case() -> None:
    desk = a_desk()
    for source in ("zh-messages", "zh-mirror"):
        report = import_rows(desk, export([message("7")]), replace(PROFILE, source=source))
        assert report.imported == 1


def test_what_was_rejected_is_imported_once_it_is_put_right() -> None:
    desk = a_desk()
    import_rows(desk, export(THREE), PROFILE)
    right = [message("2"), *THREE]
    assert import_rows(desk, export(right), PROFILE).imported == 1


def agreed(desk: Desk) -> str:
    """An agreement that both have signed."""
    id = desk.handle(
        DraftAgreement(number="CF-1", party_a="甲", party_b="乙", years=1), actor=MANAGER
    ).id
    for party in Party:
        signing = SignAgreement(party=party, form="seal", person="某某", day=Day(day=SIGNED))
        desk.handle(signing, actor=MANAGER, on=id)
    return id


def test_what_was_received_here_in_another_way_is_a_duplicate() -> None:
    desk = a_desk()
    desk.handle(
        Receive(
            agreement=agreed(desk),
            channel=Channel.web,
            customer=Customer(contacts=(Contact(kind=Channel.web, value="某处"),)),
            statement="路灯坏了",
            external=External(source="zh-messages", id="101"),
        ),
        actor=MANAGER,
    )
    assert import_rows(desk, export([message("101")]), PROFILE).duplicates == 1


def test_the_terms_of_an_agreement_measure_what_is_carried_over_under_it() -> None:
    desk = a_desk()
    id = agreed(desk)
    assert import_rows(desk, export([message()]), PROFILE, agreement=id).imported == 1
    (case,) = desk.find(Query(agreement=id), actor=Actor.SYSTEM).items
    assert case.complaint.agreement == id
    assert desk.report(actor=Actor.SYSTEM).without_agreement == 0


def test_an_unknown_agreement_is_no_fault_of_the_rows() -> None:
    with pytest.raises(UnknownSubject):
        import_rows(a_desk(), export([message()]), PROFILE, agreement="a_00")


def test_who_may_not_carry_over() -> None:
    with pytest.raises(NotPermitted):
        import_rows(a_desk(), export([message()]), PROFILE, actor=Actor.read("auditor:e-9"))


@pytest.mark.parametrize("actor", ["manager:e-1", "party_a:e-2", "system:batch"])
def test_who_may(actor: str) -> None:
    desk = a_desk()
    report = import_rows(desk, export([message()]), PROFILE, actor=Actor.read(actor))
    assert report.imported == 1
    (case,) = desk.find(Query(), actor=Actor.SYSTEM).items
    (entry,) = desk.history(case.complaint.id, actor=Actor.SYSTEM)
    assert str(entry.event.by) == actor


def test_progress_is_told_after_each_row() -> None:
    told: list[int] = []
    import_rows(a_desk(), export(THREE), PROFILE, progress=told.append)
    assert told == [1, 2, 3]


def test_a_profile_of_a_host() -> None:
    def carry(row: Row) -> CarryOver:
        if row.text("留言主题") == "试":
            raise Unfit("留言主题", "a_trial")
        return PROFILE.carry(row)

    profile = replace(PROFILE, carry=carry)
    desk = a_desk()
    report = import_rows(desk, export([message("1", title="试"), message("2")]), profile)
    assert report.imported == 1
    assert [(r.field, r.value, r.reason) for r in report.rejected] == [("留言主题", "", "a_trial")]
    (case,) = desk.find(Query(), actor=Actor.SYSTEM).items
    assert str(case.complaint.external) == "zh-messages:2"


def test_a_profile_without_an_id_imports_nothing() -> None:
    columns = {name: field for name, field in PROFILE.columns.items() if field != "external"}
    report = import_rows(a_desk(), export([message()]), replace(PROFILE, columns=columns))
    assert [r.reason for r in report.rejected] == ["missing"]


def test_another_key_that_is_taken_is_no_duplicate() -> None:
    class Taken(MemoryStore):
        def commit(self, commit: Commit) -> int:
            raise AlreadyExists(key="number", existing="a_1")

    with pytest.raises(AlreadyExists):
        import_rows(a_desk(Taken()), export([message()]), PROFILE)


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_an_interruption_anywhere_another_run_completes_it(
    when: Literal["before", "after"],
) -> None:
    straight = a_desk()
    import_rows(straight, export(THREE), PROFILE)
    whole, n = state(straight), 0
    while True:
        n += 1
        store = FailingStore(MemoryStore(), fail_at=n, when=when)
        desk = a_desk(store)
        try:
            import_rows(desk, export(THREE), PROFILE)
        except StoreUnavailable:
            report = import_rows(desk, export(THREE), PROFILE)
            assert report.imported + report.duplicates == 2
            assert state(desk) == whole
        else:
            break
    assert n > 4  # two calls of each row that is carried over


def test_after_a_bad_file_is_mended_another_run_completes_it() -> None:
    desk, content = a_desk(), export(THREE).read()
    broken = content[:-20] + b"\xff" + content[-20:]
    with pytest.raises(BadFile):
        import_rows(desk, io.BytesIO(broken), PROFILE)
    assert not desk.store.events_after(0, 1)  # it was read to its end before anything was recorded
    with pytest.raises(BadFile):
        import_rows(desk, broken.splitlines(keepends=True), PROFILE)
    assert import_rows(desk, io.BytesIO(content), PROFILE).imported == 1
    straight = a_desk()
    import_rows(straight, export(THREE), PROFILE)
    assert state(desk) == state(straight)


def test_in_sql_too() -> None:
    with SqlStore("sqlite://") as store:
        store.migrate()
        desk = a_desk(store)
        assert import_rows(desk, export(THREE), PROFILE).imported == 2
        assert import_rows(desk, export(THREE), PROFILE).duplicates == 2
        memory = a_desk()
        import_rows(memory, export(THREE), PROFILE)
        assert state(desk) == state(memory)


def test_a_refused_row_whose_id_is_there_by_now_is_a_duplicate() -> None:
    desk = a_desk()
    refused = message("7", answered="2019/4/24 15:40:03")
    first = import_rows(desk, export([refused, message("7")]), PROFILE)
    assert (first.imported, first.duplicates) == (1, 0)
    assert [r.reason for r in first.rejected] == ["answered_after_it_came_in"]
    assert import_rows(desk, export([refused, message("7")]), PROFILE).duplicates == 2


TIMES = st.sampled_from(
    ["2019/4/24 15:40:04", "2019/4/26 08:00:00", "2019/4/26", "", "昨天", "2030/1/1 00:00:00"]
)
TEXTS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=20)
CELLS = st.builds(
    message,
    id=st.sampled_from(["1", "2", "3", "", "一"]) | st.integers(4, 99).map(str),
    user=st.sampled_from(["UU1", "UU2", "", "张 三"]),
    title=TEXTS,
    received=TIMES,
    text=TEXTS,
    answer=TEXTS,
    answered=TIMES,
)
ROWS = st.lists(
    CELLS | CELLS.map(lambda row: row[:-1]) | CELLS.map(lambda row: (*row, "x")), max_size=12
)


@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_whatever_the_rows_each_is_accounted_for(
    rows: list[tuple[str, ...]], end: str, mark: str
) -> None:
    desk = a_desk()
    first = import_rows(desk, export(rows, end=end, encoding=mark), PROFILE)
    cases = [case.complaint for case in desk.cases(actor=Actor.SYSTEM)]
    assert first.read == len(rows) == first.imported + first.duplicates + len(first.rejected)
    assert first.imported == len(cases) == len({str(case.external) for case in cases})
    assert [r.row for r in first.rejected] == sorted({r.row for r in first.rejected})
    for rejected in first.rejected:
        row = dict(zip(ZH, rows[rejected.row - 1], strict=False))
        assert rejected.value in ("", row.get(rejected.field, "").strip())
    again = import_rows(desk, export(rows, end=end, encoding=mark), PROFILE)
    assert (again.read, again.imported) == (first.read, 0)
    assert again.read == again.duplicates + len(again.rejected)
    # A row that a rule refused may follow one of the same id by now: then it is its duplicate.
    assert set(again.rejected) <= set(first.rejected)
    assert import_rows(desk, export(rows), PROFILE) == again
    assert len(list(desk.cases(actor=Actor.SYSTEM))) == len(cases)


def test_the_clock_of_the_desk_says_when_it_was_carried_over() -> None:
    desk = a_desk()
    import_rows(desk, export([message()]), PROFILE)
    (case,) = desk.find(Query(), actor=Actor.SYSTEM).items
    assert case.complaint.registered == datetime(2026, 3, 2, 9, tzinfo=UTC)
