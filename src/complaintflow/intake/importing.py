"""An export carried over, row by row; each row is imported, a duplicate, or rejected."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..complaint import CarryOver
from ..desk import Desk
from ..errors import AlreadyExists, CommandRefused, IdempotencyConflict, InvalidCommand
from ..kernel import derive
from ..values import Actor
from .profile import Profile, Row, Unfit
from .reading import MAX_CELL, Source, records


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """A row that was not carried over, and why. It repeats a time or an id, never a text."""

    row: int
    """Which row, counted from 1 after the header; empty lines do not count."""
    id: str
    """The row's id in its export; empty where it has none that can be one."""
    field: str
    """The column that is to blame; empty where it is the row as a whole."""
    value: str
    """The time or id that is to blame, at most 40 characters of it; else empty."""
    reason: str
    """A code: ``missing``, ``not_an_id``, ``not_a_time``, ``wrong_precision``, ``no_such_time``,
    ``ambiguous_time``, ``out_of_range``, ``too_long``, ``missing_cells``, ``extra_cells``,
    ``unknown_channel``; another kind of an invalid field; or the rule that refused it
    (``happened_by_now``, ``answered_after_it_came_in``)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What became of every row: ``read`` is the sum of the others."""

    read: int
    imported: int
    duplicates: int
    """Rows whose id is here already, in whatever form; what is there was left as it is."""
    rejected: tuple[Rejection, ...]


def import_rows(
    desk: Desk,
    source: Source,
    profile: Profile,
    *,
    actor: Actor = Actor.SYSTEM,
    agreement: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Carry over the rows of an export, each in a commit of its own.

    A row is known by its id: done again, by whomever and also after an interruption, it imports
    what is missing and counts the rest as duplicates. A row that has changed meanwhile is a
    duplicate too: what is recorded is never overwritten. The file is read as a stream, so memory
    grows with the rejected rows alone.

    :param source: a file opened for reading (binary, or text with ``newline=""``), or lines.
    :param actor: who carries over; by default the system.
    :param agreement: the agreement whose terms measure the cases; the default terms without one.
    :param progress: called after each row with the number of rows read so far.
    :raises BadFile: where the file cannot be read on. A file that can be read twice is read to its
        end first, and imports nothing then; of any other source the rows before that place are
        carried over, the one at that place is not.
    :raises NotPermitted: where the actor may not carry over.
    :raises UnknownSubject: where there is no such agreement.
    :raises StoreError: where a row could not be written; import again to go on.
    :raises TypeError: where ``source`` is a path or the text itself.
    """
    read = imported = duplicates = 0
    rejected: list[Rejection] = []
    _read_through(source, profile)
    for read, (row, fault) in enumerate(_rows(source, profile), start=1):
        try:
            if fault is not None:
                raise fault
            if _carry_over(desk, row, actor, agreement):
                imported += 1
            else:
                duplicates += 1
        except Unfit as unfit:
            rejected.append(
                Rejection(
                    row=read,
                    id=row.shown(profile.column_of("external")),
                    field=unfit.column,
                    value=row.shown(unfit.column),
                    reason=unfit.reason,
                )
            )
        if progress is not None:
            progress(read)
    return ImportReport(
        read=read, imported=imported, duplicates=duplicates, rejected=tuple(rejected)
    )


def _read_through(source: Source, profile: Profile) -> None:
    """Find what is wrong with a file as a whole before the first row of it is recorded."""
    if isinstance(source, io.IOBase) and source.seekable():
        begin = source.tell()
        for _ in records(source, profile.encoding, profile.columns):
            pass
        source.seek(begin)


def _rows(source: Source, profile: Profile) -> Iterator[tuple[Row, Unfit | None]]:
    """Each row, with what is wrong with its shape."""
    read = records(source, profile.encoding, profile.columns)
    header = next(read)
    for cells in read:
        fault = None
        if len(cells) != len(header):
            fault = Unfit("", "missing_cells" if len(cells) < len(header) else "extra_cells")
        for column, cell in zip(header, cells, strict=False):
            if len(cell) > MAX_CELL:
                # A column that the profile does not know has a name that may be anything.
                fault = Unfit(column if column in profile.columns else "", "too_long")
        yield Row(profile, dict(zip(header, cells, strict=False))), fault


def _carry_over(desk: Desk, row: Row, actor: Actor, agreement: str | None) -> bool:
    """Carry a row over; False where that was done before. Raises :class:`Unfit`."""
    external = row.external()
    known: dict[str, object] = {"external": external}
    if agreement is not None:
        known["agreement"] = agreement
    command = _command(row).model_copy(update=known)
    # The key follows from the id in the other system, so a repetition meets what the first did.
    key = f"import-{derive(str(external), 'import')}"
    try:
        return not desk.handle(command, actor=actor, key=key).replayed
    except IdempotencyConflict:
        return False  # carried over before, by another actor or with another content
    except AlreadyExists as taken:
        if taken.key != "external":
            raise
        return False  # received here in another way
    except CommandRefused as refused:
        refusal = refused.refusals[0]
        field = refusal.facts.get("field", "answered" if "answered" in refusal.facts else "")
        raise Unfit(row.profile.column_of(str(field)), refusal.rule) from None


def _command(row: Row) -> CarryOver:
    try:
        return row.profile.carry(row)
    except InvalidCommand as invalid:
        problem = invalid.problems[0]
        field = problem.place.partition(".")[0]
        reason = _REASONS.get(problem.kind, problem.kind)
        raise Unfit(row.profile.column_of(field), reason) from None


_REASONS = {"string_pattern_mismatch": "not_an_id"}
