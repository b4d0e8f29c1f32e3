"""What an edition of the standard says of its codes, and which edition may follow another (3.2;
annex 2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.complaint import Standard, annex_2, edited
from complaintflow.errors import AlreadyExists, StandardDropsCategory
from complaintflow.values import Text

WHOLE = annex_2()
PAIRS = [(c.key, sub) for c in WHOLE.categories for sub in (None, *c.sub)]
IN_USE = st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 9))


def edition(version: str, *, without: str = "") -> Standard:
    """Another edition, without a category or a subcategory (``category.subcategory``)."""
    category, _, sub = without.partition(".")
    kept = [
        known.model_copy(update={"sub": {k: v for k, v in known.sub.items() if k != sub}})
        if known.key == category
        else known
        for known in WHOLE.categories
        if sub or known.key != category
    ]
    return WHOLE.model_copy(update={"version": version, "categories": tuple(kept)})


@given(IN_USE, st.sampled_from(PAIRS))
def test_an_edition_drops_nothing_that_open_complaints_are_under(
    in_use: dict[tuple[str, str | None], int], dropped: tuple[str, str | None]
) -> None:
    """Counted here by hand, pair by pair."""
    category, sub = dropped
    gone = {
        pair: n
        for pair, n in in_use.items()
        if pair[0] == category and (sub is None or pair[1] == sub)
    }
    after = edition("own-2", without=category if sub is None else f"{category}.{sub}")
    if not gone:
        assert edited((WHOLE,), after, in_use) is after
        return
    with pytest.raises(StandardDropsCategory) as told:
        edited((WHOLE,), after, in_use)
    names = {c if s is None else f"{c}.{s}": n for (c, s), n in gone.items()}
    assert dict(zip(told.value.categories, told.value.open, strict=True)) == names
    assert list(told.value.categories) == sorted(names)


def test_other_content_goes_by_another_version() -> None:
    with pytest.raises(AlreadyExists):
        edited((WHOLE,), edition(WHOLE.version, without="quality"), {})
    assert edited((WHOLE,), WHOLE, {}) is WHOLE


def test_a_code_is_called_what_the_edition_says() -> None:
    words = {"bad_weld": Text(zh="焊接不良", en="faulty weld")}
    own = WHOLE.model_copy(update={"words": words})
    assert (own.word("bad_weld"), own.word("bad_weld", "en")) == ("焊接不良", "faulty weld")
    assert own.word("other_code") is None
    assert WHOLE.word("bad_weld") is None
