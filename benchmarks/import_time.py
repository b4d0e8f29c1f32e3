"""What importing the desk costs, against importing the two libraries that it stands on.

Run ``python benchmarks/import_time.py``. Each import happens in a process of its own; the runs are
interleaved, and both their medians and their shortest are compared: a busy machine makes the one
longer, seldom the other. The time of starting the interpreter is taken out.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

RUNS = 15
BASE = "from pydantic import BaseModel\nimport transitions"
DESK = "from complaintflow import Desk"
MADE = "from complaintflow import Desk, MemoryStore\nDesk(MemoryStore())"

_TIMED = (
    "from time import perf_counter\nstart = perf_counter()\n{code}\nprint(perf_counter() - start)"
)


def timed(code: str) -> float:
    """Seconds for some code in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(code=code)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    """Measure and print."""
    seconds: dict[str, list[float]] = {BASE: [], DESK: [], MADE: []}
    for code in seconds:
        timed(code)  # compiled files are there from here on
    for _ in range(RUNS):
        for code, taken in seconds.items():
            taken.append(timed(code))
    print(f"{'milliseconds, and against the first':40} {'median':>16}   {'shortest':>16}")
    for name, code in (
        ("pydantic.BaseModel and transitions", BASE),
        ("complaintflow.Desk", DESK),
        ("and a desk made over a MemoryStore", MADE),
    ):
        told = [(of(seconds[code]), of(seconds[BASE])) for of in (median, min)]
        print(f"{name:40}" + "  ".join(f" {t * 1000:9.1f} {t / base:6.2f}" for t, base in told))


if __name__ == "__main__":
    main()
