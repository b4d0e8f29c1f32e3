"""The script that verifies a bundle finds whatever is not as it was recorded.

The manifests are made to match wherever a forger would do so: what is found then is found by what
the chains, the commitments and the digests of the attachments fix.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.records import Bundle
from complaintflow.records.verify import GENESIS, WORDS, Fault, Result, link, verify
from desk.support import BOSS

from .support import Files, World, changed, checked, found, packed, remade, unpacked, world


def stream_of(life: World) -> str:
    return f"data/streams/{life.id}.json"


def agreement_of(life: World) -> str:
    return f"data/streams/{life.desk.get(life.id, actor=BOSS).complaint.agreement}.json"


def relinked(told: dict[str, Any]) -> None:
    """Make the chain match its events: what a forger with this library would do."""
    previous = GENESIS
    for version, event in enumerate(told["events"], start=1):
        digest = link(previous, told["stream"], version, event["body"].encode())
        event.update({"version": version, "previous": previous, "digest": digest})
        previous = digest
    told.update({"version": len(told["events"]), "digest": previous})


def test_what_was_packed_again_unchanged_is_good(files: Files, made: tuple[bytes, Bundle]) -> None:
    assert found(files) == []
    assert remade(files) == files
    assert found(files, made[1].digest) == []


# --- files -------------------------------------------------------------------------------------


def test_a_changed_byte_in_any_file_is_found(files: Files) -> None:
    for name, data in files.items():
        for at in {0, len(data) // 2, len(data) - 1}:
            other = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            assert found({**files, name: other}) != [], (name, at)


@settings(max_examples=400)
@given(data=st.data())
def test_any_single_bit_that_flips_in_any_member_is_found(data: st.DataObject) -> None:
    files = unpacked(_bundled()[0])
    name = data.draw(st.sampled_from(sorted(files)))
    bit = data.draw(st.integers(0, len(files[name]) * 8 - 1))
    flipped = bytearray(files[name])
    flipped[bit // 8] ^= 1 << (bit % 8)
    result = checked({**files, name: bytes(flipped)})
    assert not result.good


@settings(max_examples=400)
@given(data=st.data())
def test_a_bit_that_flips_in_the_zip_file_is_found_or_changes_no_member(
    data: st.DataObject,
) -> None:
    whole, told = _bundled()
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << (bit % 8)
    if verify(io.BytesIO(bytes(flipped)), told.digest).good:
        assert unpacked(bytes(flipped)) == unpacked(whole)


@settings(max_examples=150)
@given(data=st.data())
def test_a_file_cut_short_or_with_a_hole_is_found(data: st.DataObject) -> None:
    whole, _ = _bundled()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    assert not verify(io.BytesIO(whole[:start] + whole[end:])).good


_KEPT: list[tuple[bytes, Bundle]] = []


def _bundled() -> tuple[bytes, Bundle]:
    if not _KEPT:
        _KEPT.append(world().bundled())
    return _KEPT[0]


def test_a_missing_file_is_found(files: Files) -> None:
    for name in files:
        rest = {n: d for n, d in files.items() if n != name}
        assert "missing_file" in found(rest), name


def test_an_extra_file_is_found(files: Files) -> None:
    for name in ("data/documents/more.txt", "note.txt", "data/streams/c_0.json"):
        assert "extra_file" in found({**files, name: b"{}"})


def test_a_bag_of_another_version_is_found(files: Files) -> None:
    other = files["bagit.txt"].replace(b"1.0", b"0.97")
    assert found(remade({**files, "bagit.txt": other})) == ["bad_manifest"]


def test_a_file_that_the_manifest_names_twice_or_out_of_order_is_found(files: Files) -> None:
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = files[name].splitlines(keepends=True)
        for other in (
            b"".join(lines[::-1]),
            files[name] + lines[0],
            files[name].upper(),
            files[name] + b"\n",
            files[name][:-1],
            files[name].replace(b"  ", b" *"),
        ):
            assert set(found({**files, name: other})) & {"bad_manifest", "changed_file"}


def test_a_bundle_that_was_remade_is_found_by_the_digest_that_was_kept(
    files: Files, made: tuple[bytes, Bundle]
) -> None:
    forged = remade({**files, "data/documents/annex-4.docx": b"PK another document"})
    assert found(forged) == []  # nothing in it can tell
    assert found(forged, made[1].digest) == ["wrong_digest"]
    assert found(files, "0" * 64) == ["wrong_digest"]
    assert found(files, f" {made[1].digest.upper()}\n") == []


# --- events ------------------------------------------------------------------------------------


def test_a_removed_event_is_found(life: World, files: Files) -> None:
    for at in range(len(json.loads(files[stream_of(life)])["events"])):

        def remove(told: dict[str, Any], at: int = at) -> None:
            del told["events"][at]

        assert "chain_broken" in found(changed(files, stream_of(life), remove))


def test_an_added_event_is_found(life: World, files: Files) -> None:
    def add(told: dict[str, Any]) -> None:
        told["events"].insert(2, dict(told["events"][1]))

    def append(told: dict[str, Any]) -> None:
        told["events"].append(dict(told["events"][-1]))

    for change in (add, append):
        assert "chain_broken" in found(changed(files, stream_of(life), change))


def test_events_cut_off_at_the_end_are_found(life: World, files: Files) -> None:
    def cut(told: dict[str, Any]) -> None:
        del told["events"][-1]
        told["version"] -= 1

    assert "chain_broken" in found(changed(files, stream_of(life), cut))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_any_permutation_of_the_events_is_found(seed: int) -> None:
    whole = unpacked(_bundled()[0])
    name = next(n for n in sorted(whole) if n.startswith("data/streams/c_"))

    def shuffle(told: dict[str, Any]) -> None:
        order = list(told["events"])
        while order == told["events"]:
            random.Random(seed).shuffle(order)
            if order == told["events"]:
                order[0], order[1] = order[1], order[0]
        told["events"] = order

    assert "chain_broken" in found(changed(whole, name, shuffle))


def test_any_two_events_swapped_are_found(life: World, files: Files) -> None:
    many = len(json.loads(files[stream_of(life)])["events"])

    for at in range(many - 1):

        def swap(told: dict[str, Any], at: int = at) -> None:
            events = told["events"]
            events[at], events[at + 1] = events[at + 1], events[at]

        assert "chain_broken" in found(changed(files, stream_of(life), swap))


@pytest.mark.parametrize("field", ["version", "previous", "digest", "body"])
def test_whatever_an_event_says_is_fixed(life: World, files: Files, field: str) -> None:
    def change(told: dict[str, Any]) -> None:
        event = told["events"][3]
        event[field] = 9 if field == "version" else event[field].replace("a", "b", 1)

    assert "chain_broken" in found(changed(files, stream_of(life), change))


def test_a_field_beside_an_event_is_found(life: World, files: Files) -> None:
    def more(told: dict[str, Any]) -> None:
        told["events"][0]["note"] = "trust me"

    assert "chain_broken" in found(changed(files, stream_of(life), more))


def test_a_chain_that_was_made_anew_is_found_by_what_rests_on_it(
    life: World, files: Files, made: tuple[bytes, Bundle]
) -> None:
    """Whoever makes the chain anew changes its head, which the record of handling names too; one
    who changes that as well is found by the digest alone."""

    def forge(told: dict[str, Any]) -> None:
        body = json.loads(told["events"][3]["body"])
        body["by"]["id"] = "somebody-else"
        told["events"][3]["body"] = json.dumps(body)
        relinked(told)

    forged = changed(files, stream_of(life), forge)
    assert found(forged) == ["record_differs"]
    head = json.loads(forged[stream_of(life)])["digest"]

    def follow(told: dict[str, Any]) -> None:
        told["chain"]["digest"] = head

    forged = changed(forged, "data/record.json", follow)
    assert found(forged) == []
    assert found(forged, made[1].digest) == ["wrong_digest"]


def test_time_does_not_run_back(life: World, files: Files) -> None:
    def back(told: dict[str, Any]) -> None:
        body = json.loads(told["events"][-1]["body"])
        body["recorded"] = "2020-01-01T00:00:00Z"
        told["events"][-1]["body"] = json.dumps(body)
        relinked(told)

    assert "time_runs_back" in found(changed(files, stream_of(life), back))


@pytest.mark.parametrize(
    "body",
    [
        "[]", "{", "1", '{"recorded":"2026"}', '{"recorded":7}', "{}", '{"a":1,"a":2}',
        '{"recorded":"2026-01-01T00:00:00"}', '{"recorded":NaN}', "[" * 100_000, "",
    ],
)  # fmt: skip
def test_a_body_that_is_no_event_is_found(life: World, files: Files, body: str) -> None:
    def change(told: dict[str, Any]) -> None:
        told["events"][-1]["body"] = body
        relinked(told)

    assert "bad_event" in found(changed(files, stream_of(life), change))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agreement", []), ("sha256", {}), ("more", {"token": [], "commitment": ""}),
        ("more", [{"token": "t", "commitment": {}}]),
    ],
)  # fmt: skip
def test_what_is_looked_up_by_is_text(life: World, files: Files, field: str, value: object) -> None:
    for at in (0, -1):

        def change(told: dict[str, Any], at: int = at) -> None:
            body = json.loads(told["events"][at]["body"])
            told["events"][at]["body"] = json.dumps({**body, field: value})
            relinked(told)

        assert found(changed(files, stream_of(life), change)) == ["bad_event"]


def test_text_that_cannot_be_hashed_stands_for_no_other(life: World, files: Files) -> None:
    """Half of a surrogate pair is not the question mark that is written for it elsewhere."""

    def ask(told: dict[str, Any]) -> None:
        body = json.loads(told["events"][-1]["body"])
        told["events"][-1]["body"] = json.dumps({**body, "more": "?"})
        relinked(told)

    asked = changed(files, stream_of(life), ask)
    forged = remade({**asked, stream_of(life): asked[stream_of(life)].replace(b"?", b"\\ud800")})
    assert found(forged) == ["bad_event"]


# --- what belongs together ---------------------------------------------------------------------


def _another(life: World) -> tuple[str, bytes]:
    """The file of another agreement, whole and with a chain that holds."""
    told = {"stream": "a_" + "0" * 32, "events": [{"body": '{"recorded":"2026-01-01T00:00:00Z"}'}]}
    relinked(told)
    return f"data/streams/{told['stream']}.json", (json.dumps(told) + "\n").encode()


def test_another_agreements_file_is_found(life: World, files: Files) -> None:
    name, data = _another(life)
    assert found(remade({**files, name: data})) == ["wrong_agreement"]
    del files[agreement_of(life)]
    faults = found(remade({**files, name: data}))
    assert {"agreement_missing", "wrong_agreement"} <= set(faults)


def test_another_agreements_file_under_the_name_of_this_one_is_found(
    life: World, files: Files
) -> None:
    _, data = _another(life)
    assert "bad_json" in found(remade({**files, agreement_of(life): data}))
    this = agreement_of(life).removeprefix("data/streams/").removesuffix(".json")
    data = data.replace(b"a_" + b"0" * 32, this.encode())
    assert "chain_broken" in found(remade({**files, agreement_of(life): data}))


def test_a_missing_agreement_is_found(life: World, files: Files) -> None:
    del files[agreement_of(life)]
    assert "agreement_missing" in found(remade(files))


def test_another_complaint_or_a_stranger_is_found(life: World, files: Files) -> None:
    _, data = _another(life)
    for other in ("c_" + "1" * 32, "l_" + "1" * 32):
        told = json.loads(data)
        told["stream"] = other
        relinked(told)
        name = f"data/streams/{other}.json"
        assert found(remade({**files, name: json.dumps(told).encode()})) == ["unrelated"]


def test_another_complaint_is_not_let_in_by_naming_this_one(life: World, files: Files) -> None:
    body = json.dumps({"recorded": "2026-01-01T00:00:00Z", "other": life.id})
    told: dict[str, Any] = {"stream": "c_" + "1" * 32, "events": [{"body": body}]}
    relinked(told)
    name = f"data/streams/{told['stream']}.json"
    assert found(remade({**files, name: json.dumps(told).encode()})) == ["unrelated"]


def test_a_claim_that_names_the_complaint_belongs_to_it(life: World, files: Files) -> None:
    body = json.dumps({"recorded": "2026-01-01T00:00:00Z", "about": [life.id]})
    told: dict[str, Any] = {"stream": "l_" + "1" * 32, "events": [{"body": body}]}
    relinked(told)
    name = f"data/streams/{told['stream']}.json"
    assert found(remade({**files, name: json.dumps(told).encode()})) == []


def test_the_subject_is_the_complaint(files: Files, life: World) -> None:
    strange: list[object] = ["c_0", None, 7, []]
    for subject in strange:

        def change(told: dict[str, Any], subject: object = subject) -> None:
            told["subject"] = subject

        assert "no_subject" in found(changed(files, "data/bundle.json", change))


# --- values, attachments, the record -----------------------------------------------------------


def test_a_replaced_value_is_found(files: Files) -> None:
    for at in range(len(json.loads(files["data/values.json"])["values"])):

        def change(told: dict[str, Any], at: int = at) -> None:
            told["values"][at]["value"] += "!"

        assert "value_differs" in found(changed(files, "data/values.json", change))


def test_a_value_with_a_commitment_of_its_own_is_found(files: Files) -> None:
    """Its token is not in any event."""

    def change(told: dict[str, Any]) -> None:
        told["values"].append({"token": "t_0", "kind": "note", "salt": "00", "value": "made up"})

    assert found(changed(files, "data/values.json", change)) == ["value_unknown"]


def test_values_that_change_places_are_found(files: Files) -> None:
    def change(told: dict[str, Any]) -> None:
        one = told["values"][0]
        other = next(v for v in told["values"] if v["value"] != one["value"])
        one["value"], other["value"] = other["value"], one["value"]

    assert "value_differs" in found(changed(files, "data/values.json", change))


def test_a_value_told_twice_is_found(files: Files) -> None:
    def change(told: dict[str, Any]) -> None:
        told["values"].append(told["values"][0])

    assert "value_unknown" in found(changed(files, "data/values.json", change))


@pytest.mark.parametrize("field", ["token", "salt", "value"])
def test_a_value_without_a_field_or_with_another_type_is_found(files: Files, field: str) -> None:
    def lose(told: dict[str, Any]) -> None:
        del told["values"][0][field]

    def number(told: dict[str, Any]) -> None:
        told["values"][0][field] = 7

    def odd(told: dict[str, Any]) -> None:
        told["values"][0][field] = "zz"

    for change in (lose, number):
        assert "bad_json" in found(changed(files, "data/values.json", change))
    assert found(changed(files, "data/values.json", odd)) != []


def test_a_replaced_attachment_is_found(files: Files) -> None:
    name = next(n for n in files if n.startswith("data/attachments/"))
    assert found(remade({**files, name: files[name] + b"!"})) == ["attachment_differs"]
    other = f"data/attachments/{hashlib.sha256(b'another').hexdigest()}"
    assert found(remade({**files, other: b"another"})) == ["attachment_unknown"]


def test_an_attachment_that_is_left_out_is_told_but_no_fault(files: Files) -> None:
    name = next(n for n in files if n.startswith("data/attachments/"))
    result = checked(remade({n: d for n, d in files.items() if n != name}))
    assert (result.good, result.left_out, result.attachments) == (True, 1, 1)


def test_a_record_that_says_other_words_than_the_vault_is_found(files: Files) -> None:
    def words(told: dict[str, Any]) -> None:
        told["content"]["statement"]["text"] = "一切都好"

    assert found(changed(files, "data/record.json", words)) == ["record_differs"]


def test_a_record_of_another_chain_is_found(files: Files) -> None:
    def chain(told: dict[str, Any]) -> None:
        told["chain"]["version"] += 1

    assert found(changed(files, "data/record.json", chain)) == ["record_differs"]


@pytest.mark.parametrize(
    "text", ["[]", "null", "{", '{"subject":NaN}', '{"a":1,"a":1}', "\xff", "", "[" * 90_000]
)
@pytest.mark.parametrize("name", ["bundle", "record", "values"])
def test_json_that_cannot_be_read_in_one_way_is_found(files: Files, name: str, text: str) -> None:
    name = f"data/{name}.json"
    assert "bad_json" in found(remade({**files, name: text.encode("latin-1")}))


def test_the_commitment_is_the_contracts() -> None:
    """HMAC-SHA256(salt, value) of RFC 2104, test case 1 of RFC 4231."""
    assert hmac.new(b"\x0b" * 20, b"Hi There", "sha256").hexdigest() == (
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )


# --- hostile zip files -------------------------------------------------------------------------


def _with(files: Files, change: Callable[[zipfile.ZipFile], None]) -> Result:
    out = io.BytesIO(packed(files))
    with zipfile.ZipFile(out, "a") as zip_:
        change(zip_)
    return verify(io.BytesIO(out.getvalue()))


def _member(name: str, **fields: Any) -> Callable[[zipfile.ZipFile], None]:
    def add(zip_: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o100644 << 16
        for field, value in fields.items():
            setattr(info, field, value)
        zip_.writestr(info, b"x" * 1_000)

    return add


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "C-1/../x", "C-1/./x", "C-1//x", "C-1\\x", "C:/x",
        "C-1/a.", "C-1/附件", "C-1/a b", "other/x", "x", "C-1/.hidden", "C-1/data/", "C-1/x\x1b[2J",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(files: Files, name: str) -> None:
    assert [fault.what for fault in _with(files, _member(name)).faults] == ["bad_member"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["C-1/verify.py", "C-1/VERIFY.py", "C-1/data/record.json"])
def test_a_name_that_is_there_twice_is_refused(files: Files, name: str) -> None:
    assert [fault.what for fault in _with(files, _member(name)).faults] == ["bad_member"]


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o020666, 0o010644])
def test_a_link_or_a_device_is_refused(files: Files, mode: int) -> None:
    result = _with(files, _member("C-1/link", external_attr=mode << 16))
    assert [fault.what for fault in result.faults] == ["bad_member"]


def test_a_compressed_member_is_refused_before_it_is_opened(files: Files) -> None:
    result = _with(files, _member("C-1/bomb", compress_type=zipfile.ZIP_DEFLATED))
    assert [fault.what for fault in result.faults] == ["bad_member"]


def test_an_encrypted_member_is_refused(files: Files) -> None:
    whole = bytearray(packed(files))
    at = whole.find(b"PK\x01\x02") + 8
    whole[at] |= 1
    result = verify(io.BytesIO(bytes(whole)))
    assert [fault.what for fault in result.faults] == ["bad_member"]


def test_members_that_share_their_bytes_are_refused(files: Files) -> None:
    """A bomb whose members overlap."""
    out = io.BytesIO(packed(files))
    with zipfile.ZipFile(out, "a") as zip_:
        first = zip_.infolist()[0]
        zip_._didModify = True  # type: ignore[attr-defined]  # to write the directory anew
        info = zipfile.ZipInfo("C-1/again")
        info.external_attr = 0o100644 << 16
        info.header_offset, info.CRC = first.header_offset, first.CRC
        info.file_size = info.compress_size = first.file_size
        zip_.filelist.append(info)
    result = verify(io.BytesIO(out.getvalue()))
    assert [fault.what for fault in result.faults] == ["bad_layout"]


def test_bytes_before_between_or_behind_are_refused(files: Files) -> None:
    whole = packed(files)
    commented = io.BytesIO(whole)
    with zipfile.ZipFile(commented, "a") as zip_:
        zip_.comment = b"a comment"
    second = whole.find(b"PK\x03\x04", 10)
    for other in (b"MZ stub" + whole, commented.getvalue(), whole[:second] + b"?" + whole[second:]):
        result = verify(io.BytesIO(other))
        assert next(f.what for f in result.faults) in ("bad_layout", "not_a_bundle")
    assert not verify(io.BytesIO(whole + b"tail")).good


@pytest.mark.parametrize("length", [1, 76])
def test_a_comment_is_refused(files: Files, length: int) -> None:
    """76 bytes are as long as what a large zip file has at its end."""
    whole = io.BytesIO(packed(files))
    with zipfile.ZipFile(whole, "a") as zip_:
        zip_.comment = b"x" * length
    assert [fault.what for fault in verify(whole).faults] == ["bad_layout"]


@pytest.mark.parametrize("fields", [{"comment": b"hidden"}, {"extra": b"\x99\x99\x06\x00hidden"}])
def test_a_member_with_something_beside_its_bytes_is_refused(
    files: Files, fields: dict[str, bytes]
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip_:
        for name, data in files.items():
            info = zipfile.ZipInfo(f"C-1/{name}")
            info.external_attr = 0o100644 << 16
            for field, value in fields.items() if name == "README.txt" else ():
                setattr(info, field, value)
            zip_.writestr(info, data)
    assert [fault.what for fault in verify(out).faults] == ["bad_layout"]


def _directory(whole: bytes, name: str, *, extra: bytes = b"", attributes: int = 0) -> bytes:
    """The zip file with something else said of a member in the directory at its end alone."""
    with zipfile.ZipFile(io.BytesIO(whole)) as zip_:
        infos, start = zip_.infolist(), zip_.start_dir
    written, at = b"", start
    for info in infos:
        entry = bytearray(whole[at : at + 46 + len(info.filename)])
        at += len(entry)
        if info.filename == name:
            struct.pack_into("<H", entry, 30, len(extra))
            struct.pack_into("<I", entry, 38, info.external_attr | attributes)
            entry += extra
        written += bytes(entry)
    end = bytearray(whole[at:])
    struct.pack_into("<I", end, 12, len(written))
    return whole[:start] + written + bytes(end)


@pytest.mark.parametrize(
    "field",
    [
        struct.pack("<HHBI", 0x7075, 14, 1, zlib.crc32(b"C-1/README.txt")) + b"/a/evil.x",
        struct.pack("<HHQQ", 1, 16, 5, 5),  # nothing here is too large for the directory
        b"\x99\x99\x00\x00",
    ],
)
def test_a_member_that_has_another_name_for_others_is_refused(files: Files, field: bytes) -> None:
    """A field for names in Unicode says another name; unzip goes by it, and writes the file there,
    with a digest that holds."""
    whole = packed(files)
    assert _directory(whole, "C-1/README.txt") == whole
    forged = _directory(whole, "C-1/README.txt", extra=field)
    (fault,) = verify(io.BytesIO(forged)).faults
    assert fault.what in ("bad_layout", "bad_member")  # later zipfiles read the other name


def test_a_file_that_is_said_to_be_a_folder_is_refused(files: Files) -> None:
    forged = _directory(packed(files), "C-1/README.txt", attributes=0x10)
    assert [fault.what for fault in verify(io.BytesIO(forged)).faults] == ["bad_member"]


@pytest.mark.parametrize("at", [14, 18, 22])
def test_a_member_that_is_another_for_who_reads_from_the_front_is_refused(
    files: Files, at: int
) -> None:
    """The header before its bytes says another checksum or size than the directory."""
    forged = bytearray(packed(files))
    struct.pack_into("<I", forged, at, 5)
    result = verify(io.BytesIO(bytes(forged)))
    assert [fault.what for fault in result.faults] == ["bad_layout"]


def test_sizes_that_are_large_are_said_once(monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    """As zipfile says them; what is large is made small here."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 2_000)
    assert found(files) == []
    whole = packed(files)
    assert whole.count(b"\x01\x00\x10\x00") > 1  # before the members, and in the directory


def test_what_is_no_zip_file_is_told_so() -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for data in (b"", b"PK", b"not a zip", b"PK\x05\x06" + bytes(18), empty.getvalue()):
        assert [f.what for f in verify(io.BytesIO(data)).faults] == ["not_a_bundle"]


def test_a_zip_that_claims_to_be_endless_is_refused(files: Files) -> None:
    whole = bytearray(packed(files))
    at = whole.find(b"PK\x01\x02")
    struct.pack_into("<II", whole, at + 20, 0xFFFFFFF0, 0xFFFFFFF0)
    assert not verify(io.BytesIO(bytes(whole))).good


# --- what it says ------------------------------------------------------------------------------


def test_every_fault_has_its_words_in_both_languages() -> None:
    for what, (zh, en) in WORDS.items():
        assert Fault(what, "x").told("zh") == f"{zh}：x"
        assert Fault(what).told("en") == en
        assert any("\u4e00" <= char <= "\u9fff" for char in zh)
        assert en.isascii()


def test_a_hostile_name_moves_no_cursor() -> None:
    assert Fault("bad_member", "\x1b[2J张三").told("en").isascii()
