"""What can be asked of an agreement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ..kernel import Command
from ..values import Date, Day, Party, Ref, Secret, When
from .model import AgreementLanguage, AgreementNumber, Digest, GoverningLaw
from .proposals import TerminationReason
from .terms import Terms
from .trainings import Attendance, Audience, TrainingTopic

SignatureForm: TypeAlias = Literal["signature", "seal", "electronic"]
"""签字 / 盖章 / 电子签名 (7.1; an electronic signature under the Electronic Signature Law)."""


_FIRST_YEAR, _LAST_YEAR = 1900, 9000


def _can_be_counted(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise PydanticCustomError("term_out_of_range", "no such term; is it indefinite?")
    return day


TermDay: TypeAlias = Annotated[Date, AfterValidator(_can_be_counted)]
"""A first or last day of a term, far enough from the calendar's ends to be counted from. Who
writes 9999-12-31 means an indefinite term, which is said as such."""


class AgreementCommand(Command):
    """The base of the agreement's commands."""

    subject_kind: ClassVar[str] = "agreement"


class TermCommand(AgreementCommand):
    """A command that says how long a term runs: in years, indefinitely, or to a last day."""

    years: int | None = Field(default=None, ge=1, le=100, strict=True)
    indefinite: bool = False
    first_day: TermDay | None = None
    last_day: TermDay | None = None

    @model_validator(mode="after")
    def _one_term(self) -> Self:
        ways = (self.years is not None) + self.indefinite + (self.last_day is not None)
        if ways > 1:
            raise PydanticCustomError("term_twice", "give one of years, indefinite, last_day")
        first, last = self.first_day, self.last_day
        if first is not None and last is not None and last < first:
            raise PydanticCustomError("term_ends_before_it_starts", "last_day is before first_day")
        if not ways and not self._may_be_blank:
            raise PydanticCustomError("term_blank", "give years, indefinite or last_day")
        return self

    _may_be_blank: ClassVar[bool] = False


class SignedCommand(AgreementCommand):
    """A command by which a party declares its will, as it signs (7.1)."""

    party: Party
    """For whom it is declared. Party A, which keeps the record, records what Party B signed on
    paper; Party B declares for itself alone."""
    form: SignatureForm = "signature"
    person: Secret
    """Who signed."""
    day: Day | None = None
    """When; today in the agreement's zone if it is not said."""


class DraftAgreement(TermCommand):
    """Write down an agreement that is not signed yet.

    The term is given in years, as indefinite, or by its last day; left blank, it must be filled
    before anybody signs.
    """

    type: Literal["draft_agreement"] = "draft_agreement"
    number: AgreementNumber
    party_a: Secret
    """Party A's full legal name."""
    party_b: Secret
    """Party B's full legal name."""
    party_b_ref: Ref | None = None
    """The opaque id by which Party B acts here: whoever has it sees and signs this agreement for
    Party B, and nobody else of that role does."""
    governing_law: GoverningLaw = GoverningLaw.prc
    place: Secret | None = None
    """Where it is signed, if that is stated."""
    language: AgreementLanguage = AgreementLanguage.zh
    terms: Terms = Field(default_factory=Terms)

    _may_be_blank: ClassVar[bool] = True


class FillTerm(TermCommand):
    """Say how long a drafted agreement runs: in years, indefinitely, or to a last day."""

    type: Literal["fill_term"] = "fill_term"


class SignAgreement(SignedCommand):
    """Record that a party signed or sealed."""

    type: Literal["sign_agreement"] = "sign_agreement"


class AmendAgreement(SignedCommand):
    """Propose other terms for complaints received from then on (变更, CC 543).

    They hold once the other party has accepted, from ``from_day`` or, where that is left out, from
    the acceptance on. ``terms`` are all the terms, not the changed ones alone.
    """

    type: Literal["amend_agreement"] = "amend_agreement"
    terms: Terms
    from_day: TermDay | None = None


class RenewAgreement(SignedCommand, TermCommand):
    """Propose a further term (续期), before or after the present one runs out.

    It begins on ``first_day``; where that is left out, on the day after the last day or, if that
    has passed when both have agreed, on the day of the agreement: the days between are a gap.
    """

    type: Literal["renew_agreement"] = "renew_agreement"


class TerminateAgreement(SignedCommand):
    """Propose to end the agreement before its term runs out (协议解除, CC 562).

    Complaints received before its end are handled to their end, under the terms they were received
    under (CC 558, 567).
    """

    type: Literal["terminate_agreement"] = "terminate_agreement"
    reason: TerminationReason
    note: Secret | None = None
    """The reason in words; needed where it is ``other``."""
    last_day: TermDay
    """The last day on which it is in force."""

    @model_validator(mode="after")
    def _other_is_explained(self) -> Self:
        if self.reason == TerminationReason.other and self.note is None:
            raise PydanticCustomError("note_missing", "say in a note which other reason")
        return self


class AcceptProposal(SignedCommand):
    """Accept what the other party proposed (CC 480, 483): then it holds."""

    type: Literal["accept_proposal"] = "accept_proposal"
    proposal: Ref


class RejectProposal(AgreementCommand):
    """Reject what the other party proposed."""

    type: Literal["reject_proposal"] = "reject_proposal"
    proposal: Ref
    party: Party
    note: Secret | None = None


class WithdrawProposal(AgreementCommand):
    """Take back what one proposed oneself, before it is accepted (CC 476)."""

    type: Literal["withdraw_proposal"] = "withdraw_proposal"
    proposal: Ref
    party: Party
    note: Secret | None = None


class GiveCopy(AgreementCommand):
    """Record that a party was given a copy of the agreement's record (7.2).

    ``Desk.give_copy`` makes the copy and gives this command; the desk makes it again before it
    takes one, from wherever it comes.
    """

    type: Literal["give_copy"] = "give_copy"
    party: Party
    through: int = Field(ge=1, strict=True)
    """The version of the last event in it."""
    digest: Digest
    """SHA-256 of its bytes, in hex."""


class RecordTraining(AgreementCommand):
    """Record that a training was held, and who attended (annex 7)."""

    type: Literal["record_training"] = "record_training"
    topic: TrainingTopic
    audience: Audience
    material: Ref
    """The version of the training material."""
    attendances: tuple[Attendance, ...] = Field(min_length=1, max_length=500)
    """Who attended, each once."""
    terms_version: int | None = Field(default=None, ge=1, strict=True)
    """The version of the terms that was taught; that of the day if it is not said."""
    at: When | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({a.person for a in self.attendances}) != len(self.attendances):
            raise PydanticCustomError("person_twice", "a person attends a training once")
        return self


class RecordAnalysis(AgreementCommand):
    """Record that handling was analysed over some days, on these figures (4.4).

    ``Desk.make_analysis`` counts, and gives this command; the desk counts again before it takes
    one, from wherever it comes.
    """

    type: Literal["record_analysis"] = "record_analysis"
    first: Date
    last: Date
    digest: Digest
    """SHA-256 of the figures as canonical JSON, in hex."""
    complaints: int = Field(ge=0, strict=True)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("days_out_of_order", "the first day is not after the last")
        return self


AnyAgreementCommand: TypeAlias = Annotated[
    DraftAgreement
    | FillTerm
    | SignAgreement
    | AmendAgreement
    | RenewAgreement
    | TerminateAgreement
    | AcceptProposal
    | RejectProposal
    | WithdrawProposal
    | GiveCopy
    | RecordTraining
    | RecordAnalysis,
    Field(discriminator="type"),
]
