"""A deadline in words: from when, by which articles, past which days, by which calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ..values import Day, Text, local_day, zone
from .china import CHINA
from .units import Unit

if TYPE_CHECKING:
    from .deadline import Deadline

_COUNTED = {
    Unit.hours: Text(
        zh="按小时计算，自合同约定的时间起算（《民法典》第二百零一条第二款）；节假日不影响",
        en="counted by the hour from the agreed time (Civil Code art. 201(2)); days off do not "
        "matter",
    ),
    Unit.days: Text(
        zh="开始的当日不计入，自次日起算（《民法典》第二百零一条第一款）",
        en="the day of the event is not counted, counting starts the next day (Civil Code "
        "art. 201(1))",
    ),
    Unit.working_days: Text(
        zh="开始的当日不计入，自下一个工作日起算（《民法典》第二百零一条第一款；"
        "参照国家市场监督管理总局令第121号第四十五条）；调休上班日计为工作日",
        en="the day of the event is not counted, counting starts on the next working day (Civil "
        "Code art. 201(1); compare SAMR Order 121 art. 45); make-up working days count",
    ),
    Unit.months: Text(
        zh="到期月的对应日为最后一日，没有对应日的，月末日为最后一日（《民法典》第二百零二条）",
        en="it ends on the corresponding day, or the month's last day without one (Civil Code "
        "art. 202)",
    ),
    Unit.years: Text(
        zh="到期月的对应日为最后一日，没有对应日的，月末日为最后一日（《民法典》第二百零二条）",
        en="it ends on the corresponding day, or the month's last day without one (Civil Code "
        "art. 202)",
    ),
}


def _clock(at: datetime, key: str) -> str:
    try:
        local = at.astimezone(zone(key))
    except OverflowError:  # the first and last hours that there are have no other zone
        local = at
    shape = "%H:%M" if not (local.second or local.microsecond) else "%H:%M:%S"
    return f"{local.date().isoformat()} {local.strftime(shape)}"


def _span(first: date, last: date, lang: str) -> str:
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()}{'至' if lang == 'zh' else ' to '}{last.isoformat()}"


_CHINAS_RULE = Text(
    zh="周一至周五，扣除法律规定日期固定的节假日（1月1日、5月1日至2日、10月1日至3日）",
    en="Monday to Friday less the days off that statute fixes (1 January, 1-2 May, 1-3 October)",
)
_OTHER_RULE = Text(
    zh="该日历每周的工作日，扣除该日历规定日期固定的休息日",
    en="the calendar's weekly working days less the days off that it fixes",
)


def _why(d: Deadline, lang: str) -> str:
    year, china = d.missing_year, d.calendar == CHINA
    note = Text(
        zh=f"日历尚无{year}年的数据" + ("（该年放假安排未公布或未载入）" if china else ""),
        en=f"the calendar has no data for {year}"
        + (" (its notice is not published, or not loaded)" if china else ""),
    )
    if d.last_day is not None and year is not None and d.last_day.year < year:
        # The year counted in is known; its last days hang on the next year's data.
        then = Text(
            zh=f"，该数据可能调整{year - 1}年末的工作日",
            en=f"; they may change the last working days of {year - 1}",
        )
        return note.get(lang) + then.get(lang)
    rule = (_CHINAS_RULE if china else _OTHER_RULE).get(lang)
    return note.get(lang) + (f"，暂按{rule}推算" if lang == "zh" else f"; it is counted as {rule}")


def _stated(d: Deadline, zh: bool) -> str:
    under = (f"（第{d.clause}条）" if zh else f" (clause {d.clause})") if d.clause else ""
    if d.last_day is not None:
        return (
            f"所定期限为{d.last_day}{under}，当日24时届满（《民法典》第二百零三条第二款）。"
            if zh
            else f"The limit was stated as {d.last_day}{under}, which ends at 24:00 (Civil Code "
            "art. 203(2))."
        )
    end = _clock(d.due, d.zone)
    return (
        f"所定期限为{end}（{d.zone}）{under}，该时刻含在期间内（《民法典》第一千二百五十九条）。"
        if zh
        else f"The limit was stated as {end} ({d.zone}){under}, which still belongs to the period "
        "(Civil Code art. 1259)."
    )


def explain(d: Deadline, lang: str) -> str:
    """``d`` in sentences, in ``zh`` or ``en``."""
    zh = lang == "zh"
    if d.period is None:
        return _stated(d, zh)
    period = d.period.text(lang)
    if isinstance(d.start, Day):
        start = d.start.day.isoformat() + ("" if d.start.zone == d.zone else f" ({d.start.zone})")
    else:
        start = _clock(d.start, d.zone)
    under = (f"（第{d.clause}条）" if zh else f" (clause {d.clause})") if d.clause else ""
    said = [
        f"自{start}（{d.zone}）起{period}{under}"
        if zh
        else f"{period} from {start} ({d.zone}){under}",
        _COUNTED[d.period.unit].get(lang),
    ]
    begun = d.begun_by
    if isinstance(d.start, Day):
        first = local_day(d.start, d.zone)
        then = first if begun is None else min(first, local_day(begun, d.zone))
        if begun is not None and then < first:
            by = _clock(begun, d.zone)
            said.insert(
                1,
                f"最迟在{by}已发生，按{then}起算"
                if zh
                else f"it had happened by {by} at the latest: {then} is taken for the day of the "
                "event",
            )
        elif first != d.start.day:
            said.insert(
                1,
                f"该日在{d.zone}延续至{first}，时刻不明，按{first}起算"
                if zh
                else f"that day lasts until {first} in {d.zone}, and its time is not known: "
                f"{first} is taken for the day of the event",
            )
    if d.skipped and d.rolled_from is None:
        days = ("、" if zh else ", ").join(_span(a, b, lang) for a, b in d.skipped)
        said.append(f"不计非工作日：{days}" if zh else f"non-working days passed over: {days}")
    if d.rolled_from is not None:
        days = ("、" if zh else ", ").join(_span(a, b, lang) for a, b in d.skipped)
        said.append(
            f"最后一日{d.rolled_from.isoformat()}是休假日，顺延至休假日结束的次日"
            f"{d.last_day}（《民法典》第二百零三条第一款），跳过{days}"
            if zh
            else f"the last day {d.rolled_from.isoformat()} is a day off, so the period ends on "
            f"the day after the days off, {d.last_day} (Civil Code art. 203(1)), past {days}"
        )
    counts_days = d.period.unit not in (Unit.hours, Unit.working_days)
    if counts_days and not d.period.roll:
        said.append(
            "按约定不因休假日顺延（《民法典》第二百零四条）"
            if zh
            else "as agreed it is not moved off days off (Civil Code art. 204)"
        )
    if d.certain_until is not None:
        sure, end = _clock(d.certain_until, d.zone), _clock(d.due, d.zone)
        if begun is None:
            said.append(
                f"该日的时刻不明：截至{sure}必在期间内，自{end}起必已届满"
                if zh
                else f"the time of that day is not known: up to {sure} it is in time for certain, "
                f"from {end} on it is late for certain"
            )
        else:
            by = _clock(begun, d.zone)
            said.append(
                f"该日的时刻不明，最迟为{by}：截至{sure}必在期间内，{end}以后必已届满"
                if zh
                else f"the time of that day is not known, but it was {by} at the latest: up to "
                f"{sure} it is in time for certain, after {end} it is late for certain"
            )
    elif d.last_day is None:
        end = _clock(d.due, d.zone)
        said.append(
            f"{end}届满，该时刻含在期间内（《民法典》第一千二百五十九条）"
            if zh
            else f"it ends at {end}, which still belongs to the period (Civil Code art. 1259)"
        )
    elif d.inclusive:
        end = _clock(d.due, d.zone)
        said.append(
            f"最后一日{d.last_day}，{end}停止业务活动时届满（《民法典》第二百零三条第二款）"
            if zh
            else f"the last day is {d.last_day}; it ends when business stops, {end} (Civil Code "
            "art. 203(2))"
        )
    else:
        said.append(
            f"最后一日{d.last_day}，当日24时届满（《民法典》第二百零三条第二款）"
            if zh
            else f"the last day is {d.last_day}, which ends at 24:00 (Civil Code art. 203(2))"
        )
    if d.period.unit is Unit.working_days or (counts_days and d.period.roll):
        said.append(
            f"工作日历{d.calendar}，版本{d.calendar_version}"
            if zh
            else f"calendar {d.calendar}, version {d.calendar_version}"
        )
    if d.provisional:
        said.append(f"暂定：{_why(d, lang)}" if zh else f"provisional: {_why(d, lang)}")
    return "。".join(said) + "。" if zh else ". ".join(s[0].upper() + s[1:] for s in said) + "."
