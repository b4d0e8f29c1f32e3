"""Files that several processes use, and that are to be there after the power failed.

One process at a time holds a file, where the system can keep others out (``flock``). Where it
cannot, as on Windows, nobody is kept out: what the callers do is whole all the same, for one
process at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover
    fcntl = None  # type: ignore[assignment]  # a module, or none


@contextmanager
def held(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a file or a folder that is there; wait while another process or thread does.

    :param wait: False: do not wait, but raise BlockingIOError.
    :raises OSError: what opening or holding it raises.
    """
    if fcntl is None:
        yield
        return
    handle = _taken(path, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(handle)  # which lets it go


def _taken(path: Path, how: int) -> int:
    """A handle that holds what has the name by now: another may have taken it away meanwhile."""
    while True:
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, how)
            if os.path.samestat(os.fstat(handle), os.stat(path)):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def hold(handle: int) -> bool | None:
    """Hold an open file until it is closed, without waiting: False where another holds it, None
    where files cannot be held here."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def flushed(folder: Path) -> None:
    """The names in a folder are on the disk, where the system can be asked for that.

    :raises OSError: where they could not be written.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
