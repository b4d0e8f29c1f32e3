"""What both stores take for a well-formed query, and their cursor."""

from __future__ import annotations

import re

from ..errors import InvalidCommand, Problem
from ..ports import Query

MAX_LIMIT = 1000


def start(query: Query) -> int:
    """The position that a page begins after; a cursor is the position at which the last stream of
    the page before it began.

    Raises :class:`~complaintflow.errors.InvalidCommand` for a limit outside 1 to 1000, for a
    cursor that no page handed out (both may come straight from a request), and for what is
    overdue, which nobody can find without a clock.
    """
    problems: list[Problem] = []
    if query.overdue:
        problems.append(Problem(place="overdue", kind="without_a_clock"))
    if not 1 <= query.limit <= MAX_LIMIT:
        problems.append(Problem(place="limit", kind="out_of_range"))
    if not re.fullmatch(r"[0-9]{0,18}", query.after, re.ASCII):
        problems.append(Problem(place="after", kind="cursor"))
    if problems:
        raise InvalidCommand(model="Query", problems=tuple(problems))
    return int(query.after or "0")
