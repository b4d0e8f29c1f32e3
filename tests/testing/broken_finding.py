"""Stores that find what they should not, or not what they should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from complaintflow.ports import (
    Commit,
    Found,
    FoundPage,
    Query,
    Scope,
)
from complaintflow.stores import MemoryStore


class SortsPeople(MemoryStore):
    """People come back in another order."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        items = [
            replace(f, index=replace(f.index, people=tuple(sorted(f.index.people))))
            for f in page.items
        ]
        return replace(page, items=tuple(items))


class GoesOnFromNothing(MemoryStore):
    """An empty page has a page after it."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        return page if self._events else replace(page, next="0")


class AnyKind(MemoryStore):
    """A kind that it does not know is every kind."""

    def find(self, query: Query) -> FoundPage:
        known = query.kind in {head.kind for head in self.heads()}
        return super().find(query if known else replace(query, kind=""))


class EmptyIsAFilter(MemoryStore):
    """Looks for the empty word."""

    def find(self, query: Query) -> FoundPage:
        words = {w: getattr(query, w) for w in ("agreement", "handler", "reference", "external")}
        if "" not in words.values():
            return super().find(query)
        return replace(super().find(query), items=(), next="")


class NoSuchStatus(MemoryStore):
    """A status that nothing has is every status."""

    def find(self, query: Query) -> FoundPage:
        there = {found.index.status for found in self._subjects.values()}
        known = not query.statuses or there & set(query.statuses) or len(there) < 3
        return super().find(query if known else replace(query, statuses=()))


class ComplaintsAlone(MemoryStore):
    """What touches a stream it finds among complaints alone."""

    def find(self, query: Query) -> FoundPage:
        kind = query.kind or ("complaint" if query.touches else "")
        return super().find(replace(query, kind=kind))


class BarredAreInvolved(MemoryStore):
    """Finds for a person what that person is barred from."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        if not query.person or query.scope != Scope(everything=True):
            return page
        barred = [f for f in self._subjects.values() if query.person in f.index.barred]
        return replace(page, items=(*page.items, *barred))


class AtOrBefore(MemoryStore):
    """Before includes the instant."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        more = [
            f
            for f in self._subjects.values()
            if query.due_before is not None and f.index.next_due == query.due_before
        ]
        return replace(page, items=(*page.items, *more))


class NoneIsProvisional(MemoryStore):
    """No calendar at all is provisional."""

    def find(self, query: Query) -> FoundPage:
        if not query.provisional:
            return super().find(query)
        page = super().find(replace(query, provisional=False))
        kept = [f for f in page.items if f.index.calendars is not None]
        return replace(page, items=tuple(kept))


class Collects(MemoryStore):
    """Who was involved once is involved for ever."""

    def _write(self, commit: Commit) -> None:
        before = self._subjects.get(commit.snapshot.stream)
        people = {*commit.index.people, *(before.index.people if before else ())}
        index = commit.index if not before else replace(commit.index, people=tuple(people))
        super()._write(replace(commit, index=index))


class NobodyIsAll(MemoryStore):
    """A scope of the empty customer shows what is nobody's."""

    def find(self, query: Query) -> FoundPage:
        if query.scope != Scope(customer=""):
            return super().find(query)
        page = super().find(replace(query, scope=Scope(everything=True)))
        nobodys = [f for f in page.items if not f.index.customers]
        return replace(page, items=tuple(nobodys))


class AskedIsSeen(MemoryStore):
    """Who asks for a person sees what that person sees."""

    def find(self, query: Query) -> FoundPage:
        scope = query.scope
        if query.person and scope.person:
            scope = replace(scope, person=query.person)
        return super().find(replace(query, scope=scope))


class OnePageMore(MemoryStore):
    """A full page has one after it, always."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        if page.next or len(page.items) < query.limit:
            return page
        last = page.items[-1].snapshot.stream
        return replace(page, next=str(self._streams[last][0].position))


class NewestLast(MemoryStore):
    """Pages go by the last change."""

    def find(self, query: Query) -> FoundPage:
        super().find(query)
        after = int(query.after or 0)
        whole = super().find(replace(query, after="", limit=1000)).items

        def changed(found: Found) -> int:
            return self._streams[found.snapshot.stream][-1].position

        rest = sorted((f for f in whole if changed(f) > after), key=changed)
        page = rest[: query.limit]
        more = len(rest) > len(page)
        return FoundPage(items=tuple(page), next=str(changed(page[-1])) if more else "")


class Generous(MemoryStore):
    """Takes a limit that is too high for the highest."""

    def find(self, query: Query) -> FoundPage:
        return super().find(replace(query, limit=min(query.limit, 1000)))


class Timeless(MemoryStore):
    """Takes what is overdue for everything."""

    def find(self, query: Query) -> FoundPage:
        return super().find(replace(query, overdue=False))


class NoCause(MemoryStore):
    """Does not look at causes."""

    def find(self, query: Query) -> FoundPage:
        return super().find(replace(query, cause=None))


class FirstAlone(MemoryStore):
    """Of those who complain together it finds by the first."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        theirs = [f for f in page.items if query.customer in (None, "", *f.index.customers[:1])]
        return replace(page, items=tuple(theirs))


class DueByName(MemoryStore):
    """What is due comes by name."""

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        return sorted(super().due(now, 10**6))[:limit]


class WakesForEver(MemoryStore):
    """A wake-up that was called off still comes."""

    def _write(self, commit: Commit) -> None:
        before = self._subjects.get(commit.snapshot.stream)
        wake = commit.index.wake or (before.index.wake if before else None)
        super()._write(replace(commit, index=replace(commit.index, wake=wake)))


class BusyIsWaitedFor(MemoryStore):
    """Whoever has something to do there has the next act."""

    def find(self, query: Query) -> FoundPage:
        if not query.waits_for:
            return super().find(query)
        return super().find(replace(query, waits_for=None, person=query.waits_for))


CAUGHT: dict[type[MemoryStore], set[str]] = {
    SortsPeople: {"test_what_is_found_is_what_was_committed"},
    GoesOnFromNothing: {"test_nothing_is_found_in_an_empty_store"},
    AnyKind: {"test_one_kind_at_a_time"},
    EmptyIsAFilter: {"test_each_word"},
    NoSuchStatus: {"test_statuses"},
    ComplaintsAlone: {"test_what_touches_another_stream_is_found_in_every_kind"},
    BusyIsWaitedFor: {"test_what_waits_for_somebody_is_found_in_every_kind"},
    FirstAlone: {"test_each_of_its_customers"},
    BarredAreInvolved: {"test_a_person_and_not_the_barred"},
    AtOrBefore: {"test_due_before_is_before"},
    NoneIsProvisional: {"test_provisional"},
    Collects: {"test_an_index_is_replaced"},
    NobodyIsAll: {"test_scope"},
    AskedIsSeen: {"test_scope_and_query_must_both_hold"},
    OnePageMore: {"test_pages"},
    NewestLast: {"test_none_twice_while_more_come_and_change"},
    Generous: {"test_no_sound_query"},
    Timeless: {"test_what_is_overdue_it_leaves_to_who_has_a_clock"},
    NoCause: {"test_find_agrees_with_plain_looking"},
    DueByName: {"test_due_at_or_before_the_longest_first"},
    WakesForEver: {"test_moving_a_wake_up_is_an_update"},
}
"""Each, and the test that finds it out."""
