"""What the moves of every machine are called: for worklists and buttons."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from ..agreement import agreement_machine
from ..complaint import complaint_machine
from ..improvement import improvement_machine
from ..liability import claim_machine
from ..values import Text


@functools.cache
def _labels() -> Mapping[str, Text]:
    machines = (agreement_machine(), claim_machine(), improvement_machine(), complaint_machine())
    return {name: move.label for machine in machines for name, move in machine.moves.items()}


def move_label(move: str) -> Text:
    """What a move is called, in Chinese and English; a name that no move has, as it is.

    It takes ``Task.move`` and ``Allowed.move``, of whatever kind of record.
    """
    return _labels().get(move) or Text(zh=move, en=move)
