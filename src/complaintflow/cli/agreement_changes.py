"""``agreement amend``, ``renew``, ``terminate``, and the other party's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from ..agreement import (
    AcceptProposal,
    AmendAgreement,
    RejectProposal,
    RenewAgreement,
    TerminateAgreement,
    Terms,
    WithdrawProposal,
)
from ..kernel import Command
from .agreement_view import show_agreement
from .console import Console
from .failure import CliError, strict_json
from .options import command

Number = Annotated[str, typer.Argument(metavar="AGREEMENT", help="The agreement's number or id.")]
PartyOption = Annotated[str, typer.Option("--party", help="For whom: party_a or party_b.")]
Person = Annotated[str, typer.Option("--person", help="Who signed.")]
Form = Annotated[str, typer.Option("--form", help="signature, seal or electronic.")]
SignedDay = Annotated[
    str | None, typer.Option("--day", "--at", help="When it was signed; today otherwise.")
]
Key = Annotated[str | None, typer.Option("--key", help="Idempotency key.")]
Which = Annotated[
    str | None, typer.Option("--proposal", help="Which proposal; the open one otherwise.")
]
Note = Annotated[str | None, typer.Option("--note", help="Why, in words.")]


def register(room: typer.Typer) -> None:
    """Add the commands."""
    command(room, "amend")(amend)
    command(room, "renew")(renew)
    command(room, "terminate")(terminate)
    command(room, "accept")(accept)
    command(room, "reject")(reject)
    command(room, "withdraw")(withdraw)


def signed(party: str, person: str, form: str, day: str | None) -> dict[str, object]:
    """The fields of a signature, from options."""
    when = None if day is None else {"day": day}
    return {"party": party, "person": person, "form": form, "day": when}


def amend(
    console: Console,
    number: Number,
    party: PartyOption,
    person: Person,
    terms: Annotated[
        str, typer.Option(help="What changes of the terms, as JSON; all else stays as it is.")
    ],
    from_day: Annotated[
        str | None, typer.Option(help="From which day on; from the acceptance on otherwise.")
    ] = None,
    form: Form = "signature",
    day: SignedDay = None,
    key: Key = None,
) -> None:
    """Propose other terms for complaints received from then on (CC 543)."""
    actor = console.actor
    changed = strict_json(terms, "--terms")
    if not isinstance(changed, dict):
        raise CliError("bad_json", "--terms is not a JSON object", "--terms 应为一个 JSON 对象")
    found = console.find(number)
    known = console.desk.get_agreement(found, actor=actor).terms
    wanted = Terms.parse(_merged(known.model_dump(mode="json"), changed))
    said = {"terms": wanted, "from_day": from_day}
    _give(console, AmendAgreement.parse(signed(party, person, form, day) | said), found, key)


def _merged(known: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
    """As a JSON Merge Patch (RFC 7396), but null is a value: some terms are none."""
    merged = dict(known)
    for name, value in changed.items():
        before = merged.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[name] = _merged(before, value)
        else:
            merged[name] = value
    return merged


def renew(
    console: Console,
    number: Number,
    party: PartyOption,
    person: Person,
    years: Annotated[int | None, typer.Option(help="The further term in years.")] = None,
    indefinite: Annotated[bool, typer.Option("--indefinite", help="Without an end.")] = False,
    first_day: Annotated[str | None, typer.Option(help="An explicit first day.")] = None,
    last_day: Annotated[str | None, typer.Option(help="An explicit last day.")] = None,
    form: Form = "signature",
    day: SignedDay = None,
    key: Key = None,
) -> None:
    """Propose a further term (CC 202 for the years)."""
    term: dict[str, object] = {
        "years": years,
        "indefinite": indefinite,
        "first_day": first_day,
        "last_day": last_day,
    }
    order = RenewAgreement.parse(signed(party, person, form, day) | term)
    _give(console, order, console.find(number), key)


def terminate(
    console: Console,
    number: Number,
    party: PartyOption,
    person: Person,
    reason: Annotated[
        str,
        typer.Option(help="business_ended, replaced, breach, force_majeure or other."),
    ],
    last_day: Annotated[str, typer.Option(help="The last day on which it is in force.")],
    note: Note = None,
    form: Form = "signature",
    day: SignedDay = None,
    key: Key = None,
) -> None:
    """Propose to end the agreement before its term runs out (CC 562)."""
    said = {"reason": reason, "last_day": last_day, "note": note}
    order = TerminateAgreement.parse(signed(party, person, form, day) | said)
    _give(console, order, console.find(number), key)


def accept(
    console: Console,
    number: Number,
    party: PartyOption,
    person: Person,
    proposal: Which = None,
    form: Form = "signature",
    day: SignedDay = None,
    key: Key = None,
) -> None:
    """Accept what the other party proposed: then it holds."""
    found = console.find(number)
    which = {"proposal": _which(console, found, proposal)}
    _give(console, AcceptProposal.parse(signed(party, person, form, day) | which), found, key)


def reject(
    console: Console,
    number: Number,
    party: PartyOption,
    proposal: Which = None,
    note: Note = None,
    key: Key = None,
) -> None:
    """Reject what the other party proposed."""
    found = console.find(number)
    said = _answer(console, found, proposal, party, note)
    _give(console, RejectProposal.parse(said), found, key)


def withdraw(
    console: Console,
    number: Number,
    party: PartyOption,
    proposal: Which = None,
    note: Note = None,
    key: Key = None,
) -> None:
    """Take back what one proposed oneself."""
    found = console.find(number)
    said = _answer(console, found, proposal, party, note)
    _give(console, WithdrawProposal.parse(said), found, key)


def _answer(
    console: Console, found: str, proposal: str | None, party: str, note: str | None
) -> dict[str, object]:
    return {"proposal": _which(console, found, proposal), "party": party, "note": note}


def _which(console: Console, found: str, proposal: str | None) -> str:
    """The proposal that is meant; where none is open the latest, and the rules say how it is."""
    if proposal is not None:
        return proposal
    agreement = console.desk.get_agreement(found, actor=console.actor)
    waiting = agreement.open_proposal or next(reversed(agreement.proposals), None)
    return "none" if waiting is None else waiting.id


def _give(console: Console, order: Command, found: str, key: str | None) -> None:
    console.desk.handle(order, actor=console.actor, on=found, key=key)
    show_agreement(console, found)
