"""What can be wrong in a command or another input model, and how people are told.

Each kind has a stable code and a sentence in zh and en. What was given is never repeated: it may be
what a customer said. What would do is told instead, where there is a list or a bound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # what is there and what is not
        "missing": ("此项必填", "this is needed"),
        "extra_forbidden": ("没有该字段", "there is no such field"),
        "must_not_be_given": ("此处不得填写", "this must not be given here"),
        "unknown": ("没有该命令", "there is no such command"),
        "other_kind": ("该编号属于另一类事项", "the id is of another kind of thing"),
        "union_tag_not_found": ("未写明类型", "its type is missing"),
        "union_tag_invalid": ("没有该类型", "there is no such type"),
        "days_out_of_order": ("首日晚于末日", "the first day is after the last"),
        "rights_reason": (
            "同意的不填理由，其余须说明理由",
            "a reason belongs to what is not granted, and only to that",
        ),
        "rights_deferred": (
            "暂缓的理由须是记录仍须保存",
            "it is deferred for what keeps the record",
        ),
        "relative_asks_about_data": (
            "近亲属只能就个人信息提出请求，其核验仅限提供资料、查阅",
            "a relative asks about personal information alone: a check covers data and inspection",
        ),
        "said_unreached": (
            "未联系上的人没有陈述或评价",
            "who was not reached has said nothing",
        ),
        "duplicate_key": ("同一字段重复填写", "a field is given twice"),
        "json_invalid": ("不是有效的 JSON", "this is not valid JSON"),
        "wrong_type": ("类型不符", "this is of another type than it must be"),
        "not_a_url": (
            "应为数据库地址，例如 sqlite:///complaints.db",
            "this must be the URL of a database, for example sqlite:///complaints.db",
        ),
        "model_type": ("应为一组字段", "this must be a set of fields"),
        "model_attributes_type": ("应为一组字段", "this must be a set of fields"),
        "dict_type": ("应为一组字段", "this must be a set of fields"),
        "tuple_type": ("应为列表", "this must be a list"),
        "frozen_set_type": ("应为列表", "this must be a list"),
        # words from a list
        "enum": ("不在可选范围内", "this is none of the words that are taken"),
        "literal_error": ("不在可选范围内", "this is none of the words that are taken"),
        "bool_parsing": ("应为是或否", "this must be true or false"),
        "bool_type": ("应为是或否", "this must be true or false"),
        # text
        "string_type": ("应为文字", "this must be text"),
        "string_pattern_mismatch": ("格式不符", "this does not have the form that it must have"),
        "string_too_short": ("太短", "this is too short"),
        "string_too_long": ("太长", "this is too long"),
        "too_short": ("条目太少", "there are too few"),
        "too_long": ("太长", "this is too long"),
        "blank": ("不得为空白", "this must not be blank"),
        "nul": ("含有不允许的字符", "this holds a character that is not taken"),
        "lone_surrogate": ("不是有效的 Unicode 文字", "this is not valid Unicode text"),
        "string_unicode": ("不是有效的 Unicode 文字", "this is not valid Unicode text"),
        "personal_number": (
            "编号不得是手机号码或身份证号码",
            "an id must be nobody's telephone or identity number",
        ),
        "not_a_key": ("幂等键格式不符", "this cannot be an idempotency key"),
        "not_a_code": (
            "应为代码（小写字母、数字、下划线）",
            "this must be a code of small letters, digits and underscores",
        ),
        "not_a_file_name": (
            "文件名只能由字母、数字、点、短横线、下划线组成",
            "a file name is made of ASCII letters, digits, dots, hyphens and underscores",
        ),
        "file_twice": ("文件名重复（不分大小写）", "two file names differ in capitals at most"),
        # numbers
        "int_type": ("应为整数", "this must be a whole number"),
        "int_parsing": ("应为整数", "this must be a whole number"),
        "int_from_float": ("应为整数", "this must be a whole number"),
        "greater_than": ("数值太小", "this is too small"),
        "greater_than_equal": ("数值太小", "this is too small"),
        "less_than": ("数值太大", "this is too large"),
        "less_than_equal": ("数值太大", "this is too large"),
        "not_an_amount": (
            "应为大于零的金额，例如 1200.50，最多四位小数",
            'this must be an amount above zero as text, for example "1200.50", up to 4 decimals',
        ),
        # times
        "not_a_time": (
            "应为时间，例如 2026-07-01T10:00+08:00",
            "this must be a time, for example 2026-07-01T10:00+08:00",
        ),
        "naive_time": (
            "时间须带时区偏移，例如 +08:00",
            "a time needs an offset, for example +08:00",
        ),
        "zoned_time": ("当地时间不带时区偏移", "a local time carries no offset"),
        "not_a_date": ("应为日期，例如 2026-07-01", "this must be a date, for example 2026-07-01"),
        "not_a_day": ("应为日期，例如 2026-07-01", "this must be a date, for example 2026-07-01"),
        "out_of_range": ("超出范围", "this lies outside what is taken"),
        "unknown_zone": (
            "没有该时区，例如 Asia/Shanghai",
            "this is no time zone such as Asia/Shanghai",
        ),
        "datetime_type": ("应为时间", "this must be a time"),
        "datetime_parsing": ("应为时间", "this must be a time"),
        "datetime_from_date_parsing": ("应为时间", "this must be a time"),
        "datetime_object_invalid": ("应为时间", "this must be a time"),
        "date_type": ("应为日期", "this must be a date"),
        "date_parsing": ("应为日期", "this must be a date"),
        "date_from_datetime_parsing": ("应为日期", "this must be a date"),
        "date_from_datetime_inexact": ("应为日期", "this must be a date"),
        "time_type": ("应为时刻，例如 17:30", "this must be a time of day, for example 17:30"),
        "time_parsing": ("应为时刻，例如 17:30", "this must be a time of day, for example 17:30"),
        # pages
        "without_a_clock": (
            "由投诉台按其时钟回答，存储没有时钟",
            "the desk answers this by its clock; a store has none",
        ),
        "cursor": ("不是上一页给出的游标", "this is no cursor that a page before ended with"),
        "backwards": ("终点早于起点", "it ends before it begins"),
        # the agreement
        "warning_not_before_limit": (
            "提醒应早于期限，并用同一单位",
            "a warning is shorter than its limit, in its unit",
        ),
        "limit_too_long": ("期限最长十年", "a limit is ten years at most"),
        "check_after_unit": (
            "效果验证时间按日或月计",
            "the effect is checked after days or months",
        ),
        "retention_unit": (
            "保存期限按年、月或日计",
            "retention is in years, months or days",
        ),
        "retention_too_short": ("记录至少保存一年（3.7）", "3.7 says at least one year"),
        "retention_too_long": ("记录最长保存三十年", "retention is thirty years at most"),
        "retention_without_reason": (
            "保存超过一年的，须写明理由",
            "3.7 asks for one year; say why it is more",
        ),
        "retention_reason_unfit": (
            "诉讼时效期间为三年（民法典第188条）",
            "the limitation period is three years (CC 188)",
        ),
        "limit_of_another_clause": (
            "期限所引条款与其所限事项不符",
            "a limit names the clause of what it limits",
        ),
        "term_blank": ("合同期限未填写", "the term is blank"),
        "term_twice": ("合同期限只能用一种方式填写", "the term is said in more than one way"),
        "term_out_of_range": ("合同期限超出范围", "the term lies outside what is taken"),
        "note_missing": ("须以文字说明其他原因", "another reason is to be said in a note"),
        "person_twice": ("同一人员重复登记", "a person is named twice"),
        "escalation_warning": (
            "仅在期限提醒时填写提醒序号",
            "say which warning, and only where the point is a warning",
        ),
        "losses_out_of_order": (
            "特大损失金额须高于重大损失金额",
            "very_large must be more than large",
        ),
        "term_ends_before_it_starts": ("合同届满早于生效", "the term ends before it begins"),
        # the complaint
        "one_fact": ("一次更正一项事实", "one fact is corrected at a time"),
        "contacts_or_reason": (
            "应填写联系方式，或没有联系方式的原因",
            "give a way to reach the customer, or the reason why there is none",
        ),
    }
)
"""A sentence for each kind, in zh and en."""

_ANY = ("不符合要求", "this is not what it must be")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong in a command: its place (dotted path) and kind, never the value.

    ``permitted`` is what would do, where that can be listed: the words that are taken, or a bound
    such as ``<= 10000`` or ``length <= 64``.
    """

    place: str
    kind: str
    permitted: tuple[str, ...] = ()

    @property
    def en(self) -> str:
        """What is wrong, in an English sentence."""
        told = SENTENCES.get(self.kind, _ANY)[1]
        return f"{told}; permitted: {', '.join(self.permitted)}" if self.permitted else told

    @property
    def zh(self) -> str:
        """What is wrong, in a Chinese sentence."""
        told = SENTENCES.get(self.kind, _ANY)[0]
        return f"{told}；可用：{'、'.join(self.permitted)}" if self.permitted else told

    def as_dict(self) -> dict[str, object]:
        """As plain JSON values."""
        return {
            "place": self.place,
            "kind": self.kind,
            "en": self.en,
            "zh": self.zh,
            "permitted": list(self.permitted),
        }


_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        "ge": ">=",
        "gt": ">",
        "le": "<=",
        "lt": "<",
        "min_length": "length >=",
        "max_length": "length <=",
    }
)


def permitted(rules: Mapping[str, object]) -> tuple[str, ...]:
    """What would do, from what a model's rule says of itself (pydantic's ``ctx``): the words of a
    list, or a bound. Nothing that was given is in it: only these keys are looked at."""
    words = str(rules.get("expected_tags") or rules.get("expected") or "")
    listed = tuple(re.findall(r"'([^']*)'", words))
    return listed or tuple(
        f"{sign} {rules[name]}" for name, sign in _BOUNDS.items() if name in rules
    )
