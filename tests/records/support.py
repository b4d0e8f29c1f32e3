"""A desk with one complaint handled to its end, and its evidence bundle taken apart and put
together again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from complaintflow.blobs import MemoryBlobStore
from complaintflow.desk import Desk, Selection
from complaintflow.records import Bundle, bundle
from complaintflow.records.verify import Result, verify
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor
from desk.support import BOSS, CLERK, CUSTOMER, T0, Script

PHOTO = b"\xff\xd8 a photo of the fault " * 50


@dataclass
class World:
    """A desk on which every command was given, and one of its complaints."""

    desk: Desk
    clock: FakeClock
    script: Script
    id: str

    def bundled(
        self,
        values: Selection = "all",
        actor: Actor = BOSS,
        id: str | None = None,
        **more: Any,
    ) -> tuple[bytes, Bundle]:
        """The bytes of a bundle, and what it says of itself."""
        file = io.BytesIO()
        told = bundle(
            self.desk, id or self.id, file, actor=actor, purpose="court", values=values, **more
        )
        return file.getvalue(), told


def world(seed: int = 0) -> World:
    """The scripted life, with two attachments on its first complaint."""
    clock, script = FakeClock(T0), Script()
    desk = Desk(
        MemoryStore(), clock=clock, randomness=FakeRandomness(seed), blobs=MemoryBlobStore(clock)
    )
    for n, step in enumerate(script.steps):
        if step.type == "place_hold" and step.on == "first":
            break
        if step.type == "attach":
            photo(desk, script, clock, script.time_of(n))
            continue
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
    return World(desk=desk, clock=clock, script=script, id=script.ids["first"])


def photo(desk: Desk, script: Script, clock: FakeClock, at: Any) -> None:
    """What the department and the customer attach to the first complaint."""
    clock.set(max(clock.now(), at))
    for data, actor in ((PHOTO, CLERK), (b"their letter", CUSTOMER)):
        desk.attach(
            script.ids["first"],
            data,
            kind="photo",  # type: ignore[arg-type]  # as a web API would
            file_name="照片.jpg",
            media_type="image/jpeg",
            actor=actor,
            key=f"photo-{actor.id}",
        )


# --- taking a bundle apart ---------------------------------------------------------------------

Files = dict[str, bytes]


def unpacked(data: bytes) -> Files:
    """The members by their names below the bag's folder."""
    with zipfile.ZipFile(io.BytesIO(data)) as zip_:
        return {name.partition("/")[2]: zip_.read(name) for name in zip_.namelist()}


def packed(files: Mapping[str, bytes], base: str = "C-1") -> bytes:
    """A zip of these files, as a bundle has them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip_:
        for name, data in files.items():
            info = zipfile.ZipInfo(f"{base}/{name}", (2026, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            zip_.writestr(info, data)
    return out.getvalue()


def remade(files: Mapping[str, bytes]) -> Files:
    """The files with manifests that match them: what a forger would do."""
    made = {n: d for n, d in files.items() if "manifest-" not in n}

    def manifest(names: list[str]) -> bytes:
        lines = (f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(names))
        return "".join(lines).encode()

    made["manifest-sha256.txt"] = manifest([n for n in made if n.startswith("data/")])
    tags = [n for n in made if not n.startswith("data/")]
    made["tagmanifest-sha256.txt"] = manifest(tags)
    return made


def changed(files: Files, name: str, change: Callable[[Any], Any]) -> Files:
    """A JSON file of the bundle changed, and the manifests made to match."""
    told = json.loads(files[name])
    again = change(told)
    text = json.dumps(told if again is None else again, ensure_ascii=False, indent=1) + "\n"
    return remade({**files, name: text.encode()})


def checked(files: Mapping[str, bytes], digest: str | None = None) -> Result:
    """What the script finds in a bundle of these files."""
    return verify(io.BytesIO(packed(files)), digest)


def found(files: Mapping[str, bytes], digest: str | None = None) -> list[str]:
    """The kinds of faults that it finds."""
    return [fault.what for fault in checked(files, digest).faults]
