"""A host's own parts that are not what they must be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from complaintflow import Actor, Desk, MemoryStore, china
from complaintflow.delivery import Relay
from complaintflow.kernel import Notice, SecretEntry
from complaintflow.ports import Commit, Handed, Loaded, Receipt, Scope, Store, VaultValue
from complaintflow.testing import FakeClock
from complaintflow.values import Model


class HalfStore:
    """A store of which two methods are there, and eight are not."""

    def load(self, stream: str, key: str) -> Loaded:
        return Loaded(snapshot=None, remembered=None)

    def commit(self, commit: Commit) -> int:
        return 1


Desk(HalfStore())  # error: reportArgumentType arg-type
store: Store = HalfStore()  # error: reportAssignmentType assignment


class Talkative:
    """A notifier that is asked for more than a relay tells it."""

    def notify(self, notice: Notice, address: str) -> Receipt:
        return Handed()


class Vague:
    """A notifier that says yes or no, not what became of it."""

    def notify(self, notice: Notice) -> bool:
        return True


desk = Desk(MemoryStore())
Relay(desk, Talkative())  # error: reportArgumentType arg-type
Relay(desk, Vague())  # error: reportArgumentType arg-type


class Polite:
    """An authoriser that answers in words: "no" would be true."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> str:
        return "no"

    def scope(self, actor: Actor) -> Scope:
        return Scope()


class Unlimited:
    """An authoriser whose filter is yes or no."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        return False

    def scope(self, actor: Actor) -> bool:
        return True


Desk(MemoryStore(), authoriser=Polite())  # error: reportArgumentType arg-type
Desk(MemoryStore(), authoriser=Unlimited())  # error: reportArgumentType arg-type


class Sundial:
    """A clock that tells text."""

    def now(self) -> str:
        return "noon"


class Dice:
    """Randomness that is no bytes."""

    def draw(self, n: int) -> str:
        return "6" * n


class Leaky:
    """A vault that cannot destroy."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None: ...

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return ()


Desk(MemoryStore(), clock=Sundial())  # error: reportArgumentType arg-type
Desk(MemoryStore(), clock=FakeClock)  # error: reportArgumentType arg-type
Desk(MemoryStore(), randomness=Dice())  # error: reportArgumentType arg-type
Desk(MemoryStore(), vault=Leaky())  # error: reportArgumentType arg-type
Desk(MemoryStore(), calendars=china())  # error: reportArgumentType arg-type
Desk(MemoryStore(), None)  # error: reportCallIssue call-arg
