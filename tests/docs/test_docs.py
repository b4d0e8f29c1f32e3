"""The documents are true: their code runs, their output is what is shown, their links lead
somewhere, and they say the same as the project's settings."""

from __future__ import annotations

import doctest
import gc
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from complaintflow.complaint.disclosure import IMPERSONAL, PERSONAL

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted([README, *DOCS.rglob("*.md")])

SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[sql,cli]'"
    " && .venv/bin/complaintflow demo --dir demo"
)
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev,docs]' && .venv/bin/pytest tests"
)

SYBIL = Sybil(
    parsers=[
        PythonCodeBlockParser(
            doctest_optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS,
        )
    ]
)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _prose(page: Path) -> str:
    """The page without its code blocks and without inline code."""
    bare = re.sub(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*$", "", _text(page), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", bare)


# --- code ------------------------------------------------------------------------------------

WITH_CODE = [page for page in PAGES if "```python" in _text(page)]


@pytest.mark.parametrize("page", WITH_CODE, ids=_name)
def test_the_code_of_a_page_runs_and_shows_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One namespace a page, in order; files that a page makes go to a directory of their own."""
    document = SYBIL.parse(page)
    monkeypatch.chdir(tmp_path)
    examples = list(document.examples())
    assert examples, "no block was found"
    for example in examples:
        example.evaluate()
    # A page shows a few lines; what it leaves open goes here, not in the midst of another test.
    document.namespace.clear()
    del document, examples, example
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.parametrize("page", WITH_CODE, ids=_name)
def test_every_python_block_is_one_that_is_run(page: Path) -> None:
    """A block that the parser does not see would be shown and never run."""
    blocks = len(
        re.findall(r"^\s*`{3,}\s*\{?(?:code-block\}?\s*)?python", _text(page), re.MULTILINE)
    )
    starts = {_block_of(example.region.start, page) for example in SYBIL.parse(page).examples()}
    assert len(starts) == blocks


def _block_of(at: int, page: Path) -> int:
    """Which block a place in the page lies in."""
    return len(re.findall(r"^\s*`{3,}\s*python", _text(page)[: at + 12], re.MULTILINE))


def test_no_page_reads_the_wall_clock() -> None:
    """A page that did would be right today and wrong tomorrow."""
    for page in WITH_CODE:
        for block in re.findall(r"^```python$(.*?)^```$", _text(page), re.MULTILINE | re.DOTALL):
            for word in (r"\.now\((?!\))", r"\.now\(UTC\)", r"\.today\(", r"time\.time\("):
                assert not re.search(word, block), f"{_name(page)}: {word}"


# --- the console -----------------------------------------------------------------------------

WITH_CONSOLE = [page for page in PAGES if "```console" in _text(page)]
HAS_CONSOLE = all(importlib.util.find_spec(name) for name in ("typer", "rich", "sqlalchemy"))


def _console(page: Path) -> list[tuple[str, str]]:
    """Every command after a ``$``, with the output that the page shows."""
    told: list[tuple[str, str]] = []
    for block in re.findall(r"^```console$(.*?)^```$", _text(page), re.MULTILINE | re.DOTALL):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = command.partition("\n")
            told.append((line, shown))
    return told


@pytest.mark.long
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.skipif(not HAS_CONSOLE, reason="needs: pip install 'complaintflow[sql,cli]'")
@pytest.mark.parametrize("page", WITH_CONSOLE, ids=_name)
def test_the_console_of_a_page_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    """One shell a page. A command succeeds, unless the next one looks at its exit code."""
    told = _console(page)
    mark = "<<<{}>>>"
    script = ["complaintflow() { " + shlex.quote(sys.executable) + ' -m complaintflow "$@"; }']
    for n, (line, _) in enumerate(told):
        script += [line, "code=$?", f"printf '%s%d\n' '{mark.format(n)}' $code", "(exit $code)"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COMPLAINTFLOW")}
    clean |= {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "TERM": "dumb"}
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    rest = done.stdout
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for n, (line, shown) in enumerate(told):
        printed, _, rest = rest.partition(mark.format(n))
        code, _, rest = rest.partition("\n")
        looked_at = n + 1 < len(told) and told[n + 1][0] == "echo $?"
        assert looked_at or code == "0", f"{line}: exit code {code}\n{printed}{done.stderr}"
        if shown.strip():
            good = doctest.OutputChecker().check_output(shown, printed or "\n", flags)
            assert good, f"{line}\nshown:\n{shown}\nprinted:\n{printed}\n{done.stderr}"


# --- links -----------------------------------------------------------------------------------

LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


def _slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and MyST make it."""
    bare = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    bare = re.sub(r"^```.*?^```\s*$", "", _text(page), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"^\(([\w-]+)\)=\s*$", bare, re.MULTILINE)
    return {_slug(heading) for heading in HEADING.findall(bare)} | set(named)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    lost = []
    for found in LINK.finditer(_prose(page)):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            lost.append(f"{target}: no such file")
        elif anchor and file.suffix == ".md" and anchor not in _anchors(file):
            lost.append(f"{target}: no such heading; there are {sorted(_anchors(file))}")
    assert not lost


def test_every_page_is_reached_from_a_table_of_contents() -> None:
    told = {DOCS / "index.md"}
    for page in DOCS.rglob("*.md"):
        for tree in re.findall(
            r"^```\{toctree\}$(.*?)^```$", _text(page), re.MULTILINE | re.DOTALL
        ):
            for line in tree.splitlines():
                name = line.strip()
                if name and not name.startswith(":"):
                    told.add((page.parent / name).with_suffix(".md").resolve())
    assert {page.resolve() for page in DOCS.rglob("*.md")} == {page.resolve() for page in told}


# --- what the documents say of the project -----------------------------------------------------


def _lines(page: Path) -> list[str]:
    return [line.strip() for line in _text(page).splitlines()]


def test_the_readme_prints_the_two_commands() -> None:
    assert SET_UP in _lines(README)
    assert TEST in _lines(README)


def test_ci_runs_the_commands_of_the_readme() -> None:
    """It takes them out of the README: what it finds first must be the command itself."""
    script = ROOT / ".ci" / "run"
    if not script.exists():
        pytest.skip("the checks are not part of this source distribution")
    told = []
    for pattern in re.findall(r"grep -m1 '([^']+)' README\.md", _text(script)):
        told.append(next(line for line in _lines(README) if pattern in line))
    if told:
        assert told == [SET_UP, TEST]
    else:
        assert SET_UP in _text(script)
        assert TEST in _text(script)


def _settings() -> dict[str, Any]:
    return tomllib.loads(_text(ROOT / "pyproject.toml"))


def test_the_layer_table_is_the_contract_of_import_linter() -> None:
    contracts = _settings()["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    page = _text(DOCS / "explanation" / "architecture.md")
    table = page.partition("<!-- layers -->")[2].partition("<!-- /layers -->")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| `")]
    assert [re.findall(r"`(\w+)`", row) for row in rows] == [
        [name.strip() for name in layer.split("|")] for layer in layers
    ]


def test_the_drawing_of_the_layers_has_each_of_them() -> None:
    contracts = _settings()["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    drawing = _text(DOCS / "explanation" / "architecture.svg")
    drawn = re.findall(r'<text class="m"[^>]*>(\w+)</text>', drawing.partition("Who may know")[2])
    assert drawn == [name.strip() for layer in layers for name in layer.split("|")]


def test_the_rooms_that_the_architecture_names_are_there() -> None:
    page = _text(DOCS / "explanation" / "architecture.md")
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_0-9]+\.py)?|[a-z_]+\.py)`", page))
    base = ROOT / "src" / "complaintflow"
    assert {name for name in named if not (base / name).exists()} == set()


def test_the_guards_that_pages_name_are_there() -> None:
    from complaintflow.agreement import agreement_machine
    from complaintflow.complaint import complaint_machine

    machines = (agreement_machine(), complaint_machine())
    there = {g.rule for machine in machines for m in machine.moves.values() for g in m.guards}
    named: set[str] = set()
    for page in PAGES:
        for run in re.findall(r"\bguards? ((?:`\w+`(?:, | and |,\n|\n)?)+)", _text(page)):
            named |= set(re.findall(r"`(\w+)`", run))
    assert named
    assert named <= there


def test_the_table_of_duties_has_every_state_with_its_label() -> None:
    from complaintflow.duties import DutyState

    page = _text(DOCS / "explanation" / "duties.md")
    told = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", page, re.MULTILINE))
    assert told == {state.value: state.label("zh") for state in DutyState}


@pytest.mark.skipif(not HAS_CONSOLE, reason="needs: pip install 'complaintflow[sql,cli]'")
def test_the_table_of_console_commands_has_all_of_them() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "complaintflow", "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        check=False,
    )
    there = re.findall(r"^  ([a-z]+)  ", done.stdout.partition("Commands:")[2], re.MULTILINE)
    page = _text(DOCS / "how-to" / "console.md").partition("## All commands")[2]
    assert set(there) == set(re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE))


def test_the_kinds_of_values_are_those_that_the_code_seals() -> None:
    sealed: set[str] = set()
    for module in (ROOT / "src" / "complaintflow").rglob("*.py"):
        sealed |= set(re.findall(r'\b(?:seal|maybe)\([^"()]*"(\w+)"\)', _text(module)))
    page = _text(DOCS / "explanation" / "personal-data.md")
    table = page.partition("| kind | from |")[2].partition("\n\n")[0]
    told = {kind for row in table.splitlines() for kind in re.findall(r"`(\w+)`", row[:60])}
    assert told == sealed
    # Each is told apart where a disclosure is judged; the customer's name comes by another way.
    assert not PERSONAL & IMPERSONAL
    assert sealed <= PERSONAL | IMPERSONAL


def test_the_extras_that_the_readme_names_are_there() -> None:
    extras = set(_settings()["project"]["optional-dependencies"])
    named = {
        extra.strip()
        for group in re.findall(r"(?:complaintflow|\.)\[([a-z,]+)\]", _text(README))
        for extra in group.split(",")
    }
    assert named <= extras


def test_the_drawing_has_words_for_those_who_cannot_see_it() -> None:
    drawing = _text(DOCS / "explanation" / "architecture.svg")
    assert "<title" in drawing
    assert "<desc" in drawing
    assert 'role="img"' in drawing
    for page in PAGES:
        for alt in re.findall(r"!\[([^\]]*)\]\(", _prose(page)):
            assert alt.strip(), f"{_name(page)}: a picture without words"


def test_the_changelog_has_an_entry_for_what_is_not_released() -> None:
    changes = _text(ROOT / "CHANGELOG.md")
    assert re.search(r"^## \[Unreleased\]$", changes, re.MULTILINE)


# --- the site --------------------------------------------------------------------------------

HAS_SPHINX = all(importlib.util.find_spec(name) for name in ("sphinx", "myst_parser", "furo"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; warnings are errors."""
    if not HAS_SPHINX:
        pytest.skip("building the documents needs: pip install 'complaintflow[docs]'")
    out = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-E", "-b", "html"),
            *("-d", str(out / "trees"), str(DOCS), str(out / "html")),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return out / "html"


@pytest.mark.long
def test_the_site_builds_without_a_warning(site: Path) -> None:
    assert (site / "index.html").exists()


@pytest.mark.long
def test_the_site_needs_nothing_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture is fetched from another host."""
    for page in site.rglob("*.html"):
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", _text(page)):
            assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", tag), tag


@pytest.mark.long
def test_the_site_names_every_move_command_and_error(site: Path) -> None:
    from complaintflow import errors
    from complaintflow.agreement import agreement_machine
    from complaintflow.complaint import complaint_machine

    machines = _text(site / "reference" / "machines.html")
    commands = _text(site / "reference" / "commands.html")
    codes = _text(site / "reference" / "errors.html")
    for machine in (agreement_machine(), complaint_machine()):
        for name, move in machine.moves.items():
            assert name in machines
            assert name in commands
            for guard in move.guards:
                assert guard.rule in machines
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.ComplaintFlowError):
            assert error.code in codes
