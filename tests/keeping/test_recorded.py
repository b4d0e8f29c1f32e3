"""What each command about keeping and about requests writes into its event, field by field, and
what the fold keeps of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaint.build import CLERK
from complaintflow import keeping as k
from complaintflow.kernel import Command, Event, Sealer
from complaintflow.periods import china, working_days
from complaintflow.periods import deadline as count

from .record import (
    KEY,
    RIGHT,
    T0,
    ZONE,
    Record,
    asked,
    brought,
    checked,
    context,
    kept_from,
    written,
)

EARLIER = T0 - timedelta(hours=3)
LATER = T0 + timedelta(days=2)
STAMP = {"v": 1, "at": T0, "recorded": T0, "by": CLERK, "to": "handled"}
LIMIT = count(T0, working_days(13), zone=ZONE, calendar=china(), clause="4.3")
NEIGHBOUR = k.Neighbour(stream="claim-1", kind="claim", ended=LATER)
PROOF = {"kind": "file", "ref": "e-1", "sha256": "a" * 64}


def expected(event: str, /, **fields: Any) -> dict[str, Any]:
    return {**STAMP, "type": event, **fields}


def test_a_request_rests_on_its_check_and_runs_from_when_it_was_made() -> None:
    command = k.ReceiveRightsRequest(kind="access", check="i-1", words="请给我复印件", at=EARLIER)
    event, words = brought(Record(identities=(checked(),)), command, limit=LIMIT)
    said = written(event, words)
    request = said.pop("request")
    assert request.startswith("r_")
    assert said == expected(
        "RightsRequested",
        at=EARLIER,
        kind=k.RightsKind.access,
        capacity=k.Capacity.customer,
        check="i-1",
        person="u-1",
        words=("request", "请给我复印件"),
        limit=LIMIT,
    )


def test_a_request_without_check_words_or_limit_has_none() -> None:
    command = k.ReceiveRightsRequest(kind="erasure", capacity="heir")
    event, words = brought(Record(identities=(checked(),)), command)
    said = written(event, words)
    assert (said["at"], said["capacity"]) == (T0, k.Capacity.heir)
    assert {said[name] for name in ("check", "person", "words", "limit")} == {None}
    assert words == {}


def test_what_a_command_names_has_an_id_of_its_own() -> None:
    """The same key makes the same id again, and a hold and a request never share one."""
    request, _ = brought(Record(), k.ReceiveRightsRequest(kind="access"))
    again, _ = brought(Record(), k.ReceiveRightsRequest(kind="erasure"))
    other = context(key="key-2")
    another, _ = brought(Record(), k.ReceiveRightsRequest(kind="access"), context=other)
    hold, _ = brought(Record(), k.PlaceHold(reason="court"), rights=False)
    elsewhere, _ = brought(Record(), k.PlaceHold(reason="court"), rights=False, context=other)
    names = [getattr(event, "request", None) for event in (request, again, another)]
    holds = [getattr(event, "hold", "") for event in (hold, elsewhere)]
    assert names[0] == names[1] != names[2]
    assert holds[0] != holds[1]
    assert holds[0][2:] != str(names[0])[2:]
    assert KEY not in f"{names}{holds}"


@pytest.mark.parametrize("neighbours", [(), (NEIGHBOUR,)])
def test_a_decision_says_until_when_the_record_had_to_be_kept(
    neighbours: tuple[k.Neighbour, ...],
) -> None:
    """3.7: by its own end or by its neighbour's, whichever is later."""
    record = Record(
        retention=kept_from(T0), rights=(asked("erasure"),), identities=(checked(id="i-2"),)
    )
    command = k.DecideRightsRequest(
        request=RIGHT,
        outcome="deferred",
        reason="must_be_kept",
        check="i-2",
        note="还在保存期",
        at=EARLIER,
    )
    event, words = brought(record, command, context=context(neighbours=neighbours))
    assert written(event, words) == expected(
        "RightsDecided",
        at=EARLIER,
        request=RIGHT,
        outcome=k.RightsOutcome.deferred,
        reason=k.RightsReason.must_be_kept,
        check="i-2",
        person="u-1",
        until=kept_from(LATER if neighbours else T0),
        note=("note", "还在保存期"),
    )


@pytest.mark.parametrize(
    ("reason", "record"),
    [
        ("held", Record(retention=kept_from(T0), rights=(asked("erasure"),))),
        ("must_be_kept", Record(rights=(asked("erasure"),))),
    ],
)
def test_what_is_held_or_still_handled_has_no_day_until_which_it_is_kept(
    reason: str, record: Record
) -> None:
    command = k.DecideRightsRequest(request=RIGHT, outcome="deferred", reason=reason)
    event, words = brought(record, command)
    said = written(event, words)
    assert said["at"] == T0
    assert {said[name] for name in ("until", "check", "person", "note")} == {None}


def test_access_says_what_went_to_whom_in_which_form() -> None:
    command = k.GiveAccess(
        request=RIGHT,
        kinds=("statement", "contact"),
        form="copy",
        recipient="u-1",
        sha256="b" * 64,
        evidence=(PROOF,),
        at=EARLIER,
    )
    event, words = brought(Record(rights=(asked(),)), command)
    assert written(event, words) == expected(
        "AccessGiven",
        at=EARLIER,
        request=RIGHT,
        kinds=("statement", "contact"),
        form=k.AccessForm.copy,
        recipient="u-1",
        sha256="b" * 64,
        evidence=command.evidence,
    )


def test_an_answer_says_by_which_channel() -> None:
    command = k.AnswerRightsRequest(request=RIGHT, channel="phone", at=EARLIER)
    event, words = brought(Record(rights=(asked(),)), command)
    assert written(event, words) == expected(
        "RightsAnswered", at=EARLIER, request=RIGHT, channel="phone"
    )


def test_a_hold_says_why_and_its_end_too() -> None:
    placed, words = brought(Record(), k.PlaceHold(reason="court", note="法院来函"), rights=False)
    said = written(placed, words)
    hold = said.pop("hold")
    assert hold.startswith("h_")
    assert said == expected("HoldPlaced", reason=k.HoldReason.court, note=("note", "法院来函"))
    released, words = brought(Record(), k.ReleaseHold(hold=hold, note="案件已结"), rights=False)
    assert written(released, words) == expected(
        "HoldReleased", hold=hold, note=("note", "案件已结")
    )
    for bare in (k.PlaceHold(reason="audit"), k.ReleaseHold(hold=hold)):
        event, words = brought(Record(), bare, rights=False)
        assert (written(event, words)["note"], words) == (None, {})


def test_the_certificate_names_the_end_that_had_passed() -> None:
    """3.7: "at least" a year, also from the end of what refers to it."""
    record = Record(retention=kept_from(T0))
    event, _ = brought(record, k.Dispose(), rights=False, context=context(neighbours=(NEIGHBOUR,)))
    assert written(event, {}) == expected("RecordDisposed", kept_until=kept_from(LATER))
    event, _ = brought(record, k.ConfirmDisposal(values=0), rights=False)
    assert written(event, {}) == expected("ValuesDestroyed", values=0)


def test_other_commands_bring_nothing_of_keeping() -> None:
    class Other(Command):
        type: str = "other"

    assert k.keeping_event(Record(), Other(), context(), "handled", Sealer(KEY, b"e")) is None


# --- what the fold keeps -------------------------------------------------------------------------


def folded(request: k.RightsRequest, *events: tuple[type[Event], dict[str, Any]]) -> Any:
    """The requests after some events, beside one that nobody names."""
    requests: tuple[k.RightsRequest, ...] = (asked(id="r-0"), request)
    for kind, said in events:
        event = kind.model_validate(STAMP | {"request": RIGHT} | said)
        requests = k.fold_rights(requests, event)
    assert requests[0] == asked(id="r-0")
    return requests[1]


def test_what_is_asked_is_kept_as_it_was_recorded() -> None:
    command = k.ReceiveRightsRequest(kind="correction", capacity="agent", check="i-1", at=EARLIER)
    record = Record(identities=(checked(capacity="agent"),))
    event, _ = brought(record, command, limit=LIMIT)
    (known,) = k.fold_rights((), event)
    assert known == asked(
        "correction",
        id=getattr(event, "request", None),
        capacity="agent",
        received=EARLIER,
        check="i-1",
        person="u-1",
        limit=LIMIT,
    )


DECIDED = {"outcome": "refused", "reason": "not_wrong", "at": LATER}


def test_a_decision_keeps_the_first_check_where_it_names_none() -> None:
    request = asked(check="i-1", person="u-1")
    known = folded(request, (k.RightsDecided, DECIDED))
    assert known == asked(
        check="i-1", person="u-1", status="refused", reason="not_wrong", decided=LATER
    )
    known = folded(request, (k.RightsDecided, DECIDED | {"check": "i-2", "person": "u-2"}))
    assert (known.check, known.person) == ("i-2", "u-2")
    until = kept_from(T0)
    deferred = {"outcome": "deferred", "reason": "must_be_kept", "until": until}
    assert folded(asked("erasure"), (k.RightsDecided, deferred)).until == until


def test_who_asked_was_told_when_they_were_first_told() -> None:
    first = (k.RightsAnswered, {"channel": "phone", "at": EARLIER})
    again = (k.RightsAnswered, {"channel": "letter", "at": LATER})
    assert folded(asked(), first, again) == asked(answered=EARLIER)


def test_access_carries_its_request_out() -> None:
    given = {"kinds": ("statement",), "form": "copy", "recipient": "u-1", "at": LATER}
    assert folded(asked(), (k.AccessGiven, given)) == asked(status="executed", executed=LATER)
    assert k.executed((asked(),), None, LATER) == (asked(),)


def test_disposal_carries_out_every_erasure_that_was_not_refused() -> None:
    disposed = k.RecordDisposed.model_validate(
        STAMP | {"to": "disposed", "at": LATER, "kept_until": kept_from(T0)}
    )
    requests = (
        asked("erasure", id="r-1", status="granted"),
        asked("erasure", id="r-2", status="deferred"),
        asked("erasure", id="r-3", status="refused"),
        asked("access", id="r-4", status="granted"),
    )
    done = {"status": k.RightsStatus.executed, "executed": LATER}
    assert k.fold_rights(requests, disposed) == (
        requests[0].model_copy(update=done),
        requests[1].model_copy(update=done),
        *requests[2:],
    )


def test_holds_stand_until_they_are_released() -> None:
    placed = k.HoldPlaced.model_validate(
        STAMP | {"hold": "h-1", "reason": "court", "recorded": LATER}
    )
    (first,) = holds = k.fold_holds((), placed)
    assert first == k.Hold(id="h-1", reason="court", since=LATER)
    other = k.Hold(id="h-2", reason="audit", since=T0)
    released = k.HoldReleased.model_validate(STAMP | {"hold": "h-1"})
    assert k.fold_holds((*holds, other), released) == (other,)
    told = k.RightsAnswered.model_validate(STAMP | {"request": RIGHT, "channel": "phone"})
    assert k.fold_holds(holds, told) == holds


# --- what a request says of itself ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "zh", "en"),
    [
        (asked(), "查阅、复制请求：已收到。", "request for access: received."),
        (
            asked("erasure", status="deferred", reason="held"),
            "删除请求：暂缓删除；理由：记录处于证据保留状态。",
            "request for erasure: deferred; because the record is held as evidence.",
        ),
        (
            asked("erasure", status="refused", reason="must_be_kept", until=kept_from(T0)),
            "删除请求：不予同意；理由：处理记录的保存期限尚未届满（第3.7条）；保存至2027-07-01。",
            "request for erasure: refused; because the record must still be kept (3.7);"
            " it is kept until 2027-07-01.",
        ),
    ],
)
def test_what_was_decided_can_be_told(known: k.RightsRequest, zh: str, en: str) -> None:
    assert (known.explain(), known.explain("zh"), known.explain("en")) == (zh, zh, en)


@pytest.mark.parametrize(
    ("status", "answered", "open_"),
    [
        ("received", None, True),
        ("granted", LATER, True),
        ("deferred", LATER, True),
        ("refused", LATER, False),
        ("executed", LATER, False),
        ("refused", None, True),
        ("executed", None, True),
    ],
)
def test_a_request_is_open_until_it_is_done_and_answered(
    status: str, answered: Any, open_: bool
) -> None:
    assert asked(status=status, answered=answered).is_open is open_


def test_a_limit_is_overdue_when_it_was_missed_or_is_over() -> None:
    due = LIMIT.due
    assert not asked().overdue_at(due + timedelta(days=900))
    after = due + timedelta(seconds=1)
    for answered, now, late in [
        (None, due, True),
        (None, due - timedelta(seconds=1), False),
        (due - timedelta(seconds=1), due + timedelta(days=9), False),
        (after, due - timedelta(seconds=1), True),
    ]:
        assert asked(limit=LIMIT, answered=answered).overdue_at(now) is late


def test_a_command_about_a_request_is_told_later_than_what_it_answers() -> None:
    """A decision answers the request; what follows answers the decision, or what was done."""
    decide = k.DecideRightsRequest(request=RIGHT, outcome="granted")
    answer = k.AnswerRightsRequest(request=RIGHT, channel="phone")
    whole = asked(decided=T0 + timedelta(hours=1), executed=LATER)
    for request, command, cause in [
        (whole, decide, T0),
        (whole, answer, LATER),
        (asked(decided=LATER), answer, LATER),
        (asked(), answer, T0),
    ]:
        assert k.rights_cause(Record(rights=(request,)), command) == cause
    for command in (decide, answer):
        assert k.rights_cause(Record(rights=(asked(id="r-2"),)), command) is None
    assert k.rights_cause(Record(rights=(asked(),)), k.PlaceHold(reason="court")) is None
