"""What a refusal names as possible."""

from __future__ import annotations

from complaintflow.complaint.guards.listing import MOST, named


def test_all_are_named_or_as_many_as_a_sentence_holds() -> None:
    names = [f"m-{n}" for n in range(MOST + 3)]
    assert (named([]), named([], "zh")) == ("there is none", "无")
    assert (named(names[:2]), named(names[:2], "zh")) == ("m-0, m-1", "m-0、m-1")
    assert named(names[:MOST]).endswith(names[MOST - 1])
    assert named(names).endswith(f"m-{MOST - 1} and 3 more")
    assert named(names, "zh").endswith(f"等{len(names)}项")
