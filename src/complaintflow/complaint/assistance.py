"""Party B's assistance (2.2): a request has a machine of its own and lives in the complaint."""

from __future__ import annotations

import functools

from ..duties import Duty
from ..kernel import START, Context, Move, StateMachine
from ..values import Labelled, Model, Ref, Text, When

CLAUSES = frozenset({"2.2", "5.2"})


class AssistanceKind(Labelled):
    """What is asked of Party B."""

    information = "information", "提供资料"
    support = "support", "提供支持"


class AssistanceStatus(Labelled):
    """How a request stands."""

    requested = "requested", "待协助"
    provided = "provided", "已协助"
    refused = "refused", "乙方已拒绝"
    excused = "excused", "拒绝有正当理由"
    cancelled = "cancelled", "已取消"


class RefusalReason(Labelled):
    """Why Party B refuses. Whether the reason is good Party A says, and in the end a court."""

    not_available = "not_available", "资料不存在或不掌握"
    forbidden = "forbidden", "法律法规禁止提供"
    not_needed = "not_needed", "与投诉处理无关"
    beyond_its_power = "beyond_its_power", "超出能力范围"
    other = "other", "其他"


class AssistanceRequest(Model):
    """One request to Party B, and its duty to assist. What is asked is in the event."""

    id: Ref
    kind: AssistanceKind
    asked: When
    duty: Duty
    status: AssistanceStatus = AssistanceStatus.requested
    wants_until: When | None = None
    """Until when Party B asks for more time, while nobody has answered."""
    wants_since: When | None = None
    """When it last asked for that."""
    refused: When | None = None
    """When Party B refused."""

    @property
    def insists(self) -> bool:
        """Whether it was refused without a good reason: what Party B said then limits it."""
        return self.refused is not None and self.status == AssistanceStatus.requested

    @property
    def is_open(self) -> bool:
        """Whether it still waits for Party B or for what is to be said to its refusal."""
        return self.status in (AssistanceStatus.requested, AssistanceStatus.refused)


def _move(
    name: str, zh: str, en: str, sources: tuple[str, ...], *targets: str, clause: str = "2.2"
) -> Move[AssistanceRequest, Context]:
    label = Text(zh=zh, en=en)
    return Move(name=name, label=label, clause=clause, sources=sources, targets=targets)


@functools.cache
def assistance_machine() -> StateMachine[AssistanceRequest, Context]:
    """The machine of a request for assistance."""
    waits = ("requested",)
    return StateMachine(
        "assistance",
        AssistanceStatus,
        [
            _move("request_assistance", "请求协助", "request assistance", (START,), "requested"),
            _move("note_request_arrival", "登记请求到达", "note request arrival", waits),
            _move("ask_more_time", "申请延期", "ask more time", waits),
            _move("grant_time", "同意延期", "grant time", waits),
            _move("deny_time", "不同意延期", "deny time", waits),
            _move("refuse_assistance", "拒绝协助", "refuse assistance", waits, "refused"),
            _move("accept_refusal", "认可拒绝理由", "accept refusal", ("refused",), "excused"),
            _move(
                "reject_refusal", "不认可拒绝理由", "reject refusal", ("refused",), "requested",
                clause="5.2",
            ),
            _move(
                "provide_assistance", "提供协助", "provide assistance",
                ("requested", "refused"), "provided",
            ),
            _move(
                "cancel_assistance", "取消协助请求", "cancel assistance",
                ("requested", "refused"), "cancelled",
            ),
        ],
        settled=("provided", "excused", "cancelled"),
        final=("provided", "excused", "cancelled"),
        clauses=CLAUSES,
    )  # fmt: skip
