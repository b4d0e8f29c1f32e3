"""The clock and the randomness of the machine, for hosts that bring none of their own."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


class SystemClock:
    """The system's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads the system's clock


class SystemRandomness:
    """The operating system's randomness."""

    def draw(self, n: int) -> bytes:
        """``n`` unpredictable bytes."""
        return secrets.token_bytes(n)
