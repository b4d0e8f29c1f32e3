"""Checks of identity and authority (4.3)."""

from __future__ import annotations

from ..checking import CheckIdentity, IdentityChecked
from .draft import Draft, decides


@decides(CheckIdentity)
def _(draft: Draft, command: CheckIdentity) -> None:
    draft.record(
        IdentityChecked(
            **draft.stamp(command.at),
            check=draft.id_for("identity"),
            person=command.person,
            capacity=command.capacity,
            how=command.how,
            covers=tuple(sorted(command.covers)),
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
        )
    )
