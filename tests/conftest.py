"""Profiles of hypothesis: ``default``, ``ci`` (the same examples in every run), ``nightly`` (many:
hours; what is only then looked at whole asks for the profile's number of examples).

``--hypothesis-profile`` names one; else the environment's ``HYPOTHESIS_PROFILE``; else ``ci`` is
taken where the environment says ``CI``.

``pytest`` alone leaves out what is marked ``long``; where folders or tests are named, they are run.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# No deadlines: a busy machine is no defect. The data of some tests take a while to generate.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

# hypothesis takes the same examples in every run wherever it sees a CI: here the profile says.
settings.register_profile("default", _CALM, max_examples=60, derandomize=False)
settings.register_profile("ci", _CALM, max_examples=60, derandomize=True)
settings.register_profile("nightly", _CALM, max_examples=2000, derandomize=False)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
)


def pytest_configure(config: pytest.Config) -> None:
    """The default command is for every change: it takes a few minutes."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.markexpr:
        config.option.markexpr = "not long"
