"""Commands from JSON, and that nothing anybody typed ever shows in them."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import SecretStr, TypeAdapter

from agreement.whole import samples
from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import AnyAgreementCommand
from complaintflow.complaint import AnyComplaintCommand, complaint_machine
from complaintflow.errors import InvalidCommand
from complaintflow.kernel import Command
from complaintflow.values import Day, parsing

from . import build as b
from .build import PROOF, T0, t

ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyComplaintCommand)
AGREEMENTS: TypeAdapter[Any] = TypeAdapter(AnyAgreementCommand)
WORD = "韩梅梅的原话"
"""What somebody typed: it is planted into every field for text."""

FULL: list[Command] = [
    b.receive(
        statement=WORD,
        demand=WORD,
        item=WORD,
        occurred_at=T0,
        occurred_place=WORD,
        preferred_channel="email",
        preferred_time=WORD,
        metadata=WORD,
        customer={"name": WORD, "contacts": [{"kind": "email", "value": WORD}]},
        representatives=[{"person": "p-7", "capacity": "guardian", "name": WORD}],
        members=[{"ref": "u-2", "name": WORD, "contacts": [{"kind": "email", "value": WORD}]}],
        came_in=Day(day=date(2026, 7, 1)),
        staff=("s-1",),
        external={"source": "crm", "id": "1"},
        language="en",
    ),
    b.carry_over(answer=WORD, statement=WORD, title=WORD, metadata=WORD, answered=T0, category="x"),
    b.acknowledge(names=("reference",), arrived=T0, deliver=True, at=T0),
    c.TellOutcome(channel="letter", text=WORD, told="p-7"),
    c.RecordSending(message="m-1"),
    c.RecordArrival(message="m-1"),
    c.RecordBounce(message="m-1", reason="full"),
    c.LogContact(channel="phone", reached=False, note=WORD),
    b.unreachable(),
    c.RecordContactFound(contact=b.contact(WORD)),
    b.represented(
        representative={"person": "p-7", "capacity": "heir", "name": WORD}, replaces="p-8"
    ),
    b.classify(note=WORD, criteria=("harm_to_health",)),
    b.reclassify(
        note=WORD,
        reason=WORD,
        product="kettle",
        urgency_criteria=("danger_continues",),
        complexity="outside_test",
    ),
    c.AssignHandler(handler="s-1"),
    c.Contain(kind="warn", what=WORD, responsible="s-1"),
    c.StartInvestigation(investigator="s-1"),
    b.attach(file_name=WORD),
    b.conclude(findings=WORD, cause_note=WORD, root_cause=WORD, cause="wear", problems=("seal",)),
    b.plan(
        b.measure(what=WORD, cost=WORD, proof=WORD),
        approved_by="s-1",
        liability_view="supplier",
        risk=WORD,
        customer_told=True,
    ),
    b.revise(b.measure(what=WORD, cost=WORD), reason=WORD, risk=WORD),
    c.StartExecution(),
    b.complete(note=WORD),
    b.cancel(note=WORD),
    b.feedback(b.follow_up(what=WORD), outcome=WORD),
    c.ResendFeedback(channel="letter"),
    c.FinishFollowUp(follow_up="f-1", evidence=PROOF, note=WORD),
    c.Accept(note=WORD, by="p-7"),
    c.Object(statement=WORD, by="p-7"),
    c.Close(reason="accepted"),
    c.Reopen(reason="new_facts", note=WORD),
    b.decline(explanation=WORD),
    c.Withdraw(note=WORD),
    c.WithdrawMember(member="u-2", note=WORD),
    c.Merge(into="c-2"),
    c.Link(other="c-2"),
    c.Unlink(other="c-2", reason="another_matter"),
    c.TakeOverFindings(lead="c-2"),
    b.correct(T0, reason=WORD),
    b.checked(note=WORD),
    c.Disclose(
        to_whom="court",
        recipient="r-1",
        kinds=("contact",),
        basis="order",
        evidence=PROOF,
        note=WORD,
    ),
    c.Revisit(channel="phone", reached=True, satisfaction="neutral", comment=WORD, at=T0),
    c.SupplyBasis(disclosure="d-1", basis="consent", evidence=PROOF),
    c.FindProblem(problem="seal", note=WORD),
    c.LinkImprovement(problem="seal", improvement="i-1"),
    c.RequestAssistance(kind="support", what=WORD, by=T0, arrived=T0, at=T0),
    c.NoteRequestArrival(request="r-1", at=T0),
    c.ProvideAssistance(request="r-1", evidence=PROOF, note=WORD),
    c.AskMoreTime(request="r-1", until=Day(day=date(2026, 7, 9)), note=WORD),
    c.AnswerMoreTime(request="r-1", granted=True, note=WORD),
    c.RefuseAssistance(request="r-1", reason="other", note=WORD),
    c.AnswerRefusal(request="r-1", accepted=True, note=WORD),
    c.CancelAssistance(request="r-1", note=WORD),
    duties.OfferExcuse(
        breach="b-1",
        ground="force_majeure",
        began=T0,
        ended=T0,
        notified=T0,
        evidence=PROOF,
        note=WORD,
    ),
    duties.AnswerExcuse(breach="b-1", accepted=False, note=WORD),
    duties.AssignRemedy(breach="b-1", responsible="s-1", due=T0, note=WORD),
    duties.CompleteRemedy(breach="b-1", evidence=PROOF, at=T0, note=WORD),
    duties.BarStaff(staff=("s-7",), because="c-9"),
    keeping.PlaceHold(reason="court", note=WORD),
    keeping.ReleaseHold(hold="h-1", note=WORD),
    keeping.Dispose(),
    keeping.ConfirmDisposal(values=2),
    keeping.ReceiveRightsRequest(
        kind="erasure", capacity="guardian", check="ck-1", words=WORD, at=T0
    ),
    keeping.DecideRightsRequest(
        request="r-1", outcome="deferred", reason="must_be_kept", check="ck-1", note=WORD, at=T0
    ),
    keeping.GiveAccess(
        request="r-1",
        kinds=("statement",),
        form="copy",
        recipient="u-1",
        sha256="a" * 64,
        evidence=PROOF,
        at=T0,
    ),
    keeping.AnswerRightsRequest(request="r-1", channel="email", at=T0),
    duties.AssessDuties(),
    duties.RecomputeDeadlines(),
]
AGREED: list[Command] = samples(WORD)


def _json(command: Command) -> dict[str, Any]:
    """The command as a host's web page would post it."""

    def plain(value: Any) -> Any:
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [plain(item) for item in value]
        return value

    dumped: dict[str, Any] = plain(command.model_dump(mode="python"))
    return dumped


def test_there_is_a_sample_of_every_command() -> None:
    kinds = set(get_args(get_args(AnyComplaintCommand)[0]))
    assert {type(command) for command in FULL} == kinds
    assert {kind.model_fields["type"].default for kind in kinds} == set(complaint_machine().moves)
    assert {type(command) for command in AGREED} == set(get_args(get_args(AnyAgreementCommand)[0]))


@pytest.mark.parametrize("command", [*FULL, *AGREED], ids=lambda command: command.type)
def test_a_command_is_parsed_straight_from_json(command: Command) -> None:
    adapter = AGREEMENTS if command.subject_kind == "agreement" else ADAPTER
    whole: TypeAdapter[Any] = TypeAdapter(dict[str, Any])
    body = whole.dump_json(_json(command))
    parsed = adapter.validate_json(body)
    assert parsed == command
    assert type(parsed) is type(command)
    assert type(command).parse(body) == command


@pytest.mark.parametrize("command", [*FULL, *AGREED], ids=lambda command: command.type)
def test_no_command_shows_what_was_typed(command: Command) -> None:
    shown = [
        repr(command),
        str(command),
        command.model_dump_json(),
        str(command.model_dump()),
        str(command.model_dump(mode="json")),
    ]
    assert all(WORD not in text for text in shown)


@pytest.mark.parametrize("command", [*FULL, *AGREED], ids=lambda command: command.type)
def test_a_command_is_frozen_and_travels(command: Command) -> None:
    with pytest.raises(ValueError, match="frozen"):
        command.type = "x"
    assert pickle.loads(pickle.dumps(command)) == command


@pytest.mark.parametrize(
    ("said", "place", "kind"),
    [
        ({"statement": [WORD]}, "statement", "string_type"),
        ({"statement": {WORD: WORD}}, "statement", "string_type"),
        ({"statement": " "}, "statement", "blank"),
        ({"statement": "x" * 20_001}, "statement", "too_long"),
        ({"statement": "a\x00"}, "statement", "nul"),
        ({"customer": WORD}, "customer", "model_type"),
        ({"customer": {"name": WORD}}, "customer", "contacts_or_reason"),
        (
            {"customer": {"contacts": [{"kind": "phone", "value": WORD}], "no_contact": "x"}},
            "customer",
            "contacts_or_reason",
        ),
        (
            {"customer": {"contacts": [{"kind": WORD, "value": WORD}]}},
            "customer.contacts.0.kind",
            "enum",
        ),
        (
            {"customer": {"contacts": [{"kind": "phone", "value": [WORD]}]}},
            "customer.contacts.0.value",
            "string_type",
        ),
        ({"customer": {"no_contact": "x", WORD: WORD}}, "customer.?", "extra_forbidden"),
        ({"customer": {"no_contact": WORD}}, "customer.no_contact", "string_pattern_mismatch"),
        (
            {"customer": {"contacts": [{"kind": "phone", "value": "1"}] * 11}},
            "customer.contacts",
            "too_long",
        ),
        ({"agreement": WORD}, "agreement", "string_pattern_mismatch"),
        ({"handler": WORD}, "handler", "string_pattern_mismatch"),
        ({"staff": [WORD]}, "staff.0", "string_pattern_mismatch"),
        ({"staff": ["s"] * 21}, "staff", "too_long"),
        ({"came_in": WORD}, "came_in", "datetime_from_date_parsing"),
        ({"came_in": "2026-07-01T10:00:00"}, "came_in", "naive_time"),
        ({"came_in": {"day": "2026-07-01", "zone": WORD}}, "came_in.zone", "unknown_zone"),
        ({"language": WORD}, "language", "string_pattern_mismatch"),
        ({"external": {"source": WORD, "id": "1"}}, "external.source", "string_pattern_mismatch"),
        ({"external": {"source": "crm", "id": WORD}}, "external.id", "string_pattern_mismatch"),
        ({WORD: WORD}, "?", "extra_forbidden"),
        ({"13800138000": 1}, "?", "extra_forbidden"),
    ],
)
def test_bad_input_is_told_by_place_and_kind_alone(
    said: dict[str, Any], place: str, kind: str
) -> None:
    body = _json(b.receive(demand=WORD)) | said
    with pytest.raises(InvalidCommand) as caught:
        c.Receive(**body)
    error = caught.value
    assert [(p.place, p.kind) for p in error.problems] == [(place, kind)]
    for text in (str(error), repr(error), str(error.as_dict())):
        assert WORD not in text
        assert "13800138000" not in text
    with pytest.raises(InvalidCommand) as parsed:
        parsing("command", lambda: ADAPTER.validate_python({"type": "receive"} | body))
    assert [(p.place, p.kind) for p in parsed.value.problems] == [(f"receive.{place}", kind)]
    assert WORD not in str(parsed.value)


def test_a_number_in_place_of_a_name_is_not_told() -> None:
    """A mapping in Python may have one; as JSON it is text."""
    with pytest.raises(InvalidCommand) as caught:
        c.Receive.parse({13800138000: 1})  # type: ignore[dict-item]
    assert ("?", "invalid_key") in [(p.place, p.kind) for p in caught.value.problems]
    assert "13800138000" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        f'{{"type":"{WORD}","statement":"{WORD}"}}',
        f'{{"statement":"{WORD}"}}',
        f'["{WORD}"]',
        f'"{WORD}"',
        WORD,
        f'{{"type":["{WORD}"]}}',
    ],
)
def test_json_that_is_no_command_is_told_without_what_it_says(body: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        parsing("command", lambda: ADAPTER.validate_json(body))
    assert WORD not in str(caught.value)


def test_a_correction_is_of_one_fact() -> None:
    both: list[dict[str, Any]] = [{}, {"came_in": T0, "customer": b.NO_CONTACT}]
    for said in both:
        with pytest.raises(InvalidCommand) as caught:
            b.correct(**said)
        assert [p.kind for p in caught.value.problems] == ["one_fact"]


def test_a_reason_for_declining_is_one_of_the_list() -> None:
    # The agreement gives no right to refuse but under 1.3/1.4, or where the same was answered.
    with pytest.raises(InvalidCommand):
        b.decline(reason="abusive")


def test_limits_of_lists() -> None:
    many: list[tuple[Any, str]] = [
        (lambda: b.plan(*[b.measure(f"m-{n}") for n in range(51)]), "measures"),
        (lambda: b.feedback(*[b.follow_up(f"f-{n}") for n in range(21)]), "follow_ups"),
        (lambda: b.conclude(evidence=PROOF * 51), "evidence"),
        (lambda: b.conclude(problems=("p",) * 21), "problems"),
    ]
    for make, place in many:
        with pytest.raises(InvalidCommand) as caught:
            make()
        assert [(p.place, p.kind) for p in caught.value.problems] == [(place, "too_long")]


def test_an_acknowledgement_names_all_three_unless_it_is_said_otherwise() -> None:
    assert b.acknowledge().names == {"reference", "received_at", "handler"}
    with pytest.raises(InvalidCommand):
        b.acknowledge(names=("weather",))


def test_times_are_kept_in_utc() -> None:
    command = b.acknowledge(at=t("07-01 10:00"))
    assert '"at":"2026-07-01T02:00:00Z"' in command.model_dump_json()
