"""What every blob store must do, as a suite that a host runs against its own (needs ``testing``).

class TestMyBlobs(BlobStoreContract):
    def make_blobs(self) -> BlobStore:
        return MyBlobs(...)
"""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import BinaryIO, cast

import pytest

from ...errors import BlobDamaged, BlobMissing
from ...ports import Blob, BlobStore

_LARGE = bytes(range(256)) * 8_192  # 2 MB: more than any one piece that is read
_NEVER = timedelta(days=36_500)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _kept(blobs: BlobStore, data: bytes) -> bool:
    with blobs.open(_sha256(data)) as file:
        return file.read() == data


def _read_into(handed: bytearray, blobs: BlobStore, sha256: str) -> None:
    with blobs.open(sha256) as file:
        while piece := file.read(1_000):
            handed += piece


class _Source(io.RawIOBase):
    """A stream that cannot be rewound and hands out little at a time; or breaks off."""

    def __init__(self, data: bytes, *, breaks: bool = False) -> None:
        super().__init__()
        self._data, self._breaks = io.BytesIO(data), breaks

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._data.read(7 if size < 0 else min(7, size))
        if not piece and self._breaks:
            raise ConnectionResetError("the line is dead")
        return piece


def _source(data: bytes, *, breaks: bool = False) -> BinaryIO:
    return cast("BinaryIO", _Source(data, breaks=breaks))


class BlobStoreContract:
    """The contract of :class:`~complaintflow.ports.BlobStore`. Override :meth:`make_blobs`.

    Override :meth:`damage` too where the test can get at what is kept.
    """

    def make_blobs(self) -> BlobStore:
        """A new, empty blob store."""
        raise NotImplementedError

    def damage(self, blobs: BlobStore, sha256: str) -> bool:
        """Change, behind the store's back, the bytes that it keeps under a digest, and say so.

        Where the test cannot get at them, this says that it did not.
        """
        return False

    @pytest.fixture
    def blobs(self) -> BlobStore:
        """The blob store to try."""
        return self.make_blobs()

    def test_is_a_blob_store(self, blobs: BlobStore) -> None:
        assert isinstance(blobs, BlobStore)

    # --- put and open ------------------------------------------------------------------------

    def test_what_is_put_is_told_by_digest_and_size(self, blobs: BlobStore) -> None:
        for data in (b"", b"a", bytes(range(256)), _LARGE):
            assert blobs.put(data) == Blob(sha256=_sha256(data), size=len(data))

    def test_what_is_put_is_read(self, blobs: BlobStore) -> None:
        for data in (b"", b"\r\n\x00\x1a", b"%PDF-1.7 \xff", _LARGE):
            blobs.put(data)
            assert _kept(blobs, data)
            assert blobs.exists(_sha256(data))

    def test_a_stream_is_kept_from_where_it_stands(self, blobs: BlobStore) -> None:
        stream = io.BytesIO(b"head" + _LARGE)
        stream.seek(4)
        assert blobs.put(stream) == Blob(sha256=_sha256(_LARGE), size=len(_LARGE))
        assert _kept(blobs, _LARGE)

    def test_a_stream_may_come_in_small_pieces(self, blobs: BlobStore) -> None:
        data = bytes(range(100))
        assert blobs.put(_source(data)).sha256 == _sha256(data)
        assert _kept(blobs, data)

    def test_of_a_stream_that_breaks_off_nothing_is_kept(self, blobs: BlobStore) -> None:
        with pytest.raises(ConnectionResetError):
            blobs.put(_source(b"half of it", breaks=True))
        assert list(blobs.digests()) == []
        assert not blobs.exists(_sha256(b"half of it"))

    def test_text_is_not_taken(self, blobs: BlobStore) -> None:
        with pytest.raises(TypeError):
            blobs.put(cast("BinaryIO", io.StringIO("text")))
        assert list(blobs.digests()) == []

    def test_the_same_again_is_kept_once(self, blobs: BlobStore) -> None:
        assert blobs.put(b"same") == blobs.put(io.BytesIO(b"same"))
        assert list(blobs.digests()) == [_sha256(b"same")]
        assert _kept(blobs, b"same")

    def test_several_read_at_once_each_from_the_beginning(self, blobs: BlobStore) -> None:
        blobs.put(_LARGE)
        with blobs.open(_sha256(_LARGE)) as one, blobs.open(_sha256(_LARGE)) as other:
            head = one.read(10)
            # Digests: a difference of megabytes takes pytest hours to draw where CI is set.
            assert _sha256(other.read()) == _sha256(_LARGE)
            assert _sha256(head + one.read()) == _sha256(_LARGE)
            assert len(one.read()) == len(other.read()) == 0

    def test_pieces_make_the_whole(self, blobs: BlobStore) -> None:
        data = _LARGE[:100_000]
        blobs.put(data)
        with blobs.open(_sha256(data)) as file:
            assert _sha256(b"".join(iter(lambda: file.read(999), b""))) == _sha256(data)

    # --- what is not there -------------------------------------------------------------------

    def test_what_is_not_there_is_told_so(self, blobs: BlobStore) -> None:
        blobs.put(b"something")
        absent = _sha256(b"something else")
        assert not blobs.exists(absent)
        assert blobs.delete(absent) is False
        with pytest.raises(BlobMissing) as caught:
            blobs.open(absent)
        assert caught.value.sha256 == absent

    def test_what_is_no_digest_is_not_there_and_not_repeated(self, blobs: BlobStore) -> None:
        blobs.put(b"something")
        upper = _sha256(b"something").upper()
        for strange in ("", ".", "../etc/passwd", "/etc/passwd", "张三", "a" * 63, upper, "\x00"):
            assert not blobs.exists(strange)
            assert blobs.delete(strange) is False
            with pytest.raises(BlobMissing) as caught:
                blobs.open(strange)
            assert strange == "" or caught.value.sha256 != strange

    # --- delete ------------------------------------------------------------------------------

    def test_deleted_is_gone_and_the_rest_stays(self, blobs: BlobStore) -> None:
        blobs.put(b"one")
        blobs.put(b"two")
        assert blobs.delete(_sha256(b"one")) is True
        assert not blobs.exists(_sha256(b"one"))
        with pytest.raises(BlobMissing):
            blobs.open(_sha256(b"one"))
        assert list(blobs.digests()) == [_sha256(b"two")]
        assert _kept(blobs, b"two")
        assert blobs.delete(_sha256(b"one")) is False

    def test_deleted_may_be_put_again(self, blobs: BlobStore) -> None:
        blobs.put(b"one")
        blobs.delete(_sha256(b"one"))
        blobs.put(b"one")
        assert _kept(blobs, b"one")

    def test_what_was_just_put_is_not_deleted_as_old(self, blobs: BlobStore) -> None:
        blobs.put(b"one")
        assert blobs.delete(_sha256(b"one"), not_put_for=_NEVER) is False
        assert _kept(blobs, b"one")

    # --- all of them -------------------------------------------------------------------------

    def test_digests_are_of_all_that_is_kept(self, blobs: BlobStore) -> None:
        data = [f"blob {n}".encode() for n in range(60)]
        for piece in data:
            blobs.put(piece)
        assert sorted(blobs.digests()) == sorted(map(_sha256, data))

    # --- damage ------------------------------------------------------------------------------

    def test_damage_is_found_before_all_is_handed_out(self, blobs: BlobStore) -> None:
        for data in (b"x", _LARGE):
            blobs.put(data)
            if self.damage(blobs, _sha256(data)):
                handed = bytearray()
                with pytest.raises(BlobDamaged) as caught:
                    _read_into(handed, blobs, _sha256(data))
                assert caught.value.sha256 == _sha256(data)
                assert len(handed) < len(data)

    def test_what_was_damaged_is_good_when_it_was_put_again(self, blobs: BlobStore) -> None:
        blobs.put(_LARGE)
        self.damage(blobs, _sha256(_LARGE))
        blobs.put(_LARGE)
        assert _kept(blobs, _LARGE)

    # --- threads -----------------------------------------------------------------------------

    def test_threads(self, blobs: BlobStore) -> None:
        def work(n: int) -> bool:
            own, common = f"own {n}".encode() * 50, b"common" * 50
            blobs.put(own)
            blobs.put(_source(common))
            blobs.put(f"passing {n}".encode())
            blobs.delete(_sha256(f"passing {n}".encode()))
            return _kept(blobs, own) and _kept(blobs, common)

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(work, range(32)))
        assert len(list(blobs.digests())) == 33
