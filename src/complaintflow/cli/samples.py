"""The demo's complaints: written for it, in zh and en, of people who do not exist."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..complaint import (
    Accept,
    Acknowledge,
    CancelMeasure,
    Classify,
    Close,
    CompleteMeasure,
    ConcludeInvestigation,
    Contain,
    Decline,
    DrawUpPlan,
    FinishFollowUp,
    GiveFeedback,
    LogContact,
    Merge,
    Object,
    Receive,
    ReportUnreachable,
    StartExecution,
    StartInvestigation,
    TellOutcome,
    Withdraw,
)
from ..kernel import Command
from ..values import Actor

CLERK = Actor.parse({"role": "customer_service", "id": "cs-01"})
CLERK_2 = Actor.parse({"role": "customer_service", "id": "cs-02"})
INVESTIGATOR = Actor.parse({"role": "investigator", "id": "inv-01"})
RESPONSIBLE = Actor.parse({"role": "responsible", "id": "res-01"})
MANAGER = Actor.parse({"role": "manager", "id": "mgr-01"})
PARTY_A = Actor.parse({"role": "party_a", "id": "a-01"})
PARTY_B = Actor.parse({"role": "party_b", "id": "b-01"})


@dataclass(frozen=True)
class Step:
    """What somebody does to one case at a time (local, ``02-09 09:20``)."""

    at: str
    actor: Actor
    kind: type[Command]
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One complaint of the demo and what becomes of it."""

    name: str
    zh: str
    en: str
    steps: tuple[Step, ...]


def _received(
    at: str,
    customer: str,
    channel: str,
    statement: str,
    *,
    demand: str = "",
    item: str = "",
    about: str = "product",
    language: str = "zh",
    actor: Actor = CLERK,
    **more: object,
) -> Step:
    name = f"示例客户{customer}" if language == "zh" else f"Sample Customer {customer}"
    fields: dict[str, object] = {
        "channel": channel,
        "statement": statement,
        "about": about,
        "language": language,
        "customer": {
            "ref": f"cust-{customer}",
            "name": name,
            "contacts": [{"kind": "phone", "value": f"000-0000-{customer}"}],
        },
        **more,
    }
    if demand:
        fields["demand"] = demand
    if item:
        fields["item"] = item
    return Step(at, actor, Receive, fields)


def _told(when: str, channel: str = "phone", actor: Actor = CLERK, **more: object) -> Step:
    return Step(when, actor, Acknowledge, {"channel": channel, **more})


def _assessed(
    at: str, category: str, sub: str | None, severity: str, urgency: str, *criteria: str
) -> Step:
    return Step(
        at,
        CLERK,
        Classify,
        {
            "category": category,
            "subcategory": sub,
            "severity": severity,
            "urgency": urgency,
            "criteria": criteria,
        },
    )


def _investigated(start: str, end: str, verdict: str, findings: str, **more: object) -> list[Step]:
    return [
        Step(start, CLERK, StartInvestigation, {"investigator": "inv-01"}),
        Step(
            end,
            INVESTIGATOR,
            ConcludeInvestigation,
            {
                "verdict": verdict,
                "findings": findings,
                "evidence": [{"kind": "report", "ref": f"E-{end[:5]}"}],
                **more,
            },
        ),
    ]


def _carried_out(
    planned: str, done: str, kind: str, what: str, limit: str, *more: dict[str, object],
    approved: bool = False, n: int = 1,
) -> list[Step]:  # fmt: skip
    measure = {
        "id": f"m-{n}", "kind": kind, "what": what, "responsible": "res-01",
        "limit": f"2026-{limit}:00+08:00".replace(" ", "T"),
    }  # fmt: skip
    return [
        Step(
            planned, PARTY_A, DrawUpPlan,
            {"measures": [measure, *more], "approved_by": "mgr-01" if approved else None},
        ),
        Step(planned, PARTY_A, StartExecution),
        Step(
            done, RESPONSIBLE, CompleteMeasure,
            {"measure": f"m-{n}", "evidence": [{"kind": "receipt", "ref": f"R-{done[:5]}"}]},
        ),
    ]  # fmt: skip


def _answered(at: str, outcome: str, channel: str = "phone", **more: object) -> Step:
    arrived = {"arrived": f"2026-{at}:00+08:00".replace(" ", "T")} if channel == "phone" else {}
    return Step(
        at, CLERK, GiveFeedback, {"channel": channel, "outcome": outcome, **arrived, **more}
    )


def _closed(at: str, reason: str = "accepted") -> list[Step]:
    first = [Step(at, CLERK, Accept)] if reason == "accepted" else []
    return [*first, Step(at, CLERK, Close, {"reason": reason})]


_BATCH = {"id": "f-1", "what": "排查同批次水壶底部密封圈", "responsible": "res-01"}


def samples() -> tuple[Sample, ...]:
    """Every complaint of the demo, with all that happens to it."""
    return (*_settled(), *_ended(), *_holiday(), *_still_open())


def _settled() -> tuple[Sample, ...]:
    return (
        Sample("accepted", "水壶漏水：客户认可", "leaking kettle: accepted", (
            _received("02-09 09:20", "0001", "phone", "新买的电热水壶用了三天，壶底开始漏水。",
                      demand="要求退款", item="电热水壶 D-17"),
            _told("02-09 09:30"),
            _assessed("02-09 10:00", "quality", "malfunction", "moderate", "normal",
                      "bounded_loss"),
            *_investigated("02-09 14:00", "02-10 16:00", "upheld", "密封圈装配不到位，情况属实。",
                           cause="assembly", problems=("seal_ring",)),
            *_carried_out(
                "02-11 09:00", "02-11 15:00", "refund", "全额退款", "02-13 18:00",
                {**_BATCH, "kind": "correction", "limit": "2026-03-10T18:00:00+08:00",
                 "follow_up": True}),
            _answered("02-12 10:00", "情况属实，货款已原路退回；同批次产品正在排查。",
                      follow_ups=[{**_BATCH, "due": "2026-03-10T18:00:00+08:00"}]),
            *_closed("02-13 09:00"),
            Step("02-27 16:00", RESPONSIBLE, FinishFollowUp,
                 {"follow_up": "f-1", "evidence": [{"kind": "report", "ref": "E-batch"}]}),
        )),
        Sample("response_late", "包裹迟到：违反4.1", "late parcel: breach of 4.1", (
            _received("02-10 11:00", "0002", "email",
                      "My parcel was promised for Friday and is still not here.",
                      demand="Tell me where it is and refund the express fee.", item="order 5521",
                      about="service", language="en"),
            _told("02-11 13:10", "email"),
            _assessed("02-11 13:30", "delivery", "late", "minor", "normal"),
            *_investigated("02-11 14:00", "02-12 09:30", "upheld",
                           "The carrier lost a day in the depot."),
            *_carried_out("02-12 10:00", "02-12 16:00", "refund", "Refund of the express fee",
                          "02-14 12:00"),
            _answered("02-13 09:40", "It arrives today; the express fee is refunded.", "email"),
            *_closed("02-14 09:00"),
        )),
        Sample("completion_late", "重复收费：违反4.2", "fee charged twice: breach of 4.2", (
            _received("02-12 15:10", "0003", "web", "账单里多收了一次安装费，客服说没有办法。",
                      demand="退还多收的费用", about="service"),
            _told("02-12 16:00", "sms"),
            _assessed("02-12 17:00", "price", "charge", "moderate", "normal", "bounded_loss"),
            *_investigated("02-13 09:00", "02-27 11:00", "upheld", "系统重复计费一次。",
                           cause="double_billing"),
            *_carried_out("02-28 10:00", "02-28 17:00", "refund", "退还重复收取的安装费",
                          "02-28 18:00"),
            _answered("03-02 10:30", "重复收取的安装费已退还，特此致歉。"),
            *_closed("03-02 11:00"),
        )),
        Sample("set_right", "按时告知，迟登记：违约更正", "told in time, noted late: set right", (
            _received("02-11 10:00", "0004", "in_person", "维修师傅没有按约定的时间上门。",
                      demand="重新约定时间", about="service", actor=CLERK_2),
            # Told on the telephone the same afternoon, but written down two days later.
            _told("02-13 10:20", actor=CLERK_2, at="2026-02-11T15:00:00+08:00",
                  arrived="2026-02-11T15:00:00+08:00"),
            _assessed("02-13 11:00", "aftersales", "repair", "minor", "normal"),
            *_investigated("02-13 11:30", "02-13 17:00", "partly", "排班调整后未通知客户。"),
            *_carried_out("02-14 09:00", "02-14 15:00", "repair", "重新上门维修", "02-14 18:00"),
            _answered("02-14 16:00", "已于今日上门修好。"),
            *_closed("02-14 16:30"),
        )),
        Sample("objection", "要求换货：异议，第二轮", "wants an exchange: objection, cycle 2", (
            _received("02-10 09:00", "0005", "letter", "合同写明可以换货，门店只同意维修。",
                      demand="按合同换货"),
            _told("02-10 10:00"),
            _assessed("02-10 10:30", "contract", "clause", "moderate", "normal", "bounded_loss"),
            *_investigated("02-10 14:00", "02-11 10:00", "partly", "合同约定先维修。"),
            *_carried_out("02-11 14:00", "02-12 14:00", "repair", "免费维修", "02-13 18:00"),
            _answered("02-13 10:00", "已免费维修。"),
            Step("02-24 10:00", CLERK, Object, {"statement": "修好两天后又坏了，我要求换货。"}),
            _told("02-24 11:00"),
            Step("02-25 15:00", INVESTIGATOR, ConcludeInvestigation, {
                "verdict": "upheld", "findings": "同一故障再次出现，符合换货条件。",
                "evidence": [{"kind": "report", "ref": "E-again"}]}),
            *_carried_out("02-26 09:00", "02-26 15:00", "exchange", "更换新机", "02-27 18:00",
                          n=2),
            _answered("02-27 10:00", "已更换新机。"),
            *_closed("02-28 10:00"),
        )),
    )  # fmt: skip


def _ended() -> tuple[Sample, ...]:
    return (
        Sample("withdrawn", "发票：客户撤回", "invoice: withdrawn", (
            _received("02-13 10:10", "0006", "phone", "发票抬头开错了。", about="service"),
            _told("02-13 10:20"),
            Step("02-14 09:30", CLERK, Withdraw, {"note": "客户称已自行解决"}),
            Step("02-14 10:00", CLERK, TellOutcome,
                 {"channel": "sms", "text": "已收到您撤回投诉的意思表示，本件处理终止。"}),
        )),
        Sample("merged", "同一笔费用：合并处理", "the same fee again: merged", (
            _received("02-13 14:00", "0003", "phone", "还是那笔多收的安装费，什么时候退？",
                      about="service"),
            _told("02-13 14:10"),
            Step("02-14 11:00", CLERK, Merge, {"into": "completion_late"}),
            Step("02-14 11:20", CLERK, TellOutcome,
                 {"channel": "phone", "text": "已并入您此前的投诉，结果一并告知。"}),
        )),
        Sample("declined", "推销：不予受理", "an offer, no complaint: declined", (
            _received("02-12 09:00", "0007", "web",
                      "I would like to offer you our advertising services.", about="service",
                      language="en"),
            _told("02-12 10:00", "email"),
            Step("02-13 09:00", CLERK, Decline, {
                "reason": "not_a_customer",
                "explanation": "An offer of services is no complaint; write to purchasing."}),
            Step("02-13 09:10", CLERK, TellOutcome, {
                "channel": "email", "text": "Your letter is no complaint in the sense of clause "
                "1.4; purchasing will gladly read it."}),
        )),
        Sample("unfounded", "少发：不属实", "short weight: unfounded", (
            _received("02-12 11:00", "0008", "phone", "怀疑称重不准，少发了半公斤。",
                      demand="补发"),
            _told("02-12 11:05"),
            _assessed("02-12 14:00", "delivery", "wrong", "minor", "normal"),
            *_investigated("02-12 15:00", "02-13 11:00", "not_upheld",
                           "出库称重录像与订单一致。"),
            _answered("02-13 15:00", "经核实出库重量与订单一致，未发现少发。"),
            *_closed("02-14 09:20"),
        )),
        Sample("no_answer", "频繁退出登录：客户未回复", "app logs out: closed with no answer", (
            _received("02-10 13:00", "0009", "web", "The app logs me out every few minutes.",
                      language="en"),
            _told("02-10 15:00", "email"),
            _assessed("02-10 16:00", "quality", "performance", "minor", "normal"),
            *_investigated("02-11 09:00", "02-11 17:00", "upheld", "A faulty session setting."),
            *_carried_out("02-12 09:00", "02-12 12:00", "correction", "Setting corrected",
                          "02-13 18:00"),
            # Five working days after arrival end on 27 February: the festival lies between.
            _answered("02-13 11:00", "The setting is corrected; please sign in again.", "email",
                      arrived="2026-02-13T11:02:00+08:00"),
            *_closed("02-28 09:00", "no_answer"),
        )),
        Sample("unreachable", "杯子破损：无法联系", "broken cup: customer cannot be reached", (
            _received("02-11 16:00", "0010", "passed_on", "快递外包装破损，里面的杯子碎了一只。",
                      demand="补发一只"),
            Step("02-11 16:30", CLERK, LogContact, {"channel": "phone", "reached": False}),
            Step("02-12 10:00", CLERK, LogContact, {"channel": "phone", "reached": False}),
            Step("02-12 10:30", CLERK, ReportUnreachable, {"reason": "number_not_in_use"}),
            _assessed("02-12 11:00", "delivery", "damaged", "minor", "normal"),
            *_investigated("02-12 13:00", "02-13 10:00", "upheld", "运输中受压破损。"),
            *_carried_out("02-13 13:00", "02-14 10:00", "exchange", "补发一只杯子至原地址",
                          "02-14 18:00"),
            *_closed("02-14 15:00", "unreachable"),
        )),
    )  # fmt: skip


def _holiday() -> tuple[Sample, ...]:
    return (
        # New Year's Day, close to midnight: the 24 hours run all the same.
        Sample("night", "年夜饭礼盒：休息日深夜收到", "gift box: late at night, on a rest day", (
            _received("02-17 23:40", "0011", "web", "年夜饭订的礼盒少了两样菜。",
                      demand="退还差价", actor=CLERK_2),
            _told("02-18 22:15", "sms", CLERK_2),
            _assessed("02-24 09:30", "delivery", "wrong", "moderate", "normal", "bounded_loss"),
            *_investigated("02-24 10:00", "02-25 10:00", "upheld", "装箱漏放两样。"),
            *_carried_out("02-25 14:00", "02-26 11:00", "compensation", "退还差价并补偿",
                          "02-27 18:00", approved=True),
            _answered("02-27 14:00", "差价已退还，并作补偿，向您致歉。"),
            *_closed("03-02 09:00"),
        )),
        Sample("critical", "充电宝冒烟：重大，一级优先", "smoking power bank: critical, P1", (
            _received("02-19 08:05", "0012", "phone", "充电宝充电时冒烟，孩子的手被烫伤。",
                      demand="停止销售并承担医药费", item="充电宝 P-3", handler="cs-01"),
            _told("02-19 08:15"),
            _assessed("02-19 08:25", "quality", "safety", "critical", "immediate",
                      "harm_to_health"),
            Step("02-19 08:40", MANAGER, Contain, {
                "kind": "stop_sale", "what": "全渠道下架该型号并通知已购客户停用",
                "responsible": "res-01"}),
            *_investigated("02-19 09:00", "02-20 18:00", "upheld", "电芯保护板缺陷。",
                           cause="cell_protection", problems=("battery_cell", "outgoing_test")),
            *_carried_out(
                "02-21 09:00", "02-24 16:00", "compensation", "承担医药费并召回更换",
                "02-25 18:00",
                {"id": "m-9", "kind": "other", "what": "上门慰问", "responsible": "res-01",
                 "limit": "2026-02-25T18:00:00+08:00"}, approved=True),
            Step("02-24 17:00", PARTY_A, CancelMeasure,
                 {"measure": "m-9", "reason": "customer_declined", "note": "客户谢绝上门"}),
            _answered("02-25 10:00", "医药费已支付，该型号已停售并召回。"),
            *_closed("02-26 09:00"),
        )),
    )  # fmt: skip


def _still_open() -> tuple[Sample, ...]:
    return (
        Sample("under_way", "旧机未搬走：调查中", "old machine left: under way", (
            _received("03-02 15:00", "0013", "email",
                      "The installer left the old machine in my hallway.",
                      demand="Please collect it.", about="service", language="en"),
            _told("03-02 16:00", "email"),
            _assessed("03-02 17:00", "aftersales", "installation", "moderate", "normal",
                      "bounded_loss"),
            Step("03-03 09:00", CLERK, StartInvestigation, {"investigator": "inv-01"}),
        )),
        Sample("waiting", "员工态度：刚刚收到", "rude staff: just received", (
            _received("03-03 09:30", "0014", "phone", "门店员工态度不好，说话难听。",
                      about="staff", staff=("st-07",), actor=CLERK_2),
        )),
    )  # fmt: skip
