"""The operator's console over a store: ``complaintflow``, or ``python -m complaintflow``.

Exit codes: 0 done, 1 refused or found wrong, 2 bad usage or unusable input. An error is one line
on stderr (``error: <code>: <message>``); with ``--json`` it is also the one JSON document on
stdout, ``{"error": {...}}``. There is never a traceback; ``COMPLAINTFLOW_TRACEBACK=1`` brings it
back for whoever works on the library.

``deadlines`` alone loads neither typer nor rich nor SQLAlchemy: it starts fast and needs no extra.
"""

from __future__ import annotations

import _thread
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` is the process's by default. Returns the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    with _Interrupt() as interrupt:
        return _guarded(lambda: _run(args), interrupt, as_json="--json" in args, lang=_lang(args))


class _Interrupt:
    """Ctrl-C, told once and never lost.

    An interrupt that falls into a callback of compiled code is shown and dropped there, and the
    command would go on: it is given again a moment later. What an interrupt makes go wrong on its
    way out is the interrupt's doing, not an error of its own.
    """

    def __init__(self) -> None:
        self.given = False

    def __enter__(self) -> Self:
        self._hook, sys.unraisablehook = sys.unraisablehook, self._dropped
        self._handler: object = None
        # A job in the background of a shell is started with the signal ignored: it stays so.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            with suppress(ValueError):  # not in the main thread
                self._handler = signal.signal(signal.SIGINT, self._signalled)
        return self

    def __exit__(self, *_: object) -> None:
        sys.unraisablehook = self._hook
        if self._handler is not None:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _signalled(self, number: int, frame: object) -> None:
        if not self.given:
            self.given = True
            raise KeyboardInterrupt

    def _dropped(self, told: sys.UnraisableHookArgs) -> None:
        if issubclass(told.exc_type, KeyboardInterrupt):
            self.given = False
            threading.Timer(0.02, _thread.interrupt_main).start()
        else:
            self._hook(told)


def _run(args: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets escapes, not an error.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:  # nothing is done where nothing can be told
        raise OSError(errno.EBADF, "standard output is closed")
    if args[:1] == ["deadlines"] and not set(args[1:]) - {"--json"}:
        from .deadlines import answer_all

        if sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        return answer_all(sys.stdin.buffer, sys.stdout.buffer)
    try:
        from .app import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich"):
            raise
        from ..errors import MissingExtra

        raise MissingExtra(extra="cli") from None
    return run(args)


def _lang(args: list[str]) -> str:
    # Before anything is parsed: an error in the parsing is told in it too.
    given = " ".join(args).replace("=", " ").split()
    asked = given[given.index("--lang") + 1 :][:1] if "--lang" in given else []
    return "".join(asked) or os.environ.get("COMPLAINTFLOW_LANG", "en")


def _guarded(work: Callable[[], int], interrupt: _Interrupt, *, as_json: bool, lang: str) -> int:
    try:
        code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python flushes again on its way out.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Exception, KeyboardInterrupt) as error:
        stopped = interrupt.given or isinstance(error, KeyboardInterrupt)
        interrupt.given = True  # we are leaving already
        if os.environ.get("COMPLAINTFLOW_TRACEBACK"):
            raise
        from .failure import report

        return report(KeyboardInterrupt() if stopped else error, as_json=as_json, lang=lang)
