"""Verify an evidence bundle (证据包校验).

    python -I verify.py BUNDLE.zip [--digest DIGEST] [--lang zh|en]

It needs Python 3.9 or later, its standard library, and nothing else; it writes nothing to the
disk. It ends with 0 where all is as it was recorded, and with 1, and a line for each fault, where
it is not.

A bundle is a bag (RFC 8493) in a zip file whose members are stored, not compressed. Whoever can
make a bundle anew can make its manifests anew too: compare the digest that is printed with the one
that you were given, or kept, at the time (``--digest``). A bundle from a stranger may bring a
stranger's ``verify.py``: take this script from a place that you trust.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import stat
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Union

GENESIS = "0" * 64
MOST_MEMBERS = 100_000
MOST_JSON = 256 << 20
TAGS = ("README.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "verify.py")
"""The files of a bag beside its payload, but for the manifest of these files itself."""
TAG_MANIFEST = "tagmanifest-sha256.txt"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

WORDS = {
    "not_a_bundle": ("不是可读取的证据包", "not a readable bundle"),
    "bad_member": ("压缩包成员不合规", "a member of the zip file is not as it must be"),
    "bad_layout": ("压缩包中有多余的字节或文件重叠", "the zip file has stray or shared bytes"),
    "bad_manifest": ("清单格式不正确", "a manifest is not in its form"),
    "missing_file": ("缺少文件", "a file is missing"),
    "extra_file": ("有多余的文件", "there is a file that no manifest names"),
    "changed_file": ("文件内容被改动", "a file was changed"),
    "wrong_digest": ("校验值与所给的不一致", "the digest is not the one that was given"),
    "bad_json": ("JSON 文件无法读取", "a JSON file cannot be read"),
    "chain_broken": (
        "记录链断裂：此处的事件被改动、删除、插入或调换",
        "the chain is broken: an event was changed, removed, added or moved here",
    ),
    "bad_event": ("事件无法读取", "an event cannot be read"),
    "time_runs_back": ("登记时间倒退", "the time of recording goes back"),
    "no_subject": ("缺少投诉记录", "the complaint's own record is missing"),
    "agreement_missing": ("缺少投诉所依据的合同", "the complaint's agreement is missing"),
    "wrong_agreement": ("不是该投诉所依据的合同", "not the agreement that the complaint names"),
    "unrelated": ("与该投诉无关的记录", "a record that has nothing to do with the complaint"),
    "value_unknown": ("没有事件提到的值", "a value that no event names"),
    "value_differs": ("值与登记时的不一致", "a value is not the one that was recorded"),
    "attachment_unknown": ("没有事件提到的附件", "an attachment that no event names"),
    "attachment_differs": ("附件与登记时的不一致", "an attachment is not the one recorded"),
    "record_differs": ("处理记录与事件不一致", "the record of handling differs from the events"),
}
"""Each fault in Chinese and in English."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what (a key of :data:`WORDS`), and where."""

    what: str
    where: str = ""

    def told(self, lang: str) -> str:
        """In words. A name from a hostile bundle is shown so that it moves no cursor."""
        zh = lang == "zh"
        words = WORDS[self.what][0 if zh else 1]
        return f"{words}{'：' if zh else ': '}{ascii(self.where)[1:-1]}" if self.where else words


@dataclass
class Result:
    """What was looked at, and what was found."""

    digest: str = ""
    """SHA-256 of the manifest that stands for the whole bundle."""
    streams: int = 0
    events: int = 0
    values: int = 0
    attachments: int = 0
    left_out: int = 0
    """Attachments that events name and the bundle does not hold."""
    damaged: int = 0
    """Values that could not be read when the bundle was made."""
    disposed: str = ""
    """When the record was disposed of and its values destroyed, as it was recorded; empty where it
    was not."""
    certificate: str = ""
    """The digest of the event that certifies it."""
    agreement_not_shown: bool = False
    faults: list[Fault] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults

    def told(self, lang: str) -> str:
        """The whole of it in ``zh`` or ``en``, a line a thing."""
        zh = lang == "zh"
        lines = [("✗ " + fault.told(lang)) for fault in self.faults]
        if self.digest:
            lines.append(f"{'校验值：' if zh else 'digest: '}{self.digest}")
        if self.agreement_not_shown:
            lines.append("合同记录未包含在内" if zh else "the agreement's record is not in it")
        if self.damaged:
            lines.append(
                f"制作时已损坏、无法读取的值：{self.damaged}"
                if zh
                else f"values that were damaged and could not be read: {self.damaged}"
            )
        if self.disposed:
            lines.append(
                f"记录已到期销毁，值已不存在：{self.disposed}，销毁凭证{self.certificate}"
                if zh
                else f"the record was disposed of and its values destroyed: {self.disposed}, "
                f"certificate {self.certificate}"
            )
        if self.left_out:
            lines.append(
                f"未包含的附件：{self.left_out}"
                if zh
                else f"attachments that are not in it: {self.left_out}"
            )
        if self.good:
            lines.append(
                f"校验通过：记录链{self.streams}条，事件{self.events}个，值{self.values}个，"
                f"附件{self.attachments}个"
                if zh
                else f"good: {self.streams} chains, {self.events} events, {self.values} values, "
                f"{self.attachments} attachments"
            )
        return "\n".join(lines)


class _FaultyError(Exception):
    """A fault after which nothing more can be looked at."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what)
        self.fault = Fault(what, where)


def verify(file: Union[str, IO[bytes]], digest: str | None = None) -> Result:  # noqa: UP007 (3.9)
    """Verify a bundle, by path or opened. Whatever is in it, this says so and raises nothing else
    than ``OSError`` where a path cannot be opened.

    :param digest: what :attr:`Result.digest` must be.
    """
    if isinstance(file, str):
        with open(file, "rb") as opened:
            return verify(opened, digest)
    result = Result()
    try:
        _Bundle(file, result).look(digest)
    except _FaultyError as stop:
        result.faults.append(stop.fault)
    return result


# --- the zip file ----------------------------------------------------------------------------

_DOS_FOLDER = 0x10
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){1,4}")


def _members(zip_: zipfile.ZipFile, file: IO[bytes]) -> dict[str, zipfile.ZipInfo]:
    """The members by their names below the bag's folder: plain files, stored, each once, one after
    another, with nothing between, before or behind."""
    infos = zip_.infolist()
    if not infos or len(infos) > MOST_MEMBERS:
        raise _FaultyError("not_a_bundle")
    base = infos[0].filename.partition("/")[0] + "/"
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        mode = info.external_attr >> 16
        plain = (
            _NAME.fullmatch(info.orig_filename) is not None
            and not any(part.endswith(".") for part in info.filename.split("/"))
            and info.filename == info.orig_filename
            and info.filename.startswith(base)
            and (mode == 0 or stat.S_ISREG(mode))
            and not info.external_attr & _DOS_FOLDER
            and info.flag_bits == 0
            and info.compress_type == zipfile.ZIP_STORED
            and info.compress_size == info.file_size
        )
        if not plain:
            raise _FaultyError("bad_member", info.orig_filename)
        found[info.filename[len(base) :]] = info
    if len({name.casefold() for name in found}) != len(infos):
        raise _FaultyError("bad_member", "(a name twice)")
    _laid_out(zip_, file, infos)
    return found


def _laid_out(zip_: zipfile.ZipFile, file: IO[bytes], infos: list[zipfile.ZipInfo]) -> None:
    at = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        file.seek(info.header_offset)
        head = struct.unpack("<4s5H3I2H", file.read(30))
        file.seek(head[9], 1)
        # Whoever reads from the front goes by this header: it says the same as the directory.
        told = (head[6:9], file.read(head[10]))
        large = ((info.CRC, _LARGE, _LARGE), _sizes(info.file_size, info.file_size))
        same = told in (((info.CRC, info.file_size, info.file_size), b""), large)
        if info.header_offset != at or head[2:4] != (0, 0) or not same:
            raise _FaultyError("bad_layout", info.filename)
        at += 30 + head[9] + head[10] + info.file_size
    directory = sum(46 + len(i.filename) + len(i.extra) + len(i.comment) for i in infos)
    # Any other field beside a name may say another name, which some programs go by.
    plain = all(i.extra == _beside(i) and not i.comment for i in infos)
    end = file.seek(0, 2)
    if at != zip_.start_dir or end - at - directory not in (22, 98) or zip_.comment or not plain:
        raise _FaultyError("bad_layout")


_LARGE = 0xFFFFFFFF


def _sizes(*sizes: int) -> bytes:
    """The field that has sizes and places of more than 32 bits."""
    return struct.pack(f"<2H{len(sizes)}Q", 1, 8 * len(sizes), *sizes)


def _beside(info: zipfile.ZipInfo) -> bytes:
    """The one field that the directory may have beside a name: what is too large for it."""
    large = [info.file_size, info.file_size] if info.file_size > zipfile.ZIP64_LIMIT else []
    large += [info.header_offset] if info.header_offset > zipfile.ZIP64_LIMIT else []
    return _sizes(*large) if large else b""


# --- what is in it ---------------------------------------------------------------------------


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key twice")
    return told


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _json(data: bytes | str) -> Any:
    """What JSON says, where it can be read in one way only. Raises ValueError."""
    try:
        return json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("too deep") from None


def _walk(value: Any) -> Iterator[Any]:
    """Every value within a value."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def link(previous: str, stream: str, version: int, body: bytes) -> str:
    """The digest of an event, as the chain has it."""
    head = f"complaintflow 1\n{previous}\n{stream}\n{version}\n{len(body)}\n"
    return hashlib.sha256(head.encode() + body).hexdigest()


def _time(body: dict[str, Any]) -> datetime:
    told = datetime.fromisoformat(body["recorded"].replace("Z", "+00:00"))
    if told.tzinfo is None:
        raise ValueError("no zone")
    return told


def _typed(event: dict[str, Any]) -> bool:
    """Whether what is looked up by, of an event, is text."""
    seals = [part for part in _walk(event) if isinstance(part, dict) and "token" in part]
    known = [seal["token"] for seal in seals] + [seal.get("commitment") for seal in seals]
    known += [event.get("agreement"), event.get("sha256")]
    return all(text is None or isinstance(text, str) for text in known)


class _Bundle:
    def __init__(self, file: IO[bytes], result: Result) -> None:
        self._result = result
        try:
            self._zip = zipfile.ZipFile(file)
            self._members = _members(self._zip, file)
        except _FaultyError:
            raise
        except Exception:  # a hostile file makes zipfile raise whatever it may
            raise _FaultyError("not_a_bundle") from None
        self._digests: dict[str, str] = {}
        self._streams: dict[str, list[dict[str, Any]]] = {}

    def _fault(self, what: str, where: str = "") -> None:
        self._result.faults.append(Fault(what, where))

    def look(self, digest: str | None) -> None:
        for name in self._members:
            self._digests[name] = self._digest_of(name)
        self._manifests()
        self._result.digest = self._digests.get(TAG_MANIFEST, "")
        if digest is not None and digest.strip().lower() != self._result.digest:
            self._fault("wrong_digest", self._result.digest)
        bundle = self._object("data/bundle.json")
        for name in sorted(self._members):
            if name.startswith("data/streams/"):
                self._stream(name)
        subject = bundle.get("subject")
        if not isinstance(subject, str) or not self._streams.get(subject):
            raise _FaultyError("no_subject", str(subject))
        self._belonging(subject, bundle.get("agreement_shown") is False)
        texts = self._values()
        self._missing(subject, bundle.get("damaged"), texts)
        self._attachments()
        self._record(subject, texts)

    # --- bytes and manifests -----------------------------------------------------------------

    def _digest_of(self, name: str) -> str:
        whole = hashlib.sha256()
        try:
            with self._zip.open(self._members[name]) as member:
                while piece := member.read(1 << 20):
                    whole.update(piece)
        except Exception:
            self._fault("changed_file", name)
            return ""
        return whole.hexdigest()

    def _read(self, name: str) -> bytes:
        if name not in self._members:
            raise _FaultyError("missing_file", name)
        if self._members[name].file_size > MOST_JSON:
            raise _FaultyError("not_a_bundle", name)
        if not self._digests[name]:
            return b""  # it was told already
        return self._zip.read(self._members[name])

    def _manifests(self) -> None:
        if self._read("bagit.txt") != BAGIT:
            self._fault("bad_manifest", "bagit.txt")
        payload = {name for name in self._members if name.startswith("data/")}
        tags = self._members.keys() - payload - {TAG_MANIFEST}
        self._manifest(TAG_MANIFEST, tags | set(TAGS))
        self._manifest("manifest-sha256.txt", payload)

    def _manifest(self, name: str, wanted: set[str]) -> None:
        """Compare a manifest with the files it must name; a line is ``digest  name``."""
        data = self._read(name)
        listed = {
            found[2].decode(): found[1].decode()
            for found in re.finditer(rb"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)\n", data)
        }
        again = "".join(f"{listed[other]}  {other}\n" for other in sorted(listed))
        if again.encode() != data:
            self._fault("bad_manifest", name)
        for other in sorted(listed.keys() | wanted):
            if other not in self._members:
                self._fault("missing_file", other)
            elif other not in listed or other not in wanted:
                self._fault("extra_file", other)
            elif self._digests[other] not in ("", listed[other]):
                self._fault("changed_file", other)

    def _object(self, name: str) -> dict[str, Any]:
        try:
            told = _json(self._read(name))
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise _FaultyError("bad_json", name)
        return told

    # --- chains ------------------------------------------------------------------------------

    def _stream(self, name: str) -> None:
        told = self._object(name)
        stream, events = told.get("stream"), told.get("events")
        if name != f"data/streams/{stream}.json" or not isinstance(events, list) or not events:
            raise _FaultyError("bad_json", name)
        previous, bodies = GENESIS, self._streams.setdefault(str(stream), [])
        for version, event in enumerate(events, start=1):
            place = f"{stream} {version}"
            body = event.get("body") if isinstance(event, dict) else None
            if not isinstance(body, str):
                raise _FaultyError("bad_json", name)
            try:
                digest = link(previous, str(stream), version, body.encode())
            except UnicodeEncodeError:  # nothing that was ever hashed
                raise _FaultyError("bad_event", place) from None
            if event != {"version": version, "body": body, "previous": previous, "digest": digest}:
                self._fault("chain_broken", place)
                return
            previous = digest
            self._event(place, body, bodies)
        if (told.get("version"), told.get("digest")) != (len(events), previous):
            self._fault("chain_broken", f"{stream} {len(events) + 1}")
        self._result.streams += 1

    def _event(self, place: str, body: str, bodies: list[dict[str, Any]]) -> None:
        try:
            event = _json(body)
            if _time(event) < (_time(bodies[-1]) if bodies else _time(event)):
                self._fault("time_runs_back", place)
            if not _typed(event):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _FaultyError("bad_event", place) from None
        bodies.append(event)
        self._result.events += 1

    def _belonging(self, subject: str, agreement_hidden: bool) -> None:
        """Every record is the complaint's own, that of its agreement, or one that refers to it."""
        agreement = self._streams[subject][0].get("agreement")
        if agreement is not None and agreement not in self._streams:
            self._result.agreement_not_shown = agreement_hidden
            if not agreement_hidden:
                self._fault("agreement_missing", str(agreement))
        named = {text for text in _walk(self._streams[subject]) if isinstance(text, str)}
        for stream in sorted(self._streams.keys() - {subject, agreement}):
            if stream.startswith("a_"):
                self._fault("wrong_agreement", stream)
            elif stream.startswith("c_") or (
                stream not in named and subject not in _walk(self._streams[stream])
            ):
                self._fault("unrelated", stream)

    # --- values, attachments, the record -----------------------------------------------------

    def _values(self) -> dict[str, str]:
        if "data/values.json" not in self._members:
            return {}
        sealed = self._sealed()
        texts: dict[str, str] = {}
        for value in self._list("data/values.json", "values", "token", "kind", "salt", "value"):
            token, text = value["token"], value["value"]
            try:
                told = hmac.new(bytes.fromhex(value["salt"]), text.encode(), "sha256").hexdigest()
            except ValueError:
                raise _FaultyError("bad_json", "data/values.json") from None
            if token not in sealed or token in texts:
                self._fault("value_unknown", token)
            elif told != sealed[token]:
                self._fault("value_differs", token)
            texts[token] = text
        self._result.values = len(texts)
        return texts

    def _missing(self, subject: str, damaged: Any, texts: dict[str, str]) -> None:
        """What the bundle says that it does not hold: values that were damaged, values that were
        destroyed with the record."""
        rows = damaged if isinstance(damaged, list) else []
        tokens = {str(row.get("token")) for row in rows if isinstance(row, dict)}
        sealed = set(self._sealed())
        for token in sorted(tokens - sealed | tokens & texts.keys()):
            self._fault("value_unknown", token)
        self._result.damaged = len(tokens)
        for number, event in enumerate(self._streams[subject]):
            if event.get("type") == "RecordDisposed":
                stored = self._object(f"data/streams/{subject}.json")["events"][number]
                self._result.disposed = _time(event).isoformat().replace("+00:00", "Z")
                self._result.certificate = str(stored["digest"])

    def _sealed(self) -> dict[str, Any]:
        """The commitment of every token that an event names."""
        return {
            seal["token"]: seal["commitment"]
            for seal in _walk(list(self._streams.values()))
            if isinstance(seal, dict) and {"token", "commitment"} <= seal.keys()
        }

    def _list(self, name: str, key: str, *fields: str) -> list[dict[str, str]]:
        """A list of objects with these fields, all text."""
        rows = self._object(name).get(key)
        for row in rows if isinstance(rows, list) else (None,):
            if (
                not isinstance(row, dict)
                or row.keys() != set(fields)
                or not all(isinstance(text, str) for text in row.values())
            ):
                raise _FaultyError("bad_json", name)
        return list(rows or ())

    def _attachments(self) -> None:
        added = {
            event.get("sha256"): event.get("size")
            for events in self._streams.values()
            for event in events
            if event.get("type") == "AttachmentAdded"
        }
        held = [name for name in self._members if name.startswith("data/attachments/")]
        for name in held:
            sha256 = name.rpartition("/")[2]
            if sha256 not in added:
                self._fault("attachment_unknown", name)
            elif (self._digests[name], self._members[name].file_size) != (sha256, added[sha256]):
                self._fault("attachment_differs", name)
        self._result.attachments = len(held)
        self._result.left_out = len(added) - len(held)

    def _record(self, subject: str, texts: dict[str, str]) -> None:
        """What the record of handling quotes is what the events fix."""
        record = self._object("data/record.json")
        events = self._streams[subject]
        chain = record.get("chain")
        if chain != {"stream": subject, "version": len(events), "digest": self._head(subject)}:
            self._fault("record_differs", "chain")
        for words in _walk(record):
            if isinstance(words, dict) and words.get("text") is not None and "token" in words:
                token = words["token"]
                if not isinstance(token, str) or texts.get(token) != words["text"]:
                    self._fault("record_differs", str(token))

    def _head(self, stream: str) -> Any:
        return self._object(f"data/streams/{stream}.json").get("digest")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Verify an evidence bundle.")
    parser.add_argument("bundle", help="the zip file")
    parser.add_argument("--digest", help="the digest that it must have (64 hex digits)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    asked = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        result = verify(asked.bundle, asked.digest)
    except OSError as error:
        print(WORDS["not_a_bundle"][0 if asked.lang == "zh" else 1], f"({error.strerror})")
        return 1
    print(result.told(asked.lang))
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
