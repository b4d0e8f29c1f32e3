"""Words of the report in zh and en, and how times, limits and numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from ..complaint import CloseReason, Standard
from ..keeping import Keeping
from ..values import Day, Text, When
from ..values import zone as zone_of
from .figures import Owed

Lang: TypeAlias = Literal["zh", "en"]


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


STATES: Mapping[str, Text] = {
    "in_time": _text("按期", "in time"),
    "late": _text("迟延", "late"),
    "overdue": _text("逾期", "overdue"),
    "open": _text("待履行", "open"),
    "impossible": _text("无法履行", "impossible"),
    "discharged": _text("已终止", "discharged"),
    "undetermined": _text("无法判定", "undetermined"),
}
"""How duties stand, in the order in which they are shown."""

OWED: Mapping[Owed, Text] = {
    "response": _text("响应", "response"),
    "completion": _text("办结并反馈", "completion"),
    "measure": _text("方案措施", "measure"),
    "follow_up": _text("后续跟进", "follow-up"),
}

CLAUSES: Mapping[str, Text] = {
    "4.1": _text("逾期未响应", "no response in time"),
    "4.2": _text("逾期未办结并反馈", "not completed and fed back in time"),
    "4.3": _text("泄露客户个人信息", "personal information disclosed"),
    "4.4": _text("未改进", "no improvement"),
    "2.2": _text("未协助", "no assistance"),
}
"""What a breach of a clause is, in short."""


def number(n: int) -> str:
    """A count, its thousands parted."""
    return f"{n:,}"


def percent(part: int, whole: int) -> str:
    """A share of a whole that is not zero, to a tenth of a percent."""
    return f"{100 * part / whole:.1f}%"


def when(value: When, zone: str) -> str:
    """An instant to the minute in a zone; a day as a day."""
    if isinstance(value, Day):
        return value.day.isoformat()
    return minute(value.astimezone(zone_of(zone)))


def minute(local: datetime) -> str:
    """A local time to the minute. Years before 1000 keep their four digits."""
    return local.replace(tzinfo=None).isoformat(" ", "minutes")


def limit_parts(due: datetime, zone: str) -> tuple[datetime, bool]:
    """A limit as people name it: the local time, and whether it is the 24:00 of that day, which
    then is the day that ends, not the one that begins."""
    local = due.astimezone(zone_of(zone)).replace(tzinfo=None)
    ends = (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return (local - timedelta(days=1), True) if ends else (local, False)


def limit(due: datetime, zone: str) -> str:
    """A limit as text: ``2026-02-28 24:00``."""
    local, ends = limit_parts(due, zone)
    return f"{local.date()} 24:00" if ends else minute(local)


def ages(low: int, high: int | None, lang: Lang) -> str:
    """A span of whole days."""
    if high is None:
        return f"{low}天以上" if lang == "zh" else f"{low} days and more"
    return f"{low}–{high}天" if lang == "zh" else f"{low}–{high} days"


HOLDERS: Mapping[str, Text] = {
    "complaint": _text("相关投诉未办结", "a complaint that it goes with is open"),
    "improvement": _text("改进未结", "an improvement is open"),
    "claim": _text("违约责任主张未结", "a claim is open"),
}
"""What keeps a record while it is open, by its kind."""


def held_by(keeping: Keeping, lang: Lang) -> tuple[str, ...]:
    """What holds a record beyond its retention: why each hold stands, and what is open still."""
    holds = (hold.reason.label(lang) for hold in keeping.holds)
    open_ = (HOLDERS[neighbour.kind].get(lang) for neighbour in keeping.open)
    owed = (one.kind.label(lang) for one in keeping.owed)
    return tuple(dict.fromkeys((*holds, *open_, *owed)))


def listed(items: tuple[str, ...], lang: Lang) -> str:
    """Some words in a row."""
    return ("；" if lang == "zh" else "; ").join(items)


VALUES: Mapping[str, str] = {
    "customer_name": "客户名称",
    "representative_name": "代理人",
    "contact": "联系方式",
    "statement": "投诉内容",
    "demand": "客户诉求",
    "item": "产品/订单",
    "occurred_place": "发生地点",
    "preferred_time": "希望的回复时间",
    "metadata": "附加信息",
    "file_name": "文件名",
    "note": "备注",
    "reason": "理由",
    "findings": "核实情况",
    "cause": "原因",
    "measure": "措施",
    "comment": "回访意见",
    "cost": "预计费用",
    "risk": "风险及应对",
    "outcome": "处理结果",
    "message": "告知内容",
    "answer": "答复",
    "title": "标题",
    "party_name": "当事人名称",
    "signatory": "签署人",
    "place": "签订地",
    "request": "请求内容",
    "assistance": "请求协助的内容",
}
"""The zh name of each kind of value in the vault."""


def value_name(kind: str, lang: str) -> str:
    """The name of a kind of value."""
    return VALUES.get(kind, kind) if lang == "zh" else kind.replace("_", " ")


CODES: Final[Mapping[str, Text]] = {
    code: Text(zh=zh, en=code.replace("_", " "))
    for code, zh in (
        ("anonymous", "匿名"), ("none_left", "未留联系方式"), ("carried_over", "历史投诉"),
        ("masked", "已遮盖"), ("same_matter", "同一事项"), ("lead_case", "牵头投诉"),
        ("earlier", "此前投诉"), ("related", "相关投诉"), ("merged_into", "合并至"),
        ("stop_sale", "停止销售"), ("warn", "警示"), ("recall", "召回"), ("photo", "照片"),
        ("attachment", "附件"),
        ("recording", "录音"), ("document", "文件"), ("report", "报告"), ("authority", "授权文件"),
        ("training_record", "培训记录"), ("sign_off", "签字确认"), ("test", "检测"),
        ("receipt", "凭证"), ("minutes", "纪要"), ("letter", "信函"), ("invoice", "发票"),
        ("new_facts", "有新的事实"), ("another_matter", "并非同一事项"),
        ("plan_revised", "方案已调整"),
        ("signature", "签字"), ("seal", "盖章"), ("electronic", "电子签名"),
        ("annex", "制作附件"), ("court", "诉讼"), ("inspection", "查阅"), ("call_back", "回电"),
    )
}  # fmt: skip
"""The codes that the library itself gives a meaning, and those that are common for evidence,
interim measures and what values are read for. Others are the host's own words."""

ENDINGS: Final[Mapping[str, Text]] = {
    **{reason.value: Text(zh=reason.label(), en=reason.label("en")) for reason in CloseReason},
    "not_a_customer": Text(zh="不属于本合同所称客户（1.3）", en="not a customer (1.3)"),
    "not_a_complaint": Text(zh="不属于本合同所称投诉（1.4）", en="not a complaint (1.4)"),
    "answered_before": Text(zh="同一事项已经答复", en="the same matter was answered before"),
}
"""Why a complaint was closed or declined, in words."""


def code_text(code: str, standard: Standard, lang: str) -> str:
    """A code as words: as the standard calls it, as the library does, or as it is."""
    said = standard.word(code, lang)
    if said is not None:
        return said
    known = CODES.get(code)
    return code.replace("_", " ") if known is None else known.get(lang)
