"""Work done in forks of this process, so that what was imported is paid for once."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import TypeVar, cast

Key = TypeVar("Key")
Answer = TypeVar("Answer")

MEMORY = 4 << 30
#: These end a process: its time is up.
TOO_LONG = (-signal.SIGPROF, -signal.SIGALRM)


class Unsound(Exception):
    """The tests do not pass without a mutant, or could not be run."""


def forked(
    works: Iterable[tuple[Key, Callable[[], Answer]]], jobs: int
) -> Iterator[tuple[Key, Answer | str]]:
    """Do each work in a fork, ``jobs`` at once; the answers in the order in which they come.

    One that was ended has ``time`` for an answer, or the signal's name.

    Raises:
        Unsound: when a work raises, or ends without an answer.
    """
    fork = get_context("fork")
    waiting = iter(works)
    running: dict[Connection, tuple[Key, ForkProcess]] = {}
    while True:
        for key, work in islice(waiting, jobs - len(running)):
            ours, theirs = fork.Pipe(duplex=False)
            process = fork.Process(target=_do, args=(work, theirs))
            process.start()
            theirs.close()
            running[ours] = key, process
        if not running:
            return
        for ready in cast("list[Connection]", wait(list(running))):
            key, process = running.pop(ready)
            answer = _answer(process, ready)
            if isinstance(answer, Unsound):
                raise answer
            yield key, cast("Answer | str", answer)


def give(seconds: float) -> None:
    """End this process when it has used so much of the processor, or waited ten times as long."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, 10 * seconds)


def silence() -> None:
    """From now on, what this process prints is lost."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _do(work: Callable[[], object], answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silence()
    try:
        answer.send(work())
    except Exception as error:
        answer.send(Unsound(repr(error)))


def _answer(process: ForkProcess, connection: Connection) -> object:
    try:
        return connection.recv()
    except EOFError:  # it ended without one
        process.join()
        code = process.exitcode or 0
        if code in TOO_LONG:
            return "time"
        return signal.Signals(-code).name if code < 0 else Unsound(f"a fork ended with {code}")
    finally:
        connection.close()
        process.join()
