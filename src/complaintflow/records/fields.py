"""The fields of the record form (annex 4): of each where it is in the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ..values import Text
from .model import HandlingRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """One field of annex 4."""

    section: str
    key: str
    label: Text
    required: Literal["yes", "where_it_applies", "no"]
    at: str
    """Where it is in :class:`~complaintflow.records.HandlingRecord`, as a dotted path; of a part
    that has lines, in each line."""


def _f(key: str, zh: str, en: str, required: str, at: str) -> FormField:
    section, _, name = key.partition(".")
    kinds: dict[str, Literal["yes", "where_it_applies", "no"]] = {
        "y": "yes",
        "c": "where_it_applies",
        "n": "no",
    }
    return FormField(
        section=section,
        key=name,
        label=Text(zh=zh, en=en),
        required=kinds[required],
        at=at,
    )


ANNEX_4: Final[tuple[FormField, ...]] = (
    _f("head.complaint_no", "投诉编号", "complaint no.", "y", "head.complaint_no"),
    _f("head.agreement_no", "合同编号", "agreement no.", "y", "head.agreement_no"),
    _f("head.channel", "投诉渠道", "channel", "y", "head.channel"),
    _f("head.received_at", "收到时间", "received at", "y", "head.received_at"),
    _f("head.registered_at", "登记时间", "registered at", "y", "head.registered_at"),
    _f("head.received_by", "接收人", "received by", "y", "head.received_by"),
    _f("customer.name", "客户名称", "name", "y", "customer.name"),
    _f("customer.type", "客户类型", "type", "y", "customer.type"),
    _f("customer.contact", "联系方式", "contact", "y", "customer.contacts"),
    _f("customer.no_contact", "未留联系方式的原因", "why none", "c", "customer.no_contact"),
    _f("customer.representative", "代理人", "representative", "c", "customer.representatives"),
    _f("customer.authority", "授权", "authority", "c", "customer.representatives.authority"),
    _f("customer.members", "共同投诉人", "who complains together", "c", "customer.members"),
    _f("customer.preferred_channel", "希望的回复方式", "preferred channel", "n",
       "customer.preferred_channel"),
    _f("customer.preferred_time", "希望的回复时间", "preferred time", "n",
       "customer.preferred_time"),
    _f("content.object", "投诉对象", "object", "y", "content.object"),
    _f("content.item", "订单/批次", "order or batch", "c", "content.item"),
    _f("content.occurred_at", "发生时间", "occurred at", "c", "content.occurred_at"),
    _f("content.place", "发生地点", "place", "c", "content.occurred_place"),
    _f("content.statement", "投诉内容", "statement", "y", "content.statement"),
    _f("content.demand", "客户诉求", "demand", "y", "content.demand"),
    _f("content.attachments", "附件清单", "attachments", "c", "content.attachments"),
    _f("content.earlier", "重复投诉、关联编号", "earlier", "c", "content.earlier"),
    _f("content.corrections", "更正记录", "corrections", "c", "content.corrections"),
    _f("response.due", "响应期限", "due", "y", "response.due"),
    _f("response.answered_at", "响应时间", "answered at", "y", "response.answered_at"),
    _f("response.how", "方式", "how", "y", "response.how"),
    _f("response.by", "响应人", "by", "y", "response.by"),
    _f("class.category", "投诉类别", "category", "y", "assessment.category"),
    _f("class.subcategory", "子类", "subcategory", "c", "assessment.subcategory"),
    _f("class.severity", "严重程度", "severity", "y", "assessment.severity"),
    _f("class.criteria_met", "判定依据", "criteria met", "y", "assessment.criteria"),
    _f("class.urgency", "紧急程度", "urgency", "y", "assessment.urgency"),
    _f("class.urgency_criteria", "紧急程度判定依据", "why it is urgent", "c",
       "assessment.urgency_criteria"),
    _f("class.product", "涉及产品/服务", "product or service", "c", "assessment.product"),
    _f("class.priority", "处理优先级", "priority", "y", "assessment.priority"),
    _f("class.complexity", "复杂程度", "complexity", "n", "assessment.complexity"),
    _f("class.safety_flag", "安全隐患", "safety", "y", "assessment.safety_flag"),
    _f("class.personal_data_flag", "涉及个人信息", "personal data", "y",
       "assessment.personal_data_flag"),
    _f("class.collective_flag", "群体投诉", "collective", "c", "assessment.collective_flag"),
    _f("class.assessed_by", "评估人", "assessed by", "y", "assessment.by"),
    _f("class.assessed_at", "评估时间", "assessed at", "y", "assessment.at"),
    _f("class.standard_version", "标准版本", "standard", "y", "assessment.standard_version"),
    _f("invest.investigator", "调查核实人", "investigator", "y", "investigation.investigator"),
    _f("invest.started", "开始时间", "started", "y", "investigation.started"),
    _f("invest.concluded", "结束时间", "concluded", "y", "investigation.concluded"),
    _f("invest.steps", "过程", "steps", "y", "investigation.findings"),
    _f("invest.evidence", "证据", "evidence", "y", "investigation.evidence"),
    _f("invest.verdict", "结论", "verdict", "y", "investigation.verdict"),
    _f("invest.cause", "原因", "cause", "y", "investigation.cause"),
    _f("invest.root_cause", "根本原因", "root cause", "c", "investigation.root_cause"),
    _f("invest.problems", "发现的问题", "problems", "c", "investigation.problems"),
    _f("assist.request", "协助事项", "request", "c", "assistance.what"),
    _f("assist.due", "协助期限", "due", "c", "assistance.due"),
    _f("assist.provided_at", "提供时间", "provided at", "c", "assistance.settled_at"),
    _f("plan.plan_no", "方案编号", "plan no.", "y", "plan.plan_no"),
    _f("plan.measures", "处理措施", "measures", "y", "plan.measures"),
    _f("exec.done_at", "完成时间", "done at", "y", "execution.done_at"),
    _f("exec.by", "执行人", "by", "y", "execution.by"),
    _f("exec.evidence", "完成证明", "evidence", "y", "execution.evidence"),
    _f("feedback.due", "反馈期限", "due", "y", "feedback.due"),
    _f("feedback.sent_at", "发出时间", "sent at", "y", "feedback.sent_at"),
    _f("feedback.arrived_at", "到达时间", "arrived at", "c", "feedback.arrived_at"),
    _f("feedback.channel", "方式", "channel", "y", "feedback.channel"),
    _f("feedback.by", "反馈人", "by", "y", "feedback.by"),
    _f("feedback.text", "反馈内容", "text", "y", "feedback.text"),
    _f("feedback.customer_answer", "客户意见", "customer's answer", "y",
       "feedback.customer_answer"),
    _f("feedback.revisit", "回访时间", "revisit", "n", "revisits.at"),
    _f("feedback.satisfaction", "满意度", "satisfaction", "n", "revisits.satisfaction"),
    _f("improve.problem", "改进事项", "improvement", "c", "improvement.problem"),
    _f("improve.owner", "责任人", "responsible", "c", "improvement.owner"),
    _f("improve.actions", "措施及期限", "actions", "c", "improvement.actions"),
    _f("improve.effect", "效果验证", "effect", "c", "improvement.status"),
    _f("access.rights", "个人信息权利请求", "rights requests", "c", "rights"),
    _f("access.disclosures", "对外提供记录", "disclosures", "c", "disclosures"),
    _f("close.closed_at", "办结时间", "closed at", "y", "close.closed_at"),
    _f("close.by", "办结人", "closed by", "y", "close.by"),
    _f("close.reason", "办结方式", "how", "y", "close.how"),
    _f("close.response_ok", "是否按期响应", "response in time", "y", "close.response_ok"),
    _f("close.completion_ok", "是否按期办结", "completion in time", "y", "close.completion_ok"),
    _f("close.breaches", "违约情形", "breaches", "c", "close.breaches"),
    _f("close.claims", "违约责任主张", "claims", "c", "claims"),
    _f("close.escalations", "提醒与升级", "warnings and escalation", "c", "escalations"),
    _f("close.retention_until", "保存期限至", "kept until", "y", "close.retention_until"),
    _f("close.holds", "暂停销毁", "holds", "c", "close.holds"),
    _f("close.disposed_at", "销毁时间", "disposed of at", "c", "close.disposal.at"),
    _f("close.certificate", "销毁凭证校验值", "certificate of disposal", "c",
       "close.disposal.certificate"),
    _f("sign.handler", "经办人", "handler", "y", "sign.handler"),
    _f("sign.reviewer", "审核人", "reviewer", "c", "sign.reviewer"),
    _f("sign.digest", "记录校验值", "chain digest", "y", "chain.digest"),
)  # fmt: skip
"""Every field of annex 4, in its order. The signatures themselves are on the paper."""


def values_at(record: HandlingRecord, field: FormField) -> tuple[object, ...]:
    """What a record says of a field: of a part that has lines one value a line."""
    first, *rest = field.at.split(".")
    part: object = getattr(record, first)
    lines = part if isinstance(part, tuple) else (part,)
    for name in rest:
        each = (one for line in lines for one in (line if isinstance(line, tuple) else (line,)))
        lines = tuple(None if line is None else getattr(line, name) for line in each)
    return lines
