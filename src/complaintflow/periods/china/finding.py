"""What is wrong with a notice, in stable codes and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONGEST_QUOTE: Final = 40
"""Characters of a notice that are repeated at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing wrong with a notice.

    ``code`` is stable; ``quote`` is the place, at most 40 characters of the notice; ``en`` and
    ``zh`` say what is wrong; a notice with one that is ``grave`` is refused, another is a reason
    to look again.
    """

    code: str
    quote: str
    en: str
    zh: str
    grave: bool = True

    def text(self, lang: str = "en") -> str:
        """What is wrong, with its place, in ``zh`` or ``en``."""
        said = self.zh if lang == "zh" else self.en
        at = "：" if lang == "zh" else ": "
        return f"{self.quote}{at}{said}" if self.quote else said


# code: what is wrong in en and in zh. The facts are days and numbers.
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "not_understood": ("this is not understood", "无法识别"),
    "no_days": ("the notice names no day off", "通知没有写明放假日期"),
    "no_such_date": ("there is no such date", "没有这一天"),
    "day_without_month": ("a day has no month", "日期没有写明月份"),
    "backwards": ("the span ends before it begins", "起止日期颠倒"),
    "weekday_differs": ("{day} is a {en}", "{day}是{zh}"),
    "length_differs": (
        "it says {said} days, the dates make {found}",
        "写明共{said}天，按日期为{found}天",
    ),
    "no_weekend_beside": ("there is no weekend beside {day}", "{day}并不与周末相连"),
    "makeup_despite": (
        "it says that no day is made up for, and names a make-up day",
        "写明不调休，却又安排上班",
    ),
    "not_inside": ("{day} is not among the days off named before", "{day}不在前述放假日期之内"),
    "unknown_festival": ("there is no such festival", "没有这个节日"),
    "festival_elsewhere": ("{name} is never on {day}", "{name}不会在{day}"),
    "festival_twice": ("{name} comes twice", "{name}出现两次"),
    "festival_missing": ("{name} is missing", "缺少{name}"),
    "year_unknown": (
        "the text does not say of which year it is; give the year",
        "文本没有写明年份，请另行指定",
    ),
    "year_differs": ("it is of {found}, not of {asked}", "年份为{found}年，不是{asked}年"),
    "year_out_of_range": ("the year must lie between 1950 and 9998", "年份须在1950至9998之间"),
    "issued_differs": ("two dates of issue are given", "写有两个成文日期"),
    "title_differs": ("two titles are given", "写有两个标题"),
    "number_differs": ("two numbers are given", "写有两个文号"),
    "outside_year": (
        "{day} is neither in {year} nor in the last week of the year before",
        "{day}既不在{year}年，也不在上一年的最后一周",
    ),
    "span_too_long": ("the span is longer than {most} days", "时段超过{most}天"),
    "spans_overlap": ("{day} is a day off twice", "{day}重复放假"),
    "makeup_twice": ("{day} is a make-up day twice", "{day}重复上班"),
    "makeup_on_weekday": (
        "the make-up day {day} is no Saturday or Sunday",
        "调休上班日{day}不是周末",
    ),
    "makeup_far": (
        "the make-up day {day} is far from any day off that it could make up for",
        "调休上班日{day}与所调的假期相隔过远",
    ),
    "makeup_and_rest": (
        "{day} is both a day off and a make-up day",
        "{day}既放假又上班",
    ),
    "statutory_missing": (
        "{day} is a day off by statute and is missing",
        "缺少法定节假日{day}",
    ),
    "nested_change": ("a change has changes of its own", "调整通知中又有调整"),
    "text_differs": (
        "the notice's text and its days differ on {day}",
        "通知文本与所列日期在{day}不一致",
    ),
    "makeup_count": (
        "{makeups} make-up days; {off} weekdays off less {due} days by statute make {found}",
        "调休上班{makeups}天；工作日放假{off}天，减去法定节假日{due}天为{found}天",
    ),
}  # fmt: skip

_LIGHT: Final = frozenset({"makeup_count", "makeup_far"})

CODES: Final = frozenset(_WORDS)
"""Every code that a finding may have."""


def finding(code: str, quote: str = "", **facts: object) -> Finding:
    """A finding, its words filled with the facts."""
    en, zh = _WORDS[code]
    if len(quote) > LONGEST_QUOTE:
        quote = quote[: LONGEST_QUOTE - 1] + "…"
    return Finding(
        code=code,
        quote=quote,
        en=en.format(**facts),
        zh=zh.format(**facts),
        grave=code not in _LIGHT,
    )
