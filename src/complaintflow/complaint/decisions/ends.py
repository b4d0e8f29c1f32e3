"""Closing, reopening, declining, withdrawing, merging, linking."""

from __future__ import annotations

from typing import cast

from ...periods import Deadline
from ...values import earliest
from .. import commands as c
from .. import events as e
from ..model import (
    Complaint,
)
from ..owing import begin, by_the_earlier, keep_until
from .draft import Draft, decides, for_the_customer, shut_out, targets_again


@decides(c.Close)
def _(draft: Draft, command: c.Close) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintClosed(
            **draft.stamp(at),
            reason=command.reason,
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@decides(c.Reopen)
def _(draft: Draft, command: c.Reopen) -> None:
    at = draft.context.now if command.at is None else command.at
    n = draft.complaint.cycle.n + 1
    response, completion = begin(
        draft.complaint.terms, n, at, draft.context.calendar, begun_by=draft.context.now
    )
    draft.record(
        e.ComplaintReopened(
            **draft.stamp(at),
            cycle=n,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
            response=response,
            completion=completion,
            targets=targets_again(draft, at),
        )
    )
    due = response.deadline.act_by
    draft.tell("reopened", draft.complaint.handler, clause="3.7", due=due)


@decides(c.Decline)
def _(draft: Draft, command: c.Decline) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintDeclined(
            **draft.stamp(at),
            reason=command.reason,
            explanation=draft.seal(command.explanation, "outcome"),
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@decides(c.Withdraw)
def _(draft: Draft, command: c.Withdraw) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintWithdrawn(
            **draft.stamp(at),
            by_whom=for_the_customer(draft, command),
            note=draft.maybe(command.note, "note"),
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@decides(c.WithdrawMember)
def _(draft: Draft, command: c.WithdrawMember) -> None:
    draft.record(
        e.MemberWithdrew(
            **draft.stamp(command.at),
            member=command.member,
            note=draft.maybe(command.note, "note"),
        )
    )
    draft.tell("member_withdrew", draft.complaint.handler, clause="3.6")


@decides(c.Merge)
def _(draft: Draft, command: c.Merge) -> None:
    at = draft.context.now if command.at is None else command.at
    survivor = cast(Complaint, draft.context.other)
    limit: Deadline | None = survivor.cycle.completion.deadline
    if limit is not None and limit.over_at(earliest(at)):
        limit = None  # no limit can pass before the merger that sets it
    draft.record(
        e.MergedInto(
            **draft.stamp(at),
            into=command.into,
            completion=by_the_earlier(draft.complaint.cycle.completion, limit),
            survivors_limit=limit,
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )
    shut_out(draft, survivor.barred, survivor.id)  # the same matter


@decides(c.Unlink)
def _(draft: Draft, command: c.Unlink) -> None:
    draft.record(
        e.ComplaintUnlinked(**draft.stamp(command.at), other=command.other, reason=command.reason)
    )


@decides(c.Link)
def _(draft: Draft, command: c.Link) -> None:
    draft.record(
        e.ComplaintLinked(**draft.stamp(command.at), other=command.other, relation=command.relation)
    )
