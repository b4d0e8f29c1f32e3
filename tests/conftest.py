"""Profiles of hypothesis: ``default``, ``ci`` (the same examples in every run), ``nightly`` (many).

``ci`` is taken where the environment says ``CI``; ``--hypothesis-profile`` names another.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadlines: a busy machine is no defect. The data of some tests take a while to generate.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

settings.register_profile("default", _CALM, max_examples=60)
settings.register_profile("ci", _CALM, max_examples=60, derandomize=True)
settings.register_profile("nightly", _CALM, max_examples=2000)
settings.load_profile("ci" if os.environ.get("CI") else "default")
