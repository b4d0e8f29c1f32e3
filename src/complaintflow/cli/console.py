"""What every command is given: who acts, on which store, in which language, and how to answer."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Literal

from rich.console import Console as Screen
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from ..complaint import Complaint
from ..confidential import scan
from ..desk import Desk
from ..errors import NOT_AN_ID, NaiveTime, NotPermitted, UnknownSubject
from ..ports import Query
from ..reporting.words import code_text
from ..values import Actor, instant, iso_in
from . import opening
from .clock import clock_of
from .failure import CliError, usage
from .kept import attachments_of, calendars_of
from .safe import clean, dumps
from .wording import Editions, editions_of

Lang = Literal["zh", "en"]

READER = Actor.parse({"role": "system", "id": "console"})
"""Who sweeps, verifies, imports and counts where nobody is named: the machine itself."""

ZONE = "Asia/Shanghai"
"""Where times are shown that belong to no complaint with terms of its own."""


class Progressing:
    """How far some work is; nothing is shown where nobody watches."""

    def __init__(self, bar: Progress | None) -> None:
        self._bar = bar

    def __call__(self, done: int, total: int | None = None) -> None:
        """So much is done, of so much where that is known."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)


@dataclass(kw_only=True)
class Console:
    """The settings of one command, its store once it is opened, and its two streams."""

    lang: Lang
    as_json: bool
    database: str | None
    who: str | None
    calendars: str | None = None
    master_keys: str | None = None
    key_book: str | None = None
    standards: tuple[Path, ...] = ()
    """The files of the host's editions of the standard, the present one first."""
    out: Screen = field(default_factory=lambda: screen(sys.stdout))
    err: Screen = field(default_factory=lambda: screen(sys.stderr))
    _desk: Desk | None = None
    _close: Callable[[], None] | None = None
    did: opening.Did = "nothing"
    """What was done to the store's tables when it was made or opened."""

    # --- who and where -----------------------------------------------------------------------

    @property
    def reader(self) -> Actor:
        """Who runs what tells of no one case (a sweep, verification, counts): whoever is named,
        else the console itself. Whoever looks at a case is an :attr:`actor`."""
        return READER if self.who is None else _read_actor(self.who)

    @property
    def actor(self) -> Actor:
        """Who acts. Raises where nobody is named."""
        if self.who is None:
            raise usage(
                "say who acts: --as role:id (for example --as customer_service:u-100), "
                "or set COMPLAINTFLOW_AS",
                "请写明由谁办理：--as role:id（例如 --as customer_service:u-100），"
                "或设置 COMPLAINTFLOW_AS",
            )
        return _read_actor(self.who)

    @property
    def where(self) -> str:
        """The database that was named. Raises where none is."""
        if not self.database:
            raise usage(
                "say which store: --db FILE (or a URL), or set COMPLAINTFLOW_DB",
                "请写明数据库：--db 文件（或地址），或设置 COMPLAINTFLOW_DB",
            )
        return self.database

    @property
    def desk(self) -> Desk:
        """The desk over the store, opened when it is first asked for; never created here."""
        if self._desk is None:
            self._use(opening.existing(self.where, self._keys))
        assert self._desk is not None
        return self._desk

    @cached_property
    def editions(self) -> Editions:
        """The editions of the standard, those that were named and annex 2's. Raises BadFile,
        AlreadyExists."""
        return editions_of(self.standards)

    @property
    def _keys(self) -> opening.Keys | None:
        """Where the keys of an encrypted store are; None where none were named."""
        if not self.master_keys and not self.key_book:
            return None
        if not self.master_keys or not self.key_book:
            raise usage(
                "--keys and --key-book go together: the master keys and the key book",
                "--keys 与 --key-book 须同时写明：主密钥和密钥簿",
            )
        return opening.Keys(Path(self.master_keys), Path(self.key_book))

    def _use(self, store: opening.OpenStore) -> None:
        self._close = store.close
        unlocked, self._close = store.unlocked()
        self._desk = Desk(
            unlocked,
            clock=clock_of(self.where),
            calendars=calendars_of(self.where, self.calendars),
            blobs=attachments_of(self.where),
            standards=self.editions.every,
        )

    def now(self) -> datetime:
        """The store's present: the system's clock, or a demo store's."""
        return self.desk.clock.now()

    def renew(self) -> None:
        """Close the store, and open it when it is next asked for: it was put in place, or a demo
        store's clock was moved."""
        self.close()
        self._desk = None

    @contextmanager
    def created(self, *, upgrade: bool = False) -> Iterator[Desk]:
        """The desk over a store that is made where it is not there, if nothing that follows
        fails."""
        with opening.created(self.where, self._keys, upgrade=upgrade) as store:
            self.did = store.did
            try:
                self._use(store)
                yield self.desk
            finally:
                self.renew()

    def close(self) -> None:
        """Close the store, if one was opened."""
        if self._close is not None:
            self._close()

    def find(self, name: str) -> str:
        """The id that an id, a public reference, a host's ``source:id`` or an agreement's number
        names. Raises UnknownSubject."""
        if re.fullmatch(r"[a-z]_[0-9a-f]{32}", name):
            return name
        if not name.strip():
            raise UnknownSubject(kind="subject", id=NOT_AN_ID)
        desk, who = self.desk, self.reader
        queries = [Query(reference=name.upper(), limit=1)]
        if ":" in name:
            queries.append(Query(external=name, limit=1))
        for query in queries:
            for case in desk.find(query, actor=who).items:
                return case.id
        for improvement in desk.improvements(queries[0], actor=who):
            return improvement.improvement.id
        for claim in desk.claims(queries[0], actor=who):
            return claim.claim.id
        try:
            return desk.find_agreement(name, actor=who).id
        except UnknownSubject:
            # A telephone number may have been typed in its place: it is not repeated.
            good = re.fullmatch(r"[A-Za-z0-9:._-]{1,64}", name) and not scan(name)
            raise UnknownSubject(kind="subject", id=name if good else NOT_AN_ID) from None

    # --- answering ---------------------------------------------------------------------------

    def t(self, zh: str, en: str) -> str:
        """One of two wordings."""
        return zh if self.lang == "zh" else en

    def word(self, code: str) -> str:
        """What a code is called: by the host's editions of the standard, else by the library; any
        other as it is, without its underscores."""
        return code_text(code, self.editions.telling, self.lang)

    def typed(self, code: str) -> str:
        """What a code is called, with the code itself, for a command will need it."""
        called = self.word(code)
        return code if called == code else self.t(f"{called}（{code}）", f"{called} ({code})")

    def category(self, complaint: Complaint) -> str:
        """What the category of a complaint is called; empty where it has none yet."""
        known = complaint.classification
        return "" if known is None else self.editions.telling.label(known.category, self.lang)

    def by(self, actor: Actor) -> str:
        """Who acted: in which role, and their id."""
        return f"{actor.role.label(self.lang)} {actor.id}"

    def reference(self, id: str) -> str:
        """The public reference of a record; the id where whoever looks may not see it."""
        try:
            return self.desk.reference(id, actor=self.reader)
        except (NotPermitted, UnknownSubject):
            return id

    def answer(self, value: object, *shown: RenderableType) -> None:
        """Answer: the value as JSON, or what is shown to people."""
        if self.as_json:
            sys.stdout.write(dumps(value, sys.stdout.encoding) + "\n")
        else:
            self.show(*shown)

    def show(self, *shown: RenderableType) -> None:
        """What people see; nothing with ``--json``."""
        if not self.as_json:
            for item in shown:
                self.out.print(item)

    def say(self, text: str, style: str = "") -> None:
        """One line for people, whole however long it is; nothing with ``--json``."""
        if not self.as_json:
            self.out.print(Text(clean(text), style=style), soft_wrap=True)

    @contextmanager
    def working(self, what: str) -> Iterator[Progressing]:
        """A progress bar on stderr while something long runs; only on a terminal."""
        if not self.err.is_terminal:
            yield Progressing(None)
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
        with Progress(*columns, MofNCompleteColumn(), console=self.err, transient=True) as bar:
            bar.add_task(what, total=None)
            yield Progressing(bar)

    def local(self, at: datetime | None, zone: str = ZONE) -> str:
        """An instant as people read it, to the minute, in a zone."""
        return "" if at is None else iso_in(at, zone)[:16].replace("T", " ")


def _read_actor(text: str) -> Actor:
    if ":" not in text:
        raise usage(
            "--as is role:id, for example manager:u-1", "--as 写作 role:id，例如 manager:u-1"
        )
    return Actor.read(text)


def screen(stream: IO[str]) -> Screen:
    """A rich console that neither guesses at words to colour nor at markup in them."""
    return Screen(
        file=stream,
        highlight=False,
        markup=False,
        emoji=False,
    )


def read_time(text: str, option: str) -> datetime:
    """An aware time from an option. Raises NaiveTime, or CliError for what is no time."""
    try:
        at = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise CliError(
            "bad_time",
            f"{option} is not a time; write it like 2026-02-14T18:00+08:00",
            f"{option} 不是时间；写法如 2026-02-14T18:00+08:00",
        ) from None
    if at.tzinfo is None:
        raise NaiveTime(place=option)
    return instant(at, option)
