"""attach, bundle, check-bundle."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from complaintflow.records import script

from .conftest import CLERK, MANAGER, Demo, run

PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
def closed(own_demo: Demo) -> str:
    (item, *_) = own_demo("list", "--status", "closed", *CLERK, "--json").json["items"]
    return str(item["reference"])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "故障.jpg"
    path.write_bytes(PHOTO)
    return path


def test_a_file_is_attached_and_kept_beside_the_store(
    own_demo: Demo, closed: str, photo: Path
) -> None:
    told = own_demo("attach", closed, str(photo), "--kind", "photo", *CLERK, "--json").json
    assert (told["sha256"], told["size"]) == (hashlib.sha256(PHOTO).hexdigest(), len(PHOTO))
    (kept,) = Path(f"{own_demo.db}.attachments").rglob(told["sha256"])
    assert kept.read_bytes() == PHOTO
    again = own_demo("attach", closed, str(photo), "--kind", "photo", *CLERK)
    assert (again.code, again.error) == (1, "refused")
    assert own_demo("verify", *MANAGER).code == 0
    kept.write_bytes(b"another")
    shown = own_demo("verify", *MANAGER, "--json")
    assert shown.code == 1
    assert "attachment_differs" in shown.out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--kind", "poem"), "bad_usage"),
        (("--kind", "photo", "--at", "yesterday"), "bad_time"),
        (("--kind", "photo", "--media-type", "jpeg"), "invalid_command"),
    ],
)
def test_a_bad_attachment_is_refused(
    own_demo: Demo, closed: str, photo: Path, words: tuple[str, ...], error: str
) -> None:
    told = own_demo("attach", closed, str(photo), *words, *CLERK)
    assert (told.code, told.error) == (2, error)
    assert not Path(f"{own_demo.db}.attachments").exists()


def test_a_file_that_is_not_there_is_told_so(own_demo: Demo, closed: str, tmp_path: Path) -> None:
    for file in (tmp_path / "none", tmp_path):
        told = own_demo("attach", closed, str(file), "--kind", "other", *CLERK)
        assert (told.code, told.error) == (2, "bad_file")


def test_a_bundle_is_written_and_checked(own_demo: Demo, closed: str, photo: Path) -> None:
    own_demo("attach", closed, str(photo), "--kind", "photo", *CLERK)
    out = photo.parent / "bundle.zip"
    extra = photo.parent / "annex-4.docx"
    extra.write_bytes(b"PK")
    told = own_demo(
        "bundle", closed, str(out), "--purpose", "court", "--values", "all",
        "--document", str(extra), *CLERK, "--json",
    ).json  # fmt: skip
    assert (told["attachments"], told["documents"]) == (1, 1)
    assert told["streams"] >= 2  # its own, the agreement's, improvements
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    good = run("check-bundle", str(out), "--digest", told["digest"], "--json")
    assert (good.code, good.json["good"], good.json["digest_checked"]) == (0, True, True)
    shown = run("check-bundle", str(out), "--lang", "zh")
    assert (shown.code, "校验通过" in shown.out, "未与另行告知" in shown.out) == (0, True, True)
    other = run("check-bundle", str(out), "--digest", "0" * 64, "--json")
    assert other.code == 1
    assert [fault["what"] for fault in other.json["faults"]] == ["wrong_digest"]
    assert "court" in own_demo("accesses", closed, *CLERK, "--json").out


def test_who_may_not_have_one_is_told_so_of_it(demo: Demo, tmp_path: Path) -> None:
    # Party B is asked to assist with this one: it sees what it needs, not the whole record
    out = tmp_path / "bundle.zip"
    told = demo(
        "bundle",
        demo.ref("completion_late"),
        str(out),
        "--purpose",
        "court",
        "--as",
        "party_b:b-01",
    )
    assert (told.code, "not_permitted" in told.err, out.exists()) == (1, True, False)
    assert "'bundle'" in told.err
    assert "history" not in told.err
    assert "nobody" not in told.err


def test_the_script_in_it_says_the_same(own_demo: Demo, closed: str, tmp_path: Path) -> None:
    out, alone = tmp_path / "bundle.zip", tmp_path / "alone"
    own_demo("bundle", closed, str(out), "--purpose", "court", *CLERK)
    alone.mkdir()
    with zipfile.ZipFile(out) as zip_:
        (name,) = [name for name in zip_.namelist() if name.endswith("/verify.py")]
        (alone / "verify.py").write_bytes(zip_.read(name))
    assert (alone / "verify.py").read_bytes() == script()
    told = subprocess.run(
        [sys.executable, "-I", "verify.py", str(out)], cwd=alone, capture_output=True, check=True
    )
    assert "校验通过" in told.stdout.decode()


def test_bad_words_write_no_bundle(own_demo: Demo, closed: str, tmp_path: Path) -> None:
    out = tmp_path / "bundle.zip"
    words = ("--purpose", "court", *CLERK)
    same = [tmp_path / "a" / "annex.docx", tmp_path / "b" / "annex.docx"]
    for file in same:
        file.parent.mkdir()
        file.write_bytes(str(file).encode())
    twice = tuple(word for file in same for word in ("--document", str(file)))
    for more, error in (
        (("--values", "some"), "bad_usage"),
        (twice, "invalid_command"),
        (("--document", str(tmp_path / "none")), "bad_file"),
        (("--purpose", "Warum?"), "invalid_command"),
        (("--as", "customer:nobody"), "unknown_subject"),
    ):
        told = own_demo("bundle", closed, str(out), *words, *more)
        assert told.error == error
        assert told.code != 0
    assert not out.exists()


def test_the_store_itself_is_not_replaced(own_demo: Demo, closed: str) -> None:
    before = Path(own_demo.db).read_bytes()
    told = own_demo("bundle", closed, own_demo.db, "--purpose", "court", *CLERK)
    assert (told.code, told.error) == (2, "bad_usage")
    assert Path(own_demo.db).read_bytes() == before


def test_what_is_no_bundle_is_told_so(tmp_path: Path) -> None:
    told = run("check-bundle", str(tmp_path / "none.zip"))
    assert (told.code, told.error) == (2, "bad_file")
    (tmp_path / "text.zip").write_text("not a zip")
    shown = run("check-bundle", str(tmp_path / "text.zip"))
    assert shown.code == 1
    assert "not a readable bundle" in shown.out


def test_a_pipe_takes_no_bundle(own_demo: Demo, closed: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        told = own_demo("bundle", closed, str(pipe), "--purpose", "court", *CLERK)
        assert told.error == "io_error"
    finally:
        os.close(reader)
