"""Who may do and see what: the default authoriser. What is not listed is denied."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..agreement import Agreement
from ..complaint import Attachment, Complaint, ComplaintDecider, CustomerFacts
from ..improvement import Improvement
from ..liability import Claim
from ..ports import Scope
from ..values import Actor, Model, Role
from .views import sealed_in

OUTSIDE = (Role.customer, Role.party_b)
"""Who is not Party A's."""
SEE_CUSTOMER = "see_customer"
"""What the authoriser is asked of somebody who may reveal: whether they see who the customer of
this record is. Whoever does not sees no personal value of it, and the staff's words masked."""
_EVERYONES = (Role.customer_service, Role.manager, Role.party_a, Role.auditor, Role.system)

_LOOK = frozenset({"get", "history", "find"})
_RECEIVE = frozenset(
    {
        "receive", "acknowledge", "record_sending", "record_arrival", "record_bounce",
        "log_contact",
        "report_unreachable", "record_contact_found", "tell_outcome", "attach",
    }
)  # fmt: skip
_DEPARTMENT = _RECEIVE | frozenset(
    {
        "classify", "reclassify", "assign_handler", "contain", "start_investigation",
        "conclude_investigation", "give_feedback", "resend_feedback", "follow_up",
        "revisit", "accept",
        "object", "close", "reopen", "decline", "withdraw", "merge", "link",
        "unlink", "take_over_findings", "correct_fact",
        "name_representative", "reveal", SEE_CUSTOMER, "find_contact", "report",
        "request_assistance",
        "note_request_arrival",
        "answer_more_time", "answer_refusal", "cancel_assistance",
        # What Party B said may be written down by Party A.
        "provide_assistance", "ask_more_time", "refuse_assistance",
        "find_problem", "link_improvement", "disclose", "supply_basis",
        "receive_rights_request", "give_access", "answer_rights_request", "check_identity",
    }
)  # fmt: skip
_AS_A_PARTY = frozenset(
    {
        "sign_agreement", "amend_agreement", "renew_agreement", "terminate_agreement",
        "accept_proposal", "reject_proposal", "withdraw_proposal", "give_copy",
    }
)  # fmt: skip
_LIABILITY = frozenset(
    {
        "raise_claim", "answer_claim", "accept_claim", "reject_claim", "withdraw_claim",
        "settle_claim", "perform_settlement", "negotiate", "propose", "answer_proposal",
        "record_minutes", "declare_failed", "file_suit", "record_outcome",
    }
)  # fmt: skip
"""Claims and disputes are between the parties (5.1, 5.2, 6.2)."""
_PARTY_A = _DEPARTMENT | _AS_A_PARTY | _LIABILITY | frozenset(
    {
        "draw_up_plan", "revise_plan", "start_execution", "complete_measure", "cancel_measure",
        "carry_over", "draft_agreement", "fill_term", "record_training", "verify", "feed", "sweep",
        "deliver", "offer_excuse", "answer_excuse", "assign_remedy", "complete_remedy",
        "place_hold", "release_hold", "dispose", "open_improvement", "analyse_cause",
        "plan_improvement", "move_action", "complete_action", "cancel_action", "verify_effect",
        "reopen_improvement", "propose_against", "decide_against_improvement",
        "decide_rights_request", "record_analysis",
    }
)  # fmt: skip

_ASSISTS = frozenset(
    {
        "provide_assistance", "ask_more_time", "refuse_assistance", "offer_excuse",
        "answer_excuse",
    }
)  # fmt: skip
"""What Party B does about a complaint that it is asked to help with (2.2, 5.1, 5.2)."""

_OF_ITS_OWN = frozenset(
    {"reveal", "accept", "object", "withdraw", "attach", "receive_rights_request"}
)
"""What a customer does about its own complaint."""

MAY: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        # 3.1 to 3.3 are the department's, 3.4 to 3.7 Party A's.
        Role.customer_service: _LOOK | _DEPARTMENT,
        Role.investigator: _LOOK
        | {"log_contact", "contain", "start_investigation", "conclude_investigation", "reveal"}
        | {"attach", SEE_CUSTOMER},
        Role.responsible: _LOOK
        | {
            "complete_measure",
            "cancel_measure",
            "follow_up",
            "complete_remedy",
            "complete_action",
            "attach",
            "reveal",
        },
        Role.manager: _LOOK | _PARTY_A,
        Role.party_a: _LOOK | _PARTY_A,
        # Party B is a customer too when it complains (1.3).
        Role.party_b: _LOOK | _AS_A_PARTY | _LIABILITY | _OF_ITS_OWN | _ASSISTS,
        Role.customer: _LOOK | _OF_ITS_OWN,
        Role.auditor: _LOOK
        | {"report", "reveal", SEE_CUSTOMER, "verify", "feed", "place_hold", "release_hold"},
        Role.system: _LOOK
        | _RECEIVE
        | {
            "carry_over",
            "assess_duties",
            "recompute_deadlines",
            "dispose",
            "confirm_disposal",
            "sweep",
            "deliver",
            "report",
            "verify",
            "reveal",
            SEE_CUSTOMER,
        }
        | {"feed"},
    }
)
"""What each role may do. Commands go by their ``type``."""


OWN_VALUES: frozenset[str] = frozenset(
    {
        "customer_name",
        "contact",
        "item",
        "statement",
        "demand",
        "occurred_place",
        "preferred_time",
        "message",
        "outcome",
        "answer",
        "request",
    }
)
"""What the vault shows of a complaint to a customer, or to Party B: what it said itself and what it
was told. Never the staff's notes, reasons, findings and measures, what the host keeps besides, or
who acts for whom; and of names and contacts only those of the customer as it is known now, for a
corrected one was somebody else's."""
OF_THE_CUSTOMER: frozenset[str] = frozenset({"customer_name", "contact"})
"""The kinds of :data:`OWN_VALUES` that say who somebody is."""

_DECIDER = ComplaintDecider()

_SEES_CLAIMS = (Role.manager, Role.party_a, Role.auditor, Role.system)


def own(subject: Complaint, kind: str, token: str) -> bool:
    """Whether a value of a complaint is the customer's own."""
    if kind in OF_THE_CUSTOMER:
        return any(sealed.token == token for _, sealed in sealed_in(subject.customer))
    return kind in OWN_VALUES


def assists(actor: Actor, subject: Complaint) -> bool:
    """Whether somebody acts for Party B on a complaint that is not its own: it was asked to assist,
    or a breach concerns it."""
    return (
        actor.role == Role.party_b
        and subject.party_b == actor.id
        and subject.customer.ref != actor.id
        and bool(subject.assistance or subject.breaches)
    )


def seen_by(actor: Actor, subject: Complaint) -> Complaint:
    """A complaint as somebody sees it. Who assists sees what it is asked, by when, and the
    breaches: nothing that says who complains, about whom, or what is done for them (2.2, 4.3)."""
    if not assists(actor, subject):
        return subject
    return subject.model_copy(
        update={
            "external": None,
            "customer": CustomerFacts(ref="masked", no_contact="masked"),
            "representative": None,
            "staff": (),
            "investigation": None,
            "plan": None,
            "messages": (),
            "follow_ups": (),
            "problems": (),
            "disclosures": (),
            "rights": (),
            "recurs": (),
            "identities": (),
            "attachments": (),
            "merged_into": None,
            "links": (),
            "lead": None,
            "revisits": (),
        }
    )


def handed_in(subject: Complaint, attachment: Attachment) -> bool:
    """Whether the customer handed an attachment in themselves."""
    return attachment.by.role in OUTSIDE and attachment.by.id == subject.customer.ref


class RoleAuthoriser:
    """Permits by role, and within a role by what the subject has to do with the actor.

    A customer (or Party B where it is the customer) acts on and sees its own complaints only, and
    of their values those that are its own (:data:`OWN_VALUES`); somebody who acts for the customer
    sees a complaint, and speaks in it, as far as a check of identity and authority covers that;
    Party B sees and signs the agreements that name it (``party_b_ref``), proposes and answers
    changes to them, and takes its copy; it raises claims on breaches under these agreements, and
    sees and acts on those claims; of a complaint that it is asked to assist with it sees what it
    needs (:func:`seen_by`); an investigator or a responsible person those in which they have
    something to do; whoever is complained about sees none that complains about them (2.1, 4.3).
    """

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        """Whether ``actor`` may do ``action`` to ``subject``."""
        if action not in MAY[actor.role]:
            return False
        if isinstance(subject, Agreement):
            if actor.role == Role.party_b:
                own = subject.party_b_ref is not None and subject.party_b_ref == actor.id
                return own and action in _AS_A_PARTY | _LOOK | {"raise_claim"}
            return actor.role not in (Role.customer, Role.investigator, Role.responsible)
        if isinstance(subject, Improvement):
            # One improvement serves many complaints: it is not a customer's to see. Party B sees
            # what is decided about those under its agreement (4.4), claims their breaches, and
            # answers what excuses them.
            if actor.role == Role.party_b:
                acts = action in _LOOK | {"raise_claim", "answer_excuse"}
                return acts and subject.party_b == actor.id
            if action == SEE_CUSTOMER and actor.role not in _EVERYONES:
                return False  # whose words it holds nobody knows: of whatever customers there are
            return actor.role != Role.customer and actor.id not in subject.barred
        if isinstance(subject, Claim):
            # Between the parties: neither the customer's nor the handlers' to see (6.2).
            if actor.role == Role.party_b:
                return subject.party_b == actor.id
            return actor.role in _SEES_CLAIMS
        if subject is None:
            return True
        if not isinstance(subject, Complaint):
            return False  # of another kind than those above: nobody said who may
        if action == "raise_claim" and actor.role == Role.party_b:
            return subject.party_b == actor.id  # a breach under its agreement, whoever complains
        if assists(actor, subject):
            return action in _ASSISTS or action in ("get", "reveal")
        return self.sees(actor, subject)

    def sees(self, actor: Actor, complaint: Complaint) -> bool:
        """Whether a complaint lies within the actor's scope."""
        scope = self.scope(actor)
        if scope.not_barred is not None and scope.not_barred in complaint.staff:
            return False
        if scope.everything:
            return True
        if scope.customer is not None and complaint.customer.ref == scope.customer:
            return True
        people = _DECIDER.index(complaint).people  # what find goes by
        return scope.person in people or (actor.role == Role.customer and scope.or_person in people)

    def scope(self, actor: Actor) -> Scope:
        """Which complaints an actor may see at all."""
        if actor.role == Role.system:
            return Scope(everything=True)
        if actor.role == Role.party_b:
            return Scope(customer=actor.id, or_person=f"@{actor.id}")
        if actor.role == Role.customer:
            return Scope(customer=actor.id, or_person=f"~{actor.id}")
        if actor.role in (Role.investigator, Role.responsible):
            return Scope(person=actor.id, not_barred=actor.id)
        return Scope(everything=True, not_barred=actor.id)
