"""The machine of an agreement, and how it is decided and folded."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast

from pydantic import TypeAdapter, ValidationError

from ..errors import Refusal
from ..kernel import (
    START,
    Command,
    Context,
    Decision,
    Event,
    Index,
    Move,
    Refused,
    Sealer,
    StateMachine,
    command_guard,
    refuse,
    state_guard,
)
from ..periods.civil import add_months
from ..values import Day, Party, Role, Text, local_day
from .messages import (
    AgreementDrafted,
    AgreementEvent,
    AgreementSigned,
    AnyAgreementEvent,
    DraftAgreement,
    FillTerm,
    SignAgreement,
    TermFilled,
)
from .model import Agreement, AgreementStatus, Signature

CLAUSES = frozenset({"1.1", "1.2", "7.1", "7.2"})
FOLD_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementContext(Context):
    """A context without anything of its own."""


@state_guard("7.1")
def term_is_filled(subject: Agreement, context: AgreementContext) -> Refusal | None:
    """The term is no longer blank."""
    if not subject.term_is_blank:
        return None
    return refuse(
        "term_is_filled",
        "7.1",
        "the term in years is still blank",
        "合同期限尚未填写",
        instead="fill_term first: years, indefinite or last_day",
        instead_zh="先填写合同期限（fill_term）：年限、不定期或届满日",
    )


@command_guard("7.1", "first_day", "last_day")
def ends_after_it_starts(
    subject: Agreement, command: FillTerm, context: AgreementContext
) -> Refusal | None:
    """The last day does not come before the first."""
    first = command.first_day or subject.first_day
    if first is None or command.last_day is None or first <= command.last_day:
        return None
    return refuse(
        "ends_after_it_starts",
        "7.1",
        "the last day comes before the first",
        "合同期限届满日早于起始日",
        instead=f"give a last_day from {first.isoformat()} on, or another first_day",
        instead_zh=f"填写不早于{first.isoformat()}的届满日，或另填生效日",
        first_day=first.isoformat(),
        last_day=command.last_day.isoformat(),
    )


@command_guard("7.1", "party")
def signs_for_itself(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """Party B records its own signature only; Party A, which keeps the record, may record both."""
    if context.actor.role != Role.party_b or command.party == Party.party_b:
        return None
    return refuse(
        "signs_for_itself",
        "7.1",
        f"Party B cannot sign for {command.party.value}",
        f"乙方不得代{command.party.label()}签署",
        instead="sign for party_b",
        instead_zh="为乙方（party_b）签署",
        party=command.party.value,
    )


@command_guard("7.1", "party")
def signs_once(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """A party signs once."""
    if all(signature.party != command.party for signature in subject.signatures):
        return None
    return refuse(
        "signs_once",
        "7.1",
        f"{command.party.value} has signed already",
        f"{command.party.label()}已签署",
        instead="the other party signs",
        instead_zh="由另一方签署",
        party=command.party.value,
    )


@command_guard("7.1", "day")
def signed_by_now(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """The day of signing is not in the future."""
    if command.day is None or command.day.start <= context.now + context.max_skew:
        return None
    return refuse(
        "signed_by_now",
        "7.1",
        "the day of signing lies in the future",
        "签署日期晚于当前日期",
        instead="record the signature when it is there",
        instead_zh="签署后再登记",
        day=command.day.day.isoformat(),
    )


@command_guard("7.1", "day")
def signs_before_it_ends(
    subject: Agreement, command: SignAgreement, context: AgreementContext
) -> Refusal | None:
    """The term that was filled in has not run out on the day of signing."""
    last = subject.last_day
    if last is None and subject.years is not None and subject.first_day is not None:
        last = add_months(subject.first_day, subject.years * 12)
    day = _day_of_signing(subject, command, context).day
    if last is None or day <= last:
        return None
    return refuse(
        "signs_before_it_ends",
        "7.1",
        "the last day of the term comes before the day of signing",
        "合同期限届满日早于签署日",
        instead="sign with the day on which it was signed, or draft the agreement with another "
        "term",
        instead_zh="按实际签署日登记，或另拟期限不同的合同",
        last_day=last.isoformat(),
        day=day.isoformat(),
    )


def _day_of_signing(subject: Agreement, command: SignAgreement, context: AgreementContext) -> Day:
    zone = subject.terms.zone
    return command.day or Day(day=local_day(context.now, zone), zone=zone)


def _after_signing(subject: Agreement, command: Command | None, context: AgreementContext) -> str:
    return "signed" if subject.signatures else "signed_by_one"


@functools.cache
def agreement_machine() -> StateMachine[Agreement, AgreementContext]:
    """The machine of an agreement, built once."""
    return StateMachine(
        "agreement",
        AgreementStatus,
        [
            Move(
                name="draft_agreement",
                label=Text(zh="草拟合同", en="draft agreement"),
                clause="1.1",
                sources=(START,),
                targets=("draft",),
            ),
            Move(
                name="fill_term",
                label=Text(zh="填写期限", en="fill term"),
                clause="7.1",
                sources=("draft",),
                guards=(ends_after_it_starts,),
            ),
            Move(
                name="sign_agreement",
                label=Text(zh="签字/盖章", en="sign agreement"),
                clause="7.1",
                sources=("draft", "signed_by_one"),
                targets=("signed_by_one", "signed"),
                guards=(
                    term_is_filled,
                    signs_for_itself,
                    signs_once,
                    signed_by_now,
                    signs_before_it_ends,
                ),
                choose=_after_signing,
            ),
        ],
        settled=("signed",),
        final=(),
        clauses=CLAUSES,
    )


@functools.cache
def _events() -> TypeAdapter[AnyAgreementEvent]:
    return TypeAdapter(AnyAgreementEvent)


class AgreementDecider:
    """How an agreement is decided, folded and indexed."""

    kind = "agreement"
    fold_version = FOLD_VERSION

    def decide(
        self, state: Agreement | None, command: Command, context: AgreementContext
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        verdict = agreement_machine().judge(
            command.type,
            START if state is None else state.status.value,
            cast(Agreement, state),  # no guard of the first move looks at it
            command,
            context,
        )
        if isinstance(verdict, Refused):
            return verdict
        sealer = Sealer(context.key, context.entropy)
        event = _event(state, command, context, AgreementStatus(verdict.to), sealer)
        after = self.evolve(state, event, context.subject)
        return Decision(events=(event,), after=after, secrets=sealer.entries)

    def evolve(self, state: Agreement | None, event: Event, stream: str) -> Agreement:
        """The agreement after an event."""
        if isinstance(event, AgreementDrafted):
            return Agreement(
                id=stream,
                number=event.number,
                status=event.to,
                party_a=event.party_a,
                party_b=event.party_b,
                party_b_ref=event.party_b_ref,
                terms=event.terms,
                years=event.years,
                indefinite=event.indefinite,
                first_day=event.first_day,
                last_day=event.last_day,
            )
        before = cast(Agreement, state)
        if isinstance(event, TermFilled):
            update: dict[str, object] = {
                "years": event.years,
                "indefinite": event.indefinite,
                "first_day": event.first_day or before.first_day,
                "last_day": event.last_day,
            }
        else:
            signed = cast(AgreementSigned, event)
            signature = Signature(
                party=signed.party, form=signed.form, person=signed.person, day=signed.day
            )
            update = {"signatures": (*before.signatures, signature)}
        return before.model_copy(update={**update, "status": AgreementStatus(event.to)})

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        try:
            return _events().validate_json(body)
        except ValidationError:
            raise ValueError("unknown event") from None

    def read_state(self, body: bytes) -> Agreement:
        """Parse a snapshot of this fold version."""
        return Agreement.model_validate_json(body)

    def status(self, state: Agreement) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Agreement) -> Index:
        """An agreement is found by its number."""
        return Index(reference=state.number, status=state.status.value, agreement=state.id)


def _event(
    state: Agreement | None,
    command: Command,
    context: AgreementContext,
    to: AgreementStatus,
    sealer: Sealer,
) -> AgreementEvent:
    if isinstance(command, DraftAgreement):
        return AgreementDrafted(
            at=context.now,
            recorded=context.now,
            by=context.actor,
            to=to,
            id=context.subject,
            number=command.number,
            party_a=sealer.seal(command.party_a, "party_name"),
            party_b=sealer.seal(command.party_b, "party_name"),
            party_b_ref=command.party_b_ref,
            terms=command.terms,
            years=command.years,
            indefinite=command.indefinite,
            first_day=command.first_day,
            last_day=command.last_day,
        )
    if isinstance(command, FillTerm):
        return TermFilled(
            at=context.now,
            recorded=context.now,
            by=context.actor,
            to=to,
            years=command.years,
            indefinite=command.indefinite,
            first_day=command.first_day,
            last_day=command.last_day,
        )
    sign = cast(SignAgreement, command)
    day = _day_of_signing(cast(Agreement, state), sign, context)
    return AgreementSigned(
        at=day,
        recorded=context.now,
        by=context.actor,
        to=to,
        party=sign.party,
        form=sign.form,
        person=sealer.seal(sign.person, "signatory"),
        day=day,
    )
