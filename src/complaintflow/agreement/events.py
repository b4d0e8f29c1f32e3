"""What is recorded of an agreement. Version 1 of each; no free text, nothing personal."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ..kernel import Event
from ..values import Code, Day, Instant, Party, Ref, Sealed
from .model import AgreementLanguage, AgreementNumber, AgreementStatus, Digest, GoverningLaw
from .proposals import Signature, TerminationReason
from .terms import Terms
from .trainings import Attendance, Audience, TrainingTopic


class AgreementEvent(Event):
    """The base of the agreement's events."""

    v: Literal[1] = 1
    to: AgreementStatus


class _Signed(AgreementEvent):
    party: Party
    form: Code
    person: Sealed
    day: Day

    @property
    def signature(self) -> Signature:
        """How the party signed."""
        return Signature(party=self.party, form=self.form, person=self.person, day=self.day)


class AgreementDrafted(AgreementEvent):
    """The agreement was written down."""

    type: Literal["AgreementDrafted"] = "AgreementDrafted"
    id: Ref
    number: AgreementNumber
    party_a: Sealed
    party_b: Sealed
    party_b_ref: Ref | None = None
    governing_law: GoverningLaw
    place: Sealed | None = None
    language: AgreementLanguage
    terms: Terms
    years: int | None = None
    indefinite: bool = False
    first_day: date | None = None
    last_day: date | None = None


class TermFilled(AgreementEvent):
    """The blank in the term was filled."""

    type: Literal["TermFilled"] = "TermFilled"
    years: int | None = None
    indefinite: bool = False
    first_day: date | None = None
    last_day: date | None = None


class AgreementSigned(_Signed):
    """A party signed."""

    type: Literal["AgreementSigned"] = "AgreementSigned"


class AmendmentProposed(_Signed):
    """A party proposed other terms."""

    type: Literal["AmendmentProposed"] = "AmendmentProposed"
    proposal: Ref
    terms: Terms
    from_day: date | None = None


class RenewalProposed(_Signed):
    """A party proposed a further term."""

    type: Literal["RenewalProposed"] = "RenewalProposed"
    proposal: Ref
    years: int | None = None
    indefinite: bool = False
    first_day: date | None = None
    last_day: date | None = None


class TerminationProposed(_Signed):
    """A party proposed to end the agreement."""

    type: Literal["TerminationProposed"] = "TerminationProposed"
    proposal: Ref
    reason: TerminationReason
    note: Sealed | None = None
    last_day: date


class AgreementAmended(_Signed):
    """The other party accepted: other terms hold for complaints received from ``since`` on."""

    type: Literal["AgreementAmended"] = "AgreementAmended"
    proposal: Ref
    version: int
    since: Instant
    terms: Terms


class AgreementRenewed(_Signed):
    """The other party accepted: there is a further term."""

    type: Literal["AgreementRenewed"] = "AgreementRenewed"
    proposal: Ref
    first_day: date
    last_day: date | None = None
    """None: it does not run out."""


class AgreementTerminated(_Signed):
    """The other party accepted: the agreement ends with ``last_day``."""

    type: Literal["AgreementTerminated"] = "AgreementTerminated"
    proposal: Ref
    reason: TerminationReason
    last_day: date


class ProposalRejected(AgreementEvent):
    """The other party rejected what was proposed."""

    type: Literal["ProposalRejected"] = "ProposalRejected"
    proposal: Ref
    party: Party
    note: Sealed | None = None


class ProposalWithdrawn(AgreementEvent):
    """The proposer took back what it had proposed."""

    type: Literal["ProposalWithdrawn"] = "ProposalWithdrawn"
    proposal: Ref
    party: Party
    note: Sealed | None = None


class CopyGiven(AgreementEvent):
    """A party was given a copy of the record (7.2)."""

    type: Literal["CopyGiven"] = "CopyGiven"
    party: Party
    through: int
    digest: Digest


class TrainingHeld(AgreementEvent):
    """A training was held (annex 7)."""

    type: Literal["TrainingHeld"] = "TrainingHeld"
    training: Ref
    topic: TrainingTopic
    audience: Audience
    material: Ref
    terms_version: int
    attendances: tuple[Attendance, ...]


class AnalysisRecorded(AgreementEvent):
    """Handling was analysed over some days (4.4, corrective measure 4)."""

    type: Literal["AnalysisRecorded"] = "AnalysisRecorded"
    analysis: Ref
    first: date
    last: date
    digest: Digest
    complaints: int


AnyAgreementEvent: TypeAlias = Annotated[
    AgreementDrafted
    | TermFilled
    | AgreementSigned
    | AmendmentProposed
    | RenewalProposed
    | TerminationProposed
    | AgreementAmended
    | AgreementRenewed
    | AgreementTerminated
    | ProposalRejected
    | ProposalWithdrawn
    | CopyGiven
    | TrainingHeld
    | AnalysisRecorded,
    Field(discriminator="type"),
]
