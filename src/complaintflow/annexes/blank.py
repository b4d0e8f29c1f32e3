"""Annexes 3, 4 and 5 left blank, to be filled in by hand: the same forms, with the clauses and the
limits of the live terms, and no case."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..agreement import Agreement
from ..complaint import Standard
from .chart import limits
from .document import Block, Bullets, Document, either, mark_of, terms_of, title_of
from .drawing import Lang
from .form import record_blocks
from .letters import Letter, blank_letter
from .plan import plan_blocks
from .telling import Blank, unwritten


def blank_form(
    annex: Literal[3, 4, 5],
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
    letter: Letter = Letter.acknowledgement,
) -> Document:
    """The form of a handling plan (annex 3), of the record of handling (annex 4) or of a letter
    (annex 5), to be filled in by hand. Its version is that of the terms that hold then.

    :param at: when the form is made.
    :param letter: which letter, of annex 5.
    """
    t = either(lang)
    if annex == 5:
        return blank_letter(letter, agreement=agreement, at=at, lang=lang)
    blank, record = Blank(lang, standard), unwritten()
    held = Bullets(limits(terms_of(agreement, at), lang))
    blocks: tuple[Block, ...] = tuple(
        plan_blocks(record, blank) if annex == 3 else record_blocks(record, blank)
    )
    return Document(
        mark=mark_of(annex, agreement, at=at),
        title=title_of(annex, lang) + t("（空白）", " (blank form)"),
        lang=lang,
        blocks=(held, *blocks),
    )
