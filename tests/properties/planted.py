"""Planting values, and looking for them in whatever form they may have taken."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

from pydantic import ValidationError

CORES = ("欧阳青梧", "1395550000", "望京街", "孔雀翎")
"""What every planted value has in it: one of these, which occur nowhere else."""


class Planter:
    """Makes values that occur nowhere else: names, telephone numbers, addresses, any Unicode."""

    def __init__(self, odd: str = "") -> None:
        self.odd = odd
        self.values: list[str] = []

    def __call__(self, kind: str) -> str:
        """A fresh value of a kind."""
        n = len(self.values)
        value = {
            "name": f"欧阳青梧{self.odd}第{n}",
            "phone": f"1395550000{n:04d}",
            "address": f"望京街{n}号院{self.odd}110105194912{310000 + n}",
        }.get(kind, f"{self.odd}孔雀翎{n}号\n“{self.odd}”\t说")
        self.values.append(value)
        return value


def forms(core: str) -> Iterator[bytes]:
    """The bytes in which a text may show, wherever it stands in a longer one."""
    escaped = json.dumps(core)[1:-1]
    for text in (core, escaped, escaped.upper(), json.dumps(escaped)[1:-1], quote(core)):
        yield text.encode()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030"):
        raw = core.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        yield repr(raw)[2:-1].encode()
        for shift in range(3):  # it may begin at any of three places in a group of base64
            cut = raw[shift : shift + (len(raw) - shift) // 3 * 3]
            yield base64.b64encode(cut)
            yield base64.urlsafe_b64encode(cut)


_SHAPES = tuple(shape for core in CORES for shape in dict.fromkeys(forms(core)))
_DIGEST = re.compile(rb"[0-9a-f]{32,128}")
_BATCH = 1 << 20


class Search:
    """Looks for planted values in what it is shown, and keeps none of it."""

    def __init__(self, planter: Planter) -> None:
        self.planter = planter
        self.looked: Counter[str] = Counter()
        self.found: set[tuple[str, bytes]] = set()
        self._seen: set[bytes] = set()
        self._batch: list[tuple[str, bytes]] = []
        self._size = 0

    def look(self, place: str, data: bytes | str) -> None:
        """Look into something."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self.looked[place] += 1
        mark = hashlib.blake2b(raw, digest_size=16).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        self._batch.append((place, raw))
        self._size += len(raw)
        if self._size > _BATCH:
            self._search()

    def show(self, place: str, value: object) -> None:
        """Look at how something prints."""
        self.look(place, repr(value))
        self.look(place, str(value))

    def spill(self, error: BaseException) -> None:
        """Look at all that an error says, its causes and contexts with it."""
        for data in spilled(error):
            self.look(f"error {type(error).__name__}", data)

    def leaks(self) -> set[tuple[str, bytes]]:
        """(place, what was found) for every planted value that shows, or its plain digest."""
        self._search()
        return self.found

    def _search(self) -> None:
        whole = b"\0".join(data for _, data in self._batch)
        batch, self._batch, self._size = self._batch, [], 0
        shapes = [shape for shape in _SHAPES if shape in whole]
        digests = {
            hashlib.new(name, value.encode()).hexdigest().encode()
            for value in self.planter.values
            for name in ("md5", "sha1", "sha256", "sha512")
        }
        shapes += [text for text in set(_DIGEST.findall(whole)) if text in digests]
        for place, data in batch:
            self.found |= {(place, shape) for shape in shapes if shape in data}


def shown(value: object) -> Iterator[bytes]:
    """How a value shows when it is printed."""
    yield repr(value).encode("utf-8", "surrogatepass")
    yield str(value).encode("utf-8", "surrogatepass")


def spilled(error: BaseException) -> Iterator[bytes]:
    """All that an error says, its causes and contexts with it, as text and pickled."""
    yield "".join(traceback.format_exception(error)).encode("utf-8", "surrogatepass")
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield from shown(one)
        yield from shown(one.args)
        yield from shown(getattr(one, "__notes__", ()))
        yield from shown(vars(one))
        if isinstance(one, ValidationError):
            yield from shown(one.errors())
        as_dict = getattr(one, "as_dict", None)
        if as_dict is not None:
            yield json.dumps(as_dict(), ensure_ascii=False).encode()
            yield pickle.dumps(one)
            yield from shown(pickle.loads(pickle.dumps(one)))
        waiting += [e for e in (one.__cause__, one.__context__) if e is not None]
