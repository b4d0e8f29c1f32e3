"""Party B's assistance: who asks and who answers, and what a request lets happen (2.2)."""

from __future__ import annotations

from ...duties import party_of
from ...errors import Refusal
from ...kernel import Command, Moved, command_guard, refuse, state_guard
from ...values import Party, earliest, iso
from .. import assisting as a
from ..assistance import AssistanceRequest, assistance_machine
from ..model import Complaint
from .context import ComplaintContext

_OF_PARTY_B = (a.ProvideAssistance, a.AskMoreTime, a.RefuseAssistance)


def request_of(subject: Complaint, command: Command) -> AssistanceRequest | None:
    """The request that a command is about, where it is known."""
    wanted = getattr(command, "request", None)
    return next((r for r in subject.assistance if r.id == wanted), None)


def _move(command: Command) -> str:
    if isinstance(command, a.AnswerMoreTime):
        return "grant_time" if command.granted else "deny_time"
    if isinstance(command, a.AnswerRefusal):
        return "accept_refusal" if command.accepted else "reject_refusal"
    return command.type


@state_guard("2.2")
def party_b_is_known(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Somebody acts for Party B under the agreement."""
    if subject.party_b is not None:
        return None
    return refuse(
        "party_b_is_known",
        "2.2",
        "the agreement names nobody who acts for Party B",
        "合同未登记乙方联系人",
        instead="receive complaints under an agreement with party_b_ref",
        instead_zh="在登记了乙方联系人的合同下接收投诉",
    )


@command_guard("2.2", "request")
def request_may_move(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """The request is there, and stands where this may happen to it."""
    found = request_of(subject, command)
    if found is not None:
        judged = assistance_machine().judge(
            _move(command), found.status.value, found, None, context
        )
        if isinstance(judged, Moved):
            return None
    return refuse(
        "request_may_move",
        "2.2",
        "there is no such request, or it is past that",
        "没有该项协助请求，或其状态不允许此操作",
        instead="name a request that is open",
        instead_zh="指明一项未结的协助请求",
        status=None if found is None else found.status.value,
        open=tuple(r.id for r in subject.assistance if r.is_open),
    )


@command_guard("2.2", "request")
def the_right_party_speaks(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """Party B does not ask or answer for Party A. What Party B said Party A may write down."""
    if isinstance(command, _OF_PARTY_B) or party_of(context.actor) == Party.party_a:
        return None
    return refuse(
        "the_right_party_speaks",
        "2.2",
        "that is Party A's to say",
        "应由甲方作出",
        instead="provide the assistance, ask for more time, or refuse with a reason",
        instead_zh="提供协助、申请延期或说明理由拒绝",
    )


@command_guard("2.2", "by", "until")
def limit_lies_ahead(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A limit that is stated to Party B, or asked for, lies ahead."""
    for name in ("by", "until"):
        limit = getattr(command, name, None)
        if limit is not None and earliest(limit) <= context.now:
            return refuse(
                "limit_lies_ahead",
                "2.2",
                "the limit lies in the past",
                "所定期限早于当前时间",
                instead=f"give a time after {context.told(context.now)}",
                instead_zh=f"给出晚于{context.told(context.now)}的时间",
                field=name,
                limit=iso(earliest(limit)),
            )
    return None


@command_guard("2.2", "request")
def time_is_not_over(
    subject: Complaint, command: a.AskMoreTime, context: ComplaintContext
) -> Refusal | None:
    """More time is asked for while there is some."""
    found = request_of(subject, command)
    at = context.now if command.at is None else earliest(command.at)
    if found is None or not found.duty.deadline.over_at(at):
        return None
    return refuse(
        "time_is_not_over",
        "2.2",
        "the time for it is over",
        "协助期限已届满",
        instead="provide it now: late is less than never",
        instead_zh="请尽快提供",
        due=iso(found.duty.deadline.due),
    )


@command_guard("2.2", "request")
def more_time_is_asked(
    subject: Complaint, command: a.AnswerMoreTime, context: ComplaintContext
) -> Refusal | None:
    """There is a wish for more time to answer."""
    found = request_of(subject, command)
    if found is None or found.wants_until is not None:
        return None
    return refuse(
        "more_time_is_asked",
        "2.2",
        "Party B has not asked for more time",
        "乙方未申请延期",
        instead="cancel the request and ask anew, with another limit",
        instead_zh="取消该请求并另行提出，另定期限",
    )
