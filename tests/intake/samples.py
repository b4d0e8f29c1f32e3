"""Exports made for the tests: nobody wrote these messages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from complaintflow import Desk, MemoryStore
from complaintflow.ports import Commit, Loaded, Store
from complaintflow.testing import FakeClock, FakeRandomness

ZH = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
CFPB = (
    "Date received", "Product", "Sub-product", "Issue", "Sub-issue",
    "Consumer complaint narrative", "State", "Submitted via", "Complaint ID",
)  # fmt: skip


def message(
    id: str = "101",
    *,
    user: str = "UU0000001",
    title: str = "路灯不亮",
    received: str = "2019/4/24 15:40:04",
    text: str = "小区门口的路灯已经三天不亮了。",
    answer: str = "已派人修复。",
    answered: str = "2019/4/25 9:00:00",
) -> tuple[str, ...]:
    """A row of zh-messages."""
    return (id, user, title, received, text, answer, answered)


def complaint(
    id: str = "9001",
    *,
    received: str = "09/12/2016",
    product: str = "Loan",
    text: str = "",
    via: str = "Web",
) -> tuple[str, ...]:
    """A row of cfpb."""
    return (received, product, "", "Late fee", "", text, "XX", via, id)


def export(
    rows: Iterable[Sequence[str]],
    header: Sequence[str] = ZH,
    *,
    encoding: str = "utf-8",
    end: str = "\n",
) -> io.BytesIO:
    """A file with those rows, open for reading."""
    out = io.StringIO(newline="")
    # Quoted throughout: minimal quoting leaves out a lone CR in a cell, and then it is no CSV.
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode(encoding))


def a_desk(store: Store | None = None) -> Desk:
    """A desk in 2026 that draws the same each time."""
    return Desk(
        store or MemoryStore(),
        clock=FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC)),
        randomness=FakeRandomness(),
    )


class Forgetful(MemoryStore):
    """A store that keeps nothing."""

    def load(self, stream: str, key: str) -> Loaded:
        """Nothing is there."""
        return Loaded(snapshot=None, remembered=None)

    def commit(self, commit: Commit) -> int:
        """Dropped."""
        return 1
