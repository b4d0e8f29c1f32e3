"""The agreement between Party A and Party B: parties, terms, signing, when it is in force."""

from .lifecycle import AgreementContext, AgreementDecider, agreement_machine
from .messages import (
    AgreementCommand,
    AgreementDrafted,
    AgreementEvent,
    AgreementSigned,
    AnyAgreementCommand,
    DraftAgreement,
    FillTerm,
    SignAgreement,
    TermFilled,
)
from .model import Agreement, AgreementStatus, Limit, Signature, Terms

__all__ = [
    "Agreement",
    "AgreementCommand",
    "AgreementContext",
    "AgreementDecider",
    "AgreementDrafted",
    "AgreementEvent",
    "AgreementSigned",
    "AgreementStatus",
    "AnyAgreementCommand",
    "DraftAgreement",
    "FillTerm",
    "Limit",
    "SignAgreement",
    "Signature",
    "TermFilled",
    "Terms",
    "agreement_machine",
]
