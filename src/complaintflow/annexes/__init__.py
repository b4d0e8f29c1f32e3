"""The seven annexes of the agreement as documents, zh and en, from the live machines, terms and
records.

One function an annex gives a :class:`Document`, which :func:`docx` and :func:`page` write. Annex 1
is text for Mermaid and an SVG too (:func:`state_diagram` draws any machine, without a browser and
without a network); annex 5 text and short messages; the list of annex 4 is
:class:`complaintflow.reporting.XlsxList`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .blank import blank_form
    from .chart import flowchart, flowchart_mermaid, flowchart_svg
    from .document import (
        Block,
        Bullets,
        Document,
        Fields,
        Grid,
        Heading,
        Mark,
        Para,
        Picture,
    )
    from .drawing import Lang, state_diagram
    from .filling import letter_fields, possible_letters
    from .form import record_form
    from .laws import LAWS, Article, Law, LawLevel, LawStatus
    from .letters import (
        FIELDS,
        SHORT_FIELDS,
        Letter,
        Written,
        short_message,
        wording,
        write_letter,
    )
    from .plan import handling_plan
    from .register import law_register
    from .standards import standard_document
    from .teaching import training
    from .templates import Value
    from .web import page
    from .word import docx

__all__ = [
    "FIELDS",
    "LAWS",
    "SHORT_FIELDS",
    "Article",
    "Block",
    "Bullets",
    "Document",
    "Fields",
    "Grid",
    "Heading",
    "Lang",
    "Law",
    "LawLevel",
    "LawStatus",
    "Letter",
    "Mark",
    "Para",
    "Picture",
    "Value",
    "Written",
    "blank_form",
    "docx",
    "flowchart",
    "flowchart_mermaid",
    "flowchart_svg",
    "handling_plan",
    "law_register",
    "letter_fields",
    "page",
    "possible_letters",
    "record_form",
    "short_message",
    "standard_document",
    "state_diagram",
    "training",
    "wording",
    "write_letter",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "document": (
                "Block",
                "Bullets",
                "Document",
                "Fields",
                "Grid",
                "Heading",
                "Mark",
                "Para",
                "Picture",
            ),
            "drawing": ("Lang", "state_diagram"),
            "blank": ("blank_form",),
            "chart": ("flowchart", "flowchart_mermaid", "flowchart_svg"),
            "filling": ("letter_fields", "possible_letters"),
            "form": ("record_form",),
            "laws": ("LAWS", "Article", "Law", "LawLevel", "LawStatus"),
            "letters": (
                "FIELDS",
                "SHORT_FIELDS",
                "Letter",
                "Written",
                "short_message",
                "wording",
                "write_letter",
            ),
            "web": ("page",),
            "plan": ("handling_plan",),
            "register": ("law_register",),
            "standards": ("standard_document",),
            "templates": ("Value",),
            "teaching": ("training",),
            "word": ("docx",),
        },
    )
