"""The exports that are known: what their columns are, and what is assumed about their times."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import SecretStr

from ..complaint import CarryOver, Channel
from ..values import SHANGHAI, Text
from .profile import Profile, Row, Unfit
from .times import Precision, TimeColumn


def _secret(text: str | None) -> SecretStr | None:
    return None if text is None else SecretStr(text)


def _zh_message(row: Row) -> CarryOver:
    return CarryOver(
        channel=Channel.web,
        came_in=row.known_time("留言时间"),
        answered=row.time("答复时间"),
        customer=row.text("留言用户"),
        title=_secret(row.text("留言主题")),
        statement=_secret(row.text("留言详情")),
        answer=_secret(row.text("答复意见")),
        language=row.profile.language,
    )


_ZH_MESSAGES = Profile(
    name="zh-messages",
    label=Text(zh="网民给领导的留言及答复", en="messages of citizens to officials, with answers"),
    source="zh-messages",
    columns=MappingProxyType(
        {
            "留言编号": "external",
            "留言用户": "customer",
            "留言主题": "title",
            "留言时间": "came_in",
            "留言详情": "statement",
            "答复意见": "answer",
            "答复时间": "answered",
        }
    ),
    times=MappingProxyType(
        {
            "留言时间": TimeColumn(precision=Precision.instant),
            "答复时间": TimeColumn(precision=Precision.instant),
        }
    ),
    zone=SHANGHAI,
    language="zh",
    carry=_zh_message,
)

_SUBMITTED_VIA = {
    "Web": Channel.web,
    "Phone": Channel.phone,
    "Postal mail": Channel.letter,
    "Fax": Channel.letter,
    "Referral": Channel.passed_on,
    "Email": Channel.email,
}

# The standard of classification has other categories: what the export says is kept, not translated.
_MATTER = {
    "Product": "product",
    "Sub-product": "sub_product",
    "Issue": "issue",
    "Sub-issue": "sub_issue",
}


def _cfpb_complaint(row: Row) -> CarryOver:
    channel = _SUBMITTED_VIA.get(row.text("Submitted via") or "")
    if channel is None:
        raise Unfit("Submitted via", "unknown_channel")
    matter = {name: text for column, name in _MATTER.items() if (text := row.text(column))}
    return CarryOver(
        channel=channel,
        came_in=row.known_time("Date received"),
        statement=_secret(row.text("Consumer complaint narrative")),
        metadata=_secret(json.dumps(matter, ensure_ascii=False) if matter else None),
        language=row.profile.language,
    )


_CFPB = Profile(
    name="cfpb",
    label=Text(
        zh="美国消费者金融保护局投诉数据库",
        en="the complaint database of the US Consumer Financial Protection Bureau",
    ),
    source="cfpb",
    columns=MappingProxyType(
        {
            "Complaint ID": "external",
            "Date received": "came_in",
            "Submitted via": "channel",
            "Consumer complaint narrative": "statement",
            **dict.fromkeys(_MATTER, "metadata"),
        }
    ),
    times=MappingProxyType(
        {"Date received": TimeColumn(precision=Precision.day, order="mdy")},
    ),
    zone="America/New_York",
    assumption=Text(
        zh="导出文件未注明时区；按该局所在地（美国东部时间）的日期计",
        en="the export names no zone; its days are taken as those of the bureau's seat, US Eastern",
    ),
    language="en",
    carry=_cfpb_complaint,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {profile.name: profile for profile in (_ZH_MESSAGES, _CFPB)}
)
"""The profiles that ship, by name.

``zh-messages``: times are instants in Asia/Shanghai; receipt and answer are carried over.
``cfpb``: times are days, in a zone that the profile names as an assumption; the export does not say
when a consumer was answered, so receipt alone is carried over.
"""
