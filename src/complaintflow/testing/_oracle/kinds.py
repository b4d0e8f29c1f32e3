"""The kinds of records, each by the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from . import agreement, claim, improvement
from .effects import apply
from .keeping import World
from .owing import Args, Case
from .process import EVERY, FROM, MAY, busy, near, permitted
from .process import LOOK as LOOKS
from .rules import accepts


class Kind(NamedTuple):
    """How one kind of record is lived."""

    statuses: tuple[str, ...]
    begins_by: tuple[str, ...]
    """The moves that begin one."""
    moves: Mapping[str, tuple[str, ...]]
    """From which statuses each other move may be made."""
    permitted: Callable[[Case, str, str, str], bool]
    """Whether somebody (role, id) may do something to one. Deny by default."""
    near: Callable[[Case, str, Args], list[tuple[str, str]]]
    """The other records, by kind and id, that a command looks at: whoever gives it must see
    them."""
    accepts: Callable[[Case, str, Args, datetime, str, str, World], bool]
    """Whether a command is allowed now, by somebody (role, id)."""
    apply: Callable[[Case, str, Args, datetime, str, str, str, World], None]
    """What an accepted command makes of it; ``made`` is the id of what it made."""
    busy: Callable[[Case], set[str]]
    """Who has something to do on it."""


def _sees_improvement(case: Case, role: str, who: str, action: str) -> bool:
    if role == "party_b":
        acts = action in {"get", "find", "raise_claim", "answer_excuse"}
        return acts and bool(case["party_b"] == who)
    if role in ("investigator", "responsible") and who not in improvement.busy(case):
        return False
    return action in MAY[role] and role != "customer" and who not in case["barred"]


def _sees_claim(case: Case, role: str, who: str, action: str) -> bool:
    sees = role in ("manager", "party_a", "auditor", "system") and who not in case["barred"]
    if role == "party_b":
        sees = case["party_b"] == who
    return action in MAY[role] and sees


_TO_AN_AGREEMENT = LOOKS | {
    "sign_agreement", "amend_agreement", "renew_agreement", "terminate_agreement",
    "accept_proposal", "reject_proposal", "withdraw_proposal", "give_copy", "raise_claim",
}  # fmt: skip


def _sees_agreement(case: Case, role: str, who: str, action: str) -> bool:
    if role == "party_b":
        return action in _TO_AN_AGREEMENT and bool(case["party_b"] == who)
    return action in MAY[role] and role not in ("customer", "investigator", "responsible")


def _agreement_accepts(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, world: World
) -> bool:
    return not agreement.refused(case, {**args, "type": name}, now, role)


def _agreement_applies(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, made: str, world: World
) -> None:
    agreement.happened(case, {**args, "type": name}, now, made)


KINDS: Mapping[str, Kind] = {
    "agreement": Kind(
        ("draft", "signed_by_one", "signed", "terminated"),
        ("draft_agreement",),
        agreement.FROM,
        _sees_agreement,
        lambda case, name, args: [],
        _agreement_accepts,
        _agreement_applies,
        lambda case: set(),
    ),
    "complaint": Kind(
        EVERY,
        ("receive", "carry_over"),
        FROM,
        permitted,
        near,
        accepts,
        apply,
        busy,
    ),
    "improvement": Kind(
        improvement.ALL,
        ("open_improvement",),
        improvement.FROM,
        _sees_improvement,
        improvement.near,
        improvement.accepts,
        lambda case, name, args, now, role, who, made, world: improvement.apply(
            case, name, args, now, who, made, world
        ),
        improvement.busy,
    ),
    "claim": Kind(
        claim.ALL,
        ("raise_claim",),
        claim.FROM,
        _sees_claim,
        claim.near,
        claim.accepts,
        lambda case, name, args, now, role, who, made, world: claim.apply(
            case, name, args, now, role, made, world
        ),
        lambda case: set(),
    ),
}
"""Every kind of record that there is."""
