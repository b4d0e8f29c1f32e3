"""``annex``: the seven annexes as documents."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from ..agreement import Agreement
from ..desk import Selection, ShippedCalendars
from ..errors import BadCalendar, BadFile, NotPermitted, UnknownSubject, ValueDestroyed
from ..ports import Query
from ..values import Text as Words
from .commanding import no_such
from .console import Console
from .failure import usage
from .kept import calendars_of
from .options import command
from .reporting import STDOUT, check_targets, writing
from .wording import Editions, NamesFile, names_of

if TYPE_CHECKING:
    from ..annexes import Document, Letter, Value, Written
    from ..records import HandlingRecord
    from ..reporting import Names

_FORMATS = {
    1: ("docx", "html", "svg", "mmd"),
    2: ("docx", "html"),
    3: ("docx", "html"),
    4: ("docx", "html", "xlsx"),
    5: ("docx", "html", "txt", "sms"),
    6: ("docx", "html"),
    7: ("docx", "html"),
}
_OF_A_COMPLAINT = (3, 4, 5)
_LARGEST = 100_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "annex")(annex)


def annex(
    console: Console,
    number: Annotated[int, typer.Argument(metavar="N", help="Which annex: 1 to 7.")],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[ID] FILE",
            help="The agreement (1, 2, 6, 7, the list of 4, --blank) or the complaint (3, 4, 5); "
            "and the file to write, or - for text on standard output.",
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option(help="docx, html; svg, mmd (1); xlsx (the list of 4); txt, sms (5)."),
    ] = None,
    values: Annotated[
        str, typer.Option(help="Which values a complaint's document shows: none, own, all.")
    ] = "none",
    purpose: Annotated[
        str, typer.Option(help="Why they are read, as a code; it is written down.")
    ] = "annex",
    letter: Annotated[
        str, typer.Option(help="acknowledgement, feedback, declined, progress, withdrawal (5).")
    ] = "acknowledgement",
    field: Annotated[
        list[str] | None, typer.Option(help="name=value of a letter (5); may be repeated.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Your own template of the letter, or short message (5).")
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="The form to be filled in by hand (3, 4, 5): no case.")
    ] = False,
    names: NamesFile = None,
) -> None:
    """Write one of the agreement's seven annexes, in the language of --lang.

    1 flowchart, 2 classification standard, 3 handling plan, 4 record of handling (or, as xlsx, the
    list of cases), 5 letter to the customer, 6 register of laws, 7 training material.
    """
    if number not in _FORMATS:
        raise usage("the annexes are 1 to 7", "附件为 1 至 7")
    if len(words) > 2:
        raise usage("annex N [ID] FILE", "写法：annex N [ID] FILE")
    *ids, file = words
    kind = (format or Path(file).suffix.removeprefix(".")).lower()
    if kind not in _FORMATS[number]:
        raise usage(
            f"annex {number} is written as {', '.join(_FORMATS[number])}: --format",
            f"附件{number}可用的格式：{'、'.join(_FORMATS[number])}（--format）",
        )
    if values not in ("none", "own", "all"):
        raise usage("--values is none, own or all", "--values 可用：none、own、all")
    if file == STDOUT and kind in ("docx", "xlsx"):
        raise usage(f"{kind} is written to a file", f"{kind} 须写入文件")
    check_targets(console, {"FILE": file})
    if blank and (number not in _OF_A_COMPLAINT or kind not in ("docx", "html")):
        raise usage(
            "--blank is for annexes 3, 4 and 5, as docx or html",
            "--blank 用于附件3、4、5，格式为 docx 或 html",
        )
    called = _Called(names_of(names), console.editions)
    id = console.find(ids[0]) if ids else None
    if blank:
        _put(console, number, file, kind, _blank(console, number, id, letter, kind))
    elif kind == "xlsx":
        _list(console, id, file, called)
    elif number in _OF_A_COMPLAINT:
        if id is None:
            raise usage(
                f"say which complaint: annex {number} ID FILE",
                f"请写明是哪一件投诉：annex {number} ID FILE",
            )
        record = _record(console, id, values, purpose)
        agreement = _agreement_of(console, id)
        if number == 5:
            wanted = _Letter(
                console, record, agreement, values, purpose, letter, field, template, called
            )
            _put(console, number, file, kind, wanted.made(kind))
        else:
            _put(
                console, number, file, kind, _form(console, number, record, agreement, kind, called)
            )
    else:
        found = None if id is None else console.desk.get_agreement(id, actor=console.actor)
        _put(console, number, file, kind, _general(console, number, found, kind, called))


@dataclass(frozen=True)
class _Called:
    """What the host calls its people and its codes."""

    names: Names
    editions: Editions


def _blank(console: Console, number: int, id: str | None, letter: str, kind: str) -> bytes:
    from ..annexes import blank_form

    held = None if id is None else console.desk.get_agreement(id, actor=console.actor)
    document = blank_form(
        cast("Literal[3, 4, 5]", number),
        agreement=held,
        at=console.now(),
        lang=console.lang,
        letter=_letter_of(letter),
    )
    return _written(document, kind)


def _letter_of(word: str) -> Letter:
    from ..annexes import Letter

    known = {one.value: one.label("zh") for one in Letter}
    if word not in known:
        raise no_such(Words(zh="信函", en="letter"), "bad_usage", word, known)
    return Letter(word)


def _general(
    console: Console, number: int, agreement: Agreement | None, kind: str, called: _Called
) -> bytes:
    from .. import annexes

    at, lang = console.now(), console.lang
    if kind == "svg":
        return annexes.flowchart_svg(agreement, at=at, lang=lang).encode()
    if kind == "mmd":
        return annexes.flowchart_mermaid(agreement, at=at, lang=lang).encode()
    makers: dict[int, Callable[[], Document]] = {
        1: lambda: annexes.flowchart(agreement, at=at, lang=lang),
        2: lambda: annexes.standard_document(
            called.editions.present, agreement=agreement, at=at, lang=lang
        ),
        6: lambda: annexes.law_register(agreement=agreement, at=at, lang=lang, names=called.names),
        7: lambda: _training(console, agreement, called.names),
    }
    return _written(makers[number](), kind)


def _training(console: Console, agreement: Agreement | None, names: Names) -> Document:
    from ..annexes import training

    at = console.now()
    name = "cn-state-council" if agreement is None else agreement.terms_at(at).calendar
    known = calendars_of(console.where, console.calendars) or ShippedCalendars()
    if name not in known:
        raise BadCalendar(calendar=name, reason="the console was not given this one")
    return training(agreement, at=at, calendar=known[name], lang=console.lang, names=names)


def _form(
    console: Console,
    number: int,
    record: HandlingRecord,
    agreement: Agreement | None,
    kind: str,
    called: _Called,
) -> bytes:
    from .. import annexes

    make = annexes.handling_plan if number == 3 else annexes.record_form
    document = make(
        record,
        agreement=agreement,
        at=console.now(),
        lang=console.lang,
        standard=called.editions.telling,
        names=called.names,
    )
    return _written(document, kind)


def _written(document: Document, kind: str) -> bytes:
    from ..annexes import docx, page

    return docx(document) if kind == "docx" else page(document).encode()


def _record(console: Console, id: str, values: str, purpose: str) -> HandlingRecord:
    from ..records import record_of

    return record_of(
        console.desk, id, actor=console.actor, purpose=purpose, values=cast("Selection", values)
    )


def _agreement_of(console: Console, id: str) -> Agreement | None:
    """The agreement of a complaint, where the reader may see it."""
    named = console.desk.get(id, actor=console.actor).complaint.agreement
    if named is None:
        return None
    try:
        return console.desk.get_agreement(named, actor=console.actor)
    except (NotPermitted, UnknownSubject):
        return None


class _Letter:
    """A letter of annex 5, from the record and from what the console is told."""

    def __init__(
        self,
        console: Console,
        record: HandlingRecord,
        agreement: Agreement | None,
        values: str,
        purpose: str,
        letter: str,
        fields: list[str] | None,
        template: Path | None,
        called: _Called,
    ) -> None:

        self._letter = _letter_of(letter)
        self._console, self._record, self._agreement = console, record, agreement
        self._called = called
        self._template = None if template is None else _text(template)
        self._fields = self._known(values, purpose) | _told(fields or [])

    def made(self, kind: str) -> bytes:
        """The bytes of the letter in one of its formats."""
        if kind == "sms":
            return "".join(f"{part}\n" for part in self._short()).encode()
        written = self._written()
        if kind == "txt":
            return f"{written.text}\n".encode()
        return _written(written.document, kind)

    def _short(self) -> tuple[str, ...]:
        from ..annexes import short_message

        lang = self._console.lang
        return short_message(self._letter, self._fields, lang=lang, template=self._template)

    def _written(self) -> Written:
        from ..annexes import write_letter

        return write_letter(
            self._letter,
            self._fields,
            agreement=self._agreement,
            at=self._console.now(),
            lang=self._console.lang,
            template=self._template,
            verdict=self._record.investigation[-1].verdict,
            approved=self._record.sign.reviewer is not None,
        )

    def _known(self, values: str, purpose: str) -> dict[str, Value]:
        from ..annexes import letter_fields

        at, lang = self._console.now(), self._console.lang
        known = letter_fields(
            self._record,
            self._letter,
            at=at,
            lang=lang,
            standard=self._called.editions.telling,
            names=self._called.names,
        )
        if values == "none" or self._agreement is None:
            return known
        try:
            names = self._console.desk.reveal(
                self._agreement.id, ["party_name"], actor=self._console.actor, purpose=purpose
            )
        except (NotPermitted, ValueDestroyed):
            return known
        (sender,) = (one.value for one in names if one.field == "party_a")
        return {**known, "sender": sender}


def _told(fields: list[str]) -> dict[str, Value]:
    told: dict[str, Value] = {}
    for one in fields:
        name, found, value = one.partition("=")
        if not found:
            raise usage("--field is name=value", "--field 写作 名称=值")
        # What may be several is told by several.
        if name == "refused":
            told[name] = (*told.get(name, ()), value)
        else:
            told[name] = value
    return told


def _text(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return source.read(_LARGEST).decode()
    except UnicodeDecodeError:
        raise BadFile(reason="it is not UTF-8") from None
    except OSError as error:
        raise BadFile(reason=(error.strerror or "it cannot be read").lower()) from None


def _list(console: Console, agreement: str | None, file: str, called: _Called) -> None:
    """The list of cases (annex 4) as a workbook."""
    from ..annexes.document import mark_of, title_of
    from ..reporting import XlsxList, replacing

    found = (
        None if agreement is None else console.desk.get_agreement(agreement, actor=console.actor)
    )
    at, lang = console.now(), console.lang
    mark = mark_of(4, found, at=at)
    t = console.t
    said = "　".join(
        (
            t("附件4", "Annex 4"),
            title_of(4, lang),
            t(
                f"合同编号：{mark.agreement_no or '（无）'}",
                f"Agreement No. {mark.agreement_no or '(none)'}",
            ),
            mark.version,
            mark.made.isoformat(),
            t("保密", "CONFIDENTIAL"),
        )
    )
    query = Query(agreement=agreement, limit=500)
    with (
        writing(),
        replacing(file) as (out,),
        XlsxList(
            out,
            at=at,
            keeping=lambda case: console.desk.keeping(case.id, actor=console.actor),
            lang=lang,
            standard=called.editions.telling,
            names=called.names,
            references=console.reference,
            mark=said,
        ) as rows,
    ):
        for case in console.desk.cases(query, actor=console.actor):
            rows.add(case)
    _say(console, 4, file, "xlsx")


def _put(console: Console, number: int, file: str, kind: str, data: bytes) -> None:
    from ..reporting import replacing

    if file == STDOUT:
        sys.stdout.buffer.write(data)
        return
    with writing(), replacing(file) as (out,):
        if number in _OF_A_COMPLAINT and stat.S_ISREG(os.fstat(out.fileno()).st_mode):
            os.fchmod(out.fileno(), 0o600)  # it may hold what customers said
        out.write(data)
    _say(console, number, file, kind)


def _say(console: Console, number: int, file: str, kind: str) -> None:
    name = Path(file).name
    console.answer({"annex": number, "format": kind, "lang": console.lang, "written": name})
    console.say(console.t(f"已写入{name}：附件{number}", f"{name}: annex {number}"))
