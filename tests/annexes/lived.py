"""A complaint in which everything happened that a form has a place for, with words of its own in
every place, so that each can be looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from complaintflow.blobs import MemoryBlobStore
from complaintflow.complaint import Product, Standard, annex_2
from complaintflow.desk import Desk, parse_command
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Text
from desk.support import BOSS, CLERK, IVY, RON, T0, who

PB = who("party_b", "pb-1")
CARL = who("customer", "cust-7")
PROOF = [{"kind": "photo", "ref": "ev-1", "sha256": "ab" * 32}]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = {
    "manager": "mgr-1",
    "standard": "own-1",
    "revisit": {"clause": "3.6", "period": {"n": 5, "unit": "days"}},
    "escalations": [
        {"point": "priority_one", "to": "ceo"},
        {"point": "warning", "warning": 1, "to": "vp"},
        {"point": "overdue", "to": "board"},
    ],
}


def own_standard() -> Standard:
    """Annex 2 with a product."""
    kettle = Product(key="kettle_d17", label=Text(zh="电热水壶 D-17", en="kettle D-17"))
    return annex_2().model_copy(update={"version": "own-1", "products": (kettle,)})


@dataclass
class Lived:
    """The desk, the complaint and its agreement."""

    desk: Desk
    clock: FakeClock
    agreement: str
    complaint: str

    def do(self, type: str, *, actor: Actor = BOSS, on: str | None = None, **fields: object) -> str:
        """Give a command an hour later; the id of what it made."""
        self.clock.advance(HOUR)
        command = parse_command({"type": type, **fields})
        begins = type in ("receive", "open_improvement", "raise_claim", "draft_agreement")
        to = None if begins else on or self.complaint
        outcome = self.desk.handle(command, actor=actor, on=to)
        made = outcome.events[0]
        if begins:
            return outcome.id
        named = ("message", "request", "disclosure", "check")
        return next((str(getattr(made, name)) for name in named if hasattr(made, name)), outcome.id)


def lived() -> Lived:
    """From receipt to closing, an objection, and whatever may happen besides."""
    clock = FakeClock(T0)
    desk = Desk(
        MemoryStore(),
        clock=clock,
        randomness=FakeRandomness(7),
        blobs=MemoryBlobStore(clock),
        standards=[own_standard(), annex_2()],
    )
    life = Lived(desk, clock, "", "")
    life.agreement = life.do("draft_agreement", number="HT-2026-007", party_a="甲方示例有限公司",
                             party_b="乙方示例有限公司", party_b_ref="pb-1", years=3,
                             terms=TERMS)  # fmt: skip
    for party in ("party_a", "party_b"):
        life.do("sign_agreement", on=life.agreement, party=party, person="王经理", form="seal")
    other = _received(life, "cust-8", "另一位客户的投诉")
    life.complaint = _received(life, "cust-7", "水壶漏水，烫伤了手")
    _assessed(life, other)
    _corrected(life)
    _investigated(life)
    _planned(life)
    _told(life)
    _again(life)
    _besides(life)
    return life


def _received(life: Lived, ref: str, statement: str) -> str:
    return life.do(
        "receive", actor=CLERK, agreement=life.agreement, channel="phone",
        customer={"ref": ref, "name": "周小川", "type": "individual",
                  "contacts": [{"kind": "phone", "value": "13912345678"}]},
        statement=statement, demand="退货并赔偿医药费", item="订单 20260301-88", about="product",
        occurred_at={"day": "2026-02-28", "zone": "Asia/Shanghai"}, occurred_place="自家厨房",
        preferred_channel="email", preferred_time="工作日晚上七点后", handler="clerk",
        came_in=(life.clock.now() - HOUR).isoformat(),
        representatives=[{"person": "law-1", "capacity": "agent", "name": "吴律师"}],
    )  # fmt: skip


def _assessed(life: Lived, other: str) -> None:
    life.do("check_identity", actor=CLERK, person="law-1", capacity="agent", how="document",
            covers=["result", "speak"],
            evidence=[{"kind": "authority", "ref": "poa-1"}])  # fmt: skip
    sent = life.do("acknowledge", actor=CLERK, channel="sms", deliver=True)
    life.do("record_sending", message=sent)
    life.do("record_arrival", message=sent)
    assessed: dict[str, Any] = {
                "category": "quality", "subcategory": "safety", "product": "kettle_d17",
                "severity": "critical", "urgency": "immediate",
                "criteria": ["harm_to_health", "safety_defect"],
                "urgency_criteria": ["danger_continues"], "complexity": "outside_test"}  # fmt: skip
    life.do("classify", actor=CLERK, note="客户手部二度烫伤", **assessed)
    life.do("reclassify", actor=CLERK, reason="补记判定依据", **assessed)
    life.do("contain", kind="stop_sale", what="暂停销售同批次水壶", responsible="ron")
    life.do("link", actor=CLERK, other=other, relation="same_matter")
    life.desk.attach(life.complaint, b"photo", kind="photo", file_name="壶底裂纹.jpg",  # type: ignore[arg-type]
                     media_type="image/jpeg", actor=CLERK)  # fmt: skip


def _corrected(life: Lived) -> None:
    life.do("correct_fact", actor=CLERK, item="订单 20260301-89", reason="订单号听错")
    life.do(
        "correct_fact", actor=CLERK, came_in=(T0 + HOUR).isoformat(), reason="来电时间以录音为准"
    )
    life.do("correct_fact", actor=CLERK, reason="姓名听错", customer={
        "ref": "cust-7", "name": "周晓川",
        "contacts": [{"kind": "phone", "value": "13987654321"}]})  # fmt: skip


def _investigated(life: Lived) -> None:
    life.do("start_investigation", actor=CLERK, investigator="ivy")
    asked = life.do(
        "request_assistance", actor=CLERK, kind="information", what="提供同批次交付清单"
    )
    life.do("provide_assistance", actor=PB, request=asked, evidence=PROOF, note="清单已提供")
    life.do("conclude_investigation", actor=IVY, verdict="upheld",
            findings="壶底焊缝开裂，批次不良", evidence=PROOF, cause="bad_weld",
            cause_note="焊接温度不足", root_cause="焊机未按期校准",
            problems=["bad_batch"])  # fmt: skip
    improvement = life.do("open_improvement", agreement=life.agreement, problem="bad_batch",
                          category="quality", complaint=life.complaint, owner="own-1")  # fmt: skip
    life.do("link_improvement", actor=CLERK, problem="bad_batch", improvement=improvement)
    life.do("analyse_cause", on=improvement, cause="calibration", note="校准漏项")
    life.do("plan_improvement", on=improvement, check_after={"n": 30, "unit": "days"}, actions=[
        {"id": "a1", "kind": "corrective", "what": "每周校准焊机", "responsible": "tom",
         "due": (life.clock.now() + 20 * DAY).isoformat()}])  # fmt: skip


def _planned(life: Lived) -> None:
    limit = (life.clock.now() + 3 * DAY).isoformat()
    later = (life.clock.now() + 40 * DAY).isoformat()
    life.do("draw_up_plan", approved_by="mgr-1", liability_view="supplier", risk="可能引起媒体关注",
            customer_told=True, measures=[
        {"id": "m1", "kind": "refund", "what": "全额退款", "responsible": "ron", "limit": limit,
         "cost": "约三百元", "proof": "退款回单"},
        {"id": "m2", "kind": "explanation", "what": "电话解释原因", "responsible": "ron",
         "limit": limit, "proof": "通话录音"},
        {"id": "m3", "kind": "other", "what": "一个月后回访伤情", "responsible": "sue",
         "limit": later, "follow_up": True, "proof": "回访记录"}])  # fmt: skip
    life.do("start_execution")
    life.do("complete_measure", actor=RON, measure="m1", evidence=PROOF, note="已退")
    life.do("complete_measure", actor=RON, measure="m2", evidence=PROOF)


def _told(life: Lived) -> None:
    plan = life.desk.get(life.complaint, actor=BOSS).complaint.plan
    assert plan is not None
    visit = next(m.limit for m in plan.measures if m.id == "m3")
    sent = life.do("give_feedback", actor=CLERK, channel="email", outcome="已全额退款并说明原因",
                   follow_ups=[{"id": "m3", "what": "一个月后回访伤情", "responsible": "sue",
                                "due": visit.isoformat()}])  # fmt: skip
    life.do("record_arrival", message=sent)
    life.do("revisit", channel="phone", reached=False)
    life.do(
        "revisit",
        channel="phone",
        reached=True,
        satisfaction="dissatisfied",
        comment="还想要医药费",
    )


def _again(life: Lived) -> None:
    life.do("object", actor=CARL, statement="医药费没有赔")
    life.clock.advance(2 * DAY)
    life.desk.sweep()
    life.do("acknowledge", actor=CLERK, channel="phone")
    life.do("conclude_investigation", actor=IVY, verdict="not_upheld", findings="未提供医药费单据",
            evidence=PROOF)  # fmt: skip
    life.do("give_feedback", actor=CLERK, channel="phone", outcome="请补充单据后再议")
    life.do("accept", actor=CARL, note="好的")
    life.do("close", actor=CLERK, reason="accepted")


def _besides(life: Lived) -> None:
    life.do("disclose", actor=CLERK, to_whom="authority", recipient="samr-1", kinds=["statement"],
            basis="law", evidence=PROOF, note="应监管部门要求")  # fmt: skip
    life.do("disclose", actor=CLERK, to_whom="public", recipient="web-1", kinds=["contact"],
            note="误发到官网")  # fmt: skip
    check = life.do("check_identity", actor=CLERK, person="cust-7", capacity="customer",
                    how="in_person", covers=["data"])  # fmt: skip
    asked = life.do("receive_rights_request", actor=CLERK, kind="erasure", capacity="customer",
                    check=check, words="请删除我的电话")  # fmt: skip
    life.do("decide_rights_request", request=asked, outcome="refused", reason="must_be_kept",
            note="保存期未满")  # fmt: skip
    life.do("answer_rights_request", actor=CLERK, request=asked, channel="phone")
    life.do("place_hold", reason="court", note="法院调取")
    breaches = life.desk.get(life.complaint, actor=BOSS).complaint.breaches
    life.do("raise_claim", actor=PB, agreement=life.agreement, demand="停止泄露并道歉",
            party="party_b", breaches=[{"stream": life.complaint, "breach": b.id} for b in breaches
                                       if b.kind == "personal_data_leaked"])  # fmt: skip
