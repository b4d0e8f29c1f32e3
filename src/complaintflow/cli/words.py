"""Words of the console in zh and en: events, moves, the fields of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..agreement import agreement_machine
from ..complaint import ImprovementLinked, complaint_machine
from ..complaint import events as e
from ..duties import BreachRecorded, DutyKind, TargetKind, WarningGiven
from ..improvement import improvement_machine
from ..kernel import Event, StateMachine
from ..liability import claim_machine
from ..problems import SENTENCES
from ..reporting.words import ENDINGS, when
from ..values import Text

if TYPE_CHECKING:
    from .console import Console

EVENTS: Mapping[str, str] = {
    "AgreementDrafted": "草拟合同",
    "TermFilled": "填写期限",
    "AgreementSigned": "签署合同",
    "AmendmentProposed": "提议变更",
    "RenewalProposed": "提议续期",
    "TerminationProposed": "提议解除",
    "AgreementAmended": "变更条款",
    "AgreementRenewed": "续期",
    "AgreementTerminated": "协议解除",
    "ProposalRejected": "拒绝提议",
    "ProposalWithdrawn": "撤回提议",
    "CopyGiven": "交付副本",
    "TrainingHeld": "培训",
    "AnalysisRecorded": "定期分析",
    "ComplaintReceived": "接收投诉",
    "ComplaintCarriedOver": "转入历史投诉",
    "MessageSent": "告知客户",
    "MessageHandedOn": "告知已发出",
    "MessageArrived": "告知到达",
    "MessageBounced": "告知退回",
    "ContactLogged": "联系客户",
    "CustomerUnreachable": "无法联系客户",
    "ContactFound": "新的联系方式",
    "RepresentativeNamed": "登记代理人",
    "AttachmentAdded": "添加附件",
    "ComplaintClassified": "分类与评估",
    "ComplaintReclassified": "调整分类与评估",
    "HandlerAssigned": "指定经办人",
    "InterimMeasureTaken": "采取临时措施",
    "InvestigationStarted": "开始调查核实",
    "InvestigationConcluded": "作出调查结论",
    "PlanDrawnUp": "制定处理方案",
    "PlanRevised": "调整处理方案",
    "ExecutionStarted": "执行处理方案",
    "MeasureCompleted": "完成措施",
    "MeasureCancelled": "取消措施",
    "FeedbackGiven": "反馈处理结果",
    "FeedbackResent": "再次反馈",
    "FollowUpFinished": "后续跟进完成",
    "ResultAccepted": "客户认可",
    "ObjectionRaised": "客户提出异议",
    "ComplaintClosed": "办结",
    "ComplaintReopened": "重新办理",
    "ComplaintDeclined": "不予受理",
    "ComplaintWithdrawn": "撤回投诉",
    "MemberWithdrew": "一名共同投诉人撤回",
    "MergedLimitsRecomputed": "重新计算合并后的期限",
    "MergedInto": "合并处理",
    "ComplaintUnlinked": "取消关联",
    "FindingsTakenOver": "采用牵头投诉的调查结论",
    "ComplaintLinked": "关联投诉",
    "ReceiptCorrected": "更正收到时间",
    "CustomerCorrected": "更正客户",
    "WordsCorrected": "更正客户所述",
    "DeadlineRecomputed": "重新计算期限",
    "RetentionRecomputed": "重新计算保存期限",
    "WarningGiven": "临期提醒",
    "BreachRecorded": "认定违约",
    "IdentityChecked": "核验身份与授权",
    "Disclosed": "登记对外提供",
    "CustomerRevisited": "回访客户",
    "BasisSupplied": "补充对外提供的依据",
    "ProblemFound": "登记发现的问题",
    "ImprovementLinked": "关联改进事项",
    "ImprovementOpened": "登记改进事项",
    "CauseAnalysed": "分析原因",
    "ImprovementPlanned": "制定改进措施",
    "ActionMoved": "调整完成期限",
    "ActionCompleted": "完成改进措施",
    "ActionCancelled": "取消改进措施",
    "EffectVerified": "验证改进效果",
    "ImprovementReopened": "重新改进",
    "AgainstProposed": "提议不予改进",
    "AgainstDecided": "审批不予改进",
    "RecurrenceFound": "问题再次发生",
    "AssistanceRequested": "请求协助",
    "AssistanceArrived": "协助请求到达",
    "AssistanceProvided": "提供协助",
    "MoreTimeAsked": "申请延期",
    "MoreTimeAnswered": "答复延期申请",
    "AssistanceRefused": "拒绝协助",
    "RefusalAnswered": "答复拒绝理由",
    "AssistanceCancelled": "取消协助请求",
    "ExcuseOffered": "提出免责事由",
    "ExcuseAnswered": "答复免责事由",
    "RemedyAssigned": "指定解决办法责任人",
    "RemedyCompleted": "完成解决办法",
    "StaffBarred": "登记回避人员",
    "HoldPlaced": "暂停销毁",
    "HoldReleased": "解除保留",
    "RecordDisposed": "到期销毁",
    "RightsRequested": "收到个人信息权利请求",
    "RightsDecided": "决定个人信息权利请求",
    "AccessGiven": "提供查阅、复制",
    "RightsAnswered": "答复个人信息权利请求",
    "RightsLimitRecomputed": "重新计算答复期限",
    "ValuesDestroyed": "个人信息已销毁",
    "BreachSetRight": "更正违约认定",
    "BreachStartMoved": "更正违约起始时间",
    "ClaimRaised": "主张违约责任",
    "ClaimAnswered": "答复主张",
    "ClaimAccepted": "承认主张",
    "ClaimRejected": "不予认可主张",
    "ClaimWithdrawn": "撤回主张",
    "ClaimSettled": "达成和解",
    "SettlementPerformed": "履行和解",
    "NegotiationBegun": "开始友好协商",
    "ProposalMade": "提出方案",
    "ProposalAnswered": "答复方案",
    "MinutesRecorded": "登记协商纪要",
    "NegotiationFailed": "声明协商不成",
    "SuitFiled": "提起诉讼",
    "OutcomeRecorded": "登记诉讼结果",
}
"""The zh name of each event; the en name is made of its type."""

_MACHINES: Mapping[str, Callable[[], StateMachine[Any, Any]]] = {
    "a": agreement_machine,
    "c": complaint_machine,
    "i": improvement_machine,
    "l": claim_machine,
}
"""The machine of each kind of stream, by what its ids begin with."""


_UNFIT: Mapping[str, Text] = {
    "not_an_id": Text(zh="不能作为编号", en="it cannot be an id"),
    "wrong_precision": Text(
        zh="时间的精度与导入格式所述不同（只有日期，或不应有时刻）",
        en="a time of another precision than the profile states",
    ),
    "no_such_time": Text(zh="没有这个时间", en="there is no such time"),
    "ambiguous_time": Text(zh="当地时间有两个，无法确定", en="the local time came twice"),
    "missing_cells": Text(zh="列数不足", en="the row has too few cells"),
    "extra_cells": Text(zh="列数过多", en="the row has too many cells"),
    "unknown_channel": Text(zh="未知的渠道", en="no channel that is known"),
    "happened_by_now": Text(zh="时间在将来", en="it lies in the future"),
    "answered_after_it_came_in": Text(zh="答复早于收到", en="answered before it came in"),
}


def unfit(reason: str, lang: str) -> str:
    """Why a row was not carried over, with its code; of a host's own profile the code alone."""
    known = _UNFIT.get(reason)
    zh, en = (known.zh, known.en) if known else SENTENCES.get(reason, ("", ""))
    said = zh if lang == "zh" else en
    return (f"{said}（{reason}）" if lang == "zh" else f"{said} ({reason})") if said else reason


def status_name(stream: str, status: str, lang: str) -> str:
    """A status of a stream for people."""
    known = _MACHINES[stream[0]]().labels.get(status)
    return status if known is None else known.get(lang)


def leads_on(stream: str, move: str) -> bool:
    """Whether a move of a stream can lead to another status."""
    return bool(_MACHINES[stream[0]]().moves[move].targets)


def event_name(kind: str, lang: str) -> str:
    """An event's name for people."""
    if lang == "zh" and kind in EVENTS:
        return EVENTS[kind]
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()


def detail(event: Event, console: Console, zone: str) -> str:
    """What an event says in codes, times and references, in a few words; empty where its name says
    all. Whoever is told is named by role or id."""
    lang, t, word = console.lang, console.t, console.word
    if isinstance(event, e.MessageSent):
        purpose, by = event.purpose.label(lang), event.channel.label(lang)
        to = event.told or t("客户", "the customer")
        return t(f"{purpose}，告知{to}（{by}）", f"{purpose}, to {to} ({by})")
    if isinstance(event, e.ComplaintLinked):
        return f"{console.reference(event.other)} ({word(event.relation)})"
    if isinstance(event, e.ComplaintUnlinked):
        return f"{console.reference(event.other)} ({word(event.reason)})"
    if isinstance(event, e.MergedInto):
        return console.reference(event.into)
    if isinstance(event, ImprovementLinked):
        return f"{word(event.problem)} → {console.reference(event.improvement)}"
    if isinstance(event, e.ReceiptCorrected):
        return f"{when(event.before, zone)} → {when(event.came_in, zone)}"
    if isinstance(event, e.ComplaintClassified | e.ComplaintReclassified):
        known = event.classification
        return f"{known.severity.label(lang)} P{known.priority}" if known.severity else ""
    if isinstance(event, e.InvestigationConcluded | e.FindingsTakenOver):
        return event.verdict.label(lang)
    if isinstance(event, e.ComplaintClosed):
        return event.reason.label(lang)
    if isinstance(event, e.ComplaintDeclined) and event.reason in ENDINGS:
        return ENDINGS[event.reason].get(lang)
    if isinstance(event, e.ComplaintDeclined | e.CustomerUnreachable | e.MeasureCancelled):
        return word(event.reason)
    if isinstance(event, e.ContactLogged):
        reached = Text(zh="已联系上", en="reached") if event.reached else _NOT_REACHED
        return reached.get(lang)
    if isinstance(event, WarningGiven):
        label = event.duty.label(lang)
        return _SHORT[event.duty] if lang == "zh" and event.duty in _SHORT else label
    if isinstance(event, BreachRecorded):
        return event.clause
    return ""


_NOT_REACHED = Text(zh="未联系上", en="not reached")
_SHORT: Mapping[DutyKind | TargetKind, str] = {
    DutyKind.response: "响应",
    DutyKind.completion: "办结",
}
