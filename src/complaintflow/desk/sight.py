"""What a reader sees of a value: the one place that decides, for every output (4.3).

Values leave the vault by :meth:`Desk.reveal` and :meth:`Desk.dossier` alone, and both ask here.
Everything else that is handed out holds tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..agreement import Agreement
from ..complaint import Attachment, Complaint
from ..complaint.disclosure import PERSONAL
from ..complaint.events import MemberWithdrew, MessageSent
from ..confidential import mask
from ..errors import ValueRejected, WrongVault
from ..improvement import Improvement
from ..keeping import DISPOSED, KeepingEvent, RightsRequested
from ..kernel import Event
from ..liability import Claim
from ..ports import Authoriser, Vault, VaultValue
from ..values import Actor, Labelled, Model, Role
from .authority import DELIVERED, OF_THE_CUSTOMER, OUTSIDE, SEE_CUSTOMER, assists, handed_in, own
from .views import kind_at, sealed_in

Lang: TypeAlias = Literal["zh", "en"]


class Sight(Labelled):
    """How a reader sees a value."""

    plain = "plain", "原文"
    masked = "masked", "已遮盖"
    hidden = "hidden", "不可见"
    destroyed = "destroyed", "已销毁"
    """The record was disposed of: for every reader its values are gone from that event on, whether
    or not the vault has destroyed them yet."""


NAMING: frozenset[str] = frozenset({"customer_name", "contact", "representative_name"})
"""The kinds of values that say who somebody is: they are masked in a text as well."""


def sight(
    authoriser: Authoriser, actor: Actor, subject: Model, kind: str | None, token: str, by: Actor
) -> Sight:
    """How ``actor``, who may reveal, sees a value of ``subject``.

    :param kind: of which kind it is; one that is not known is hidden.
    :param by: who recorded it: what somebody wrote themselves is not masked for them.

    A customer, and Party B as a customer, sees its own values plain
    (:data:`~complaintflow.desk.authority.OWN_VALUES`) and no others, but for what Party B is asked
    even then. Of another's complaint Party B sees what it is asked, and between the parties what is
    claimed, masked, whatever the authoriser says: customer data go to it by a disclosure with a
    basis alone. The system sees what it delivers
    (:data:`~complaintflow.desk.authority.DELIVERED`). Staff who may ``see_customer`` see all plain;
    others see nothing that is personal, and what staff wrote masked. What is written in an
    agreement is the parties'. Of a record that was disposed of nobody sees any.
    """
    if isinstance(subject, Complaint | Improvement | Claim) and subject.status == DISPOSED:
        return Sight.destroyed
    if kind is None:
        return Sight.hidden
    if isinstance(subject, Agreement):
        return Sight.plain
    if isinstance(subject, Complaint) and actor.role in OUTSIDE:
        if not assists(actor, subject):
            asked = kind == "assistance" and _is_party_b(actor, subject)
            return Sight.plain if asked or own(subject, kind, token, actor) else Sight.hidden
        if kind != "assistance":
            return Sight.hidden
    elif _sees_customer(authoriser, actor, subject):
        return Sight.plain
    elif actor.role == Role.system:
        delivers = isinstance(subject, Complaint) and kind in DELIVERED
        return Sight.plain if delivers else Sight.hidden
    elif isinstance(subject, Complaint) and kind in PERSONAL:
        return Sight.hidden
    return Sight.plain if by == actor else Sight.masked


def _is_party_b(actor: Actor, subject: Complaint) -> bool:
    return actor.role == Role.party_b and actor.id == subject.party_b


def _sees_customer(authoriser: Authoriser, actor: Actor, subject: Model) -> bool:
    return actor.role not in OUTSIDE and authoriser.may(actor, SEE_CUSTOMER, subject)


def opens(authoriser: Authoriser, actor: Actor, subject: Complaint, attachment: Attachment) -> bool:
    """Whether ``actor``, who may reveal, may open an attachment: whoever may see the customer, and
    whoever handed it in; of those who complain together each what they handed in themselves. Party
    B opens none of another's complaint: no mask can be laid over a photo."""
    if actor.role in OUTSIDE:
        theirs = not subject.members or attachment.by.id == actor.id
        own = theirs and handed_in(subject, attachment) and not assists(actor, subject)
        return attachment.by == actor or own
    return attachment.by == actor or _sees_customer(authoriser, actor, subject)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a value stands in a record, and how the reader sees it."""

    version: int
    path: str
    kind: str | None
    token: str
    sight: Sight


def places(
    authoriser: Authoriser, actor: Actor, subject: Model, events: Iterable[tuple[int, Event]]
) -> Iterator[Place]:
    """Every value of a record, with how ``actor`` sees it."""
    left = False
    for version, event in events:
        left = left or _leaves(actor, event)
        for path, sealed in sealed_in(event):
            kind = kind_at(path)
            seen = sight(authoriser, actor, subject, kind, sealed.token, event.by)
            if seen != Sight.destroyed and _is_anothers(actor, subject, event, kind, left):
                seen = Sight.hidden
            yield Place(version=version, path=path, kind=kind, token=sealed.token, sight=seen)


def _leaves(actor: Actor, event: Event) -> bool:
    """Whether somebody takes their part in a joint complaint back by an event."""
    outside = actor.role in OUTSIDE
    return outside and isinstance(event, MemberWithdrew) and event.member == actor.id


def _is_anothers(actor: Actor, subject: Model, event: Event, kind: str | None, left: bool) -> bool:
    """Whether an event is none of the affairs of somebody outside: why Party A holds the record of
    a claim; of a joint complaint, what another asked about themselves or was told alone, and all
    that came after they had left it, but for what they say and what they are told themselves."""
    if actor.role not in OUTSIDE:
        return False
    if isinstance(subject, Claim):
        return isinstance(event, KeepingEvent)
    if not isinstance(subject, Complaint) or not subject.members or kind in OF_THE_CUSTOMER:
        return False  # whose names and contacts are seen is said elsewhere
    if isinstance(event, RightsRequested):
        return actor.id not in (event.person, event.by.id)
    told = _told(subject, event)
    if left:
        return actor.id not in (told, event.by.id)
    acting = {one.person for one in subject.representatives}
    return told != actor.id and told in subject.customers() and told not in acting


def _told(subject: Complaint, event: Event) -> str | None:
    """Who is told by a message with words of its own; None by any other event."""
    if not isinstance(event, MessageSent):
        return None
    return subject.customer.ref if event.told is None else event.told


def naming(found: Iterable[Place]) -> frozenset[str]:
    """The tokens of the values of a record that say who somebody is."""
    return frozenset(place.token for place in found if place.kind in NAMING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What was read of the vault for somebody. A token that is in none of the three has no value
    any more."""

    plain: Mapping[str, VaultValue]
    masked: Mapping[str, str]
    """The text without personal data of a form of its own, and without the names and contacts that
    are known of the record."""
    damaged: frozenset[str]
    """The vault rejects them as altered; or they are to be masked, and a name that the mask must
    know is."""


def see(
    vault: Vault, wanted: Mapping[str, Place], names: frozenset[str], lang: Lang = "zh"
) -> Seen:
    """The values of ``wanted`` (by token), as they are seen; no others are read, but for ``names``
    where something is masked. One that is damaged hinders no other."""
    plain = {token for token, place in wanted.items() if place.sight == Sight.plain}
    veiled = {token for token, place in wanted.items() if place.sight == Sight.masked}
    names = names if veiled else frozenset()
    read, rejected = read_all(vault, tuple(sorted(plain | veiled | names)))
    known = [read[token].value for token in names if token in read]
    unmaskable = veiled if names & set(rejected) else set()
    texts = {
        token: mask(read[token].value, lang=lang, words=known)
        for token in veiled - unmaskable
        if token in read
    }
    damaged = {token for token in wanted if token in rejected} | (unmaskable & read.keys())
    return Seen(
        plain={token: value for token, value in read.items() if token in plain},
        masked=texts,
        damaged=frozenset(damaged),
    )


def read_all(vault: Vault, tokens: Sequence[str]) -> tuple[dict[str, VaultValue], tuple[str, ...]]:
    """The values that are there, by token; and the tokens whose values the vault itself rejects:
    one that was damaged hinders no other. Raises :class:`WrongVault` where they are encrypted, and
    the keys are not here."""
    rejected: list[str] = []
    while True:
        left = [token for token in tokens if token not in rejected]
        try:
            read = vault.read(left)
        except ValueRejected as error:
            if error.token not in left:
                raise  # a vault that rejects what it was not asked for would do so for ever
            rejected.append(error.token)
            continue
        bare = [value.token for value in read if not value.salt]
        if bare and len(bare) == len(read):
            raise WrongVault(kept="encrypted")  # never shown as what was said
        # One among others was altered.
        return {v.token: v for v in read if v.salt}, (*rejected, *bare)
