"""The drawing says what the machine says, in the reader's language, and is well-formed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from complaintflow.agreement import agreement_machine
from complaintflow.annexes import Lang, state_diagram
from complaintflow.complaint import complaint_machine, measure_machine
from complaintflow.duties import breach_machine
from complaintflow.kernel import START, Context, Move, StateMachine
from complaintflow.values import Labelled, Text

SVG = "{http://www.w3.org/2000/svg}"
MACHINES: dict[str, StateMachine[Any, Any]] = {
    "agreement": agreement_machine(),
    "complaint": complaint_machine(),
    "measure": measure_machine(),
    "breach": breach_machine(),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", MACHINES)
def test_every_state_and_every_move_that_changes_it_is_there(kind: str, lang: Lang) -> None:
    machine = MACHINES[kind]
    root = ET.fromstring(state_diagram(machine, lang, title=kind, id=kind))
    shown = [text.text for text in root.iter(f"{SVG}text")]
    described = root.findtext(f"{SVG}desc") or ""
    for state in machine.states:
        assert shown.count(machine.label(state, lang)) == 1
    for move in machine.moves.values():
        told = f"{move.label.get(lang)} {move.clause}"
        assert (told in shown) == bool(move.targets)
        if move.targets:
            assert move.label.get(lang) in described
    other: Lang = "en" if lang == "zh" else "zh"
    for state in machine.states:
        assert machine.label(state, other) not in shown


def test_frames_tell_what_is_settled_and_what_is_final() -> None:
    machine = complaint_machine()
    root = ET.fromstring(state_diagram(machine, "en", title="t"))
    frames = list(root.iter(f"{SVG}rect"))
    assert len(frames) == len(machine.states) + len(machine.final)
    thick = [frame for frame in frames if frame.get("stroke-width") == "3"]
    assert len(thick) == len(machine.settled - machine.final)


def test_it_brings_nothing_but_shapes_and_words() -> None:
    drawn = state_diagram(complaint_machine(), "zh", title="投诉的状态", id="c")
    root = ET.fromstring(drawn)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds == {"svg", "title", "desc", "g", "path", "polygon", "circle", "rect", "text"}
    assert root.findtext(f"{SVG}title") == "投诉的状态"
    assert root.get("aria-labelledby") == "c-t c-d"
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_it_is_the_same_each_time() -> None:
    one, other = (state_diagram(complaint_machine(), "zh", title="t") for _ in range(2))
    assert one == other


class _Odd(Labelled):
    here = "here", "<a & b>"


def test_labels_are_written_as_text() -> None:
    move: Move[object, Context] = Move(
        name="come",
        label=Text(zh='<script>"&', en="come"),
        clause="3.1",
        sources=(START,),
        targets=("here",),
    )
    machine = StateMachine("odd", _Odd, [move], settled=("here",), final=("here",), clauses={"3.1"})
    root = ET.fromstring(state_diagram(machine, "zh", title="</title>", id='x"'))
    assert [text.text for text in root.iter(f"{SVG}text")] == ['<script>"& 3.1', "<a & b>"]
    assert root.findtext(f"{SVG}title") == "</title>"
