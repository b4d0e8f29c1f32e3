"""``python -m mutation <room> --sample 500 --seed 1``; ``python -m mutation --check``."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from mutation.forks import Unsound
from mutation.mutants import Mutant, sample
from mutation.record import Diary, Result, faults
from mutation.trial import Baseline, Laboratory

#: A room's own tests, then those of the rooms above that live on it.
ROOMS = {
    "kernel": ("tests/kernel", "tests/agreement"),
    "periods": ("tests/periods",),
    "duties": ("tests/duties", "tests/complaint"),
    "agreement": ("tests/agreement", "tests/complaint"),
    "complaint": ("tests/complaint", "tests/duties", "tests/agreement"),
    "confidential": ("tests/confidential",),
    "improvement": ("tests/improvement",),
    "liability": ("tests/liability",),
    "keeping": ("tests/keeping", "tests/complaint", "tests/improvement", "tests/liability"),
    "desk": (
        "tests/desk",
        "tests/liability/test_desk.py",
        "tests/records/test_record.py",
        "tests/reporting/test_figures.py",
    ),
}
REQUIRED = tuple(ROOMS)


def main() -> int:
    """Run one room, or check what was kept; 1 where it falls short."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("room", nargs="?", choices=ROOMS)
    parser.add_argument("--sample", type=int, default=500, help="how many mutants (500)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", default="HEAD", help="the commit that is copied (HEAD)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (2)")
    parser.add_argument("--afresh", action="store_true", help="forget what a cut run had done")
    parser.add_argument("--check", action="store_true", help="hold the kept results to the bar")
    given = parser.parse_args()
    if given.room and not given.check:
        try:
            run(given.room, given.sample, given.seed, given.jobs, given.afresh, given.at)
        except Unsound as unsound:
            print(unsound, file=sys.stderr)
            return 2
    rooms = (given.room,) if given.room else REQUIRED
    short = list(faults(rooms))
    print("\n".join(short) or "every survivor is judged")
    return 1 if short else 0


def run(room: str, size: int, seed: int, jobs: int, afresh: bool, at: str) -> None:
    """Try a sample of a room's mutants on a copy of a commit, and keep the result."""
    bench = Path(tempfile.gettempdir()) / "complaintflow-mutation" / f"{room}-{seed}"
    commit = _git("rev-parse", at)
    copy = _copy(bench / "copy", commit)
    source = copy / "src" / "complaintflow"
    possible, mutants = sample(copy / "src", sorted((source / room).rglob("*.py")), size, seed)
    diary = Diary.of(room, seed, _git("rev-parse", f"{commit}:tests"))
    if afresh:
        diary.forget()
    trials = diary.known(mutants)
    done = {trial.mutant.name for trial in trials}
    left = [mutant for mutant in mutants if mutant.name not in done]
    print(f"{room}: {len(mutants)} of {possible} mutants, {len(left)} to try", flush=True)
    if left:
        laboratory = Laboratory(copy, ROOMS[room], jobs)
        laboratory.kills.update(trial.seen_by for trial in trials if trial.seen_by)
        baseline = _baseline(laboratory, bench / f"baseline-{commit[:12]}.json")
        for trial in laboratory.trials(left, baseline):
            diary.add(trial)
            trials.append(trial)
            if trial.seen_by is None:
                print(_shown(trial.mutant, copy), flush=True)
    alive = sorted(trial.mutant.name for trial in trials if trial.seen_by is None)
    result = Result(
        room=room,
        commit=commit,
        tools={name: version(name) for name in ("mutmut", "pytest", "hypothesis")}
        | {"python": platform.python_version()},
        seed=seed,
        possible=possible,
        sampled=len(mutants),
        killed=len(mutants) - len(alive),
        too_long=sum(trial.seen_by == "time" for trial in trials),
        survivors=alive,
    )
    result.write()
    print(f"{room}: {len(alive)} of {len(mutants)} alive, {result.alive:.1%}")


def _baseline(laboratory: Laboratory, kept: Path) -> Baseline:
    """What the tests of a commit take and reach, measured once."""
    if not kept.exists():
        kept.write_text(json.dumps(asdict(laboratory.baseline())), "utf-8")
    said = json.loads(kept.read_text("utf-8"))
    reached = {
        path: {int(line): tests for line, tests in lines.items()}
        for path, lines in said["reached"].items()
    }
    return Baseline(said["seconds"], reached)


def _copy(place: Path, commit: str) -> Path:
    """A commit's files, in a place where they may be run."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", commit], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed, check=True)
    return place


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _shown(mutant: Mutant, copy: Path) -> str:
    line = (copy / "src" / mutant.path).read_text("utf-8").splitlines()[mutant.line - 1].strip()
    return f"alive: {mutant.name}\n    line {mutant.line}: {line}"


if __name__ == "__main__":
    sys.exit(main())
