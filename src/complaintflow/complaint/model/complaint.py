"""The complaint as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from ...agreement import Terms
from ...duties import (
    Breach,
    Duty,
    DutyKind,
    DutyState,
    InnerTarget,
    Standing,
    TargetKind,
    assess,
    duty_missed,
    first_of,
    still_owed,
)
from ...keeping import (
    OF_A_RELATIVE,
    Capacity,
    Entitlement,
    Hold,
    IdentityCheck,
    Owed,
    OwedKind,
    RightsRequest,
)
from ...periods import Deadline
from ...values import Code, Model, Ref, When, Zone
from ..assistance import AssistanceRequest
from ..attachments import Attachment
from ..disclosure import Disclosure
from ..measures import MeasureStatus
from ..revisits import RevisitFacts
from .assessing import Classification, FoundProblem, Investigation
from .ends import Answer, LinkFacts
from .handling import Cycle, FollowUp, Merger, Plan
from .messages import Message, Purpose
from .receipt import (
    OF_WHO_COMPLAINS,
    Channel,
    CustomerFacts,
    External,
    MemberFacts,
    RepresentativeFacts,
    SubjectKind,
)
from .status import FINAL, HANDLING, OPEN, Status

_NEED_THE_CUSTOMER = frozenset({TargetKind.personal_answer, TargetKind.revisit})


class Complaint(Model):
    """A complaint as it stands."""

    id: Ref
    reference: Ref
    status: Status
    agreement: Ref | None
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    party_b: Ref | None = None
    """Who acts for Party B under the agreement (2.2)."""
    external: External | None
    carried_over: bool
    language: str
    channel: Channel
    came_in: When
    """When it came in, as far as is known."""
    registered: When
    """When it was written down."""
    customer: CustomerFacts
    members: tuple[MemberFacts, ...] = ()
    """Who complains together with the customer: a joint complaint."""
    left: When | None = None
    """When, of a joint complaint, the customer took its own part in it back."""
    representatives: tuple[RepresentativeFacts, ...] = ()
    """Who is named as acting for them; of one customer one person acts."""
    about: SubjectKind | None
    staff: tuple[Ref, ...]
    """The staff complained about: they take no part and do not see it (2.1, 4.3)."""
    handler: Ref | None
    since: When
    """When the present status began."""
    first_fact: When | None = None
    """The earliest fact that answers the receipt, in whatever cycle: it came in before that."""
    classification: Classification | None = None
    classified: When | None = None
    """When it was last classified and assessed."""
    interim: tuple[Ref, ...] = ()
    """Who is responsible for the interim measures taken."""
    investigation: Investigation | None = None
    plan: Plan | None = None
    plans: int = 0
    """How many plans were drawn up in all cycles."""
    cycles: tuple[Cycle, ...]
    messages: tuple[Message, ...] = ()
    """Those that meet a duty or may still meet one: of each cycle and purpose the first that is
    known to have arrived, and all that wait for news."""
    astray: tuple[Message, ...] = ()
    """Those to somebody who turned out not to be the customer, and whose news may still come: they
    meet nothing, and what waits in the outbox is not sent."""
    attempts: int = 0
    """Attempts to reach the customer in this cycle that failed."""
    first_attempt: When | None = None
    """When the first of them was."""
    answered: When | None = None
    """When the customer said what they think of the result; of a joint complaint, when somebody
    last did, or the last who had not left."""
    answer: Answer | None = None
    accepted: tuple[Ref, ...] = ()
    """Who, of a joint complaint, has accepted the present result."""
    follow_ups: tuple[FollowUp, ...] = ()
    breaches: tuple[Breach, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    """What was told to others, and on which basis (4.3)."""
    identities: tuple[IdentityCheck, ...] = ()
    """Whose identity and authority were checked, and what for (4.3): of each person the last."""
    assistance: tuple[AssistanceRequest, ...] = ()
    """What Party B was asked for (2.2)."""
    problems: tuple[FoundProblem, ...] = ()
    """What was found in the product or service (4.4)."""
    cause: Code | Literal[""] | None = None
    """What the latest investigation that was concluded named as the cause: empty where it named
    none; None where none was concluded."""
    recurs: tuple[Ref, ...] = ()
    """The improvements, closed before it was received, whose problem it shows to be there again."""
    revisits: tuple[RevisitFacts, ...] = ()
    """When the customer was asked how satisfied they are, and what they answered."""
    attachments: tuple[Attachment, ...] = ()
    merged_into: Ref | None = None
    merger: Merger | None = None
    linked: tuple[LinkFacts, ...] = ()
    """The complaints that belong to it, and since when."""
    lead: Ref | None = None
    """The one of them that leads: the same matter, whose findings may be taken over."""
    findings_of: tuple[Ref, ...] = ()
    """The cases whose findings were taken over, whatever was found, linked or led since."""
    retention: Deadline | None = None
    """Until when the record must be kept; None while it is open."""
    holds: tuple[Hold, ...] = ()
    """The holds that keep it longer."""
    rights: tuple[RightsRequest, ...] = ()
    """What was asked about personal information in it (PIPL art. 44-50)."""
    destroyed: bool = False
    """Whether, after disposal, every value is known to be destroyed."""

    @property
    def received(self) -> When:
        """When it was received: it came in, or was registered, whichever was first (CC 137)."""
        first = first_of((self.came_in, self.registered))
        return self.came_in if first is None else first

    @property
    def links(self) -> tuple[Ref, ...]:
        """The complaints that belong to it."""
        return tuple(link.other for link in self.linked)

    @property
    def barred(self) -> tuple[Ref, ...]:
        """Who takes no part in it and does not see it: the staff complained about."""
        return self.staff

    @property
    def cycle(self) -> Cycle:
        """The present cycle."""
        return self.cycles[-1]

    @property
    def unreachable(self) -> str | None:
        """Why nobody can be told, where nobody can."""
        silence = self.cycle.silence
        return None if silence is None else silence.reason

    @property
    def zone(self) -> Zone:
        """Where days begin and end for it."""
        return self.terms.zone

    @property
    def is_open(self) -> bool:
        """Whether it is still being handled."""
        return self.status in OPEN

    @property
    def feedback(self) -> Message | None:
        """The feedback of this cycle that reached the customer first."""
        told = [
            m
            for m in self.messages
            if m.purpose == Purpose.feedback and m.cycle == self.cycle.n and not m.queued
        ]
        if not told:
            return None
        when = first_of(m.reached for m in told)
        return next(m for m in told if m.reached == when)

    def went_astray(self, message: str) -> bool:
        """Whether a message is one to somebody who turned out not to be the customer."""
        return any(m.id == message for m in self.astray)

    def duties(self) -> tuple[Duty, ...]:
        """Every duty to the customer of every cycle, in order."""
        return tuple(duty for cycle in self.cycles for duty in cycle.duties)

    def standing(self, duty: Duty, now: datetime) -> Standing:
        """How one of its duties stands at ``now``. Of an old case whose answer is not known, it is
        not known either: nothing is made up."""
        if not self.binds(duty) and duty.fulfilled is None:
            return Standing(state=DutyState.undetermined)
        return assess(duty, now)

    def owed(self) -> tuple[Duty, ...]:
        """The duties that are still to be performed."""
        return tuple(duty for duty in self.binding() if still_owed(duty))

    def every_duty(self) -> tuple[Duty, ...]:
        """Every duty: those to the customer, Party B's to assist, and to take up each problem."""
        return (
            *self.duties(),
            *(request.duty for request in self.assistance),
            *(problem.duty for problem in self.problems),
        )

    def binding(self) -> tuple[Duty, ...]:
        """The duties that bind: what was carried over owes the customer nothing from its first
        cycle."""
        return tuple(duty for duty in self.every_duty() if self.binds(duty))

    def rests_on(self, breach: Breach) -> Duty | Disclosure | None:
        """What a breach rests on: the duty that was missed, or the disclosure that was a leak."""
        if breach.duty is None:
            return next((d for d in self.disclosures if d.id == breach.about), None)
        return duty_missed(self, breach)

    def targets(self) -> tuple[InnerTarget, ...]:
        """Every inner target: of each cycle, and the dates of the present plan's measures and of
        follow-ups."""
        measures = () if self.plan is None else self.plan.measures
        return (
            *(target for cycle in self.cycles for target in cycle.targets),
            *(m.target for m in measures if m.target is not None),
            *(f.target for f in self.follow_ups),
        )

    def running(self) -> tuple[InnerTarget, ...]:
        """The inner targets that are still to be met: of the present cycle until its result is
        told, the dates of measures while their plan is carried out, and those of follow-ups. They
        block nothing."""
        if self.status in FINAL:
            return ()
        told = (Status.feedback_given, Status.closed)
        mine = tuple(
            target
            for target in self.cycle.targets
            if self.status in (told if target.kind == TargetKind.revisit else HANDLING)
        )
        return tuple(
            target
            for target in (*mine, *self._dated(), *(f.target for f in self.follow_ups))
            if target.fulfilled is None
            and not (self.unreachable and target.kind in _NEED_THE_CUSTOMER)
        )

    def _dated(self) -> Iterator[InnerTarget]:
        """The dates of the measures that are still to be carried out."""
        if self.plan is not None and self.status in (Status.planned, Status.executing):
            for measure in self.plan.measures:
                if measure.target is not None and measure.status == MeasureStatus.open:
                    yield measure.target

    def entitles(self, person: str, to: Entitlement) -> bool:
        """Whether identity and authority of somebody were checked, for this, and the check stands.

        One of the customer itself stands as long as the complaint names them as the customer; of
        somebody who took their part in it back only as the customer, for what is recorded about
        them: they act for nobody any more. Nobody who is complained about acts for the customer
        (2.1).
        """
        named = self.customers() if to in OF_A_RELATIVE else self.complainants()
        gone = person in self.gone()
        return person not in self.staff and any(
            check.person == person
            and to in check.covers
            and (check.capacity not in OF_WHO_COMPLAINS or person in named)
            and (check.capacity == Capacity.customer or not gone)
            for check in self.identities
        )

    def customers(self) -> tuple[str, ...]:
        """Whose complaint it is or was: the customer, and each who complained together with it."""
        return (self.customer.ref, *(member.ref for member in self.members))

    def complainants(self) -> tuple[str, ...]:
        """Who complains: the customer, and whoever complains together with it and has not taken
        that back."""
        own = () if self.left is not None else (self.customer.ref,)
        return (*own, *(member.ref for member in self.members if member.left is None))

    def gone(self) -> tuple[str, ...]:
        """Who complained together with the others and took that back."""
        return tuple(ref for ref in self.customers() if ref not in self.complainants())

    def acting(self) -> tuple[RepresentativeFacts, ...]:
        """Who is named as acting and has not been found to have no authority, or none any more: it
        ends with their own part in the complaint too."""
        ended = {check.person for check in self.identities if not check.covers} | {*self.gone()}
        return tuple(one for one in self.representatives if one.person not in ended)

    def out_of_reach(self) -> tuple[str, ...]:
        """Who, of those who complain together, left no contact: nobody can tell them, and the
        others are told. Nobody, where nobody left one: then each waits for it."""
        if not self.contactable:
            return ()
        here = self.complainants()
        everybody = (self.customer, *self.members)
        return tuple(one.ref for one in everybody if one.ref in here and not one.contacts)

    def to_be_told(self) -> tuple[str, ...]:
        """Of a joint complaint, who is told: each of those who act, or else each who complains; but
        for those who left no contact."""
        out = self.out_of_reach()
        acting = tuple(one.person for one in self.acting() if one.person not in out)
        return acting or tuple(ref for ref in self.complainants() if ref not in out)

    @property
    def contactable(self) -> bool:
        """Whether anybody who complains, and has not taken that back, left a way to be reached."""
        here = self.complainants()
        return any(one.contacts for one in (self.customer, *self.members) if one.ref in here)

    def untaken(self) -> tuple[FoundProblem, ...]:
        """The problems that no improvement has taken up."""
        return tuple(problem for problem in self.problems if problem.improvement is None)

    def unfinished(self, now: datetime) -> tuple[Owed, ...]:
        """What is still owed when its handling has ended: the follow-ups that were told, the
        problems that no improvement took up, the duties whose limit is not over (3.6, 4.4)."""
        if self.status in FINAL:
            return ()
        return (
            *(Owed(kind=OwedKind.follow_up, id=f.id) for f in self.follow_ups if not f.settled),
            *(Owed(kind=OwedKind.problem, id=problem.code) for problem in self.untaken()),
            *(
                Owed(kind=OwedKind.duty, id=duty.kind.value)
                for duty in self.owed()
                if duty.kind != DutyKind.take_up and not duty.deadline.over_at(now)
            ),
        )

    def missed(self, now: datetime) -> tuple[When, ...]:
        """Since when each breach in it stands, excused or not, and each duty is overdue."""
        if self.status in FINAL:
            return ()
        overdue = (duty.deadline for duty in self.owed() if duty.deadline.over_at(now))
        return (
            *(breach.since for breach in self.breaches if breach.stands),
            *(limit.overdue_from for limit in overdue),
        )

    def binds(self, duty: Duty) -> bool:
        """Whether one of its duties binds."""
        return not (self.carried_over and duty.cycle == 1 and duty.about is None)
