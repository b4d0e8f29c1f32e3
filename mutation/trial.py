"""Whether a test notices a mutant: each is tried in a fork of its own, on a copy of the sources.

A function that runs in tests only is tried *warm*: the tests are collected once, and each fork
gives it its new code and runs those that reach it. What runs at import is tried *cold*: the fork
imports the library with the mutant in it. What runs at both is tried warm first, by quick tests.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import FunctionType

import coverage
import pytest
from hypothesis import HealthCheck, Phase, settings

from mutation.changed import functions_below, import_as, replace_function
from mutation.forks import Unsound, forked, give, silence
from mutation.mutants import Mutant

#: A test may take so many times what it takes without the mutant, and so many seconds more.
PATIENCE, SPARE = 10.0, 3.0
COLLECTING = 30.0
QUICK = 3.0
"""How many seconds of tests are run on a mutant before it is tried cold."""

#: A test failed, or a test module or a conftest could not be imported.
NOTICED = (
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.USAGE_ERROR,
)

LIKELIEST = 20
"""How many tests are run, and their modules collected, before all others."""

OTHER_PROCESSES = ("tests/desk/test_crash.py", "tests/desk/test_imports.py")

UNTOLD = "untold"
"""What no test noticed warm, but may cold."""

#: Few examples, the same in every run, and no search for the smallest that fails.
PROFILE = settings(
    deadline=None,
    max_examples=30,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(slots=True)
class Baseline:
    """What each test takes, in seconds of the processor, and which lines it runs."""

    seconds: dict[str, float] = field(default_factory=dict)
    reached: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    """By module and line, the tests; "" stands for what runs at import and collection."""

    def able(self, mutant: Mutant, own: str) -> list[str]:
        """The tests that can notice a mutant, the room's own first.

        Where the changed function runs in tests only, it is those that run it, at the changed line
        before others; else every test, the quickest first: no test is nearer to what an import did.
        """
        lines = self.reached.get(mutant.path, {})
        alone = self.in_tests_only(mutant)
        tests = self._scope(mutant) if alone else set(self.seconds)
        return sorted(
            tests & set(self.seconds),
            key=lambda test: (
                not test.startswith(own),
                alone and test not in lines.get(mutant.line, ()),
                self.seconds[test],
            ),
        )

    def in_tests_only(self, mutant: Mutant) -> bool:
        """Whether the changed function runs, and never at import."""
        scope = self._scope(mutant)
        return bool(scope) and "" not in scope

    def quick(self, mutant: Mutant) -> list[str]:
        """The quickest tests that run the changed function, those at the changed line first."""
        at_line = self.reached.get(mutant.path, {}).get(mutant.line, ())
        nearest = sorted(
            self._scope(mutant) & set(self.seconds),
            key=lambda test: (test not in at_line, self.seconds[test]),
        )
        total = accumulate(self.seconds[test] for test in nearest)
        return [test for test, so_far in zip(nearest, total, strict=True) if so_far < QUICK]

    def _scope(self, mutant: Mutant) -> set[str]:
        lines = self.reached.get(mutant.path, {})
        return {test for line in mutant.scope for test in lines.get(line, ())}

    def allowed(self, test: str) -> float:
        """How many seconds a test may take with a mutant."""
        return SPARE + PATIENCE * self.seconds[test]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one mutant: what noticed it, or none.

    ``seen_by`` is a test's id; ``import`` where the tests could not even be read; ``time`` where
    they took too long; else the signal that ended them.
    """

    mutant: Mutant
    seen_by: str | None


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A copy of the sources, and the tests that are run in it, the room's own first."""

    copy: Path
    tests: Sequence[str]
    jobs: int
    kills: Counter[str] = field(default_factory=Counter)
    """How many mutants each test has noticed: it is likely to notice more."""

    def baseline(self) -> Baseline:
        """The tests without a mutant.

        Raises:
            Unsound: when one fails.
        """
        [(_, answer)] = forked([(None, self._measure)], 1)
        if not isinstance(answer, Baseline):
            raise Unsound(f"a test fails without a mutant: {answer}")
        return answer

    def trials(self, mutants: Sequence[Mutant], baseline: Baseline) -> Iterator[Trial]:
        """Try each mutant; in the order in which they end."""
        functions = [mutant for mutant in mutants if mutant.scope]
        done = set()
        for trial in self._warm(functions, baseline):
            done.add(trial.mutant.name)
            self.kills[trial.seen_by or ""] += 1
            yield trial
        left = [mutant for mutant in mutants if mutant.name not in done]
        works = ((mutant, partial(self._cold, mutant, baseline)) for mutant in left)
        for mutant, answer in forked(works, self.jobs):
            self.kills[answer or ""] += 1
            yield Trial(mutant, answer)

    def _warm(self, mutants: Sequence[Mutant], baseline: Baseline) -> Iterator[Trial]:
        """What came of those that a process can tell that has collected the tests."""
        context = get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        warm = _Warm(self, mutants, baseline, theirs)
        process = context.Process(target=self._silently, args=(warm,))
        process.start()
        theirs.close()
        try:
            while True:
                number, seen_by = ours.recv()
                if seen_by != UNTOLD:
                    yield Trial(mutants[number], seen_by)
        except EOFError:
            process.join()

    def _silently(self, plugin: _Watching) -> None:
        silence()
        self.pytest(plugin, self.tests)

    def _cold(self, mutant: Mutant, baseline: Baseline) -> str | None:
        import_as(mutant, self.copy / "src")
        able = baseline.able(mutant, self.tests[0])
        first = sorted(able, key=lambda test: -self.kills[test])[:LIKELIEST]
        left = [test for test in able if test not in first]
        own = [test for test in left if test.startswith(self.tests[0])]
        for tests in (first, own, left[len(own) :]):
            if not tests:
                continue
            give(COLLECTING)
            choosing = _Choosing(tests, baseline)
            code = self.pytest(choosing, sorted({test.partition("::")[0] for test in tests}))
            if code in NOTICED:
                return choosing.failed or "import"
            if code != pytest.ExitCode.OK:
                raise Unsound(f"pytest ended with {code} for {mutant.name}")
        return None

    def _measure(self) -> Baseline | str:
        include = [f"{self.copy}/src/*"]
        recorder = coverage.Coverage(data_file=None, config_file=False, include=include)
        measuring = _Measuring(recorder)
        recorder.start()
        code = self.pytest(measuring, self.tests)
        recorder.stop()
        if code != pytest.ExitCode.OK:
            return measuring.failed or f"pytest ended with {code}"
        data = recorder.get_data()
        reached = {
            Path(path).relative_to(self.copy / "src").as_posix(): data.contexts_by_lineno(path)
            for path in data.measured_files()
        }
        return Baseline(measuring.seconds, reached)

    def pytest(self, plugin: _Watching, tests: Iterable[str]) -> int:
        """Run tests of the copy."""
        os.chdir(self.copy)
        sys.path.insert(0, str(self.copy / "src"))
        os.environ |= {"CI": "true", "PYTHONPATH": str(self.copy / "src")}
        settings.register_profile("mutation", PROFILE)
        options = ["-x", "-q", "-o", "addopts=", "--assert=plain", "--hypothesis-profile=mutation"]
        # In a process of their own, there is no mutant.
        elsewhere = [f"--ignore={test}" for test in OTHER_PROCESSES]
        without = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-p", "no:sybil"]
        try:
            return int(pytest.main([*options, *elsewhere, *without, *tests], plugins=[plugin]))
        except pytest.PytestUnraisableExceptionWarning:
            # Where -x ends the collection, a folder may still be open; pytest says so when it has
            # ended, and by an exception.
            return plugin.ended


class _Watching:
    """Remembers the first test that fails, and how it all ended."""

    def __init__(self) -> None:
        self.failed: str | None = None
        self.ended: int = pytest.ExitCode.INTERNAL_ERROR

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.ended = int(exitstatus)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.failed is None:
            self.failed = report.nodeid


class _Measuring(_Watching):
    def __init__(self, recorder: coverage.Coverage) -> None:
        super().__init__()
        self.recorder = recorder
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.recorder.switch_context(item.nodeid)
        before = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = round(time.process_time() - before, 4)


class _Choosing(_Watching):
    """Runs the chosen tests in their order, each for as long as it may take."""

    def __init__(self, chosen: Sequence[str], baseline: Baseline) -> None:
        super().__init__()
        self.place = {test: place for place, test in enumerate(chosen)}
        self.baseline = baseline

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place),
            key=lambda item: self.place[item.nodeid],
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        give(self.baseline.allowed(item.nodeid))
        return (yield)


class _Warm(_Watching):
    """Instead of running what was collected, tries mutants, each in a fork."""

    def __init__(
        self,
        laboratory: Laboratory,
        mutants: Sequence[Mutant],
        baseline: Baseline,
        answers: Connection,
    ) -> None:
        super().__init__()
        self.laboratory = laboratory
        self.mutants = mutants
        self.baseline = baseline
        self.answers = answers
        self.functions: Mapping[str, Sequence[FunctionType]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        self.functions = functions_below(self.laboratory.copy / "src")
        gc.freeze()  # a fork copies the pages that it writes to: the collector writes to none
        works = (
            (number, partial(self._try, mutant, items))
            for number, mutant in enumerate(self.mutants)
        )
        for answer in forked(works, self.laboratory.jobs):
            self.answers.send(answer)
        return True

    def _try(self, mutant: Mutant, items: Mapping[str, pytest.Item]) -> str | None:
        if not replace_function(mutant, self.laboratory.copy / "src", self.functions):
            return UNTOLD
        whole = self.baseline.in_tests_only(mutant)
        own = self.laboratory.tests[0]
        chosen = self.baseline.able(mutant, own) if whole else self.baseline.quick(mutant)
        for test, following in zip(chosen, [*chosen[1:], None], strict=False):
            give(self.baseline.allowed(test))
            item = items[test]
            item.config.hook.pytest_runtest_protocol(
                item=item, nextitem=items[following] if following else None
            )
            if self.failed:
                return self.failed
        return None if whole else UNTOLD
