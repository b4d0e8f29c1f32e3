"""The demo: every path is looked for in the store, not in the text."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaintflow import Actor, Desk
from complaintflow.cli.demo import commands
from complaintflow.cli.story import Told
from complaintflow.complaint import Status
from complaintflow.desk import Case, Entry
from complaintflow.duties import BreachStatus, DutyState
from complaintflow.stores import SqlStore

from .conftest import Demo, run

AUDITOR = Actor.read("auditor:au-1")


class Looked:
    """The demo's store through the library."""

    def __init__(self, demo: Demo, store: SqlStore) -> None:
        self.desk = Desk(store)
        self.ids = demo.told["cases"]

    def case(self, name: str) -> Case:
        return self.desk.get(self.ids[name], actor=AUDITOR)

    def history(self, name: str) -> tuple[Entry, ...]:
        return self.desk.history(self.ids[name], actor=AUDITOR)

    def types(self, name: str) -> list[str]:
        return [entry.event.type for entry in self.history(name)]

    def states(self, name: str) -> list[DutyState]:
        return [view.standing.state for view in self.case(name).duties]


@pytest.fixture(scope="module")
def looked(demo: Demo) -> Iterator[Looked]:
    with SqlStore(f"sqlite:///{demo.db}") as store:
        yield Looked(demo, store)


def test_acknowledgement_plan_feedback_and_closing(looked: Looked) -> None:
    types = looked.types("accepted")
    in_order = ["ComplaintReceived", "MessageSent", "ComplaintClassified", "InvestigationConcluded",
                "PlanDrawnUp", "MeasureCompleted", "FeedbackGiven", "ResultAccepted",
                "ComplaintClosed", "FollowUpFinished"]  # fmt: skip
    assert [t for t in types if t in in_order] == in_order
    assert looked.states("accepted") == [DutyState.met, DutyState.met]


@pytest.mark.parametrize(("name", "clause"), [("response_late", "4.1"), ("completion_late", "4.2")])
def test_one_breach_of_each_clause(looked: Looked, name: str, clause: str) -> None:
    (breach,) = looked.case(name).breaches
    assert (breach.clause, breach.status) == (clause, BreachStatus.standing)
    assert DutyState.late in looked.states(name)


def test_one_breach_set_right_by_a_fact_recorded_later(looked: Looked) -> None:
    (breach,) = looked.case("set_right").breaches
    assert breach.status == BreachStatus.set_right
    types = looked.types("set_right")
    assert (
        types.index("BreachRecorded") < types.index("MessageSent") < types.index("BreachSetRight")
    )
    told = next(e.event for e in looked.history("set_right") if e.event.type == "MessageSent")
    assert told.at != told.recorded


def test_an_objection_with_its_second_cycle(looked: Looked) -> None:
    case = looked.case("objection")
    assert [cycle.n for cycle in case.complaint.cycles] == [1, 2]
    assert looked.states("objection") == [DutyState.met] * 4
    assert case.status == Status.closed


@pytest.mark.parametrize("status", ["withdrawn", "merged", "declined"])
def test_the_other_ends_are_told(looked: Looked, status: str) -> None:
    case = looked.case(status)
    assert case.status == status
    assert looked.types(status)[-1] == "MessageSent"
    if status == "merged":
        assert case.complaint.merged_into == looked.ids["completion_late"]


def test_an_unfounded_one_needs_no_plan(looked: Looked) -> None:
    case = looked.case("unfounded")
    assert case.complaint.investigation
    assert case.complaint.investigation.verdict == "not_upheld"
    assert "PlanDrawnUp" not in looked.types("unfounded")
    assert case.status == Status.closed


@pytest.mark.parametrize(
    ("name", "reason"), [("no_answer", "no_answer"), ("unreachable", "unreachable")]
)
def test_closed_without_an_answer(looked: Looked, name: str, reason: str) -> None:
    closed = next(e.event for e in looked.history(name) if e.event.type == "ComplaintClosed")
    assert closed.model_dump()["reason"] == reason
    assert looked.case(name).complaint.answer is None


def test_the_24_hours_run_on_a_rest_day_at_night(looked: Looked) -> None:
    case = looked.case("night")
    response = case.duties[0]
    assert response.due
    assert f"{response.due:%m-%d %H:%M}" == "02-18 15:40"  # UTC: 23:40 of the next rest day
    assert response.standing.state == DutyState.met
    deadline = case.duties[1].duty.deadline
    assert deadline
    assert str(deadline.last_day) == "2026-03-03"


def test_a_critical_one_has_priority_one_and_the_manager_is_told(looked: Looked) -> None:
    known = looked.case("critical").complaint.classification
    assert known
    assert (known.severity, known.priority) == ("critical", 1)
    assert "InterimMeasureTaken" in looked.types("critical")
    told = [p.notice for p in looked.desk.store.pending(1000)]
    assert any(
        n.topic == "priority_one" and n.recipient == "mgr-01"
        and n.subject == looked.ids["critical"] for n in told
    )  # fmt: skip


def test_both_languages_and_an_open_end(looked: Looked, demo: Demo) -> None:
    languages = {looked.case(name).complaint.language for name in looked.ids}
    assert languages == {"zh", "en"}
    assert looked.case("waiting").status == Status.received
    assert demo.told["report"]["breaches"] == {"4.1": 1, "4.2": 1}
    assert demo.told["report"]["set_right"] == 1
    assert demo.told["verification"]["faults"] == []
    assert looked.desk.verify(actor=AUDITOR).good


def test_it_is_the_same_each_time(demo: Demo, tmp_path: Path) -> None:
    again = run("demo", "--dir", str(tmp_path), "--json").json
    assert again["items"] == demo.told["items"]
    anchor = run("anchor", "--json", "--db", str(tmp_path / "demo.db")).json
    assert anchor == demo("anchor", "--json").json


def test_it_overwrites_nothing(demo: Demo, tmp_path: Path) -> None:
    before = Path(demo.db).read_bytes()
    ran = run("demo", "--dir", str(Path(demo.db).parent))
    assert (ran.code, ran.error) == (1, "file_exists")
    assert Path(demo.db).read_bytes() == before
    (tmp_path / "demo.json").write_text("mine")
    assert run("demo", "--dir", str(tmp_path)).error == "file_exists"
    assert not (tmp_path / "demo.db").exists()


@pytest.mark.parametrize(("lang", "width"), [("zh", "80"), ("en", "120")])
def test_for_people(lang: str, width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    ran = run("demo", "--dir", str(tmp_path), "--lang", lang)
    assert (ran.code, ran.err) == (0, "")
    told = ran.out.splitlines()
    tries = [line.strip() for line in told if line.startswith("  complaintflow ")]
    assert len(tries) >= 10
    for line in tries:  # each works as it is printed, in this order
        words = shlex.split(line)[1:]
        again = run(*words)
        assert (again.code, again.err) == (0, ""), line
    assert run("verify", "--db", str(tmp_path / "demo.db")).code == 0


def test_its_clock_is_moved_by_a_sweep_and_by_nothing_else(own_demo: Demo) -> None:
    mark = Path(own_demo.db).with_suffix(".json")
    assert json.loads(mark.read_text())["now"] == "2026-03-03T09:00:00Z"
    first = own_demo("sweep", "--now", "2026-03-12T09:00+08:00", "--json").json
    assert first["preview"] is False
    assert first["breaches"] == 2  # one of 4.1 (nobody answered), one of 4.2
    assert json.loads(mark.read_text())["now"] == "2026-03-12T01:00:00Z"
    assert own_demo("report", "--json").json["breaches"] == {"4.1": 2, "4.2": 2}
    assert own_demo("sweep", "--json").json["breaches"] == 0
    ran = own_demo("sweep", "--now", "2026-03-11T09:00+08:00")
    assert (ran.code, ran.error) == (1, "time_has_passed")


def test_a_broken_mark_is_told(own_demo: Demo) -> None:
    mark = Path(own_demo.db).with_suffix(".json")
    mark.write_text('{"complaintflow_demo": 1, "now": "yesterday"}')
    ran = own_demo("list")
    assert (ran.code, ran.error) == (2, "bad_file")


def test_what_to_try_is_quoted_for_the_shell(demo: Demo) -> None:
    told = Told(
        demo.told["store"],
        demo.told["cases"],
        demo.told["claims"][0]["id"],
        datetime(2026, 3, 3, tzinfo=UTC),
    )
    every = [*demo.told["items"], *demo.told["claims"]]
    refs = {item["id"]: item["reference"] for item in every}
    for line in commands(Path("a 'b' $c") / "demo.db", told, refs):
        assert shlex.split(line)[-2:] == ["--db", "a 'b' $c/demo.db"]
