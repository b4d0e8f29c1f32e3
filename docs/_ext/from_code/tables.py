"""Errors, terms, the front door, the types of fields."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from itertools import pairwise

import complaintflow
from complaintflow import errors as failures
from complaintflow import values
from complaintflow.agreement import Limit, Targets, Terms
from complaintflow.periods import Period

from .markdown import attribute_docs, codes, prose, table


def errors() -> Iterator[str]:
    """Every error with its code and its facts."""
    kinds = [
        kind
        for kind in vars(failures).values()
        if isinstance(kind, type) and issubclass(kind, failures.ComplaintFlowError)
    ]
    yield table(
        ("code", "error", "HTTP", "facts", "what it says"),
        (
            (
                f"`{kind.code}`",
                f"`{kind.__name__}` {_parents(kind)}",
                str(failures.HTTP_STATUS[kind.code]),
                codes(field.name for field in dataclasses.fields(kind)),
                prose(kind.__doc__),
            )
            for kind in kinds
        ),
    )


def _parents(kind: type[failures.ComplaintFlowError]) -> str:
    names = [
        parent.__name__ for parent in kind.__bases__ if parent is not failures.ComplaintFlowError
    ]
    return f"(a {', '.join(names)})" if names and names != ["Exception"] else ""


def terms(lang: str = "en") -> Iterator[str]:
    """Every term with its default."""
    docs = attribute_docs(Terms)
    rows = []
    for name in Terms.model_fields:
        value = getattr(Terms(), name)
        told = _TERMS_ZH[name] if lang == "zh" else prose(docs.get(name))
        if isinstance(value, Limit):
            rows.append((f"`{name}`", _limit(value, lang), value.clause, told))
        else:
            rows.append((f"`{name}`", _default(value, lang), "", told))
    zh = ("项目", "默认", "条款", "说明")
    yield table(zh if lang == "zh" else ("term", "default", "clause", ""), rows)


_TERMS_ZH = {
    "response": "响应并告知客户，自收到时起算",
    "completion": "处理完毕并反馈结果，自收到时起算",
    "retention": "处理记录至少保存的期限",
    "retention_reason": "保存期限的依据；延长的写明理由，例如 `limitation_period`（诉讼时效）",
    "no_answer": "反馈到达后客户未回复，满此期限可以办结",
    "assistance": "乙方协助，请求未写明期限的，自请求到达时起算",
    "assistance_urgent": "紧急的协助请求，未写明期限的",
    "improvement_plan": "对发现的问题制定改进措施，自发现时起算",
    "analysis": "投诉处理定期分析的间隔；逾期仅作提示，不构成违约",
    "rights_answer": "答复个人信息查阅、更正、删除请求的期限；未填写的无固定期限（法律要求及时）",
    "revisit": "是否回访及回访期限，自反馈到达时起算；未填写的不回访",
    "targets": "甲方按紧急程度自定的目标；未达到的仅作提示，不构成违约",
    "escalations": "除经办人外，在何时告知何人",
    "first_assessment": "首次分类评估的内部时限；未达到仅提醒，不构成违约",
    "losses": "损失金额较大、特别大的标准；未填写的由甲方逐案判断",
    "most_representatives": "共同投诉最多可推举的代表人数",
    "zone": "一日从何时起、到何时止，按此时区",
    "calendar": "工作日历的编号",
    "manager": "最高优先级投诉立即告知的负责人",
    "standard": "分类与评估标准（附件二）的版本",
}


def _default(value: object, lang: str) -> str:
    if value is None or value == ():
        return "无" if lang == "zh" else "none"
    if isinstance(value, Period):
        return value.text(lang)
    if isinstance(value, Targets):
        return "附件二所定" if lang == "zh" else "those of annex 2"
    return f"`{value}`"


def _limit(limit: Limit, lang: str) -> str:
    told = limit.period.text(lang)
    if not limit.warnings:
        return told
    warned = [warning.text(lang) for warning in limit.warnings]
    if lang == "zh":
        return f"{told}；满{'、'.join(warned)}时提醒"
    return f"{told}; warnings after {', '.join(warned)}"


def front_door() -> Iterator[str]:
    """What the package itself exports."""
    rows = []
    for name in complaintflow.__all__:
        if name.startswith("__"):
            continue
        value = getattr(complaintflow, name)
        home = getattr(value, "__module__", "complaintflow.complaint")
        doc = value.__doc__ if inspect.isclass(value) or inspect.isfunction(value) else ""
        if name == "AnyComplaintCommand":
            home, doc = "complaintflow.complaint.commands", "Any command on a complaint."
        rows.append((f"`{name}`", f"`{home}`", prose(doc)))
    yield table(("name", "home", ""), rows)


def types() -> Iterator[str]:
    """The annotated types of ``values``, with the docstrings below them."""
    body = ast.parse(inspect.getsource(values)).body
    rows = [
        (f"`{named.target.id}`", prose(doc.value.value))
        for named, doc in pairwise(body)
        if isinstance(named, ast.AnnAssign)
        and isinstance(named.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    ]
    yield table(("type", ""), rows)
