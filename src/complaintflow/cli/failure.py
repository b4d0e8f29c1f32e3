"""From any exception to one line, a stable code and an exit code. No input is ever repeated."""

from __future__ import annotations

import errno
import json
import sys
from contextlib import suppress
from dataclasses import dataclass

from ..desk.authority import MAY
from ..errors import (
    BadCalendar,
    BadFile,
    BadKeyFile,
    BadTemplate,
    CommandRefused,
    ComplaintFlowError,
    InvalidCommand,
    MissingExtra,
    NaiveTime,
    NotPermitted,
    OutOfRange,
    Problem,
    StoreAhead,
    StoreBehind,
    StoreDiffers,
    StoreForeign,
    WrongVault,
)
from .safe import dumps, one_line

UNUSABLE = (
    BadCalendar,
    BadFile,
    BadKeyFile,
    BadTemplate,
    InvalidCommand,
    MissingExtra,
    NaiveTime,
    OutOfRange,
    StoreAhead,
    StoreBehind,
    StoreDiffers,
    StoreForeign,
    WrongVault,
)
"""Bad usage or unusable input (exit 2); every other error of the library is a refusal (exit 1)."""


@dataclass(eq=False)
class CliError(Exception):
    """An error of the console's own: a stable code, one line for people, the exit code."""

    code: str
    message: str
    exit: int = 2

    def __str__(self) -> str:
        return self.message


def usage(message: str) -> CliError:
    """Bad usage of a command."""
    return CliError("bad_usage", message)


def report(error: BaseException, *, as_json: bool, lang: str = "en") -> int:
    """Say what went wrong, on stderr and with ``--json`` on stdout too; returns the exit code."""
    told, code = describe(error)
    said = str(told["message"])
    if lang == "zh" and isinstance(error, CommandRefused):
        said = "；".join(
            f"[{r.rule} {r.clause}] {r.zh}" + (f"（{r.instead_zh}）" if r.instead_zh else "")
            for r in error.refusals
        )
    if isinstance(error, InvalidCommand):
        form = any(problem.kind == "string_pattern_mismatch" for problem in error.problems)
        between = "；" if lang == "zh" else "; "
        said = f"{error.model}: " + between.join(_wrong(p, lang) for p in error.problems)
        if form:
            said += "（见 complaintflow fields）" if lang == "zh" else " (see complaintflow fields)"
    with suppress(OSError, ValueError):  # nobody may be there to be told
        if as_json:
            print(dumps({"error": told}, sys.stdout.encoding))
            sys.stdout.flush()
    with suppress(OSError, ValueError):
        print(one_line(f"error: {told['code']}: {said}"), file=sys.stderr)
    return code


def _wrong(problem: Problem, lang: str) -> str:
    place = f"{problem.place}: " if problem.place else ""
    return f"{place}{problem.zh if lang == 'zh' else problem.en}"


def describe(error: BaseException) -> tuple[dict[str, object], int]:
    """Code, message and facts of an error, and its exit code."""
    if isinstance(error, ComplaintFlowError):
        told = error.as_dict()
        if isinstance(error, StoreBehind):
            told["message"] = (
                f"the store is at schema {error.found}, this build needs {error.needed}; "
                "run: complaintflow migrate"
            )
        if isinstance(error, NotPermitted):
            may = ", ".join(role.value for role, acts in MAY.items() if error.action in acts)
            told["message"] = f"{error.message()}; it is for: {may or 'nobody'}"
        if isinstance(error, BadKeyFile) and error.reason == "missing":
            told["message"] = (
                "there is no such file of master keys; give its path, or make one, once: "
                "complaintflow new-keys FILE"
            )
        return told, 2 if isinstance(error, UNUSABLE) else 1
    if isinstance(error, CliError):
        return _own(error.code, error.message), error.exit
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return _own("interrupted", "stopped; what was not committed is not there"), 1
    told_by_typer = getattr(error, "format_message", None)
    if told_by_typer is not None:
        return _own("bad_usage", _usage_text(str(told_by_typer()))), 2
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return _own("disk_full", "the disk is full"), 1
        return _own("io_error", error.strerror or type(error).__name__), 2
    # A fault of this library: say which, but not its text, which may repeat what somebody typed.
    return _own("internal_error", f"{type(error).__name__}; this is a fault of complaintflow"), 1


def _usage_text(text: str) -> str:
    # The parser repeats words that it did not expect: text that was typed without quotes.
    if "unexpected extra argument" in text:
        return "there are more words than the command takes; put text in quotes"
    return text.replace("Value error, ", "")


def _own(code: str, message: str) -> dict[str, object]:
    return {"code": code, "message": message, "facts": {}}


def strict_json(text: str, place: str) -> object:
    """Parse JSON that a person typed; a key given twice is an error. Raises CliError."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise CliError("duplicate_key", f"{place}: a key is given twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise CliError("bad_json", f"{place} is not valid JSON") from None
