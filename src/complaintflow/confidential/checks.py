"""Check digits: what makes a number of eighteen digits an identity, and not an order."""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def _pairs(row: str) -> frozenset[str]:
    return frozenset(row[n : n + 2] for n in range(0, len(row), 2))


# GB/T 2260, the first two digits
_PROVINCES = _pairs("11121314152122233132333435363741424344454650515253546162636465718182")
_ID_REGIONS = _PROVINCES | {"83"}  # residents of Taiwan

# Who registers, and what (GB 32100-2015, tables 1 and 2). 10 as a province is the state itself.
_USCC_HEADS = _pairs("1112131921293132333435394149515253596162697172798189919293A1A9N1N2N3N9Y1")
_USCC_REGIONS = _PROVINCES | {"10"}
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_day(digits: str) -> bool:
    """Whether eight digits are a day between 1850 and 2099, year first."""
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a citizen's identity number (GB 11643-1999), a residence permit's
    of Hong Kong, Macau and Taiwan (81, 82, 83), or a foreigner's permanent one (9…)."""
    body, last = number[:17], number[17].upper()
    return (
        (body[:2] in _ID_REGIONS or body[0] == "9")
        and is_day(body[6:14])
        and _ID_CHECKS[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11] == last
    )


def is_old_id_card(number: str) -> bool:
    """Whether 15 digits have the form of an identity number before 1999; it has no check digit."""
    return number[:2] in _ID_REGIONS and is_day("19" + number[6:12])


def is_uscc(code: str) -> bool:
    """Whether 18 characters are a unified social credit code (GB 32100-2015)."""
    code = code.upper()
    values = [_USCC_CHARACTERS.find(character) for character in code]
    if code[:2] not in _USCC_HEADS or code[2:4] not in _USCC_REGIONS or min(values) < 0:
        return False
    total = sum(v * w for v, w in zip(values[:17], _USCC_WEIGHTS, strict=True))
    return (31 - total % 31) % 31 == values[17]


def is_luhn(digits: str) -> bool:
    """Whether the last digit checks the others by Luhn's rule (ISO/IEC 7812-1, annex B)."""
    total = 0
    for n, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + n % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether an issuer gives out numbers of this beginning and length."""
    n = len(digits)
    if digits.startswith("62"):
        return 16 <= n <= 19
    if digits.startswith(("34", "37")):
        return n == 15
    if digits.startswith("36"):
        return n == 14
    if digits.startswith(("4367", "4563", "9558")):  # of Chinese banks, before UnionPay's 62
        return n == 19 or (n == 16 and digits[0] == "4")
    return n == 16 and (
        digits[0] == "4"
        or "51" <= digits[:2] <= "55"
        or digits.startswith(("35", "60", "65"))
        or "2221" <= digits[:4] <= "2720"
    )
