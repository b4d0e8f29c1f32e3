"""Every error that complaintflow raises.

One base, :class:`ComplaintFlowError`; builtin parents where a caller would expect them; a stable
``code`` for programs; the facts as fields. No error ever carries a customer's data or text that
somebody typed: only codes, counts, times and opaque ids.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from .problems import Problem as Problem

Fact: TypeAlias = str | int | bool | datetime | tuple[str, ...] | None
"""What an error may say: codes, counts, times and opaque ids."""


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Refusal | Problem):
        return value.as_dict()
    return value


def _rebuild(cls: type[ComplaintFlowError], state: dict[str, object]) -> ComplaintFlowError:
    return cls(**state)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One reason why a move may not be made now.

    ``rule`` is stable and names the guard; ``clause`` is the agreement's clause (or a law's
    article) it comes from, empty for a rule of the library itself; ``en``/``zh`` are sentences for
    people; ``facts`` are what the guard looked at; ``instead`` says what is possible, in English,
    and ``instead_zh`` the same in Chinese.
    """

    rule: str
    clause: str = ""
    en: str
    zh: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    instead: str = ""
    instead_zh: str = ""

    def as_dict(self) -> dict[str, object]:
        """As plain JSON values."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "en": self.en,
            "zh": self.zh,
            "facts": {key: _plain(value) for key, value in self.facts.items()},
            "instead": self.instead,
            "instead_zh": self.instead_zh,
        }


@dataclass(kw_only=True, eq=False)
class ComplaintFlowError(Exception):
    """The base of all errors of this library."""

    code: ClassVar[str] = "error"
    _zh: ClassVar[str] = "操作没有完成"

    def message(self) -> str:
        """One English sentence, free of personal data."""
        return (type(self).__doc__ or self.code).partition("\n")[0]

    def message_zh(self) -> str:
        """The same in Chinese; codes, and a reason that something else gave, stay as they are."""
        return self._zh.format(**self.facts)

    def __str__(self) -> str:
        return self.message()

    @property
    def facts(self) -> dict[str, object]:
        """The fields of this error by name."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def as_dict(self) -> dict[str, object]:
        """Code, message in English and Chinese, and facts as plain JSON values."""
        facts = {key: _plain(value) for key, value in self.facts.items()}
        return {
            "code": self.code,
            "message": self.message(),
            "message_zh": self.message_zh(),
            "facts": facts,
        }

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


# --- what a caller handed in -----------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class InvalidCommand(ComplaintFlowError, ValueError):
    """A command, or another input model, does not have the form it must have.

    ``problems`` are the first 50, ``more`` is how many there are besides.
    """

    code: ClassVar[str] = "invalid_command"
    model: str
    problems: tuple[Problem, ...]
    more: int = 0

    def message(self) -> str:
        told = "; ".join(_told(problem) for problem in self.problems[:8])
        more = max(0, len(self.problems) - 8) + self.more
        return f"{self.model} is not valid: {told}" + (f"; and {more} more" if more > 0 else "")

    def message_zh(self) -> str:
        told = "；".join((f"{p.place}：{p.zh}" if p.place else p.zh) for p in self.problems[:8])
        more = max(0, len(self.problems) - 8) + self.more
        return f"{self.model} 不符合要求：{told}" + (f"；另有 {more} 处" if more > 0 else "")


def _told(problem: Problem) -> str:
    """Where and what, and what would do where that is known; never what was given."""
    words = problem.permitted
    told = dataclasses.replace(problem, permitted=()).en
    told = f"{problem.place}: {told}" if problem.place else told
    if not words:
        return told
    more = f" and {len(words) - 12} more" if len(words) > 12 else ""
    return f"{told} (permitted: {', '.join(words[:12])}{more})"


@dataclass(kw_only=True, eq=False)
class NaiveTime(ComplaintFlowError, ValueError):
    """A time without a zone was given; only aware times are taken."""

    code: ClassVar[str] = "naive_time"
    place: str = ""

    def message(self) -> str:
        at = f" at {self.place}" if self.place else ""
        return f"a time without a zone was given{at}; add an offset, for example +08:00"

    def message_zh(self) -> str:
        at = f"（{self.place}）" if self.place else ""
        return f"时间{at}没有写明时区；请加上偏移，例如 +08:00"


@dataclass(kw_only=True, eq=False)
class CommandRefused(ComplaintFlowError):
    """The process does not allow this command now; every reason is told, not the first alone."""

    code: ClassVar[str] = "refused"
    command: str
    subject: str
    status: str
    refusals: tuple[Refusal, ...]

    def message(self) -> str:
        told = "; ".join(
            f"[{r.rule}{' ' + r.clause if r.clause else ''}] {r.en}"
            + (f" ({r.instead})" if r.instead else "")
            for r in self.refusals
        )
        return f"{self.command} is refused while {self.status or 'not begun'}: {told}"

    def message_zh(self) -> str:
        return "；".join(
            f"[{r.rule}{' ' + r.clause if r.clause else ''}] {r.zh}"
            + (f"（{r.instead_zh}）" if r.instead_zh else "")
            for r in self.refusals
        )


@dataclass(kw_only=True, eq=False)
class NotPermitted(ComplaintFlowError, PermissionError):
    """The actor may not do this; what is not permitted is denied.

    Of a subject that the actor may not see at all it is :class:`UnknownSubject` that is told, as of
    one that is not there.
    """

    code: ClassVar[str] = "not_permitted"
    _zh: ClassVar[str] = "角色 {role} 不能进行 {action}"
    role: str
    action: str

    def message(self) -> str:
        return f"the role {self.role} may not do {self.action!r} here"


NOT_AN_ID = "(not an id)"
"""Told in place of what cannot be an id: it may be anything that somebody typed."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {"complaint": "投诉", "agreement": "合同", "improvement": "改进事项", "claim": "主张"}
)


@dataclass(kw_only=True, eq=False)
class UnknownSubject(ComplaintFlowError, LookupError):
    """There is no such complaint or agreement here that the actor may see."""

    code: ClassVar[str] = "unknown_subject"
    kind: str
    id: str

    def message(self) -> str:
        if self.id == NOT_AN_ID:
            return (
                f"what was given for the {self.kind} is no id; look the id up by the reference or "
                "the number (Query(reference=...), find_agreement)"
            )
        return f"there is no {self.kind} {self.id} here, or none that you may see"

    def message_zh(self) -> str:
        kind = _KINDS.get(self.kind, "记录")
        if self.id == NOT_AN_ID:
            return f"所给的不是{kind}的内部编号；请先按投诉编号、合同编号等查出内部编号"
        return f"没有{kind} {self.id}，或者您无权查看"


@dataclass(kw_only=True, eq=False)
class AlreadyExists(ComplaintFlowError, ValueError):
    """A key that must be unique is in use: ``existing`` is the subject that has it."""

    code: ClassVar[str] = "already_exists"
    key: str
    existing: str

    def message(self) -> str:
        what = "reference or number" if self.key == "reference" else self.key
        return f"the {what} is already used by {self.existing}; go on with that, or use another"

    def message_zh(self) -> str:
        what = "编号" if self.key == "reference" else self.key
        return f"该{what}已被 {self.existing} 使用；请继续办理该件，或另用一个"


@dataclass(kw_only=True, eq=False)
class StaleComplaint(ComplaintFlowError):
    """The subject has changed since the version that the command was decided on."""

    code: ClassVar[str] = "stale"
    _zh: ClassVar[str] = "{subject} 现为第 {found} 版，不是第 {expected} 版；请重新读取后再作决定"
    subject: str
    expected: int
    found: int

    def message(self) -> str:
        return (
            f"{self.subject} is at version {self.found}, not {self.expected}; "
            "load it and decide again"
        )


@dataclass(kw_only=True, eq=False)
class IdempotencyConflict(ComplaintFlowError, ValueError):
    """A key was used again for another command; give each command a key of its own."""

    code: ClassVar[str] = "idempotency_conflict"
    _zh: ClassVar[str] = "幂等键 {key} 已用于另一命令；每个命令须用自己的键"
    key: str

    def message(self) -> str:
        return f"the key {self.key} was used for another command; give each command its own key"


# --- time ------------------------------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class UnknownYear(ComplaintFlowError, LookupError):
    """The calendar has no data for a year that the period needs."""

    code: ClassVar[str] = "unknown_year"
    _zh: ClassVar[str] = (
        "日历 {calendar} 没有 {year} 年的数据；请载入该年的放假通知，或接受暂定结果"
    )
    calendar: str
    year: int

    def message(self) -> str:
        return (
            f"calendar {self.calendar} has no data for {self.year}; load that year's notice, "
            "or ask for a provisional answer"
        )


@dataclass(kw_only=True, eq=False)
class Undetermined(ComplaintFlowError, ValueError):
    """A period in hours cannot be counted from a day whose time is not known."""

    code: ClassVar[str] = "undetermined"
    _zh: ClassVar[str] = "按 {unit} 计算的期间须知道时刻，而此处只知道日期"
    unit: str

    def message(self) -> str:
        return f"a period in {self.unit} needs a time, and only a day is known"


@dataclass(kw_only=True, eq=False)
class OutOfRange(ComplaintFlowError, ValueError):
    """A number or date lies outside what can be counted."""

    code: ClassVar[str] = "out_of_range"
    _zh: ClassVar[str] = "{what} 应在 {low} 与 {high} 之间"
    what: str
    low: str
    high: str

    def message(self) -> str:
        return f"{self.what} must lie between {self.low} and {self.high}"


@dataclass(kw_only=True, eq=False)
class BadCalendar(ComplaintFlowError, ValueError):
    """A calendar's data contradict each other or do not have the form they must have."""

    code: ClassVar[str] = "bad_calendar"
    _zh: ClassVar[str] = "日历 {calendar} 不能使用：{reason}"
    calendar: str
    reason: str

    def message(self) -> str:
        return f"calendar {self.calendar}: {self.reason}"


# --- the machines and the record -------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class BadMachine(ComplaintFlowError, TypeError):
    """A machine's definition is wrong; raised when it is built, before anything runs."""

    code: ClassVar[str] = "bad_machine"
    _zh: ClassVar[str] = "状态机 {kind} 的定义有误"
    kind: str
    faults: tuple[str, ...]

    def message(self) -> str:
        return f"the machine {self.kind} is not sound: " + "; ".join(self.faults)


@dataclass(kw_only=True, eq=False)
class UnknownEvent(ComplaintFlowError, ValueError):
    """A stored event has a type or schema version that this build cannot read."""

    code: ClassVar[str] = "unknown_event"
    _zh: ClassVar[str] = (
        "本版本不能读取 {stream} 的第 {version} 个事件：由更新的版本写入，或者被改动过"
    )
    stream: str
    version: int

    def message(self) -> str:
        return (
            f"event {self.version} of {self.stream} cannot be read by this build; "
            "it was written by a newer one, or was altered"
        )


@dataclass(kw_only=True, eq=False)
class RecordBroken(ComplaintFlowError):
    """A stream's chain does not hold: its events are not those that were recorded."""

    code: ClassVar[str] = "record_broken"
    _zh: ClassVar[str] = "{stream} 的记录链在第 {version} 个事件处不成立；校验可以说明原因"
    stream: str
    version: int

    def message(self) -> str:
        return (
            f"the chain of {self.stream} does not hold at event {self.version}; "
            "verify says what is wrong"
        )


@dataclass(kw_only=True, eq=False)
class BadCopy(ComplaintFlowError, ValueError):
    """A copy of an agreement's record cannot be made, or is not what it must be.

    ``reason``: ``unreadable``, ``no_such_version``, ``chain_broken`` (at ``version``), or
    ``not_what_its_events_say``.
    """

    code: ClassVar[str] = "bad_copy"
    reason: str
    version: int | None = None

    def message(self) -> str:
        at = "" if self.version is None else f" (version {self.version})"
        return f"the copy of the agreement is not sound: {self.reason}{at}"

    def message_zh(self) -> str:
        at = "" if self.version is None else f"（第 {self.version} 版）"
        return f"合同副本有误：{self.reason}{at}"


# --- stores and files ------------------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class StoreError(ComplaintFlowError):
    """The base of what a store raises; nothing half-written remains."""

    code: ClassVar[str] = "store_error"
    _zh: ClassVar[str] = "数据库出错；没有留下写了一半的内容"


@dataclass(kw_only=True, eq=False)
class StoreBehind(StoreError):
    """The store's tables are of an older version; the host migrates when it wants to."""

    code: ClassVar[str] = "store_behind"
    _zh: ClassVar[str] = (
        "数据库结构为第 {found} 版，本版本需要第 {needed} 版；请先升级数据库（migrate）"
    )
    found: int
    needed: int

    def message(self) -> str:
        return f"the store is at schema {self.found}, this build needs {self.needed}; run migrate()"


@dataclass(kw_only=True, eq=False)
class StoreAhead(StoreError):
    """The store's tables are of a newer version than this build knows."""

    code: ClassVar[str] = "store_ahead"
    _zh: ClassVar[str] = (
        "数据库结构为第 {found} 版，本版本只认识第 {needed} 版；请升级 complaintflow"
    )
    found: int
    needed: int

    def message(self) -> str:
        return f"the store is at schema {self.found}, this build knows {self.needed}; upgrade it"


@dataclass(kw_only=True, eq=False)
class StoreDiffers(StoreError):
    """The store's tables are not laid out as its schema's number says: another build made them."""

    code: ClassVar[str] = "store_differs"
    _zh: ClassVar[str] = (
        "数据库自称结构第 {schema} 版，表却不同：由另一个版本建立；请用该版本，或新建数据库"
    )
    schema: int
    """The number that the store tells, and this build needs."""
    missing: tuple[str, ...] = ()
    """Columns (``subjects.customers``) that this build needs and that are not there."""
    unknown: tuple[str, ...] = ()
    """Columns that must be filled and that this build does not know."""

    def message(self) -> str:
        told = [f"missing: {', '.join(self.missing)}"] if self.missing else []
        told += [f"not known: {', '.join(self.unknown)}"] if self.unknown else []
        return (
            f"the store says schema {self.schema}, but its tables are laid out otherwise"
            f" ({'; '.join(told)}): another build made it; go on with that build, or make a new"
            " store"
        )


@dataclass(kw_only=True, eq=False)
class StoreReadOnly(StoreError):
    """The database may only be read; nothing was written. Let the process write file and folder."""

    code: ClassVar[str] = "store_read_only"
    _zh: ClassVar[str] = "数据库只能读取，什么也没有写入；请给予文件和所在文件夹的写权限"


@dataclass(kw_only=True, eq=False)
class StoreForeign(StoreError):
    """The database is not one of ours (or is no database at all)."""

    code: ClassVar[str] = "store_foreign"
    _zh: ClassVar[str] = "这不是 complaintflow 的数据库：{reason}"
    reason: str

    def message(self) -> str:
        return f"this is not a complaintflow store: {self.reason}"


@dataclass(kw_only=True, eq=False)
class StoreBusy(StoreError):
    """The database stayed locked by another process; nothing was written, try again."""

    code: ClassVar[str] = "store_busy"
    _zh: ClassVar[str] = "数据库一直被另一进程占用，什么也没有写入；请再试一次"


@dataclass(kw_only=True, eq=False)
class StoreFull(StoreError):
    """The disk is full; nothing was written."""

    code: ClassVar[str] = "store_full"
    _zh: ClassVar[str] = "磁盘已满，什么也没有写入"


@dataclass(kw_only=True, eq=False)
class StoreUnavailable(StoreError):
    """The database could not be reached or failed; nothing was written."""

    code: ClassVar[str] = "store_unavailable"
    _zh: ClassVar[str] = "数据库不可用：{reason}"
    reason: str

    def message(self) -> str:
        return f"the store is not available: {self.reason}"


@dataclass(kw_only=True, eq=False)
class ValueDestroyed(ComplaintFlowError, LookupError):
    """The vault no longer has (or never had) a value for this token."""

    code: ClassVar[str] = "value_destroyed"
    _zh: ClassVar[str] = "保密库中没有（或不再有）{token} 的内容"
    token: str

    def message(self) -> str:
        return f"the vault has no value for {self.token}"


@dataclass(kw_only=True, eq=False)
class VaultError(ComplaintFlowError):
    """The base of what an encrypted vault raises; no value is lost by it, and none is repeated."""

    code: ClassVar[str] = "vault_error"
    _zh: ClassVar[str] = "保密库出错；没有内容因此丢失"


@dataclass(kw_only=True, eq=False)
class KeyUnavailable(VaultError):
    """A master key cannot be used: ``unknown`` here, ``rejected`` (it does not open what is said to
    be wrapped with it, or opens another key), ``current`` (it may not be withdrawn),
    ``unreachable``, or ``failed`` (the provider raised an error of its own, or handed back what is
    none)."""

    code: ClassVar[str] = "key_unavailable"
    _zh: ClassVar[str] = "主密钥 {key} 不能使用（{reason}）"
    key: str
    reason: str

    def message(self) -> str:
        instead = {
            "unknown": "give the provider that key back",
            "rejected": "it is another key under the same id, or the data key was altered",
            "current": "add another key first, and rotate",
            "failed": "look at the provider, and try again",
        }.get(self.reason, "try again when the provider answers")
        return f"the master key {self.key} cannot be used ({self.reason}): {instead}"


@dataclass(kw_only=True, eq=False)
class BadKeyFile(VaultError, ValueError):
    """A file of master keys is ``missing``, ``unreadable``, ``damaged``, open to others
    (``others_may_read``), there already (``exists``), ``unwritable``, or ``being_changed``."""

    code: ClassVar[str] = "bad_key_file"
    _zh: ClassVar[str] = "主密钥文件不能使用（{reason}）"
    reason: str

    def message(self) -> str:
        instead = {
            "missing": "give the path of the file that was made, or make one with FileKeys.create",
            "damaged": "restore it from your copy",
            "others_may_read": "take the rights of group and others away (chmod 600)",
            "exists": "open it, or choose another path",
            "being_changed": "wait; if nothing changes it, remove the file that ends in .new",
        }.get(self.reason, "look at its rights and at its folder's")
        return f"the file of master keys cannot be used ({self.reason}): {instead}"


@dataclass(kw_only=True, eq=False)
class KeyBookUnavailable(VaultError):
    """The key book is ``busy``, ``full``, ``foreign`` (no key book), ``missing``, ``damaged`` or
    ``failed``."""

    code: ClassVar[str] = "key_book_unavailable"
    _zh: ClassVar[str] = "密钥簿不能使用（{reason}）"
    reason: str

    def message(self) -> str:
        instead = {
            "busy": "try again",
            "full": "make room on the disk",
            "foreign": "give the path of a key book, or of no file yet",
            "missing": "give the path of the book that the values were written with",
            "damaged": "restore it from your copy",
        }.get(self.reason, "look at the file's rights and disk")
        return f"the key book cannot be used ({self.reason}): {instead}"


@dataclass(kw_only=True, eq=False)
class WrongVault(VaultError):
    """What holds the values keeps those of another kind: it is ``encrypted`` and was opened without
    its keys, or it is ``plain`` and was opened with keys. Nothing was written."""

    code: ClassVar[str] = "wrong_vault"
    kept: str

    def message(self) -> str:
        if self.kept == "encrypted":
            return (
                "the values here are encrypted: open the store with its keys "
                "(EncryptedStore, or EncryptedVault; in the console --keys and --key-book)"
            )
        return "the values here are not encrypted: open the store without keys"

    def message_zh(self) -> str:
        if self.kept == "encrypted":
            return "此处的内容已加密：请用密钥打开（命令行为 --keys 和 --key-book）"
        return "此处的内容没有加密：请不用密钥打开"


@dataclass(kw_only=True, eq=False)
class ValueRejected(VaultError, ValueError):
    """A value in the vault is not what was written under its token: it was altered, cut short, or
    moved from another row."""

    code: ClassVar[str] = "value_rejected"
    _zh: ClassVar[str] = "{token} 的内容被改动、截断或移位；请从备份恢复，或予以销毁"
    token: str

    def message(self) -> str:
        return (
            f"the value of {self.token} was altered, cut short or moved from another row; "
            "restore it from a copy, or destroy it"
        )


@dataclass(kw_only=True, eq=False)
class BadFile(ComplaintFlowError, ValueError):
    """A file to import cannot be read as what it should be."""

    code: ClassVar[str] = "bad_file"
    reason: str
    line: int | None = None

    def message(self) -> str:
        return f"the file cannot be read: {self.reason}" + (
            f" (line {self.line})" if self.line is not None else ""
        )

    def message_zh(self) -> str:
        line = f"（第 {self.line} 行）" if self.line is not None else ""
        return f"文件不能读取：{self.reason}{line}"


@dataclass(kw_only=True, eq=False)
class MissingExtra(ComplaintFlowError, ImportError):
    """A part of the library needs an extra that is not installed."""

    code: ClassVar[str] = "missing_extra"
    _zh: ClassVar[str] = "此功能需要安装附加组件 {extra}：pip install 'complaintflow[{extra}]'"
    extra: str

    def message(self) -> str:
        return f"this needs the extra '{self.extra}': pip install 'complaintflow[{self.extra}]'"


# --- documents -------------------------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class MissingGlyph(ComplaintFlowError, ValueError):
    """A text has a character that no common font has: it would be an empty box on paper."""

    code: ClassVar[str] = "missing_glyph"
    _zh: ClassVar[str] = "常用字体没有字符 {codepoint}，印出来是空框；请换一种写法"
    codepoint: str

    def message(self) -> str:
        return (
            f"no common font has the character {self.codepoint}, it would be an empty box; "
            "write it in another way"
        )


@dataclass(kw_only=True, eq=False)
class BadTemplate(ComplaintFlowError, ValueError):
    """A template, or what came of it, may not go to a customer.

    ``reason``: ``syntax``, ``too_long``, ``not_permitted`` (a construct that templates do not
    have), ``unknown_name``, ``missing_value`` (a field that nobody filled in), ``forbidden_phrase``
    or ``personal_data``; ``names`` are the constructs, fields, phrases or kinds of data.
    """

    code: ClassVar[str] = "bad_template"
    reason: str
    names: tuple[str, ...] = ()

    def message(self) -> str:
        instead = {
            "syntax": "it is not a template of Jinja",
            "too_long": "make it shorter",
            "not_permitted": "use {{ field }}, if and for over a field alone",
            "unknown_name": "use the fields of this letter",
            "missing_value": "give each a value (at a terminal: --field NAME=…)",
            "forbidden_phrase": "say it in another way",
            "personal_data": "leave it out of a short message",
        }.get(self.reason, "look at it again")
        told = f": {', '.join(self.names)}" if self.names else ""
        return f"the template cannot be used ({self.reason}{told}): {instead}"

    def message_zh(self) -> str:
        told = f"：{'、'.join(self.names)}" if self.names else ""
        return f"模板不能使用（{self.reason}{told}）"


@dataclass(kw_only=True, eq=False)
class LetterNotBorne(ComplaintFlowError, ValueError):
    """A letter to the customer would say what is not so, as the complaint stands; ``possible`` are
    those that it bears."""

    code: ClassVar[str] = "letter_not_borne"
    letter: str
    status: str
    possible: tuple[str, ...]

    def message(self) -> str:
        instead = ", ".join(self.possible) or "none"
        return f"the complaint is {self.status}: no letter {self.letter}; possible: {instead}"

    def message_zh(self) -> str:
        possible = "、".join(self.possible) or "无"
        return f"投诉状态为 {self.status}，不能发出 {self.letter}；可以发出：{possible}"


@dataclass(kw_only=True, eq=False)
class StandardDropsCategory(ComplaintFlowError, ValueError):
    """A new edition of the standard (annex 2) leaves out categories that open complaints are
    under: ``open`` tells of each how many."""

    code: ClassVar[str] = "standard_drops_category"
    categories: tuple[str, ...]
    open: tuple[int, ...]

    def message(self) -> str:
        each = zip(self.categories, self.open, strict=True)
        used = ", ".join(f"{category} ({n} open)" for category, n in each)
        return (
            f"the new standard drops what is in use: {used}; keep it, or "
            "reclassify those complaints first"
        )

    def message_zh(self) -> str:
        each = zip(self.categories, self.open, strict=True)
        used = "、".join(f"{category}（{n} 件未结）" for category, n in each)
        return f"新标准删去了仍在使用的类别：{used}；请予保留，或先调整这些投诉的分类"


# --- attachments -----------------------------------------------------------------------------


@dataclass(kw_only=True, eq=False)
class BlobMissing(ComplaintFlowError, LookupError):
    """The blob store has no bytes with this digest."""

    code: ClassVar[str] = "blob_missing"
    _zh: ClassVar[str] = "附件库中没有校验值为 {sha256} 的内容"
    sha256: str

    def message(self) -> str:
        return f"the blob store has no bytes with the digest {self.sha256}"


@dataclass(kw_only=True, eq=False)
class BlobDamaged(ComplaintFlowError):
    """The bytes that a blob store keeps are not those that were put there."""

    code: ClassVar[str] = "blob_damaged"
    _zh: ClassVar[str] = "校验值为 {sha256} 的附件内容已不是存入时的内容；请从备份恢复"
    sha256: str

    def message(self) -> str:
        return (
            f"the bytes kept under {self.sha256} have changed since they were put there; "
            "bring them back from a backup"
        )


# --- on the web ------------------------------------------------------------------------------

HTTP_STATUS: Mapping[str, int] = MappingProxyType(
    {
        # the request: RFC 9110, 15.5
        "invalid_command": 422,
        "naive_time": 422,
        "undetermined": 422,
        "out_of_range": 422,
        "unknown_year": 422,
        "bad_calendar": 422,
        "bad_file": 422,
        "missing_glyph": 422,
        "bad_template": 422,
        "standard_drops_category": 409,
        "letter_not_borne": 409,
        "not_permitted": 403,
        "unknown_subject": 404,
        "blob_missing": 404,
        "value_destroyed": 410,
        "refused": 409,
        "already_exists": 409,
        "idempotency_conflict": 409,
        "stale": 412,
        # the server: RFC 9110, 15.6
        "error": 500,
        "bad_machine": 500,
        "unknown_event": 500,
        "blob_damaged": 500,
        "record_broken": 500,
        "bad_copy": 422,
        "missing_extra": 500,
        "vault_error": 500,
        "value_rejected": 500,
        "wrong_vault": 500,
        "bad_key_file": 500,
        "key_unavailable": 503,
        "key_book_unavailable": 503,
        "store_error": 500,
        "store_foreign": 500,
        "store_behind": 503,
        "store_ahead": 503,
        "store_differs": 500,
        "store_read_only": 503,
        "store_busy": 503,
        "store_full": 503,
        "store_unavailable": 503,
    }
)
"""The status by which a web API answers an error, by its ``code`` (RFC 9110, 15.5 and 15.6).

``stale`` is 412: the caller named the version that the decision rests on, as ``If-Match`` does.
After 503 the same request may be made again, with the same key.
"""
