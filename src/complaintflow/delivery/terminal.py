"""A notifier for an operator's terminal: one line a notice, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, TextIO

from ..kernel import Notice
from ..ports import Handed, Receipt
from ..values import SHANGHAI, Text
from ..values import zone as zone_of

TOPICS: Mapping[str, Text] = MappingProxyType(
    {
        "acknowledgement": Text(zh="告知客户已收到投诉", en="tell the customer it was received"),
        "feedback": Text(zh="向客户反馈处理结果", en="tell the customer the outcome"),
        "decline": Text(zh="告知客户不予受理", en="tell the customer it is declined"),
        "merge": Text(zh="告知客户已合并处理", en="tell the customer it is merged"),
        "withdrawal": Text(zh="向客户确认撤回", en="confirm the withdrawal to the customer"),
        "assigned": Text(zh="投诉已分派", en="a complaint is assigned"),
        "handler_wanted": Text(
            zh="投诉尚无经办人，请予指定", en="a complaint has no handler: name one"
        ),
        "handler_barred": Text(
            zh="经办人须回避，请另行指定", en="a handler takes no part any more: name another"
        ),
        "owner_barred": Text(
            zh="改进负责人须回避", en="who owns an improvement takes no part any more"
        ),
        "priority_one": Text(zh="最高优先级投诉", en="a complaint of the first priority"),
        "measure_assigned": Text(zh="处理措施已分派", en="a measure is assigned"),
        "danger": Text(zh="涉及人身财产安全", en="danger to life, health or safety"),
        "interim_measure_assigned": Text(zh="临时措施已分派", en="an interim measure is assigned"),
        "first_assessment_overdue": Text(
            zh="首次分类评估超过内部时限", en="the first assessment misses its inner target"
        ),
        "personal_answer_overdue": Text(
            zh="人工答复超过内部时限", en="a person's answer misses its inner target"
        ),
        "containment_overdue": Text(
            zh="临时措施超过内部时限", en="containment misses its inner target"
        ),
        "handling_plan_overdue": Text(
            zh="制定方案超过内部时限", en="the plan misses its inner target"
        ),
        "follow_up_due_soon": Text(zh="后续措施即将到期", en="a follow-up is due soon"),
        "measure_due_soon": Text(zh="方案措施即将到期", en="a measure is due soon"),
        "measure_overdue": Text(zh="方案措施已逾期", en="a measure is overdue"),
        "revisit_due_soon": Text(zh="回访时限将至", en="a revisit is due soon"),
        "revisit_overdue": Text(zh="回访已超过约定时限", en="a revisit is overdue"),
        "dissatisfied": Text(zh="客户回访不满意", en="a customer is dissatisfied when asked"),
        "follow_up_overdue": Text(zh="后续措施已逾期", en="a follow-up is overdue"),
        "follow_up_assigned": Text(zh="后续措施已分派", en="a follow-up is assigned"),
        "told_the_wrong_one": Text(
            zh="告知发给了并非客户的人", en="a message went to somebody who is not the customer"
        ),
        "bounced": Text(zh="告知客户被退回", en="a message did not reach the customer"),
        "objection": Text(zh="客户提出异议", en="the customer objects"),
        "reopened": Text(zh="投诉重新处理", en="a complaint is reopened"),
        "response_due_soon": Text(zh="响应期限将至", en="the response is due soon"),
        "completion_due_soon": Text(zh="办结期限将至", en="completion is due soon"),
        "response_late": Text(zh="逾期未响应", en="the response is late"),
        "assistance_requested": Text(zh="请求乙方协助", en="Party B is asked to assist"),
        "assistance_provided": Text(zh="乙方已提供协助", en="Party B assisted"),
        "more_time_asked": Text(zh="乙方申请延期", en="Party B asks for more time"),
        "more_time_answered": Text(zh="延期申请已答复", en="more time was answered"),
        "assistance_refused": Text(zh="乙方拒绝协助", en="Party B refuses to assist"),
        "refusal_answered": Text(zh="拒绝理由已答复", en="the refusal was answered"),
        "assistance_cancelled": Text(zh="协助请求已取消", en="assistance is no longer needed"),
        "improvement_opened": Text(zh="改进事项已登记", en="an improvement was opened"),
        "improvement_reopened": Text(zh="改进事项重新进行", en="an improvement was reopened"),
        "action_assigned": Text(zh="改进措施已分派", en="an action is assigned"),
        "against_proposed": Text(zh="提议不予改进，待审批", en="not to improve is proposed"),
        "decided_against": Text(zh="已决定不予改进", en="it was decided not to improve"),
        "recurrence": Text(zh="问题再次发生", en="a problem came again"),
        "assistance_due_soon": Text(zh="协助期限将至", en="assistance is due soon"),
        "take_up_due_soon": Text(
            zh="对发现的问题立项改进的期限将至", en="a problem is to be taken up soon"
        ),
        "improvement_plan_due_soon": Text(
            zh="制定改进措施的期限将至", en="an improvement is to be planned soon"
        ),
        "improvement_action_due_soon": Text(
            zh="改进措施期限将至", en="an action of an improvement is due soon"
        ),
        "completion_late": Text(zh="逾期未办结并反馈", en="completion is late"),
        "personal_data_leaked": Text(zh="泄露客户个人信息", en="personal data were leaked"),
        "not_improved": Text(zh="未改进", en="a problem was not improved"),
        "not_assisted": Text(zh="乙方未协助", en="Party B did not assist"),
        "other": Text(zh="其他违约", en="another breach"),
        "member_withdrew": Text(zh="一名共同投诉人撤回", en="one who complained took it back"),
        "rights_requested": Text(zh="客户提出个人信息权利请求", en="a request for personal data"),
        "claim_raised": Text(zh="对方主张违约责任", en="a claim was raised"),
        "claim_answered": Text(zh="主张已答复", en="a claim was answered"),
        "claim_accepted": Text(zh="主张已获承认", en="a claim was accepted"),
        "claim_rejected": Text(zh="主张未获认可", en="a claim was rejected"),
        "claim_withdrawn": Text(zh="主张已撤回", en="a claim was withdrawn"),
        "claim_settled": Text(zh="主张已和解", en="a claim was settled"),
        "settlement_performed": Text(zh="和解已履行", en="a settlement was performed"),
        "negotiation_begun": Text(zh="开始友好协商", en="negotiation began"),
        "minutes_recorded": Text(zh="协商纪要已登记", en="minutes of a negotiation were recorded"),
        "proposal_made": Text(zh="对方提出方案", en="a settlement was proposed"),
        "proposal_answered": Text(zh="方案已答复", en="a proposal was answered"),
        "negotiation_failed": Text(zh="已声明协商不成", en="negotiation was declared failed"),
        "suit_filed": Text(zh="已提起诉讼", en="a suit was filed"),
        "outcome_recorded": Text(zh="诉讼结果已登记", en="the outcome of a suit was recorded"),
        "remedy_assigned": Text(zh="解决办法已分派", en="a corrective measure is assigned"),
        "amendment_proposed": Text(zh="对方提议变更合同", en="an amendment is proposed"),
        "renewal_proposed": Text(zh="对方提议续期", en="a renewal is proposed"),
        "termination_proposed": Text(zh="对方提议解除合同", en="a termination is proposed"),
        "proposal_accepted": Text(zh="对方接受提议", en="the proposal is accepted"),
        "proposal_rejected": Text(zh="对方拒绝提议", en="the proposal is rejected"),
        "proposal_withdrawn": Text(zh="对方撤回提议", en="the proposal is withdrawn"),
    }
)
"""What each topic of a notice is called."""

_ROLES = {
    "customer": Text(zh="客户", en="customer"),
    "staff": Text(zh="工作人员", en="staff"),
    "party_b": Text(zh="乙方", en="Party B"),
}
_DUE = Text(zh="期限", en="due")


class TerminalNotifier:
    """A :class:`~complaintflow.ports.Notifier` that prints one line a notice.

    A line holds the topic, the clause, whom it is for, the complaint's id, the limit and the
    notice's id. Of a customer nothing is printed, not even the opaque id; of the staff the opaque
    id. What is printed is handed on, it has not arrived: the receipt is always
    :class:`~complaintflow.ports.Handed`.

    :param stream: where to print; whatever it raises fails the notice.
    :param lang: ``zh`` or ``en``.
    :param zone: in which zone limits are printed. Raises ValueError for an unknown one.
    """

    def __init__(
        self, stream: TextIO, lang: Literal["zh", "en"] = "zh", *, zone: str = SHANGHAI
    ) -> None:
        self._stream = stream
        self._lang = lang
        self._zone = zone_of(zone)

    def notify(self, notice: Notice) -> Receipt:
        """Print one."""
        self._stream.write(self._line(notice) + "\n")
        self._stream.flush()  # handed on only when it is out
        return Handed()

    def _line(self, notice: Notice) -> str:
        topic = TOPICS.get(notice.topic)
        about = notice.topic if topic is None else topic.get(self._lang)
        whom = _ROLES[notice.role].get(self._lang)
        parts = [
            f"[{notice.clause}] {about}" if notice.clause else about,
            whom if notice.role == "customer" else f"{whom} {notice.recipient}",
            notice.subject,
        ]
        if notice.due is not None:
            parts.append(f"{_DUE.get(self._lang)} {self._limit(notice.due)}")
        return " | ".join((*parts, notice.id))

    def _limit(self, due: datetime) -> str:
        local = due.astimezone(self._zone)
        offset = local.strftime("%z")
        if local.hour == local.minute == local.second == local.microsecond == 0:
            # The end of a day is 24:00 of that day, not 00:00 of the next (CC 203).
            return f"{(local - timedelta(days=1)).date().isoformat()} 24:00 {offset}"
        return f"{local:%Y-%m-%d %H:%M} {offset}"
