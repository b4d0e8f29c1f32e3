"""What a customer asks about their personal information: access, correction, erasure.

A request has a machine of its own and lives in the record that it is about (Personal Information
Protection Law, PIPL, art. 44-50). The agreement's one year (3.7) and what holds the record stand
against erasure: it is refused, or waits, never carried out before.
"""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Literal

from ..kernel import START, Context, Move, StateMachine
from ..periods import Deadline
from ..values import Labelled, Model, Ref, Text, When
from .identity import Capacity


class RightsKind(Labelled):
    """What is asked."""

    access = "access", "查阅、复制"
    """PIPL art. 45."""
    correction = "correction", "更正、补充"
    """PIPL art. 46."""
    erasure = "erasure", "删除"
    """PIPL art. 47."""


class RightsStatus(Labelled):
    """How a request stands. That it was answered is a fact, not a status."""

    received = "received", "已收到"
    granted = "granted", "同意"
    deferred = "deferred", "暂缓删除"
    refused = "refused", "不予同意"
    executed = "executed", "已执行"


class RightsOutcome(Labelled):
    """What was decided."""

    granted = "granted", "同意"
    deferred = "deferred", "暂缓删除"
    """Of erasure alone: it is carried out when nothing keeps the record any more."""
    refused = "refused", "不予同意"


class RightsReason(Labelled):
    """Why a request is not granted, or not yet (PIPL art. 50: a refusal gives its reasons)."""

    must_be_kept = "must_be_kept", "处理记录的保存期限尚未届满（第3.7条）"
    held = "held", "记录处于证据保留状态"
    not_shown_to_be_theirs = "not_shown_to_be_theirs", "未能证明身份或者代理权限"
    not_wrong = "not_wrong", "经核对信息无误"
    of_others = "of_others", "涉及他人的个人信息"
    secret_by_law = "secret_by_law", "法律、行政法规规定应当保密或者不需要告知"
    taken_back = "taken_back", "请求人已撤回请求"

    def label(self, lang: str = "zh") -> str:
        """The reason in ``zh`` or ``en``."""
        return super().label() if lang == "zh" else _ENGLISH[self]


KEEPS = (RightsReason.must_be_kept, RightsReason.held)
"""The reasons that pass with time: what waits for them is deferred."""

_ENGLISH = {
    RightsReason.must_be_kept: "the record must still be kept (3.7)",
    RightsReason.held: "the record is held as evidence",
    RightsReason.not_shown_to_be_theirs: "identity or authority was not shown",
    RightsReason.not_wrong: "the information was checked and is right",
    RightsReason.of_others: "it is personal information of others",
    RightsReason.secret_by_law: "a law keeps it secret, or excuses from telling",
    RightsReason.taken_back: "the request was taken back",
}


class AccessForm(Labelled):
    """How access was given."""

    inspection = "inspection", "查阅"
    copy = "copy", "复制"
    transfer = "transfer", "转移"


class RightsRequest(Model):
    """One request, as far as decisions need it. The words are in the vault."""

    id: Ref
    kind: RightsKind
    capacity: Capacity
    received: When
    check: Ref | None = None
    """The check of identity and authority that it rests on: the id of a recorded one."""
    person: Ref | None = None
    """Who asks: whose identity that check was of. What is given out goes to nobody else."""
    limit: Deadline | None = None
    """Until when it is answered, where the terms name a limit (``Terms.rights_answer``). The law
    names none: it says promptly (及时)."""
    status: RightsStatus = RightsStatus.received
    reason: RightsReason | None = None
    until: Deadline | None = None
    """Until when the record had to be kept, as it stood when erasure was refused or deferred."""
    decided: When | None = None
    executed: When | None = None
    answered: When | None = None
    """When the customer was first told what was decided."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done: to decide, to carry out, or to answer."""
        done = self.status in (RightsStatus.refused, RightsStatus.executed)
        return not done or self.waits_for_answer

    @property
    def waits_for_answer(self) -> bool:
        """Whether who asked has not been told yet what was decided."""
        return self.answered is None

    def overdue_at(self, now: datetime) -> bool:
        """Whether its answer is overdue at ``now``; False where the terms name no limit."""
        if self.limit is None:
            return False
        if self.answered is not None:
            return self.limit.met_by(self.answered) is False
        return self.limit.over_at(now)

    def explain(self, lang: Literal["zh", "en"] = "zh") -> str:
        """What was decided and why, as it may be told to who asked; ``zh`` or ``en``."""
        until = None if self.until is None else self.until.last_day
        if lang == "zh":
            told = f"{self.kind.label()}请求：{self.status.label()}"
            why = "" if self.reason is None else f"；理由：{self.reason.label()}"
            return told + why + ("" if until is None else f"；保存至{until}") + "。"
        told = f"request for {self.kind.label('en')}: {self.status.label('en')}"
        why = "" if self.reason is None else f"; because {self.reason.label(lang)}"
        return told + why + ("" if until is None else f"; it is kept until {until}") + "."


def _move(
    name: str, zh: str, en: str, sources: tuple[str, ...], *targets: str
) -> Move[RightsRequest, Context]:
    label = Text(zh=zh, en=en)
    return Move(name=name, label=label, clause="4.3", sources=sources, targets=targets)


@functools.cache
def rights_machine() -> StateMachine[RightsRequest, Context]:
    """The machine of a request."""
    undecided, stands = ("received", "deferred"), ("granted", "deferred", "refused", "executed")
    return StateMachine(
        "rights",
        RightsStatus,
        [
            _move("receive_rights_request", "收到个人信息权利请求", "receive rights request",
                  (START,), "received"),
            _move("grant_rights_request", "同意", "grant rights request", undecided, "granted"),
            _move("defer_rights_request", "暂缓删除", "defer rights request",
                  undecided, "deferred"),
            _move("refuse_rights_request", "不予同意", "refuse rights request",
                  undecided, "refused"),
            _move("give_access", "提供查阅、复制", "give access", ("granted",), "executed"),
            _move("correct_fact", "更正", "correct fact", ("granted",), "executed"),
            _move("dispose", "销毁", "dispose", ("granted", "deferred"), "executed"),
            _move("answer_rights_request", "答复", "answer rights request", stands),
        ],
        settled=("refused", "executed"),
        final=("refused", "executed"),
        clauses=frozenset({"4.3"}),
    )  # fmt: skip
