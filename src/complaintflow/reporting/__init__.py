"""The report for people: a page, and the list of cases as CSV or as a workbook.

:func:`gather` counts in one pass and gives :class:`Figures`; :func:`page` shows them as one HTML
file. :class:`CsvList` and :class:`XlsxList` write the list of annex 4, a row a case; the ``add`` of
either may ride on the same pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from .figures import (
        Age,
        Due,
        DueDay,
        Figures,
        Misjudged,
        Owed,
        PlainCounting,
        Volume,
        counts,
        timeliness,
    )
    from .files import NotAFile, replacing
    from .lists import CsvList, KeepingOf, References
    from .naming import Names
    from .pages import page
    from .tally import Tally, gather, plain_limit
    from .workbook import XlsxList

__all__ = [
    "Age",
    "CsvList",
    "Due",
    "DueDay",
    "Figures",
    "KeepingOf",
    "Misjudged",
    "Names",
    "NotAFile",
    "Owed",
    "PlainCounting",
    "References",
    "Tally",
    "Volume",
    "XlsxList",
    "counts",
    "gather",
    "page",
    "plain_limit",
    "replacing",
    "timeliness",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "figures": (
                "Age",
                "Due",
                "DueDay",
                "Figures",
                "Misjudged",
                "Owed",
                "PlainCounting",
                "References",
                "Volume",
                "counts",
                "timeliness",
            ),
            "files": ("NotAFile", "replacing"),
            "lists": ("CsvList", "KeepingOf", "References"),
            "naming": ("Names",),
            "pages": ("page",),
            "tally": ("Tally", "gather", "plain_limit"),
            "workbook": ("XlsxList",),
        },
    )
