"""That somebody read values, or bytes, is written down before they are answered (4.3)."""

from __future__ import annotations

from ..ports import Access, Store
from ..values import Actor
from .core import Core


def write_down(
    core: Core, store: Store, actor: Actor, subject: str, fields: tuple[str, ...], purpose: str
) -> None:
    """Write an access into the log."""
    store.record_access(
        Access(at=core.clock.now(), actor=actor, subject=subject, fields=fields, purpose=purpose)
    )
