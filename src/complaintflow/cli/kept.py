"""The notices that are kept for a store: in a folder beside it, a file a year.

``<year>.json`` is in use; ``<year>.1.json``, ``<year>.2.json`` … are what it took the place of,
oldest first. A file appears whole or not at all, and none is ever lost.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .._files import flushed, held
from ..blobs import FolderBlobStore
from ..errors import BadFile, ComplaintFlowError
from ..periods import Notice, WorkingCalendar, china, read_notice
from ..ports import BlobStore
from .failure import CliError, no_directory
from .opening import path_of

_LARGEST = 200_000


def folder_of(where: str | None, named: str | None) -> Path | None:
    """Where a store's notices are kept: the folder that is named, or ``<file>.calendar`` beside a
    SQLite file; None for any other database."""
    if named:
        return Path(named)
    file = path_of(where) if where else None
    return None if file is None else file.with_name(f"{file.name}.calendar")


def kept(where: str | None, named: str | None) -> tuple[Notice, ...]:
    """The notices that are kept, by year. Raises CliError where a named folder is not there,
    BadFile for a file that is damaged: limits are not counted with half a calendar."""
    folder = folder_of(where, named)
    if folder is None or not folder.is_dir():
        if named:
            raise CliError(
                "no_calendars",
                "the folder that --calendars names is not there; complaintflow calendar load "
                "makes it",
                "--calendars 所指的文件夹不存在；complaintflow calendar load 会建立它",
            )
        return ()
    files = sorted(f for f in folder.iterdir() if re.fullmatch(r"[0-9]{4}\.json", f.name))
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Notice:
    try:
        return read_notice(contents(file), year=int(file.stem))
    except ComplaintFlowError as error:
        raise BadFile(reason=f"the notice kept in {file.name}: {error.message()}") from None


def contents(file: Path) -> bytes:
    """A file's bytes, up to what a notice can have. Raises BadFile."""
    if file.is_dir():
        raise BadFile(reason="it is a directory")
    try:
        with file.open("rb") as source:
            return source.read(_LARGEST)
    except OSError as error:
        raise BadFile(reason=(error.strerror or "it cannot be opened").lower()) from None


def calendars_of(where: str, named: str | None) -> Mapping[str, WorkingCalendar] | None:
    """The calendars of a desk on that store; None: those that ship."""
    notices = kept(where, named)
    if not notices:
        return None
    calendar = china(extra=notices)
    return {calendar.id: calendar}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder where it is not there, and keep other loads out of it meanwhile."""
    if not folder.parent.is_dir():
        raise no_directory(folder.parent)
    if folder.exists() and not folder.is_dir():
        raise CliError(
            "file_exists",
            f"{folder.name} is there and is no directory",
            f"{folder.name} 已存在，但不是文件夹",
            exit=1,
        )
    folder.mkdir(exist_ok=True)
    with held(folder):
        yield


def keep(folder: Path, notice: Notice) -> str | None:
    """Write a notice down as the one of its year; the name under which the file that was there is
    still kept, None if none was. To be called under :func:`locked`."""
    target = folder / f"{notice.year}.json"
    fresh = folder / f".{notice.year}.json.new"
    body = json.dumps(notice.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    with fresh.open("w", encoding="utf-8", newline="\n") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    before = None
    if target.exists():
        before = _next(folder, notice.year)
        try:
            os.link(target, folder / before)
        except OSError:  # a file system without links
            shutil.copy2(target, folder / before)
    os.replace(fresh, target)
    with suppress(OSError):  # a folder cannot be synced everywhere
        flushed(folder)
    return before


def _next(folder: Path, year: int) -> str:
    taken = (re.fullmatch(rf"{year}\.([0-9]{{1,6}})\.json", f.name) for f in folder.iterdir())
    return f"{year}.{1 + max((int(m[1]) for m in taken if m), default=0)}.json"


def attachments_of(where: str) -> BlobStore | None:
    """Where the console keeps a store's attachments: ``FILE.attachments`` beside a SQLite file;
    nowhere for another database."""
    file = path_of(where)
    return None if file is None else FolderBlobStore(file.with_name(f"{file.name}.attachments"))
