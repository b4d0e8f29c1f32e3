"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


class NotAFile(OSError):
    """A directory has the name that a file was to be written under."""


@contextmanager
def replacing(*paths: str | os.PathLike[str]) -> Iterator[Sequence[BinaryIO]]:
    """Files to write to, which take the places of ``paths`` together when all are complete.

    If anything fails, in the block or in writing out, no path has changed and nothing is left
    behind. A link stays a link: what it leads to is replaced. A replaced file keeps its mode; a
    device or a pipe is written to.

    :raises NotAFile: where a path is a directory.
    :raises OSError: what making, writing or renaming raises.
    """
    with ExitStack() as stack:
        made = [stack.enter_context(_Place(Path(os.path.realpath(path)))) for path in paths]
        yield [place.file for place in made]
        for place in made:
            place.finish()
        for place in made:
            place.put()


class _Place:
    """One path, the new file beside it, and whether that has taken its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new: Path | None = None
        self.file: BinaryIO

    def __enter__(self) -> _Place:
        try:
            mode = self._path.stat().st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and stat.S_ISDIR(mode):
            raise NotAFile("it is a directory")
        if mode is not None and not stat.S_ISREG(mode):
            self.file = self._path.open("wb")
            return self
        self._new = self._path.with_name(f".{secrets.token_hex(8)}.new")
        self.file = self._new.open("xb")
        if mode is not None:
            os.chmod(self._new, stat.S_IMODE(mode))
        return self

    def finish(self) -> None:
        """Everything is on the disk, or an error says that it is not."""
        self.file.flush()
        if self._new is not None:
            os.fsync(self.file.fileno())
        self.file.close()

    def put(self) -> None:
        """Take the path's place."""
        if self._new is not None:
            os.replace(self._new, self._path)
            self._new = None

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # what could not be written out is thrown away
            self.file.close()
        if self._new is not None:
            self._new.unlink(missing_ok=True)
