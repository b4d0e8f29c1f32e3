"""What one process at a time does with a file, where the system can keep others out (``flock``).

Where it cannot, as on Windows, nobody is kept out: what the callers do is whole all the same, for
one process at a time.
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
def held(path: Path) -> Iterator[None]:
    """Hold a file or a folder that is there; wait while another process or thread does.

    :raises OSError: what opening or holding it raises.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which lets it go


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
