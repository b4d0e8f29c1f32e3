"""What every store must find, and when it is due: a part of the store's contract."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...errors import InvalidCommand
from ...kernel import Index
from ...ports import Query, Scope, Store
from .._samples import hours, make_commit, next_commit
from ._suite import StoreSuite

_EVERYTHING = Scope(everything=True)
_names = itertools.count()
_WORDS = (*("agreement", "handler", "category", "severity", "cause", "reference", "external"),)


def _index(r: Random) -> Index:
    def some() -> tuple[str, ...]:
        return tuple(r.sample(["p", "q", "r"], r.randrange(3)))

    return Index(
        status=r.choice(["received", "closed"]),
        next_due=r.choice([None, hours(0), hours(1), hours(2)]),
        calendars=r.choice([None, {}, {"cn": "1"}]),
        people=some(),
        barred=some(),
        touches=some(),
        customers=some(),
        waits_for=some(),
        **{word: r.choice(["", "a", "b"]) for word in _WORDS},  # type: ignore[arg-type]  # str fields
    )


def _scope(r: Random) -> Scope:
    customer, person = r.choice(["p", "q", ""]), r.choice(["p", "q", ""])
    return Scope(
        everything=r.random() < 0.5,
        customer=customer if r.random() < 0.5 else None,
        person=person if r.random() < 0.5 else None,
        not_barred=r.choice([None, "p", ""]),
        or_person=r.choice([None, None, "q", ""]),
    )


def _query(r: Random, kind: str) -> Query:
    filters: dict[str, object] = {
        "statuses": r.choice([(), ("received",), ("received", "closed"), ("unknown",)]),
        "person": r.choice(["", "p", "q"]),
        "touches": r.choice(["", "p", "q"]),
        "waits_for": r.choice(["", "p", "q"]),
        "customer": r.choice(["", "p", "q"]),
        "due_before": hours(r.randrange(4)),
        "provisional": r.random() < 0.5,
        **{word: r.choice(["", "a", "b"]) for word in _WORDS},
    }
    # Few at a time: with all of them nothing would ever be found.
    fields = {name: filters[name] for name in r.sample(sorted(filters), r.randrange(4))}
    for name in ("reference", "external"):
        if fields.get(name):
            fields[name] = f"{kind}.{fields[name]}"
    scope = r.choice([_EVERYTHING, _scope(r)])
    return Query(kind=kind, scope=scope, limit=r.randint(1, 4), **fields)  # type: ignore[arg-type]  # by name


def _wanted(index: Index, query: Query) -> bool:
    """Plainly, what the query asks for; apart from what any store does."""
    scope = query.scope
    if scope.not_barred in index.barred:
        return False
    asked = bool(scope.or_person) and scope.or_person in index.people
    if not scope.everything and not asked:
        if scope.customer is None and scope.person is None:
            return False
        if scope.customer is not None and scope.customer not in index.customers:
            return False
        if scope.person is not None and scope.person not in index.people:
            return False
    if query.statuses and index.status not in query.statuses:
        return False
    for name in _WORDS:
        if getattr(query, name) and getattr(query, name) != getattr(index, name):
            return False
    if query.person and query.person not in index.people:
        return False
    if query.customer and query.customer not in index.customers:
        return False
    if query.touches and query.touches not in index.touches:
        return False
    if query.waits_for and query.waits_for not in index.waits_for:
        return False
    if query.due_before and not (index.next_due and index.next_due < query.due_before):
        return False
    return not query.provisional or bool(index.calendars)


def _pages(store: Store, query: Query) -> Iterator[list[str]]:
    while True:
        page = store.find(query)
        assert len(page.items) <= query.limit
        yield [found.snapshot.stream for found in page.items]
        if not page.next:
            return
        query = replace(query, after=page.next)


def _find(store: Store, **fields: object) -> list[str]:
    query = Query(**fields)  # type: ignore[arg-type]  # any field, by name
    return [found.snapshot.stream for found in store.find(query).items]


class FindContract(StoreSuite):
    """The part of the store's contract that is about finding."""

    def test_what_is_found_is_what_was_committed(self, store: Store) -> None:
        index = Index(
            reference="R-1",
            status="received",
            agreement="a-1",
            handler="h-1",
            category="service",
            severity="serious",
            cause="design",
            external="crm:1",
            next_due=hours(1),
            wake=hours(2),
            calendars={"cn": "2026.1"},
            people=("p-2", "p-1"),
            barred=("p-3",),
            customers=("cu-2", "cu-1"),
            touches=("i-2", "i-1"),
            waits_for=("p-2", "*", "p-1"),
        )
        commit = make_commit("c-1", index=index, state=b"\x00\xff")
        store.commit(commit)
        (found,) = store.find(Query()).items
        assert (found.snapshot, found.index) == (commit.snapshot, index)

    def test_nothing_is_found_in_an_empty_store(self, store: Store) -> None:
        page = store.find(Query())
        assert (page.items, page.next) == ((), "")

    def test_one_kind_at_a_time(self, store: Store) -> None:
        store.commit(make_commit("c-1"))
        store.commit(make_commit("a-1", kind="agreement"))
        assert _find(store) == ["c-1"]
        assert _find(store, kind="agreement") == ["a-1"]
        assert _find(store, kind="other") == []

    @pytest.mark.parametrize(
        "name",
        ["agreement", "handler", "category", "severity", "reference", "external"],
    )
    def test_each_word(self, store: Store, name: str) -> None:
        for n in (1, 2):
            fields = {name: f"x-{n}"}
            store.commit(make_commit(f"c-{n}", index=Index(**fields)))  # type: ignore[arg-type]  # a str field
        store.commit(make_commit("c-3"))
        assert _find(store, **{name: "x-2"}) == ["c-2"]
        assert _find(store, **{name: "x-9"}) == []
        assert _find(store, **{name: ""}) == _find(store, **{name: None}) == ["c-1", "c-2", "c-3"]

    def test_statuses(self, store: Store) -> None:
        for n, status in enumerate(["received", "closed", "planned"]):
            store.commit(make_commit(f"c-{n}", index=Index(status=status)))
        assert _find(store, statuses=("planned", "received")) == ["c-0", "c-2"]
        assert _find(store, statuses=("merged",)) == []

    def test_what_touches_another_stream_is_found_in_every_kind(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(touches=("i-1",), people=("i-2",))))
        store.commit(make_commit("l-1", kind="claim", index=Index(touches=("c-1", "i-1"))))
        store.commit(make_commit("c-2", index=Index(touches=("i-2",), barred=("i-1",))))
        assert _find(store, kind="", touches="i-1") == ["c-1", "l-1"]
        assert _find(store, touches="i-1") == ["c-1"]
        assert _find(store, kind="", touches="c-1") == ["l-1"]
        assert _find(store, kind="") == ["c-1", "l-1", "c-2"]

    def test_what_waits_for_somebody_is_found_in_every_kind(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(waits_for=("p", "*"), people=("q",))))
        store.commit(make_commit("l-1", kind="claim", index=Index(waits_for=("p",))))
        store.commit(make_commit("c-2", index=Index(people=("p",), barred=("p",), touches=("p",))))
        assert _find(store, kind="", waits_for="p") == ["c-1", "l-1"]
        assert _find(store, waits_for="p") == ["c-1"]
        assert _find(store, kind="", waits_for="*") == ["c-1"]
        assert _find(store, waits_for="q") == []
        assert _find(store, waits_for="") == ["c-1", "c-2"]
        assert _find(store, waits_for="p", scope=Scope(person="q")) == ["c-1"]

    def test_each_of_its_customers(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(customers=("cu-1", "cu-2"))))
        store.commit(make_commit("c-2", index=Index(customers=("cu-2",), people=("cu-1",))))
        store.commit(make_commit("c-3", index=Index(touches=("cu-1",), barred=("cu-1",))))
        assert _find(store, customer="cu-1") == ["c-1"]
        assert _find(store, customer="cu-2") == ["c-1", "c-2"]
        assert _find(store, customer="") == _find(store, customer=None) == ["c-1", "c-2", "c-3"]
        assert _find(store, customer="cu-1", scope=Scope(customer="cu-2")) == ["c-1"]
        assert _find(store, scope=Scope(customer="cu-1", or_person="cu-1")) == ["c-1", "c-2"]

    def test_a_person_and_not_the_barred(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(people=("p", "q"), barred=("r",))))
        store.commit(make_commit("c-2", index=Index(people=("r",), barred=("p",))))
        assert _find(store, person="p") == ["c-1"]
        assert _find(store, person="r") == ["c-2"]

    def test_due_before_is_before(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(next_due=hours(2))))
        store.commit(make_commit("c-2", index=Index(next_due=hours(1))))
        store.commit(make_commit("c-3"))
        assert _find(store, due_before=hours(1)) == []
        assert _find(store, due_before=hours(2)) == ["c-2"]
        assert _find(store, due_before=hours(3)) == ["c-1", "c-2"]

    def test_provisional(self, store: Store) -> None:
        for n, calendars in enumerate([None, {}, {"cn": "1"}]):
            store.commit(make_commit(f"c-{n}", index=Index(calendars=calendars)))
        assert _find(store, provisional=True) == ["c-2"]

    def test_an_index_is_replaced(self, store: Store) -> None:
        old = Index(
            status="received",
            handler="h-1",
            customers=("cu-1",),
            reference="R-1",
            next_due=hours(1),
            calendars={"cn": "1"},
            people=("p",),
            barred=("q",),
            waits_for=("w",),
        )
        new = Index(
            status="closed", handler="h-2", customers=("cu-2",), people=("r",), barred=("s",)
        )
        store.commit(make_commit("c-1", index=old))
        store.commit(next_commit(store, "c-1", index=new))
        for gone in (
            {"statuses": ("received",)},
            {"handler": "h-1"},
            {"customer": "cu-1"},
            {"reference": "R-1"},
            {"due_before": hours(9)},
            {"provisional": True},
            {"person": "p"},
            {"waits_for": "w"},
            {"scope": Scope(everything=True, not_barred="s")},
        ):
            assert _find(store, **gone) == []
        for there in (
            {"statuses": ("closed",)},
            {"handler": "h-2"},
            {"person": "r"},
            {"scope": Scope(everything=True, not_barred="q")},
        ):
            assert _find(store, **there) == ["c-1"]

    @pytest.mark.parametrize(
        ("scope", "seen"),
        [
            (Scope(), []),
            (Scope(not_barred="z"), []),
            (Scope(customer=""), []),
            (Scope(person=""), []),
            (Scope(everything=True), ["c-1", "c-2", "c-3"]),
            (Scope(everything=True, customer="x", person="x"), ["c-1", "c-2", "c-3"]),
            (Scope(customer="cu-1"), ["c-1", "c-2"]),
            (Scope(person="p"), ["c-1", "c-3"]),
            (Scope(customer="cu-1", person="p"), ["c-1"]),
            (Scope(everything=True, not_barred="p"), ["c-1", "c-3"]),
            (Scope(customer="cu-1", not_barred="p"), ["c-1"]),
            (Scope(person="p", not_barred="q"), ["c-1"]),
        ],
    )
    def test_scope(self, store: Store, scope: Scope, seen: list[str]) -> None:
        store.commit(make_commit("c-1", index=Index(customers=("cu-1",), people=("p",))))
        store.commit(make_commit("c-2", index=Index(customers=("cu-1",), barred=("p",))))
        store.commit(make_commit("c-3", index=Index(people=("p", "q"), barred=("q",))))
        assert _find(store, scope=scope) == seen

    def test_scope_and_query_must_both_hold(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(customers=("cu-1",), people=("p",))))
        store.commit(make_commit("c-2", index=Index(customers=("cu-2",), people=("p", "q"))))
        assert _find(store, person="p", scope=Scope(person="q")) == ["c-2"]
        assert _find(store, customer="cu-1", scope=Scope(customer="cu-2")) == []

    def test_pages(self, store: Store) -> None:
        for n in range(5):
            store.commit(make_commit(f"c-{n}"))
        pages = list(_pages(store, Query(limit=2)))
        assert pages == [["c-0", "c-1"], ["c-2", "c-3"], ["c-4"]]
        assert list(_pages(store, Query(limit=5))) == [["c-0", "c-1", "c-2", "c-3", "c-4"]]

    def test_none_twice_while_more_come_and_change(self, store: Store) -> None:
        """In the order in which they began: a change moves nothing to another page."""
        for n in range(4):
            store.commit(make_commit(f"c-{n}"))
        pages = _pages(store, Query(limit=2))
        seen = next(pages)
        store.commit(next_commit(store, "c-0"))
        store.commit(make_commit("c-9"))
        seen += [stream for page in pages for stream in page]
        assert seen[:4] == ["c-0", "c-1", "c-2", "c-3"]
        assert seen[4:] in ([], ["c-9"])

    @pytest.mark.parametrize(
        "query", [Query(limit=0), Query(limit=1001), Query(after="no cursor"), Query(after="-1")]
    )
    def test_no_sound_query(self, store: Store, query: Query) -> None:
        with pytest.raises(InvalidCommand):
            store.find(query)

    def test_what_is_overdue_it_leaves_to_who_has_a_clock(self, store: Store) -> None:
        """The desk hands it ``due_before`` in its place; a store that took it for nothing would
        find everything."""
        store.commit(make_commit("c-1", index=Index(next_due=hours(1))))
        with pytest.raises(InvalidCommand):
            store.find(Query(overdue=True))
        with pytest.raises(InvalidCommand):
            store.find(Query(overdue=True, due_before=hours(9)))

    @settings(
        deadline=None,
        max_examples=25,
        derandomize=True,
        suppress_health_check=[
            # Each example has a kind of its own, so that one store does for all.
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(r=st.randoms(use_true_random=True))
    def test_find_agrees_with_plain_looking(self, store: Store, r: Random) -> None:
        kind = f"kind{next(_names)}"
        last: dict[str, Index] = {}
        for n in (*range(8), *range(0, 8, 2)):  # some are changed later
            index = _index(r)
            for name in ("reference", "external"):
                # Unique in the whole store: the first that asks for a word gets it.
                word = f"{kind}.{getattr(index, name)}"
                others = [getattr(other, name) for s, other in last.items() if s != f"{kind}.{n}"]
                free = word[-1] != "." and word not in others
                index = replace(index, **{name: word if free else ""})  # type: ignore[arg-type]  # a str field
            store.commit(next_commit(store, f"{kind}.{n}", kind=kind, index=index))
            last[f"{kind}.{n}"] = index
        for _ in range(20):
            query = _query(r, kind)
            told = [stream for page in _pages(store, query) for stream in page]
            assert told == [stream for stream, index in last.items() if _wanted(index, query)]

    # --- due ---------------------------------------------------------------------------------

    def test_due_at_or_before_the_longest_first(self, store: Store) -> None:
        for n, hour in enumerate([3, 1, 2, 4, 1]):
            store.commit(make_commit(f"c-{n}", index=Index(wake=hours(hour))))
        store.commit(make_commit("a-1", kind="agreement", index=Index(wake=hours(0))))
        store.commit(make_commit("c-9"))
        assert list(store.due(hours(3))) == ["a-1", "c-1", "c-4", "c-2", "c-0"]
        assert list(store.due(hours(3), limit=2)) == ["a-1", "c-1"]
        assert list(store.due(hours(-1))) == []

    def test_moving_a_wake_up_is_an_update(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(wake=hours(1))))
        store.commit(next_commit(store, "c-1", index=Index(wake=hours(5))))
        assert list(store.due(hours(4))) == []
        assert list(store.due(hours(5))) == ["c-1"]
        store.commit(next_commit(store, "c-1", index=Index()))
        assert list(store.due(hours(9))) == []
