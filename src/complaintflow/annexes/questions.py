"""The quiz of annex 7: questions whose answers follow from the live terms, with their clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..agreement import Limit, Terms
from ..values import Text

PASS_MARK: Final = 80
"""Points of 100."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question, its answer, and where that stands."""

    ask: Text
    answer: Text
    clause: Text


def questions(terms: Terms) -> tuple[Question, ...]:
    """The quiz for these terms."""
    return (
        _limit(
            "收到投诉后多长时间内应当响应并告知客户？",
            "Within what time is the customer told that the complaint was received?",
            terms.response,
        ),
        _limit(
            "收到投诉后多长时间内应当办结并反馈？",
            "Within what time is handling complete and fed back?",
            terms.completion,
        ),
        _limit(
            "处理记录至少保存多久？", "How long are the records kept, at least?", terms.retention
        ),
        _limit(
            "请求未写明期限的，乙方应当在多长时间内协助？",
            "Within what time does Party B assist where no limit is stated?",
            terms.assistance,
        ),
        _of(
            "休息日晚上收到投诉，响应期限是否顺延？",
            "A complaint comes in at night on a day off: does the response wait?",
            "不顺延；按小时计算，自收到时起算。",
            "No: hours run from receipt.",
            "4.1; CC 201",
        ),
        _of(
            "客户收到反馈后没有回复，可否记为认可？",
            "The customer does not answer the feedback: is that acceptance?",
            "不可以；沉默不视为同意，满期后以“客户未回复”办结。",
            "No: it is closed as not answered, never as accepted.",
            "3.6; CC 140",
        ),
        _of(
            "客户对反馈有异议，期限怎样计算？",
            "The customer objects: what of the limits?",
            "自收到异议起重新计算两项期限，原来一轮的结果不变。",
            "Both run anew from the objection; the first round stays as it was.",
            "3.6, 4.1, 4.2",
        ),
        _of(
            "被投诉的人员可否参与调查？",
            "May the person complained about take part?",
            "不可以，也看不到是谁投诉的。",
            "No, nor do they see who complained.",
            "2.1",
        ),
        _of(
            "调查中发现产品有问题，投诉可否直接办结？",
            "A problem of the product was found: may the complaint be closed at once?",
            "不可以；须先登记改进事项，或者决定不予改进并说明理由。",
            "No: an improvement is opened first, or it is decided against, with a reason.",
            "4.4",
        ),
        _of(
            "乙方索要客户的联系方式，可否提供？",
            "Party B asks for the customer's contact: may it have it?",
            "没有依据的不可以；依据、目的和范围须登记。",
            "Not without a basis; basis, purpose and extent are recorded.",
            "4.3",
        ),
    )


def _limit(zh: str, en: str, limit: Limit) -> Question:
    period = limit.period
    return _of(zh, en, period.text("zh"), period.text("en"), limit.clause)


def _of(zh: str, en: str, answer_zh: str, answer_en: str, clause: str) -> Question:
    return Question(
        ask=Text(zh=zh, en=en),
        answer=Text(zh=answer_zh, en=answer_en),
        clause=Text(zh=_in_zh(clause), en=clause),
    )


def _in_zh(clause: str) -> str:
    return clause.replace("CC ", "民法典").replace("; ", "；").replace(", ", "、")
