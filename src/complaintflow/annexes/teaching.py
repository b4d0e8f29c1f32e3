"""Annex 7: the training material, from the live machines, terms and calendar."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from ..agreement import Agreement, Terms, Training
from ..complaint import Criterion, Urgency
from ..complaint.standard import PRIORITY, least_severity
from ..duties import CORRECTIVE_MEASURE, BreachKind
from ..periods import Deadline, Period, WorkingCalendar, deadline
from ..reporting.naming import Names, named
from ..values import Text, local_day
from ..values import zone as zone_of
from .document import (
    Block,
    Bullets,
    Document,
    Grid,
    Heading,
    Para,
    either,
    mark_of,
    terms_of,
    title_of,
)
from .drawing import Lang
from .filling import due_text
from .process import lane_name, limit_text, steps
from .questions import PASS_MARK, Question, questions

EXAMPLES: Final[tuple[tuple[str, Text], ...]] = (
    ("2026-07-01T10:00", Text(zh="平常的一天", en="an ordinary day")),
    (
        "2026-02-12T09:30",
        Text(zh="跨春节；调休上班日计为工作日", en="over the Spring Festival; make-up days count"),
    ),
    ("2026-02-14T18:00", Text(zh="调休的星期六收到", en="received on a make-up Saturday")),
    (
        "2026-06-30T23:40",
        Text(zh="夜间收到：24小时照常计算", en="at night: the hours run all the same"),
    ),
    (
        "2026-10-03T11:00",
        Text(
            zh="休息日收到：自下一个工作日起算",
            en="on a day off: counting starts on the next working day",
        ),
    ),
    (
        "2026-07-08T15:20",
        Text(
            zh="对7月7日的反馈提出异议：两项期限自异议起重新起算",
            en="an objection to feedback of 7 July: both limits run anew from it",
        ),
    ),
)
"""Receipts, local time, whose limits are computed."""

EXERCISES: Final[tuple[tuple[Text, tuple[Criterion, ...], Urgency], ...]] = (
    (
        Text(
            zh="电热水壶漏电，使用人手部被灼伤，同批次仍在销售。",
            en="A kettle leaked current and burnt a hand; the batch is still on sale.",
        ),
        (Criterion.harm_to_health,),
        Urgency.immediate,
    ),
    (
        Text(
            zh="五位客户反映同一型号屏幕偶发黑屏，未造成损失。",
            en="Five customers report the same screen going black; no loss.",
        ),
        (Criterion.several_customers,),
        Urgency.urgent,
    ),
    (
        Text(
            zh="客户第二次反映发票抬头开错。",
            en="A customer reports a wrong invoice for the second time.",
        ),
        (Criterion.second_time,),
        Urgency.normal,
    ),
    (
        Text(zh="客户建议延长客服热线的服务时间。", en="A customer suggests longer hotline hours."),
        (),
        Urgency.normal,
    ),
)
"""Cases to classify, with the criteria that are met; the answer follows from the live standard."""


def training(
    agreement: Agreement | None,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    lang: Lang = "zh",
    names: Names | None = None,
) -> Document:
    """The training material (annex 7): it teaches the terms that hold ``at``, and bears their
    version. It ends with who was trained under the agreement so far, and lines to sign on.

    :param calendar: what the dates of the examples are computed with; one that does not know their
        year makes them provisional, and the material says so.
    :param at: when the document is made.
    :param names: what those who were trained are called; where none is given the id stands.
    """
    terms = terms_of(agreement, at)
    held = () if agreement is None else agreement.trainings
    return Document(
        mark=mark_of(7, agreement, at=at),
        title=title_of(7, lang),
        lang=lang,
        blocks=tuple(_Material(terms, calendar, lang, names or {}).blocks(held)),
    )


class _Material:
    def __init__(self, terms: Terms, calendar: WorkingCalendar, lang: Lang, names: Names) -> None:
        self._names = names
        self._terms, self._calendar, self._lang = terms, calendar, lang
        self._t = either(lang)

    def blocks(self, held: Sequence[Training]) -> Iterator[Block]:
        """Chapter by chapter."""
        t = self._t
        yield Para(
            t(
                "培训对象：客服人员、调查核实人、责任人、乙方协助联系人、管理人员。",
                "For: customer service, investigators, responsible persons, Party B's "
                "contacts, managers.",
            )
        )
        yield Heading(t("一、培训目标", "1. Objectives"))
        yield Bullets(_texts(_OBJECTIVES, self._lang))
        yield Heading(t("二、流程与各环节要求", "2. The process"))
        yield self._process()
        yield Heading(t("三、时限与计算示例", "3. Limits, with examples"))
        yield Para(
            t(
                "以下日期由现行条款和工作日历计算得出。",
                "The dates are computed from the terms in force and the calendar.",
            )
        )
        yield self._examples()
        yield Heading(t("四、分类与评估练习", "4. Classification: exercises"))
        yield self._exercises()
        for zh, en, items in _CHAPTERS:
            yield Heading(t(zh, en))
            yield Bullets(_texts(items, self._lang))
        yield Heading(t("十、违约情形与解决办法", "10. Breaches and corrective measures"))
        yield self._breaches()
        yield from self._quiz()
        yield Heading(t("十二、培训记录", "12. Attendance"))
        yield self._attendance(held)

    def _process(self) -> Grid:
        t = self._t
        return Grid(
            (
                t("条款", "clause"),
                t("环节", "step"),
                t("由谁", "who"),
                t("时限", "limit"),
                t("记录", "record"),
            ),
            tuple(
                (s.clause, s.label, lane_name(s.lane, self._lang), s.limit or "—", s.record)
                for s in steps(self._terms, self._lang)
            ),
            (11, 22, 23, 15, 29),
        )

    def _counted(self, start: datetime, period: Period) -> Deadline:
        return deadline(
            start,
            period,
            zone=self._terms.zone,
            calendar=self._calendar,
            on_unknown="provisional",
        )

    def _examples(self) -> Grid:
        t, terms = self._t, self._terms
        rows = []
        for local, why in EXAMPLES:
            start = datetime.fromisoformat(local).replace(tzinfo=zone_of(terms.zone))
            told = [
                self._due(self._counted(start, limit.period))
                for limit in (terms.response, terms.completion)
            ]
            rows.append((local.replace("T", " "), *told, why.get(self._lang)))
        return Grid(
            (
                t("收到时间", "received"),
                t("响应期限", "response due") + f"\n{limit_text(terms.response, self._lang)}",
                t("办结并反馈期限", "completion due")
                + f"\n{limit_text(terms.completion, self._lang)}",
                t("说明", "why"),
            ),
            tuple(rows),
            (20, 25, 25, 30),
        )

    def _due(self, due: Deadline) -> str:
        said = due_text(due, self._lang)
        return said + (self._t("（暂定）", " (provisional)") if due.provisional else "")

    def _exercises(self) -> Grid:
        t, lang = self._t, self._lang
        rows = []
        for case, criteria, urgency in EXERCISES:
            severity = least_severity(criteria)
            met = t("、", ", ").join(c.label(lang) for c in criteria) or t("无", "none")
            priority = PRIORITY[severity][urgency]
            answer = f"{severity.label(lang)} · {urgency.label(lang)} · P{priority}"
            rows.append((case.get(lang), met, answer))
        return Grid(
            (t("案例", "case"), t("满足的标准", "criteria met"), t("答案", "answer")),
            tuple(rows),
            (46, 27, 27),
        )

    def _breaches(self) -> Grid:
        t, lang = self._t, self._lang
        return Grid(
            (t("序号", "no."), t("违约情形", "breach"), t("解决办法", "corrective measure")),
            tuple(
                (str(n), kind.label(lang), CORRECTIVE_MEASURE[kind].get(lang))
                for n, kind in enumerate((k for k in BreachKind if k in CORRECTIVE_MEASURE), 1)
            ),
            (10, 35, 55),
        )

    @functools.cached_property
    def _questions(self) -> tuple[Question, ...]:
        return questions(self._terms)

    def _quiz(self) -> Iterator[Block]:
        t, lang = self._t, self._lang
        yield Heading(t("十一、测验", "11. Quiz"))
        yield Para(t(f"合格线：{PASS_MARK}分（满分100分）。", f"Pass mark: {PASS_MARK} of 100."))
        for n, question in enumerate(self._questions, 1):
            yield Para(f"{n}. {question.ask.get(lang)}")
        yield Para(t("答案", "Answers"), strong=True)
        yield Grid(
            (t("题号", "no."), t("答案", "answer"), t("依据", "clause")),
            tuple(
                (str(n), q.answer.get(lang), q.clause.get(lang))
                for n, q in enumerate(self._questions, 1)
            ),
            (10, 70, 20),
        )

    def _attendance(self, held: Sequence[Training]) -> Grid:
        t = self._t
        rows = [
            (
                named(self._names, a.person, self._lang),
                local_day(training.held, self._terms.zone).isoformat(),
                training.topic.label(self._lang),
                f"{training.material} / T-{training.terms_version}",
                ("" if a.score is None else f"{a.score} ")
                + (t("合格", "passed") if a.passed else t("不合格", "not passed")),
                "",
            )
            for training in held
            for a in training.attendances
        ]
        rows += [("", "", "", "", "", "\n")] * 5
        return Grid(
            (
                t("姓名／工号", "person"),
                t("日期", "date"),
                t("内容", "topic"),
                t("资料／条款版本", "material / terms"),
                t("成绩", "result"),
                t("签到", "signature"),
            ),
            tuple(rows),
            (18, 16, 14, 20, 14, 18),
        )


def _texts(items: Sequence[Text], lang: Lang) -> tuple[str, ...]:
    return tuple(item.get(lang) for item in items)


def _said(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_OBJECTIVES: Final = (
    _said(
        "知道每一环节由谁、在何时之前、做什么、留下什么记录",
        "to know who does what by when at each step, and what record it leaves",
    ),
    _said("会计算响应期限和办结并反馈期限", "to count the limits of response and completion"),
    _said("会按附件2分类与评估", "to classify and assess by annex 2"),
    _said(
        "知道哪些话不能说、哪些信息不能给", "to know what is not said, and what is not handed out"
    ),
)

_CHAPTERS: Final = (
    (
        "五、沟通规范与禁用语",
        "5. How we speak",
        (
            _said(
                "先听完，复述要点并请客户确认；记录客户的原话",
                "hear them out, say it back, write down their own words",
            ),
            _said("未经授权不作承诺，不报金额", "no promise and no sum without authority"),
            _said(
                "不说“视为认可”“最终处理决定”“投诉已受理”；未查实之前，只为带来的不便致歉",
                "never “deemed accepted” or “final decision”; before it is upheld, apologise "
                "for the inconvenience alone",
            ),
        ),
    ),
    (
        "六、保密与个人信息（4.3）",
        "6. Confidentiality (4.3)",
        (
            _said(
                "告知结果或信息之前，核实身份和授权并登记",
                "check identity and authority, and record it, before telling a result or data",
            ),
            _said(
                "只看办理所需的信息；每次查看须说明目的并留有记录",
                "see only what the work needs; each look has a purpose and is logged",
            ),
            _said(
                "对外提供须有依据；发现泄露的，立即登记并上报",
                "data go out on a basis only; a leak is recorded and reported at once",
            ),
        ),
    ),
    (
        "七、乙方协助（2.2）",
        "7. Party B's assistance (2.2)",
        (
            _said(
                "请求写明需要的资料或支持和期限；乙方可以申请延期或者说明理由拒绝",
                "a request says what and by when; Party B may ask for more time, or refuse "
                "with a reason",
            ),
            _said(
                "给乙方的客户信息应当遮盖，有依据的除外",
                "customers' data go to Party B masked, unless there is a basis",
            ),
        ),
    ),
    (
        "八、升级与突发情形",
        "8. Escalation",
        (
            _said(
                "危及生命、健康、安全的：重大、特急，立即报告负责人，先采取临时措施",
                "danger to life, health or safety: critical and immediate, the manager is "
                "told at once, interim measures first",
            ),
            _said(
                "媒体、主管部门、群体投诉：立即上报，统一答复",
                "media, authorities, groups: report at once, answer with one voice",
            ),
        ),
    ),
    (
        "九、记录填写规范",
        "9. Records",
        (
            _said(
                "好的记录：“客户称7月1日上午设备两次停机，要求更换；已收照片一张”",
                "good: “customer says the machine stopped twice on the morning of 1 July, "
                "asks for another; one photo received”",
            ),
            _said("不好的记录：“客户无理取闹，已解释”", "bad: “customer unreasonable, explained”"),
            _said(
                "写明何时发生、何时登记；附证据；不写与投诉无关的个人信息",
                "when it happened and when it was written down; evidence; no personal data "
                "that it does not need",
            ),
        ),
    ),
)
