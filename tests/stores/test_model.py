"""The SQL store does what the reference does, whatever is done in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from complaintflow.errors import ComplaintFlowError
from complaintflow.kernel import Index
from complaintflow.ports import Access, Commit, Query, Scope
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing._samples import STAFF, hours, make_commit, next_commit, notice, secret

T = TypeVar("T")

STREAMS = st.sampled_from(["c-1", "c-2", "c-3", "c-4"])
WORDS = st.sampled_from(["", "", "a", "b"])
PEOPLE = st.lists(st.sampled_from(["p", "q", "r"]), max_size=3).map(tuple)
INSTANTS = st.integers(0, 4).map(hours)
INDEXES = st.builds(
    Index,
    reference=WORDS,
    external=WORDS,
    status=WORDS,
    agreement=WORDS,
    handler=WORDS,
    category=WORDS,
    severity=WORDS,
    cause=WORDS,
    next_due=st.none() | INSTANTS,
    wake=st.none() | INSTANTS,
    calendars=st.sampled_from([None, {}, {"cn": "1"}]),
    people=PEOPLE,
    barred=PEOPLE,
    customers=PEOPLE,
    touches=st.lists(STREAMS, max_size=2).map(tuple),
    waits_for=PEOPLE,
)
LIMITS = st.integers(1, 5)
NUMBERS = st.integers(0, 6)


class Stores(RuleBasedStateMachine):
    """Everything is done to both; both must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryStore()
        self.sql = SqlStore("sqlite://")
        self.sql.migrate()
        self.keys: list[str] = []
        self.notices = 0

    def teardown(self) -> None:
        self.sql.close()

    def both(self, work: Callable[[MemoryStore | SqlStore], T]) -> T | None:
        told: list[object] = []
        value: T | None = None
        for store in (self.memory, self.sql):
            try:
                value = work(store)
                told.append(value)
            except ComplaintFlowError as error:
                told.append(error.as_dict())
        assert told[0] == told[1]
        return value

    def _commit(self, commit: Commit) -> None:
        self.both(lambda store: store.commit(commit))
        self.keys.append(commit.remembered.key)

    @initialize(index=INDEXES)
    def begin(self, index: Index) -> None:
        self._commit(make_commit("c-1", index=index, secrets=[secret(0)]))

    @rule(
        stream=STREAMS,
        index=INDEXES,
        bodies=st.lists(st.binary(max_size=9), min_size=1, max_size=3),
        state=st.binary(max_size=9),
        hour=INSTANTS,
        posts=st.integers(0, 2),
        secrets=st.lists(st.tuples(NUMBERS, st.text("ab", max_size=2)), max_size=2),
        kind=st.sampled_from(["complaint", "complaint", "agreement"]),
    )
    def commit(
        self,
        stream: str,
        index: Index,
        bodies: list[bytes],
        state: bytes,
        hour: datetime,
        posts: int,
        secrets: list[tuple[int, str]],
        kind: str,
    ) -> None:
        self.notices += posts
        self._commit(
            next_commit(
                self.memory,
                stream,
                bodies=bodies,
                kind=kind,
                recorded=hour,
                state=state,
                index=index,
                notices=[notice(f"n-{self.notices - n}") for n in range(posts)],
                secrets=[secret(n, value) for n, value in secrets],
            )
        )

    @rule(
        stream=STREAMS,
        index=INDEXES,
        touched_by=st.lists(st.tuples(STREAMS, st.sets(STREAMS).map(tuple)), max_size=2),
    )
    def commit_what_is_touched(
        self, stream: str, index: Index, touched_by: list[tuple[str, tuple[str, ...]]]
    ) -> None:
        commit = next_commit(self.memory, stream, index=index)
        self._commit(replace(commit, touched_by=tuple(touched_by)))

    @rule(stream=STREAMS, expected=st.integers(0, 5), index=INDEXES)
    def commit_somewhere(self, stream: str, expected: int, index: Index) -> None:
        self._commit(make_commit(stream, expected=expected, index=index))

    @precondition(lambda self: self.keys)
    @rule(stream=STREAMS, data=st.data(), index=INDEXES)
    def commit_again(self, stream: str, data: st.DataObject, index: Index) -> None:
        key = data.draw(st.sampled_from(self.keys))
        self.both(lambda store: store.load(stream, key))
        self._commit(next_commit(self.memory, stream, key=key, index=index))

    @rule(n=NUMBERS, delivered=st.booleans())
    def settle(self, n: int, delivered: bool) -> None:
        self.both(lambda store: store.settle(f"n-{n}", hours(1), delivered=delivered))

    @rule(stream=STREAMS, fields=st.lists(WORDS, max_size=2).map(tuple), at=INSTANTS)
    def access(self, stream: str, fields: tuple[str, ...], at: datetime) -> None:
        entry = Access(at=at, actor=STAFF, subject=stream, fields=fields, purpose="audit")
        self.both(lambda store: store.record_access(entry))
        self.both(lambda store: list(store.accesses(stream)))

    @rule(stream=STREAMS, n=NUMBERS, value=st.text("ab", max_size=2), salt=st.binary(max_size=2))
    def write(self, stream: str, n: int, value: str, salt: bytes) -> None:
        self.both(lambda store: store.write(stream, [secret(n, value, salt)]))

    @rule(tokens=st.lists(NUMBERS, max_size=3))
    def destroy(self, tokens: list[int]) -> None:
        self.both(lambda store: store.destroy([secret(n).token for n in tokens]))

    @rule(stream=STREAMS, after=st.integers(0, 4), limit=st.none() | LIMITS)
    def events(self, stream: str, after: int, limit: int | None) -> None:
        self.both(lambda store: list(store.events(stream, after, limit)))

    @rule(after=st.integers(0, 9), limit=LIMITS)
    def feed(self, after: int, limit: int) -> None:
        self.both(lambda store: list(store.events_after(after, limit)))

    @rule(hour=INSTANTS, limit=LIMITS)
    def due(self, hour: datetime, limit: int) -> None:
        self.both(lambda store: list(store.due(hour, limit)))

    @rule(limit=LIMITS)
    def pending(self, limit: int) -> None:
        self.both(lambda store: list(store.pending(limit)))

    @rule(
        query=st.builds(
            Query,
            kind=st.sampled_from(["", "complaint", "agreement"]),
            touches=st.sampled_from([None, "", "c-1", "c-2"]),
            waits_for=st.sampled_from([None, "", "p", "q"]),
            statuses=st.lists(WORDS, max_size=2).map(tuple),
            handler=st.none() | WORDS,
            customer=st.sampled_from([None, "", "p", "q"]),
            reference=st.none() | WORDS,
            person=st.sampled_from([None, "", "p", "q"]),
            due_before=st.none() | INSTANTS,
            provisional=st.booleans(),
            scope=st.builds(
                Scope,
                everything=st.booleans(),
                customer=st.sampled_from([None, "", "p", "q"]),
                person=st.sampled_from([None, "", "p"]),
                not_barred=st.sampled_from([None, "", "q"]),
                or_person=st.sampled_from([None, "", "q", "r"]),
            ),
            after=st.sampled_from(["", "0", "1", "3", "x"]),
            limit=st.integers(0, 3),
        )
    )
    def find(self, query: Query) -> None:
        self.both(lambda store: store.find(query))

    @invariant()
    def agree(self) -> None:
        self.both(lambda store: list(store.heads()))
        self.both(lambda store: list(store.pending()))
        tokens = [secret(n).token for n in range(7)]
        self.both(lambda store: sorted(store.read(tokens), key=lambda value: value.token))


Stores.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStores = Stores.TestCase
