"""What is printed in place of an opaque id, and what can be printed at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, TypeAlias

from ..errors import MissingGlyph
from ..values import Text

Names: TypeAlias = Mapping[str, str | Text]
"""What people of the staff and departments are called, by the opaque ids that the records hold: the
same in both languages, or a :class:`~complaintflow.values.Text` for each. The host says it; nothing
is looked up. Customers, and who acts for them, are never named by it: what is known of them is in
the vault, and goes by who may see it."""


def named(names: Names, id: str, lang: str) -> str:
    """The name of somebody in a document; where none is given the id stands.

    :raises MissingGlyph: for a name with a character that no common font has.
    """
    told = names.get(id, "")
    words = told.get(lang) if isinstance(told, Text) else told
    return printable(" ".join(words.split())) or id


_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They make a reader see words, or digits, in another order than they were written in."""


def printable(text: str) -> str:
    """The text as it can be printed: a control character is shown by its picture, and one that
    turns the order of what stands around it as no letter.

    :raises MissingGlyph: for a character that no common font has (private use, unassigned): it
        would be an empty box on paper.
    """
    made = []
    for char in text:
        kind = unicodedata.category(char)
        if kind in ("Co", "Cn", "Cs"):
            raise MissingGlyph(codepoint=f"U+{ord(char):04X}")
        if kind == "Cc" and char not in "\n\t":
            char = chr(0x2400 + ord(char)) if ord(char) < 0x20 else "�"
        elif char in _TURNS:
            char = "�"
        made.append(char)
    return "".join(made)
