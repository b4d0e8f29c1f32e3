"""Words that are known to be somebody's: a name has no form, but it can be looked for."""

from __future__ import annotations

import re
from collections.abc import Collection

from .fold import fold

_SHORTEST = 2


def known_words(text: str, words: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where one of ``words`` stands in ``text``: from where, to where, in order.

    Spaces between the signs of a word, full-width forms and the case of letters make no difference.
    A word of letters is not found within a longer one.
    """
    signs = {tuple(fold(word).split()) for word in words}
    known = sorted({"".join(parts) for parts in signs}, key=len, reverse=True)
    patterns = [_pattern(word) for word in known if len(word) >= _SHORTEST]
    if not patterns:
        return ()
    found = re.finditer("|".join(patterns), fold(text), re.IGNORECASE)
    return tuple(match.span() for match in found)


def _pattern(word: str) -> str:
    spaced = r"\s{0,3}".join(re.escape(sign) for sign in word)
    before = "(?<![0-9A-Za-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = "(?![0-9A-Za-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{spaced}{after}"
