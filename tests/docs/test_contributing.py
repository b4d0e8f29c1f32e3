"""CONTRIBUTING.md and SECURITY.md are true: what they name is there."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import shlex
import tomllib
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from .test_docs import LINK, ROOT, _anchors, _prose, _text

PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
GUIDE = PAGES[0]


def commands() -> list[list[str]]:
    """Every command of a block, in words, without its comment; a chain is several."""
    found: list[list[str]] = []
    for block in re.findall(r"^ *```sh$(.*?)^ *```$", _text(GUIDE), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|&()")
            lexer.whitespace_split = True
            lexer.commenters = "#"
            words = [*lexer]
            while words:
                end = next((n for n, word in enumerate(words) if set(word) <= set("|&()")), None)
                found.append(words[:end])
                words = [] if end is None else words[end + 1 :]
    return [words for words in found if words]


def test_there_are_commands() -> None:
    assert len(commands()) > 30
    assert ["cd", "tests"] in commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for found in LINK.finditer(_prose(page)):
        path, _, anchor = (found[1] or found[2]).partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        file = ROOT / path if path else page
        assert file.exists(), path
        assert not anchor or anchor in _anchors(file), f"{path}#{anchor}"


def test_every_path_is_there() -> None:
    """A path in code is one from the root, from the package, or from the tests."""
    bases = [ROOT, ROOT / "src" / "complaintflow", ROOT / "tests"]
    told = set(
        re.findall(
            r"`(?!\.venv/)((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|json|txt))`", _text(GUIDE)
        )
    )
    assert told
    # What somebody makes when following a list.
    made = {"notice.txt", "periods/china/yYYYY.py", "src/complaintflow/periods/china/yYYYY.py"}
    for path in sorted(told - made):
        places = [base / path for base in [*bases, *(b / "complaint" for b in bases)]]
        found = any(p.exists() for p in places) or [*(ROOT / "tests").rglob(path)]
        found = found or [*(ROOT / "src" / "complaintflow" / "testing" / "_oracle").glob(path)]
        assert found, path


def test_every_test_that_is_named_is_there() -> None:
    named = [word for words in commands() for word in words if word.startswith("tests")]
    named += re.findall(r"tests/[\w/]+\.py::\w+", _text(GUIDE))
    assert named
    for node in named:
        path, _, test = node.partition("::")
        assert (ROOT / path).exists(), node
        if test:
            tree = ast.parse(_text(ROOT / path))
            assert test in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}, node


def test_every_program_is_one_that_setting_up_installs() -> None:
    settings = tomllib.loads(_text(ROOT / "pyproject.toml"))
    extras = settings["project"]["optional-dependencies"]
    bare = {re.split(r"[\[>=<]", one)[0] for group in ("dev", "docs") for one in extras[group]}
    owner = {"sphinx-build": "sphinx", "lint-imports": "import-linter"}
    known = {"complaintflow", "pytest", "python", "pip"}
    for words in commands():
        found = re.fullmatch(r"(?:\.\./)?\.venv/bin/(.+)", words[0])
        if found is not None and found[1] not in known:
            assert owner.get(found[1], found[1]) in bare, words
        elif found is None:
            assert words[0] in (
                "python3",
                "cd",
                "bash",
                "echo",
                "mkdir",
                ".ci/run",
                ".ci/coverage",
            ), words


def test_every_module_that_is_run_is_there() -> None:
    run = [words[2] for words in commands() if words[1:2] == ["-m"] and "python" in words[0]]
    run = [name for name in run if name != "venv"]
    assert run
    places = [str(ROOT), str(ROOT / "tests")]
    for name in run:
        package, _, module = name.partition(".")
        assert PathFinder.find_spec(package, places) is not None, name
        if module:
            assert importlib.util.find_spec(name) is not None, name


def test_every_fuzz_target_is_named_and_is_a_target() -> None:
    drive = importlib.import_module("fuzz.drive")
    told = re.search(r"The targets are (.*?)\. ", _text(GUIDE), re.DOTALL)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == set(drive.TARGETS)
    for name in drive.TARGETS:
        assert callable(drive.target(name).hypothesis.fuzz_one_input)


HAS_CONSOLE = all(importlib.util.find_spec(name) for name in ("typer", "rich", "sqlalchemy"))


@pytest.mark.skipif(not HAS_CONSOLE, reason="needs: pip install 'complaintflow[sql,cli]'")
def test_every_option_of_the_console_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.conftest import run

    for name, value in {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    told: dict[str, set[str]] = {}
    for words in commands():
        if words[0].endswith("bin/complaintflow"):
            options = {word for word in words if word.startswith("--")}
            told.setdefault(words[1], set()).update(options)
    assert told
    for command, options in told.items():
        helped = run(command, "--help").out
        lost = {option for option in options if option not in helped}
        assert lost <= {"--json", "--lang"}, (command, lost)
