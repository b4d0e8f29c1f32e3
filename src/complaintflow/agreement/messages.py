"""What can be asked of an agreement, and what is recorded of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ..kernel import Command, Event
from ..values import Code, Date, Day, Party, Ref, Sealed, Secret
from .model import AgreementNumber, AgreementStatus, Terms

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


class DraftAgreement(AgreementCommand):
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
    terms: Terms = Field(default_factory=Terms)
    years: int | None = Field(default=None, ge=1, le=100, strict=True)
    indefinite: bool = False
    first_day: TermDay | None = None
    last_day: TermDay | None = None

    @model_validator(mode="after")
    def _one_term(self) -> Self:
        _check_term(self)
        return self


class FillTerm(AgreementCommand):
    """Say how long a drafted agreement runs: in years, indefinitely, or to a last day."""

    type: Literal["fill_term"] = "fill_term"
    years: int | None = Field(default=None, ge=1, le=100, strict=True)
    indefinite: bool = False
    first_day: TermDay | None = None
    last_day: TermDay | None = None

    @model_validator(mode="after")
    def _one_term(self) -> Self:
        _check_term(self)
        if self.years is None and not self.indefinite and self.last_day is None:
            raise PydanticCustomError("term_blank", "give years, indefinite or last_day")
        return self


def _check_term(command: DraftAgreement | FillTerm) -> None:
    ways = (command.years is not None) + command.indefinite + (command.last_day is not None)
    if ways > 1:
        raise PydanticCustomError("term_twice", "give one of years, indefinite, last_day")
    first, last = command.first_day, command.last_day
    if first is not None and last is not None and last < first:
        raise PydanticCustomError("term_ends_before_it_starts", "last_day is before first_day")


class SignAgreement(AgreementCommand):
    """Record that a party signed or sealed."""

    type: Literal["sign_agreement"] = "sign_agreement"
    party: Party
    form: SignatureForm = "signature"
    person: Secret
    """Who signed."""
    day: Day | None = None
    """When; today in the agreement's zone if it is not said."""


class AgreementEvent(Event):
    """The base of the agreement's events."""

    v: Literal[1] = 1
    to: AgreementStatus


class AgreementDrafted(AgreementEvent):
    """The agreement was written down."""

    type: Literal["AgreementDrafted"] = "AgreementDrafted"
    id: Ref
    number: AgreementNumber
    party_a: Sealed
    party_b: Sealed
    party_b_ref: Ref | None = None
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


class AgreementSigned(AgreementEvent):
    """A party signed."""

    type: Literal["AgreementSigned"] = "AgreementSigned"
    party: Party
    form: Code
    person: Sealed
    day: Day


AnyAgreementCommand: TypeAlias = Annotated[
    DraftAgreement | FillTerm | SignAgreement, Field(discriminator="type")
]
AnyAgreementEvent: TypeAlias = Annotated[
    AgreementDrafted | TermFilled | AgreementSigned, Field(discriminator="type")
]
