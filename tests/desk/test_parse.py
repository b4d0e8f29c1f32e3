"""Commands read from outside: what a host's web API hands on."""

from __future__ import annotations

import pytest

from complaintflow.agreement import FillTerm
from complaintflow.desk import parse_command
from complaintflow.errors import InvalidCommand
from complaintflow.values import Day


def test_text_and_a_mapping_make_the_same_command() -> None:
    body = '{"type":"fill_term","last_day":"2030-01-01"}'
    command = parse_command(body)
    assert isinstance(command, FillTerm)
    assert command == parse_command(body.encode())
    assert command == parse_command({"type": "fill_term", "last_day": "2030-01-01"})


def test_a_day_in_text_stays_a_day() -> None:
    command = parse_command(
        '{"type":"log_contact","channel":"phone","reached":true,"at":{"day":"2026-07-01"}}'
    )
    assert isinstance(getattr(command, "at", None), Day)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"type":"fill_term","years":1,"years":3}', "duplicate_key"),
        ('{"type":"fill_term","type":"merge","years":1}', "duplicate_key"),
        ('{"type":"log_contact","at":{"day":"2026-07-01","day":"2026-07-02"}}', "duplicate_key"),
        ('{"type":"fill_term","years":NaN}', "json_invalid"),
        ('{"type":"fill_term","years":Infinity}', "json_invalid"),
        ('{"type":"merge","into":' + "[" * 50_000 + "]" * 50_000 + "}", "json_invalid"),
        ('{"type":' * 100_000, "json_invalid"),
        ('{"type":"object","statement":"' + "a" * 1_000_000 + '"}', "too_long"),
        ("", "json_invalid"),
    ],
)
def test_text_that_is_not_one_command_is_refused(body: str, kind: str) -> None:
    for said in (body, body.encode()):
        with pytest.raises(InvalidCommand) as caught:
            parse_command(said)
        assert [(p.place, p.kind) for p in caught.value.problems] == [("", kind)]


def test_a_number_is_no_day_in_a_command() -> None:
    for said in ('{"type":"fill_term","last_day":86400}', {"type": "fill_term", "last_day": 0}):
        with pytest.raises(InvalidCommand) as caught:
            parse_command(said)
        assert [p.kind for p in caught.value.problems] == ["not_a_date"]
