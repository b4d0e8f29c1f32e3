"""Annex 4: the record of handling as a form, from the record as data; or the form left blank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Agreement
from ..complaint import Standard
from ..duties import BreachStatus
from ..records import (
    ContactLine,
    CorrectionLine,
    FollowUpLine,
    HandlingRecord,
    MessageLine,
    RightsLine,
)
from ..reporting.naming import Names
from ..reporting.words import ENDINGS, HOLDERS
from .document import Block, Document, mark_of, title_of
from .drawing import Lang
from .telling import NOTHING, Telling


def record_form(
    record: HandlingRecord,
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
    names: Names | None = None,
) -> Document:
    """The record of handling of a complaint as a form (annex 4), from receipt to closing.

    What the record masks for its reader is masked in the form; its version is that of the record
    (how many events it rests on), and its last line is the digest that proves them.

    :param at: when the form is made.
    :param names: what people of the staff are called; where none is given the id stands.
    """
    return Document(
        mark=mark_of(4, agreement, at=at, version=f"R-{record.chain.version}"),
        title=title_of(4, lang),
        lang=lang,
        blocks=tuple(record_blocks(record, Telling(record, lang, standard, names))),
    )


def record_blocks(record: HandlingRecord, telling: Telling) -> Iterator[Block]:
    """The form's blocks, section by section, in annex 4's order."""
    return _Form(record, telling).blocks()


class _Form:
    def __init__(self, record: HandlingRecord, telling: Telling) -> None:
        self._r, self._t = record, telling

    def blocks(self) -> Iterator[Block]:
        """Section by section."""
        yield from self._head()
        yield from self._content()
        yield from self._response()
        yield from self._class()
        yield from self._investigation()
        yield from self._assistance()
        yield from self._plan()
        yield from self._feedback()
        yield from self._improvement()
        yield from self._access()
        yield from self._close()

    def _head(self) -> Iterator[Block]:
        t, head, customer = self._t, self._r.head, self._r.customer
        contacts = t.lines(map(self._contact, customer.contacts))
        if customer.no_contact is not None:
            why = t.code(customer.no_contact)
            contacts = t.t(f"未留（{why}）", f"not left ({why})")
        authority = t.t("已核验的授权：", "authority checked: ")
        represented = t.lines(
            f"{t.label(one.capacity)} {t.note(t.words(one.name), one.person)}\n{authority}"
            f"{t.listed(map(t.label, one.authority))}"
            for one in customer.representatives
        )
        together = t.lines(
            t.note(t.words(one.name), one.ref, *map(self._contact, one.contacts))
            + ("" if one.left is None else t.t("，已撤回：", ", left: ") + t.when(one.left))
            for one in customer.members
        )
        yield t.section("登记", "Entry")
        yield t.fields(
            ("投诉编号", "complaint no.", head.complaint_no),
            ("合同编号", "agreement no.", head.agreement_no or NOTHING),
            ("状态", "status", t.label(self._r.status)),
            ("投诉渠道", "channel", t.label(head.channel)),
            ("收到时间", "received", t.when(head.received_at)),
            ("登记时间", "registered", t.when(head.registered_at)),
            ("接收人", "received by", t.who(head.received_by)),
        )
        yield t.section("客户", "Customer")
        yield t.fields(
            ("客户名称", "name", t.words(customer.name)),
            ("客户类型", "type", t.label(customer.type)),
            ("客户标识", "customer id", customer.ref),
            ("联系方式（未留的写明原因）", "contact (or why none)", contacts),
            ("代理人及授权", "representative, authority", represented),
            ("共同投诉人", "who complains together", together),
            (
                "希望的回复方式、时间",
                "preferred channel, time",
                f"{t.label(customer.preferred_channel)}　{t.words(customer.preferred_time)}",
            ),
        )

    def _contact(self, line: ContactLine) -> str:
        return f"{self._t.label(line.kind)} {self._t.words(line.value)}"

    def _content(self) -> Iterator[Block]:
        t, content = self._t, self._r.content
        earlier = t.lines(t.note(link.other, t.code(link.relation)) for link in content.earlier)
        yield t.section("投诉内容", "Content")
        yield t.fields(
            ("投诉对象", "complained about", t.label(content.object)),
            ("产品、订单或批次", "product, order or batch", t.words(content.item)),
            (
                "发生时间、地点",
                "when and where it happened",
                f"{t.when(content.occurred_at)}　{t.words(content.occurred_place)}",
            ),
            ("投诉内容", "statement", t.words(content.statement)),
            ("客户诉求", "demand", t.words(content.demand)),
            ("重复或关联投诉", "earlier or linked", earlier),
        )
        yield t.grid(
            (
                ("附件", "attachment"),
                ("名称", "name"),
                ("大小（字节）", "bytes"),
                ("摘要值（SHA-256）", "digest (SHA-256)"),
            ),
            (
                (t.label(a.kind), t.words(a.name), str(a.size), a.sha256)
                for a in content.attachments
            ),
            (17, 25, 13, 45),
        )
        yield t.grid(
            (
                ("更正事项", "corrected"),
                ("原记录", "recorded before"),
                ("更正为", "holds now"),
                ("更正人、时间", "by, at"),
                ("理由", "reason"),
            ),
            map(self._corrected, content.corrections),
            (14, 24, 24, 20, 18),
        )

    def _corrected(self, line: CorrectionLine) -> tuple[str, ...]:
        t = self._t
        was, now = t.lines(map(t.words, line.was)), t.lines(map(t.words, line.now))
        if line.now_received is not None:
            was, now = t.when(line.was_received), t.when(line.now_received)
        reason = t.words(line.reason)
        if line.request is not None:
            reason += "\n" + t.pair(t.t("请求", "request"), line.request)
        return (t.label(line.what), was, now, f"{t.who(line.by)}\n{t.when(line.at)}", reason)

    def _response(self) -> Iterator[Block]:
        t = self._t
        yield t.section("响应（4.1）", "Response (4.1)")
        yield t.grid(
            (
                ("轮次", "round"),
                ("响应期限", "due"),
                ("响应时间", "answered"),
                ("方式", "how"),
                ("响应人", "by"),
                ("履行情况", "stands"),
            ),
            (
                (
                    str(line.cycle),
                    t.due(line.due),
                    t.when(line.answered_at),
                    t.label(line.how),
                    t.who(line.by),
                    t.label(line.state),
                )
                for line in self._r.response
            ),
            (9, 20, 20, 12, 22, 17),
        )

    def _class(self) -> Iterator[Block]:
        t = self._t
        linked = t.listed(link.other for link in self._r.content.earlier)
        yield t.section("分类与评估（3.2）", "Classification and assessment (3.2)")
        if not self._r.assessment:
            yield t.fields(("投诉类别", "category", NOTHING))
        for line in self._r.assessment:
            criteria = t.listed(criterion.label(t.lang) for criterion in line.criteria)
            pressing = t.listed(criterion.label(t.lang) for criterion in line.urgency_criteria)
            priority = NOTHING if line.priority is None else f"P{line.priority}"
            yield t.fields(
                (
                    "投诉类别／子类",
                    "category / subcategory",
                    t.category(line.category, line.subcategory),
                ),
                ("涉及产品／服务", "product or service", t.product(line.product)),
                (
                    "严重程度及判定依据",
                    "severity and criteria",
                    f"{t.label(line.severity)}\n{criteria}",
                ),
                (
                    "紧急程度及判定依据",
                    "urgency and criteria",
                    f"{t.label(line.urgency)}\n{pressing}",
                ),
                ("处理优先级", "priority", priority),
                ("复杂程度", "complexity", t.label(line.complexity)),
                ("安全隐患", "safety", t.yes(line.safety_flag)),
                ("涉及个人信息", "personal information", t.yes(line.personal_data_flag)),
                (
                    "群体／关联投诉",
                    "collective / linked",
                    f"{t.yes(line.collective_flag)}　{linked}",
                ),
                ("评估人、时间", "assessed by, at", f"{t.who(line.by)}　{t.when(line.at)}"),
                ("标准版本", "standard", line.standard_version or NOTHING),
                ("说明", "note", t.words(line.note)),
                ("调整理由", "reason for the change", t.words(line.reason)),
            )

    def _investigation(self) -> Iterator[Block]:
        t = self._t
        yield t.section("调查核实（3.3）", "Investigation (3.3)")
        for line in self._r.investigation:
            cause = t.code(line.cause) + (
                "" if line.cause_note is None else f"\n{t.words(line.cause_note)}"
            )
            yield t.fields(
                ("轮次", "round", str(line.cycle)),
                ("调查核实人", "investigator", t.person(line.investigator)),
                ("起止时间", "period", t.span(line.started, line.concluded)),
                ("核实情况", "findings", t.words(line.findings)),
                ("采用的牵头投诉结论", "taken over from", line.taken_from or NOTHING),
                ("证据", "evidence", t.evidence(line.evidence)),
                ("结论", "verdict", t.label(line.verdict)),
                ("原因分析（直接）", "direct cause", cause),
                ("原因分析（根本）", "root cause", t.words(line.root_cause)),
                ("发现的问题（4.4）", "problems found (4.4)", t.listed(map(t.code, line.problems))),
            )

    def _assistance(self) -> Iterator[Block]:
        t = self._t
        yield t.section("乙方协助（2.2）", "Party B's assistance (2.2)")
        yield t.grid(
            (
                ("协助事项", "what"),
                ("请求时间", "asked"),
                ("期限", "due"),
                ("状态", "stands"),
                ("提供或答复时间", "provided, answered"),
                ("证明", "evidence"),
            ),
            (
                (
                    f"{t.label(a.kind)}\n{t.words(a.what)}",
                    t.when(a.asked_at),
                    t.due(a.due),
                    t.label(a.status),
                    t.when(a.settled_at),
                    t.evidence(a.evidence),
                )
                for a in self._r.assistance
            ),
            (23, 15, 15, 13, 15, 19),
        )

    def _plan(self) -> Iterator[Block]:
        t = self._t
        yield t.section("处理方案及执行（3.4、3.5）", "Plan and execution (3.4, 3.5)")
        yield t.grid(
            (
                ("临时措施", "interim measure"),
                ("内容", "what"),
                ("责任人", "responsible"),
                ("时间", "when"),
            ),
            (
                (t.code(i.kind), t.words(i.what), t.person(i.responsible), t.when(i.at))
                for i in self._r.interim
            ),
            (20, 40, 18, 22),
        )
        yield t.grid(
            (
                ("方案", "plan"),
                ("处理措施", "measure"),
                ("责任人", "responsible"),
                ("时限", "limit"),
                ("完成时间、执行人", "done, by"),
                ("完成证明", "evidence"),
            ),
            self._measures(),
            (8, 23, 16, 16, 18, 19),
        )

    def _measures(self) -> Iterator[tuple[str, ...]]:
        t = self._t
        done = {line.measure: line for line in self._r.execution}
        for plan in self._r.plan:
            for measure in plan.measures:
                line = done.get(measure.id)
                carried = NOTHING
                if line is not None:
                    carried = f"{t.label(line.status)}\n{t.when(line.done_at)}\n{t.who(line.by)}"
                yield (
                    f"{plan.plan_no}.{plan.version}",
                    t.pair(t.label(measure.kind), t.words(measure.what)),
                    t.person(measure.responsible),
                    t.when(measure.limit),
                    carried,
                    NOTHING if line is None else t.evidence(line.evidence),
                )

    def _feedback(self) -> Iterator[Block]:
        t = self._t
        yield t.section("反馈（3.6、4.2）", "Feedback (3.6, 4.2)")
        for line in self._r.feedback:
            follow_ups = t.lines(
                t.note(t.words(f.what), t.person(f.responsible), t.when(f.due), *self._became(f))
                for f in line.follow_ups
            )
            answer = (
                t.t("未回复", "no answer")
                if line.customer_answer is None
                else t.label(line.customer_answer)
            )
            if line.answer is not None:
                answer += f"\n{t.words(line.answer)}"
            yield t.fields(
                ("轮次", "round", str(line.cycle)),
                ("反馈期限", "due", t.due(line.due)),
                ("发出时间", "sent", t.when(line.sent_at)),
                ("到达时间", "arrived", t.when(line.arrived_at)),
                ("方式、反馈人", "how, by", f"{t.label(line.channel)}　{t.who(line.by)}"),
                ("反馈内容", "text", t.words(line.text)),
                ("后续跟进", "follow-up", follow_ups),
                ("履行情况", "stands", t.label(line.state)),
                ("客户意见（认可／异议／未回复）", "customer's answer", answer),
            )
        yield t.grid(
            (
                ("告知事项", "message"),
                ("告知对象", "told"),
                ("方式", "how"),
                ("发出时间", "sent"),
                ("到达时间", "arrived"),
                ("告知人", "by"),
            ),
            map(self._sent, self._r.messages),
            (18, 22, 10, 16, 16, 18),
        )
        yield t.grid(
            (
                ("回访轮次", "revisit, round"),
                ("回访时间", "when"),
                ("方式", "how"),
                ("回访人", "by"),
                ("满意度", "satisfaction"),
                ("客户意见", "what was said"),
            ),
            (
                (
                    str(line.cycle),
                    t.when(line.at),
                    t.label(line.channel),
                    t.who(line.by),
                    t.label(line.satisfaction) if line.reached else t.t("未联系上", "not reached"),
                    t.words(line.comment),
                )
                for line in self._r.revisits
            ),
            (12, 20, 12, 20, 16, 20),
        )

    def _became(self, line: FollowUpLine) -> Iterator[str]:
        t = self._t
        if line.done_at is not None:
            yield t.t("已完成：", "done ") + t.when(line.done_at)
        elif line.overdue:
            yield t.t("逾期未完成", "overdue")

    def _sent(self, line: MessageLine) -> tuple[str, ...]:
        t, arrived = self._t, self._t.when(line.arrived_at)
        if line.bounced is not None:
            arrived = t.t("未到达", "did not arrive")
        return (
            t.label(line.purpose),
            t.told(line.told),
            t.label(line.channel),
            t.t("待发出", "waits") if line.sent_at is None else t.when(line.sent_at),
            arrived,
            t.who(line.by),
        )

    def _improvement(self) -> Iterator[Block]:
        t = self._t
        yield t.section("改进（4.4）", "Improvement (4.4)")
        yield t.grid(
            (
                ("改进事项（问题）", "problem"),
                ("改进编号", "improvement"),
                ("责任人", "owner"),
                ("状态", "stands"),
                ("措施、责任人、期限", "actions, who, due"),
                ("效果验证自", "check from"),
            ),
            (
                (
                    f"{t.code(i.problem)}\n{t.when(i.found_at)}",
                    i.reference or i.improvement or NOTHING,
                    t.person(i.owner),
                    t.label(i.status),
                    t.lines(
                        t.note(
                            t.words(a.what),
                            t.person(a.responsible),
                            t.due(a.due),
                            t.label(a.status),
                        )
                        for a in i.actions
                    ),
                    t.due(i.check_from),
                )
                for i in self._r.improvement
            ),
            (18, 18, 12, 12, 26, 14),
        )

    def _access(self) -> Iterator[Block]:
        t = self._t
        yield t.section("对外提供与个人信息权利（4.3）", "Disclosures and requests (4.3)")
        yield t.grid(
            (
                ("对外提供", "disclosed to"),
                ("内容", "what"),
                ("依据", "basis"),
                ("提供人、时间", "by, at"),
                ("证明、说明", "evidence, note"),
            ),
            (
                (
                    f"{t.label(d.to)}\n{d.recipient or NOTHING}",
                    t.listed(map(t.kind, d.kinds)),
                    t.t("无依据", "none") if d.basis is None else t.label(d.basis),
                    f"{t.who(d.by)}\n{t.when(d.at)}",
                    f"{t.evidence(d.evidence)}\n{t.words(d.note)}",
                )
                for d in self._r.disclosures
            ),
            (18, 22, 18, 22, 20),
        )
        yield t.grid(
            (
                ("权利请求", "request"),
                ("请求内容", "words"),
                ("决定", "decided"),
                ("理由", "reason"),
                ("答复、执行", "answered, carried out"),
            ),
            map(self._asked, self._r.rights),
            (20, 20, 20, 22, 18),
        )

    def _asked(self, line: RightsLine) -> tuple[str, ...]:
        t = self._t
        reason = t.label(line.reason)
        if line.until is not None:
            reason += "\n" + t.pair(t.t("保存至", "kept until"), t.due(line.until))
        if line.note is not None:
            reason += f"\n{t.words(line.note)}"
        return (
            f"{t.label(line.kind)}\n{t.label(line.capacity)}\n{t.when(line.received)}",
            t.words(line.words),
            f"{t.label(line.status)}\n{t.who(line.decided_by)}\n{t.when(line.decided_at)}",
            reason,
            f"{t.when(line.answered_at)}\n{t.when(line.executed_at)}",
        )

    def _held(self) -> Iterator[str]:
        """What holds the record beyond its retention: holds, and what is open still."""
        t, close = self._t, self._r.close
        for hold in close.holds:
            yield t.note(t.label(hold.reason), t.when(hold.since))
        for kind in close.kept_by:
            yield HOLDERS[kind].get(t.lang)

    def _close(self) -> Iterator[Block]:
        t, close, sign = self._t, self._r.close, self._r.sign
        breaches = t.lines(
            t.note(f"{b.clause} {t.label(b.kind)}", t.label(b.status), t.when(b.since))
            for b in close.breaches
        )
        gone = close.disposal
        disposed = NOTHING if gone is None else t.note(t.when(gone.at), gone.certificate)
        standing = any(b.status == BreachStatus.standing for b in close.breaches)
        yield t.section("办结与保存（3.7）", "Closing and keeping (3.7)")
        yield t.fields(
            ("办结时间", "closed", t.when(close.closed_at)),
            ("办结人", "by", t.who(close.by)),
            ("办结方式", "how", f"{t.label(close.how)}　{_why(t, close.reason)}".strip()),
            ("说明", "explanation", t.words(close.explanation)),
            ("是否按期响应", "responses in time", t.yes(close.response_ok)),
            ("是否按期办结并反馈", "completion in time", t.yes(close.completion_ok)),
            ("违约情形", "breaches", breaches),
            ("有成立的违约", "a breach stands", t.yes(standing)),
            ("保存期限至", "keep until", t.due(close.retention_until)),
            ("暂停销毁", "holds", t.lines(self._held())),
            ("到期销毁", "disposed of", disposed),
        )
        yield t.grid(
            (
                ("违约责任主张", "claim"),
                ("主张方", "claimant"),
                ("条款", "clauses"),
                ("提出时间", "raised"),
                ("状态", "stands"),
            ),
            (
                (
                    claim.reference,
                    t.label(claim.claimant),
                    t.listed(claim.clauses),
                    t.when(claim.raised),
                    t.label(claim.status),
                )
                for claim in self._r.claims
            ),
            (26, 14, 16, 24, 20),
        )
        yield t.grid(
            (
                ("提醒与升级", "warning, escalation"),
                ("轮次", "round"),
                ("时间", "when"),
                ("次数", "warnings so far"),
                ("升级告知", "told besides"),
            ),
            (
                (
                    t.t("有安全隐患或一级优先", "danger, or priority 1")
                    if line.about is None
                    else t.label(line.about),
                    str(line.cycle),
                    t.when(line.at),
                    NOTHING if line.n is None else str(line.n),
                    t.listed(map(t.person, line.to)),
                )
                for line in self._r.escalations
            ),
            (28, 10, 24, 14, 24),
        )
        yield t.section("签字", "Signatures")
        yield t.fields(
            ("经办人、签字", "handler, signature", t.person(sign.handler)),
            ("审核人、签字", "reviewer, signature", t.person(sign.reviewer)),
            ("记录校验值", "digest of the record", self._r.chain.digest),
        )


def _why(t: Telling, reason: str | None) -> str:
    """Why it was closed or declined."""
    if reason is None:
        return ""
    return ENDINGS[reason].get(t.lang) if reason in ENDINGS else t.code(reason)
