"""What a refusal names as possible, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 12
"""So many are named in a sentence; the facts have all."""


def named(names: Sequence[str], lang: str = "en") -> str:
    """The names one after another; where there are none, that."""
    if not names:
        return "无" if lang == "zh" else "there is none"
    told = ("、" if lang == "zh" else ", ").join(names[:MOST])
    if len(names) <= MOST:
        return told
    return f"{told}等{len(names)}项" if lang == "zh" else f"{told} and {len(names) - MOST} more"
