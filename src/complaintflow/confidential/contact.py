"""When two ways of writing a contact are the same contact."""

from __future__ import annotations

import re

from .fold import fold

_PHONE = re.compile(r"(\+|00)?([0-9]{7,20})(?:(?:转|ext\.?|x|#)([0-9]{1,6}))?")
_NOISE = re.compile(r"[\s()\[\].·-]+")


def normalised_contact(value: str) -> str:
    """One form for a contact, however it was written: for comparing, never for showing.

    A telephone number becomes its digits with the country's code (``+8613800138000``,
    ``+862155500199``, an extension after ``x``): full-width digits, spaces, hyphens, brackets,
    ``+86``, ``0086`` and the zero before an area code make no difference. Everything else is an
    address or an account: full-width forms folded, spaces around it dropped, letters in lower case.

    Two contacts are equal if their forms are; the form of a form is that form.
    """
    plain = fold(value).strip().casefold()
    number = _PHONE.fullmatch(_NOISE.sub("", plain))
    if number is None or "@" in plain:
        return re.sub(r"\s+", " ", plain)
    abroad, digits, extension = number.groups()
    return _number(digits, abroad is not None) + (f"x{extension}" if extension else "")


def _number(digits: str, abroad: bool) -> str:
    if abroad and not digits.startswith("86"):
        return f"+{digits}"
    local = digits
    if digits.startswith("86") and (abroad or len(digits) > 11):
        local = digits[2:]
    if re.fullmatch("0?1[3-9][0-9]{9}", local):
        return f"+86{local.removeprefix('0')}"
    if abroad or local is not digits or re.fullmatch("0[1-9][0-9]{8,10}", local):
        return f"+86{local.removeprefix('0')}"
    return local  # a number within a town, or a short one: nothing tells which town
