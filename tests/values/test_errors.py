"""Errors: one base, stable codes, facts as fields, and they travel between processes."""

from __future__ import annotations

import inspect
import json
import pickle
import re
from datetime import datetime
from typing import Any

import pytest

from complaintflow import errors
from complaintflow.errors import (
    HTTP_STATUS,
    AlreadyExists,
    BadCalendar,
    BadCopy,
    BadFile,
    BadMachine,
    CommandRefused,
    ComplaintFlowError,
    IdempotencyConflict,
    InvalidCommand,
    MissingExtra,
    NaiveTime,
    NotPermitted,
    OutOfRange,
    Problem,
    Refusal,
    StaleComplaint,
    StoreAhead,
    StoreBehind,
    StoreBusy,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreUnavailable,
    Undetermined,
    UnknownEvent,
    UnknownSubject,
    UnknownYear,
    ValueDestroyed,
)

REFUSAL = Refusal(
    rule="not_from_here",
    clause="3.2",
    en="no",
    zh="不",
    facts={
        "at": datetime.fromisoformat("2026-07-01T02:00:00+00:00"),
        "possible": ("close", "object"),
        "n": 3,
        "none": None,
    },
    instead="close",
    instead_zh="办结",
)
PLAIN = Refusal(rule="of_ours", en="no", zh="不")

SAMPLES: list[tuple[ComplaintFlowError, str, type[Exception], str]] = [
    (ComplaintFlowError(), "error", Exception, "The base of all errors of this library."),
    (
        InvalidCommand(model="Receive", problems=(Problem(place="at", kind="naive_time"),)),
        "invalid_command",
        ValueError,
        "Receive is not valid: at: a time needs an offset, for example +08:00",
    ),
    (
        InvalidCommand(
            model="ConcludeInvestigation",
            problems=(
                Problem(place="verdict", kind="enum", permitted=("upheld", "not_upheld")),
                Problem(place="type", kind="unknown", permitted=tuple("abcdefghijklmn")),
            ),
        ),
        "invalid_command",
        ValueError,
        "ConcludeInvestigation is not valid: verdict: this is none of the words that are taken "
        "(permitted: upheld, not_upheld); type: there is no such command "
        "(permitted: a, b, c, d, e, f, g, h, i, j, k, l and 2 more)",
    ),
    (
        NaiveTime(place="at"),
        "naive_time",
        ValueError,
        "a time without a zone was given at at; add an offset, for example +08:00",
    ),
    (
        NaiveTime(),
        "naive_time",
        ValueError,
        "a time without a zone was given; add an offset, for example +08:00",
    ),
    (
        CommandRefused(
            command="close", subject="c-1", status="received", refusals=(REFUSAL, PLAIN)
        ),
        "refused",
        ComplaintFlowError,
        "close is refused while received: [not_from_here 3.2] no (close); [of_ours] no",
    ),
    (
        CommandRefused(command="receive", subject="c-1", status="", refusals=(PLAIN,)),
        "refused",
        ComplaintFlowError,
        "receive is refused while not begun: [of_ours] no",
    ),
    (
        NotPermitted(role="customer", action="close"),
        "not_permitted",
        PermissionError,
        "the role customer may not do 'close' here",
    ),
    (
        UnknownSubject(kind="complaint", id="c-1"),
        "unknown_subject",
        LookupError,
        "there is no complaint c-1 here, or none that you may see",
    ),
    (
        AlreadyExists(key="external_ref", existing="c-1"),
        "already_exists",
        ValueError,
        "the external_ref is already used by c-1; go on with that, or use another",
    ),
    (
        StaleComplaint(subject="c-1", expected=3, found=4),
        "stale",
        ComplaintFlowError,
        "c-1 is at version 4, not 3; load it and decide again",
    ),
    (
        IdempotencyConflict(key="k-1"),
        "idempotency_conflict",
        ValueError,
        "the key k-1 was used for another command; give each command its own key",
    ),
    (
        UnknownYear(calendar="cn", year=2027),
        "unknown_year",
        LookupError,
        "calendar cn has no data for 2027; load that year's notice, "
        "or ask for a provisional answer",
    ),
    (
        Undetermined(unit="hours"),
        "undetermined",
        ValueError,
        "a period in hours needs a time, and only a day is known",
    ),
    (
        OutOfRange(what="n", low="1", high="2"),
        "out_of_range",
        ValueError,
        "n must lie between 1 and 2",
    ),
    (BadCalendar(calendar="cn", reason="no"), "bad_calendar", ValueError, "calendar cn: no"),
    (
        BadCopy(reason="chain_broken", version=3),
        "bad_copy",
        ValueError,
        "the copy of the agreement is not sound: chain_broken (version 3)",
    ),
    (
        BadCopy(reason="unreadable"),
        "bad_copy",
        ValueError,
        "the copy of the agreement is not sound: unreadable",
    ),
    (
        errors.VaultError(),
        "vault_error",
        ComplaintFlowError,
        "The base of what an encrypted vault raises; no value is lost by it, and none is repeated.",
    ),
    (
        errors.KeyUnavailable(key="k1", reason="unknown"),
        "key_unavailable",
        errors.VaultError,
        "the master key k1 cannot be used (unknown): give the provider that key back",
    ),
    (
        errors.KeyUnavailable(key="k1", reason="unreachable"),
        "key_unavailable",
        errors.VaultError,
        "the master key k1 cannot be used (unreachable): try again when the provider answers",
    ),
    (
        errors.KeyUnavailable(key="k1", reason="failed"),
        "key_unavailable",
        errors.VaultError,
        "the master key k1 cannot be used (failed): look at the provider, and try again",
    ),
    (
        errors.LetterNotBorne(letter="withdrawal", status="closed", possible=("feedback",)),
        "letter_not_borne",
        ValueError,
        "the complaint is closed: no letter withdrawal; possible: feedback",
    ),
    (
        errors.LetterNotBorne(letter="progress", status="disposed", possible=()),
        "letter_not_borne",
        ValueError,
        "the complaint is disposed: no letter progress; possible: none",
    ),
    (
        errors.WrongVault(kept="encrypted"),
        "wrong_vault",
        errors.VaultError,
        "the values here are encrypted: open the store with its keys "
        "(EncryptedStore, or EncryptedVault; in the console --keys and --key-book)",
    ),
    (
        errors.WrongVault(kept="plain"),
        "wrong_vault",
        errors.VaultError,
        "the values here are not encrypted: open the store without keys",
    ),
    (
        errors.BadKeyFile(reason="damaged"),
        "bad_key_file",
        ValueError,
        "the file of master keys cannot be used (damaged): restore it from your copy",
    ),
    (
        errors.KeyBookUnavailable(reason="busy"),
        "key_book_unavailable",
        errors.VaultError,
        "the key book cannot be used (busy): try again",
    ),
    (
        errors.ValueRejected(token="t_0"),
        "value_rejected",
        ValueError,
        "the value of t_0 was altered, cut short or moved from another row;"
        " restore it from a copy, or destroy it",
    ),
    (
        BadMachine(kind="door", faults=("a", "b")),
        "bad_machine",
        TypeError,
        "the machine door is not sound: a; b",
    ),
    (
        UnknownEvent(stream="c-1", version=3),
        "unknown_event",
        ValueError,
        "event 3 of c-1 cannot be read by this build; it was written by a newer one, "
        "or was altered",
    ),
    (
        StoreError(),
        "store_error",
        ComplaintFlowError,
        "The base of what a store raises; nothing half-written remains.",
    ),
    (
        StoreBehind(found=1, needed=2),
        "store_behind",
        StoreError,
        "the store is at schema 1, this build needs 2; run migrate()",
    ),
    (
        StoreAhead(found=3, needed=2),
        "store_ahead",
        StoreError,
        "the store is at schema 3, this build knows 2; upgrade it",
    ),
    (
        errors.StoreDiffers(schema=1, missing=("names.sense",)),
        "store_differs",
        StoreError,
        "the store says schema 1, but its tables are laid out otherwise (missing: names.sense):"
        " another build made it; go on with that build, or make a new store",
    ),
    (
        errors.StoreDiffers(schema=1, missing=("names.sense",), unknown=("names.kind",)),
        "store_differs",
        StoreError,
        "the store says schema 1, but its tables are laid out otherwise (missing: names.sense;"
        " not known: names.kind): another build made it; go on with that build, or make a new"
        " store",
    ),
    (
        errors.StoreReadOnly(),
        "store_read_only",
        StoreError,
        "The database may only be read; nothing was written."
        " Let the process write file and folder.",
    ),
    (
        StoreForeign(reason="no"),
        "store_foreign",
        StoreError,
        "this is not a complaintflow store: no",
    ),
    (
        StoreBusy(),
        "store_busy",
        StoreError,
        "The database stayed locked by another process; nothing was written, try again.",
    ),
    (StoreFull(), "store_full", StoreError, "The disk is full; nothing was written."),
    (
        StoreUnavailable(reason="no"),
        "store_unavailable",
        StoreError,
        "the store is not available: no",
    ),
    (
        ValueDestroyed(token="t_0"),
        "value_destroyed",
        LookupError,
        "the vault has no value for t_0",
    ),
    (
        errors.BlobMissing(sha256="ab"),
        "blob_missing",
        LookupError,
        "the blob store has no bytes with the digest ab",
    ),
    (
        errors.BlobDamaged(sha256="ab"),
        "blob_damaged",
        ComplaintFlowError,
        "the bytes kept under ab have changed since they were put there; "
        "bring them back from a backup",
    ),
    (
        errors.RecordBroken(stream="c_1", version=3),
        "record_broken",
        ComplaintFlowError,
        "the chain of c_1 does not hold at event 3; verify says what is wrong",
    ),
    (BadFile(reason="no"), "bad_file", ValueError, "the file cannot be read: no"),
    (
        BadFile(reason="no", line=7),
        "bad_file",
        ValueError,
        "the file cannot be read: no (line 7)",
    ),
    (
        MissingExtra(extra="sql"),
        "missing_extra",
        ImportError,
        "this needs the extra 'sql': pip install 'complaintflow[sql]'",
    ),
    (
        errors.MissingGlyph(codepoint="U+E000"),
        "missing_glyph",
        ValueError,
        "no common font has the character U+E000, it would be an empty box; "
        "write it in another way",
    ),
    (
        errors.BadTemplate(reason="unknown_name", names=("fone",)),
        "bad_template",
        ValueError,
        "the template cannot be used (unknown_name: fone): use the fields of this letter",
    ),
    (
        errors.BadTemplate(reason="syntax"),
        "bad_template",
        ValueError,
        "the template cannot be used (syntax): it is not a template of Jinja",
    ),
    (
        errors.StandardDropsCategory(categories=("quality", "price"), open=(3, 1)),
        "standard_drops_category",
        ValueError,
        "the new standard drops what is in use: quality (3 open), price (1 open); keep it, or "
        "reclassify those complaints first",
    ),
]
IDS = [f"{type(sample[0]).__name__}-{n}" for n, sample in enumerate(SAMPLES)]


def _all() -> set[type[ComplaintFlowError]]:
    return {
        kind
        for kind in vars(errors).values()
        if inspect.isclass(kind) and issubclass(kind, ComplaintFlowError)
    }


def test_every_error_has_a_sample_and_a_code_of_its_own() -> None:
    assert {type(error) for error, *_ in SAMPLES} == _all()
    codes = [kind.code for kind in _all()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(("error", "code", "parent", "message"), SAMPLES, ids=IDS)
def test_an_error_has_its_code_parent_and_sentence(
    error: ComplaintFlowError, code: str, parent: type[Exception], message: str
) -> None:
    assert isinstance(error, parent)
    assert error.code == code
    assert str(error) == error.message() == message
    as_dict = error.as_dict()
    assert (as_dict["code"], as_dict["message"]) == (code, message)
    json.dumps(as_dict)


_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(("error", "code", "parent", "message"), SAMPLES, ids=IDS)
def test_an_error_says_the_same_in_chinese(
    error: ComplaintFlowError, code: str, parent: type[Exception], message: str
) -> None:
    told = error.message_zh()
    assert _CHINESE.search(told)
    assert not re.search("[{}]", told)
    assert error.as_dict()["message_zh"] == told
    for fact in error.facts.values():  # a number, a code or an id that the one tells, the other too
        if isinstance(fact, str | int) and str(fact) in message and str(fact) not in _IN_WORDS:
            assert str(fact) in told, fact


_IN_WORDS = ("complaint", "encrypted", "close", "receive", "received")
"""What the Chinese sentence says in words, or the English one says by chance."""


def test_each_kind_of_error_has_a_chinese_sentence_of_its_own() -> None:
    told = {type(error): error.message_zh() for error, *_ in SAMPLES}
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize(
    ("error", "zh"),
    [
        (
            UnknownSubject(kind="complaint", id="c_1"),
            "没有投诉 c_1，或者您无权查看",
        ),
        (
            UnknownSubject(kind="agreement", id=errors.NOT_AN_ID),
            "所给的不是合同的内部编号；请先按投诉编号、合同编号等查出内部编号",
        ),
        (UnknownSubject(kind="?", id="c_1"), "没有记录 c_1，或者您无权查看"),
        (
            AlreadyExists(key="reference", existing="c_1"),
            "该编号已被 c_1 使用；请继续办理该件，或另用一个",
        ),
        (NaiveTime(), "时间没有写明时区；请加上偏移，例如 +08:00"),
        (NaiveTime(place="at"), "时间（at）没有写明时区；请加上偏移，例如 +08:00"),
        (BadFile(reason="no", line=7), "文件不能读取：no（第 7 行）"),
        (errors.BadTemplate(reason="syntax"), "模板不能使用（syntax）"),
        (
            errors.LetterNotBorne(letter="progress", status="disposed", possible=()),
            "投诉状态为 disposed，不能发出 progress；可以发出：无",
        ),
        (errors.WrongVault(kept="plain"), "此处的内容没有加密：请不用密钥打开"),
        (
            CommandRefused(command="x", subject="", status="", refusals=(REFUSAL, PLAIN)),
            "[not_from_here 3.2] 不（办结）；[of_ours] 不",
        ),
        (
            InvalidCommand(model="M", problems=(Problem(place="", kind="missing"),) * 9, more=2),
            "M 不符合要求：" + "；".join(["此项必填"] * 8) + "；另有 3 处",
        ),
    ],
)
def test_chinese_sentences_to_the_letter(error: ComplaintFlowError, zh: str) -> None:
    assert error.message_zh() == zh


@pytest.mark.parametrize(("error", "code", "parent", "message"), SAMPLES, ids=IDS)
def test_an_error_travels_between_processes_with_its_facts(
    error: ComplaintFlowError, code: str, parent: type[Exception], message: str
) -> None:
    there: Any = pickle.loads(pickle.dumps(error))
    assert type(there) is type(error)
    assert there.facts == error.facts
    assert str(there) == message


def test_what_is_no_id_is_not_told_and_another_way_is() -> None:
    told = UnknownSubject(kind="complaint", id=errors.NOT_AN_ID)
    assert errors.NOT_AN_ID not in str(told)
    assert "by the reference or the number" in str(told)


def test_a_refusal_is_told_as_plain_json() -> None:
    told = REFUSAL.as_dict()
    assert told == {
        "rule": "not_from_here",
        "clause": "3.2",
        "en": "no",
        "zh": "不",
        "facts": {
            "at": "2026-07-01T02:00:00Z",
            "possible": ["close", "object"],
            "n": 3,
            "none": None,
        },
        "instead": "close",
        "instead_zh": "办结",
    }
    refused = CommandRefused(command="x", subject="c-1", status="s", refusals=(REFUSAL,))
    assert refused.as_dict()["facts"] == {
        "command": "x",
        "subject": "c-1",
        "status": "s",
        "refusals": [told],
    }


def test_problems_are_told_as_plain_json_and_a_long_list_is_cut_in_the_sentence() -> None:
    problems = tuple(Problem(place=f"f{n}", kind="missing") for n in range(10))
    error = InvalidCommand(model="M", problems=problems)
    assert str(error).endswith("f7: this is needed; and 2 more")
    facts: Any = error.as_dict()["facts"]
    assert facts["problems"][9] == {
        "place": "f9",
        "kind": "missing",
        "en": "this is needed",
        "zh": "此项必填",
        "permitted": [],
    }
    eight = InvalidCommand(model="M", problems=problems[:8])
    assert str(eight).endswith("f7: this is needed")


def test_every_error_has_its_status_on_the_web() -> None:
    # RFC 9110, 15.5 and 15.6: client errors and server errors; no code that it does not name.
    assert {kind.code for kind in _all()} | {"error"} == set(HTTP_STATUS)
    assert set(HTTP_STATUS.values()) <= {403, 404, 409, 410, 412, 422, 500, 503}
    for kind in _all():
        server = issubclass(kind, StoreError) or kind in (BadMachine, UnknownEvent, MissingExtra)
        assert (HTTP_STATUS[kind.code] >= 500) >= server
