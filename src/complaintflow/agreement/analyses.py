"""That handling was analysed (4.4, corrective measure 4): over which days, on which figures."""

from __future__ import annotations

from datetime import date

from ..values import Model, Ref, When


class AnalysisMade(Model):
    """An analysis that was made: its days, and the digest of the figures that it rests on."""

    id: Ref
    made: When
    first: date
    last: date
    """The last day on which a complaint was received that it counts."""
    digest: str
    """SHA-256 of the figures as canonical JSON."""
    complaints: int
    """How many complaints it counts."""
