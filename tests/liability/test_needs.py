"""A guard looks at the fields that it says it needs, and at no other."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import needs
from complaintflow.liability import AnyClaimCommand, claim_machine

from .test_guards import LETS, REFUSES


def test_a_guard_looks_at_no_field_that_it_does_not_name() -> None:
    questions = [make() for *_, make in REFUSES] + [make() for _, make in LETS]
    given = [
        needs.Given(
            one.case.state_, one.command, replace(one.case.context(one.actor), **one.changes)
        )
        for one in questions
    ]
    needs.holds_for_what_is_looked_at(claim_machine(), given)


def test_each_field_that_a_guard_names_is_one_of_a_command_of_its_moves() -> None:
    needs.holds_for_what_is_named(claim_machine(), get_args(get_args(AnyClaimCommand)[0]))
