"""What each reader sees of each value, against the table in the documents, cell by cell (4.3)."""

from __future__ import annotations

import io
import re
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from complaintflow.agreement import AnyAgreementEvent
from complaintflow.complaint import Complaint
from complaintflow.complaint.events import AnyComplaintEvent
from complaintflow.desk import MAY, Desk, RoleAuthoriser
from complaintflow.desk.sight import Sight, sight
from complaintflow.desk.views import kind_at
from complaintflow.errors import NotPermitted, ValueDestroyed, ValueRejected
from complaintflow.improvement.messages import AnyImprovementEvent
from complaintflow.liability import AnyClaimEvent
from complaintflow.ports import VaultValue
from complaintflow.records import Presence, bundle, record_of
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor, Model, Role, Sealed
from complaintflow.vault import MemoryVault

from .support import BOSS, CLERK, CUSTOMER, IVY, RON, SYSTEM, T0, Script, new_desk, say, who

PAGE = Path(__file__).parents[2] / "docs/explanation/personal-data.md"
PARTY_B = who("party_b", "pb")


def _table() -> list[list[str]]:
    lines = PAGE.read_text().split("<!-- sight -->")[1].split("<!-- /sight -->")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]


def _state() -> Complaint:
    desk, script = new_desk(MemoryStore(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    state = desk.get(script.ids["first"], actor=BOSS).complaint
    return state.model_copy(update={"interim": ("ivy", "ron")})


HEAD, _, *ROWS = _table()
WORDS = ("plain", "masked", "hidden")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_table(row: list[str]) -> None:
    """Each cell is what the code says, for each kind and each reader of the column."""
    state = _state()
    own = state.model_copy(update={"party_b": CUSTOMER.id})
    helped = state.model_copy(update={"party_b": PARTY_B.id, "breaches": ("b",)})
    columns = {
        "customer": [(CUSTOMER, state)],
        "Party B, its own case": [(who("party_b", CUSTOMER.id), own)],
        "Party B, asked to assist": [(PARTY_B, helped)],
        "department, manager, Party A, auditor": [
            (actor, state) for actor in (CLERK, BOSS, who("party_a", "pa"), who("auditor", "aud"))
        ],
        "investigator": [(IVY, state)],
        "responsible": [(RON, state)],
        "system": [(SYSTEM, state)],
    }  # fmt: skip
    assert list(columns) == HEAD[1:]
    names = {"customer_name": state.customer.name, "contact": state.customer.contacts[0].value}
    for kind in re.findall(r"`(\w+)`", row[0]):
        sealed = names.get(kind)
        token = sealed.token if isinstance(sealed, Sealed) else "t_0"
        for column, cell in zip(HEAD[1:], row[1:], strict=True):
            assert cell in WORDS
            for actor, subject in columns[column]:
                seen = sight(RoleAuthoriser(), actor, subject, kind, token, who("manager", "x"))
                assert seen == Sight(cell), (kind, str(actor))


# --- the kinds --------------------------------------------------------------------------------


def _sealed(annotation: Any, path: str = "") -> Iterator[str]:
    """The path of every value in a type."""
    if annotation is Sealed:
        yield path
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        for name, info in annotation.model_fields.items():
            yield from _sealed(info.annotation, f"{path}.{name}" if path else name)
    for part in typing.get_args(annotation):
        yield from _sealed(part, path)


def _kinds(*unions: Any) -> set[str | None]:
    events = [event for union in unions for event in typing.get_args(typing.get_args(union)[0])]
    return {kind_at(path) for event in events for path in _sealed(event)}


def test_every_value_of_every_event_is_of_a_kind() -> None:
    """One of a kind that is not known would be hidden from everybody."""
    assert None not in _kinds(
        AnyAgreementEvent, AnyComplaintEvent, AnyImprovementEvent, AnyClaimEvent
    )
    assert sight(RoleAuthoriser(), BOSS, _state(), None, "t_0", BOSS) == Sight.hidden


def test_the_table_names_every_kind_of_a_complaint() -> None:
    named = [kind for row in ROWS for kind in re.findall(r"`(\w+)`", row[0])]
    assert len(named) == len(set(named))
    assert set(named) == _kinds(AnyComplaintEvent)


# --- what is revealed -------------------------------------------------------------------------


NAME, PHONE = "欧阳青梧", "13955500001"
SAID = f"已电联{NAME}（{PHONE}），上门维修"


@pytest.fixture
def case() -> tuple[Desk, str]:
    """A complaint with a measure for ron, in which somebody wrote who the customer is."""
    desk, script = new_desk(MemoryStore(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    id = script.ids["first"]
    right = {"ref": "cust-1", "name": NAME, "contacts": [{"kind": "phone", "value": PHONE}]}
    desk.handle(say("correct_fact", customer=right, reason="误"), actor=CLERK, on=id)
    contain = say("contain", kind="repair", what=SAID, responsible="ron")
    desk.handle(contain, actor=BOSS, on=id)
    return desk, id


def test_who_does_not_see_the_customer_reads_it_masked(case: tuple[Desk, str]) -> None:
    desk, id = case
    (told,) = desk.reveal(id, ["measure"], actor=RON, purpose="repair")
    assert (told.value, told.masked) == ("已电联[客户信息]（[手机号码]），上门维修", True)
    (told,) = desk.reveal(id, ["measure"], actor=RON, purpose="repair", lang="en")
    assert told.value == "已电联[customer]（[mobile]），上门维修"
    (told,) = desk.reveal(id, ["measure"], actor=CLERK, purpose="repair")
    assert (told.value, told.masked) == (SAID, False)
    every = desk.reveal(id, ["all"], actor=RON, purpose="repair")
    assert all(NAME not in one.value and PHONE not in one.value for one in every)
    with pytest.raises(ValueDestroyed):
        desk.reveal(id, ["statement", "contact"], actor=RON, purpose="curious")


def test_what_one_wrote_oneself_is_not_masked(case: tuple[Desk, str]) -> None:
    desk, id = case
    wrote = say("attach", kind="other", file_name=f"{NAME}.pdf", sha256="0" * 64, size=1,
                media_type="application/pdf")  # fmt: skip
    desk.handle(wrote, actor=RON, on=id)
    with pytest.raises(ValueDestroyed):  # personal all the same: it goes by what one may see now
        desk.reveal(id, ["file_name"], actor=RON, purpose="repair")
    state = desk.get(id, actor=BOSS).complaint
    for by, seen in ((RON, Sight.plain), (BOSS, Sight.masked)):
        assert sight(RoleAuthoriser(), RON, state, "note", "t_0", by) == seen


def test_a_dossier_masks_as_reveal_does(case: tuple[Desk, str]) -> None:
    desk, id = case
    dossier = desk.dossier(id, actor=RON, purpose="repair", values="all")
    assert set(dossier.masked.values()) >= {"已电联[客户信息]（[手机号码]），上门维修"}
    assert not dossier.values
    shown = desk.dossier(id, actor=BOSS, purpose="repair", values="all")
    assert not shown.masked
    assert not shown.hidden
    assert SAID in {value.value for value in shown.values.values()}


def test_an_authoriser_may_say_who_sees_customers(case: tuple[Desk, str]) -> None:
    """A host's own rule, and Party B masked whatever it says."""

    class Everybody(RoleAuthoriser):
        def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
            return action == "see_customer" or super().may(actor, action, subject)

    desk, id = case
    open_ = Desk(desk.store, clock=desk.clock, authoriser=Everybody())
    (told,) = open_.reveal(id, ["measure"], actor=RON, purpose="repair")
    assert told.value == SAID
    state = desk.get(id, actor=BOSS).complaint
    helped = state.model_copy(update={"party_b": "pb", "breaches": ("b",)})
    assert sight(Everybody(), PARTY_B, helped, "assistance", "t_0", BOSS) == Sight.masked


# --- what is damaged --------------------------------------------------------------------------


class Damaged(MemoryVault):
    """Rejects some of its values."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: set[str] = set()

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """As a vault that checks what it kept."""
        for token in tokens:
            if token in self.bad:
                raise ValueRejected(token=token)
        return super().read(tokens)


def test_a_damaged_value_hinders_no_other() -> None:
    vault = Damaged()
    desk, script = new_desk(MemoryStore(), vault=vault, clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    id = script.ids["first"]
    state = desk.get(id, actor=BOSS).complaint
    vault.bad = {state.customer.contacts[0].value.token}
    told = desk.reveal(id, ["all"], actor=BOSS, purpose="check")
    (bad,) = (one for one in told if one.damaged)
    assert (bad.kind, bad.value) == ("contact", "")
    assert {one.kind for one in told if not one.damaged} >= {"customer_name", "statement"}
    assert not [one for one in desk.reveal(id, ["statement"], actor=BOSS, purpose="check")
                if one.damaged]  # fmt: skip
    with pytest.raises(ValueRejected):
        desk.reveal(id, ["contact"], actor=BOSS, purpose="check")


def _damaged_customer() -> tuple[Desk, str, Damaged]:
    """A complaint in which somebody wrote who the customer is, and a vault that may be damaged."""
    vault = Damaged()
    desk, script = new_desk(MemoryStore(), vault=vault, clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    id = script.ids["first"]
    contain = say("contain", kind="repair", what="联系张三", responsible="ron")
    desk.handle(contain, actor=BOSS, on=id)
    return desk, id, vault


def test_a_damaged_value_hinders_no_dossier_and_no_record() -> None:
    desk, id, vault = _damaged_customer()
    contact = desk.get(id, actor=BOSS).complaint.customer.contacts[0].value.token
    vault.bad = {contact}
    told = desk.dossier(id, actor=BOSS, purpose="court", values="all")
    assert [(one.stream, one.version, one.kind, one.token) for one in told.damaged] == [
        (id, 1, "contact", contact)
    ]
    assert contact not in told.values
    assert len(told.values) > 5
    record = record_of(desk, id, actor=BOSS, purpose="inspection", values="all")
    assert record.customer.contacts[0].value.presence == Presence.damaged
    assert record.content.statement is not None
    assert record.content.statement.presence == Presence.shown


def test_what_cannot_be_masked_is_not_shown() -> None:
    """A mask that does not know the name would leave it standing."""
    desk, id, vault = _damaged_customer()
    name = desk.get(id, actor=BOSS).complaint.customer.name
    assert name is not None
    (told,) = desk.reveal(id, ["measure"], actor=RON, purpose="repair")
    assert (told.value, told.damaged) == ("联系[客户信息]", False)
    vault.bad = {name.token}
    with pytest.raises(ValueRejected):
        desk.reveal(id, ["measure"], actor=RON, purpose="repair")
    copy = desk.dossier(id, actor=RON, purpose="repair", values="all")
    assert not copy.masked
    assert "measure" in {one.kind for one in copy.damaged}
    (plain,) = desk.reveal(id, ["measure"], actor=BOSS, purpose="repair")
    assert plain.value == "联系张三"


def test_a_vault_that_rejects_what_it_was_not_asked_for_is_not_asked_for_ever() -> None:
    class Odd(MemoryVault):
        def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
            raise ValueRejected(token="t_other")

    desk, script = new_desk(MemoryStore(), vault=Odd(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    with pytest.raises(ValueRejected):
        desk.reveal(script.ids["first"], ["all"], actor=BOSS, purpose="check")


# --- what nobody said who may -----------------------------------------------------------------


def test_a_subject_of_another_kind_is_denied() -> None:
    class Unheard(Model):
        """Of a kind that the authoriser does not know."""

    for role in Role:
        actor = who(role.value, "x")
        assert not any(RoleAuthoriser().may(actor, action, Unheard()) for action in MAY[role])


# --- who takes no part --------------------------------------------------------------------------


def test_whoever_is_outside_is_told_in_no_way_who_takes_no_part() -> None:
    """Not by the state, the history, a dossier or the record of handling; a bundle would be the
    stored bytes themselves."""
    desk, script = new_desk(MemoryStore(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    id = script.ids["first"]
    bundle(desk, id, io.BytesIO(), actor=CUSTOMER, purpose="own_data", values="own")
    desk.handle(say("bar_staff", staff=["s-secret"]), actor=CLERK, on=id)
    dossier = desk.dossier(id, actor=CUSTOMER, purpose="own_data", values="own")
    told = (
        desk.get(id, actor=CUSTOMER),
        desk.find(actor=CUSTOMER),
        desk.history(id, actor=CUSTOMER),
        dossier,
        record_of(desk, id, actor=CUSTOMER, purpose="own_data", values="own"),
    )
    assert not any("s-secret" in repr(one) for one in told)
    assert not dossier.complaint.whole
    with pytest.raises(NotPermitted):
        bundle(desk, id, io.BytesIO(), actor=CUSTOMER, purpose="own_data", values="own")
    bundle(desk, id, io.BytesIO(), actor=BOSS, purpose="court", values="all")
