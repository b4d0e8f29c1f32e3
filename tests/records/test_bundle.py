"""What is in an evidence bundle: everything recorded, and no more than its reader may see."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import (
    BlobMissing,
    InvalidCommand,
    NotPermitted,
    RecordBroken,
    UnknownSubject,
    ValueRejected,
)
from complaintflow.records import Bundle, bundle, script
from complaintflow.records.verify import verify
from complaintflow.stores import MemoryStore
from desk.support import BOSS, CLERK, CUSTOMER, RON, who

from .support import PHOTO, Files, World, found, remade, unpacked, world


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_bundle_is_good_and_says_the_digest_that_was_told(made: tuple[bytes, Bundle]) -> None:
    data, told = made
    result = verify(io.BytesIO(data), told.digest)
    assert result.faults == []
    assert result.digest == told.digest
    assert (result.streams, result.values) == (told.streams, told.values) != (0, 0)
    assert (result.attachments, told.documents) == (2, 1)
    assert result.left_out == 0


def test_it_is_a_bag_of_rfc_8493(files: Files) -> None:
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {name: data for name, data in files.items() if name.startswith("data/")}
    lines = (f"{sha256(data)}  {name}\n" for name, data in sorted(payload.items()))
    assert files["manifest-sha256.txt"].decode() == "".join(lines)
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    assert f"Payload-Oxum: {oxum}\n".encode() in files["bag-info.txt"]


def test_the_same_record_gives_the_same_bytes(life: World, made: tuple[bytes, Bundle]) -> None:
    life.clock.advance(timedelta(days=3))  # nothing is recorded meanwhile
    assert life.bundled(documents={"annex-4.docx": b"PK a document"}) == made
    one, other = world(7).bundled()[0], world(7).bundled()[0]
    assert one == other
    assert life.bundled()[1].digest != made[1].digest


def test_members_are_stored_with_times_of_the_record(made: tuple[bytes, Bundle]) -> None:
    with zipfile.ZipFile(io.BytesIO(made[0])) as zip_:
        infos = zip_.infolist()
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert len({info.date_time for info in infos}) == 1
    assert infos[0].date_time[0] == 2026


def test_events_are_as_they_were_hashed(life: World, files: Files) -> None:
    stored = life.desk.store.events(life.id)
    told = json.loads(files[f"data/streams/{life.id}.json"])
    assert [event["body"].encode() for event in told["events"]] == [e.body for e in stored]
    assert told["digest"] == stored[-1].digest


def test_the_agreement_and_its_chain_are_in_it(life: World, files: Files) -> None:
    agreement = life.desk.get(life.id, actor=BOSS).complaint.agreement
    told = json.loads(files[f"data/streams/{agreement}.json"])
    assert told["digest"] == life.desk.store.events(str(agreement))[-1].digest


def test_attachments_and_documents_are_in_it(files: Files) -> None:
    assert files[f"data/attachments/{sha256(PHOTO)}"] == PHOTO
    assert files["data/documents/annex-4.docx"] == b"PK a document"
    assert files["verify.py"] == script()


# --- what the reader may see -------------------------------------------------------------------


def _values(data: bytes) -> dict[str, str]:
    told = json.loads(unpacked(data)["data/values.json"])
    return {value["token"]: value["kind"] for value in told["values"]}


def test_without_values_nothing_that_was_typed_is_in_it(life: World) -> None:
    before = len(life.desk.accesses(life.id, actor=BOSS))
    data, told = life.bundled("none")
    assert (told.values, told.attachments) == (0, 0)
    assert "data/values.json" not in unpacked(data)
    for typed in ("张三", "13800000000", "说明", "照片"):
        assert typed.encode() not in data.replace(script(), b"")
    assert verify(io.BytesIO(data), told.digest).good
    assert verify(io.BytesIO(data)).left_out == 2
    assert len(life.desk.accesses(life.id, actor=BOSS)) == before


def test_all_is_every_value_of_the_vault(life: World) -> None:
    kinds = set(_values(life.bundled("all")[0]).values())
    assert {"customer_name", "findings", "note", "reason", "metadata", "party_name"} <= kinds


def test_own_is_what_the_customer_said_and_was_told(life: World) -> None:
    data, told = life.bundled("own")
    assert set(_values(data).values()) <= {
        "customer_name", "contact", "item", "statement", "demand", "message", "outcome", "answer",
        "occurred_place", "preferred_time",
    }  # fmt: skip
    assert told.attachments == 1
    assert PHOTO not in data
    assert b"their letter" in data


def test_a_customer_gets_their_own_case_with_their_own_values(life: World) -> None:
    data, told = life.bundled("all", CUSTOMER)
    assert _values(data) == _values(life.bundled("own")[0])
    result = verify(io.BytesIO(data), told.digest)
    assert (result.good, result.agreement_not_shown, result.attachments) == (True, True, 1)
    assert result.left_out == 1
    with pytest.raises(UnknownSubject):
        life.bundled(actor=who("customer", "cust-9"))


def test_an_improvement_is_no_customers_to_see(life: World) -> None:
    others = life.desk.dossier(life.id, actor=BOSS, purpose="court").others
    assert [copy.kind for copy in others if copy.kind == "improvement"]
    assert life.desk.dossier(life.id, actor=CUSTOMER, purpose="court").others == ()
    for copy in others:
        with pytest.raises((NotPermitted, UnknownSubject)):
            life.desk.reveal(copy.stream, ["all"], actor=CUSTOMER, purpose="curious")
        with pytest.raises((NotPermitted, UnknownSubject)):
            life.desk.history(copy.stream, actor=CUSTOMER)


def test_who_does_not_see_the_customer_gets_no_value_whole(life: World) -> None:
    """Not even the salt of one that is shown masked: with it, what the mask hides could be tried
    out."""
    data, told = life.bundled("all", RON)
    assert (told.values, told.attachments) == (2, 0)  # what Ron wrote himself
    assert verify(io.BytesIO(data), told.digest).good
    with pytest.raises((NotPermitted, UnknownSubject)):
        life.bundled("all", who("responsible", "nobody"))
    with pytest.raises((NotPermitted, UnknownSubject)):
        life.bundled("none", who("manager", "sam"))  # whoever is complained about


def test_what_is_read_is_written_down(life: World) -> None:
    before = life.desk.accesses(life.id, actor=BOSS)
    life.bundled("all", CLERK)
    fresh = life.desk.accesses(life.id, actor=BOSS)[len(before) :]
    assert {access.purpose for access in fresh} == {"court"}
    assert {access.actor for access in fresh} == {CLERK}
    assert [access.fields[0] for access in fresh] == ["all", "attachment", "attachment"]


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", ".hidden", "x.", "附件.docx", "a b", "x" * 101, "a\\b", "C:x"]
)
def test_a_document_has_a_plain_name(life: World, name: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        life.bundled(documents={name: b""})
    assert caught.value.problems[0].kind == "not_a_file_name"


def test_documents_are_apart_where_capitals_are_none(life: World) -> None:
    """Unpacked on some disks the one would take the other's place: the script refuses such."""
    with pytest.raises(InvalidCommand) as caught:
        life.bundled(documents={"annex.docx": b"1", "Annex.docx": b"2"})
    assert caught.value.problems[0].kind == "file_twice"


def test_purpose_and_values_are_words_of_a_list(life: World) -> None:
    for more in ({"values": "everything"}, {"purpose": "为什么"}):
        with pytest.raises(InvalidCommand):
            life.desk.dossier(life.id, **({"actor": BOSS, "purpose": "court"} | more))  # type: ignore[arg-type]


def test_an_agreement_has_no_bundle_of_its_own(life: World) -> None:
    agreement = str(life.desk.get(life.id, actor=BOSS).complaint.agreement)
    with pytest.raises(UnknownSubject):
        life.bundled(id=agreement)


def test_a_broken_chain_is_not_certified() -> None:
    here = world()
    store = here.desk.store
    assert isinstance(store, MemoryStore)
    good = store.events(here.id)

    class Broken:
        def __getattr__(self, name: str) -> Any:
            return getattr(store, name)

        def events(self, stream: str, after: int = 0, limit: int | None = None) -> Any:
            rows = list(store.events(stream, after, limit))
            return [rows[0], *rows[2:]] if stream == here.id else rows

    here.desk.store = Broken()
    with pytest.raises(RecordBroken) as caught:
        here.bundled()
    assert (caught.value.stream, caught.value.version) == (here.id, 2)
    assert len(good) > 2


def test_an_attachment_whose_bytes_are_gone_is_told() -> None:
    here = world()
    here.desk._blobs.delete(sha256(PHOTO))  # type: ignore[union-attr]  # behind its back
    with pytest.raises(BlobMissing):
        here.bundled()
    assert here.bundled("none")[1].attachments == 0


def test_a_damaged_value_is_named_and_hinders_no_other(life: World) -> None:
    here = world()
    whole = here.bundled()[1]
    name = here.desk.get(here.id, actor=BOSS).complaint.customer.name
    assert name is not None
    token = name.token

    class Damaged:
        def __getattr__(self, name: str) -> Any:
            return getattr(here.desk.store, name)

        def read(self, tokens: Sequence[str]) -> Any:
            if token in tokens:
                raise ValueRejected(token=token)
            return here.desk._vault.read(tokens)

    damaged = Desk(here.desk.store, vault=Damaged(), clock=here.clock, blobs=here.desk._blobs)
    file = io.BytesIO()
    told = bundle(damaged, here.id, file, actor=BOSS, purpose="court", values="all")
    assert [one.token for one in told.damaged] == [token]
    assert told.values == whole.values - 1
    result = verify(file, told.digest)
    assert (result.faults, result.damaged) == ([], 1)
    assert "damaged and could not be read: 1" in result.told("en")
    files = unpacked(file.getvalue())
    held = json.loads(files["data/values.json"])["values"][0]["token"]
    for lie in ("t_" + "9" * 32, held):
        lies = {"damaged": [{"token": lie}]}
        lied = json.dumps({**json.loads(files["data/bundle.json"]), **lies}).encode()
        assert found(remade({**files, "data/bundle.json": lied})) == ["value_unknown"]
