"""Attachments: kept first, recorded then, opened by whom they concern, swept when nobody does."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO

import pytest

from complaintflow.blobs import FolderBlobStore, MemoryBlobStore
from complaintflow.complaint import AttachmentKind, Complaint
from complaintflow.desk import Desk
from complaintflow.desk.dossier import Selection
from complaintflow.errors import (
    BlobMissing,
    CommandRefused,
    InvalidCommand,
    NotPermitted,
    StoreUnavailable,
    UnknownSubject,
    ValueDestroyed,
)
from complaintflow.kernel import Event
from complaintflow.ports import Access, Blob, BlobStore
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor

from .support import BOSS, CLERK, CUSTOMER, IVY, RON, SYSTEM, T0, say, who

PHOTO = b"\xff\xd8\xff\xe0 a photo"
DAY = timedelta(days=1)


class Case:
    """A desk with a blob store, and one complaint of cust-1."""

    def __init__(self, blobs: BlobStore | None = None) -> None:
        self.clock = FakeClock(T0)
        self.blobs = MemoryBlobStore(self.clock) if blobs is None else blobs
        self.store = MemoryStore()
        self.desk = Desk(
            self.store, clock=self.clock, randomness=FakeRandomness(1), blobs=self.blobs
        )
        self.agreement = self.do(
            say(
                "draft_agreement",
                number="HT-1",
                party_a="甲方有限公司",
                party_b="乙方有限公司",
                party_b_ref="b-1",
                years=3,
            )
        )
        for party in ("party_a", "party_b"):
            self.do(say("sign_agreement", party=party, person="王经理"), self.agreement)
        self.id = self.received()

    def do(self, command: Any, on: str | None = None, actor: Actor = BOSS) -> str:
        return self.desk.handle(command, actor=actor, on=on).id

    def received(self, **changes: Any) -> str:
        said: dict[str, Any] = {
            "agreement": self.agreement,
            "channel": "phone",
            "customer": {
                "ref": "cust-1",
                "name": "张三",
                "contacts": [{"kind": "phone", "value": "13800000000"}],
            },
            "statement": "坏了",
            "handler": "clerk",
        }
        return self.do(say("receive", **(said | changes)), actor=CLERK)

    def attach(self, data: bytes | BinaryIO = PHOTO, actor: Actor = CLERK, **changes: Any) -> str:
        said: dict[str, Any] = {
            "kind": AttachmentKind.photo,
            "file_name": "张三的照片.jpg",
            "media_type": "image/jpeg",
        }
        outcome = self.desk.attach(self.id, data, actor=actor, **(said | changes))
        (event,) = outcome.events
        name: str = event.model_dump()["attachment"]
        return name

    def opened(self, attachment: str, actor: Actor = CLERK) -> bytes:
        with self.desk.open_attachment(
            self.id, attachment, actor=actor, purpose="handling"
        ) as file:
            return file.read()

    @property
    def state(self) -> Complaint:
        return self.desk.get(self.id, actor=BOSS).complaint

    def accesses(self) -> tuple[Access, ...]:
        return self.desk.accesses(self.id, actor=BOSS)


@pytest.fixture
def case() -> Case:
    return Case()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_what_is_attached_is_in_the_record_and_can_be_opened(case: Case) -> None:
    name = case.attach(at=T0)
    (attachment,) = case.state.attachments
    assert (attachment.id, attachment.kind, attachment.by) == (name, "photo", CLERK)
    assert (attachment.sha256, attachment.size) == (sha256(PHOTO), len(PHOTO))
    assert (attachment.media_type, attachment.at) == ("image/jpeg", T0)
    assert case.opened(name) == PHOTO


def test_the_name_of_the_file_is_a_value(case: Case) -> None:
    case.attach()
    assert "张三的照片" not in str(
        [entry.event for entry in case.desk.history(case.id, actor=BOSS)]
    )
    (name,) = case.desk.reveal(case.id, ["file_name"], actor=BOSS, purpose="look")
    assert (name.value, name.kind) == ("张三的照片.jpg", "file_name")


def test_a_stream_is_attached(case: Case) -> None:
    assert case.opened(case.attach(io.BytesIO(PHOTO * 1_000))) == PHOTO * 1_000


def test_the_bytes_are_kept_before_they_are_recorded(case: Case) -> None:
    class Order(MemoryBlobStore):
        def put(self, data: bytes | BinaryIO) -> Blob:
            assert case.state.attachments == ()
            return super().put(data)

    case.desk = Desk(case.store, clock=case.clock, blobs=Order())
    case.attach()
    assert len(case.state.attachments) == 1


def test_the_same_key_attaches_once(case: Case) -> None:
    assert case.attach(key="k-1") == case.attach(key="k-1")
    assert len(case.state.attachments) == 1


def test_bad_input_keeps_no_bytes(case: Case) -> None:
    bad: list[dict[str, Any]] = [
        {"media_type": "image"},
        {"media_type": "text/html; charset=x"},
        {"file_name": " "},
        {"kind": "poem"},
    ]
    for wrong in bad:
        with pytest.raises(InvalidCommand) as caught:
            case.attach(**wrong)
        assert "张三" not in str(caught.value)
    assert list(case.blobs.digests()) == []


def test_who_may_not_attach_keeps_no_bytes(case: Case) -> None:
    with pytest.raises(NotPermitted):
        case.attach(actor=who("auditor", "aud"))
    with pytest.raises(UnknownSubject):
        case.attach(actor=who("customer", "cust-2"))
    assert list(case.blobs.digests()) == []


def test_without_a_blob_store_there_are_no_attachments(case: Case) -> None:
    name = case.attach()
    case.desk = Desk(case.store, clock=case.clock)
    for ask in (lambda: case.attach(b"x"), lambda: case.opened(name), case.desk.sweep_attachments):
        with pytest.raises(StoreUnavailable):
            ask()
    assert case.accesses() == ()


# --- who opens what --------------------------------------------------------------------------


def test_opening_is_written_down_before_it_is_answered(case: Case) -> None:
    name = case.attach()
    case.opened(name)
    (access,) = case.accesses()
    assert (access.actor, access.purpose, access.fields) == (
        CLERK,
        "handling",
        ("attachment", name),
    )
    case.blobs.delete(sha256(PHOTO))
    with pytest.raises(BlobMissing):
        case.opened(name)
    assert len(case.accesses()) == 2


def test_a_customer_opens_what_they_handed_in_and_nothing_else(case: Case) -> None:
    theirs, ours = case.attach(actor=CUSTOMER), case.attach(b"staff's own notes")
    assert case.opened(theirs, CUSTOMER) == PHOTO
    assert case.opened(theirs) == PHOTO
    for actor, name in ((CUSTOMER, ours), (who("customer", "cust-2"), theirs)):
        with pytest.raises(UnknownSubject):
            case.opened(name, actor)
    with pytest.raises(UnknownSubject):  # has nothing to do here
        case.opened(theirs, RON)
    assert [access.actor for access in case.accesses()] == [CUSTOMER, CLERK]


@pytest.mark.parametrize(
    ("actor", "selection", "sees"),
    [
        (BOSS, "none", ()),
        (BOSS, "own", ("theirs",)),
        (BOSS, "all", ("theirs", "ours")),
        (CUSTOMER, "none", ()),
        (CUSTOMER, "own", ("theirs",)),
        (CUSTOMER, "all", ("theirs",)),
    ],
)
def test_a_dossier_holds_the_attachments_that_were_asked_for_and_may_be_opened(
    case: Case, actor: Actor, selection: Selection, sees: tuple[str, ...]
) -> None:
    named = {
        "theirs": case.attach(actor=CUSTOMER),
        "ours": case.attach(b"staff's own notes"),
    }
    dossier = case.desk.dossier(case.id, actor=actor, purpose="inspection", values=selection)
    assert [a.id for a in dossier.attachments] == [named[which] for which in sees]


def test_party_b_opens_nothing_of_a_complaint_that_it_assists_with(case: Case) -> None:
    """It sees what it is asked; no mask can be laid over a customer's photo (2.2, 4.3)."""
    theirs = case.attach(actor=CUSTOMER)
    case.do(say("request_assistance", kind="information", what="型号"), case.id)
    party_b = who("party_b", "b-1")
    assert not case.desk.reveal(case.id, ["all"], actor=party_b, purpose="assist")[1:]
    with pytest.raises(UnknownSubject):
        case.opened(theirs, party_b)


def test_what_is_no_attachment_is_told_without_what_was_typed(case: Case) -> None:
    for strange in ("f_0", "张三 13800000000", "../x"):
        with pytest.raises(UnknownSubject) as caught:
            case.opened(strange)
        assert caught.value.kind == "attachment"
        assert "张三" not in str(caught.value)
    with pytest.raises(InvalidCommand):
        case.desk.open_attachment(case.id, "f_0", actor=CLERK, purpose="Why not")


def test_whoever_is_complained_about_attaches_nothing(case: Case) -> None:
    case.id = case.received(staff=["ivy"])
    with pytest.raises((CommandRefused, UnknownSubject)):
        case.attach(actor=IVY)


# --- proof and sweeping ----------------------------------------------------------------------


def test_verify_looks_at_the_bytes(case: Case) -> None:
    case.attach()
    good = case.desk.verify(actor=BOSS)
    assert (good.good, good.attachments) == (True, 1)
    case.blobs.delete(sha256(PHOTO))
    (fault,) = case.desk.verify(actor=BOSS).faults
    assert (fault.stream, fault.version, fault.what) == (case.id, 2, "attachment_missing")


def test_verify_finds_other_bytes_and_another_size(tmp_path: Any) -> None:
    case = Case(FolderBlobStore(tmp_path))
    case.attach()
    (path,) = tmp_path.rglob(sha256(PHOTO))
    path.write_bytes(PHOTO + b"!")
    assert [fault.what for fault in case.desk.verify(actor=BOSS).faults] == ["attachment_differs"]
    path.write_bytes(PHOTO)
    wrong = say(
        "attach", kind="photo", file_name="x", media_type="image/png", sha256=sha256(b"x"), size=9
    )
    case.blobs.put(b"x")
    case.do(wrong, case.id)
    faults = case.desk.verify(actor=BOSS, id=case.id).faults
    assert [(fault.version, fault.what) for fault in faults] == [(3, "attachment_differs")]


def test_a_sweep_destroys_what_nobody_refers_to_and_nothing_else(case: Case) -> None:
    name = case.attach()
    case.blobs.put(b"left over")
    assert case.desk.sweep_attachments() == 0  # somebody may be about to record it
    case.clock.advance(2 * DAY)
    assert case.desk.sweep_attachments(actor=SYSTEM) == 1
    assert case.opened(name) == PHOTO
    assert not case.blobs.exists(sha256(b"left over"))
    with pytest.raises(NotPermitted):
        case.desk.sweep_attachments(actor=CLERK)


def test_a_refused_attachment_is_left_over_and_swept(case: Case) -> None:
    case.attach()
    case.clock.advance(2 * DAY)
    with pytest.raises(CommandRefused) as caught:
        case.attach(b"before it came in", at=T0 - DAY)
    assert caught.value.refusals[0].rule == "not_before_its_cause"
    assert case.desk.sweep_attachments(not_put_for=timedelta(0)) == 1
    assert list(case.blobs.digests()) == [sha256(PHOTO)]


def _to_the_end(case: Case) -> Iterator[Event]:
    case.do(say("withdraw"), case.id, CUSTOMER)
    case.clock.advance(timedelta(days=800))
    yield from case.desk.handle(say("dispose"), actor=BOSS, on=case.id).events


def test_of_a_disposed_record_nothing_is_opened_and_the_bytes_are_swept(case: Case) -> None:
    name = case.attach(actor=CUSTOMER)
    shared = case.id
    case.id = case.received(customer={"ref": "cust-2", "no_contact": "left_none"})
    kept = case.attach(b"of another")
    case.id = shared
    list(_to_the_end(case))
    with pytest.raises(ValueDestroyed):
        case.opened(name, BOSS)
    assert case.desk.sweep_attachments() == 1
    assert list(case.blobs.digests()) == [sha256(b"of another")]
    assert kept
    verified = case.desk.verify(actor=BOSS)
    assert (verified.good, verified.attachments) == (True, 1)
