"""An encrypted vault: nothing to read, nothing to move, nothing left, nothing lost."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from complaintflow.errors import KeyUnavailable, MissingExtra, StaleComplaint, ValueRejected
from complaintflow.kernel import SecretEntry
from complaintflow.ports import VaultValue, WrappedKey
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing._samples import make_commit
from complaintflow.vault import DataKey, EncryptedStore, EncryptedVault, FileKeys, KeyBook
from complaintflow.vault.envelope import KEY_BYTES, bound, close, new_key, open_

from .support import VALUE, OpenVault, ToyKeys, entry, told


class Kit:
    """An encrypted vault and what it is made of."""

    def __init__(self, path: Path | None = None) -> None:
        self.rows, self.keys, self.book = OpenVault(), ToyKeys(), KeyBook(path)
        self.vault = EncryptedVault(self.rows, self.keys, self.book)

    def read(self, *numbers: int) -> dict[str, str]:
        return told(self.vault.read([entry(n).token for n in numbers]))


@pytest.fixture
def kit() -> Iterator[Kit]:
    kit = Kit()
    with kit.book:
        yield kit


# --- the seal --------------------------------------------------------------------------------


@given(st.binary(max_size=200), st.binary(max_size=20), st.data())
def test_one_bit_is_enough_to_be_refused(plain: bytes, place: bytes, data: st.DataObject) -> None:
    key = new_key()
    sealed = close(key, plain, place)
    assert open_(key, sealed, place) == plain
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    assert open_(key, bytes(changed), place) is None
    assert open_(key, sealed[: data.draw(st.integers(0, len(sealed) - 1))], place) is None
    assert open_(key, sealed, place + b"x") is None
    assert open_(new_key(), sealed, place) is None


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_two_places_are_never_one(one: list[str], other: list[str]) -> None:
    assert (bound(*one) == bound(*other)) is (one == other)


def test_the_same_value_twice_is_two_ciphertexts() -> None:
    key = new_key()
    assert len(key) == KEY_BYTES
    assert len({close(key, b"same", b"") for _ in range(1000)}) == 1000


def test_the_cipher_is_aes_256_gcm() -> None:
    """NIST's vector (GCM test case 16, cut to what this format has: nonce first, tag last)."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    place = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert open_(key, nonce + sealed, place) == plain


# --- nothing to read -------------------------------------------------------------------------


def test_the_vault_beneath_sees_no_value_and_no_salt(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    for row in kit.rows.rows.values():
        assert VALUE not in row.value
        assert row.salt == b""
        assert row.kind == "statement"
    assert kit.read(1, 2) == {entry(n).token: VALUE for n in (1, 2)}


def test_no_two_records_share_a_key_and_one_record_has_one(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.vault.write("c-1", [entry(2)])
    kit.vault.write("c-2", [entry(3)])
    names = [kit.rows.rows[entry(n).token].value.partition(":")[0] for n in (1, 2, 3)]
    assert names[0] == names[1] != names[2]
    assert kit.keys.wrapped == 2


def test_one_reading_unwraps_each_key_once(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(n) for n in range(50)])
    kit.keys.unwrapped = 0
    assert len(kit.read(*range(50))) == 50
    assert kit.keys.unwrapped == 1


# --- nothing to move -------------------------------------------------------------------------


def _refused(kit: Kit, n: int) -> None:
    with pytest.raises(ValueRejected) as caught:
        kit.read(n)
    assert caught.value.token == entry(n).token
    assert VALUE not in str(caught.value.as_dict())


def test_moved_to_another_customers_row_it_is_refused(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1, "甲")])
    kit.vault.write("c-2", [entry(2, "乙")])
    kit.rows.put(entry(2).token, "statement", kit.rows.rows[entry(1).token].value)
    _refused(kit, 2)
    assert kit.read(1) == {entry(1).token: "甲"}


def test_moved_within_a_record_it_is_refused(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1, "甲"), entry(2, "乙")])
    kit.rows.put(entry(2).token, "statement", kit.rows.rows[entry(1).token].value)
    _refused(kit, 2)


def test_called_another_kind_it_is_refused(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.rows.put(entry(1).token, "title", kit.rows.rows[entry(1).token].value)
    _refused(kit, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v[:-4] + ("AAAA" if v[-4:] != "AAAA" else "BBBB"),
        lambda v: v[:-8],
        lambda v: v[:20],
        lambda v: "",
        lambda v: v + "!",
        lambda v: v.replace(":", ":é"),
        lambda v: v.partition(":")[0] + ":",
        lambda v: "0" * 32 + ":" + v.partition(":")[2],
        lambda v: VALUE,
    ],
)
def test_altered_or_cut_short_it_is_refused(kit: Kit, change: object) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    assert callable(change)
    kit.rows.put(entry(1).token, "statement", change(kit.rows.rows[entry(1).token].value))
    _refused(kit, 1)
    assert kit.read(2) == {entry(2).token: VALUE}, "the others are still there"


def test_a_data_key_moved_to_another_record_is_refused(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.vault.write("c-2", [entry(2)])
    other = kit.book.keys([entry(2).token])[entry(2).token][0]
    mine = kit.book.keys([entry(1).token])[entry(1).token][0]
    assert kit.book.rewrap(mine.id, other.wrapped, mine.wrapped.master)
    with pytest.raises(KeyUnavailable) as caught:
        kit.read(1)
    assert caught.value.reason == "rejected"


# --- nothing left ----------------------------------------------------------------------------


def test_the_last_value_takes_its_key_with_it(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    copy = dict(kit.rows.rows)
    kit.vault.destroy([entry(1).token])
    assert kit.read(1, 2) == {entry(2).token: VALUE}
    kit.vault.destroy([entry(2).token])
    assert kit.book.masters() == frozenset()
    kit.rows.rows.update(copy)  # a backup of the values comes back
    assert kit.read(1, 2) == {}


def test_one_record_is_disposed_of_and_the_customers_other_stays(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    kit.vault.write("c-2", [entry(3)])
    kit.vault.destroy_record("c-1")
    assert kit.read(1, 2, 3) == {entry(3).token: VALUE}
    assert set(kit.rows.rows) == {entry(3).token}


def test_a_disposal_takes_the_key_that_failed_commits_left() -> None:
    with KeyBook() as book:
        store = EncryptedStore(MemoryStore(), ToyKeys(), book)
        store.commit(make_commit("c-1", secrets=[entry(1)]))
        with pytest.raises(StaleComplaint):
            store.commit(make_commit("c-1", key="late", secrets=[entry(2)]))
        assert told(store.read([entry(1).token, entry(2).token])) == {entry(1).token: VALUE}
        assert set(book.tokens("c-1")) == {entry(1).token, entry(2).token}
        store.forget("c-1")
        assert told(store.read([entry(1).token])) == {entry(1).token: VALUE}, "its values stay"
        assert set(book.tokens("c-1")) == {entry(1).token}
        store.destroy([entry(1).token])
        assert book.tokens("c-1") == ()
        assert book.masters() == frozenset()


def test_as_the_desk_disposes_nothing_is_left() -> None:
    """It destroys what events name, and then has what keys did forgotten."""
    with KeyBook() as book:
        store = EncryptedStore(MemoryStore(), ToyKeys(), book)
        store.commit(make_commit("c-1", secrets=[entry(1)]))
        with pytest.raises(StaleComplaint):
            store.commit(make_commit("c-1", key="late", secrets=[entry(2)]))
        store.destroy([entry(1).token])
        assert book.masters() == {"m1"}
        store.forget("c-1")
        assert book.masters() == frozenset()


def test_the_same_commit_again_loses_nothing() -> None:
    """A caller who was not told that it was written tries it again."""
    with KeyBook() as book:
        store = EncryptedStore(MemoryStore(), ToyKeys(), book)
        commit = make_commit("c-1", secrets=[entry(1)])
        store.commit(commit)
        with pytest.raises(StaleComplaint):
            store.commit(commit)
        assert told(store.read([entry(1).token])) == {entry(1).token: VALUE}


def test_destroying_needs_no_master_key(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.keys.lost = True
    kit.vault.destroy([entry(1).token])
    assert kit.rows.rows == {}
    assert kit.book.masters() == frozenset()


def _search(path: Path, *needles: bytes) -> list[bytes]:
    found = b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))
    return [needle for needle in needles if needle in found]


def test_after_destroying_no_byte_is_left_in_the_files(tmp_path: Path) -> None:
    values, keys = tmp_path / "store.db", tmp_path / "keys.db"
    with SqlStore(f"sqlite:///{values}") as inner, KeyBook(keys) as book:
        inner.migrate()
        store = EncryptedStore(inner, FileKeys.create(tmp_path / "master"), book)
        entries = [entry(n, f"{VALUE} {n}") for n in range(1, 40)]
        store.commit(make_commit("c-1", secrets=entries))
        store.commit(make_commit("c-2", secrets=[entry(99)]))
        rows = [row.value.encode() for row in inner.read([e.token for e in entries])]
        key = book.keys([entries[0].token])[entries[0].token][0]
        assert len(rows) == 39
        assert _search(values, *rows), "the search finds what is there"
        assert _search(keys, key.wrapped.body, key.id.encode()) == [
            key.wrapped.body,
            key.id.encode(),
        ]
        assert not _search(values, VALUE.encode(), VALUE.encode("utf-16-le"), key.wrapped.body)

        store.destroy([e.token for e in entries])

        assert not _search(keys, key.wrapped.body, key.id.encode(), entries[0].token.encode())
        with inner._database.connect() as conn:  # type: ignore[union-attr]  # an engine of a URL
            conn.exec_driver_sql("VACUUM")
        # A ciphertext in any three-byte phase would show by its middle.
        pieces = [row[n : n + 24] for row in rows for n in (40, 80)]
        assert not _search(values, *rows, *pieces, key.id.encode())
        assert told(store.read([entry(99).token])) == {entry(99).token: VALUE}


def test_after_destroying_nothing_is_left_in_memory() -> None:
    with KeyBook() as book:
        inner = MemoryStore()
        store = EncryptedStore(inner, ToyKeys(), book)
        store.commit(make_commit("c-1", secrets=[entry(1)]))
        row = inner.read([entry(1).token])[0].value
        key = book.keys([entry(1).token])[entry(1).token][0]
        store.destroy([entry(1).token])
        dump = book._conn.serialize()
        assert key.wrapped.body not in dump
        assert key.id.encode() not in dump
        gc.collect()
        held = [v for v in vars(inner).values() if row in repr(v)]
        assert held == []


# --- nothing lost ----------------------------------------------------------------------------


def test_a_lost_provider_stops_reading_and_writing_and_loses_nothing(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.keys.lost = True
    with pytest.raises(KeyUnavailable, match="unreachable"):
        kit.read(1)
    for stream in ("c-1", "c-9"):
        with pytest.raises(KeyUnavailable):
            kit.vault.write(stream, [entry(2)])
    assert set(kit.rows.rows) == {entry(1).token}
    kit.keys.lost = False
    assert kit.read(1, 2) == {entry(1).token: VALUE}


def test_a_commit_without_keys_writes_nothing() -> None:
    with KeyBook() as book:
        keys = ToyKeys()
        store = EncryptedStore(MemoryStore(), keys, book)
        keys.lost = True
        with pytest.raises(KeyUnavailable):
            store.commit(make_commit("c-1", secrets=[entry(1)]))
        assert store.load("c-1", "").snapshot is None
        store.commit(make_commit("c-2"))  # what has no value needs no key


def test_two_that_begin_a_record_at_once_agree_on_its_key(tmp_path: Path) -> None:
    rows, keys = OpenVault(), FileKeys.create(tmp_path / "master")
    books = [KeyBook(tmp_path / "book") for _ in range(4)]
    vaults = [EncryptedVault(rows, keys, book) for book in books]
    with ThreadPoolExecutor(4) as pool:
        for n in range(10):
            list(
                pool.map(lambda at, n=n: vaults[at].write(f"c-{n}", [entry(n * 4 + at)]), range(4))
            )
    assert len(told(vaults[0].read([entry(n).token for n in range(40)]))) == 40
    assert len({row.value.partition(":")[0] for row in rows.rows.values()}) == 10
    for book in books:
        book.close()


# --- changing keys ---------------------------------------------------------------------------


def test_rotation_touches_no_value_and_lets_the_old_key_go(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.vault.write("c-2", [entry(2, kind="contact")])
    before = dict(kit.rows.rows)
    kit.keys.rotate("m2")
    assert kit.vault.in_use() == {"m1"}
    assert kit.vault.rotate() == 3  # two records and the look-up
    assert kit.vault.in_use() == {"m2"}
    assert kit.rows.rows == before
    kit.keys.known.remove("m1")
    assert kit.read(1, 2) == {entry(n).token: VALUE for n in (1, 2)}
    assert kit.vault.find_contact(VALUE) == ("c-2",)
    assert kit.vault.rotate() == 0


def test_a_rotation_that_broke_off_goes_on(kit: Kit) -> None:
    for n in range(10):
        kit.vault.write(f"c-{n}", [entry(n)])
    kit.keys.rotate("m2")
    wrap, left = kit.keys.wrap, iter(range(4))

    def tiring(key: bytes, context: dict[str, str]) -> object:
        if next(left, None) is None:
            raise KeyUnavailable(key="m2", reason="unreachable")
        return wrap(key, context)

    kit.keys.wrap = tiring  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyUnavailable):
        kit.vault.rotate()
    kit.keys.wrap = wrap  # type: ignore[method-assign]
    assert len(kit.read(*range(10))) == 10, "in between, both keys are needed and serve"
    assert kit.vault.rotate() == 6
    assert kit.vault.in_use() == {"m2"}


def test_a_key_withdrawn_too_early_comes_back(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.keys.rotate("m2")
    kit.keys.known.remove("m1")
    with pytest.raises(KeyUnavailable, match="unknown") as caught:
        kit.read(1)
    assert caught.value.key == "m1"
    kit.keys.known.add("m1")
    assert kit.read(1) == {entry(1).token: VALUE}


@pytest.mark.parametrize("renews", [False, True])
def test_a_key_that_a_rotation_did_not_see_is_wrapped_anew(kit: Kit, renews: bool) -> None:
    """It was wrapped before the rotation, and in the book after it: whoever looks what is in use
    then would withdraw the only master key that opens it."""
    if renews:
        kit.vault.write("c-1", [entry(1)])
    enters = kit.book.renew if renews else kit.book.enter
    times = iter(range(1))

    def late(*given: Any) -> Any:
        if (renews or given[2:]) and next(times, None) is not None:
            kit.keys.rotate("m2")
            kit.vault.rotate()
        return enters(*given)

    setattr(kit.book, "renew" if renews else "enter", late)
    if renews:
        kit.vault.reencrypt("c-1")
    else:
        kit.vault.write("c-1", [entry(1)])
    assert kit.vault.in_use() == {"m2"}
    kit.keys.known.remove("m1")
    assert kit.read(1) == {entry(1).token: VALUE}


def test_a_rotation_that_is_overtaken_brings_no_earlier_master_key_back(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.keys.rotate("m2")
    wrap, times = kit.keys.wrap, iter(range(1))

    def slow(key: bytes, context: Mapping[str, str]) -> WrappedKey:
        wrapped = wrap(key, context)
        if next(times, None) is not None:
            kit.keys.rotate("m3")
            kit.vault.rotate()
            kit.keys.known -= {"m1", "m2"}
        return wrapped

    kit.keys.wrap = slow  # type: ignore[method-assign]
    kit.vault.rotate()
    assert kit.vault.in_use() == {"m3"}
    assert kit.read(1) == {entry(1).token: VALUE}


def test_a_rotation_does_not_bring_a_destroyed_key_back(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    kit.keys.rotate("m2")
    unwrap = kit.keys.unwrap

    def destroyed_meanwhile(wrapped: object, context: object) -> bytes:
        kit.vault.destroy([entry(1).token])
        return unwrap(wrapped, context)  # type: ignore[arg-type]

    kit.keys.unwrap = destroyed_meanwhile  # type: ignore[method-assign]
    assert kit.vault.rotate() == 0
    assert kit.vault.in_use() == frozenset()


def test_reencrypting_leaves_old_copies_dead(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    copy = dict(kit.rows.rows)
    key = kit.book.keys([entry(1).token])[entry(1).token][0]
    secret = kit.keys.unwrap(
        key.wrapped, {"purpose": "complaintflow data key", "record": "c-1", "key": key.id}
    )
    kit.vault.destroy([entry(2).token])
    assert kit.vault.reencrypt("c-1") == 0
    assert kit.read(1) == {entry(1).token: VALUE}
    assert kit.rows.rows[entry(1).token].value != copy[entry(1).token].value
    left = [k.id for k in kit.book.keys([entry(1).token])[entry(1).token]]
    assert len(left) == 1
    assert key.id not in left
    assert secret not in kit.book._conn.serialize()


def test_reencrypting_what_is_not_there_makes_nothing(kit: Kit) -> None:
    assert kit.vault.reencrypt("c-1") == 0
    assert kit.book.masters() == frozenset()


def test_reencrypting_that_broke_off_goes_on_under_the_same_key(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(n) for n in range(6)])
    write, left = kit.rows.write, iter(range(3))

    def tiring(stream: str, entries: Sequence[SecretEntry]) -> None:
        if next(left, None) is None:
            raise ConnectionError
        write(stream, entries)

    kit.rows.write = tiring  # type: ignore[method-assign,assignment]
    with pytest.raises(ConnectionError):
        kit.vault.reencrypt("c-1")
    kit.rows.write = write  # type: ignore[method-assign]
    assert len(kit.read(*range(6))) == 6
    kit.vault.write("c-1", [entry(6)])
    assert kit.vault.reencrypt("c-1") == 0
    names = {row.value.partition(":")[0] for row in kit.rows.rows.values()}
    assert len(names) == 1
    assert len(kit.read(*range(7))) == 7


def test_a_value_that_is_not_written_yet_keeps_its_earlier_key(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    write = kit.rows.write

    def meanwhile(stream: str, entries: Sequence[SecretEntry]) -> None:
        kit.rows.write = write  # type: ignore[method-assign]
        assert kit.vault.reencrypt("c-1") == 1
        write(stream, entries)

    kit.rows.write = meanwhile  # type: ignore[method-assign,assignment]
    kit.vault.write("c-1", [entry(2)])
    assert kit.read(1, 2) == {entry(n).token: VALUE for n in (1, 2)}
    assert kit.vault.reencrypt("c-1") == 0
    assert kit.read(1, 2) == {entry(n).token: VALUE for n in (1, 2)}


def test_a_value_destroyed_while_it_is_encrypted_anew_stays_destroyed(kit: Kit) -> None:
    write = kit.rows.write
    for when in ("before", "after"):
        kit.vault.write("c-1", [entry(1), entry(2)])

        def meanwhile(stream: str, entries: Sequence[SecretEntry], when: str = when) -> None:
            kit.rows.write = write  # type: ignore[method-assign]
            if when == "after":
                write(stream, entries)
            kit.vault.destroy([entry(1).token])
            if when == "before":
                write(stream, entries)

        kit.rows.write = meanwhile  # type: ignore[method-assign,assignment]
        kit.vault.reencrypt("c-1")
        assert kit.read(1, 2) == {entry(2).token: VALUE}
        assert set(kit.rows.rows) == {entry(2).token}


def test_destroying_halfway_while_it_is_encrypted_anew(kit: Kit) -> None:
    """Destroying has two steps. Whoever seals a value anew between them must see the first."""
    kit.vault.write("c-1", [entry(1), entry(2)])
    steps: list[str] = []
    halfway, go_on = threading.Event(), threading.Event()

    def gated(name: str, step: Callable[[Sequence[str]], None]) -> Callable[[Sequence[str]], None]:
        def run(tokens: Sequence[str]) -> None:
            steps.append(name)
            if len(steps) == 2:
                halfway.set()
                assert go_on.wait(30)
            step(tokens)

        return run

    write, leave, destroy = kit.rows.write, kit.book.leave, kit.rows.destroy
    kit.book.leave = gated("book", leave)  # type: ignore[method-assign,assignment]
    kit.rows.destroy = gated("values", destroy)  # type: ignore[method-assign,assignment]
    other = threading.Thread(target=kit.vault.destroy, args=([entry(1).token],))

    def meanwhile(stream: str, entries: Sequence[SecretEntry]) -> None:
        kit.rows.write = write  # type: ignore[method-assign]
        other.start()
        assert halfway.wait(30)
        write(stream, entries)

    kit.rows.write = meanwhile  # type: ignore[method-assign,assignment]
    kit.vault.reencrypt("c-1")
    go_on.set()
    other.join()
    assert set(kit.rows.rows) == {entry(2).token}
    assert kit.read(1, 2) == {entry(2).token: VALUE}


def test_destroyed_between_reading_and_sealing_it_stays_destroyed(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1), entry(2)])
    value = kit.vault.read([entry(1).token])[0]
    kit.vault.destroy([entry(1).token])
    kit.vault._reseal("c-1", value)
    assert set(kit.rows.rows) == {entry(2).token}


def test_read_while_it_is_encrypted_anew(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    read = kit.rows.read

    def meanwhile(tokens: Sequence[str]) -> Sequence[VaultValue]:
        kit.rows.read = read  # type: ignore[method-assign]
        kit.vault.reencrypt("c-1")
        return read(tokens)

    kit.rows.read = meanwhile  # type: ignore[method-assign]
    assert kit.read(1) == {entry(1).token: VALUE}


# --- finding by a contact --------------------------------------------------------------------


def test_a_contact_is_found_however_it_is_written(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1, "138 0013 8000", "contact"), entry(2, "13900139000", "note")])
    kit.vault.write("c-2", [entry(3, "+8613800138000", "contact")])
    kit.vault.write("c-3", [entry(4, "han@example.com", "contact")])
    assert kit.vault.find_contact("１３８－００１３－８０００") == ("c-1", "c-2")
    assert kit.vault.find_contact("Han@Example.com") == ("c-3",)
    assert kit.vault.find_contact("13900139000") == (), "a note is no contact"
    kit.vault.destroy([entry(1).token])
    assert kit.vault.find_contact("13800138000") == ("c-2",)


def test_nothing_is_found_where_no_contact_was_ever_kept(kit: Kit) -> None:
    kit.vault.write("c-1", [entry(1)])
    assert kit.vault.find_contact("13800138000") == ()


def test_the_look_up_holds_no_number_and_no_plain_hash_of_one(kit: Kit) -> None:
    import hashlib

    kit.vault.write("c-1", [entry(1, "13800138000", "contact")])
    dump = kit.book._conn.serialize()
    for form in ("13800138000", "+8613800138000"):
        assert form.encode() not in dump
        assert hashlib.sha256(form.encode()).hexdigest().encode() not in dump


# --- against a dictionary --------------------------------------------------------------------

TOKENS, STREAMS = st.integers(0, 11), st.sampled_from(["c-0", "c-1", "c-2"])


class AnyOrder(RuleBasedStateMachine):
    """Whatever is done in whatever order, what is there is what a dictionary would hold."""

    @initialize()
    def begin(self) -> None:
        self.kit, self.masters = Kit(), 1
        self.expected: dict[str, SecretEntry] = {}

    @rule(
        numbers=st.lists(TOKENS, max_size=4), value=st.text(max_size=5), salt=st.binary(max_size=3)
    )
    def write(self, numbers: list[int], value: str, salt: bytes) -> None:
        for n in numbers:  # a token belongs to one record
            made = SecretEntry(token=entry(n).token, kind="contact", salt=salt, value=value)
            self.kit.vault.write(f"c-{n % 3}", [made])
            self.expected[made.token] = made

    @rule(numbers=st.lists(TOKENS, max_size=4))
    def destroy(self, numbers: list[int]) -> None:
        self.kit.vault.destroy([entry(n).token for n in numbers])
        for n in numbers:
            self.expected.pop(entry(n).token, None)

    @rule(stream=STREAMS)
    def destroy_record(self, stream: str) -> None:
        self.kit.vault.destroy_record(stream)
        gone = [entry(n).token for n in range(12) if f"c-{n % 3}" == stream]
        self.expected = {t: e for t, e in self.expected.items() if t not in gone}

    @rule()
    def rotate(self) -> None:
        self.masters += 1
        old, new = self.kit.keys.current, f"m{self.masters}"
        self.kit.keys.rotate(new)
        self.kit.vault.rotate()
        self.kit.keys.known.remove(old)

    @rule(stream=STREAMS)
    def reencrypt(self, stream: str) -> None:
        assert self.kit.vault.reencrypt(stream) == 0

    @invariant()
    def what_is_there_is_what_was_written(self) -> None:
        if not hasattr(self, "kit"):
            return
        found = self.kit.vault.read([entry(n).token for n in range(12)])
        assert {(v.token, v.kind, v.salt, v.value) for v in found} == {
            (e.token, e.kind, e.salt, e.value) for e in self.expected.values()
        }
        assert set(self.kit.rows.rows) == set(self.expected)
        live = {f"c-{int(t[2:], 16) % 3}" for t in self.expected}
        kept = {k.stream for ks in self.kit.book.keys(list(self.expected)).values() for k in ks}
        assert kept == live
        count = self.kit.book._conn.execute("SELECT COUNT(*) FROM keys WHERE stream LIKE 'c-%'")
        assert count.fetchone()[0] == len(live), "a key for each record that has values, no other"

    def teardown(self) -> None:
        if hasattr(self, "kit"):
            self.kit.book.close()


TestAnyOrder = AnyOrder.TestCase


# --- without the extra -----------------------------------------------------------------------


def test_without_the_extra_the_rest_works_and_the_error_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from complaintflow.vault import MemoryVault, KeyBook\n"
        "import complaintflow.vault as v, complaintflow.errors as e\n"
        "for name in ('EncryptedVault', 'EncryptedStore', 'FileKeys'):\n"
        "    try: getattr(v, name)\n"
        "    except e.MissingExtra as error: print(error.extra)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.stdout == "crypto\n" * 3, told.stderr
    assert issubclass(MissingExtra, ImportError)


def test_a_name_that_is_not_there() -> None:
    import complaintflow.vault as vault

    assert not hasattr(vault, "Nothing")
    assert "EncryptedVault" in dir(vault)


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (ConnectionError("to 10.0.0.1 with 0123"), "unreachable"),
        (TimeoutError(), "unreachable"),
        (RuntimeError("sent 0123"), "failed"),
        (KeyUnavailable(key="m1", reason="unknown"), "unknown"),
    ],
)
def test_whatever_a_provider_raises_is_a_provider_that_is_lost(
    raised: Exception, reason: str
) -> None:
    class Lost(ToyKeys):
        broken = False

        def _ask(self, master: str) -> None:
            if self.broken:
                raise raised
            super()._ask(master)

    keys = Lost()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.broken = True
        for ask in (
            lambda: vault.write("c-1", [entry(2)]),
            lambda: vault.write("c-2", [entry(2, kind="contact")]),
            lambda: vault.read([entry(1).token]),
            lambda: vault.reencrypt("c-1"),
        ):
            with pytest.raises(KeyUnavailable) as caught:
                ask()
            assert caught.value.reason == reason
            assert "0123" not in str(caught.value)
            assert caught.value.__context__ is None or reason == "unknown"
        keys.broken = False
        assert told(vault.read([entry(1).token])) == {entry(1).token: entry(1).value}
        assert vault.read([entry(2).token]) == []


NO_KEYS = (bytes(32), bytes(16), bytes(64), b"", None, "0" * 32)
"""What a provider may hand back that is not the key."""


@pytest.mark.parametrize("answer", NO_KEYS)
def test_with_another_key_than_the_records_nothing_is_sealed_or_wrapped(answer: object) -> None:
    """A provider whose service opened it wrongly: what is sealed with that is lost for ever."""

    class Wrong(ToyKeys):
        wrong = False

        def unwrap(self, wrapped: WrappedKey, context: Mapping[str, str]) -> bytes:
            told = super().unwrap(wrapped, context)
            return answer if self.wrong else told  # type: ignore[return-value]

    keys = Wrong()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        vault.write("c-2", [entry(2, kind="contact")])
        keys.wrong = True
        keys.rotate("m2")
        for ask in (
            lambda: vault.write("c-1", [entry(3)]),
            lambda: vault.write("c-3", [entry(3, kind="contact")]),
            lambda: vault.read([entry(1).token]),
            lambda: vault.find_contact(VALUE),
            vault.rotate,
        ):
            with pytest.raises(KeyUnavailable, match="rejected"):
                ask()
        assert vault.in_use() == {"m1"}
        keys.wrong = False
        assert vault.rotate() == 3
        tokens = [entry(n).token for n in (1, 2, 3)]
        assert told(vault.read(tokens)) == dict.fromkeys(tokens[:2], VALUE)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        WrappedKey(master="m2", body="text"),  # type: ignore[arg-type]
        WrappedKey(master="", body=b""),
    ],
)
def test_a_wrapping_that_is_none_is_not_kept(answer: object) -> None:
    class Wrong(ToyKeys):
        def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
            return answer if self.current == "m2" else super().wrap(key, context)  # type: ignore[return-value]

    keys = Wrong()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.rotate("m2")
        for ask in (vault.rotate, lambda: vault.write("c-2", [entry(2)])):
            with pytest.raises(KeyUnavailable, match="failed"):
                ask()
        assert told(vault.read([entry(1).token, entry(2).token])) == {entry(1).token: VALUE}


def test_a_rotation_keeps_no_wrapping_that_does_not_open() -> None:
    class Wrong(ToyKeys):
        def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
            wrapped = super().wrap(key, context)
            body = bytes(32) + wrapped.body[32:] if self.current == "m2" else wrapped.body
            return WrappedKey(master=wrapped.master, body=body)

    keys = Wrong()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.rotate("m2")
        with pytest.raises(KeyUnavailable, match="rejected"):
            vault.rotate()
        assert vault.in_use() == {"m1"}
        assert told(vault.read([entry(1).token])) == {entry(1).token: VALUE}


@pytest.mark.parametrize("current", ["alias/newest", "", None])
def test_a_rotation_ends_where_the_current_key_is_not_the_one_that_wraps(
    current: str | None,
) -> None:
    """As where a service calls a key by an alias, and wraps with what the alias stands for."""

    class Alias(ToyKeys):
        def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
            wrapped = super().wrap(key, context)
            return WrappedKey(master="m1", body=wrapped.body)

    keys = Alias()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.current = current  # type: ignore[assignment]
        keys.known.add("alias/newest")
        with pytest.raises(KeyUnavailable, match="failed"):
            vault.rotate()
        assert told(vault.read([entry(1).token])) == {entry(1).token: VALUE}


class OneWrong(ToyKeys):
    """Hands back what is not the key for one record, with one master key."""

    wrong: tuple[str, str] | None = None
    answer: object = None

    def unwrap(self, wrapped: WrappedKey, context: Mapping[str, str]) -> bytes:
        told = super().unwrap(wrapped, context)
        return self.answer if self.wrong == (context["record"], wrapped.master) else told  # type: ignore[return-value]


@pytest.mark.parametrize("master", ["m1", "m2"])
@pytest.mark.parametrize("answer", NO_KEYS)
def test_what_is_not_the_key_hinders_no_other_in_a_rotation(answer: object, master: str) -> None:
    """When it is unwrapped, and when what was wrapped anew is tried."""
    keys = OneWrong()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        for n in range(4):
            vault.write(f"c-{n}", [entry(n)])
        keys.wrong, keys.answer = ("c-1", master), answer
        keys.rotate("m2")
        for _ in range(2):
            with pytest.raises(KeyUnavailable) as caught:
                vault.rotate()
            assert (caught.value.reason, caught.value.key) == ("rejected", master)
        assert [
            key.wrapped.master
            for n in range(4)
            for key in book.keys([entry(n).token])[entry(n).token]
        ] == ["m2", "m1", "m2", "m2"]
        keys.wrong = None
        assert vault.rotate() == 1
        tokens = [entry(n).token for n in range(4)]
        assert told(vault.read(tokens)) == dict.fromkeys(tokens, VALUE)


@pytest.mark.parametrize("answer", NO_KEYS)
def test_a_new_key_that_does_not_open_is_not_in_the_book(answer: object) -> None:
    """Nor does it take an earlier one's place: once the provider is sound all is as it was."""
    keys = OneWrong()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.rotate("m2")
        keys.answer = answer
        for record, ask in (
            ("c-1", lambda: vault.reencrypt("c-1")),
            ("c-2", lambda: vault.write("c-2", [entry(2)])),
            ("/contact-lookup", lambda: vault.write("c-3", [entry(3, kind="contact")])),
        ):
            keys.wrong = (record, "m2")
            with pytest.raises(KeyUnavailable, match="rejected"):
                ask()
        assert vault.in_use() == {"m1"}
        keys.wrong = None
        vault.write("c-2", [entry(2)])
        vault.write("c-3", [entry(3, kind="contact")])
        assert vault.reencrypt("c-1") == 0
        assert vault.in_use() == {"m2"}
        tokens = [entry(n).token for n in (1, 2, 3)]
        assert told(vault.read(tokens)) == dict.fromkeys(tokens, VALUE)


def test_a_key_that_is_lost_hinders_no_other_in_a_rotation() -> None:
    """As one that was wrapped with a master key that is gone, or altered in the book."""
    keys = ToyKeys()
    with KeyBook() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        for n in range(4):
            vault.write(f"c-{n}", [entry(n)])
        ((lost,), (altered,)) = book.keys([entry(0).token, entry(2).token]).values()
        assert book.rewrap(lost.id, WrappedKey(master="gone", body=lost.wrapped.body), "m1")
        body = bytes(32) + altered.wrapped.body[32:]
        assert book.rewrap(altered.id, WrappedKey(master="m1", body=body), "m1")
        keys.rotate("m2")
        for _ in range(2):
            with pytest.raises(KeyUnavailable) as caught:
                vault.rotate()
            assert (caught.value.key, caught.value.reason) == ("gone", "unknown")
            assert vault.in_use() == {"gone", "m1", "m2"}
        tokens = [entry(n).token for n in (1, 3)]
        keys.known.remove("m1")
        assert told(vault.read(tokens)) == dict.fromkeys(tokens, VALUE)
        vault.destroy_record("c-0")
        vault.destroy_record("c-2")
        assert vault.rotate() == 0


def test_a_rotation_that_another_finished_meanwhile_is_no_failure() -> None:
    """What it could not unwrap had been wrapped anew since it was read."""

    class Slow(KeyBook):
        then: Callable[[], object] | None = None

        def wrapped_otherwise(
            self, master: str, after: int = 0, limit: int = 500
        ) -> tuple[tuple[int, DataKey], ...]:
            stale = super().wrapped_otherwise(master, after, limit)
            then, self.then = self.then, None
            if then is not None:
                then()
            return stale

    keys = ToyKeys()
    with Slow() as book:
        vault = EncryptedVault(OpenVault(), keys, book)
        vault.write("c-1", [entry(1)])
        keys.rotate("m2")

        def another() -> None:
            assert vault.rotate() == 1
            keys.known.remove("m1")

        book.then = another
        assert vault.rotate() == 0
        assert told(vault.read([entry(1).token])) == {entry(1).token: VALUE}
