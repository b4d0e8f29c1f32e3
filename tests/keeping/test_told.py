"""What the guards of keeping say is possible instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from complaintflow import keeping as k
from complaintflow.errors import Refusal
from complaintflow.keeping.guards import no_longer_kept

from .record import T0, Record, context, kept_from

OWED = k.OwedKind


def told(refusal: Refusal | None) -> tuple[str, str]:
    assert refusal is not None
    return refusal.instead, refusal.instead_zh


def test_it_may_go_from_the_day_after_its_last_in_the_agreement_s_zone() -> None:
    """3.7, and Civil Code 201 (1): the day on which it begins is not counted."""
    record = Record(retention=kept_from(T0))
    en, zh = told(
        k.retention_has_ended.check(record, k.Dispose(), context(T0 + timedelta(days=30)))
    )
    assert "2027-07-02 00:00+08:00" in en
    assert "2027-07-02 00:00+08:00" in zh


def test_it_says_what_ends_what_is_still_owed() -> None:
    owed = tuple(k.Owed(kind=kind, id=f"x-{kind}") for kind in (*OWED, OWED.duty))
    record = Record(retention=kept_from(T0), owed=owed)
    refusal = k.nothing_holds_it.check(record, k.Dispose(), context(T0 + timedelta(days=400)))
    assert told(refusal) == (
        "record what became of the follow-ups (follow_up); "
        "link an improvement with each problem (link_improvement); "
        "perform the duties that run, or wait for their limits",
        "记录后续跟进事项的结果（follow_up）；"
        "将发现的问题关联改进事项（link_improvement）；"
        "履行尚在期限内的义务，或待其期限届满",
    )
    assert refusal is not None
    assert (refusal.en, refusal.zh) == (
        "something is still owed in the record",
        "本记录中尚有未了事项",
    )
    assert refusal.facts["owed"] == ("x-follow_up", "x-problem", "x-duty", "x-duty")


def test_it_says_of_which_kind_it_is() -> None:
    later = T0 + timedelta(days=400)
    record = Record(retention=kept_from(T0))
    held = Record(retention=kept_from(T0), holds=(k.Hold(id="h-1", reason="court", since=T0),))
    survivor = k.Neighbour(stream="c-2", kind="complaint", ended=None)
    refusal = k.nothing_holds_it.check(held, k.Dispose(), context(later))
    assert refusal is not None
    assert (refusal.en, refusal.zh) == ("somebody holds the record", "有未解除的证据保留")
    assert told(refusal) == ("release the holds (release_hold)", "解除证据保留（release_hold）")
    beside = replace(context(later), neighbours=(survivor,))
    refusal = k.nothing_holds_it.check(record, k.Dispose(), beside)
    assert refusal is not None
    assert "hold" not in f"{refusal.en} {refusal.instead}"
    assert (refusal.en, refusal.zh) == (
        "another record that this one goes with, or that rests on it, is open",
        "与本记录相关的事项尚未办结",
    )
    assert told(refusal) == (
        "bring the others to their end first (open says which)",
        "先将相关事项办结（见 open）",
    )
    assert refusal.facts["open"] == ("c-2",)


def test_a_hold_is_named_where_there_is_one() -> None:
    hold = k.Hold(id="h-1", reason="court", since=T0)
    release = k.ReleaseHold(hold="h-2")
    assert told(k.hold_stands.check(Record(holds=(hold,)), release, context())) == (
        "name one of the holds that stand",
        "指明一项有效的保留",
    )
    assert told(k.hold_stands.check(Record(), release, context())) == (
        "nothing is held",
        "没有保留事项",
    )
    assert k.hold_stands.check(Record(holds=(hold,)), k.ReleaseHold(hold="h-1"), context()) is None


def test_what_anything_keeps_may_be_reopened_and_nothing_else() -> None:
    """3.7: by its own end, by a later end of what refers to it, by a later breach in it, by a hold,
    by what is open, by what is still owed in it."""
    over = T0 + timedelta(days=400)
    ended = Record(retention=kept_from(T0))
    held = Record(retention=kept_from(T0), holds=(k.Hold(id="h-1", reason="court", since=T0),))
    later = k.Neighbour(stream="claim-1", kind="claim", ended=T0 + timedelta(days=90))
    open_ = k.Neighbour(stream="claim-1", kind="claim", ended=None)
    late = Record(retention=kept_from(T0), breaches=(T0 + timedelta(days=90),))
    owing = Record(retention=kept_from(T0), owed=(k.Owed(kind=OWED.follow_up, id="f-1"),))
    for record, now, neighbours, kept in [
        (ended, T0 + timedelta(days=300), (), True),
        (ended, over, (), False),
        (held, over, (), True),
        (ended, over, (later,), True),
        (ended, over + timedelta(days=90), (later,), False),
        (ended, over, (open_,), True),
        (late, over, (), True),
        (late, over + timedelta(days=90), (), False),
        (owing, over + timedelta(days=900), (), True),
        (Record(), over, (), False),
        (Record(owed=owing.owed), over, (), False),
    ]:
        refusal = no_longer_kept(
            record, context(now, neighbours=neighbours), instead="another", instead_zh="另行登记"
        )
        assert (refusal is None) is kept
        if refusal is not None:
            assert told(refusal) == ("another", "另行登记")
