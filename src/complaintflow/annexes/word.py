"""A document as a file for a word processor (OOXML), by python-docx: the same bytes for the same
document."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from ..errors import MissingExtra
from ..reporting.naming import printable
from .document import (
    Bullets,
    Document,
    Fields,
    Grid,
    Heading,
    Para,
    Picture,
    either,
)

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

LATIN: Final = "Arial"
SONG: Final = "宋体"
"""For the text; every Chinese word processor has it, others take another CJK font for it."""
HEI: Final = "黑体"
"""For headings and labels."""

_INK, _FAINT, _SHADE = "1F2933", "5B6670", "EEF1F4"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(document: Document) -> bytes:
    """The document as a ``.docx`` file. Every run names its East Asian font; nothing in it is a
    field but the numbers of pages.

    :raises MissingExtra: where python-docx is not installed.
    :raises MissingGlyph: for a character that would be an empty box.
    """
    try:
        import docx as library
    except ModuleNotFoundError:
        raise MissingExtra(extra="documents") from None
    word = library.Document()
    _Writer(word, document).write()
    out = io.BytesIO()
    word.save(out)
    return _packed_again(out.getvalue())


def _packed_again(data: bytes) -> bytes:
    """The same archive without the times at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w") as write:
        for name in read.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            write.writestr(info, read.read(name))
    return out.getvalue()


class _Writer:
    def __init__(self, word: Word, document: Document) -> None:
        self._word, self._doc = word, document
        self._width = 0

    def write(self) -> None:
        """The whole document."""
        self._properties()
        self._styles()
        self._page()
        self._title()
        blocks = self._doc.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Heading):
                self._heading(block.text)
            elif isinstance(block, Para):
                paragraph = self._paragraph(right=block.right)
                # What introduces a table or a list stands on the same page.
                introduces = isinstance(following, Grid | Fields | Bullets)
                paragraph.paragraph_format.keep_with_next = introduces
                self._run(paragraph, block.text, bold=block.strong)
            elif isinstance(block, Bullets):
                for item in block.items:
                    self._run(self._word.add_paragraph(style="List Bullet"), item)
            elif isinstance(block, Fields):
                self._fields(block)
            else:
                self._grid(block.instead if isinstance(block, Picture) else block)

    # --- the page ----------------------------------------------------------------------------

    def _properties(self) -> None:
        from datetime import UTC

        core = self._word.core_properties
        made = datetime.combine(self._doc.mark.made, time(0), tzinfo=UTC).replace(tzinfo=None)
        core.title = self._doc.title
        core.author = core.last_modified_by = core.comments = ""
        core.language = "zh-CN" if self._doc.lang == "zh" else "en-GB"
        core.created = core.modified = core.last_printed = made
        core.revision = 1

    def _styles(self) -> None:
        from docx.shared import Pt

        for name, east, size in (
            ("Normal", SONG, 10.5),
            ("Title", HEI, 18),
            ("Heading 1", HEI, 13),
            ("List Bullet", SONG, 10.5),
            ("Header", HEI, 8.5),
            ("Footer", SONG, 8.5),
        ):
            style = self._word.styles[name]
            style.font.name, style.font.size = LATIN, Pt(size)
            _fonts(style.element.get_or_add_rPr(), east)
        _in_chinese(self._word.styles["Normal"].element.get_or_add_rPr())

    def _page(self) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        section = self._word.sections[0]
        sides = (Mm(210), Mm(297))
        if self._doc.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            sides = (Mm(297), Mm(210))
        section.page_width, section.page_height = sides
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        self._width = sides[0] - Mm(40)
        self._marks(section)

    def _marks(self, section: Section) -> None:
        *facts, secret = self._doc.facts
        annex, number, version, made = facts
        head = section.header.paragraphs[0]
        self._ends_at_the_right(head)
        self._run(head, f"{annex}　{number}　{version}\t", faint=True)
        self._run(head, secret, bold=True)
        foot = section.footer.paragraphs[0]
        self._ends_at_the_right(foot)
        t = either(self._doc.lang)
        self._run(foot, f"{made}\t{t('第 ', 'Page ')}", faint=True)
        self._number(foot, "PAGE")
        self._run(foot, t(" 页 / 共 ", " of "), faint=True)
        self._number(foot, "NUMPAGES")
        self._run(foot, t(" 页", ""), faint=True)

    def _ends_at_the_right(self, paragraph: Paragraph) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Emu

        stops = paragraph.paragraph_format.tab_stops
        style = paragraph.style
        assert style is not None  # python-docx answers with the default style where none is set
        style.paragraph_format.tab_stops.clear_all()
        stops.add_tab_stop(Emu(self._width), WD_TAB_ALIGNMENT.RIGHT)

    def _number(self, paragraph: Paragraph, what: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), what)
        run = self._run(paragraph, "1", faint=True)
        field.append(run._r)
        paragraph._p.append(field)

    # --- blocks ------------------------------------------------------------------------------

    def _title(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        title = self._word.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_after = Pt(10)
        self._run(title, self._doc.title, bold=True, size=17, east=HEI)

    def _heading(self, text: str) -> None:
        from docx.shared import Pt

        heading = self._word.add_paragraph(style="Heading 1")
        heading.paragraph_format.space_before = Pt(12)
        heading.paragraph_format.space_after = Pt(4)
        self._run(heading, text, bold=True, size=13, east=HEI)

    def _paragraph(self, *, right: bool) -> Paragraph:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._word.add_paragraph()
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.line_spacing = 1.25
        return paragraph

    def _fields(self, block: Fields) -> None:
        table = self._table(len(block.rows), (27, 73))
        for row, (label, value) in zip(table.rows, block.rows, strict=True):
            self._fill(row.cells[0], label, bold=True, shade=True)
            self._fill(row.cells[1], value)
            _kept_whole(row._tr)
        _kept_together(table, _FORM)
        self._after()

    def _grid(self, block: Grid) -> None:
        widths = block.widths or (1,) * len(block.head)
        table = self._table(len(block.rows) + 1, widths)
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            self._fill(cell, text, bold=True, shade=True)
        _repeated(table.rows[0]._tr)
        # Looking up a cell is a walk over the row: each row's cells are asked for once.
        for row, texts in zip(table.rows[1:], block.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                self._fill(cell, text, shade=block.lanes and bool(text), middle=block.lanes)
            _kept_whole(row._tr)
        _kept_together(table)
        self._after()

    def _after(self) -> None:
        from docx.shared import Pt

        paragraph = self._word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        self._run(paragraph, "", size=5)

    def _table(self, rows: int, shares: tuple[int, ...]) -> Table:
        from docx.shared import Emu

        table: Table = self._word.add_table(rows=rows, cols=len(shares), style="Table Grid")
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            width = Emu(self._width * share // sum(shares))
            column.width = width
            for cell in column.cells:
                cell.width = width
        return table

    def _fill(
        self,
        cell: _Cell,
        text: str,
        *,
        bold: bool = False,
        shade: bool = False,
        middle: bool = False,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = Pt(2)
        paragraph.paragraph_format.space_after = Pt(2)
        if middle:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, bold=bold, size=9.5, east=HEI if bold else SONG)
        if shade:
            shading = OxmlElement("w:shd")
            shading.set(qn("w:val"), "clear")
            shading.set(qn("w:fill"), _SHADE)
            cell._tc.get_or_add_tcPr().append(shading)

    # --- words -------------------------------------------------------------------------------

    def _run(
        self,
        paragraph: Paragraph,
        text: str,
        *,
        bold: bool = False,
        faint: bool = False,
        size: float | None = None,
        east: str = SONG,
    ) -> Run:
        """The only way in which words get into the file."""
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(printable(text))
        run.font.name, run.bold = LATIN, bold or None
        run.font.color.rgb = RGBColor.from_string(_FAINT if faint else _INK)
        if size is not None:
            run.font.size = Pt(size)
        _fonts(run._r.get_or_add_rPr(), east)
        return run


def _fonts(properties: object, east: str) -> None:
    """Name every font: a theme's would win, and that has none for Chinese."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.oxml.text.font import CT_RPr

    assert isinstance(properties, CT_RPr)
    fonts = properties.rFonts
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        fonts.set(qn(f"w:{script}"), font)


def _in_chinese(properties: object) -> None:
    """Signs that Chinese and Japanese share are written as in the People's Republic."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.oxml.text.font import CT_RPr

    assert isinstance(properties, CT_RPr)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _flag(row: object, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.table import CT_Row

    assert isinstance(row, CT_Row)
    row.get_or_add_trPr().append(OxmlElement(name))


def _repeated(row: object) -> None:
    """The head of a table comes again on every page."""
    _flag(row, "w:tblHeader")


def _kept_whole(row: object) -> None:
    """A row is not parted between two pages."""
    _flag(row, "w:cantSplit")


_SHORT = 12
"""Rows up to which a table is not parted between two pages."""
_FORM = 16
"""The same of fields with their values, whose rows are low."""


def _kept_together(table: Table, most: int = _SHORT) -> None:
    """A short table is on one page, with what stands above it."""
    rows = table.rows
    if len(rows) > most:
        return
    for row in rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
