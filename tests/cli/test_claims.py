"""Claims, disputes and improvements at the console: raised, done to, listed, shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import MANAGER, Demo, Ran, run

B = ("--as", "party_b:b-01")
SECRET = "赔偿张三的损失"


@pytest.fixture
def late(own_demo: Demo) -> tuple[Demo, str]:
    """A demo store, and a complaint in it that was not completed in time."""
    for item in own_demo.told["items"]:
        if "4.2" in item["breaches"]:
            return own_demo, str(item["reference"])
    raise AssertionError("the demo has none")


def raised(demo: Demo, ref: str, *more: str, who: tuple[str, ...] = B) -> Ran:
    words = ("claim", "raise", "HT-2026-001", "--breach", f"{ref}:completion_late")
    return demo(*words, "--demand", SECRET, "--amount", "1200.50", *more, *who)


def do(demo: Demo, ref: str, *words: str, who: tuple[str, ...] = MANAGER) -> Any:
    ran = demo("do", ref, *words, *who, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_claim_from_raised_to_settled_and_performed(late: tuple[Demo, str]) -> None:
    demo, complaint = late
    claim = raised(demo, complaint, "--json").json
    ref = claim["reference"]
    assert (ref[:2], claim["status"]) == ("L-", "raised")
    assert do(demo, ref, "accept_claim")["status"] == "accepted"
    terms = {"what": "培训", "due": "2999-01-01T00:00:00Z", "amount": {"amount": "800"},
             "approved_by": "gm-1"}  # fmt: skip
    settled = do(demo, ref, "settle_claim", "--terms", json.dumps(terms), "--evidence", "letter:7")
    assert settled["status"] == "settled"
    told = do(demo, ref, "perform_settlement", "--evidence", "receipt:8")
    assert told["status"] == "performed"
    shown = demo("show", ref, *B, "--json").json
    assert shown["claim"]["status"] == "performed"
    assert [entry["event"]["type"] for entry in shown["history"]] == [
        "ClaimRaised", "ClaimAccepted", "ClaimSettled", "SettlementPerformed",
    ]  # fmt: skip
    assert SECRET not in json.dumps(shown, ensure_ascii=False)
    text = demo("show", ref, *B)
    for word in ("performed", "Party B → Party A (5.1)", "1200.50 CNY", "800 CNY", "(6.1)"):
        assert word in text.out, word
    revealed = demo("show", ref, "--reveal", "check", *B)
    assert SECRET in revealed.out
    items = demo("claim", "list", "--on", complaint, *B, "--json").json["items"]
    assert [(item["reference"], item["clauses"]) for item in items] == [(ref, ["4.2"])]
    assert ref in demo("claim", "list", "--lang", "zh", *MANAGER).out
    assert demo("claim", "list", "--status", "raised", *B, "--json").json["items"] == []
    assert "nothing" in demo("claim", "list", "--status", "raised", *B).out


def test_a_dispute_to_its_end_in_court(late: tuple[Demo, str]) -> None:
    demo, complaint = late
    ref = raised(demo, complaint, "--json").json["reference"]
    do(demo, ref, "reject_claim", "--note", "已响应")
    do(demo, ref, "negotiate", who=B)
    do(demo, ref, "propose", "--terms.what", "致歉", "--terms.due", "2999-01-01T00:00:00Z")
    shown = demo("show", ref, *B).out
    assert "proposal 1" in shown
    assert "no answer yet" in shown
    do(demo, ref, "answer_proposal", "--round", "1", "--accepted", "false", who=B)
    do(demo, ref, "declare_failed", "--reason", "no_agreement", who=B)
    do(demo, ref, "file_suit", "--court", "上海市浦东新区人民法院", who=B)
    allowed = demo("allowed", ref, *MANAGER, "--json").json
    assert "record_outcome" in [move["move"] for move in allowed]
    told = demo("show", ref, *B, "--json").json["claim"]["dispute"]
    suit = told["suits"][0]["id"]
    assert suit in demo("show", ref, *B, "--lang", "zh").out
    ended = do(demo, ref, "record_outcome", "--suit", suit, "--outcome", "judgment",
               "--evidence", "judgment:1")  # fmt: skip
    assert ended["status"] == "decided"
    assert "判决" in demo("show", ref, *B, "--lang", "zh").out


def test_another_clause_is_claimed_with_evidence(own_demo: Demo) -> None:
    words = ("claim", "raise", "HT-2026-001", "--clause", "3.7", "--demand", "赔偿", *B)
    assert own_demo(*words).error == "refused"
    ran = own_demo(*words, "--evidence", "letter:7", "--json")
    assert ran.code == 0, ran.err
    assert "其他违约" in own_demo("show", ran.json["reference"], *B, "--lang", "zh").out


@pytest.mark.parametrize(
    ("words", "exit", "code"),
    [
        (("--breach", "C-0000-0000-0000:completion_late", *B), 1, "unknown_subject"),
        (("--breach", "completion_late", *B), 1, "unknown_subject"),
        (("--breach", "REF:respnse_late", *B), 2, "unknown_breach"),
        (("--breach", "REF:" + SECRET, *B), 2, "unknown_breach"),
        (("--breach", "REF:completion_late", "--amount", SECRET, *B), 2, "invalid_command"),
        (("--breach", "REF:completion_late", "--amount", "0.1e3", *B), 2, "invalid_command"),
        (("--breach", "REF:completion_late", "--currency", "x", "--amount", "1", *B), 2,
         "invalid_command"),
        (("--breach", "REF:completion_late", "--party", "customer", *B), 2, "invalid_command"),
        (("--clause", "4.1.1", *B), 2, "invalid_command"),
        (("--clause", "2.2", "--evidence", "letter:1", *B), 1, "refused"),
        (("--evidence", "letter:1", *B), 1, "refused"),
        (("--breach", "REF:completion_late", *MANAGER), 1, "refused"),
        (("--breach", "REF:completion_late", "--as", "customer:cust-0001"), 1, "unknown_subject"),
        (("--breach", "REF:completion_late", "--at", "2026-01-01T00:00", *B), 2, "invalid_command"),
    ],
)  # fmt: skip
def test_a_wrong_claim(
    late: tuple[Demo, str], words: tuple[str, ...], exit: int, code: str
) -> None:
    demo, ref = late
    given = [word.replace("REF", ref) for word in words]
    ran = run(
        "claim", "raise", "HT-2026-001", "--demand", SECRET, *given, "--db", demo.db
    )  # fmt: skip
    assert (ran.code, ran.error) == (exit, code), ran.err
    assert SECRET not in ran.err + ran.out


@pytest.mark.parametrize(
    ("words", "exit", "code"),
    [
        (("claim", "list", "--status", "rased"), 2, "unknown_status"),
        (("claim", "list", "--on", "L-0"), 1, "unknown_subject"),
        (("improvement", "list", "--status", "opened"), 2, "unknown_status"),
        (("improvement", "open", "HT-2026-001", "Not A Code"), 2, "invalid_command"),
        (("improvement", "open", "HT-0", "seal"), 1, "unknown_subject"),
        (("show", "l_" + "0" * 32), 1, "unknown_subject"),
        (("show", "i_" + "0" * 32), 1, "unknown_subject"),
        (("do", "L-0000", "accept_claim"), 1, "unknown_subject"),
        (("do", "HT-2026-001", "raise_claim"), 2, "bad_usage"),
        (("do", "HT-2026-001", "open_improvement"), 2, "bad_usage"),
    ],
)
def test_wrong_words(demo: Demo, words: tuple[str, ...], exit: int, code: str) -> None:
    ran = demo(*words, *MANAGER)
    assert (ran.code, ran.error) == (exit, code), ran.err


def test_who_may_not_see_a_claim_is_told_that_there_is_none(late: tuple[Demo, str]) -> None:
    demo, complaint = late
    ref = raised(demo, complaint, "--json").json["reference"]
    clerk = ("--as", "customer_service:cs-01")
    assert demo("show", ref, *clerk).error == "unknown_subject"
    assert demo("claim", "list", *clerk, "--json").json["items"] == []


def test_an_improvement_from_opened_to_a_breach_that_is_shown(own_demo: Demo) -> None:
    ran = own_demo("improvement", "open", "HT-2026-001", "seal", "--owner", "mgr-01", *MANAGER,
                   "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    ref = ran.json["reference"]
    assert ref.startswith("I-")
    do(own_demo, ref, "analyse_cause", "--cause", "material", "--note", "老化")
    assert own_demo("sweep", "--now", "2026-05-01T09:00+08:00", *MANAGER).code == 0
    shown = own_demo("show", ref, *MANAGER, "--json").json
    (breach,) = shown["breaches"]
    assert (breach["breach"]["clause"], breach["attribution"]["liable"]) == ("4.4", True)
    assert breach["evidence"][0]["type"] == "ImprovementOpened"
    text = own_demo("show", ref, *MANAGER, "--lang", "zh").out
    for word in ("未改进 (4.4)", "成立", "建立投诉处理改进机制", "已分析原因", "逾期未履行"):
        assert word in text, word
    action = {"id": "a-1", "what": "更换", "responsible": "ron", "due": "2026-06-30T18:00+08:00"}
    do(own_demo, ref, "plan_improvement", json.dumps(
        {"actions": [action], "check_after": {"n": 1, "unit": "months"}}))  # fmt: skip
    assert "a-1 · ron" in own_demo("show", ref, *MANAGER).out
    items = own_demo("improvement", "list", *MANAGER, "--json").json["items"]
    mine = next(item for item in items if item["reference"] == ref)
    assert (mine["status"], mine["open_actions"], mine["breaches"]) == ("planned", 1, ["4.4"])
    assert ref in own_demo("improvement", "list", *MANAGER, "--lang", "zh").out


def test_a_complaints_breach_is_shown_with_its_measure(late: tuple[Demo, str]) -> None:
    demo, ref = late
    breach = demo("show", ref, *MANAGER, "--json").json["breaches"][0]
    id = breach["breach"]["id"]
    do(demo, ref, "assign_remedy", "--breach", id, "--responsible", "hr-3",
       "--due", "2999-01-01T00:00:00Z")  # fmt: skip
    text = demo("show", ref, *MANAGER).out
    for word in ("completion late (4.2)", "standing", "hr-3", "improve the process"):
        assert word in text, word


def test_moves_tells_of_claims_and_disputes(cli: Any) -> None:
    for kind in ("claim", "dispute"):
        assert "negotiate" in cli("moves", "--kind", kind).out
        assert "友好协商" in cli("moves", "--kind", kind, "--lang", "zh").out
