"""What a decision records, seals and asks to be sent: who is told, and what goes to the vault."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.agreement import Terms
from complaintflow.complaint import (
    Classification,
    ComplaintCommand,
    Severity,
    Urgency,
    annex_2,
)
from complaintflow.complaint import events as e
from complaintflow.complaint.standard import (
    PRIORITY,
    SEVERITY_OF,
    Criterion,
    Product,
    least_severity,
)
from complaintflow.complaint.tasks import tasks
from complaintflow.duties import DutyKind
from complaintflow.keeping import Entitlement
from complaintflow.kernel import Decision
from complaintflow.values import Actor, Day, Role, Text

from . import build as b
from .build import PROOF, T0, Case, t


def sealed(case: Case, command: ComplaintCommand) -> list[tuple[str, str]]:
    """What a command sends to the vault: kind and value."""
    decision = case.ask(command)
    assert isinstance(decision, Decision), decision
    return [(entry.kind, entry.value) for entry in decision.secrets]


# --- receipt (3.1) ---------------------------------------------------------------------------


def test_a_receipt_records_what_is_known_and_seals_what_is_personal() -> None:
    command = b.receive(
        demand="退款",
        item="订单7",
        occurred_at=Day(day=date(2026, 6, 30)),
        occurred_place="二楼",
        preferred_channel="email",
        preferred_time="晚上",
        metadata='{"a":1}',
        representatives=[b.AGENT],
        external={"source": "crm", "id": "77"},
        staff=("s-bad",),
        about="staff",
        language="en",
    )
    assert sealed(Case(), command) == [
        ("customer_name", "张三"),
        ("contact", "13800138000"),
        ("representative_name", "李四"),
        ("item", "订单7"),
        ("occurred_place", "二楼"),
        ("preferred_time", "晚上"),
        ("statement", "机器坏了"),
        ("demand", "退款"),
        ("metadata", '{"a":1}'),
    ]
    state = b.received(command).state
    assert state.handler == "s-clerk"
    assert state.agreement == "a-1"
    assert state.staff == ("s-bad",)
    assert str(state.external) == "crm:77"
    assert (state.about, state.language, state.channel) == ("staff", "en", "phone")
    assert [(one.person, one.capacity) for one in state.representatives] == [("p-7", "agent")]
    assert not state.identities  # it says who acts; a check says what they may
    assert state.customer.contacts[0].kind == "phone"
    assert not state.carried_over
    assert state.is_open


def test_came_in_and_registered_are_both_kept_and_the_first_counts() -> None:
    # Row "when and where is a complaint received".
    state = b.received(b.receive(came_in=t("07-01 02:30")), now=t("07-01 09:00")).state
    assert (state.came_in, state.registered) == (t("07-01 02:30"), t("07-01 09:00"))
    assert state.received == state.since == state.cycle.started == t("07-01 02:30")
    # At night, on a rest day: the 24 hours run all the same.
    assert state.cycle.response.deadline is not None
    assert state.cycle.response.deadline.due == t("07-02 02:30")


def test_a_receipt_a_little_ahead_of_the_clock_counts_from_its_registration() -> None:
    state = b.received(b.receive(came_in=t("07-01 10:04"))).state
    assert state.came_in == t("07-01 10:04")
    assert state.received == state.cycle.started == T0


def test_the_terms_are_copied_into_the_complaint() -> None:
    # Rows "a complaint received before the agreement ends", "a change of terms".
    terms = Terms(manager="s-boss")
    case = b.received(agreement=b.signed(terms=terms))
    case.agreement = b.signed()
    case.do(b.classify())
    assert case.state.terms == terms
    (event,) = case.made(e.ComplaintReceived)
    assert event.terms == terms


def test_the_handler_who_is_named_is_told_with_the_limit_of_the_response() -> None:
    case = b.received(b.receive(handler="s-2"))
    (notice,) = case.notices
    assert (notice.topic, notice.role, notice.recipient) == ("assigned", "staff", "s-2")
    assert (notice.subject, notice.clause, notice.due) == ("c-1", "3.1", t("07-02 10:00"))
    assert case.state.handler == "s-2"


def test_a_reference_is_random_and_unmistakable() -> None:
    case = Case()
    references = set()
    for n in range(50):
        decision = case.ask(b.receive(), entropy=bytes([n]))
        assert isinstance(decision, Decision)
        event = decision.events[0]
        assert isinstance(event, e.ComplaintReceived)
        references.add(event.reference)
        assert re.fullmatch("C(-[0-9A-HJKMNP-TV-Z]{4}){3}", event.reference)
    assert len(references) == 50
    # It does not follow from the key, which a host may make guessable.
    one, two = case.ask(b.receive()), case.ask(b.receive(), key="k-other")
    assert isinstance(one, Decision)
    assert isinstance(two, Decision)
    assert getattr(one.events[0], "reference", 1) == getattr(two.events[0], "reference", 2)


def test_a_customer_without_an_id_of_the_host_gets_one_that_is_its_own() -> None:
    nobody = {"no_contact": "none_left"}
    one = b.received(b.receive(customer=nobody)).state
    two = b.received(b.receive(customer=nobody), id="c-2").state
    assert re.fullmatch("u_[0-9a-f]{32}", one.customer.ref)
    assert one.customer.ref != two.customer.ref
    old = Case()
    old.do(b.carry_over(customer=None))
    assert old.state.customer.ref.startswith("u_")


def test_what_is_carried_over_is_what_is_known_and_nothing_else() -> None:
    command = b.carry_over(
        agreement="a-1",
        answered=t("2024-03-05 10:00"),
        answer="已处理",
        statement="漏水",
        title="漏水",
        category="quality",
        metadata="{}",
        external={"source": "old", "id": "1"},
    )
    assert sealed(Case(), command) == [
        ("answer", "已处理"),
        ("statement", "漏水"),
        ("title", "漏水"),
        ("metadata", "{}"),
    ]
    case = Case(agreement=b.signed(party_b_ref="b-1"))
    case.do(command)
    state = case.state
    assert state.carried_over
    assert state.classification == Classification(category="quality")
    assert (state.about, state.representatives, state.handler, state.staff) == (None, (), None, ())
    assert state.party_b == "b-1"  # who is asked to assist with it too
    assert state.customer.no_contact == "carried_over"
    assert state.since == t("2024-03-05 10:00")
    assert state.registered == T0
    assert state.feedback is not None
    assert case.notices == []
    bare = Case()
    bare.do(b.carry_over())
    assert bare.state.classification is None
    assert (bare.state.agreement, bare.state.external) == (None, None)
    assert bare.state.since == t("2024-03-01 10:00")


def test_what_is_carried_over_without_an_agreement_is_measured_by_the_default_terms() -> None:
    case = Case(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.do(b.carry_over(), agreement=None)
    assert case.state.terms == Terms()
    case = Case(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.do(b.carry_over(agreement="a-1"))
    assert case.state.terms.manager == "s-boss"


# --- classification (3.2, annex 2) -----------------------------------------------------------


def test_the_priority_is_the_matrix_of_annex_2() -> None:
    matrix = {"critical": "112", "serious": "122", "moderate": "233", "minor": "334"}
    for severity, row in matrix.items():
        for urgency, priority in zip(("immediate", "urgent", "normal"), row, strict=True):
            assert PRIORITY[Severity(severity)][Urgency(urgency)] == int(priority)


def test_the_highest_criterion_decides() -> None:
    levels: dict[str, list[str]] = {
        "critical": [
            "harm_to_health",
            "very_large_loss",
            "many_customers",
            "public_event",
            "critical_again",
        ],
        "serious": [
            "safety_defect",
            "large_loss",
            "several_customers",
            "public_threat",
            "third_time",
        ],
        "moderate": ["bounded_loss", "second_time"],
    }
    told = {Criterion(c): Severity(level) for level, criteria in levels.items() for c in criteria}
    assert dict(SEVERITY_OF) == told
    assert least_severity(()) == Severity.minor
    assert least_severity(Criterion) == Severity.critical
    assert least_severity((Criterion.second_time, Criterion.third_time)) == Severity.serious


def test_the_standard_knows_its_categories_and_their_labels() -> None:
    standard = annex_2()
    assert standard.version == "annex-2"
    assert standard.knows("quality", None)
    assert standard.knows("quality", "safety")
    assert not standard.knows("quality", "refund")
    assert not standard.knows("weather", None)
    assert standard.label("privacy") == "个人信息"
    assert standard.label("privacy", "en") == "personal information"
    assert standard.label("weather") == "weather"


def test_a_product_is_called_by_its_label_or_by_its_key() -> None:
    kettle = Product(key="kettle", label=Text(zh="电热水壶", en="kettle"))
    standard = annex_2().model_copy(update={"products": (kettle,)})
    assert standard.product_label("kettle") == "电热水壶"
    assert standard.product_label("kettle", "en") == "kettle"
    assert standard.product_label("fan") == "fan"


def test_a_classification_keeps_both_values_the_priority_and_the_standard() -> None:
    case = b.reach("classified")
    assert case.state.classification == Classification(
        category="quality",
        severity=Severity.moderate,
        urgency=Urgency.normal,
        priority=3,
        standard="annex-2",
    )
    case.do(b.reclassify(subcategory="slow", note="依据"))
    assert case.state.classification is not None
    assert case.state.classification.category == "service"
    assert case.state.classification.priority == 4
    assert case.state.status == "classified"
    # The first one stays readable.
    (first,) = case.made(e.ComplaintClassified)
    assert first.classification.category == "quality"
    assert sealed(case, b.reclassify(note="依据")) == [("reason", "重新评估"), ("note", "依据")]


GRAVE: dict[str, Any] = {"severity": "critical", "urgency": "immediate"}


def test_priority_one_is_told_to_the_manager_at_once_and_once() -> None:
    # Row "danger to life, health, safety"; annex 2, escalation.
    agreement = b.signed(terms=Terms(manager="s-boss"))
    case = b.received(agreement=agreement)
    case.do(b.classify(**GRAVE))
    assert [(n.topic, n.recipient) for n in case.notices[1:]] == [("priority_one", "s-boss")]
    case.do(b.reclassify(**GRAVE))
    assert len(case.notices) == 2
    case.do(b.reclassify())
    case.do(b.reclassify(**GRAVE))
    assert [n.topic for n in case.notices[2:]] == ["priority_one"]
    calm = b.received(agreement=agreement)
    calm.do(b.classify())
    assert len(calm.notices) == 1


def test_danger_that_continues_is_danger_whatever_else_is_met() -> None:
    case = b.received(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.do(b.classify(**GRAVE, urgency_criteria=("danger_continues",)))
    known = case.state.classification
    assert known is not None
    assert (known.danger, known.priority) == (True, 1)
    assert [(n.topic, n.recipient) for n in case.notices[1:]] == [("priority_one", "s-boss")]
    case = b.received()
    case.do(b.classify(**GRAVE, urgency_criteria=("harm_grows_by_the_hour",)))
    assert case.state.classification is not None
    assert not case.state.classification.danger


def test_an_old_case_of_no_priority_may_come_to_be_of_priority_one() -> None:
    case = Case(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.do(b.carry_over(agreement="a-1", answered=t("2024-03-05 10:00")))
    case.do(b.reclassify(**GRAVE))
    assert [n.topic for n in case.notices] == ["priority_one"]


def test_the_department_is_told_where_the_terms_name_no_manager() -> None:
    case = b.received()
    case.do(b.classify(**GRAVE))
    assert [n.recipient for n in case.notices[1:]] == ["customer_service"]


def test_whoever_is_complained_about_is_told_nothing() -> None:
    # 2.1, 4.3: the manager of the terms is the person complained about
    case = Case(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.do(b.receive(about="staff", staff=("s-boss",)))
    case.do(b.classify(**GRAVE))
    case.do(duties.AssessDuties(), t("07-02 11:00"))
    assert "s-boss" not in {n.recipient for n in case.notices}
    assert [n.recipient for n in case.notices if n.topic == "priority_one"] == ["customer_service"]


def test_who_turns_out_to_be_complained_about_as_well_handles_it_no_more() -> None:
    case = b.received()
    handler = str(case.state.handler)
    (event,) = case.do(duties.BarStaff(staff=(handler, "s-7")))
    assert isinstance(event, duties.StaffBarred)
    assert (event.staff, event.because, event.to) == ((handler, "s-7"), None, "received")
    assert (case.state.staff, case.state.handler) == ((handler, "s-7"), None)
    assert (case.notices[-1].topic, case.notices[-1].recipient) == (
        "handler_barred",
        "customer_service",
    )
    before = len(case.notices)
    boss = Actor(role=Role.manager, id="s-boss")
    again = case.do(duties.BarStaff(staff=("s-7",)), actor=boss)
    assert again == ()  # nobody new: nothing is recorded
    assert len(case.notices) == before


def test_the_same_matter_bars_the_same_people() -> None:
    case = b.received(b.receive(staff=("s-7",)))
    case.other = b.second().model_copy(update={"staff": ("s-7", "s-8")})
    *_, event = case.do(c.Merge(into="c-2"))
    assert isinstance(event, duties.StaffBarred)
    assert (event.staff, event.because) == (("s-8",), "c-2")
    lead = b.reach("investigated", id="c-2").state.model_copy(update={"staff": ("s-8",)})
    case = b.reach("investigating")
    case.other = lead
    case.do(c.Link(other="c-2", relation="lead_case"))
    assert not case.state.staff  # another matter, as long as nothing of it is taken over
    case.do(c.TakeOverFindings(lead="c-2"))
    assert case.state.staff == ("s-8",)


def test_whoever_is_complained_about_acts_for_nobody_here() -> None:
    case = b.received(agreement=b.signed(party_b_ref="b-1"))
    case.do(b.checked())
    case.do(c.RequestAssistance(kind="information", what="送货单"))
    assert {"~p-7", "@b-1"} <= set(b.COMPLAINTS.index(case.state).people)
    assert case.state.entitles("p-7", Entitlement.speak)
    case.do(duties.BarStaff(staff=("p-7", "b-1")))
    assert not {"~p-7", "@b-1"} & set(b.COMPLAINTS.index(case.state).people)
    assert not case.state.entitles("p-7", Entitlement.speak)


def test_another_handler_is_told() -> None:
    case = b.received()
    case.do(c.AssignHandler(handler="s-2"))
    assert case.state.handler == "s-2"
    assert [(n.topic, n.recipient) for n in case.notices[1:]] == [("assigned", "s-2")]


def test_an_interim_measure_is_taken_in_any_open_state_before_any_plan() -> None:
    case = b.received()
    (event,) = case.do(c.Contain(kind="stop_sale", what="停售", responsible="s-2"))
    assert isinstance(event, e.InterimMeasureTaken)
    assert (event.kind, event.responsible) == ("stop_sale", "s-2")
    assert case.state.status == "received"


# --- messages --------------------------------------------------------------------------------


def test_a_message_goes_into_the_outbox_where_it_is_asked_for() -> None:
    case = b.received()
    case.do(b.acknowledge())
    assert [n.role for n in case.notices] == ["staff"]
    case.do(b.acknowledge(deliver=True))
    notice = case.notices[-1]
    assert (notice.topic, notice.role, notice.recipient) == ("acknowledgement", "customer", "u-1")
    assert (notice.message, notice.clause) == (case.message(), "4.1")
    assert len({n.id for n in case.notices}) == 2
    (_, sent) = case.made(e.MessageSent)
    assert sent.names == ("handler", "received_at", "reference")
    assert sent.message != case.made(e.MessageSent)[0].message


def test_feedback_goes_into_the_outbox_where_it_is_asked_for() -> None:
    case = b.reach("executed")
    case.do(b.feedback(b.follow_up(), deliver=True))
    told = [(n.topic, n.role, n.recipient, n.due) for n in case.notices[-2:]]
    assert told == [
        ("follow_up_assigned", "staff", "s-visit", t("08-01 18:00")),
        ("feedback", "customer", "u-1", None),
    ]
    assert sealed(b.reach("executed"), b.feedback(b.follow_up())) == [
        ("outcome", "已修好"),
        ("measure", "回访"),
    ]


def test_a_message_that_arrived_is_kept_as_such() -> None:
    case = b.received()
    case.do(b.acknowledge(arrived=T0))
    assert case.state.messages[0].arrived == T0
    case = b.reach("executed")
    case.do(b.feedback(arrived=t("07-01 16:00")))
    assert case.state.messages[-1].arrived == t("07-01 16:00")


def test_what_is_told_of_the_outcome_follows_from_the_end() -> None:
    purposes = []
    for end in ("declined", "withdrawn", "merged"):
        case = b.reach(end)
        case.do(c.TellOutcome(channel="letter", text="说明"))
        purposes.append(case.made(e.MessageSent)[-1].purpose.value)
        assert sealed(case, c.TellOutcome(channel="letter", text="说明")) == [("message", "说明")]
    assert purposes == ["decline", "withdrawal", "merge"]


def test_attempts_are_counted_where_they_failed() -> None:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=True, note="已通话"))
    assert case.state.attempts == 0
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.acknowledge(channel="letter"))
    case.do(c.RecordBounce(message=case.message()))
    assert case.state.attempts == 2
    assert case.state.messages == ()
    case.do(b.unreachable())
    case.do(b.found())
    assert (case.state.attempts, case.state.unreachable) == (0, None)
    assert len(case.state.customer.contacts) == 2


def test_an_arrival_is_that_of_its_own_message() -> None:
    case = b.received()
    case.do(b.acknowledge())
    first = case.message()
    case.do(b.acknowledge())
    case.do(c.RecordArrival(message=first), t("07-01 11:00"))
    assert [m.arrived for m in case.state.messages] == [t("07-01 11:00"), None]


# --- investigation and plan ------------------------------------------------------------------


def test_a_verdict_keeps_investigator_evidence_cause_and_problems() -> None:
    case = b.reach("investigating")
    conclude = b.conclude(cause="wear", cause_note="老化", problems=("seal", "valve", "seal"))
    assert sealed(case, conclude) == [("findings", "确认故障"), ("cause", "老化")]
    event, *found_too = case.do(conclude, t("07-01 13:00"))
    assert isinstance(event, e.InvestigationConcluded)
    assert (event.evidence, event.cause) == (PROOF, "wear")
    found = case.state.investigation
    assert found is not None
    assert (found.investigator, found.started) == ("s-inv", t("07-01 12:00"))
    assert (found.verdict, found.concluded) == ("upheld", t("07-01 13:00"))
    # Problems found stay (4.4), each once.
    assert [type(more) for more in found_too] == [c.ProblemFound, c.ProblemFound]
    assert [problem.code for problem in case.state.problems] == ["seal", "valve"]
    assert {problem.found for problem in case.state.problems} == {t("07-01 13:00")}


def test_an_objection_to_an_old_case_is_investigated_by_whoever_concludes() -> None:
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-05 10:00")))
    case.do(c.Object(statement="不满意"))
    assert case.state.investigation is None
    case.do(b.conclude())
    found = case.state.investigation
    assert found is not None
    assert (found.investigator, found.started) == ("s-clerk", T0)


def test_a_plan_tells_each_who_is_responsible() -> None:
    case = b.reach("investigated")
    case.do(b.plan(b.measure(), b.measure("m-2", responsible="s-3"), approved_by="s-boss"))
    told = [(n.topic, n.recipient, n.due) for n in case.notices[-2:]]
    assert told == [
        ("measure_assigned", "s-resp", t("07-08 18:00")),
        ("measure_assigned", "s-3", t("07-08 18:00")),
    ]
    assert len({n.id for n in case.notices}) == len(case.notices)
    (event,) = case.made(e.PlanDrawnUp)
    assert (event.number, event.completion_late, event.approved_by) == (1, False, "s-boss")
    assert sealed(b.reach("investigated"), b.plan()) == [("measure", "上门维修")]


def test_a_revised_plan_keeps_what_is_settled_and_replaces_what_is_open() -> None:
    all_open = (b.measure("m-1"), b.measure("m-2"), b.measure("m-3"), b.measure("m-5"))
    case = b.reach("executing", instead={"planned": b.plan(*all_open)})
    case.do(b.complete("m-1"))
    case.do(b.cancel("m-2"))
    again = b.measure("m-5", kind="apology")
    event, cancelled = case.do(
        b.revise(b.measure("m-4"), again, completion_late=True, approved_by="s-boss")
    )
    assert isinstance(event, e.PlanRevised)
    assert isinstance(cancelled, e.MeasureCancelled)
    assert (cancelled.measure, cancelled.reason) == ("m-3", "plan_revised")
    assert (event.version, event.completion_late, event.approved_by) == (2, True, "s-boss")
    plan = case.state.plan
    assert plan is not None
    assert plan.version == 2
    assert [(m.id, m.status.value) for m in plan.measures] == [
        ("m-1", "done"),
        ("m-2", "cancelled"),
        ("m-3", "cancelled"),
        ("m-4", "open"),
        ("m-5", "open"),
    ]
    assert plan.measures[-1].kind == "apology"
    assert case.state.status == "executing"
    assert sealed(case, b.revise()) == [("measure", "上门维修"), ("reason", "换人")]


def test_plans_are_numbered_over_all_cycles() -> None:
    case = b.reach("feedback_given")
    case.do(c.Object(statement="不满意"))
    case.do(b.conclude())
    case.do(b.plan(b.measure("m-2")))
    assert [event.number for event in case.made(e.PlanDrawnUp)] == [1, 2]


def test_measures_and_ends_seal_their_notes() -> None:
    assert sealed(b.reach("executing"), b.complete(note="完成")) == [("note", "完成")]
    assert sealed(b.reach("executing"), b.cancel(note="不需要")) == [("note", "不需要")]
    assert sealed(b.reach("feedback_given"), c.Accept(note="好")) == [("note", "好")]
    assert sealed(b.reach("feedback_given"), c.Object(statement="不")) == [("statement", "不")]
    assert sealed(b.reach("closed"), c.Reopen(reason="new", note="又坏")) == [("note", "又坏")]
    assert sealed(b.received(), c.Withdraw(note="算了")) == [("note", "算了")]
    assert sealed(b.received(), b.decline()) == [("outcome", "并非客户")]
    assert sealed(b.received(), b.correct(T0 - timedelta(minutes=1))) == [("reason", "登记错误")]
    assert sealed(b.received(), c.LogContact(channel="phone", reached=True, note="通话")) == [
        ("note", "通话")
    ]
    assert sealed(b.received(), b.classify(note="依据")) == [("note", "依据")]
    assert sealed(b.received(), c.Contain(kind="w", what="停", responsible="s")) == [
        ("measure", "停")
    ]
    known = b.received(b.receive(customer=b.NO_CONTACT))
    assert sealed(known, b.found()) == [("contact", "13900139000")]
    followed = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    finish = c.FinishFollowUp(follow_up="f-1", evidence=PROOF, note="已回访")
    assert sealed(followed, finish) == [("note", "已回访")]


# --- the rest --------------------------------------------------------------------------------


def test_follow_ups_live_on_after_closing_and_each_is_finished_once() -> None:
    told = b.feedback(b.follow_up("f-1"), b.follow_up("f-2"))
    case = b.reach("closed", instead={"feedback_given": told})
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF))
    assert [(f.id, f.settled is None) for f in case.state.follow_ups] == [
        ("f-1", False),
        ("f-2", True),
    ]
    assert case.state.follow_ups[1].due == t("08-01 18:00")
    assert case.state.status == "closed"


def test_an_answer_is_kept_until_another_cycle_begins() -> None:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    assert case.state.answer == "accepted"
    case.do(c.Object(statement="又不满意了"))
    assert case.state.answer is None


def test_links_are_kept_and_ends_say_their_reasons() -> None:
    case = b.received()
    case.other = b.second()
    (link,) = case.do(c.Link(other="c-2", relation="lead_case"))
    assert isinstance(link, e.ComplaintLinked)
    assert (link.other, link.relation) == ("c-2", "lead_case")
    assert case.state.links == ("c-2",)
    assert b.reach("closed").made(e.ComplaintClosed)[0].reason == "accepted"
    assert b.reach("declined").made(e.ComplaintDeclined)[0].reason == "not_a_customer"
    assert b.reach("withdrawn").made(e.ComplaintWithdrawn)[0].by_whom is None
    assert b.reach("merged").made(e.MergedInto)[0].into == "c-2"


def test_an_unlinked_complaint_belongs_to_it_no_more_and_leads_no_more() -> None:
    case = b.received()
    case.other = b.second()
    case.do(c.Link(other="c-2", relation="lead_case"))
    assert case.state.lead == "c-2"
    case.do(c.Unlink(other="c-2", reason="another_matter"))
    assert case.state.links == ()
    assert dict(case.state)["lead"] is None
    case.do(c.Link(other="c-2", relation="lead_case"))
    case.other = b.received(id="c-3").state
    case.do(c.Link(other="c-3"))
    case.do(c.Unlink(other="c-3", reason="another_matter"))
    assert list(case.state.links) == ["c-2"]
    assert dict(case.state)["lead"] == "c-2"


@pytest.mark.parametrize("verdict", ["upheld", "not_upheld"])
def test_the_leads_findings_hold_for_a_case_that_is_answered_for_itself(verdict: str) -> None:
    lead = b.reach("investigated", id="c-2", instead={"investigated": b.conclude(verdict)}).state
    case = b.reach("investigating")
    case.other = lead
    case.do(c.Link(other="c-2", relation="lead_case"))
    (event,) = case.do(c.TakeOverFindings(lead="c-2"))
    assert isinstance(event, e.FindingsTakenOver)
    assert (event.lead, event.verdict, event.cause) == ("c-2", verdict, None)
    assert event.problems == ()
    assert case.state.status == "investigated"
    assert case.state.investigation is not None
    assert case.state.investigation.verdict == verdict
    assert (case.state.cycle.handled is None) == (verdict == "upheld")
    assert case.duty(DutyKind.completion).fulfilled is None


def test_the_leads_cause_holds_too() -> None:
    found = b.conclude("upheld", cause="worn_out")
    case = b.reach("investigating")
    case.other = b.reach("investigated", id="c-2", instead={"investigated": found}).state
    case.do(c.Link(other="c-2", relation="lead_case"))
    (event,) = case.do(c.TakeOverFindings(lead="c-2"))
    assert isinstance(event, e.FindingsTakenOver)
    assert event.cause == case.state.cause == "worn_out"


@pytest.mark.parametrize("what", ["statement", "demand", "item"])
def test_words_that_are_put_right_are_sealed_as_what_they_are(what: str) -> None:
    said = c.CorrectFact(**{what: "门坏了", "reason": "听错了"})
    assert sealed(b.received(), said) == [("reason", "听错了"), (what, "门坏了")]


def test_a_case_carried_over_names_its_agreement() -> None:
    case = Case()
    case.do(b.carry_over(agreement="a-1"))
    assert case.state.agreement == "a-1"


def test_what_party_b_is_told_names_the_clause() -> None:
    case = b.received(agreement=b.signed(party_b_ref="b-1"))
    case.do(c.RequestAssistance(kind="information", what="送货单"))
    request = case.state.assistance[-1].id
    told = [n for n in case.notices if n.recipient == "b-1"]
    assert [(n.clause, n.role, n.message) for n in told] == [("2.2", "party_b", request)]


def test_why_party_b_wants_more_time_is_sealed() -> None:
    case = b.received(agreement=b.signed(party_b_ref="b-1"))
    case.do(c.RequestAssistance(kind="information", what="送货单"))
    request = case.state.assistance[-1].id
    asks = c.AskMoreTime(request=request, until=t("07-20 10:00"), note="仓库盘点")
    assert sealed(case, asks) == [("assistance", "仓库盘点")]


def test_the_leads_problems_come_along_with_what_improves_them() -> None:
    """One improvement serves many complaints (4.4)."""
    lead = b.reach(
        "investigated", id="c-2", instead={"investigated": b.conclude(problems=("seal", "manual"))}
    )
    lead.improvement = b.serving("seal")
    lead.do(c.LinkImprovement(problem="seal", improvement="i-1"))
    case = b.reach("investigating")
    case.do(c.FindProblem(problem="manual"))
    case.other = lead.state
    case.do(c.Link(other="c-2", relation="lead_case"))
    taken, found, linked = case.do(c.TakeOverFindings(lead="c-2"))
    assert isinstance(taken, e.FindingsTakenOver)
    assert taken.problems == ("seal", "manual")
    assert (found.type, linked.type) == ("ProblemFound", "ImprovementLinked")
    served = {p.code: (p.improvement, p.duty.fulfilled) for p in case.state.problems}
    assert served == {"seal": ("i-1", linked.at), "manual": (None, None)}
    # An improvement under another agreement does not serve here: the problem waits.
    other = b.reach("investigating")
    other.other = lead.state.model_copy(update={"agreement": "a-2"})
    other.do(c.Link(other="c-2", relation="lead_case"))
    other.do(c.TakeOverFindings(lead="c-2"))
    assert {p.code: p.improvement for p in other.state.problems} == {"seal": None, "manual": None}
    # What takes the problem up here already goes on doing so.
    own = b.reach("investigating")
    own.do(c.FindProblem(problem="seal"))
    own.improvement = b.serving("seal", id="i-9")
    own.do(c.LinkImprovement(problem="seal", improvement="i-9"))
    own.other = lead.state
    own.do(c.Link(other="c-2", relation="lead_case"))
    own.do(c.TakeOverFindings(lead="c-2"))
    assert {p.code: p.improvement for p in own.state.problems} == {"seal": "i-9", "manual": None}


def test_every_event_says_by_whom_when_it_happened_and_when_it_was_recorded() -> None:
    actor = Actor(role=Role.manager, id="s-9")
    case = b.received()
    at = Day(day=date(2026, 7, 1))
    (event,) = case.do(b.classify(at=at), t("07-01 12:00"), actor=actor)
    assert (event.by, event.at, event.recorded) == (actor, at, t("07-01 12:00"))
    assert (event.v, event.to) == (1, "classified")
    assert case.state.since == at


# --- what it is found by ---------------------------------------------------------------------


def test_the_index_holds_what_a_complaint_is_found_by() -> None:
    command = b.receive(external={"source": "crm", "id": "77"}, staff=("s-bad",))
    case = b.reach("classified", command=command)
    index = b.COMPLAINTS.index(case.state)
    assert index.reference == case.state.reference
    assert (index.status, index.agreement, index.customers) == ("classified", "a-1", ("u-1",))
    assert (index.handler, index.category, index.severity) == ("s-clerk", "quality", "moderate")
    assert (index.external, index.barred) == ("crm:77", ("s-bad",))
    assert index.people == ("s-clerk",)
    assert index.next_due == t("07-11 00:00")
    assert index.wake == t("07-08 00:00")
    assert index.calendars == {}


def test_the_index_of_an_old_case_is_empty_where_nothing_is_known() -> None:
    case = Case()
    case.do(b.carry_over())
    index = b.COMPLAINTS.index(case.state)
    assert (index.agreement, index.handler, index.category) == ("", "", "")
    assert (index.severity, index.external, index.people) == ("", "", ())
    case = Case()
    case.do(b.carry_over(category="quality"))
    index = b.COMPLAINTS.index(case.state)
    assert (index.category, index.severity) == ("quality", "")


def test_everybody_who_has_something_to_do_is_in_the_index() -> None:
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), b.later())})
    assert b.COMPLAINTS.index(case.state).people == ("s-clerk", "s-inv", "s-resp", "s-visit")
    case.do(b.complete())
    assert b.COMPLAINTS.index(case.state).people == ("s-clerk", "s-inv", "s-visit")
    case.do(b.feedback(b.follow_up()))
    case.do(c.Accept())
    case.do(c.Close(reason="accepted"))
    assert b.COMPLAINTS.index(case.state).people == ("s-visit",)
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF))
    assert b.COMPLAINTS.index(case.state).people == ()


def test_a_declined_complaint_is_its_handlers_until_the_answer_was_told() -> None:
    case = b.reach("declined")
    assert b.COMPLAINTS.index(case.state).people == ("s-clerk",)
    case.do(c.TellOutcome(channel="phone"))
    assert b.COMPLAINTS.index(case.state).people == ()


def test_a_withdrawn_complaint_is_its_handlers_so_that_it_is_confirmed() -> None:
    assert b.COMPLAINTS.index(b.reach("withdrawn").state).people == ("s-clerk",)
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(c.Withdraw())
    assert b.COMPLAINTS.index(case.state).people == ()


@pytest.mark.parametrize("status", ["received", "executing", "closed", "declined", "merged"])
def test_a_snapshot_is_read_as_it_was_written(status: str) -> None:
    state = b.reach(status).state
    assert b.COMPLAINTS.read_state(state.model_dump_json().encode()) == state


def test_the_cause_that_was_found_stays_until_another_is() -> None:
    case = b.reach("investigating")
    assert (case.state.cause, b.COMPLAINTS.index(case.state).cause) == (None, "")
    case.do(b.conclude("not_upheld", cause="misuse"))
    case.do(b.feedback())
    case.do(c.Object(statement="不满意"))
    assert (case.state.cause, b.COMPLAINTS.index(case.state).cause) == ("misuse", "misuse")
    case.do(b.conclude("not_upheld"))
    assert (case.state.cause, b.COMPLAINTS.index(case.state).cause) == ("", "")


def test_who_is_responsible_for_an_interim_measure_finds_it_while_it_is_open() -> None:
    case = b.received()
    for who in ("s-2", "s-3", "s-2"):
        case.do(c.Contain(kind="stop_sale", what="停售", responsible=who))
    assert b.COMPLAINTS.index(case.state).people == ("s-clerk", "s-2", "s-3")
    case.do(c.Withdraw())
    assert b.COMPLAINTS.index(case.state).people == ("s-clerk",)


def test_what_is_owed_is_what_is_open_or_overdue() -> None:
    case = b.received()
    owed = case.state.owed()
    assert [d.kind for d in owed] == [DutyKind.response, DutyKind.completion]
    case.do(b.acknowledge())
    assert [d.kind for d in case.state.owed()] == [DutyKind.completion]
    assert case.state.standing(case.state.cycle.response, T0).state == "met"
    assert len(case.state.duties()) == 2


def test_what_the_system_receives_waits_for_the_manager_to_name_who_handles_it() -> None:
    case = Case(agreement=b.signed(terms=Terms(manager="s-boss")))
    case.actor = Actor.SYSTEM
    case.do(b.receive(channel="web"))
    assert case.state.handler is None
    assert [(n.topic, n.recipient) for n in case.notices] == [("handler_wanted", "s-boss")]
    assert case.notices[0].due == case.state.cycle.response.deadline.act_by
    (wanted,) = (task for task in tasks(case.state) if task.move == "assign_handler")
    assert wanted.person == "s-boss"
    case.actor = b.CLERK
    case.do(c.AssignHandler(handler="s-2"))
    assert case.state.handler == "s-2"
