"""The record of handling is complete from receipt to closing, and masked by its reader's role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from complaintflow.complaint import Answer, MeasureStatus, Status, Verdict
from complaintflow.desk import Desk
from complaintflow.duties import DutyState
from complaintflow.records import ANNEX_4, HandlingRecord, Presence, Words, record_of, values_at
from complaintflow.values import Model
from desk.support import BOSS, CUSTOMER, RON, T0, say
from desk.test_attachments import Case

# annexes.md, annex 4: section and keys, required ones marked
FORM = """
head complaint_no* agreement_no* channel* received_at* registered_at* received_by*
customer name* type* contact* representative authority preferred_channel preferred_time
content object* occurred_at place statement* demand* attachments earlier
response due* answered_at* how* by*
class category* severity* criteria_met* urgency* priority* safety_flag* personal_data_flag*
class assessed_by* assessed_at* standard_version* complexity collective_flag subcategory
invest investigator* started* concluded* steps* evidence* verdict* cause* problems
assist request due provided_at
plan plan_no* measures*
exec done_at* by* evidence*
feedback due* sent_at* arrived_at channel* by* text* customer_answer* revisit satisfaction
improve problem owner actions effect
access disclosures
close closed_at* by* reason* response_ok* completion_ok* breaches retention_until* holds
sign handler* reviewer digest*
"""


@pytest.fixture(scope="module")
def closed() -> Case:
    """A complaint whose whole life was as it should be, with an objection on the way."""
    case = Case()
    case.id = case.received(demand="退款", item="订单 7", handler="clerk")
    case.attach()
    evidence = [{"kind": "photo", "ref": "p-1"}]
    steps: list[dict[str, Any]] = [
        {"type": "acknowledge", "channel": "phone", "arrived": "now"},
        {"type": "classify", "category": "quality", "severity": "moderate", "urgency": "normal",
         "criteria": ["bounded_loss"]},
        {"type": "start_investigation", "investigator": "ivy"},
        {"type": "conclude_investigation", "verdict": "upheld", "findings": "确有故障",
         "evidence": evidence, "cause": "wear", "cause_note": "老化"},
        {"type": "draw_up_plan", "approved_by": "pa", "measures": [
            {"id": "m1", "kind": "repair", "what": "维修", "responsible": "ron",
             "limit": (T0 + timedelta(days=2)).isoformat()}]},
        {"type": "start_execution"},
        {"type": "complete_measure", "measure": "m1", "evidence": evidence, "note": "已修好"},
        {"type": "give_feedback", "channel": "email", "outcome": "已维修"},
        {"type": "object", "statement": "还是不行"},
        {"type": "acknowledge", "channel": "phone", "arrived": "now"},
        {"type": "conclude_investigation", "verdict": "not_upheld", "findings": "使用不当",
         "evidence": evidence, "cause": "misuse"},
        {"type": "give_feedback", "channel": "phone", "outcome": "讲解用法", "arrived": "now"},
        {"type": "accept", "note": "好的"},
        {"type": "close", "reason": "accepted"},
    ]  # fmt: skip
    for step in steps:
        case.clock.advance(timedelta(minutes=30))
        told = {k: case.clock.now().isoformat() if v == "now" else v for k, v in step.items()}
        case.do(say(**told), case.id)
    return case


def _record(case: Case, **changes: Any) -> HandlingRecord:
    asked: dict[str, Any] = {"actor": BOSS, "purpose": "inspection", "values": "all"}
    return record_of(case.desk, case.id, **(asked | changes))


def _words(model: object) -> Iterator[Words]:
    if isinstance(model, Words):
        yield model
    elif isinstance(model, Model):
        for name in type(model).model_fields:
            yield from _words(getattr(model, name))
    elif isinstance(model, tuple):
        for item in model:
            yield from _words(item)


# --- the form ----------------------------------------------------------------------------------


def test_every_field_of_annex_4_is_in_the_form() -> None:
    wanted = {
        (line.split()[0], key.rstrip("*")): key.endswith("*")
        for line in FORM.strip().splitlines()
        for key in line.split()[1:]
    }
    form = {(f.section, f.key): f.required == "yes" for f in ANNEX_4}
    assert wanted.keys() <= form.keys()
    for field, required in wanted.items():
        if required:
            assert form[field], field
    assert len(form) == len(ANNEX_4)


def test_each_field_is_recorded(closed: Case) -> None:
    record = _record(closed)
    for field in ANNEX_4:
        values_at(record, field)  # the path leads somewhere
        assert re.search(r"[\u4e00-\u9fff]", field.label.zh)


def test_every_required_field_of_a_closed_complaint_is_filled(closed: Case) -> None:
    record = _record(closed)
    for field in ANNEX_4:
        if field.required == "yes":
            told = values_at(record, field)
            assert told, field
            assert all(value not in (None, (), "") for value in told), (field.section, field.key)


# --- what it says ------------------------------------------------------------------------------


def test_head_customer_and_content(closed: Case) -> None:
    record = _record(closed)
    assert record.status == Status.closed
    assert (record.head.agreement_no, record.head.channel) == ("HT-1", "phone")
    assert record.customer.name is not None
    assert record.customer.name.text == "张三"
    assert [line.value.text for line in record.customer.contacts] == ["13800000000"]
    content = record.content
    assert content.statement is not None
    assert content.demand is not None
    assert (content.statement.text, content.demand.text) == ("坏了", "退款")
    assert [line.name.text for line in content.attachments] == ["张三的照片.jpg"]


def test_each_round_has_its_response_investigation_and_feedback(closed: Case) -> None:
    record = _record(closed)
    assert [line.cycle for line in record.response] == [1, 2]
    assert {line.state for line in record.response} == {DutyState.met}
    assert [line.how for line in record.response] == ["phone", "phone"]
    verdicts = [line.verdict for line in record.investigation]
    assert verdicts == [Verdict.upheld, Verdict.not_upheld]
    assert [line.investigator for line in record.investigation] == ["ivy", "ivy"]
    first, second = record.feedback
    assert (first.customer_answer, second.customer_answer) == (Answer.objected, Answer.accepted)
    assert first.text is not None
    assert second.text is not None
    assert (first.text.text, second.text.text) == ("已维修", "讲解用法")
    assert first.answer is not None
    assert first.answer.text == "还是不行"
    assert (first.arrived_at, second.arrived_at is None) == (None, False)


def test_plan_and_execution(closed: Case) -> None:
    record = _record(closed)
    (plan,) = record.plan
    assert (plan.plan_no, plan.version, plan.approved_by) == (1, 1, "pa")
    assert plan.measures[0].what.text == "维修"
    (done,) = record.execution
    assert (done.measure, done.status) == ("m1", MeasureStatus.done)
    assert record.sign.reviewer == "pa"


def test_how_it_ended_and_what_proves_it(closed: Case) -> None:
    record = _record(closed)
    assert (record.close.how, record.close.reason) == (Status.closed, "accepted")
    assert (record.close.response_ok, record.close.completion_ok) == (True, True)
    assert record.close.retention_until is not None
    head = closed.desk.history(closed.id, actor=BOSS)[-1]
    assert (record.chain.version, record.chain.digest) == (head.version, head.digest)


def test_a_late_response_is_told() -> None:
    case = Case()
    case.clock.advance(timedelta(days=2))
    case.desk.sweep()
    record = _record(case)
    (line,) = record.response
    assert line.state == DutyState.overdue
    assert line.late_by is not None
    assert record.close.response_ok is False
    assert record.close.completion_ok is None
    assert [breach.kind for breach in record.close.breaches] == ["response_late"]


def test_an_open_complaint_has_not_ended() -> None:
    record = _record(Case())
    assert (record.close.closed_at, record.close.how, record.close.response_ok) == (None,) * 3
    assert record.feedback[0].sent_at is None


def test_what_was_closed_and_then_told_its_result_has_not_ended() -> None:
    case = Case()
    case.id = case.received(customer={"ref": "cust-7", "no_contact": "none_left"})
    evidence = [{"kind": "photo", "ref": "p-1"}]
    found = {"kind": "phone", "value": "13800000007"}
    for command in (
        say("classify", category="quality", severity="minor", urgency="normal"),
        say("start_investigation", investigator="ivy"),
        say("conclude_investigation", verdict="not_upheld", findings="使用不当", evidence=evidence),
        say("close", reason="unreachable"),
        say("record_contact_found", contact=found),
    ):
        case.do(command, case.id)
    assert _record(case).close.how == Status.closed
    case.do(say("give_feedback", channel="phone", outcome="讲解用法"), case.id)
    record = _record(case)
    assert (record.close.how, record.close.closed_at) == (None, None)
    assert record.feedback[0].sent_at == case.clock.now()


def test_a_declined_complaint_says_why() -> None:
    case = Case()
    case.do(say("decline", reason="not_a_customer", explanation="请向销售者提出"), case.id)
    case.do(say("tell_outcome", channel="phone", text="已告知"), case.id)
    record = _record(case)
    assert (record.close.how, record.close.reason) == (Status.declined, "not_a_customer")
    assert record.close.explanation is not None
    assert record.close.explanation.text == "请向销售者提出"
    assert record.feedback[0].channel == "phone"


def test_findings_of_the_lead_case_are_told_as_taken_over_and_the_matter_as_collective() -> None:
    case = Case()
    evidence = [{"kind": "photo", "ref": "p-1"}]
    found = say("conclude_investigation", verdict="partly", findings="批次有误", cause="batch",
                evidence=evidence)  # fmt: skip
    classify = say("classify", category="quality", severity="moderate", urgency="normal")
    start = say("start_investigation", investigator="ivy")
    lead = case.id
    for command in (classify, start, found):
        case.do(command, lead)
    follower = case.received()
    link = say("link", other=lead, relation="lead_case")
    for command in (link, classify, start, say("take_over_findings", lead=lead)):
        case.do(command, follower)
    record = record_of(case.desk, follower, actor=BOSS, purpose="inspection", values="all")
    (line,) = record.investigation
    assert (line.verdict, line.cause, line.taken_from) == ("partly", "batch", lead)
    assert line.findings is None
    assert [link.relation for link in record.content.earlier] == ["lead_case"]
    assert record.assessment[-1].collective_flag
    case.do(say("unlink", other=lead, reason="another_matter"), follower)
    record = record_of(case.desk, follower, actor=BOSS, purpose="inspection", values="all")
    assert record.content.earlier == ()
    assert not record.assessment[-1].collective_flag


def test_a_joint_complaint_is_accepted_when_all_have_accepted() -> None:
    """In each of its rounds; who leaves is asked no more."""
    case = Case()
    members = [{"ref": f"c-{n}", "contacts": [{"kind": "phone", "value": f"1380000001{n}"}]}
               for n in (2, 3)]  # fmt: skip
    case.id = case.received(handler="clerk", members=members)

    def answers() -> list[Answer | None]:
        return [line.customer_answer for line in _record(case).feedback]

    def round() -> None:
        unfounded = say("conclude_investigation", verdict="not_upheld", findings="使用不当",
                        evidence=[{"kind": "photo", "ref": "p-1"}])  # fmt: skip
        case.do(unfounded, case.id)
        case.do(say("give_feedback", channel="phone", outcome="讲解用法"), case.id)
        for told in ("c-2", "c-3"):
            case.do(say("resend_feedback", channel="phone", told=told), case.id)
        for by in (None, "c-2"):
            case.do(say("accept", by=by), case.id)

    case.do(say("classify", category="quality", severity="minor", urgency="normal"), case.id)
    case.do(say("start_investigation", investigator="ivy"), case.id)
    round()
    assert answers() == [None]
    case.do(say("accept", by="c-3"), case.id)
    assert answers() == [Answer.accepted]
    case.do(say("close", reason="accepted"), case.id)
    case.do(say("reopen", reason="new_facts"), case.id)
    assert answers() == [Answer.accepted, None]
    round()
    case.clock.advance(timedelta(days=14))
    case.do(say("close", reason="no_answer"), case.id)
    case.do(say("reopen", reason="new_facts"), case.id)
    assert answers() == [Answer.accepted, None, None]
    round()
    case.do(say("withdraw_member", member="c-3"), case.id)
    assert answers() == [Answer.accepted, None, Answer.accepted]


def test_what_somebody_was_told_who_was_wrongly_taken_for_the_customer_answers_nothing() -> None:
    case = Case()
    case.id = case.received()
    evidence = [{"kind": "photo", "ref": "p-1"}]
    for command in (
        say("acknowledge", channel="phone"),
        say("classify", category="quality", severity="minor", urgency="normal"),
        say("start_investigation", investigator="ivy"),
        say("conclude_investigation", verdict="not_upheld", findings="使用不当", evidence=evidence),
        say("give_feedback", channel="phone", outcome="讲解用法"),
    ):
        case.do(command, case.id)
    case.do(say("accept"), case.id)
    contacts = [{"kind": "phone", "value": "13800000009"}]
    right = {"ref": "cust-9", "name": "王五", "contacts": contacts}
    wrong = case.desk.get(case.id, actor=BOSS).complaint.customer.ref
    case.do(say("correct_fact", customer=right, reason="认错人了"), case.id)
    record = _record(case)
    assert [line.told for line in record.messages] == [wrong, wrong]
    assert [line.answered_at for line in record.response] == [None]
    (line,) = record.feedback
    assert (line.sent_at, line.customer_answer, line.answered_at) == (None, None, None)
    case.clock.advance(timedelta(hours=1))
    case.do(say("resend_feedback", channel="phone"), case.id)
    record = _record(case)
    assert [line.told for line in record.messages] == [wrong, wrong, None]
    assert record.feedback[0].sent_at == case.clock.now()
    assert record.response[0].answered_at == case.clock.now()
    # What an earlier round was answered by the wrong one is no answer either.
    case.do(say("accept"), case.id)
    case.do(say("close", reason="accepted"), case.id)
    case.do(say("reopen", reason="new_facts"), case.id)
    assert _record(case).feedback[0].customer_answer == Answer.accepted
    case.do(say("correct_fact", customer={**right, "ref": "cust-8"}, reason="又认错"), case.id)
    record = _record(case)
    assert [line.told for line in record.messages] == [wrong, wrong, "cust-9"]
    assert record.feedback[0].customer_answer is None


def test_of_a_joint_complaint_what_the_others_were_told_answers_them() -> None:
    case = Case()
    contacts = [{"kind": "phone", "value": "13800000009"}]
    case.id = case.received(members=[{"ref": "m-1", "contacts": contacts}])
    for told in (None, "m-1"):
        case.do(say("acknowledge", channel="phone", told=told), case.id)
    wrong = case.desk.get(case.id, actor=BOSS).complaint.customer.ref
    right = {"ref": "cust-9", "contacts": contacts}
    case.do(say("correct_fact", customer=right, reason="认错人了"), case.id)
    assert [line.told for line in _record(case).messages] == [wrong, "m-1"]


def test_a_message_that_bounced_is_told_and_answers_nothing() -> None:
    case = Case()
    event = case.desk.handle(
        say("acknowledge", channel="sms", deliver=True), actor=BOSS, on=case.id
    ).events[0]
    message = event.model_dump()["message"]
    case.do(say("record_sending", message=message), case.id)
    case.do(say("record_bounce", message=message), case.id)
    (line,) = _record(case).messages
    assert (line.bounced, line.sent_at is None) == ("bounced", False)
    assert _record(case).response[0].how is None


def test_a_follow_up_says_what_became_of_it() -> None:
    case = Case()
    evidence = [{"kind": "photo", "ref": "p-1"}]
    due = (T0 + timedelta(days=3)).isoformat()
    told = [{"id": "f1", "what": "回访设备", "responsible": "ron", "due": due},
            {"id": "f2", "what": "更换滤芯", "responsible": "ron", "due": due}]  # fmt: skip
    for command in (
        say("classify", category="quality", severity="minor"),
        say("start_investigation", investigator="ivy"),
        say("conclude_investigation", verdict="not_upheld", findings="未见", evidence=evidence),
        say("give_feedback", channel="phone", outcome="说明", follow_ups=told),
        say("follow_up", follow_up="f2", evidence=evidence),
    ):
        case.do(command, case.id)

    def stands() -> list[tuple[bool, bool]]:
        lines = _record(case).feedback[0].follow_ups
        return [(line.done_at is not None, line.overdue) for line in lines]

    assert stands() == [(False, False), (True, False)]
    case.clock.advance(timedelta(days=4))
    case.do(say("log_contact", channel="phone", reached=True), case.id)
    assert stands() == [(False, True), (True, False)]


# --- masks -------------------------------------------------------------------------------------


def test_without_values_all_words_are_masked_and_nothing_is_written_down(closed: Case) -> None:
    before = len(closed.accesses())
    record = _record(closed, values="none")
    words = list(_words(record))
    assert len(words) > 10
    assert {w.presence for w in words} == {Presence.masked}
    assert {w.text for w in words} == {None}
    assert len(closed.accesses()) == before


def test_a_customer_reads_what_they_said_and_were_told(closed: Case) -> None:
    record = _record(closed, actor=CUSTOMER)
    assert record.content.statement is not None
    assert record.content.statement.text == "坏了"
    found = record.investigation[0].findings
    assert found is not None
    assert (found.presence, found.text) == (Presence.masked, None)
    assert record.head.agreement_no is None


def test_who_does_not_see_the_customer_reads_masks_alone(closed: Case) -> None:
    case = Case()
    for step in (
        say("classify", category="quality", severity="minor"),
        say("contain", kind="stop_sale", what="停售", responsible="ron"),
    ):
        case.do(step, case.id)
    record = _record(case, actor=RON, values="none")
    assert {words.presence for words in _words(record)} == {Presence.masked}
    texts = {words.text for words in _words(_record(case, actor=RON, values="all"))}
    assert texts == {None, "停售"}  # what staff wrote, masked; nothing that the customer said


def test_after_disposal_words_are_destroyed() -> None:
    case = Case()
    case.do(say("withdraw"), case.id, CUSTOMER)
    case.clock.advance(timedelta(days=800))
    case.desk.handle(say("dispose"), actor=BOSS, on=case.id)
    for values in ("none", "all"):
        record = _record(case, values=values)
        assert {w.presence for w in _words(record)} == {Presence.destroyed}
    assert record.status == Status.disposed


def test_the_record_of_every_complaint_of_a_whole_life_can_be_read(life: Any) -> None:
    desk: Desk = life.desk
    for case in desk.cases(actor=BOSS):
        record = record_of(desk, case.id, actor=BOSS, purpose="inspection", values="all")
        assert {w.presence for w in _words(record)} <= {Presence.shown}
        assert HandlingRecord.model_validate_json(record.model_dump_json()) == record
