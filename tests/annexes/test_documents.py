"""Each annex as a file: what every document carries, whatever it says."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.annexes import Bullets, Document, Fields, Grid, Mark, Para, docx, page
from complaintflow.errors import MissingGlyph

from .conftest import AT, Made

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    """The parts of a docx file that hold words."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {
            name: ElementTree.fromstring(file.read(name))
            for name in file.namelist()
            if re.fullmatch(r"word/(document|header\d+|footer\d+)\.xml", name)
        }


def words(data: bytes) -> str:
    """All words of a docx file."""
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(f"{W}t"))
        for part in parts(data).values()
        for paragraph in part.iter(f"{W}p")
    )


def is_wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(char) in "WF" for char in text)


def _kept(data: bytes) -> dict[str, bool]:
    """Of each paragraph of the body, by its words: whether it stays with what follows."""
    document = parts(data)["word/document.xml"]
    return {
        "".join(node.text or "" for node in paragraph.iter(f"{W}t")): any(
            (keep.get(f"{W}val") or "1") not in ("0", "false")
            for keep in paragraph.iter(f"{W}keepNext")
        )
        for paragraph in document.iter(f"{W}p")
    }


def test_what_introduces_a_table_or_a_list_stays_with_it_and_a_long_table_is_parted() -> None:
    short = Grid(("列",), tuple((f"短{n}",) for n in range(5)))
    long = Grid(("列",), tuple((f"长{n}",) for n in range(20)))
    form = Fields(tuple((f"项{n}", f"值{n}") for n in range(14)))
    blocks = (
        Para("引出表格"),
        short,
        Para("引出列表"),
        Bullets(("点",)),
        Para("不引出"),
        Para("末段"),
    )
    mark = Mark(annex=4, agreement_no=None, version="T-0", made=AT.date())
    kept = _kept(docx(Document(mark=mark, title="题", lang="zh", blocks=(*blocks, long, form))))
    assert kept["引出表格"]
    assert kept["引出列表"]
    assert not kept["不引出"]
    assert kept["末段"]  # a table follows
    assert kept["短0"]
    assert not kept["长0"]
    assert kept["项0"]
    assert not kept["项13"]


@pytest.mark.long
def test_every_document_carries_its_marks(all_documents: tuple[Made, ...]) -> None:
    assert {made.annex for made in all_documents} == set(range(1, 8))
    for made in all_documents:
        said = words(docx(made.document))
        secret = "保密" if made.lang == "zh" else "CONFIDENTIAL"
        name = f"附件{made.annex}" if made.lang == "zh" else f"Annex {made.annex}"
        for fact in (name, "HT-2026-1", made.document.mark.version, "2026-03-05", secret):
            assert fact in said, (made.annex, made.lang, fact)
            assert fact in page(made.document)
        fields = [
            node.get(f"{W}instr")
            for part in parts(docx(made.document)).values()
            for node in part.iter(f"{W}fldSimple")
        ]
        assert fields == ["PAGE", "NUMPAGES"]


def test_every_run_of_chinese_names_an_east_asian_font(all_documents: tuple[Made, ...]) -> None:
    seen = 0
    for made in all_documents:
        for part in parts(docx(made.document)).values():
            for run in part.iter(f"{W}r"):
                said = "".join(node.text or "" for node in run.iter(f"{W}t"))
                fonts = run.find(f"{W}rPr/{W}rFonts")
                if is_wide(said):
                    seen += 1
                    assert fonts is not None
                    assert is_wide(fonts.get(f"{W}eastAsia", ""))
                    assert not [name for name in fonts.attrib if name.endswith("Theme")]
    assert seen > 500


def test_the_same_document_is_the_same_bytes(all_documents: tuple[Made, ...]) -> None:
    for made in all_documents[:12]:
        data = docx(made.document)
        assert data == docx(made.document)
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_word_of_the_other_language(all_documents: tuple[Made, ...]) -> None:
    for made in all_documents:
        if made.lang == "en" and made.annex in (1, 2, 7):
            shown = page(made.document).partition("<body>")[2]
            assert [char for char in shown if is_wide(char)] == []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.add(tag)
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_pages_are_whole_and_fetch_nothing(all_documents: tuple[Made, ...]) -> None:
    for made in all_documents:
        read = _Tags()
        read.feed(page(made.document))
        assert read.open == []
        assert not read.all & {"script", "link", "img", "iframe", "a"}
        assert "default-src 'none'" in page(made.document)


def _of(text: str) -> Document:
    mark = Mark(annex=4, agreement_no=None, version="1", made=AT.date())
    return Document(mark=mark, title="t", lang="zh", blocks=(Fields((("说明", text),)),))


@given(st.text(max_size=60))
def test_whatever_was_typed_is_told_or_refused(text: str) -> None:
    hidden = [c for c in text if unicodedata.category(c) in ("Co", "Cn", "Cs")]
    if hidden:
        with pytest.raises(MissingGlyph) as caught:
            page(_of(text))
        assert caught.value.codepoint == f"U+{ord(hidden[0]):04X}"
    else:
        assert page(_of(text)).count("<td>") == 1


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@sum", "<b>&amp;", "a\x0bb\x00", "换\n行"])
def test_nothing_typed_is_more_than_words(text: str) -> None:
    data = docx(_of(text))
    shown = text.replace("\x0b", "␋").replace("\x00", "␀").split("\n")
    assert all(line in words(data) for line in shown)
    fields = {node.tag for part in parts(data).values() for node in part.iter()}
    assert not fields & {f"{W}instrText", f"{W}hyperlink", f"{W}object"}
    assert "<b>" not in page(_of(text))


def test_a_character_that_no_font_has_is_an_error() -> None:
    for text in ("\ue000", "好\U000e0fff"):
        with pytest.raises(MissingGlyph):
            docx(_of(text))


def _can_convert(where: Path) -> bool:
    """Whether soffice is there, with its word processor."""
    if shutil.which("soffice") is None:
        return False
    (where / "probe.docx").write_bytes(docx(_of("好")))
    return _converted(where, "probe.docx").exists()


def _converted(where: Path, *names: str) -> Path:
    home = f"-env:UserInstallation=file://{where}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", *names],
        cwd=where,
        capture_output=True,
        check=False,
    )
    return where / names[-1].replace(".docx", ".pdf")


@pytest.mark.long
def test_libreoffice_opens_each(all_documents: tuple[Made, ...], tmp_path: Path) -> None:
    if not _can_convert(tmp_path):
        pytest.skip("LibreOffice Writer is not here")
    names = []
    for n, made in enumerate(all_documents):
        names.append(f"{n}.docx")
        (tmp_path / names[-1]).write_bytes(docx(made.document))
    _converted(tmp_path, *names)
    for name in names:
        assert (tmp_path / name.replace("docx", "pdf")).read_bytes().startswith(b"%PDF"), name


def test_no_sign_turns_the_order_of_what_is_read() -> None:
    """Between right-to-left signs a sum of 001 would be read as one of 100."""
    turned = "赔偿\u202e001\u202c元\u2067x\u2069"
    made = Document(
        mark=Mark(annex=3, agreement_no="HT", version="T-1", made=AT.date()),
        title="x", lang="zh", blocks=(Para(turned),),
    )  # fmt: skip
    for text in (words(docx(made)), page(made)):
        assert "赔偿�001�元�x�" in text
