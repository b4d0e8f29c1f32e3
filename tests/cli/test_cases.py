"""One complaint at a time, and finding many: receive, do, allowed, show, list, worklist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import wording

from .conftest import CLERK, MANAGER, Demo, Ran, run

RECEIVE = ("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", "机器坏了",
           "--contact", "phone:000-0000-0001")  # fmt: skip


def received(store: str, *more: str) -> str:
    ran = run(*RECEIVE, *more, *CLERK, "--db", store, "--json")
    assert ran.code == 0, ran.err
    return str(ran.json["reference"])


def do(store: str, ref: str, *words: str, who: tuple[str, ...] = CLERK) -> Any:
    ran = run("do", ref, *words, *who, "--db", store, "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_a_complaint_from_receipt_to_closing(store: str) -> None:
    ref = received(store, "--customer", "cust-1", "--name", "示例客户", "--demand", "退款")
    assert do(store, ref, "acknowledge", "--channel", "phone")["status"] == "received"
    do(store, ref, "classify", "--category", "quality", "--severity", "moderate",
       "--criteria", "bounded_loss,second_time", "--note", "说明")  # fmt: skip
    do(store, ref, "start-investigation", "--investigator", "inv-1")
    do(store, ref, "conclude_investigation", "--verdict=upheld", "--findings", "--属实--",
       "--evidence", "report:E-1", "--evidence", '{"kind": "photo", "ref": "E-2"}',
       "--problems", "seal")  # fmt: skip
    measure = {"id": "m-1", "kind": "refund", "what": "退款", "responsible": "res-1",
               "limit": "2999-01-01T00:00:00Z"}  # fmt: skip
    plan = {"measures": [measure], "completion_late": True}
    do(store, ref, "draw_up_plan", json.dumps(plan), who=MANAGER)
    do(store, ref, "start_execution", who=MANAGER)
    told = do(store, ref, "complete_measure", "--measure", "m-1", "--evidence", "receipt:R-1",
              who=("--as", "responsible:res-1"))  # fmt: skip
    assert told["status"] == "executed"
    do(store, ref, "give_feedback", "--channel", "phone", "--outcome", "已退款", "--deliver")
    assert run("deliver", "--db", store, "--json").code == 0  # it waits in the outbox till then
    do(store, ref, "accept")
    ran = run("take-up", ref, "seal", *MANAGER, "--db", store, "--json")
    assert ran.code == 0, ran.err
    improvement = ran.json["events"][0]["improvement"]
    told = do(store, improvement, "analyse_cause", "--cause", "wear", "--note", "老化", who=MANAGER)
    assert told["status"] == "analysed"
    assert do(store, ref, "close", "--reason", "accepted")["status"] == "closed"
    shown = run("show", ref, "--db", store, "--json").json
    assert shown["case"]["status"] == "closed"
    assert [duty["state"] for duty in shown["duties"]] == ["met", "met", "met"]  # the problem too
    assert len(shown["history"]) == shown["version"]
    assert "已退款" not in json.dumps(shown, ensure_ascii=False)


def test_what_do_tells(store: str) -> None:
    ref = received(store)
    told = do(store, ref, "acknowledge", "--channel", "phone", "--key", "k-1")
    assert set(told) == {"id", "reference", "version", "status", "replayed", "key", "events"}
    assert (told["key"], told["replayed"], told["version"]) == ("k-1", False, 2)
    again = do(store, ref, "acknowledge", "--channel", "phone", "--key", "k-1")
    assert (again["replayed"], again["version"]) == (True, 2)
    assert again["events"] == told["events"]
    for name in (ref, ref.lower(), told["id"]):
        assert run("show", name, "--db", store, "--json").json["version"] == 2
    assert "acknowledge" not in run("do", ref, "accept", *CLERK, "--db", store).out
    for lang, stays in (("zh", "（仍为已接收）"), ("en", "(still received)")):
        said = run("do", ref, "assign_handler", "--handler", "cs-3", *CLERK, "--db", store,
                   "--lang", lang).out  # fmt: skip
        assert stays in said
        assert "→" not in said


def test_receive_as_json_and_by_external_id(store: str, tmp_path: Path) -> None:
    body = {"agreement": "HT-1", "channel": "web", "statement": "坏了",
            "customer": {"no_contact": "anonymous"}}  # fmt: skip
    agreement = run("agreement", "show", "HT-1", "--db", store, "--json").json["id"]
    body["agreement"] = agreement
    ran = run("receive", "-", "--external", "crm:77", *CLERK, "--db", store, stdin=json.dumps(body))
    assert ran.code == 0, ran.err
    assert run("show", "crm:77", "--db", store, "--json").json["case"]["external"]["id"] == "77"
    by_words = run(*RECEIVE[:-4], "--statement", "-", "--no-contact", "anonymous", *CLERK,
                   "--db", store, "--external", "crm:77", stdin="又坏了")  # fmt: skip
    assert (by_words.code, by_words.error) == (1, "already_exists")


def test_a_backdated_fact(store: str) -> None:
    ref = received(store, "--at", "2026-02-12T10:00+08:00", "--handler", "cs-02")
    told = do(store, ref, "acknowledge", "--channel", "phone", "--at", "2026-02-13T09:00+08:00")
    # Both limits had passed at registration; now it is known that one was kept.
    assert [event["type"] for event in told["events"]] == ["MessageSent", "BreachSetRight"]
    assert told["events"][0]["at"] == "2026-02-13T01:00:00Z"
    shown = run("show", ref, "--db", store, "--json").json
    assert [duty["state"] for duty in shown["duties"]] == ["met", "overdue"]
    assert shown["duties"][1]["due"] == "2026-02-28T16:00:00Z"
    assert "2026-02-28" in shown["duties"][1]["explanation"]
    stand = [(b["breach"]["clause"], b["breach"]["status"]) for b in shown["breaches"]]
    assert stand == [("4.1", "set_right"), ("4.2", "standing")]
    assert ref in run("list", "--overdue", "--db", store).out


def test_a_day_is_a_day(store: str) -> None:
    ref = received(store, "--at", "2026-02-12")
    shown = run("show", ref, "--db", store, "--json").json
    assert shown["case"]["came_in"]["day"] == "2026-02-12"
    # Nothing is invented: what is certain, at whatever time of the day it came, is told.
    assert [duty["state"] for duty in shown["duties"]] == ["overdue", "overdue"]
    assert shown["duties"][0]["due"] == "2026-02-13T16:00:00Z"
    assert "2026-02-13 00:00" in shown["duties"][0]["explanation"]
    assert "2026-02-12" in run("show", ref, "--db", store).out


def test_allowed(demo: Demo) -> None:
    told = demo("allowed", demo.ref("waiting"), *CLERK, "--json").json
    moves = {move["move"]: move for move in told}
    assert moves["classify"]["open"] is True
    assert "category" in moves["classify"]["fields"]
    assert moves["report_unreachable"]["refusals"][0]["rule"] == "attempts_are_recorded"
    assert "classify" in demo("allowed", demo.ref("waiting"), *CLERK).out
    # Whoever is complained about does not see it.
    barred = ("--as", "customer_service:st-07")
    for name in (demo.ref("waiting"), demo.told["cases"]["waiting"]):
        ran = demo("allowed", name, *barred)
        assert (ran.code, ran.error) == (1, "unknown_subject")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_show_for_people(demo: Demo, lang: str) -> None:
    for name in demo.told["cases"]:
        ran = demo("show", demo.ref(name), "--lang", lang)
        assert ran.code == 0, ran.err
        assert demo.told["cases"][name] in ran.out  # whole, on one line
        assert demo.ref(name) in ran.out
        assert max(map(_cells, ran.out.splitlines())) <= 120


def _cells(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)


def test_reveal_is_logged(own_demo: Demo) -> None:
    ref = own_demo.ref("critical")
    told = own_demo("show", ref, "--reveal", "call_back", *MANAGER, "--json").json
    assert "充电宝充电时冒烟，孩子的手被烫伤。" in [v["value"] for v in told["revealed"]]
    assert "充电宝充电时冒烟" in own_demo("show", ref, "--reveal", "call_back", *MANAGER).out
    from complaintflow import Actor, Desk, SqlStore

    with SqlStore(f"sqlite:///{own_demo.db}") as store:
        read = Desk(store).accesses(
            own_demo.told["cases"]["critical"], actor=Actor.read("auditor:a")
        )
    assert [(str(a.actor), a.purpose) for a in read] == [("manager:mgr-01", "call_back")] * 2
    ran = own_demo("show", ref, "--reveal", "because I want to", *MANAGER)
    assert (ran.code, ran.error) == (2, "invalid_command")


def test_an_agreement(store: str) -> None:
    told = run("show", "HT-1", "--db", store, "--json").json
    assert (told["number"], told["status"], told["in_force"]) == ("HT-1", "signed", True)
    assert told["ends"] is None
    shown = run("agreement", "show", "HT-1", "--reveal", "audit", *MANAGER, "--db", store)
    assert "示例甲公司" in shown.out
    assert "示例甲公司" not in run("agreement", "show", "HT-1", "--db", store).out


def test_a_blank_term_is_filled_when_signing(store: str) -> None:
    new = ("--party-a", "甲", "--party-b", "乙", *MANAGER, "--db", store)
    assert run("agreement", "new", "HT-2", *new).code == 0
    sign = ("agreement", "sign", "HT-2", "--party", "party_a", "--person", "某", *MANAGER)
    ran = run(*sign, "--db", store)
    assert (ran.code, ran.error) == (1, "refused")
    told = run(*sign, "--years", "2", "--day", "2026-01-05", "--db", store, "--json").json
    assert (told["status"], told["agreement"]["years"]) == ("signed_by_one", 2)
    assert told["agreement"]["signatures"][0]["day"]["day"] == "2026-01-05"


# --- finding -----------------------------------------------------------------------------------


def items(ran: Ran) -> set[str]:
    assert ran.code == 0, ran.err
    return {item["reference"] for item in ran.json["items"]}


def test_list_filters(demo: Demo) -> None:
    def found(*words: str) -> set[str]:
        return items(demo("list", *words, "--json"))

    def refs(*names: str) -> set[str]:
        return {demo.ref(name) for name in names}

    assert len(found()) == 15
    assert found("--status", "merged", "--status", "declined") == refs("merged", "declined")
    assert found("--category", "aftersales") == refs("set_right", "under_way")
    assert found("--severity", "critical") == refs("critical")
    assert found("--handler", "cs-02") == refs("set_right", "night", "waiting")
    assert found("--person", "inv-01", "--status", "investigating") == refs("under_way")
    assert found("--customer", "cust-0003") == refs("completion_late", "merged")
    assert found("--reference", demo.ref("night").lower()) == refs("night")
    assert found("--overdue") == set()
    assert found("--due-before", "2026-03-12T09:00+08:00") == refs("under_way", "waiting")
    assert found("--agreement", "HT-2026-001", "--status", "withdrawn") == refs("withdrawn")
    assert "nothing matches" in demo("list", "--overdue").out


def test_list_pages(demo: Demo) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = demo("list", "--limit", "4", "--after", after, "--json").json
        seen += [item["reference"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 15
    assert "--after" in demo("list", "--limit", "4").out


def test_list_shows_ids_whole(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in ("80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        for lang in ("zh", "en"):
            out = demo("list", "--lang", lang).out
            assert all(item["reference"] in out for item in demo.told["items"])
            assert all(_cells(line) <= int(width) for line in out.splitlines())


def test_worklist(demo: Demo) -> None:
    told = demo("worklist", "cs-02", "--json").json
    assert told["person"] == "cs-02"
    assert [task["move"] for task in told["tasks"]] == ["acknowledge", "classify", "classify"]
    own = demo("worklist", "--as", "investigator:inv-01", "--json").json
    assert [task["move"] for task in own["tasks"]] == ["conclude_investigation"]
    assert demo.ref("waiting") in demo("worklist", "cs-02").out
    assert "nothing to do" in demo("worklist", "nobody").out
    assert "首次分类评估" in demo("worklist", "cs-02", "--lang", "zh").out
    owner = demo("worklist", "--as", "manager:mgr-01", "--json").json
    assert {task["move"] for task in owner["tasks"]} == {
        "analyse_cause",
        "assign_remedy",
        "perform_settlement",
    }
    assert "analyse cause" in demo("worklist", "--as", "manager:mgr-01").out
    remedies = [task for task in owner["tasks"] if task["move"] == "assign_remedy"]
    assert remedies
    for lang, words in (
        ("zh", ("逾期未响应", "第1轮")),
        ("en", ("response late", "cycle 1")),
    ):
        out = demo("worklist", "--as", "manager:mgr-01", "--lang", lang).out
        assert all(word in out for word in words)
        assert not any(remedy["detail"][:9] in out for remedy in remedies)


def test_moves() -> None:
    told = {machine["kind"]: machine for machine in run("moves", "--json").json}
    rooms = ("agreement", "complaint", "duties", "improvement", "keeping", "liability")
    every = [m for room in rooms for m in wording.machines_of(f"complaintflow.{room}")]
    assert set(told) == {machine.kind for machine in every}
    classify = next(m for m in told["complaint"]["moves"] if m["move"] == "classify")
    assert classify["from"] == ["received"]
    assert classify["to"] == ["classified"]
    assert classify["clause"] == "3.2"
    assert classify["may"] == ["customer_service", "manager", "party_a"]
    says = "The standard has this category, and under it this subcategory."
    assert {"rule": "category_is_known", "clause": "3.2", "says": says} in classify["guards"]
    drawn = run("moves", "--kind", "complaint", "--format", "mermaid").out
    assert drawn.startswith("stateDiagram-v2\n")
    assert set(run("moves", "--format", "mermaid", "--json").json) == set(told)
    assert [machine["kind"] for machine in run("moves", "--kind", "breach", "--json").json] == [
        "breach"
    ]


@pytest.mark.parametrize("width", ["80", "140"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_moves_for_people(width: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out = run("moves", "--lang", lang).out
    for machine in run("moves", "--json").json:
        assert all(move["move"] in out for move in machine["moves"])
    assert max(map(_cells, out.splitlines())) <= int(width)
