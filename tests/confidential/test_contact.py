"""When two ways of writing a contact are the same contact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.confidential import normalised_contact


@pytest.mark.parametrize(
    ("form", "ways"),
    [
        (
            "+8613800138000",
            [
                "13800138000",
                "138 0013 8000",
                "138-0013-8000",
                "１３８００１３８０００",
                "+86 138 0013 8000",
                "+8613800138000",
                "0086-13800138000",
                "86 13800138000",
                "(+86)13800138000",
                "013800138000",
                " 138.0013.8000 ",
            ],
        ),
        (
            "+862155500199",
            [
                "021-55500199",
                "02155500199",
                "(021) 5550 0199",
                "（０２１）５５５００１９９",
                "+86 21 5550 0199",
                "+86 (0)21 5550 0199",
                "0086 21 55500199",
                "862155500199",
            ],
        ),
        (
            "+862155500199x8001",
            ["021-55500199转8001", "02155500199 ext. 8001", "021 55500199x8001"],
        ),
        ("+14155550199", ["+1 415 555 0199", "001-415-555-0199"]),
        ("65521234", ["65521234", "6552-1234"]),
        ("86123456", ["86123456", "8612-3456"]),  # of a town, though it begins like a country's
        ("4008208820", ["400-820-8820"]),
        (
            "li.lei@example.com",
            ["Li.Lei@Example.COM", " li.lei@example.com ", "ｌｉ．ｌｅｉ＠ｅｘａｍｐｌｅ．ｃｏｍ"],
        ),
        ("12345678901@qq.com", ["12345678901@QQ.com"]),
        ("wx_han88", ["WX_Han88", " wx_han88"]),
        ("某路 1 号", ["某路  1　号"]),
    ],
)
def test_one_form_for_all_ways(form: str, ways: list[str]) -> None:
    assert {normalised_contact(way) for way in ways} == {form}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13800138000", "13800138001"),
        ("021-55500199", "010-55500199"),
        ("021-55500199", "55500199"),
        ("021-55500199转1", "021-55500199转2"),
        ("a@example.com", "b@example.com"),
        ("+1 380 013 8000", "13800138000"),
    ],
)
def test_others_stay_others(one: str, other: str) -> None:
    assert normalised_contact(one) != normalised_contact(other)


@given(st.one_of(st.text(), st.text("0123456789+-() 转x.@a", max_size=24)))
def test_the_form_of_a_form_is_that_form(value: str) -> None:
    form = normalised_contact(value)
    assert normalised_contact(form) == form
