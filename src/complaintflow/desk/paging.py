"""All that a store finds, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..ports import Found, Query, Store


def every(store: Store, query: Query) -> Iterator[Found]:
    """Every stream that matches, whatever the query's limit; a page is read when it is come to."""
    query = replace(query, limit=500)
    while True:
        page = store.find(query)
        yield from page.items
        if not page.next:
            return
        query = replace(query, after=page.next)
