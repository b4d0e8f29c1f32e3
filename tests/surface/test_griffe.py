"""griffe can check the package: every alias is resolved, a break is told, and nothing else is."""

from __future__ import annotations

import shutil
from pathlib import Path

import griffe
import pytest

from . import reading

pytestmark = pytest.mark.long


def test_no_name_leads_nowhere() -> None:
    assert [*reading.unresolved(reading.load())] == []


def broken(copy: Path) -> list[tuple[str, str]]:
    """What griffe says is broken between the source and a copy: which kind, of what."""
    told = griffe.find_breaking_changes(reading.load(), reading.load(copy))
    return sorted({(one.kind.name, one.obj.path) for one in told})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(reading.SOURCE / "complaintflow", tmp_path / "complaintflow")
    return tmp_path


def test_a_copy_breaks_nothing(copy: Path) -> None:
    assert broken(copy) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (
            "periods/deadline.py",
            'on_unknown: OnUnknown = "raise",',
            'unknown: OnUnknown = "raise",',
            ("PARAMETER_REMOVED", "complaintflow.periods.deadline.deadline"),
        ),
        (
            "complaint/commands/messages.py",
            "class Acknowledge(",
            "class Answered(",
            ("OBJECT_REMOVED", "complaintflow.complaint.commands.messages.Acknowledge"),
        ),
        (
            "desk/sync.py",
            "        actor: Actor,\n        on: str | None = None,",
            "        actor: Actor,\n        reason: str,\n        on: str | None = None,",
            ("PARAMETER_ADDED_REQUIRED", "complaintflow.desk.sync.Desk.handle"),
        ),
    ],
    ids=["parameter", "command", "required"],
)
def test_a_break_is_told(
    copy: Path, file: str, before: str, after: str, told: tuple[str, str]
) -> None:
    path = copy / "complaintflow" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    assert told in broken(copy)
