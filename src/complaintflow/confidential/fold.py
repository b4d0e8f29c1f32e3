"""One character for the many that look or mean the same, so that a place in one text is the same
place in the other."""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys("‐‑‒–—―−─﹘", "-")
_DOTS = dict.fromkeys("·•‧∙・●", "·")
# They show nothing, and split a number for whoever looks for it.
_UNSEEN = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", " ")
_NAMED = {**_DASHES, **_DOTS, **_UNSEEN}

# Read out and written down as heard. A year has four, a number that matters has seven or more.
_SPOKEN = re.compile("[〇零一二三四五六七八九幺]{7,}")
_SPOKEN_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")


def _folded(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character)
    # A circled or raised digit marks a place or a power: it is no digit of a number.
    return plain if len(plain) == 1 and plain.isascii() and not plain.isdigit() else character


def fold(text: str) -> str:
    """``text`` with full-width forms, foreign digits, dashes and spaces as ASCII ones, and long
    runs of Chinese digits as digits. As long as ``text``: places stay the same."""
    table = {ord(character): _folded(character) for character in set(text) if ord(character) > 127}
    plain = text.translate(table)
    return _SPOKEN.sub(lambda run: run[0].translate(_SPOKEN_DIGITS), plain)
