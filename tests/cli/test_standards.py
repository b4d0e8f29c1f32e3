"""The console with a host's own edition of the standard (annex 2), from the agreement on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from complaintflow.complaint import annex_2

from .conftest import CLERK, MANAGER, Ran, run

HEATING = {"key": "heating", "label": {"zh": "供暖", "en": "heating"},
           "sub": {"leak": {"zh": "漏水", "en": "leak"}}}  # fmt: skip
KETTLE = {"key": "kettle", "label": {"zh": "电热水壶", "en": "electric kettle"}}
WORDS = {"worn_seal": {"zh": "密封圈磨损", "en": "seal worn out"}}


def edition(folder: Path, version: str, **more: object) -> str:
    """A file with an edition of the standard."""
    file = folder / f"{version}.json"
    told = {"version": version, "categories": [HEATING], "products": [KETTLE], "words": WORDS}
    file.write_text(json.dumps(told | more, ensure_ascii=False), "utf-8")
    return str(file)


def begun(db: str, *more: str) -> str:
    """A store with an agreement in force, and a complaint under it; its id."""
    parties = ("--party-a", "示例甲公司", "--party-b", "示例乙公司", "--indefinite")
    assert run("agreement", "new", "HT-1", *parties, *MANAGER, "--db", db, *more).code == 0
    for party in ("party_a", "party_b"):
        sign = ("agreement", "sign", "HT-1", "--party", party, "--person", "代表")
        assert run(*sign, "--day", "2026-01-05", *MANAGER, "--db", db, *more).code == 0
    taken = run("receive", "--agreement", "HT-1", "--channel", "phone", "--no-contact", "anonymous",
                "--statement", "暖气漏水", *CLERK, "--db", db, *more, "--json")  # fmt: skip
    assert taken.code == 0, taken.err
    return str(taken.json["id"])


CLASSIFY = ("classify", "--category", "heating", "--subcategory", "leak", "--severity", "minor",
            "--product", "kettle")  # fmt: skip


def test_a_host_with_a_standard_of_its_own_has_the_whole_console(tmp_path: Path) -> None:
    db, own = str(tmp_path / "own.db"), ("--standard", edition(tmp_path, "own-1"))
    id = begun(db, *own)

    def did(*words: str, who: tuple[str, ...] = CLERK) -> Ran:
        ran = run(*words, *who, "--db", db, *own)
        assert ran.code == 0, ran.err
        return ran

    agreed = did("agreement", "show", "HT-1", "--json", who=MANAGER).json["agreement"]
    assert agreed["versions"][0]["terms"]["standard"] == "own-1"
    assert "own-1" in did("agreement", "show", "HT-1", who=MANAGER).out
    assert "classify" in did("allowed", id).out
    did("do", id, *CLASSIFY)
    did("do", id, "find_problem", "--problem", "worn_seal")
    opened = did("take-up", id, "worn_seal", who=MANAGER)
    assert opened.out.startswith("C-")
    for lang, label, problem in (("zh", "供暖", "密封圈磨损（worn_seal）"),
                                 ("en", "heating", "seal worn out (worn_seal)")):  # fmt: skip
        asked = ("--lang", lang)
        assert label in did("show", id, *asked).out
        assert label in did("list", *asked).out
        assert label in did("report", *asked).out
        assert problem in did("improvement", "list", *asked, who=MANAGER).out
    assert did("list", "--json").json["items"][0]["category"] == "heating"
    # A console that was not given what was agreed classifies nothing by it.
    ran = run("do", id, "re" + CLASSIFY[0], *CLASSIFY[1:], "--reason", "x", *CLERK, "--db", db)
    assert ran.error == "refused"
    assert "standard_is_agreed" in ran.err


def test_earlier_editions_stay_while_complaints_are_under_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, first = str(tmp_path / "own.db"), edition(tmp_path, "own-1")
    id = begun(db, "--standard", first)
    boiler = {"key": "boiler", "label": {"zh": "锅炉", "en": "boiler"}, "sub": {}}
    second = edition(tmp_path, "own-2", categories=[boiler], products=[])
    monkeypatch.setenv("COMPLAINTFLOW_STANDARD", os.pathsep.join((second, first)))
    ran = run("do", id, *CLASSIFY, *CLERK, "--db", db)
    assert ran.code == 0, ran.err
    assert "供暖" in run("list", "--lang", "zh", *CLERK, "--db", db).out
    told = run("fields", "classify", "--json").json["fields"]
    assert next(f["form"]["en"] for f in told if f["field"] == "category") == "boiler"


def test_one_that_goes_by_the_shipped_version_takes_its_place(tmp_path: Path) -> None:
    known = annex_2().model_dump(mode="json", exclude={"version", "words"})
    own = edition(tmp_path, "annex-2", **known)
    id = begun(str(tmp_path / "own.db"))
    again = ("--db", str(tmp_path / "own.db"), "--standard", own)
    words = ("classify", "--category", "service", "--severity", "minor")
    assert run("do", id, *words, *CLERK, *again).code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no such file"),
        ("[", "this is not valid JSON at the beginning"),
        ("{}", "this is needed at version"),
        ('{"version": "own-1", "categories": [], "extra": 1}', "there is no such field"),
        ('{"version": "own-1", "categories": [{"key": "A"}]}', "categories.0.key"),
    ],
)
def test_a_file_that_is_no_standard_is_told(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "mine.json"
    if text is not None:
        file.write_text(text, "utf-8")
    ran = run("list", "--db", str(tmp_path / "own.db"), *MANAGER, "--standard", str(file))
    assert ran.error == "no_store"  # the store is looked for first
    ran = run("fields", "classify", "--standard", str(file))
    assert (ran.code, ran.error) == (2, "bad_file")
    assert f"the standard {file.name}: " in ran.err
    assert says in ran.err


def test_two_that_differ_do_not_go_by_one_version(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    files = ("--standard", edition(tmp_path, "own-1"),
             "--standard", edition(tmp_path / "a", "own-1", products=[]))  # fmt: skip
    assert run("fields", "classify", *files).error == "already_exists"
