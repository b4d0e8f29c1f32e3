"""The rules that a move on a complaint must satisfy, each with the clause it comes from.

A guard sees the complaint as it stands, the command and the context; it says nothing, or why not
and what is possible instead. What a guard cannot see (who may do what) is the authoriser's.
"""

from .assessing import (
    category_is_known,
    other_is_explained,
    severity_follows_criteria,
    standard_is_agreed,
    urgency_follows_severity,
)
from .assisting import (
    limit_lies_ahead,
    more_time_is_asked,
    party_b_is_known,
    request_may_move,
    request_of,
    the_right_party_speaks,
    time_is_not_over,
)
from .attachments import (
    attached_once,
    evidence_is_attached,
    few_attachments,
)
from .checking import (
    acts_for,
    authority_is_checked,
    authority_is_proved,
    customer_is_named,
    few_are_checked,
    recipient_is_checked,
)
from .context import (
    ClosedImprovement,
    ComplaintContext,
    ImprovementFacts,
)
from .disclosing import (
    basis_came_first,
    basis_has_evidence,
    disclosure_had_none,
)
from .ends import (
    is_another,
    is_linked,
    lead_has_findings,
    one_case_leads,
    record_is_kept,
    same_customer,
    survivor_is_open,
)
from .feedback import (
    closes_for_a_reason,
    follow_up_is_open,
    not_answered_yet,
    nothing_is_left_to_do,
    result_was_told,
    tells_what_follows,
    unfounded_or_executed,
)
from .messages import (
    attempts_are_recorded,
    can_be_told,
    contact_is_found_by_its_command,
    few_messages_wait,
    handler_is_named,
    is_unreachable,
    message_is_queued,
    message_waits,
    names_the_complaint,
)
from .passing import (
    calendar_has_changed,
    something_is_due,
)
from .people import (
    actor_takes_no_part,
    agreement_in_force,
    another_handles_it,
    cites_evidence,
    takes_no_part,
)
from .planning import (
    approved_where_needed,
    has_a_measure,
    limits_lie_ahead,
    measure_ids_are_new,
    measure_is_open,
    plan_is_approved,
    settles_their_own,
    within_the_limit_or_said,
)
from .problems import (
    improvement_serves_it,
    problem_is_new,
    problem_waits,
    problems_are_taken_up,
)
from .revisiting import (
    feedback_has_reached,
    not_asked_enough,
    revisit_is_wanted,
    somebody_else_asks,
)
from .times import (
    answered_after_it_came_in,
    arrives_after_sending,
    came_in_before_its_answer,
    came_in_before_registration,
    customer_speaks_now,
    happened_by_now,
    not_before_its_cause,
)

__all__ = [
    "ClosedImprovement",
    "ComplaintContext",
    "ImprovementFacts",
    "actor_takes_no_part",
    "acts_for",
    "agreement_in_force",
    "another_handles_it",
    "answered_after_it_came_in",
    "approved_where_needed",
    "arrives_after_sending",
    "attached_once",
    "attempts_are_recorded",
    "authority_is_checked",
    "authority_is_proved",
    "basis_came_first",
    "basis_has_evidence",
    "calendar_has_changed",
    "came_in_before_its_answer",
    "came_in_before_registration",
    "can_be_told",
    "category_is_known",
    "cites_evidence",
    "closes_for_a_reason",
    "contact_is_found_by_its_command",
    "customer_is_named",
    "customer_speaks_now",
    "disclosure_had_none",
    "evidence_is_attached",
    "feedback_has_reached",
    "few_are_checked",
    "few_attachments",
    "few_messages_wait",
    "follow_up_is_open",
    "handler_is_named",
    "happened_by_now",
    "has_a_measure",
    "improvement_serves_it",
    "is_another",
    "is_linked",
    "is_unreachable",
    "lead_has_findings",
    "limit_lies_ahead",
    "limits_lie_ahead",
    "measure_ids_are_new",
    "measure_is_open",
    "message_is_queued",
    "message_waits",
    "more_time_is_asked",
    "names_the_complaint",
    "not_answered_yet",
    "not_asked_enough",
    "not_before_its_cause",
    "nothing_is_left_to_do",
    "one_case_leads",
    "other_is_explained",
    "party_b_is_known",
    "plan_is_approved",
    "problem_is_new",
    "problem_waits",
    "problems_are_taken_up",
    "recipient_is_checked",
    "record_is_kept",
    "request_may_move",
    "request_of",
    "result_was_told",
    "revisit_is_wanted",
    "same_customer",
    "settles_their_own",
    "severity_follows_criteria",
    "somebody_else_asks",
    "something_is_due",
    "standard_is_agreed",
    "survivor_is_open",
    "takes_no_part",
    "tells_what_follows",
    "the_right_party_speaks",
    "time_is_not_over",
    "unfounded_or_executed",
    "urgency_follows_severity",
    "within_the_limit_or_said",
]
