"""``receive``, ``do`` and ``allowed``: one complaint at a time."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.text import Text

from ..complaint import LinkImprovement, Receive
from ..desk import Outcome, plain
from ..errors import Refusal
from ..improvement import OpenImprovement
from ..kernel import Allowed, Command
from .commanding import command_type, read_command
from .console import Console
from .failure import usage
from .options import Id, command
from .render import Column, prose, table
from .words import event_name, leads_on, status_name

_CLAUSE, _NARROWEST = 11, 24
"""How wide the column of clauses is, with the space between columns; and what is told at least."""

Key = Annotated[
    str | None, typer.Option("--key", help="Idempotency key: the same again changes nothing.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "receive")(receive)
    loose = {"allow_extra_args": True, "ignore_unknown_options": True}
    command(app, "do", settings=loose)(do)
    command(app, "allowed")(allowed)
    command(app, "take-up")(take_up)


def receive(
    console: Console,
    body: Annotated[
        str | None, typer.Argument(metavar="[JSON]", help="The whole command as JSON; - for stdin.")
    ] = None,
    agreement: Annotated[str | None, typer.Option(help="The agreement's number or id.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="phone, web, email, sms, letter, in_person, passed_on.")
    ] = None,
    statement: Annotated[
        str | None, typer.Option(help="The customer's own words; - to read them from stdin.")
    ] = None,
    demand: Annotated[str | None, typer.Option(help="What the customer asks for.")] = None,
    about: Annotated[str | None, typer.Option(help="product, service or staff.")] = None,
    item: Annotated[str | None, typer.Option(help="The product, order or batch.")] = None,
    staff: Annotated[
        list[str] | None, typer.Option(help="Staff complained about (an id); may be repeated.")
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Your own id of the customer.")] = None,
    customer_type: Annotated[str | None, typer.Option(help="individual or organisation.")] = None,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    contact: Annotated[
        list[str] | None,
        typer.Option(help="channel:value, for example phone:…; may be repeated."),
    ] = None,
    no_contact: Annotated[
        str | None, typer.Option(help="Why there is no contact (a code, such as anonymous).")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", "--came-in", help="When it came in, if not now.")
    ] = None,
    handler: Annotated[str | None, typer.Option(help="Who handles it (an id).")] = None,
    language: Annotated[str | None, typer.Option(help="zh, en, …")] = None,
    external: Annotated[str | None, typer.Option(help="source:id of your own record.")] = None,
    metadata: Annotated[str | None, typer.Option(help="Whatever you want to keep with it.")] = None,
    key: Key = None,
) -> None:
    """Take a complaint in (3.1). The limits run from now, or from --at."""
    words: list[str] = [] if body is None else [body]
    if statement == "-":
        statement = sys.stdin.read()
    given = {
        "agreement": agreement,
        "channel": channel,
        "statement": statement,
        "demand": demand,
        "about": about,
        "item": item,
        "customer.ref": customer,
        "customer.type": customer_type,
        "customer.name": name,
        "customer.no_contact": no_contact,
        "came_in": at,
        "handler": handler,
        "language": language,
        "external": external,
        "metadata": metadata,
    }
    words += [f"--{path}={value}" for path, value in given.items() if value is not None]
    words += [f"--staff={person}" for person in staff or ()]
    words += [f"--customer.contacts={way}" for way in contact or ()]
    if body is None and not contact and no_contact is None:
        raise usage(
            "say how the customer is told, --contact, or why that cannot be, --no-contact",
            "请写明怎样告知客户（--contact），或没有联系方式的原因（--no-contact）",
        )
    actor = console.actor
    order = read_command(Receive, words, console.find)
    tell(console, console.desk.handle(order, actor=actor, key=key))


def do(
    console: Console,
    context: typer.Context,
    id: Id,
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="For example classify.")],
    at: Annotated[
        str | None, typer.Option("--at", help="When it happened: a time with an offset, or a day.")
    ] = None,
    key: Key = None,
    expected: Annotated[
        int | None, typer.Option(help="Only if the complaint is still at this version.")
    ] = None,
) -> None:
    """Give a command: its fields as JSON (or - for stdin), or as --field value.

    Lists are repeated or separated by commas; a field's field is --customer.name; evidence is
    kind:ref, a contact kind:value. A field that names another record takes its id, its public
    reference or the agreement's number. See the commands that are possible now with:
    complaintflow allowed ID; and what one takes with: complaintflow fields COMMAND
    """
    kind = command_type(name)
    begins = str(kind.model_fields["type"].default)
    if begins in _BEGINS:
        raise usage(
            f"{begins} begins something new: use complaintflow {_BEGINS[begins]}",
            f"{begins} 用于新建：请用 complaintflow {_BEGINS[begins]}",
        )
    order = read_command(kind, context.args, console.find, at)
    on = console.find(id)
    done = console.desk.handle(order, actor=console.actor, on=on, key=key, expected=expected)
    tell(console, done, moved=leads_on(done.id, begins))


_BEGINS = {
    "receive": "receive",
    "carry_over": "import",
    "draft_agreement": "agreement new",
    "open_improvement": "improvement open, or take-up",
    "raise_claim": "claim raise",
}


def take_up(
    console: Console,
    id: Id,
    problem: Annotated[str, typer.Argument(help="A problem that was found in the complaint.")],
    improvement: Annotated[
        str | None, typer.Option(help="One that is there already; a new one is opened without.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Who sees to a new one.")] = None,
    key: Key = None,
) -> None:
    """Take a problem up: open an improvement for it, or name one, and link it (4.4).

    The improvement goes on with: complaintflow do ID analyse_cause, plan_improvement, …
    """
    on, desk = console.find(id), console.desk
    serving = None if improvement is None else console.find(improvement)
    if serving is None:
        under = desk.get(on, actor=console.actor).complaint.agreement
        fields: dict[str, object] = {
            "agreement": under,
            "problem": problem,
            "complaint": on,
            "owner": owner,
        }
        opening = OpenImprovement.parse(fields)
        serving = desk.handle(opening, actor=console.actor, key=key and f"{key}.open").id
    link = LinkImprovement.parse({"problem": problem, "improvement": serving})
    tell(console, desk.handle(link, actor=console.actor, on=on, key=key), moved=False)
    console.say(
        desk.get_improvement(serving, actor=console.actor).improvement.reference, style="dim"
    )


def tell(console: Console, outcome: Outcome, *, moved: bool = True) -> None:
    """What a command did; ``moved``: whether it can lead to another status."""
    lang, t = console.lang, console.t
    to = outcome.events[-1].to if outcome.events else ""
    value = {
        "id": outcome.id,
        "reference": outcome.reference,
        "version": outcome.version,
        "status": to,
        "replayed": outcome.replayed,
        "key": outcome.key,
        "events": plain(outcome.events),
    }
    label = status_name(outcome.id, to, lang)
    told = ", ".join(event_name(event.type, lang) for event in outcome.events)
    again = t("（此前已办）", " (done before)") if outcome.replayed else ""
    stays = t(f"（仍为{label}）", f" (still {label})")
    line = f"{outcome.reference}  {told}{f' → {label}' if moved else stays}{again}"
    console.answer(value, Text(line))
    if outcome.version == len(outcome.events) and not outcome.replayed:
        console.say(f"id: {outcome.id}", style="dim")


def allowed(console: Console, id: Id) -> None:
    """What may be done now, by whoever asks; closed moves with every reason."""
    found = console.desk.allowed(console.find(id), actor=console.actor)
    columns: list[Column] = [
        console.t("命令", "command"),
        console.t("条款", "clause"),
        (console.t("现在可否，需填字段", "now, and the fields it takes"), "left", True),
    ]
    # Folded between words, so that what is to be typed stays whole.
    left = console.out.width - max((len(move.move) for move in found), default=0) - _CLAUSE
    rows = []
    for move in found:
        told = prose(_why(move, console), max(left, _NARROWEST))
        if not move.open:
            told.stylize("red")
        rows.append((move.move, move.clause, told))
    console.answer(
        [{**_plain(move), "open": move.open, "fields": _takes(move.move)} for move in found],
        table(columns, rows),
    )


def _plain(move: Allowed) -> dict[str, object]:
    return {
        "move": move.move,
        "label": {"zh": move.label.zh, "en": move.label.en},
        "clause": move.clause,
        "refusals": [refusal.as_dict() for refusal in move.refusals],
        "needs": list(move.needs),
    }


def _takes(name: str) -> list[str]:
    fields = command_type(name).model_fields
    return [field for field in fields if field != "type"]


def _told(refusal: Refusal, console: Console) -> str:
    """A reason, and what is possible instead."""
    if console.lang == "zh":
        return refusal.zh + (f"（{refusal.instead_zh}）" if refusal.instead_zh else "")
    return refusal.en + (f" ({refusal.instead})" if refusal.instead else "")


def _why(move: Allowed, console: Console) -> str:
    if not move.open:
        return console.t("；", "; ").join(_told(refusal, console) for refusal in move.refusals)
    kind: type[Command] = command_type(move.move)
    shown = [
        name if kind.model_fields[name].is_required() else f"[{name}]" for name in _takes(move.move)
    ]
    return " ".join(shown)
