"""Text made fit for a terminal: what strangers typed cannot move its cursor or its colours."""

from __future__ import annotations

import json
import re

# C0 and C1 controls, DEL, the marks that turn the writing direction, line separators and the
# invisible: a terminal may obey them, and people cannot see them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def clean(text: str) -> str:
    """The text in lines, with everything that is not to be seen replaced by ``·``."""
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return "\n".join(_UNSAFE.sub("·", line) for line in lines)


def one_line(text: str) -> str:
    """The text on one line, cleaned."""
    return " ".join(clean(text).split())


def dumps(value: object, encoding: str | None = "utf-8") -> str:
    """JSON that is safe to look at: Chinese stays readable, controls are escaped."""
    if (encoding or "utf-8").lower().replace("-", "") != "utf8":
        return json.dumps(value, indent=2)
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # Inside strings json has escaped the C0 controls; what is left of them is its own layout.
    return _UNSAFE.sub(lambda m: m[0] if m[0] == "\n" else f"\\u{ord(m[0]):04x}", text)
