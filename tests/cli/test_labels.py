"""What people read is in words, in the language they chose; a code stands where it is typed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from complaintflow.cli.commanding import commands
from complaintflow.cli.moving import machines
from complaintflow.complaint import annex_2

from .conftest import MANAGER, Demo, run

B = ("--as", "party_b:b-01")
CLERK = ("--as", "customer_service:cs-02")
FAR = "2999-01-01T00:00:00Z"
TERMS = json.dumps({"what": "培训", "due": FAR})
ACTIONS = json.dumps([{"id": "act-1", "what": "培训", "responsible": "r-1", "due": FAR}])
COURT = "上海市浦东新区人民法院"


@pytest.fixture(scope="module")
def full(_demo_made: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo store in which most of what can be recorded in codes is recorded."""
    home, told = _demo_made
    own = tmp_path_factory.mktemp("full")
    for name in ("demo.db", "demo.json"):
        shutil.copy(home / name, own / name)
    demo = Demo(str(own / "demo.db"), told)
    open_, late = demo.ref("waiting"), demo.ref("completion_late")

    def do(on: str, *words: str, who: tuple[str, ...] = MANAGER) -> Any:
        ran = demo("do", on, *words, *who, "--json")
        assert ran.code == 0, (words, ran.err)
        return ran.json

    do(open_, "acknowledge", "--channel", "in_person")
    do(open_, "classify", "--category", "staff", "--severity", "minor")
    do(open_, "contain", "--kind", "stop_sale", "--what", "停售", "--responsible", "r-1")
    do(open_, "find_problem", "--problem", "no_manual")
    do(open_, "place_hold", "--reason", "customer_request")
    do(open_, "request_assistance", "--kind", "information", "--what", "资料")
    (request,) = demo("show", open_, "--json", *MANAGER).json["case"]["assistance"]
    do(open_, "refuse_assistance", "--request", request["id"], "--reason", "beyond_its_power")
    do(open_, "disclose", "--to_whom", "authority", "--recipient", "bureau-1",
       "--kinds", "customer_name", "--basis", "order", "--evidence", "letter:file-9")  # fmt: skip
    demo("show", open_, "--reveal", "call_back", *CLERK)
    assert demo("take-up", open_, "no_manual", *MANAGER).code == 0
    found = demo("improvement", "list", "--json", *MANAGER).json["items"][-1]["reference"]
    do(found, "analyse_cause", "--cause", "missing_item", "--note", "漏装")
    do(found, "plan_improvement", "--actions", ACTIONS, "--check_after.n", "1",
       "--check_after.unit", "months")  # fmt: skip
    raised = demo("claim", "raise", "HT-2026-001", "--breach", f"{late}:completion_late",
                  "--demand", "赔偿", *B, "--json")  # fmt: skip
    assert raised.code == 0, raised.err
    claim = raised.json["reference"]
    do(claim, "reject_claim", "--note", "不同意")
    do(claim, "negotiate", who=B)
    do(claim, "propose", "--terms", TERMS)
    do(claim, "answer_proposal", "--round", "1", "--accepted", "false", who=B)
    do(claim, "declare_failed", "--reason", "refused_to_negotiate", who=B)
    do(claim, "file_suit", "--court", COURT, who=B)
    done = demo("agreement", "renew", "HT-2026-001", "--party", "party_a", "--person", "代表",
                "--years", "1", *MANAGER)  # fmt: skip
    assert done.code == 0, done.err
    return demo


def walked(demo: Demo) -> list[tuple[str, ...]]:
    """Every command that shows something to people, on what is there."""
    items = [item["reference"] for item in demo.told["items"]]
    others = [
        item["reference"]
        for kind in ("claim", "improvement")
        for item in demo(kind, "list", "--json", *MANAGER).json["items"]
    ]
    last = demo.ref("waiting")
    return [
        ("list",), ("claim", "list"), ("improvement", "list"), ("worklist",),
        ("worklist", "cs-02"), ("report",), ("agreement", "show", "HT-2026-001"),
        ("agreement", "show", "HT-2026-001", "--reveal", "check"),
        ("agreement", "trained", "HT-2026-001"), ("accesses", last),
        ("analysis", "HT-2026-001", "--from", "2026-02-01", "--to", "2026-03-02"),
        ("sweep", "--now", "2026-03-03T17:01+08:00"), ("verify",), ("moves",),
        *(("show", ref) for ref in (*items, *others)),
        ("show", last, "--reveal", "call_back"), ("show", others[0], "--reveal", "check"),
        *(("allowed", ref) for ref in (*items, *others, "HT-2026-001")),
        ("do", last, "log_contact", "--channel", "phone", "--reached", "false"),
    ]  # fmt: skip


def host_words(folder: Path) -> str:
    """A file with what the host calls the codes of its own."""
    words = {code: {"zh": zh, "en": code.replace("_", " ")} for code, zh in OWN.items()}
    own = annex_2().model_dump(mode="json") | {"version": "own-1", "words": words}
    file = folder / "own.json"
    file.write_text(json.dumps(own), "utf-8")
    return str(file)


OWN = {
    "seal_ring": "密封圈", "battery_cell": "电芯", "outgoing_test": "出厂检验",
    "no_manual": "缺说明书",
    "missing_item": "漏装", "number_not_in_use": "空号", "customer_declined": "客户谢绝",
    "cell_protection": "电芯保护", "assembly": "装配", "double_billing": "重复收费",
}  # fmt: skip
"""The codes of the demo that are a host's own."""
NO_STORE = ("moves", "fields", "calendar", "deadlines")
TYPED = re.compile(
    r"[a-z]_[0-9a-f]{32}|\([a-z_]+\)|（[a-z_]+）|[A-Z0-9]+(-[A-Z0-9]+)+|[a-z]+-[0-9]+|cn-state-council"
)
"""Ids, references, and a code in brackets behind what it is called."""


WORD = {"en": r"\b[a-z]+(?:_[a-z0-9]+)+\b", "zh": r"\b[a-z][a-z_]{2,}\b"}
"""What looks like a code: in a Chinese sentence any word of small letters does."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_table_for_people_shows_a_bare_code(full: Demo, lang: str, tmp_path: Path) -> None:
    """Apart from what a user types: the names of commands and of their fields, ids, and a code
    behind what it is called. Rules go by the names under which a refusal cites them."""
    fields = {name for kind in commands().values() for name in kind.model_fields}
    rules = {rule for machine in machines() for row in machine.rows for rule, _, _ in row.guards}
    steps = {row.move for machine in machines() for row in machine.rows}
    called = host_words(tmp_path)
    bare: dict[tuple[str, ...], set[str]] = {}
    for words in walked(full):
        on = () if words[0] in NO_STORE else ("--db", full.db, *MANAGER, "--standard", called)
        ran = run(*words, "--lang", lang, *on)
        assert ran.code == 0, (words, ran.err)
        text = TYPED.sub("", ran.out)
        codes = set(re.findall(WORD[lang], text))
        if words[0] in ("allowed", "moves"):
            codes -= {*commands(), *fields}
        if words[0] == "allowed":  # what is possible instead tells what to type
            told = run(*words, *on, "--json").json
            instead = " ".join(str(r) for move in told for r in move["refusals"])
            codes -= set(re.findall(r"[a-z_]+", instead))
        if words[0] == "moves":
            codes -= rules | steps
        if codes:
            bare[words] = codes

    assert not bare


def test_party_b_is_shown_what_it_may_see(full: Demo) -> None:
    """Of a complaint that it assists with, and of an improvement: how they stand, and no events."""
    found = full("improvement", "list", "--json", *B).json["items"][0]["reference"]
    for ref in (full.ref("waiting"), found):
        ran = full("show", ref, *B)
        assert ran.code == 0, ran.err
        assert ref in ran.out
        assert "Timeline" not in ran.out
        assert full("show", ref, "--json", *B).json["history"] == []
