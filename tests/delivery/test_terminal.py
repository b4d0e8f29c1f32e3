"""A line a notice, in both languages, and nobody's data in it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from complaintflow.complaint.model import Purpose
from complaintflow.delivery import Delivered, TerminalNotifier
from complaintflow.delivery.terminal import TOPICS
from complaintflow.duties import DutyKind
from complaintflow.duties.breach import BreachKind
from complaintflow.kernel import Notice
from complaintflow.ports import Handed

from .samples import MANAGER, World

DUE = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
STAFF = Notice(
    id="n_1", topic="assigned", role="staff", recipient="e-2", subject="c_1", clause="3.1", due=DUE
)
CUSTOMER = Notice(
    id="n_2", topic="feedback", role="customer", recipient="u-77", subject="c_1", clause="3.6"
)


def line(notice: Notice, notifier: TerminalNotifier, stream: io.StringIO) -> str:
    assert notifier.notify(notice) == Handed()
    told = stream.getvalue()
    assert told.count("\n") == 1
    return told.rstrip("\n")


@pytest.mark.parametrize(
    ("notice", "zh", "en"),
    [
        (
            STAFF,
            "[3.1] 投诉已分派 | 工作人员 e-2 | c_1 | 期限 2026-03-03 09:30 +0800 | n_1",
            "[3.1] a complaint is assigned | staff e-2 | c_1 | due 2026-03-03 09:30 +0800 | n_1",
        ),
        (
            CUSTOMER,
            "[3.6] 向客户反馈处理结果 | 客户 | c_1 | n_2",
            "[3.6] tell the customer the outcome | customer | c_1 | n_2",
        ),
        (
            Notice(id="n_3", topic="unheard", role="party_b", recipient="b-1", subject="c_1"),
            "unheard | 乙方 b-1 | c_1 | n_3",
            "unheard | Party B b-1 | c_1 | n_3",
        ),
    ],
)
def test_a_line_in_both_languages(notice: Notice, zh: str, en: str) -> None:
    stream = io.StringIO()
    assert line(notice, TerminalNotifier(stream), stream) == zh
    stream = io.StringIO()
    assert line(notice, TerminalNotifier(stream, "en"), stream) == en


def test_the_end_of_a_day_is_24_00() -> None:
    end = datetime(2026, 3, 10, 16, tzinfo=UTC)
    notice = STAFF.model_copy(update={"due": end})
    stream = io.StringIO()
    assert "2026-03-10 24:00 +0800" in line(notice, TerminalNotifier(stream), stream)
    stream = io.StringIO()
    there = TerminalNotifier(stream, zone="America/New_York")
    assert "2026-03-10 12:00 -0400" in line(notice, there, stream)
    stream = io.StringIO()
    notice = STAFF.model_copy(update={"due": end + timedelta(microseconds=1)})
    assert "2026-03-11 00:00 +0800" in line(notice, TerminalNotifier(stream), stream)


def test_an_unknown_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        TerminalNotifier(io.StringIO(), zone="Mars/Olympus")


def test_nothing_personal_is_printed() -> None:
    world = World()
    id = world.receive(name="王某某", contact="130-0000-0000")
    world.acknowledge(id)
    customer = world.desk.get(id, actor=MANAGER).complaint.customer.ref
    stream = io.StringIO()
    assert world.relay(TerminalNotifier(stream)).run() == Delivered(handed=2)
    printed = stream.getvalue()
    assert id in printed
    for personal in ("王某某", "130-0000-0000", "冰箱不制冷", customer):
        assert personal not in printed


def test_a_terminal_that_is_gone_fails_the_notice() -> None:
    world = World()
    world.acknowledged()
    stream = io.StringIO()
    notifier = TerminalNotifier(stream)
    stream.close()
    assert world.relay(notifier).run() == Delivered(failed=1)
    assert len(world.store.pending()) == 1


def test_topics_have_names() -> None:
    kinds = {f"{kind.value}_due_soon" for kind in DutyKind}
    assert {*Purpose, *BreachKind, *kinds} <= TOPICS.keys()
    for text in TOPICS.values():
        assert text.zh
        assert text.en
