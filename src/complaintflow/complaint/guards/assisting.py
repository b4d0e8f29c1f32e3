"""Party B's assistance: who asks and who answers, and what a request lets happen (2.2)."""

from __future__ import annotations

from ...duties import party_of
from ...errors import Refusal
from ...kernel import Command, command_guard, move_guard, refuse, state_guard
from ...values import Party, earliest, iso
from .. import assisting as a
from ..assistance import AssistanceRequest, assistance_machine
from ..model import Complaint
from .context import ComplaintContext

_OF_PARTY_B = ("provide_assistance", "ask_more_time", "refuse_assistance")


def request_of(subject: Complaint, command: Command) -> AssistanceRequest | None:
    """The request that a command is about, where it is known."""
    wanted = getattr(command, "request", None)
    return next((r for r in subject.assistance if r.id == wanted), None)


_STEP = {"answer_more_time": "grant_time", "answer_refusal": "accept_refusal"}
"""What a command is to the request it is about, where that is called otherwise; the other answer
starts in the same status."""


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


def _may_move(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The requests that stand where this may happen to them."""
    machine, step = assistance_machine(), _STEP.get(move, move)
    return tuple(r.id for r in subject.assistance if machine.starts_in(step, r.status))


@command_guard("2.2", "request", among=_may_move)
def request_may_move(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """The request is there, and stands where this may happen to it."""
    found = request_of(subject, command)
    if found is not None and found.id in _may_move(subject, command.type, context):
        return None
    still = tuple(r.id for r in subject.assistance if r.is_open)
    return refuse(
        "request_may_move",
        "2.2",
        "there is no such request, or it is past that",
        "没有该项协助请求，或其状态不允许此操作",
        instead="name a request that is open" if still else "request_assistance first",
        instead_zh="指明一项未结的协助请求" if still else "先请求协助（request_assistance）",
        status=None if found is None else found.status.value,
        open=still,
    )


@move_guard("2.2")
def the_right_party_speaks(
    subject: Complaint, move: str, context: ComplaintContext
) -> Refusal | None:
    """Party B does not ask or answer for Party A. What Party B said Party A may write down."""
    if move in _OF_PARTY_B or party_of(context.actor) == Party.party_a:
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


def _wished(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The requests for which Party B asked for more time."""
    return tuple(r.id for r in subject.assistance if r.wants_until is not None)


@command_guard("2.2", "request", among=_wished)
def more_time_is_asked(
    subject: Complaint, command: a.AnswerMoreTime, context: ComplaintContext
) -> Refusal | None:
    """There is a wish for more time to answer."""
    found = request_of(subject, command)
    if found is None or found.id in _wished(subject, command.type, context):
        return None
    return refuse(
        "more_time_is_asked",
        "2.2",
        "Party B has not asked for more time",
        "乙方未申请延期",
        instead="cancel the request and ask anew, with another limit",
        instead_zh="取消该请求并另行提出，另定期限",
    )
