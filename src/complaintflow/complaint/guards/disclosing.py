"""A basis has evidence, and is supplied for a disclosure that had none (4.3)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse
from ...values import earliest, iso, latest
from ..disclosing import SupplyBasis
from ..model import Complaint
from .context import ComplaintContext


@command_guard("4.3", "basis", "evidence")
def basis_has_evidence(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A basis for a disclosure is proved."""
    evidence = getattr(command, "evidence", ())
    if evidence or getattr(command, "basis", None) is None:
        return None
    return refuse(
        "basis_has_evidence",
        "4.3",
        "the basis for the disclosure has no evidence",
        "对外提供的依据未附证据",
        instead="name the evidence, or record it without a basis",
        instead_zh="列明证据，或如实登记为无依据",
    )


def _without(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The disclosures that were recorded without a basis."""
    return tuple(d.id for d in subject.disclosures if d.basis is None)


@command_guard("4.3", "disclosure", among=_without)
def disclosure_had_none(
    subject: Complaint, command: SupplyBasis, context: ComplaintContext
) -> Refusal | None:
    """The disclosure is there, and was recorded without a basis."""
    without = _without(subject, command.type, context)
    if command.disclosure in without:
        return None
    return refuse(
        "disclosure_had_none",
        "4.3",
        "there is no such disclosure without a basis",
        "没有该项无依据的对外提供",
        instead="name one that was recorded without a basis"
        if without
        else "disclose records one, with its basis",
        instead_zh="指明一项登记为无依据的对外提供"
        if without
        else "登记对外提供（disclose）时填写其依据",
        without=without,
    )


@command_guard("4.3", "disclosure", "at")
def basis_came_first(
    subject: Complaint, command: SupplyBasis, context: ComplaintContext
) -> Refusal | None:
    """The basis was there when it was disclosed: one that came afterwards cures nothing."""
    told = next((d for d in subject.disclosures if d.id == command.disclosure), None)
    given = context.now if command.at is None else command.at
    if told is None or earliest(given) <= latest(told.at):
        return None  # another guard says that there is none
    return refuse(
        "basis_came_first",
        "4.3",
        "the basis came after the disclosure",
        "该依据在对外提供之后才取得",
        instead=f"say when it was given (at), up to {context.told(latest(told.at))}; "
        "one that came later may be offered as an excuse",
        instead_zh=f"填写取得依据的时间（at），不晚于{context.told(latest(told.at))}；"
        "事后取得的可作为免责事由提出",
        at=iso(earliest(given)),
        disclosed=iso(latest(told.at)),
    )
