"""What somebody tries who has read no more than the help: each error says what to do instead."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from complaintflow.agreement import Terms
from complaintflow.cli.agreement_changes import _merged
from complaintflow.cli.commanding import commands, read_command
from complaintflow.cli.shapes import shape
from complaintflow.complaint import DrawUpPlan, annex_2
from complaintflow.liability import FileSuit, RaiseClaim
from complaintflow.vault import FileKeys

from .conftest import CLERK, MANAGER, Cli, run

PERSON = {"name": "示例客户", "contacts": [{"kind": "phone", "value": "000-0000-0001"}]}
JOINT = {
    "agreement": "HT-1",
    "channel": "letter",
    "statement": "都坏了",
    "customer": {"ref": "u-1", **PERSON},
    "members": [{"ref": "u-2", **PERSON}, {"ref": "u-3", **PERSON}],
    "representatives": [{"person": "u-2", "capacity": "chosen", "name": "示例代表"}],
}


@pytest.fixture
def joint(store: str) -> str:
    ran = run("receive", "-", *CLERK, "--db", store, "--json", stdin=json.dumps(JOINT))
    assert ran.code == 0, ran.err
    return str(ran.json["reference"])


@pytest.mark.parametrize("who", ["m-1", "manager"])
def test_who_acts_is_a_role_and_an_id(store: str, who: str) -> None:
    ran = run("list", "--as", who, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "role:id" in ran.err


def test_a_complaint_as_json_names_the_agreement_by_its_number(store: str) -> None:
    by_number = run("receive", json.dumps(JOINT), *CLERK, "--db", store)
    assert (by_number.code, by_number.err) == (0, "")
    wrong = run("receive", json.dumps(JOINT | {"agreement": "HT-2"}), *CLERK, "--db", store)
    assert (wrong.code, wrong.error) == (1, "unknown_subject")
    assert "HT-2" in wrong.err


def test_a_complaint_without_a_contact_says_which_options_there_are(store: str) -> None:
    words = ("--agreement", "HT-1", "--channel", "phone", "--statement", "坏了")
    ran = run("receive", *words, *CLERK, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "--contact" in ran.err
    assert "--no-contact" in ran.err
    assert run("receive", *words, "--no-contact", "anonymous", *CLERK, "--db", store).code == 0


def test_who_complains_together_and_who_is_told_is_shown(store: str, joint: str) -> None:
    shown = run("show", joint, *CLERK, "--db", store)
    assert "u-1, u-2, u-3" in shown.out
    told = next(line for line in shown.out.splitlines() if line.startswith("to be told"))
    assert told.split() == ["to", "be", "told", "u-2"]
    alone = run("receive", json.dumps({k: v for k, v in JOINT.items() if k[0] != "m"} | {
        "representatives": []}), *CLERK, "--db", store, "--json")  # fmt: skip
    shown = run("show", alone.json["reference"], *CLERK, "--db", store)
    assert "to be told" not in shown.out


def alone(store: str, n: int) -> str:
    one = {k: v for k, v in JOINT.items() if k not in ("members", "representatives")}
    said = one | {"customer": {"ref": f"v-{n}", **PERSON}}
    ran = run("receive", json.dumps(said), *CLERK, "--db", store, "--json")
    assert ran.code == 0, ran.err
    return str(ran.json["reference"])


@pytest.mark.parametrize("as_json", [False, True])
def test_a_field_that_names_a_record_takes_its_reference(
    store: str, joint: str, as_json: bool
) -> None:
    """A complaint, an agreement by its number, and the complaint inside a list."""
    other = alone(store, 1)
    words = (json.dumps({"other": other.lower()}),) if as_json else ("--other", other)
    linked = run("do", joint, "link", *words, *MANAGER, "--db", store, "--json")
    assert linked.code == 0, linked.err
    id = run("show", other, *MANAGER, "--db", store, "--json").json["case"]["id"]
    assert linked.json["events"][-1]["other"] == id
    refused = run("do", joint, "merge", "--into", other, *MANAGER, "--db", store)
    assert refused.error == "refused"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reference_that_is_none_is_told_how_records_are_named(
    store: str, joint: str, lang: str
) -> None:
    for words in (("--other", "C-2222-2222-2222"), ("--other", "张三的投诉"), ("--other", "")):
        ran = run("do", joint, "link", *words, *MANAGER, "--db", store, "--lang", lang)
        assert (ran.code, ran.error) == (1, "unknown_subject")
        assert "张三" not in ran.err
        assert "Query(" not in ran.err
    assert "C-…" in ran.err
    assert "complaintflow list" in ran.err


def test_every_field_that_names_a_record_is_known_to_do_so() -> None:
    """Those whose docstring or name says so; a new one is to be thought of."""
    told = {
        (name, field.path)
        for name, kind in commands().items()
        for field in shape(kind, annex_2())
        if field.form.en.startswith("a record")
    }
    assert told == {
        ("carry_over", "agreement"), ("link", "other"), ("link_improvement", "improvement"),
        ("merge", "into"), ("open_improvement", "agreement"), ("open_improvement", "complaint"),
        ("raise_claim", "agreement"), ("raise_claim", "breaches[].stream"),
        ("receive", "agreement"), ("take_over_findings", "lead"), ("unlink", "other"),
    }  # fmt: skip


def test_a_breach_in_json_is_named_by_its_record(store: str, joint: str) -> None:
    found = {"breaches": [{"stream": joint, "breach": "b-1"}]}
    order = read_command(RaiseClaim, [json.dumps({**found, "agreement": "HT-1", "demand": "x"})],
                         lambda name: {"HT-1": "a_1", joint: "c_1"}[name])  # fmt: skip
    assert isinstance(order, RaiseClaim)
    assert (order.agreement, order.breaches[0].stream) == ("a_1", "c_1")


def test_a_contact_is_a_kind_and_a_value(store: str) -> None:
    said = ("--agreement", "HT-1", "--channel", "phone", "--statement", "坏了")
    contact = "phone:000-0000-0002"
    words = ("--contact", contact, "--external", "crm:A-4")
    ran = run("receive", *said, *words, *CLERK, "--db", store, "--json")
    assert ran.code == 0, ran.err
    ref = ran.json["reference"]
    corrected = ("correct_fact", "--customer.contacts", contact, "--reason", "记错")
    assert run("do", ref, *corrected, *MANAGER, "--db", store).code == 0
    found = ("record_contact_found", "--contact")
    wrong = run("do", ref, *found, "000-0000-0003", *CLERK, "--db", store)
    assert (wrong.code, wrong.error) == (2, "bad_usage")
    assert "kind:value" in wrong.err
    assert "0003" not in wrong.err
    right = run("do", ref, *found, contact, *CLERK, "--db", store)
    assert right.error == "refused"  # there is one already: it was read


def test_what_was_done_is_shown(store: str) -> None:
    """A link; from which time to which a receipt was put right, and the limits before; who was
    told, by role; which improvement takes a problem up."""
    ref, other = alone(store, 1), alone(store, 2)
    for words in (
        ("link", "--other", other, "--relation", "lead_case"),
        ("acknowledge", "--channel", "phone"),
        ("correct_fact", "--came_in", "2026-02-12T10:00+08:00", "--reason", "记错"),
        ("find_problem", "--problem", "no_manual"),
    ):
        ran = run("do", ref, *words, *MANAGER, "--db", store)
        assert ran.code == 0, ran.err
    before = run("show", ref, *MANAGER, "--db", store).out
    assert "no manual (no_manual) · not taken up" in before
    taken = run("take-up", ref, "no_manual", *MANAGER, "--db", store)
    improvement = taken.out.split()[-1]
    en = run("show", ref, *MANAGER, "--db", store).out
    assert re.search(rf"linked +{other} \(leads\)", en)
    assert f"{other} (lead case)" in en
    assert f"no manual → {improvement}" in "".join(en.splitlines()).replace("  ", "")
    assert f"· {improvement}" in en
    assert "acknowledgement, to the customer (phone)" in " ".join(en.split())
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d → 2026-02-12 10:00", " ".join(en.split()))
    assert en.count("before: ") == 2  # of the response and of the completion
    zh = run("show", ref, *MANAGER, "--db", store, "--lang", "zh").out
    assert f"{other}（牵头）" in zh
    assert zh.count("此前：") == 2
    told = run("show", ref, *MANAGER, "--db", store, "--json").json["duties"]
    earlier = {duty["kind"]: len(duty["earlier"]) for duty in told}
    assert earlier == {"response": 1, "completion": 1, "take_up": 0}


def test_what_is_possible_instead_is_told_of_a_closed_move(store: str, joint: str) -> None:
    told = run("allowed", joint, *MANAGER, "--db", store, "--json").json
    closed = next(r for move in told for r in move["refusals"] if r["instead"])
    for lang, key in (("en", "instead"), ("zh", "instead_zh")):
        out = run("allowed", joint, *MANAGER, "--db", store, "--lang", lang).out
        assert "".join(closed[key].split()) in "".join(out.split())


def test_a_worklist_tells_the_command_of_each_task(store: str, joint: str) -> None:
    for lang, words in (("zh", "分类与评估（classify）"), ("en", "classify")):
        out = run("worklist", "cs-01", *MANAGER, "--db", store, "--lang", lang).out
        assert words in out


def test_evidence_is_a_kind_and_a_reference(store: str, joint: str) -> None:
    found = ("conclude_investigation", "--verdict", "upheld", "--findings", "坏了")
    ran = run("do", joint, *found, "--evidence", "p-1", *MANAGER, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "kind:ref" in ran.err


def test_what_comes_several_times_is_given_as_json(store: str, joint: str) -> None:
    ran = run("do", joint, "draw_up_plan", "--measures.id", "m-1", *MANAGER, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "JSON" in ran.err


def test_a_category_that_is_not_there_names_those_that_are(store: str, joint: str) -> None:
    words = ("classify", "--category", "broken", "--severity", "minor")
    ran = run("do", joint, *words, *CLERK, "--db", store)
    assert ran.error == "refused"
    assert "quality" in ran.err
    assert "quality" in run("do", joint, *words, *CLERK, "--db", store, "--lang", "zh").err


def test_acting_too_early_names_what_comes_first(store: str, joint: str) -> None:
    words = ("classify", "--category", "quality", "--severity", "minor")
    assert run("do", joint, *words, *CLERK, "--db", store).code == 0
    found = ("--verdict", "upheld", "--findings", "坏了", "--evidence", "photo:p-1")
    ran = run("do", joint, "conclude_investigation", *found, *MANAGER, "--db", store)
    assert "start_investigation leads there" in ran.err


def test_the_wrong_role_is_told_whose_it_is(store: str, joint: str) -> None:
    ran = run("do", joint, "start_execution", *CLERK, "--db", store)
    assert (ran.code, ran.error) == (1, "not_permitted")
    assert "manager" in ran.err


def test_a_problem_is_taken_up_by_reference(store: str, joint: str) -> None:
    def do(*words: str) -> None:
        ran = run("do", joint, *words, *MANAGER, "--db", store)
        assert ran.code == 0, ran.err

    do("classify", "--category", "quality", "--severity", "minor")
    do("find_problem", "--problem", "bad_batch")
    do("find_problem", "--problem", "no_manual")
    first = run("take-up", joint, "bad_batch", *MANAGER, "--db", store)
    reference = first.out.split()[-1]
    assert reference.startswith("I-")
    opened = run("improvement", "open", "HT-1", "no_manual", *MANAGER, "--db", store)
    second = opened.out.split()[0]
    ran = run("take-up", joint, "no_manual", "--improvement", second, *MANAGER, "--db", store)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split()[-1] == second


def test_a_text_of_the_wrong_form_is_told_the_form(store: str, joint: str) -> None:
    for lang, form in (("en", "letters, digits, . _ : -"), ("zh", "字母、数字、. _ : -")):
        ran = run("do", joint, "assign_handler", "--handler", "a b", *MANAGER,
                  "--db", store, "--lang", lang)  # fmt: skip
        assert (ran.code, ran.error) == (2, "invalid_command")
        assert form in ran.err
    told = {field.path: field.form.en for field in shape(DrawUpPlan, annex_2())}
    assert told["measures[].responsible"].startswith("an id")
    court = {field.path: field.form for field in shape(FileSuit, annex_2())}["court"]
    assert "法院" in court.en
    assert "法院" in court.zh


def test_terms_are_changed_down_to_their_parts() -> None:
    known = Terms(manager="m-1").model_dump(mode="json")
    wanted = Terms.parse(_merged(known, {"response": {"period": {"n": 22}}}))
    assert (wanted.response.period.n, wanted.manager) == (22, "m-1")
    assert wanted.response.warnings == Terms().response.warnings
    assert _merged(known, {"manager": None}) == known | {"manager": None}


def test_a_file_of_master_keys_is_made_once(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, db = tmp_path / "master", tmp_path / "store.db"
    monkeypatch.setenv("COMPLAINTFLOW_DB", str(db))
    monkeypatch.setenv("COMPLAINTFLOW_KEYS", str(keys))
    monkeypatch.setenv("COMPLAINTFLOW_KEY_BOOK", str(tmp_path / "book.db"))
    ran = cli("migrate")
    assert (ran.code, ran.error) == (2, "bad_key_file")
    assert "complaintflow new-keys" in ran.err
    assert not db.exists()
    made = cli("new-keys", str(keys), "--json")
    assert made.json == {"file": str(keys), "key": FileKeys(keys).current}
    assert cli("migrate").code == 0
    again = cli("new-keys", str(keys))
    assert (again.code, again.error) == (2, "bad_key_file")
    assert FileKeys(keys).current == made.json["key"]
