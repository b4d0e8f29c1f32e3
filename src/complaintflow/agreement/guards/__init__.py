"""The rules that a move on an agreement must satisfy, each with the clause it comes from."""

from .analysing import analysed_days_are_over, analysed_once, figures_are_counted
from .answering import (
    accepted_after_it_was_proposed,
    answered_by_the_other,
    proposal_is_open,
    terms_hold_once_both_agree,
    withdrawn_by_its_proposer,
)
from .copying import copy_is_the_records
from .proposing import (
    ends_when_both_agree_or_later,
    ends_within_the_term,
    no_proposal_is_open,
    proposed_after_signing,
    renews_after_the_term,
    renews_for_a_day_to_come,
    term_runs_out,
    terms_are_others,
    terms_hold_in_order,
)
from .signing import (
    acts_for_itself,
    ends_after_it_starts,
    signed_by_now,
    signs_before_it_ends,
    signs_once,
    term_is_filled,
)
from .training import (
    held_by_now,
    version_is_there,
)

__all__ = [
    "accepted_after_it_was_proposed",
    "acts_for_itself",
    "analysed_days_are_over",
    "analysed_once",
    "answered_by_the_other",
    "copy_is_the_records",
    "ends_after_it_starts",
    "ends_when_both_agree_or_later",
    "ends_within_the_term",
    "figures_are_counted",
    "held_by_now",
    "no_proposal_is_open",
    "proposal_is_open",
    "proposed_after_signing",
    "renews_after_the_term",
    "renews_for_a_day_to_come",
    "signed_by_now",
    "signs_before_it_ends",
    "signs_once",
    "term_is_filled",
    "term_runs_out",
    "terms_are_others",
    "terms_hold_in_order",
    "terms_hold_once_both_agree",
    "version_is_there",
    "withdrawn_by_its_proposer",
]
