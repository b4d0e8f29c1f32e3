"""Disclosures, and the breach that one without a basis is (4.3, breach 3)."""

from __future__ import annotations

from ...duties import Breach, BreachKind, BreachRecorded, set_right
from ...values import Party, earliest
from ..disclosing import BasisSupplied, Disclose, Disclosed, SupplyBasis
from ..model import Complaint
from .draft import Draft, decides


def leak_of(complaint: Complaint, disclosure: str) -> Breach | None:
    """The breach that a disclosure is, if it stands."""
    kind = BreachKind.personal_data_leaked
    leaks = (b for b in complaint.breaches if (b.kind, b.about) == (kind, disclosure))
    return next((breach for breach in leaks if breach.stands), None)


@decides(Disclose)
def _(draft: Draft, command: Disclose) -> None:
    disclosure = draft.id_for("disclosure")
    at = draft.context.now if command.at is None else command.at
    draft.record(
        Disclosed(
            **draft.stamp(at),
            disclosure=disclosure,
            to_whom=command.to_whom,
            recipient=command.recipient,
            kinds=command.kinds,
            basis=command.basis,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
        )
    )
    if command.basis is not None or not draft.complaint.disclosures[-1].personal:
        return
    draft.record(
        BreachRecorded(
            **draft.stamp(at),
            breach=draft.id_for("breach"),
            kind=BreachKind.personal_data_leaked,
            cycle=draft.complaint.cycle.n,
            about=disclosure,
            clause="4.3",
            party=Party.party_a,
            since=earliest(at),
        )
    )
    draft.tell("personal_data_leaked", draft.complaint.terms.manager, clause="4.3")


@decides(SupplyBasis)
def _(draft: Draft, command: SupplyBasis) -> None:
    draft.record(
        BasisSupplied(
            **draft.stamp(command.at),
            disclosure=command.disclosure,
            basis=command.basis,
            evidence=command.evidence,
        )
    )
    breach = leak_of(draft.complaint, command.disclosure)
    if breach is not None:
        set_right(draft, breach)
