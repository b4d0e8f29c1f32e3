"""The evidence bundle (证据包): one zip file that proves itself without this library.

It is a bag of RFC 8493: payload below ``data/``, a manifest of SHA-256 digests, and a manifest of
the files beside the payload, whose own digest stands for the whole. Its members are stored, not
compressed: the same record gives the same bytes everywhere, and nothing in it can burst.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import BinaryIO

from ..desk import DamagedValue, Desk, Dossier, Selection, StreamCopy
from ..errors import InvalidCommand, NotPermitted, Problem
from ..values import Actor
from .model import DisposalLine, HandlingRecord
from .record import read

_BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_README = """\
证据包 / evidence bundle

校验 / to verify:    python -I verify.py 证据包.zip --digest 校验值
                     python -I verify.py BUNDLE.zip --digest DIGEST --lang en

verify.py 只需要 Python 3.9 或更高版本及其标准库。请使用来源可信的 verify.py,
并与交付时另行告知的校验值核对。
verify.py needs Python 3.9 or later and its standard library alone. Use a copy from a place that
you trust, and compare with the digest that you were told apart from the bundle.

data/record.json      处理记录 / the record of handling
data/streams/         记录链 / every event, as it was hashed
data/values.json      值与盐 / values and salts, where they were asked for
data/attachments/     附件 / attachments, by their digest
data/documents/       其他文件 / other documents
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """What was bundled."""

    digest: str
    """Stands for the whole bundle: tell it, or keep it, apart from the bundle itself."""
    streams: int
    values: int
    attachments: int
    documents: int
    damaged: tuple[DamagedValue, ...] = ()
    """The values that were asked for and could not be read; the bundle says so too."""
    disposal: DisposalLine | None = None
    """Where the record was disposed of: when its values were destroyed, and the certificate."""


def bundle(
    desk: Desk,
    id: str,
    file: BinaryIO,
    *,
    actor: Actor,
    purpose: str,
    values: Selection = "none",
    documents: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Write the evidence bundle of a complaint, as far as ``actor`` may see it.

    It holds the record of handling as data, every event of the complaint, of its agreement and of
    the claims and improvements that refer to it, with their chains; the values that are asked for,
    with their salts; with ``values`` other than ``none`` the attachments that the actor may open;
    ``documents``; and ``verify.py``, which proves it all with Python's standard library alone.
    The same record, values and documents give the same bytes. A value that the vault rejects
    hinders no other: the bundle says which it is. After disposal it holds no values, and says by
    which event they were destroyed.

    :param file: opened for writing in binary, empty, and such as can be positioned in.
    :param purpose: why; a code such as ``court``. What is read of the vault and which attachment
        is opened is written down before.
    :param values: as for :meth:`Desk.dossier <complaintflow.desk.Desk.dossier>`.
    :param documents: other files by name: ASCII letters, digits, ``.``, ``-`` and ``_``; no two
        names differ in capital letters alone.
    :raises InvalidCommand: for a name that is none of these.
    :raises io.UnsupportedOperation: for a pipe.
    :raises RecordBroken: where a chain does not hold: nothing is certified that is not proved.
    :raises NotPermitted: where the actor is not told every event as it is stored, as whoever is
        outside is not told who takes no part (2.1): a chain with gaps proves nothing.
    """
    if not file.seekable():
        raise io.UnsupportedOperation("a bundle is written where one can go back")
    given = dict(documents or {})
    wrong = "" if all(_good_name(name) for name in given) else "not_a_file_name"
    if not wrong and len({name.casefold() for name in given}) != len(given):
        wrong = "file_twice"
    if wrong:
        raise InvalidCommand(model="bundle", problems=(Problem(place="documents", kind=wrong),))
    dossier = _provable(desk.dossier(id, actor=actor, purpose=purpose, values=values))
    if not all(copy.whole for copy in dossier.streams):
        raise NotPermitted(role=actor.role.value, action="bundle")
    record = read(dossier)
    with _Zip(file, dossier) as bag:
        for name, data in sorted(_data(dossier, record, given).items()):
            bag.add(name, data)
        for sha256, attachment, size in sorted(
            (a.sha256, a.id, a.size) for a in dossier.attachments
        ):
            with desk.open_attachment(id, attachment, actor=actor, purpose=purpose) as source:
                bag.copy(f"data/attachments/{sha256}", source, size)
        digest = bag.finish(dossier)
    return Bundle(
        digest=digest,
        streams=len(dossier.streams),
        values=len(dossier.values),
        attachments=len(dossier.attachments),
        documents=len(given),
        damaged=dossier.damaged,
        disposal=record.close.disposal,
    )


def _provable(dossier: Dossier) -> Dossier:
    """Without the texts that the reader sees masked: no event fixes what a mask leaves, and with
    the salt of the whole one could try out what it hides."""
    hidden = dossier.hidden | dossier.masked.keys()
    return replace(dossier, masked={}, hidden=frozenset(hidden))


def script() -> bytes:
    """The script that verifies a bundle, as it is in each."""
    return resources.files(__package__).joinpath("verify.py").read_bytes()


def _good_name(name: str) -> bool:
    good = isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", name)
    return bool(good) and not name.endswith(".")


def _data(
    dossier: Dossier, record: HandlingRecord, documents: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The payload but for the attachments."""
    data = {
        "data/bundle.json": _json(
            {
                "format": 1,
                "subject": dossier.state.id,
                "agreement_shown": dossier.agreement is not None,
                "values": dossier.selection,
                "damaged": [
                    {"stream": value.stream, "version": value.version, "token": value.token}
                    for value in dossier.damaged
                ],
            }
        ),
        "data/record.json": _json(record.model_dump(mode="json")),
    }
    for copy in dossier.streams:
        data[f"data/streams/{copy.stream}.json"] = _json(_stream(copy))
    if dossier.selection != "none":
        data["data/values.json"] = _json({"values": list(_values(dossier))})
    for name, content in documents.items():
        data[f"data/documents/{name}"] = content
    return data


def _stream(copy: StreamCopy) -> dict[str, object]:
    return {
        "stream": copy.stream,
        "version": len(copy.stored),
        "digest": copy.digest,
        "events": [
            {
                "version": event.version,
                "previous": event.previous,
                "digest": event.digest,
                "body": event.body.decode(),
            }
            for event in copy.stored
        ],
    }


def _values(dossier: Dossier) -> Iterator[dict[str, str]]:
    for token, value in sorted(dossier.values.items()):
        yield {"token": token, "kind": value.kind, "salt": value.salt.hex(), "value": value.value}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


class _Zip:
    """The zip file while it is written; every byte of it follows from what it is given."""

    def __init__(self, file: BinaryIO, dossier: Dossier) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._base = dossier.state.reference
        recorded = max(copy.recorded for copy in dossier.streams)
        self._date = recorded.timetuple()[:6]
        self._payload: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._bytes = 0

    def __enter__(self) -> _Zip:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes) -> str:
        """Add a file; its digest."""
        digest = hashlib.sha256(data).hexdigest()
        with self._zip.open(self._info(name, len(data)), "w") as member:
            member.write(data)
        self._keep(name, digest, len(data))
        return digest

    def copy(self, name: str, source: BinaryIO, size: int) -> None:
        """Add an attachment, in memory that does not grow with it."""
        with self._zip.open(self._info(name, size), "w") as member:
            shutil.copyfileobj(source, member, 1 << 16)
        self._keep(name, name.rpartition("/")[2], size)

    def finish(self, dossier: Dossier) -> str:
        """Add the files beside the payload; the digest of the manifest of these."""
        info = (
            f"External-Identifier: {dossier.state.reference}\n"
            f"Payload-Oxum: {self._bytes}.{len(self._payload)}\n"
        )
        tags = {
            "README.txt": _README.encode(),
            "bag-info.txt": info.encode(),
            "bagit.txt": _BAGIT,
            "manifest-sha256.txt": _manifest(self._payload),
            "verify.py": script(),
        }
        for name, data in tags.items():
            self.add(name, data)
        return self.add("tagmanifest-sha256.txt", _manifest(self._tags))

    def _keep(self, name: str, digest: str, size: int) -> None:
        if name.startswith("data/"):
            self._payload[name] = digest
            self._bytes += size
        else:
            self._tags[name] = digest

    def _info(self, name: str, size: int) -> zipfile.ZipInfo:
        year, month, day, hour, minute, second = self._date
        info = zipfile.ZipInfo(
            f"{self._base}/{name}", (max(year, 1980), month, day, hour, minute, second)
        )
        info.create_system = 3
        info.external_attr = (stat.S_IFREG | 0o644) << 16
        info.file_size = size
        return info


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
