"""Who read what and why; what a command takes; what was made; whose a move is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from complaintflow import Desk, DraftAgreement, Receive, SignAgreement, SqlStore, Terms
from complaintflow.cli.commanding import commands
from complaintflow.cli.opening import OpenStore, brought_up
from complaintflow.cli.shapes import shape
from complaintflow.complaint import Classify, Contact, Customer, DrawUpPlan, Product, annex_2
from complaintflow.desk import MAY
from complaintflow.duties import BarStaff
from complaintflow.errors import StoreBehind
from complaintflow.periods import CompiledCalendar
from complaintflow.testing import FakeClock, _scenes
from complaintflow.values import Actor, Role, Text

from .conftest import CLERK, MANAGER, Demo, run

BOSS = Actor(role=Role.manager, id="mgr-01")


def received(store: str, customer: str) -> str:
    said = ("--channel", "phone", "--statement", "坏了", "--contact", "phone:1")
    ran = run("receive", "--agreement", "HT-1", "--customer", customer, *said, *CLERK,
              "--db", store, "--json")  # fmt: skip
    return str(ran.json["reference"])


def test_who_saw_a_customers_data_when_and_why(store: str) -> None:
    one, two, other = (received(store, customer) for customer in ("u-1", "u-1", "u-2"))
    for ref, purpose in ((one, "call_back"), (two, "check"), (other, "check")):
        assert run("show", ref, "--reveal", purpose, *CLERK, "--db", store).code == 0
    told = run("accesses", "--customer", "u-1", *MANAGER, "--db", store, "--json").json
    assert [(row["reference"], row["purpose"]) for row in told] == [
        (one, "call_back"),
        (two, "check"),
    ]
    assert {row["actor"]["id"] for row in told} == {"cs-01"}
    assert datetime.fromisoformat(told[0]["at"]).tzinfo is not None
    (row,) = run("accesses", other, *MANAGER, "--db", store, "--json").json
    assert (row["reference"], row["fields"]) == (other, ["all"])
    shown = run("accesses", one, *MANAGER, "--db", store, "--lang", "zh").out
    assert "客户服务部门 cs-01" in shown
    assert "回电" in shown
    assert "坏了" not in shown
    fresh = received(store, "u-3")
    assert "nobody" in run("accesses", fresh, *MANAGER, "--db", store).out


def test_whose_a_contact_is(store: str) -> None:
    """Read from standard input, however written, written down, and told in no message."""
    one = received(store, "u-1")
    asks = ("find-contact", "--purpose", "call_back", "--db", store)
    told = run(*asks, *CLERK, "--json", stdin="１\n").json
    assert [row["reference"] for row in told["found"]] == [one]
    assert one in run(*asks, *CLERK, stdin="1").out
    (first, _) = run("accesses", one, *MANAGER, "--db", store, "--json").json
    assert (first["fields"], first["purpose"]) == (["contact"], "call_back")
    ran = run(*asks, *CLERK, stdin="13900000009\n")
    assert (ran.code, "13900000009" in ran.out + ran.err) == (0, False)
    assert run(*asks, *CLERK, stdin="\n").error == "bad_usage"


def test_whoever_asks_for_a_contact_is_named(store: str, nobody: None) -> None:
    asks = ("find-contact", "--purpose", "call_back", "--db", store)
    assert run(*asks, stdin="1").error == "bad_usage"


@pytest.mark.parametrize("words", [(), ("C-1", "--customer", "u-1")])
def test_accesses_are_those_of_one_or_of_a_customer(store: str, words: tuple[str, ...]) -> None:
    ran = run("accesses", *words, *MANAGER, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")


def test_party_b_sees_the_agreement_that_names_it(store: str) -> None:
    made = run("agreement", "new", "HT-9", "--party-a", "甲", "--party-b", "乙", "--indefinite",
               "--party-b-ref", "pb-1", *MANAGER, "--db", store)  # fmt: skip
    assert made.code == 0, made.err
    as_b = ("--as", "party_b:pb-1", "--db", store)
    signed = run("agreement", "sign", "HT-9", "--party", "party_b", "--person", "某", *as_b)
    assert signed.code == 0, signed.err
    assert run("agreement", "show", "HT-1", *as_b).error == "unknown_subject"


def test_verify_says_whether_an_anchor_was_checked(demo: Demo) -> None:
    assert demo("verify", "--json").json["anchor_checked"] is False
    assert "none was given" in demo("verify").out
    anchor = demo("anchor", "--json").json["anchor"]
    assert demo("verify", "--anchor", anchor, "--json").json["anchor_checked"] is True
    assert "已核对" in demo("verify", "--anchor", anchor, "--lang", "zh").out


class _Older:
    """A store whose tables are of an older schema, or are not there."""

    def __init__(self, found: int) -> None:
        self.found: int | None = found

    def events_after(self, position: int, limit: int) -> tuple[()]:
        if self.found is not None:
            raise StoreBehind(found=self.found, needed=2)
        return ()

    def migrate(self) -> None:
        self.found = None


@pytest.mark.parametrize(("found", "did"), [(0, "made"), (1, "upgraded")])
def test_what_was_done_to_the_tables_is_told(found: int, did: str) -> None:
    store = cast(SqlStore, _Older(found))
    assert brought_up(OpenStore(store, lambda: None)).did == did
    assert brought_up(OpenStore(store, lambda: None)).did == "nothing"


def test_the_worklist_names_the_roles_that_may(demo: Demo) -> None:
    person = next(item["handler"] for item in demo.told["items"] if item["status"] == "received")
    told = demo("worklist", person, *CLERK, "--json").json["tasks"]
    assert told
    for task in told:
        assert task["may"] == [role.value for role in Role if task["move"] in MAY[role]]
    # A move is not put to somebody whose role may not make it without saying whose it is.
    assert "(by" not in demo("worklist", person, *CLERK).out
    auditor = ("--as", "auditor:au-1")
    assert "classify (by customer service" in demo("worklist", person, *auditor).out
    inside = demo("worklist", person, *auditor, "--lang", "zh").out
    assert "分类与评估（classify）（由客户服务部门" in inside


def test_the_worklist_of_nobody_in_particular_is_beneath_ones_own(tmp_path: Path) -> None:
    """The terms name no manager; whose id is given is asked about alone. In both languages."""
    db = f"sqlite:///{tmp_path / 'own.db'}"
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with SqlStore(db) as kept:
        kept.migrate()
        desk = Desk(kept, clock=FakeClock(now))
        id = _scenes.received(desk, _scenes.agreed(desk), "c-1")
        desk.handle(BarStaff(staff=["s-1"]), actor=BOSS, on=id)
        reference = desk.get(id, actor=BOSS).reference
    told = run("worklist", "--db", db, "--as", "manager:m-1", "--json").json
    assert told["tasks"] == []
    assert [(t["move"], t["person"], t["clause"]) for t in told["nobodys"]] == [
        ("assign_handler", None, "3.1")
    ]
    zh = run("worklist", "--db", db, "--as", "manager:m-1", "--lang", "zh").out
    assert [word in zh for word in ("尚未指定办理人", "指定经办人", reference)] == [True] * 3
    en = run("worklist", "--db", db, "--as", "manager:m-1", "--lang", "en").out
    assert [word in en for word in ("Nobody's in particular", "assign handler")] == [True] * 2
    other = run("worklist", "s-2", "--db", db, "--as", "manager:m-1", "--json").json
    assert other == {"person": "s-2", "tasks": []}


def test_a_sweep_tells_what_it_could_not_look_at(tmp_path: Path) -> None:
    """Its calendar is not there: exit 1, and the code of the reason."""
    file = tmp_path / "own.db"
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with SqlStore(f"sqlite:///{file}") as kept:
        kept.migrate()
        shop = CompiledCalendar.from_years("shop", {})
        desk = Desk(kept, clock=FakeClock(now), calendars={"shop": shop})
        draft = DraftAgreement(
            number="HT-1", party_a="甲", party_b="乙", indefinite=True, terms=Terms(calendar="shop")
        )
        agreement = desk.handle(draft, actor=BOSS).id
        for party in ("party_a", "party_b"):
            desk.handle(SignAgreement(party=party, person="某"), actor=BOSS, on=agreement)
        customer = Customer(contacts=[Contact(kind="phone", value="1")])
        receive = Receive(agreement=agreement, channel="phone", customer=customer, statement="x")
        id = desk.handle(receive, actor=BOSS).id
    ran = run("sweep", "--db", str(file), "--json")
    assert (ran.code, ran.json["failed"]) == (1, [[id, "bad_calendar"]])
    shown = run("sweep", "--db", str(file), "--now", (now + timedelta(days=9)).isoformat())
    assert shown.code == 1
    assert "could not be looked at" in shown.out
    assert "bad_calendar" in shown.out


def test_the_fields_of_a_command_down_to_their_fields() -> None:
    told = {field.path: field for field in shape(DrawUpPlan, annex_2())}
    assert told["measures[]"].needed
    assert told["measures[].what"].form.en == "text (kept in the vault)"
    assert "repair" in told["measures[].kind"].form.en.split(", ")
    form = '带时区偏移的时间，或日期：2026-01-05，JSON中为{"day": "2026-01-05"}'
    assert told["at"].form.zh == form
    assert not told["approved_by"].needed
    ran = run("fields", "draw-up-plan", "--json").json
    assert [field["field"] for field in ran["fields"]] == list(told)
    assert "measures[].responsible" in run("fields", "draw_up_plan").out
    assert "必填" in run("fields", "draw_up_plan", "--lang", "zh").out
    assert run("fields", "draw_up_plam").error == "unknown_command"


def test_codes_are_told_with_what_they_are_called(tmp_path: Path) -> None:
    told = {field.path: field.form for field in shape(Classify, annex_2())}
    assert (
        told["severity"].zh == "minor（轻微）、moderate（一般）、serious（严重）、critical（重大）"
    )
    assert told["severity"].en == "minor, moderate, serious, critical"
    assert told["category"].zh.startswith("quality（产品质量）、service（服务质量）")
    assert told["category"].en.startswith("quality (product quality), service (service quality)")
    assert "refund（退款）" in told["subcategory"].zh
    assert told["product"].en.startswith("a word from a list")  # the shipped standard lists none
    kettle = Product(key="kettle", label=Text(zh="电热水壶", en="electric kettle"))
    own = annex_2().model_copy(update={"version": "own-1", "products": (kettle,)})
    file = tmp_path / "own.json"
    file.write_text(own.model_dump_json(), "utf-8")
    ran = run("fields", "classify", "--standard", str(file), "--json").json
    forms = {field["field"]: field["form"] for field in ran["fields"]}
    assert forms["product"] == {"zh": "kettle（电热水壶）", "en": "kettle (electric kettle)"}
    file.write_text("{}", "utf-8")
    assert run("fields", "classify", "--standard", str(file)).error == "bad_file"


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_field_of_every_command_is_told(name: str) -> None:
    schema = json.dumps(commands()[name].model_json_schema())
    told = {field.path for field in shape(commands()[name], annex_2())}
    tops = {path.partition(".")[0].removesuffix("[]") for path in told}
    assert tops == set(commands()[name].model_fields) - {"type"}
    for path in told:
        assert f'"{path.rpartition(".")[2].removesuffix("[]")}"' in schema
