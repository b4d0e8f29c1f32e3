"""An amount as a party states it: the library knows no tariff and converts nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..values import Model

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?")


def _amount(value: object) -> Decimal:
    # A binary fraction such as 0.1 is not the amount that somebody stated.
    known = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    if not known or not _AMOUNT.fullmatch(str(value)) or not Decimal(str(value)):
        raise PydanticCustomError("not_an_amount", "an amount is text, for example 1200.50")
    return Decimal(str(value))


class Money(Model):
    """An amount and its currency.

    ``amount``: above zero, up to 15 digits and 4 decimals; as JSON it is text (``"1200.50"``), a
    number with a fraction is refused. ``currency``: the code of ISO 4217.
    """

    amount: Annotated[Decimal, BeforeValidator(_amount)]
    currency: str = Field(default="CNY", pattern=r"^[A-Z]{3}$")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
