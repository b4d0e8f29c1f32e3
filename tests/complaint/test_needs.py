"""A guard looks at the fields that it says it needs, and at no other."""

from __future__ import annotations

import needs
from complaintflow.complaint import complaint_machine
from complaintflow.complaint.decisions.draft import HANDLERS

from .test_guards import LETS, REFUSES, Asked

ALSO = {
    # They only find the thing that the fields are about.
    "force_majeure_is_proved": {"breach"},
    "not_before_its_cause": {"request", "message", "follow_up", "measure", "other", "problem"},
    "takes_no_part": {"staff"},
    "tells_what_follows": {"at"},
    "time_is_not_over": {"at"},
}
UNSEEN = {
    # By them the desk reads what the context then holds.
    "agreement_in_force": {"agreement"},
    "improvement_serves_it": {"improvement"},
    "is_another": {"into", "other"},
    "one_case_leads": {"other"},
    "same_customer": {"into"},
    "survivor_is_open": {"into"},
}


def test_a_guard_looks_at_no_field_that_it_does_not_name() -> None:
    questions = [make() for *_, make in REFUSES] + [make() for _, make in LETS]
    given = [
        needs.Given(one.case._state, one.command, one.case.context(one.now, **one.changes))
        for one in questions
        if isinstance(one, Asked)
    ]
    needs.holds_for_what_is_looked_at(complaint_machine(), given, ALSO, UNSEEN)


def test_each_field_that_a_guard_names_is_one_of_a_command_of_its_moves() -> None:
    needs.holds_for_what_is_named(complaint_machine(), HANDLERS)
