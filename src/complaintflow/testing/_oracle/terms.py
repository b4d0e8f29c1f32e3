"""The terms that agreements of these lives have, in plain figures."""

from __future__ import annotations

from typing import Any

STANDARD = "annex-2"
"""The edition of the standard of classification that the desk was given."""

TERMS: dict[str, dict[str, Any]] = {
    "usual": {
        "response": 24, "response_warn": (12, 20),
        "completion": 7, "completion_warn": (4, 6),
        "assistance": 3, "assistance_warn": (2,),
        "urgent": 1, "urgent_warn": (),
        "plan": 30, "plan_warn": (20,),
        "no_answer": 5,
        "revisit": None, "revisit_warn": (),
        "years": 1,
        "manager": None,
        "standard": STANDARD,
    },
    "stricter": {
        "response": 8, "response_warn": (4,),
        "completion": 5, "completion_warn": (3,),
        "assistance": 2, "assistance_warn": (),
        "urgent": 1, "urgent_warn": (),
        "plan": 10, "plan_warn": (5,),
        "no_answer": 3,
        "revisit": 3, "revisit_warn": (2,),
        "years": 1,
        "manager": "boss",
        "standard": STANDARD,
    },
    "milder": {
        "response": 48, "response_warn": (),
        "completion": 15, "completion_warn": (10, 14),
        "assistance": 5, "assistance_warn": (1, 4),
        "urgent": 2, "urgent_warn": (1,),
        "plan": 45, "plan_warn": (),
        "no_answer": 8,
        "revisit": 10, "revisit_warn": (),
        "years": 2,
        "manager": "sam",
        "standard": STANDARD,
    },
}  # fmt: skip
"""Hours to respond, working days to complete and to assist (usually and where it is urgent), days
to plan an improvement, working days of silence after which a complaint may be closed, and within
which the customer is asked after the feedback (None: not at all), years that a record is kept; and
after how many of each somebody is warned; the manager whom they name; and by which edition of the
standard complaints are classified. ``usual`` are the agreement's own."""

USED = tuple(sorted(TERMS))
"""By which complaints can be handled. Under ``newer`` none can be classified: of the standard that
they name the desk knows nothing."""
TERMS["newer"] = {**TERMS["usual"], "standard": "annex-2.new"}
