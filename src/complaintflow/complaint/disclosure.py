"""What is told about a complaint to others than those who handle it, and on which basis (4.3)."""

from __future__ import annotations

from ..values import Code, Labelled, Model, Ref, When


class Recipient(Labelled):
    """To whom something was disclosed."""

    party_b = "party_b", "乙方", "Party B"
    authority = "authority", "主管机关"
    court = "court", "法院"
    processor = "processor", "受托处理人"
    representative = "representative", "代客户行事的人"
    public = "public", "公众"
    other = "other", "其他"


class Basis(Labelled):
    """Why it may be disclosed (个人信息保护法 art. 13, 23; each with its evidence)."""

    consent = "consent", "单独同意"
    contract = "contract", "履行合同所必需"
    law = "law", "法定职责或法定义务"
    order = "order", "法院或主管机关要求"
    entrusted = "entrusted", "委托处理"


PERSONAL = frozenset(
    {
        "customer_name", "contact", "representative_name", "statement", "title", "demand", "item",
        "occurred_place", "preferred_time", "request", "metadata", "file_name", "attachment",
    }
)  # fmt: skip
"""The kinds of values that are, or hold, the customer's personal information: who somebody is, what
the customer said and handed in. An ``attachment`` is the bytes of one."""


IMPERSONAL = frozenset(
    {
        "answer", "assistance", "cause", "comment", "cost", "findings", "measure", "message",
        "note", "outcome", "party_name", "place", "reason", "risk", "signatory",
    }
)  # fmt: skip
"""The kinds of values that are not the customer's personal information in themselves. A kind that
is in neither set, as a host's own or ``all``, counts as personal: in doubt for the customer."""


class Disclosure(Model):
    """One disclosure, as far as decisions need it."""

    id: Ref
    to: Recipient
    kinds: tuple[Code, ...]
    at: When
    basis: Basis | None

    @property
    def personal(self) -> bool:
        """Whether personal information was in it: without that it is no breach 3."""
        return not IMPERSONAL.issuperset(self.kinds)
