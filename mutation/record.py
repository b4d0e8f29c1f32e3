"""What is kept of a run, and how the survivors were judged."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mutation.mutants import Mutant
from mutation.trial import Trial

HERE = Path(__file__).parent
MOST_ALIVE = 0.10
"""Of a room's sample, fewer than this part may live."""
LEAST = 500
"""So many mutants of a room are made, or all that there are."""
VERDICTS = ("equivalent", "accepted")


@dataclass(frozen=True, slots=True)
class Result:
    """A run's counts and its survivors, as ``results/<room>.json`` keeps them.

    ``commit`` is the one that was copied; ``possible`` counts every change the operators know,
    ``sampled`` those that were made. ``too_long`` is part of ``killed``.
    """

    room: str
    commit: str
    tools: Mapping[str, str]
    seed: int
    possible: int
    sampled: int
    killed: int
    too_long: int
    survivors: Sequence[str] = field(default=())

    @property
    def alive(self) -> float:
        """The part of the sample that no test noticed."""
        return len(self.survivors) / self.sampled

    @staticmethod
    def path(room: str) -> Path:
        """Where a room's result is kept."""
        return HERE / "results" / f"{room}.json"

    def write(self) -> None:
        """Keep it."""
        path = self.path(self.room)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, room: str) -> Result:
        """The one that was kept."""
        return cls(**json.loads(cls.path(room).read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Diary:
    """The trials of a run that may be cut, a line each.

    A trial counts as long as its module is as it was; one that no test noticed, as long as the
    tests are as they were too.
    """

    path: Path
    tests: str

    @classmethod
    def of(cls, room: str, seed: int, tests: str) -> Diary:
        """A room's, kept beside the results: a run that was cut goes on from it on any machine."""
        return cls(HERE / "diaries" / f"{room}-{seed}.jsonl", tests)

    def forget(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)

    def add(self, trial: Trial) -> None:
        """Write one down."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = [trial.mutant.name, self._key(trial.mutant, trial.seen_by), trial.seen_by]
        with self.path.open("a", encoding="utf-8") as diary:
            diary.write(json.dumps(line, ensure_ascii=False) + "\n")

    def known(self, mutants: Sequence[Mutant]) -> list[Trial]:
        """Those of these mutants that were tried."""
        kept = {(name, key): by for name, key, by in self._lines()}
        trials = []
        for mutant in mutants:
            for key in (self._key(mutant, "somebody"), self._key(mutant, None)):
                if (mutant.name, key) in kept:
                    trials.append(Trial(mutant, kept[mutant.name, key]))
                    break
        return trials

    def _key(self, mutant: Mutant, seen_by: str | None) -> str:
        digest = hashlib.sha256(mutant.source.encode()).hexdigest()[:16]
        return digest if seen_by else f"{digest} {self.tests}"

    def _lines(self) -> Iterator[tuple[str, str, str | None]]:
        if self.path.exists():
            with self.path.open(encoding="utf-8") as diary:
                for line in diary:
                    name, key, by = json.loads(line)
                    yield name, key, by


def faults(rooms: Sequence[str]) -> Iterator[str]:
    """What the results fall short of: none kept, too small a sample, too many survivors, one that
    is not judged, a judgement of none."""
    judged = tomllib.loads((HERE / "judged.toml").read_text("utf-8"))
    for room in rooms:
        if not Result.path(room).exists():
            yield f"{room}: no result is kept"
            continue
        result = Result.read(room)
        if result.sampled < min(LEAST, result.possible):
            yield f"{room}: only {result.sampled} of {result.possible} mutants were made"
        if result.alive >= MOST_ALIVE:
            yield f"{result.room}: {result.alive:.1%} of the mutants are alive"
        entries = judged.get(result.room, [])
        yield from _unsaid(result.room, entries)
        names = [entry["mutant"] for entry in entries]
        yield from (f"not judged: {name}" for name in result.survivors if name not in names)
        yield from (
            f"judged, no survivor: {name}" for name in names if name not in result.survivors
        )


def _unsaid(room: str, entries: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for entry in entries:
        if entry.get("verdict") not in VERDICTS or not entry.get("why"):
            yield f"{room}: no verdict ({' or '.join(VERDICTS)}) with a why: {entry['mutant']}"
