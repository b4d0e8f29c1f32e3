"""The plan and its measures (3.4, 3.5)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse, state_guard
from ...values import Role, earliest, iso
from .. import commands as c
from ..measures import Measure, MeasureStatus, measure_machine
from ..model import Complaint
from ..standard import RANK, Severity
from .context import ComplaintContext
from .listing import named


@command_guard("3.4", "measures")
def has_a_measure(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """A plan has at least one measure that is carried out before the feedback."""
    if any(not measure.follow_up for measure in command.measures):
        return None
    return refuse(
        "has_a_measure",
        "3.4",
        "the plan has no measure to carry out before the feedback",
        "方案中没有反馈前应执行的措施",
        instead="add a measure; for an unfounded complaint: explain to the customer",
        instead_zh="增加措施；不属实的投诉可为：向客户说明",
    )


@command_guard("3.4", "measures")
def measure_ids_are_new(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """Each measure has an id of its own, unlike those settled or told before."""
    taken = {f.id for f in subject.follow_ups}
    if subject.plan is not None:
        taken |= {m.id for m in subject.plan.measures if m.status != MeasureStatus.open}
    for measure in command.measures:
        if measure.id in taken:
            return refuse(
                "measure_ids_are_new",
                "3.4",
                "a measure's id is used already",
                "措施编号重复",
                instead="give each measure its own id",
                instead_zh="为每项措施另编编号",
                measure=measure.id,
            )
        taken.add(measure.id)
    return None


@command_guard("3.4", "measures", "at")
def limits_lie_ahead(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """The time limit of a measure is not over before the plan is made."""
    made = earliest(context.now if command.at is None else command.at)
    for measure in command.measures:
        if measure.limit < made:
            return refuse(
                "limits_lie_ahead",
                "3.4",
                "a measure's time limit lies before the plan",
                "措施时限早于方案制定时间",
                instead=f"a limit from {context.told(made)} on",
                instead_zh=f"时限不早于{context.told(made)}",
                measure=measure.id,
                limit=iso(measure.limit),
            )
    return None


@command_guard("3.4", "measures", "completion_late")
def within_the_limit_or_said(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """A measure that ends after the completion limit is a follow-up, or the plan says so."""
    limit = subject.cycle.completion.deadline
    if command.completion_late:
        return None
    for measure in command.measures:
        if not measure.follow_up and limit.met_by(measure.limit) is False:
            return refuse(
                "within_the_limit_or_said",
                "3.4",
                "a measure ends after the completion limit",
                "措施时限晚于办结并反馈期限",
                instead="declare it a follow_up, or set completion_late",
                instead_zh="列为后续跟进（follow_up），或写明将逾期（completion_late）",
                measure=measure.id,
                limit=iso(measure.limit),
                completion_due=iso(limit.due),
            )
    return None


@command_guard("3.4", "approved_by", "measures")
def approved_where_needed(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """Serious and critical complaints, and compensation, are approved by another person."""
    known = subject.classification
    severity = None if known is None else known.severity
    grave = severity is not None and RANK[severity] >= RANK[Severity.serious]
    paid = any(measure.kind == "compensation" for measure in command.measures)
    if not (grave or paid) or command.approved_by not in (None, context.actor.id):
        return None
    return refuse(
        "approved_where_needed",
        "3.4",
        "this plan needs the approval of another person",
        "该方案须经他人审批（严重、重大投诉或含补偿）",
        instead="name who approved it (approved_by)",
        instead_zh="填写审批人（approved_by）",
        severity="" if severity is None else severity.value,
        compensation=paid,
    )


def _measures(subject: Complaint) -> tuple[Measure, ...]:
    return subject.plan.measures if subject.plan else ()


def find_measure(subject: Complaint, measure_id: str) -> Measure | None:
    """A measure of the present plan."""
    return next((m for m in _measures(subject) if m.id == measure_id), None)


def _open(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The measures of the plan that are not settled yet."""
    machine = measure_machine()
    return tuple(m.id for m in _measures(subject) if machine.starts_in(move, m.status))


@command_guard("3.5", "measure", among=_open)
def measure_is_open(
    subject: Complaint, command: c.CompleteMeasure | c.CancelMeasure, context: ComplaintContext
) -> Refusal | None:
    """The plan has this measure, and it is not settled yet."""
    waiting = _open(subject, command.type, context)
    if command.measure in waiting:
        return None
    return refuse(
        "measure_is_open",
        "3.5",
        "the plan has no such open measure",
        "方案中没有该项待执行措施",
        instead=f"one that is open: {named(waiting)}",
        instead_zh=f"未完成的措施：{named(waiting, 'zh')}",
        measure=command.measure,
        open=waiting,
    )


def _theirs(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The measures of the plan, or the follow-ups, that whoever acts may settle."""
    things = subject.follow_ups if move == "follow_up" else _measures(subject)
    own = context.actor.role == Role.responsible
    return tuple(x.id for x in things if not own or x.responsible == context.actor.id)


@command_guard("3.4", "measure", "follow_up", among=_theirs)
def settles_their_own(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A person responsible settles the measures that are theirs; others are Party A's to settle."""
    name = getattr(command, "measure", None) or getattr(command, "follow_up", None)
    told = next((f for f in subject.follow_ups if f.id == name), None)
    thing = told or find_measure(subject, str(name))
    if context.actor.role != Role.responsible or thing is None:
        return None
    if thing.responsible == context.actor.id:
        return None
    return refuse(
        "settles_their_own",
        "3.4",
        "another person is responsible for it",
        "该措施由其他责任人负责",
        instead="the person responsible, or a manager, settles it",
        instead_zh="由责任人或负责人办理",
        responsible=thing.responsible,
    )


@state_guard("3.4")
def plan_is_approved(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """A plan that needs approval now has it, though the severity rose after it was drawn up."""
    known, plan = subject.classification, subject.plan
    severity = None if known is None else known.severity
    grave = severity is not None and RANK[severity] >= RANK[Severity.serious]
    if not grave or (plan is not None and plan.approved_by is not None):
        return None
    return refuse(
        "plan_is_approved",
        "3.4",
        "a plan of this severity needs the approval of another person",
        "该严重程度的方案须经他人审批",
        instead="revise_plan with approved_by",
        instead_zh="调整处理方案并填写审批人（revise_plan，approved_by）",
        severity="" if severity is None else severity.value,
    )
