"""Who asks, whether they are who they say, and whether they may be told or speak (4.3).

The checks are the one record of who acts for a customer: in which capacity, and what for. The
complaint itself is taken from anyone. Telling the customer by the contact that the complaint was
received with needs no check: a response (4.1) is never made impossible by one.
"""

from __future__ import annotations

from ..values import Labelled, Model, Ref, When


class Capacity(Labelled):
    """As whom somebody asks: the customer itself, or who acts for it."""

    customer = "customer", "客户本人"
    agent = "agent", "受托人"
    guardian = "guardian", "法定代理人"
    heir = "heir", "继承人"
    chosen = "chosen", "推选的代表人"
    """One of those who complain together, chosen by the others."""
    relative = "relative", "近亲属"
    """Of somebody who has died: asks about their personal information alone (PIPL art. 49)."""


class CheckedBy(Labelled):
    """How an identity, and an authority, was checked."""

    document = "document", "核对证件"
    call_back = "call_back", "回拨预留号码"
    code_sent = "code_sent", "向预留联系方式发送验证码"
    signed_in = "signed_in", "账户登录"
    in_person = "in_person", "当面核实"


class Entitlement(Labelled):
    """What a check is good for."""

    result = "result", "告知处理结果"
    data = "data", "提供资料"
    inspection = "inspection", "查阅"
    speak = "speak", "代客户作出意思表示"


OF_A_RELATIVE = frozenset({Entitlement.data, Entitlement.inspection})
"""What is recorded about somebody, and nothing that is decided or said (PIPL art. 45, 49): what a
check of a near relative may be good for."""


class IdentityCheck(Model):
    """A check, as far as decisions need it. Of each person the last one stands."""

    id: Ref
    person: Ref
    """Whose identity it was, by an opaque id."""
    capacity: Capacity
    how: CheckedBy
    covers: tuple[Entitlement, ...]
    """Nothing: the authority has ended."""
    at: When
