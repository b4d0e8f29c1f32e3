"""Finding personal data in text that somebody typed.

Walks from left to right. Where something may begin, each recogniser is asked in turn; each looks
at a bounded piece of text, so the time of a walk is proportional to the length. What was found ends
the context of what stands beside it: a text with its spans hidden has no others. So what looks like
a decimal because an identity number follows its point is found by a second walk, without that.
Every walk but the last finds something, and all waits for its right neighbour only; the longest
chain that a search of random compositions found took three.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from ..values import Text
from . import checks
from .fold import fold
from .kinds import PersonalKind, Span
from .known import known_words
from .labels import WINDOW, is_part, label

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_START = re.compile(
    f"(?<![0-9])[0-9]|[+(](?=[0-9+(])|(?<![0-9A-Za-z])[A-Za-z]|[{_PROVINCES}](?=[ ·]?[A-Za-z])"
)
_HIDDEN = "\uffff"


class Place:
    """Where something may begin, and what stands before it and belongs to nothing found."""

    def __init__(self, text: str, start: int, floor: int) -> None:
        self.text: str = text
        self.start: int = start
        self.floor: int = floor

    @cached_property
    def _before(self) -> str:
        return self.text[max(self.floor, self.start - WINDOW) : self.start]

    @cached_property
    def label(self) -> str:
        """What the words before it say that it is."""
        return label(self._before)

    @cached_property
    def part(self) -> bool:
        """Whether it may be the rest of a longer code."""
        return is_part(self._before)

    def ends(self, end: int) -> bool:
        """Whether nothing goes on at ``end`` that belongs to it."""
        return not re.match("[0-9A-Za-z]", self.text[end : end + 1])

    def counts(self, end: int) -> bool:
        """Whether it is a quantity: money, a decimal. What is called a number of somebody's is
        none: after it a sentence ends, and the next may begin with a year."""
        if self.label in ("phone", "card"):
            return False
        before = self._before[-2:].rstrip()
        if before.endswith(("¥", "￥", "$", "€", "£")) or re.search(r"[0-9][.,]$", before):
            return True
        return _QUANTITY.match(self.text, end) is not None


_QUANTITY = re.compile(r"[.,][0-9]| ?(?:元|万|亿|块钱|美元|人民币|%|kg\b|rmb\b)", re.IGNORECASE)


# --- numbers of digits alone -----------------------------------------------------------------

_GROUP = re.compile("[0-9]+")
_BETWEEN = re.compile(r"[ .·\-]{1,3}(?=[0-9Xx])")
_SHORTEST, _LONGEST = 11, 19

_MOBILE_GROUPS = {
    *((11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (4, 7), (3, 5, 3), (4, 4, 3), (6, 5)),
    (1,) * 11,
}


class Number(NamedTuple):
    """Groups of digits, as far as one of the groups' ends."""

    end: int
    digits: str
    groups: tuple[int, ...]


def _numbers(text: str, start: int) -> Iterator[Number]:
    digits, at = "", start
    groups: tuple[int, ...] = ()
    while (group := _GROUP.match(text, at, at + _LONGEST + 1)) is not None:
        digits, groups, at = digits + group[0], (*groups, len(group[0])), group.end()
        if len(digits) > _LONGEST:
            return
        yield Number(at, digits, groups)
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if len(digits) == 17 and text[at : at + 1] in ("X", "x"):
            yield Number(at + 1, digits + "X", groups)
        if between is None:
            return


def _of_digits(place: Place) -> Span | None:
    found: Span | None = None
    for number in _numbers(place.text, place.start):
        if len(number.digits) >= _SHORTEST and place.ends(number.end):
            kind = _kind(place, number)
            found = found if kind is None else Span(place.start, number.end, kind)
    return found


def _kind(place: Place, number: Number) -> PersonalKind | None:
    digits, n = number.digits, len(number.digits)
    if n == 18 and checks.is_id_card(digits):
        return PersonalKind.id_card
    if not digits.isdigit() or place.part or place.label == "other" or place.counts(number.end):
        return None
    if n == 15 and number.groups == (15,) and checks.is_old_id_card(digits):
        return PersonalKind.id_card
    if _is_bank_card(place, number):
        return PersonalKind.bank_card
    return PersonalKind.mobile if _is_mobile(place, number) else None


def _is_mobile(place: Place, number: Number) -> bool:
    digits, groups = number.digits, number.groups
    for code in ("0086", "86", "0"):
        if digits.startswith(code):
            digits = digits.removeprefix(code)
            first = groups[0] - len(code)
            # A zero apart is the beginning of a decimal.
            groups = (first, *groups[1:]) if first or code == "0" else groups[1:]
            break
    if not re.fullmatch("1[3-9][0-9]{9}", digits):
        return False
    return groups in _MOBILE_GROUPS or place.label == "phone"


def _is_bank_card(place: Place, number: Number) -> bool:
    digits, groups = number.digits, number.groups
    if not checks.is_card_number(digits) or not checks.is_luhn(digits):
        return False
    if place.label == "card":
        return True
    usual = (
        len(groups) == 1
        or (set(groups[:-1]) == {4} and groups[-1] <= 4)
        or groups == (6, len(digits) - 6)
        or groups == (4, 6, 5)
    )
    # Those that begin with 2 look like an order's day.
    return usual and digits[0] != "2"


# --- the others ------------------------------------------------------------------------------

_GAP = "[ .-]{0,3}"
_AREA = "(?:10|2[0-9]|[3-9][0-9]{2})"
_EXTENSION = "(?:[ -]{0,2}(?:转|ext[.]?|x|-) ?[0-9]{1,6}(?![0-9]))?"
_LOCAL = "[2-9][0-9]{2,3}[ .-]?[0-9]{4}(?![0-9])"
_WITH_AREA = re.compile(
    rf"(?P<number>(?:0{_AREA}|\(0{_AREA}\)|\((?:\+|00)86\){_GAP}0?{_AREA}|86[ -]{_AREA}"
    rf"|(?:\+|00)86{_GAP}(?:0|\(0\))?{_AREA}){_GAP}{_LOCAL}){_EXTENSION}",
    re.IGNORECASE,
)
_WITHOUT_AREA = re.compile(f"(?P<number>{_LOCAL}){_EXTENSION}", re.IGNORECASE)
_LANDLINE = re.compile(
    "(?:(?:00)?86)?0?(?:(?:10|2[0-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})"
)


def _landline(place: Place) -> Span | None:
    if place.part or place.label == "other":
        return None
    found = _WITH_AREA.match(place.text, place.start)
    if found is not None and not _LANDLINE.fullmatch(_digits(found["number"])):
        return None
    if found is None and place.label == "phone":
        found = _WITHOUT_AREA.match(place.text, place.start)
        if found is not None and checks.is_day(_digits(found["number"]).zfill(8)):
            return None
    return _span(place, found, PersonalKind.landline)


_ABROAD = re.compile(rf"(?:\((?:\+|00)?86\)|\+86){_GAP}")


def _mobile_abroad(place: Place) -> Span | None:
    code = _ABROAD.match(place.text, place.start)
    if code is None:
        return None
    number = _of_digits(Place(place.text, code.end(), code.end()))
    if number is None or number.kind is not PersonalKind.mobile:
        return None
    return Span(place.start, number.end, number.kind)


_CODE = "[0-9A-HJ-NP-RTUWXY]"
_USCC = re.compile(
    f"[1-9AGNY][0-9](?:[ -]?[0-9]){{6}}(?:[ -]?{_CODE}){{10}}(?![0-9A-Za-z])", re.IGNORECASE
)


def _uscc(place: Place) -> Span | None:
    found = _USCC.match(place.text, place.start)
    if found is None or place.part:
        return None
    if not checks.is_uscc(re.sub("[ -]", "", found[0])):
        return None
    return Span(place.start, found.end(), PersonalKind.uscc)


_SERIAL = "[A-HJ-NP-Z0-9]"
_PLATE = re.compile(
    f"[{_PROVINCES}] ?[A-HJ-NP-Z][ ·.-]{{0,2}}"
    f"(?:[A-HJK]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK]"  # driven by new energy (GA 36-2018)
    f"|{_SERIAL}{{4}}[挂学警港澳领试超]|(?P<usual>{_SERIAL}{{5}}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def _plate(place: Place) -> Span | None:
    found = _PLATE.match(place.text, place.start)
    if found is None or (found["usual"] and sum(map(str.isdigit, found["usual"])) < 3):
        return None
    return Span(place.start, found.end(), PersonalKind.plate)


_PASSPORT = re.compile("(?:[EGK][0-9]|E[A-HJ-NP-Z]|DE|SE|PE|MA|KJ)[0-9]{7}")
_ANY_PASSPORT = re.compile("(?:[A-Z]{1,2} ?[0-9]{6,8}|1[45][0-9]{7})", re.IGNORECASE)


def _passport(place: Place) -> Span | None:
    if place.part or place.label == "other":
        return None
    told = place.label == "passport"
    pattern = _ANY_PASSPORT if told else _PASSPORT
    found = pattern.match(place.text, place.start)
    # A letter and a day is a batch, unless it is called a passport.
    if found is None or (not told and checks.is_day(found[0][1:])):
        return None
    return _span(place, found, PersonalKind.passport)


_PERMIT = re.compile("[HM][0-9]{8}(?:[0-9]{2})?(?![0-9])", re.IGNORECASE)
_TAIWAN_PERMIT = re.compile("[0-9]{8}(?:[0-9]{2})?(?![0-9])")


def _permit(place: Place) -> Span | None:
    if place.part or place.label == "other":
        return None
    told = place.label == "permit"
    found = _PERMIT.match(place.text, place.start)
    if found is not None and not told and (found[0][0].islower() or checks.is_day(found[0][1:9])):
        return None
    if found is None and told:
        found = _TAIWAN_PERMIT.match(place.text, place.start)
    return _span(place, found, PersonalKind.travel_permit)


def _span(place: Place, found: re.Match[str] | None, kind: PersonalKind) -> Span | None:
    if found is None or not place.ends(found.end()) or place.counts(found.end()):
        return None
    return Span(place.start, found.end(), kind)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


# --- e-mail ----------------------------------------------------------------------------------

_BEFORE_AT = re.compile("[A-Za-z0-9._%+-]{1,64}")  # of the text turned round
_AFTER_AT = re.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?[.]){1,8}[A-Za-z]{2,24}")


def _emails(text: str) -> Iterator[Span]:
    floor = 0
    for at in re.finditer("@", text):
        before = _BEFORE_AT.match(text[max(floor, at.start() - 64) : at.start()][::-1])
        after = _AFTER_AT.match(text, at.end())
        if before is not None and after is not None:
            start = at.start() - len(before[0].rstrip(".-"))
            if start < at.start():
                yield Span(start, after.end(), PersonalKind.email)
            floor = after.end()


# --- all -------------------------------------------------------------------------------------

_RECOGNISERS: tuple[Callable[[Place], Span | None], ...] = (
    _plate,
    _of_digits,
    _uscc,
    _mobile_abroad,
    _landline,
    _passport,
    _permit,
)


def _rest(text: str) -> Iterator[Span]:
    at = floor = 0
    while (start := _START.search(text, at)) is not None:
        place = Place(text, start.start(), floor)
        found = next(filter(None, (recognise(place) for recognise in _RECOGNISERS)), None)
        if found is None:
            at = start.start() + 1
        else:
            yield found
            at = floor = found.end


def scan(text: str) -> tuple[Span, ...]:
    """Where there is personal data in ``text``: spans in order, none overlapping.

    Found are telephone numbers of mainland China (with or without ``+86``; a landline without its
    area code only after a word for telephone), identity numbers (GB 11643, check digit, region and
    day), bank cards (issuer's beginning and length, Luhn), unified social credit codes (GB 32100,
    check character), e-mail addresses, vehicle plates (also of new energy), passports, and permits
    of residents of Hong Kong, Macau and Taiwan. They are found inside Chinese text without spaces,
    in full-width digits, with spaces, dots or hyphens between groups.

    The words before a number count: ``订单号13912345678`` is an order. A quantity (``¥``, ``元``,
    a decimal) is none either. Numbers whose check digit is wrong are not found.

    Pure; a few walks, each linear in the length of the text. Raises nothing.
    """
    plain = fold(text)
    found: list[Span] = []
    while spans := _walk(plain):
        found += spans
        plain = _without(plain, spans)
    return tuple(sorted(found))


def _walk(plain: str) -> list[Span]:
    emails = tuple(_emails(plain))
    return sorted((*emails, *_rest(_without(plain, emails))))


def _without(text: str, spans: Sequence[Span]) -> str:
    left, at = [], 0
    for span in spans:
        left += [text[at : span.start], _HIDDEN * (span.end - span.start)]
        at = span.end
    return "".join(left) + text[at:]


def mask(
    text: str,
    *,
    keep: Collection[PersonalKind] = (),
    lang: Literal["zh", "en"] = "zh",
    words: Collection[str] = (),
) -> str:
    """``text`` with its personal data replaced by what it is: ``[手机号码]``, ``[mobile]``.

    Nothing of a value is left, not even its length.

    :param keep: kinds that the reader may see.
    :param lang: in which language a replacement is named.
    :param words: names and contacts that are known to be somebody's, which have no form of their
        own: each of two signs or more becomes ``[客户信息]``, ``[customer]``, however it is spaced,
        in full-width forms and in either case.

    Masking a masked text changes nothing, unless one of ``words`` is part of a replacement.
    """
    hidden = [(s.start, 0, s.end, s.kind.label(lang)) for s in scan(text) if s.kind not in keep]
    hidden += [(start, 1, end, _KNOWN.get(lang)) for start, end in known_words(text, words)]
    shown, at = [], 0
    for start, _, end, kind in sorted(hidden):
        if start >= at:
            shown += [text[at:start], f"[{kind}]"]
        at = max(at, end)
    return "".join(shown) + text[at:]


_KNOWN = Text(zh="客户信息", en="customer")
