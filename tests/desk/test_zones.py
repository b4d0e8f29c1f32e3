"""A refusal is read by people: its sentence tells times as the clocks show them where the
agreement is carried out; its facts stay instants."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaintflow.desk import parse_command
from complaintflow.errors import CommandRefused, Refusal

from .support import BOSS
from .world import DAY, World, new_world


def refused(here: World, on: str | None, type: str, **fields: object) -> Refusal:
    with pytest.raises(CommandRefused) as told:
        here.desk.handle(parse_command({"type": type, **fields}), actor=BOSS, on=on)
    (why,) = told.value.refusals
    return why


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Shanghai", "+08:00"), ("America/New_York", "-05:00")]
)
def test_times_are_told_in_the_zone_of_the_terms(zone: str, offset: str) -> None:
    here = new_world(zone=zone)
    complaint = here.received()
    improvement = here.desk.handle(
        parse_command({"type": "open_improvement", "agreement": here.agreement, "problem": "p",
                       "owner": "own"}), actor=BOSS,
    ).id  # fmt: skip
    claim = here.desk.handle(
        parse_command({"type": "raise_claim", "agreement": here.agreement, "demand": "赔付",
                       "party": "party_b", "clause": "3.1",
                       "evidence": [{"kind": "photo", "ref": "p-1"}]}), actor=BOSS,
    ).id  # fmt: skip
    later = (here.clock.now() + DAY).isoformat()
    before = (here.clock.now() - timedelta(days=9)).isoformat()
    training = {"topic": "confidentiality", "audience": "customer_service", "material": "m-1"}
    attended = [{"person": "u-1", "passed": True}]
    for why in (
        refused(here, complaint, "log_contact", channel="phone", reached=True, at=later),
        refused(here, complaint, "log_contact", channel="phone", reached=True, at=before),
        refused(
            here, here.agreement, "record_training", **training, attendances=attended, at=later
        ),
        refused(here, improvement, "analyse_cause", cause="wear", note="无", at=later),
        refused(here, claim, "answer_claim", note="无", at=before),
    ):
        for said in (why.instead, why.instead_zh):
            assert offset in said, (why.rule, said)
        times = [fact for fact in why.facts.values() if str(fact)[4:5] == "-"]
        assert times
        assert all(str(time).endswith("Z") for time in times)
