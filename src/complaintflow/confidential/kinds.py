"""What is looked for, and where it was found."""

from __future__ import annotations

from dataclasses import dataclass

from ..values import Labelled


class PersonalKind(Labelled):
    """A kind of personal data that has a form of its own, and so can be found in text.

    Names and addresses have none: they are kept apart by being fields, not by being found.
    """

    mobile = "mobile", "手机号码"
    landline = "landline", "座机号码"
    id_card = "id_card", "身份证号"
    bank_card = "bank_card", "银行卡号"
    uscc = "uscc", "统一社会信用代码"
    email = "email", "电子邮箱"
    plate = "plate", "车牌号"
    passport = "passport", "护照号"
    travel_permit = "travel_permit", "通行证号"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where personal data is in a text: ``text[start:end]``, and of which kind.

    It does not hold what was found, so that it may be logged, counted and shown.
    """

    start: int
    end: int
    kind: PersonalKind
