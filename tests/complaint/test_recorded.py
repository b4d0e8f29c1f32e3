"""What a command says is what its event keeps: when, by whom, and every field that both have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from complaintflow import complaint as c
from complaintflow.kernel import Command, Decision

from . import build as b
from .build import Case
from .test_life import _passing

ROWS = _passing()
HOUR = timedelta(hours=1)

#: The same commands with what may be left out.
FULL: dict[str, dict[str, Any]] = {
    "classify": {"subcategory": "malfunction"},
    "draw_up_plan": {"approved_by": "s-boss"},
    "assign_handler": {"note": "交接"},
    "accept": {"note": "电话确认"},
    "follow_up": {"note": "已更换"},
}


def _filled(command: Command) -> Command:
    said = FULL.get(str(command.model_dump()["type"]), {})
    known = {name: value for name, value in said.items() if name in type(command).model_fields}
    shown = {name: getattr(command, name) for name in type(command).model_fields} | known
    return type(command)(**shown)


@pytest.mark.parametrize(
    ("make", "target"),
    [(make, target) for _, _, make, target in ROWS],
    ids=[f"{move}-{source}-{target}" for move, source, _, target in ROWS],
)
def test_the_event_says_when_by_whom_and_all_that_the_command_said(
    make: Callable[[], tuple[Case, Command]], target: str
) -> None:
    case, command = make()
    command = _filled(command)
    happened = case.now
    if "at" in type(command).model_fields and getattr(command, "at", None) is None:
        command = command.model_copy(update={"at": happened})
        case.now += HOUR
    decision = case.ask(command)
    assert isinstance(decision, Decision), decision
    event = decision.events[0]
    assert (event.recorded, event.by, event.to) == (case.now, case.actor, target)
    words = {secret.token: secret.value for secret in decision.secrets}
    for name in type(command).model_fields:
        # An event's "by" is who gave the command.
        if name in ("type", "v", "by") or name not in type(event).model_fields:
            continue
        said, kept = getattr(command, name), getattr(event, name)
        if said is None:
            continue
        if isinstance(said, SecretStr):
            assert words[kept.token] == said.get_secret_value(), name
        elif isinstance(said, str | int | bool) or name == "at":
            assert kept == said, name


def test_classification_and_plan_are_kept_whole_in_the_state() -> None:
    case = b.received()
    case.do(b.classify(subcategory="malfunction"))
    assert case.state.classification is not None
    assert case.state.classification.subcategory == "malfunction"
    case.do(c.StartInvestigation(investigator="s-inv"))
    case.do(b.conclude())
    case.do(b.plan(approved_by="s-other"))
    assert case.state.plan is not None
    assert (case.state.plan.version, case.state.plan.approved_by) == (1, "s-other")
