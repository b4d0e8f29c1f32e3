"""Clock, randomness and calendars for hosts that bring none of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from ..periods import WorkingCalendar, china


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


class ShippedCalendars(Mapping[str, WorkingCalendar]):
    """The calendars that ship, each built when it is first asked for."""

    def __getitem__(self, name: str) -> WorkingCalendar:
        if name != "cn-state-council":
            raise KeyError(name)
        return china()

    def __iter__(self) -> Iterator[str]:
        return iter(("cn-state-council",))

    def __len__(self) -> int:
        return 1
