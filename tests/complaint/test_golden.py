"""Events as version 1 wrote them are read for ever, and none of them holds free text.

``golden_v1.json`` was written once, by :func:`write` below (``cd tests && python -m
complaint.test_golden``). It is never written again for version 1: an event that changes its form
gets another version, and this file is read all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from agreement.whole import whole_life
from complaint import build as b
from complaint.build import PROOF, Case, t
from complaint.test_targets import NOTICE_2027
from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import (
    AgreementContext,
    AgreementEvent,
    Limit,
    Terms,
)
from complaintflow.agreement.events import AnyAgreementEvent
from complaintflow.complaint import AnyComplaintEvent, ComplaintEvent
from complaintflow.kernel import Decision
from complaintflow.periods import china, working_days
from complaintflow.values import Actor, Day, Evidence, Role

GOLDEN = Path(__file__).with_name("golden_v1.json")
DECIDERS: dict[str, Any] = {"complaint": b.COMPLAINTS, "agreement": b.AGREEMENTS}
COMPLAINT_EVENTS: tuple[type[ComplaintEvent], ...] = get_args(get_args(AnyComplaintEvent)[0])
AGREEMENT_EVENTS: tuple[type[AgreementEvent], ...] = get_args(get_args(AnyAgreementEvent)[0])


# --- the script that wrote it ----------------------------------------------------------------


def _whole_life() -> Case:
    """Nearly everything that can happen to one complaint."""
    agreement = b.signed(terms=Terms(manager="s-boss", revisit=b.REVISITED.revisit))
    receipt = b.receive(
        demand="退款",
        item="订单7",
        occurred_at=Day(day=date(2026, 6, 29)),
        occurred_place="二楼收银台",
        preferred_channel="email",
        preferred_time="晚上",
        metadata='{"a":1}',
        representatives=[b.AGENT],
        external={"source": "crm", "id": "77"},
        staff=("s-bad",),
        about="staff",
        came_in=t("07-01 09:00"),
    )
    case = b.received(receipt, agreement=agreement)
    case.other = b.second()
    case.do(duties.AssessDuties(), t("07-01 21:00"))
    case.do(duties.AssessDuties(), t("07-02 09:01"))
    case.do(b.acknowledge(at=t("07-01 18:00")), t("07-02 10:00"))
    case.do(c.RecordArrival(message=case.message(), at=t("07-01 18:05")))
    case.do(b.acknowledge(channel="email", deliver=True, told="p-7"))
    case.do(c.RecordSending(message=case.message()))
    case.do(c.LogContact(channel="phone", reached=False, note="无人接听"))
    case.do(
        b.classify(
            category="other",
            note="停车位",
            criteria=("bounded_loss",),
            urgency="urgent",
            urgency_criteria=("customer_has_a_fixed_date",),
            complexity="several_departments",
        )
    )
    case.do(
        b.reclassify(
            subcategory="slow",
            note="依据",
            criteria=("second_time",),
            severity="moderate",
            urgency="urgent",
            urgency_criteria=("harm_grows_by_the_day",),
            complexity="simple",
        )
    )
    case.do(c.AssignHandler(handler="s-2"))
    case.do(b.represented())
    case.do(b.checked(note="见授权委托书"))
    case.do(c.Contain(kind="stop_sale", what="停售", responsible="s-3"))
    case.do(b.attach())
    case.do(c.StartInvestigation(investigator="s-inv"))
    case.closed_alike = (c.ClosedImprovement(id="i-0", closed=t("06-01 09:00"), owner="s-2"),)
    case.do(
        b.conclude(
            "partly", cause="wear", cause_note="老化", root_cause="选型不当", problems=("seal",)
        ),
        t("07-02 11:00"),
    )
    case.do(
        b.plan(
            b.measure("m-1", cost="200元", proof="维修单"),
            b.measure("m-2", kind="compensation"),
            approved_by="s-boss",
            completion_late=True,
            liability_view="own_department",
            risk="可能引起媒体关注",
            customer_told=True,
        )
    )
    case.do(
        b.revise(
            b.measure("m-3"),
            b.measure("m-4"),
            b.later(),
            completion_late=True,
            approved_by="s-boss",
            liability_view="supplier",
            risk="供应商停产",
            customer_told=True,
        )
    )
    case.do(c.StartExecution())
    case.do(b.complete("m-3", note="完成", at=Day(day=date(2026, 7, 3))), t("07-04 09:00"))
    case.do(b.cancel("m-4", note="不需要"))
    case.do(b.feedback(b.follow_up(), channel="letter", told="p-7"))
    case.do(c.RecordBounce(message=case.message()), t("07-05 09:00"))
    case.do(
        c.ResendFeedback(channel="phone", told="p-7", arrived=t("07-05 10:00")), t("07-05 10:00")
    )
    case.do(c.Object(statement="不满意", by="p-7"), t("07-06 10:00"))
    case.do(b.acknowledge(arrived=t("07-06 11:00")), t("07-06 11:00"))
    case.do(b.conclude("not_upheld"))
    case.do(b.feedback(arrived=t("07-06 12:00")), t("07-06 12:00"))
    case.do(c.FindProblem(problem="manual", note="说明书有误"))
    for problem in ("seal", "manual"):
        case.improvement = b.serving(problem)
        case.do(c.LinkImprovement(problem=problem, improvement="i-1"))
    case.actor = b.MANAGER
    case.do(c.Revisit(channel="phone", reached=False))
    case.do(c.Revisit(channel="phone", reached=True, satisfaction="dissatisfied", comment="太慢"))
    case.actor = b.CLERK
    case.do(c.Accept(note="可以", by="p-7"))
    case.do(c.Close(reason="accepted"))
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF, note="已回访"), t("07-08 12:00"))
    case.do(c.Reopen(reason="new_facts", note="又坏了"), t("07-09 12:00"))
    case.do(c.Link(other="c-2", relation="earlier"))
    case.do(c.Unlink(other="c-2", reason="another_matter"))
    found = {"investigated": b.conclude(problems=("seal",))}
    lead = b.reach("executed", id="c-2", instead=found).state
    case.other = lead.model_copy(update={"cause": "wear"})
    case.do(c.Link(other="c-2", relation="lead_case"))
    case.do(c.TakeOverFindings(lead="c-2"))
    case.do(b.correct(t("07-01 08:00")))
    case.do(b.correct(customer={"ref": "u-9", "name": "王五", "contacts": [b.contact("x@y.cn")]}))
    case.do(b.acknowledge())
    return case


def _found_again() -> Case:
    """No contact; found; a calendar that changed."""
    case = b.received(
        b.receive(customer=b.NO_CONTACT), id="c-3", now=t("2025-12-23 10:00"),
        calendar=china(through=2025),
    )  # fmt: skip
    case.do(b.found(), t("2025-12-23 11:00"))
    case.do(c.LogContact(channel="sms", reached=False))
    case.do(b.unreachable())
    case.do(b.decline())
    case.calendar = china(through=2026)
    case.do(b.found(contact=b.contact("13700137000")), t("2025-12-23 12:00"))
    case.do(duties.RecomputeDeadlines())
    case.do(c.TellOutcome(channel="phone", text="并非客户"), t("2025-12-24 10:00"))
    return case


def _kept_on() -> Case:
    """Declined in 2026, the notice of 2027 unknown."""
    case = b.received(id="c-4", calendar=china(through=2025))
    case.do(b.decline())
    case.calendar = china(through=2026)
    case.do(duties.RecomputeDeadlines())
    return case


def _disposed() -> Case:
    """Late, excused, remedied; held, released, disposed of."""
    case = b.received(id="c-8")
    case.do(duties.AssessDuties(), t("07-02 10:01"))
    breach = case.state.breaches[0].id
    majeure = {"began": t("07-01 12:00"), "ended": t("07-01 18:00"), "notified": t("07-02 09:00")}
    case.do(
        duties.OfferExcuse(
            breach=breach, ground="accepted_reason", evidence=PROOF, note="系统故障", **majeure
        )
    )
    case.actor = Actor(role=Role.party_b, id="b-1")
    case.do(duties.AnswerExcuse(breach=breach, accepted=False, note="不认可"))
    case.actor = b.CLERK
    case.do(
        duties.AssignRemedy(breach=breach, responsible="s-2", due=t("08-01 18:00"), note="安排培训")
    )
    trained = (Evidence(kind="training_record", ref="tr-1"),)
    case.do(duties.CompleteRemedy(breach=breach, evidence=trained, note="已培训"))
    case.do(b.correct(t("07-01 08:59")))
    case.do(b.decline(), t("07-03 10:00"))
    case.do(
        c.Disclose(
            to_whom="court", recipient="r-1", kinds=("contact",), evidence=PROOF, note="调卷"
        )
    )
    case.do(c.SupplyBasis(disclosure=case.state.disclosures[0].id, basis="order", evidence=PROOF))
    case.do(
        c.Disclose(
            to_whom="authority", recipient="r-2", kinds=("contact",), basis="law", evidence=PROOF
        )
    )
    case.do(keeping.PlaceHold(reason="court", note="法院调卷"))
    case.do(keeping.ReleaseHold(hold=case.state.holds[0].id, note="已结案"))
    case.do(keeping.Dispose(), t("2027-07-13 10:00"))
    case.do(keeping.ConfirmDisposal(values=9))
    return case


def _asked() -> Case:
    """The customer asks for access, correction and erasure; the limit to answer is provisional."""
    limit = Limit(clause="4.3", period=working_days(15))
    agreement = b.signed(terms=Terms(rights_answer=limit))
    case = b.received(
        id="c-10", agreement=agreement, now=t("2025-12-15 10:00"), calendar=china(through=2025)
    )

    def ask(kind: str, **more: Any) -> str:
        case.do(keeping.ReceiveRightsRequest(kind=kind, **more))
        return case.state.rights[-1].id

    def decide(request: str, outcome: str, **more: Any) -> None:
        case.do(keeping.DecideRightsRequest(request=request, outcome=outcome, **more))

    customer = b.check(case)
    agent = b.check(case, person="p-7", capacity="agent", how="document", evidence=PROOF)
    access = ask("access", capacity="agent", words="请给我副本")
    decide(access, "granted", check=agent, note="已核验")
    given = {"kinds": ("statement", "contact"), "form": "copy", "recipient": "p-7"}
    case.do(keeping.GiveAccess(request=access, **given, sha256="c" * 64, evidence=PROOF))
    case.do(keeping.AnswerRightsRequest(request=access, channel="email"))
    words: tuple[dict[str, Any], ...] = (
        {"statement": "机器冒烟"},
        {"demand": "换货"},
        {"item": "订单8"},
    )
    for fact in words:
        correction = ask("correction", check=customer)
        decide(correction, "granted")
        case.do(b.correct(**fact, request=correction))
    correction = ask("correction", check=customer)
    decide(correction, "granted")
    case.do(b.correct(customer={"ref": "u-1", "name": "王五", "contacts": [b.contact("x@y.cn")]},
                      request=correction))  # fmt: skip
    correction = ask("correction", check=customer)
    decide(correction, "granted")
    case.do(b.correct(t("2025-12-15 09:00"), request=correction))
    erasure = ask("erasure", check=customer)
    case.calendar = china(through=2026)
    case.do(duties.RecomputeDeadlines())
    case.do(b.decline(), t("2025-12-16 10:00"))
    decide(erasure, "deferred", reason="must_be_kept")
    case.do(keeping.Dispose(), t("2026-12-28 10:00"))
    case.do(keeping.AnswerRightsRequest(request=erasure, channel="phone"))
    return case


def _assisted() -> Case:
    """Party B is asked: it has more time, refuses without a good reason, provides, is let off."""
    agreement = b.signed(party_b_ref="b-1")
    case = b.received(id="c-9", agreement=agreement)

    def ask() -> str:
        case.do(c.RequestAssistance(kind="information", what="送货单"))
        return case.state.assistance[-1].id

    first = ask()
    case.do(c.NoteRequestArrival(request=first, at=t("07-01 10:30")), t("07-01 11:00"))
    until = Day(day=date(2026, 7, 8))
    case.do(c.AskMoreTime(request=first, until=until, note="资料在异地"))
    case.do(c.AnswerMoreTime(request=first, granted=True, note="同意"))
    case.do(c.RefuseAssistance(request=first, reason="other", note="不便提供"))
    case.do(c.AnswerRefusal(request=first, accepted=False, note="理由不成立"), t("07-02 09:00"))
    case.do(c.ProvideAssistance(request=first, evidence=PROOF, note="已提供"))
    case.do(c.CancelAssistance(request=ask(), note="不再需要"))
    return case


def _barred() -> Case:
    """It turns out to be about somebody else as well, and another record says so."""
    case = b.received(id="c-11")
    case.do(duties.BarStaff(staff=("s-7",), because="c-9"))
    return case


def _together() -> Case:
    """Three complain together; one leaves, another is chosen in their place."""
    case = b.received(b.jointly("u-2", "u-3", acting=("u-2",)), id="c-12")
    case.do(b.acknowledge(told="u-2"))
    case.do(c.WithdrawMember(member="u-2", note="不再追究"))
    chosen = {"person": "u-3", "capacity": "chosen", "name": "孙八"}
    case.do(b.represented(representative=chosen, replaces="u-2"))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable())
    case.do(b.found(person="u-3"))
    return case


def _unheard() -> Case:
    """Handling in time, written down when a contact had been found; then nobody can be told, of an
    earlier round either, until one is found again."""
    nobody = b.receive(customer=b.NO_CONTACT)
    case = b.reach("investigating", command=nobody, acknowledged=False, id="c-13")
    case.do(b.found(), t("07-20 10:00"))
    case.do(b.conclude("not_upheld", at=t("07-08 10:00")))
    case.do(b.feedback())
    told = case.message()
    case.do(c.Object(statement="不满意"), t("07-20 11:00"))
    case.do(c.RecordBounce(message=told))
    case.do(b.unreachable())
    case.do(b.found(), t("07-20 12:00"))
    return case


def _due_for_one() -> Case:
    """Of two a contact of the second turns up; that the first was told in time is written down
    later."""
    case = b.received(b.half_reachable(), id="c-14")
    case.do(b.found(person="u-2"), t("07-01 20:00"))
    case.do(b.acknowledge(at=t("07-01 11:00"), arrived=t("07-01 11:00")))
    return case


def _carried_over() -> Case:
    case = Case(id="c-5", agreement=b.signed(party_b_ref="b-1"))
    case.do(
        b.carry_over(
            agreement="a-1",
            answered=Day(day=date(2024, 3, 5)),
            answer="已处理",
            statement="漏水",
            title="漏水",
            category="quality",
            metadata="{}",
            external={"source": "old", "id": "1"},
        )
    )
    return case


def _other_ends() -> Iterator[Case]:
    withdrawn = b.received(id="c-6")
    withdrawn.do(b.checked())
    withdrawn.do(c.Withdraw(note="算了", by="p-7"), t("07-03 10:00"))
    yield withdrawn
    merged = b.received(id="c-7")
    merged.other = b.second()
    merged.do(c.Merge(into="c-2"), t("07-01 11:00"))
    merged.do(b.correct(t("07-01 09:00")), t("07-01 12:00"))
    yield merged
    late = b.received(id="c-11", now=t("12-22 10:00"))
    late.other = b.second(now=t("12-18 10:00"))
    late.do(c.Merge(into="c-2"), t("12-22 11:00"))
    late.calendar = china(extra=(NOTICE_2027,))
    late.do(duties.RecomputeDeadlines(), t("12-23 09:00"))
    yield late


def _agreed() -> dict[str, Any]:
    state, bodies = None, []
    for n, make in enumerate(whole_life("王经理")):
        context = AgreementContext(
            subject="a-1", key=f"k-{n}", actor=b.MANAGER, now=t("01-05 09:00"), entropy=b"golden"
        )
        decision = b.AGREEMENTS.decide(state, make(state), context)
        assert isinstance(decision, Decision)
        for event in decision.events:
            state = b.AGREEMENTS.evolve(state, event, "a-1")
            bodies.append(event.model_dump_json())
    assert state is not None
    return _stream("agreement", "a-1", bodies, state.model_dump_json())


def _stream(kind: str, stream: str, bodies: list[str], state: str) -> dict[str, Any]:
    return {"kind": kind, "stream": stream, "events": bodies, "state": json.loads(state)}


def write() -> None:
    """Write the golden file of version 1 (once)."""
    cases = [
        _whole_life(),
        _found_again(),
        _kept_on(),
        _carried_over(),
        _together(),
        _unheard(),
        _due_for_one(),
        *_other_ends(),
        _disposed(),
        _assisted(),
        _asked(),
        _barred(),
    ]
    streams = [
        _stream(
            "complaint",
            case.id,
            [event.model_dump_json() for event in case.events],
            case.state.model_dump_json(),
        )
        for case in cases
    ]
    text = json.dumps([*streams, _agreed()], ensure_ascii=False, indent=1)
    GOLDEN.write_text(text + "\n", encoding="utf-8")


# --- the file --------------------------------------------------------------------------------


_TEXT = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else "[]"
STREAMS: list[dict[str, Any]] = json.loads(_TEXT)
IDS = [stream["stream"] for stream in STREAMS]


def test_every_kind_of_event_is_in_the_file() -> None:
    seen: dict[str, set[str]] = {"complaint": set(), "agreement": set()}
    for stream in STREAMS:
        seen[stream["kind"]] |= {json.loads(body)["type"] for body in stream["events"]}
    assert seen["complaint"] == {kind.__name__ for kind in COMPLAINT_EVENTS}
    assert seen["agreement"] == {kind.__name__ for kind in AGREEMENT_EVENTS}
    assert (len(seen["complaint"]), len(seen["agreement"])) == (75, 14)


def test_every_field_of_every_event_is_said_somewhere_in_the_file() -> None:
    said: dict[str, set[str]] = {}
    for stream in STREAMS:
        for body in stream["events"]:
            event = json.loads(body)
            known = said.setdefault(event["type"], set())
            known |= {name for name, value in event.items() if value not in (None, [])}
    for kind in (*COMPLAINT_EVENTS, *AGREEMENT_EVENTS):
        missing = set(kind.model_fields) - said[kind.__name__] - SILENT.get(kind.__name__, set())
        assert not missing, (kind.__name__, missing)


SILENT = {
    # Of what several kinds record: nothing of a complaint's own is about one of several.
    "BreachRecorded": {"about"},
    "DeadlineRecomputed": {"about"},
    "WarningGiven": {"about"},
    "AgreementDrafted": {"years", "indefinite", "first_day", "last_day"},
    "TermFilled": {"indefinite", "last_day"},
}
"""A term is said in one way; the others have the same forms."""


@pytest.mark.parametrize("stream", STREAMS, ids=IDS)
def test_each_event_is_read_and_written_byte_for_byte(stream: dict[str, Any]) -> None:
    decider = DECIDERS[stream["kind"]]
    for text in stream["events"]:
        body = text.encode()
        event = decider.read_event(body)
        assert event.model_dump_json().encode() == body
        assert event.v == 1


@pytest.mark.parametrize("stream", STREAMS, ids=IDS)
def test_the_events_fold_to_the_state_in_the_file(stream: dict[str, Any]) -> None:
    decider = DECIDERS[stream["kind"]]
    state = None
    for text in stream["events"]:
        state = decider.evolve(state, decider.read_event(text.encode()), stream["stream"])
    assert state is not None
    assert json.loads(state.model_dump_json()) == stream["state"]
    kept = json.dumps(stream["state"]).encode()
    assert decider.read_state(kept) == state


def test_what_was_typed_is_not_in_the_file() -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    for word in ("张三", "13800138000", "机器坏了", "李四", "王经理", "甲方有限公司", "x@y.cn"):
        assert word not in text


@pytest.mark.parametrize("kind", ["complaint", "agreement"])
def test_an_event_of_another_version_or_an_unknown_type_is_not_read(kind: str) -> None:
    decider = DECIDERS[kind]
    for stream in STREAMS:
        if stream["kind"] != kind:
            continue
        for text in stream["events"]:
            event = json.loads(text)
            for change in ({"v": 2}, {"v": 0}, {"type": "Unheard"}, {"more": 1}, {"to": "bogus"}):
                with pytest.raises(ValueError, match="unknown event"):
                    decider.read_event(json.dumps(event | change).encode())
            without = {name: value for name, value in event.items() if name != "by"}
            with pytest.raises(ValueError, match="unknown event"):
                decider.read_event(json.dumps(without).encode())


# --- no free text in any event ---------------------------------------------------------------

ALLOWED = {
    # model, field: why a string without a pattern cannot hold what somebody typed
    ("Deadline", "clause"): "of the terms, where it has a pattern, or of the code",
    ("Duty", "clause"): "from the code: CLAUSE_OF",
    ("BreachRecorded", "clause"): "from the duty",
    ("Deadline", "calendar"): "the id of the host's calendar",
    ("Deadline", "calendar_version"): "a digest of the calendar's data",
    ("Deadline", "zone"): "an IANA key: unknown ones are refused",
    ("Day", "zone"): "an IANA key: unknown ones are refused",
    ("Terms", "zone"): "an IANA key: unknown ones are refused",
}


def _strings(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a string in a property, not following references."""
    if isinstance(node, dict):
        if node.get("type") == "string":
            yield node
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _free(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for model, definition in schema["$defs"].items():
        for field, node in definition.get("properties", {}).items():
            for text in _strings(node):
                if not {"pattern", "const", "enum"}.intersection(text) and text.get(
                    "format"
                ) not in ("date-time", "date", "time", "duration"):
                    yield model, field


def test_no_field_of_any_event_could_hold_free_text() -> None:
    complaints: TypeAdapter[Any] = TypeAdapter(AnyComplaintEvent)
    agreements: TypeAdapter[Any] = TypeAdapter(AnyAgreementEvent)
    free = {*_free(complaints.json_schema()), *_free(agreements.json_schema())}
    assert free == set(ALLOWED)
    assert all(ALLOWED.values())


def test_every_pattern_of_an_event_leaves_no_room_for_words() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(AnyComplaintEvent)
    patterns = set()
    for definition in adapter.json_schema()["$defs"].values():
        for node in definition.get("properties", {}).values():
            patterns |= {text["pattern"] for text in _strings(node) if "pattern" in text}
    for pattern in patterns:
        for words in ("机器坏了", "张三", "my machine broke", "a@b.cn"):
            assert not re.search(pattern, words), pattern


def test_no_event_holds_a_secret() -> None:
    for kind in (*COMPLAINT_EVENTS, *AGREEMENT_EVENTS):
        for name, field in kind.model_fields.items():
            assert "Secret" not in str(field.annotation), (kind.__name__, name)


def test_times_in_the_file_are_utc() -> None:
    for stream in STREAMS:
        for text in stream["events"]:
            recorded = json.loads(text)["recorded"]
            assert recorded.endswith("Z")
            assert datetime.fromisoformat(recorded).utcoffset() is not None


if __name__ == "__main__":
    write()
