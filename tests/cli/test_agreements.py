"""``agreement``: changes that both parties make, copies, trainings."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import CLERK, MANAGER, Ran, run

A = ("--party", "party_a", "--person", "示例代表")
B = ("--party", "party_b", "--person", "示例代表")


def on(store: str, word: str, *words: str) -> Ran:
    return run("agreement", word, "HT-1", *words, *MANAGER, "--db", store)


def told(store: str) -> dict[str, Any]:
    ran = run("agreement", "show", "HT-1", "--db", store, "--json")
    return dict(ran.json)


def test_terms_are_amended_by_both(store: str) -> None:
    change = json.dumps({"manager": "mgr-02"})
    ran = on(store, "amend", *A, "--terms", change, "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert "待答复" in ran.out
    assert "变更" in ran.out
    assert told(store)["terms_version"] == 1
    assert on(store, "accept", *B).code == 0
    now = told(store)
    assert now["terms_version"] == 2
    assert [v["terms"]["manager"] for v in now["agreement"]["versions"]] == [None, "mgr-02"]
    # What was not named stays as it was.
    first, second = (v["terms"] for v in now["agreement"]["versions"])
    assert second | {"manager": None} == first


def test_what_party_a_wants_of_itself_and_who_is_told_are_shown(store: str) -> None:
    change = {
        "revisit": {"clause": "3.6", "period": {"n": 5, "unit": "working_days"}},
        "escalations": [
            {"point": "warning", "warning": 2, "to": "vp-1"},
            {"point": "overdue", "to": "board"},
        ],
    }
    assert on(store, "amend", *A, "--terms", json.dumps(change)).code == 0
    assert on(store, "accept", *B).code == 0
    wanted = {
        "zh": (
            "首次评估（内部）",
            "1个工作日",
            "临时措施 当日",
            "回访",
            "期限提醒 2 · vp-1",
            "逾期 · board",
        ),
        "en": (
            "first assessment (inner)",
            "containment the same day",
            "revisit",
            "warning 2 · vp-1",
        ),
    }
    for lang, words in wanted.items():
        said = run("agreement", "show", "HT-1", "--db", store, "--lang", lang).out
        assert not [word for word in words if word not in said], said


def test_what_is_proposed_is_answered_by_the_other_party(store: str) -> None:
    assert on(store, "amend", *A, "--terms", '{"manager": "m"}').code == 0
    for words in (("accept", *A), ("reject", *A[:2]), ("withdraw", *B[:2])):
        assert on(store, *words).error == "refused"
    assert on(store, "amend", *B, "--terms", '{"manager": "n"}').error == "refused"
    assert on(store, "reject", *B[:2], "--note", "另议").code == 0
    assert on(store, "accept", *B).error == "refused"  # nothing is open any more
    assert on(store, "amend", *B, "--terms", '{"manager": "n"}').code == 0
    assert on(store, "withdraw", *B[:2]).code == 0
    assert on(store, "amend", *B, "--terms", '{"manager": "n"}').code == 0
    assert on(store, "accept", *A).code == 0
    again = on(store, "accept", *A)
    assert again.error == "refused"
    assert "nothing is left to do: it is accepted" in again.err
    stands = [p["status"] for p in told(store)["agreement"]["proposals"]]
    assert stands == ["rejected", "withdrawn", "accepted"]


def test_an_indefinite_one_is_ended_and_not_renewed(store: str) -> None:
    assert on(store, "renew", *A, "--years", "1").error == "refused"
    end = ("terminate", *A, "--reason", "replaced", "--last-day", "2099-12-31")
    assert on(store, *end).code == 0
    ran = on(store, "accept", *B, "--lang", "zh")
    assert "双方已协议解除" in ran.out
    assert "另订新合同" in ran.out
    now = told(store)
    assert (now["status"], now["ends"]) == ("terminated", "2099-12-31T16:00:00Z")


def test_a_term_is_renewed(store: str) -> None:
    named = ("--party-a", "甲", "--party-b", "乙", "--last-day", "2098-12-31")
    assert run("agreement", "new", "HT-2", *named, *MANAGER, "--db", store).code == 0
    rest = (*MANAGER, "--db", store)
    for words in (("sign", "HT-2", *A), ("sign", "HT-2", *B)):
        assert run("agreement", *words, *rest).code == 0
    assert run("agreement", "renew", "HT-2", *A, "--years", "2", *rest).code == 0
    shown = run("agreement", "accept", "HT-2", *B, *rest)
    assert "2099-01-01 – 2101-01-01" in shown.out


def test_both_parties_have_the_same_copy(store: str, tmp_path: Path) -> None:
    digests = []
    for party in ("party_a", "party_b"):
        file = tmp_path / f"{party}.json"
        ran = on(store, "copy", str(file), "--party", party, "--json")
        assert ran.json["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        checked = run("agreement", "check", str(file), "--json")
        assert (checked.code, checked.json) == (0, ran.json)
        digests.append(ran.json["sha256"])
    assert digests[0] == digests[1]
    assert [c["party"] for c in told(store)["agreement"]["copies"]] == ["party_a", "party_b"]
    # A file that is there is not written over, and what was changed is found.
    again = on(store, "copy", str(file), "--party", "party_b")
    assert again.error == "io_error"
    file.write_bytes(file.read_bytes().replace(b"signed", b"singed", 1))
    assert run("agreement", "check", str(file)).error == "bad_copy"


def test_a_copy_that_is_not_given_leaves_no_file(store: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.json"
    ran = run("agreement", "copy", "HT-1", str(file), "--party", "party_a", *CLERK, "--db", store)
    assert (ran.code, ran.error) == (1, "not_permitted")
    assert not file.exists()
    assert on(store, "copy", str(file), "--party", "party_c").error == "bad_usage"


def test_who_is_trained(store: str) -> None:
    train = ("train", "--topic", "response", "--audience", "customer_service")
    people = ("--passed", "s-2=95", "--passed", "s-1", "--failed", "s-3=40")
    ran = on(store, *train, "--material", "v1", *people, "--json")
    assert ran.json == {"number": "HT-1", "trained": ["s-1", "s-2"]}
    (training,) = told(store)["agreement"]["trainings"]
    assert [(a["person"], a["passed"], a["score"]) for a in training["attendances"]] == [
        ("s-2", True, 95),
        ("s-1", True, None),
        ("s-3", False, 40),
    ]
    for words, people_ in (
        (("--topic", "response"), ["s-1", "s-2"]),
        (("--topic", "confidentiality"), []),
        (("--material", "v2"), []),
        (("--terms-version", "1"), ["s-1", "s-2"]),
    ):
        assert on(store, "trained", *words, "--json").json["trained"] == people_
    assert "nobody" in on(store, "trained", "--material", "v2").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("amend", *A, "--terms", "{"), "bad_json"),
        (("amend", *A, "--terms", "[]"), "bad_json"),
        (("amend", *A, "--terms", '{"manager": "m", "manager": "n"}'), "duplicate_key"),
        (("amend", *A, "--terms", '{"speed": "fast"}'), "invalid_command"),
        (("amend", *A, "--terms", '{"calendar": "mars"}'), "bad_calendar"),
        (("renew", *A), "invalid_command"),
        (("terminate", *A, "--reason", "other", "--last-day", "2099-01-01"), "invalid_command"),
        (("terminate", *A, "--reason", "replaced", "--last-day", "1999-01-01"), "refused"),
        (("accept", *B), "refused"),
        (("train", "--topic", "x", "--audience", "manager", "--material", "v"), "invalid_command"),
        (("trained", "--topic", "x"), "bad_usage"),
        (
            (
                *("train", "--topic", "process", "--audience", "manager", "--material", "v"),
                *("--passed", "s-1=good"),
            ),
            "bad_usage",
        ),
    ],
)
def test_bad_input(store: str, words: tuple[str, ...], code: str) -> None:
    ran = on(store, *words)
    assert ran.error == code
    assert ran.out == ""
