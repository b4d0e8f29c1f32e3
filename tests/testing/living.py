"""How many lives, and how long, a test lives that is to live the same ones each time."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def same_lives(lives: int, steps: int) -> settings:
    """Settings for ``run_lives``: derandomised, told as soon as one goes wrong, never shrunk."""
    return settings(
        max_examples=lives,
        stateful_step_count=steps,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
