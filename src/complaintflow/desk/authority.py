"""Who may do and see what: the default authoriser. What is not listed is denied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from ..agreement import Agreement
from ..complaint import Attachment, Complaint, ComplaintDecider, CustomerFacts
from ..duties import StaffBarred, Task
from ..errors import NotPermitted
from ..improvement import Improvement, ImprovementDecider
from ..kernel import Event
from ..liability import Claim
from ..liability.messages import ClaimRaised
from ..ports import Query, Scope
from ..values import Actor, Model, Party, Role
from .views import sealed_in

OUTSIDE = (Role.customer, Role.party_b)
"""Who is not Party A's."""
SEE_CUSTOMER = "see_customer"
"""What the authoriser is asked of somebody who may reveal: whether they see who the customer of
this record is. Whoever does not sees no personal value of it, and the staff's words masked."""
_EVERYONES = (Role.customer_service, Role.manager, Role.party_a, Role.auditor)

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
        "object", "close", "reopen", "decline", "withdraw", "withdraw_member", "merge", "link",
        "unlink", "take_over_findings", "correct_fact",
        "name_representative", "reveal", SEE_CUSTOMER, "find_contact", "report",
        "request_assistance",
        "note_request_arrival",
        "answer_more_time", "answer_refusal", "cancel_assistance",
        # What Party B said may be written down by Party A.
        "provide_assistance", "ask_more_time", "refuse_assistance",
        "find_problem", "link_improvement", "disclose", "supply_basis", "bar_staff",
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
    {
        "reveal",
        "accept",
        "object",
        "withdraw",
        "withdraw_member",
        "attach",
        "receive_rights_request",
    }
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
            "bar_staff",
            "sweep",
            "deliver",
            "report",
            "verify",
            "feed",
            "reveal",  # of DELIVERED alone
        },
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

DELIVERED: frozenset[str] = frozenset({"customer_name", "contact", "message", "outcome"})
"""What the vault shows of a complaint to the system, which hands messages on by itself: where to,
whom to address, what is told. It needs no other value for anything it does."""

_COMPLAINTS = ComplaintDecider()
_IMPROVEMENTS = ImprovementDecider()
_SOME = (Role.investigator, Role.responsible)
"""Who sees those alone in which they have something to do."""
_SEES_CLAIMS = (Role.manager, Role.party_a, Role.auditor, Role.system)

M = TypeVar("M", bound=Model)


def own(subject: Complaint, kind: str, token: str, actor: Actor) -> bool:
    """Whether a value of a complaint is the customer's own: of those who complain together, the
    names and contacts of the one who reads, and of nobody else."""
    if kind not in OF_THE_CUSTOMER:
        return kind in OWN_VALUES
    whose: tuple[CustomerFacts, ...] = (subject.customer, *subject.members)
    if subject.members and actor.role in OUTSIDE:
        whose = tuple(one for one in whose if one.ref == actor.id)
    return any(sealed.token == token for one in whose for _, sealed in sealed_in(one))


def assists(actor: Actor, subject: Complaint) -> bool:
    """Whether somebody acts for Party B on a complaint that is not its own: it was asked to assist,
    or a breach concerns it. Who is complained about there does not."""
    return (
        actor.role == Role.party_b
        and subject.party_b == actor.id
        and actor.id not in subject.customers()
        and actor.id not in subject.barred
        and bool(subject.assistance or subject.breaches)
    )


SHOWN_TO_ASSIST: frozenset[str] = frozenset(
    {
        "id", "reference", "status", "agreement", "terms", "terms_version", "party_b",
        "carried_over", "language", "channel", "came_in", "registered", "about", "handler",
        "since", "classification", "cycles", "unreachable", "answered", "answer", "breaches",
        "assistance", "retention", "holds", "destroyed",
    }
)  # fmt: skip
"""What Party B sees of a complaint that it is asked to assist with: what it is asked, by when, and
the breaches; nothing that says who complains, about whom, or what is done for them (2.2, 4.3)."""
_HIDES: Mapping[str, object] = MappingProxyType(
    {
        "external": None,
        "customer": CustomerFacts(ref="masked", no_contact="masked"),
        "staff": (),
        **{
            name: info.default
            for name, info in Complaint.model_fields.items()
            if name not in SHOWN_TO_ASSIST and not info.is_required()
        },
    }
)


def seen_by(actor: Actor, subject: M) -> M:
    """A record as somebody sees it. Party B sees of a complaint that it assists with what it needs
    (:data:`SHOWN_TO_ASSIST`); of an improvement neither the complaint in which it was found, nor,
    as of a claim, who is complained about: these are other customers' cases. Nor is a customer
    told who takes no part: it may be for what another customer said."""
    if isinstance(subject, Complaint) and assists(actor, subject):
        return subject.model_copy(update=dict(_HIDES))
    if actor.role in OUTSIDE and isinstance(subject, Complaint):
        return subject.model_copy(update={"staff": ()})
    if actor.role == Role.party_b and isinstance(subject, Improvement):
        return subject.model_copy(update={"complaint": None, "barred": ()})
    if actor.role == Role.party_b and isinstance(subject, Claim):
        return subject.model_copy(update={"barred": ()})
    return subject


def told_to(actor: Actor, event: Event) -> Event:
    """An event as somebody is told it: who is barred is not told to Party B or a customer, who see
    records that rest on other customers' cases."""
    if actor.role in OUTSIDE and isinstance(event, StaffBarred):
        return event.model_copy(update={"staff": (), "because": None})
    if actor.role in OUTSIDE and isinstance(event, ClaimRaised):
        return event.model_copy(update={"barred": ()})
    return event


_ALWAYS = ("kind", "scope", "after", "limit", "statuses", "agreement", "reference", "due_before",
           "overdue", "provisional", "handler", "category", "severity")  # fmt: skip
_PARTY_B_FINDS_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "complaint": _ALWAYS,
        "improvement": (*_ALWAYS, "cause"),
        "claim": (*_ALWAYS, "touches"),
    }
)
"""By what Party B may find records of a kind: by nothing that :func:`seen_by` hides from it, for
that one is found would tell it."""


_NO_CUSTOMER_FINDS_BY = ("person", "waits_for")
"""What is left undone by somebody who is barred is another's task: that a record is not found by
its investigator would tell who that is."""


def _hidden_filters(actor: Actor, query: Query) -> Iterator[str]:
    if actor.role == Role.customer:
        yield from (name for name in _NO_CUSTOMER_FINDS_BY if getattr(query, name))
    if actor.role != Role.party_b:
        return  # whoever else sees a record sees all of it
    for name in Query.__dataclass_fields__:
        asked = bool(getattr(query, name)) and name not in _PARTY_B_FINDS_BY.get(
            query.kind, _ALWAYS
        )
        if asked and not (name == "customer" and query.customer == actor.id):
            yield name


def permit_filters(actor: Actor, query: Query) -> None:
    """Refuse a query by what is hidden from whoever asks. Raises :class:`NotPermitted`."""
    for name in _hidden_filters(actor, query):
        raise NotPermitted(role=actor.role.value, action=f"find_by_{name}")


def may_be_told(actor: Actor, task: Task) -> bool:
    """Whether a task on a record that somebody sees is theirs to see. Who is not Party A's sees
    what Party B owes itself and nothing else: what the staff do next is none of their affairs. An
    id may be that of somebody on the staff and of somebody who acts for Party B."""
    own = task.person == actor.id
    if actor.role in OUTSIDE:
        return own and actor.role == Role.party_b and task.party == Party.party_b
    return task.party == Party.party_a if own else actor.id not in task.not_by


def handed_in(subject: Complaint, attachment: Attachment) -> bool:
    """Whether the customer, or one of those who complain together, handed an attachment in
    themselves."""
    return attachment.by.role in OUTSIDE and attachment.by.id in subject.customers()


class RoleAuthoriser:
    """Permits by role, and within a role by what the subject has to do with the actor.

    A customer (or Party B where it is the customer) acts on and sees its own complaints only, and
    of their values those that are its own (:data:`OWN_VALUES`); somebody who acts for the customer
    sees a complaint, and speaks in it, as far as a check of identity and authority covers that;
    Party B sees and signs the agreements that name it (``party_b_ref``), proposes and answers
    changes to them, and takes its copy; it raises claims on breaches under these agreements, and
    sees and acts on those claims; of a complaint that it is asked to assist with it sees what it
    needs (:func:`seen_by`); an investigator or a responsible person those complaints and
    improvements in which they have something to do; whoever is complained about sees none that
    complains about them, and nothing that rests on such a one (2.1, 4.3), nor does it help them to
    be checked as somebody who acts for the customer. Whose own complaint it is sees it whoever it
    complains about: the ids of customers are the host's own.
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
            # answers what excuses them; the events name other customers' cases.
            if actor.role == Role.party_b:
                acts = action in {"get", "find", "raise_claim", "answer_excuse"}
                return acts and subject.party_b == actor.id
            if action == SEE_CUSTOMER and actor.role not in _EVERYONES:
                return False  # whose words it holds nobody knows: of whatever customers there are
            if actor.role in _SOME and actor.id not in _IMPROVEMENTS.index(subject).people:
                return False
            return actor.role != Role.customer and actor.id not in subject.barred
        if isinstance(subject, Claim):
            # Between the parties: neither the customer's nor the handlers' to see (6.2). Party B's
            # own claims are its own, whoever is complained about.
            if actor.role == Role.party_b:
                return subject.party_b == actor.id
            return actor.role in _SEES_CLAIMS and actor.id not in subject.barred
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
        if scope.customer in complaint.customers():
            return True
        people = _COMPLAINTS.index(complaint).people  # what find goes by
        return scope.person in people or (actor.role == Role.customer and scope.or_person in people)

    def scope(self, actor: Actor) -> Scope:
        """Which complaints an actor may see at all."""
        if actor.role == Role.system:
            return Scope(everything=True)
        if actor.role == Role.party_b:
            return Scope(customer=actor.id, or_person=f"@{actor.id}")
        if actor.role == Role.customer:
            return Scope(customer=actor.id, or_person=f"~{actor.id}")
        if actor.role in _SOME:
            return Scope(person=actor.id, not_barred=actor.id)
        return Scope(everything=True, not_barred=actor.id)
