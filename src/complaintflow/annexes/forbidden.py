"""What no letter to a customer says, whoever wrote its template (annex 5)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..complaint import Verdict
from ..complaint.model import UNFOUNDED
from ..errors import BadTemplate

FORBIDDEN: Final = (
    "视为认可",
    "视为同意",
    "视为接受",
    "最终处理决定",
    "投诉已受理",
    "deemed to accept",
    "deemed accepted",
    "final decision",
)
"""What no letter says: silence is no assent (CC 140), nothing makes a result final, and receipt is
no decision to admit (受理)."""

_INCONVENIENCE = re.compile(
    "给您带来的不便[，,]我们深表歉意|apologi[sz]e for the inconvenience", re.I
)
_APOLOGY = re.compile("歉|对不起|apolog|sorry", re.I)
_SUM = re.compile(
    r"[¥￥$€]\s?[0-9]|[0-9][0-9,.]*\s?(?:万|千|百)?(?:元|块|CNY|RMB|yuan)"
    "|[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{2,}(?:元|圆|块钱)",
    re.I,
)


def may_be_said(text: str, verdict: Verdict | None, approved: bool) -> None:
    """Raises :class:`BadTemplate` for a phrase that no letter says, for an apology of what is not
    upheld, at least in part, and for a sum that no manager approved."""
    text = _as_it_is_read(text)
    low = text.lower()
    found = [phrase for phrase in FORBIDDEN if phrase in low]
    upheld = verdict is not None and verdict not in UNFOUNDED
    if not upheld and _APOLOGY.search(_INCONVENIENCE.sub("", text)):
        found.append("apology")
    if not approved and _SUM.search(text):
        found.append("sum_without_approval")
    if found:
        raise BadTemplate(reason="forbidden_phrase", names=tuple(found))


def _as_it_is_read(text: str) -> str:
    """The text in plain width and without what cannot be seen: neither makes another phrase."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")
