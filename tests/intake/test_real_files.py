"""Real exports, where they are there: COMPLAINTFLOW_DATA, or shared/data beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaintflow.desk import Desk
from complaintflow.intake import PROFILES, ImportReport, Rejection, import_rows
from complaintflow.stores import SqlStore
from complaintflow.values import Actor

from .samples import a_desk

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    path = Path(os.environ.get("COMPLAINTFLOW_DATA", BESIDE)) / name
    if not path.is_file():
        pytest.skip(f"{name} is neither in COMPLAINTFLOW_DATA nor beside the checkout")
    return path


def carried(desk: Desk, path: Path, profile: str) -> ImportReport:
    with path.open("rb") as file:
        return import_rows(desk, file, PROFILES[profile])


def test_messages_to_a_city(tmp_path: Path) -> None:
    path = real("zh-government-messages.csv")
    one = Rejection(
        row=283, id="27610", field="答复时间", value="2018/4/24", reason="wrong_precision"
    )
    with SqlStore(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.migrate()
        desk = a_desk(store)
        assert carried(desk, path, "zh-messages") == ImportReport(
            read=700, imported=699, duplicates=0, rejected=(one,)
        )
        report = desk.report(actor=Actor.SYSTEM)
        assert (report.total, report.carried_over) == (699, 699)
        assert (report.response.in_time, report.response.total) == (40, 699)
        assert (report.completion.in_time, report.completion.total) == (337, 699)
        assert report.response.in_time + report.response.late == 699
        assert report.completion.in_time + report.completion.late == 699
        assert report.provisional == 0
        assert not store.pending()
        assert carried(desk, path, "zh-messages") == ImportReport(
            read=700, imported=0, duplicates=699, rejected=(one,)
        )


def test_complaints_to_a_regulator() -> None:
    path, desk = real("cfpb-complaints.csv"), a_desk()
    assert carried(desk, path, "cfpb") == ImportReport(
        read=349, imported=349, duplicates=0, rejected=()
    )
    report = desk.report(actor=Actor.SYSTEM)
    assert report.response.undetermined == report.completion.undetermined == 349
    assert carried(desk, path, "cfpb").duplicates == 349
    assert not desk.verify(actor=Actor.SYSTEM).faults
