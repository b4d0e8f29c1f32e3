"""From any exception to one line, a stable code and an exit code. No input is ever repeated."""

from __future__ import annotations

import errno
import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..desk.authority import MAY
from ..errors import (
    NOT_AN_ID,
    BadCalendar,
    BadFile,
    BadKeyFile,
    BadTemplate,
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
    UnknownSubject,
    WrongVault,
)
from ..values import Role
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
    """An error of the console's own: a stable code, one line for people in English and in Chinese,
    the exit code."""

    code: str
    message: str
    message_zh: str
    exit: int = 2

    def __str__(self) -> str:
        return self.message


def usage(message: str, message_zh: str) -> CliError:
    """Bad usage of a command."""
    return CliError("bad_usage", message, message_zh)


def no_directory(directory: Path) -> CliError:
    """The folder of a file is not there."""
    return CliError(
        "no_directory",
        f"there is no directory {directory}",
        f"没有文件夹 {directory}",
    )


def report(error: BaseException, *, as_json: bool, lang: str = "en") -> int:
    """Say what went wrong, on stderr and with ``--json`` on stdout too; returns the exit code."""
    told, code = describe(error)
    said = str(told["message_zh" if lang == "zh" else "message"])
    if isinstance(error, InvalidCommand):
        between = "；" if lang == "zh" else "; "
        wrong = (_wrong(problem, error.model, lang) for problem in error.problems)
        said = f"{error.model}: {between.join(wrong)}"
    with suppress(OSError, ValueError):  # nobody may be there to be told
        if as_json and sys.stdout is not None:
            print(dumps({"error": told}, sys.stdout.encoding))
            sys.stdout.flush()
    if sys.stderr is None:
        return code
    with suppress(OSError, ValueError):
        print(one_line(f"error: {told['code']}: {said}"), file=sys.stderr)
    return code


_BY_FORM = ("string_pattern_mismatch", "enum", "literal_error")
"""What is told by the form of the field: the words that it takes, each with what it is called."""


def _wrong(problem: Problem, model: str, lang: str) -> str:
    from .shapes import form_of

    told = problem.zh if lang == "zh" else problem.en
    form = form_of(model, problem.place) if problem.kind in _BY_FORM else None
    if form is not None:
        told = f"应为 {form.zh}" if lang == "zh" else f"this is {form.en}"
    return f"{problem.place}: {told}" if problem.place else told


_GOES_BY = {"bundle": "history"}
"""What is asked of the authoriser for a command of the console, where that is called otherwise."""


def describe(error: BaseException) -> tuple[dict[str, object], int]:
    """Code, message and facts of an error, and its exit code."""
    if isinstance(error, ComplaintFlowError):
        told = error.as_dict()
        if isinstance(error, StoreBehind):
            told["message"] = (
                f"the store is at schema {error.found}, this build needs {error.needed}; "
                "run: complaintflow migrate"
            )
            told["message_zh"] = (
                f"数据库结构为第 {error.found} 版，本版本需要第 {error.needed} 版；"
                "请执行 complaintflow migrate"
            )
        if isinstance(error, UnknownSubject) and error.id == NOT_AN_ID:
            told["message"] = (
                "what was given is neither an id nor a public reference (C-…, I-…, L-…) nor an "
                "agreement's number; see: complaintflow list, improvement list, claim list"
            )
            told["message_zh"] = (
                "所给的既不是内部编号，也不是对外编号（C-…、I-…、L-…）或合同编号；"
                "请查看 complaintflow list、improvement list、claim list"
            )
        if isinstance(error, NotPermitted):
            asked = _GOES_BY.get(error.action, error.action)
            may = [role for role, acts in MAY.items() if asked in acts]
            told["message"] = (
                f"{error.message()}; it is for: {', '.join(role.value for role in may) or 'nobody'}"
            )
            told["message_zh"] = (
                f"{Role(error.role).label('zh')}（{error.role}）不能进行 {error.action}；可由："
                + ("、".join(f"{role.label('zh')}（{role}）" for role in may) or "无人")
            )
        if isinstance(error, BadKeyFile) and error.reason == "missing":
            told["message"] = (
                "there is no such file of master keys; give its path, or make one, once: "
                "complaintflow new-keys FILE"
            )
            told["message_zh"] = (
                "没有该主密钥文件；请写明路径，或建立一次：complaintflow new-keys 文件"
            )
        return told, 2 if isinstance(error, UNUSABLE) else 1
    if isinstance(error, CliError):
        return _own(error.code, error.message, error.message_zh), error.exit
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return _own(
            "interrupted",
            "stopped; what was not committed is not there",
            "已停止；未提交的没有写入",
        ), 1
    told_by_typer = getattr(error, "format_message", None)
    if told_by_typer is not None:
        return _own("bad_usage", *_usage_text(str(told_by_typer()))), 2
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return _own("disk_full", "the disk is full", "磁盘已满"), 1
        why = error.strerror or type(error).__name__
        return _own("io_error", why, f"读写失败：{why}"), 2
    # A fault of this library: say which, but not its text, which may repeat what somebody typed.
    kind = type(error).__name__
    return _own(
        "internal_error",
        f"{kind}; this is a fault of complaintflow",
        f"{kind}；这是 complaintflow 的缺陷",
    ), 1


_USAGE = (
    (r"Missing option '(.+)'\.", r"缺少选项 \1"),
    (r"Missing argument '(.+)'\.", r"缺少 \1"),
    (r"No such option: (\S+).*", r"没有选项 \1"),
    (r"No such command '(.+)'\..*", r"没有命令 \1"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 没有值"),
    (r"Invalid value for '(.+?)': .*", r"\1 的值不符合要求；见 --help"),
)
"""What the parser says, and the same in Chinese."""


def _usage_text(text: str) -> tuple[str, str]:
    # The parser repeats words that it did not expect: text that was typed without quotes.
    if "unexpected extra argument" in text:
        return (
            "there are more words than the command takes; put text in quotes",
            "词数超过该命令所取；文字请加引号",
        )
    for said, zh in _USAGE:
        found = re.fullmatch(said, text, re.DOTALL)
        if found is not None:
            return text.replace("Value error, ", ""), found.expand(zh)
    return text.replace("Value error, ", ""), "用法有误；见 --help"


def _own(code: str, message: str, message_zh: str) -> dict[str, object]:
    return {"code": code, "message": message, "message_zh": message_zh, "facts": {}}


def strict_json(text: str, place: str) -> object:
    """Parse JSON that a person typed; a key given twice is an error. Raises CliError."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise CliError("duplicate_key", f"{place}: a key is given twice", "JSON 中有重复的键")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise CliError("bad_json", f"{place} is not valid JSON", "不是有效的 JSON") from None
