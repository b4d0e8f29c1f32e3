"""Opening a store: what is named, whether it is there, and making one whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from .._files import flushed, held
from ..errors import (
    StoreBehind,
    StoreBusy,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreUnavailable,
    WrongVault,
)
from .failure import CliError, no_directory, usage

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..stores import SqlStore
    from ..vault.store import StoreAndVault


Did: TypeAlias = Literal["made", "upgraded", "nothing"]


@dataclass(frozen=True)
class OpenStore:
    """A store and how to close it."""

    sql: SqlStore
    close: Callable[[], None]
    keys: Keys | None = None
    did: Did = "nothing"
    """What was done to its tables when it was opened."""

    def unlocked(self) -> tuple[StoreAndVault, Callable[[], None]]:
        """What a desk works on, with the keys where they were given, and how to close it.

        Raises :class:`~complaintflow.errors.WrongVault` where the values are encrypted and no keys
        were given, or the other way round: nothing is shown or written then.
        """
        sealed = self.sql.keeps_sealed()
        if self.keys is None:
            if sealed:
                raise WrongVault(kept="encrypted")
            return self.sql, self.close
        if sealed is False:
            raise WrongVault(kept="plain")
        from ..vault import EncryptedStore, FileKeys, KeyBook

        master = FileKeys(self.keys.master)
        book = KeyBook(self.keys.book, must_exist=bool(sealed))

        def close() -> None:
            book.close()
            self.close()

        return EncryptedStore(self.sql, master, book), close


@dataclass(frozen=True)
class Keys:
    """Where the keys of an encrypted store are."""

    master: Path
    """The file of master keys."""
    book: Path
    """The key book."""


def path_of(where: str) -> Path | None:
    """The file that a path or a SQLite URL names; None for any other database."""
    if "://" not in where:
        return Path(where)
    scheme, _, rest = where.partition("://")
    if scheme.partition("+")[0] != "sqlite" or not rest.startswith("/") or "?" in rest:
        return None
    name = rest[1:]
    return Path(name) if name and name != ":memory:" else None


def _kept(where: str) -> Path | None:
    """The file, where one is named. Raises CliError for a database in memory: nothing would be left
    of it when the command ends."""
    scheme, url, rest = where.partition("://")
    name, _, options = rest.lstrip("/").partition("?")
    of_sqlite = scheme.partition("+")[0] == "sqlite"
    nowhere = name in ("", ":memory:") or name.startswith("file::memory:")
    if where == ":memory:" or (url and of_sqlite and (nowhere or "mode=memory" in options)):
        raise usage(
            "a database in memory is gone when the command ends; name a file: --db complaints.db",
            "内存中的数据库在命令结束后即不存在；请写明文件：--db complaints.db",
        )
    return path_of(where)


_TAKEN = frozenset({"timeout", "isolation_level", "detect_types", "cached_statements"})


def _url(where: str) -> sa.URL:
    import sqlalchemy as sa
    from sqlalchemy.exc import ArgumentError

    if "://" not in where:
        return sa.URL.create("sqlite", database=where)
    try:
        url = sa.make_url(where)
    except ArgumentError:
        raise usage(
            "--db is neither a file nor a database URL", "--db 既不是文件，也不是数据库地址"
        ) from None
    if url.get_backend_name() == "sqlite" and "uri" not in url.query and url.query.keys() - _TAKEN:
        # The driver ignores them: mode=ro would be opened for writing, and made where it is not.
        raise usage(
            "a SQLite URL takes options as sqlite:///file:NAME?mode=ro&uri=true",
            "SQLite 地址的选项写作 sqlite:///file:NAME?mode=ro&uri=true",
        )
    return url


def _open(where: str, keys: Keys | None) -> OpenStore:
    from ..stores import SqlStore  # first: it says which extra is missing

    store = SqlStore(_url(where))
    return OpenStore(store, store.close, keys)


def existing(where: str, keys: Keys | None) -> OpenStore:
    """The store that is there. Raises CliError where it is not."""
    path = _kept(where)
    if path is not None:
        if path.is_dir():
            raise StoreForeign(reason="it is a directory")
        if not path.parent.is_dir():
            raise no_directory(path.parent)
        if not path.exists():
            raise CliError(
                "no_store",
                f"there is no store {path.name} here; complaintflow migrate makes one",
                f"此处没有数据库 {path.name}；可用 complaintflow migrate 建立",
            )
    return _open(where, keys)


@contextmanager
def created(where: str, keys: Keys | None, *, upgrade: bool = False) -> Iterator[OpenStore]:
    """A store, closed at the end; made where it is not there.

    It is made apart and put in place whole when what follows is done: what fails leaves nothing,
    and no other process sees half of it. Of two that make one at once, one does and the other is
    told so. Raises :class:`~complaintflow.errors.StoreBusy` then.

    One that is there is brought to the schema of this build only with ``upgrade``: never by
    surprise.
    """
    path = _kept(where)
    if path is None or path.exists():
        if path is not None and path.is_dir():
            raise StoreForeign(reason="it is a directory")
        opened = _open(where, keys)
        try:
            if not upgrade:
                opened.sql.events_after(0, 1)  # says what is wrong with it
            yield brought_up(opened) if upgrade else opened
        finally:
            opened.close()
        return
    if not path.parent.is_dir():
        raise no_directory(path.parent)
    with _apart(Path(os.path.realpath(path))) as apart:
        opened = _open(str(apart), keys)
        try:
            yield brought_up(opened)
        finally:
            opened.close()
        if apart.with_name(f"{apart.name}-wal").exists():
            # SQLite could not bring its log into the file, and closed without a word.
            from ..stores.sqlite import no_room

            if no_room(str(apart)):
                raise StoreFull()
            raise StoreUnavailable(reason="the file cannot be read or written")


@contextmanager
def _apart(path: Path) -> Iterator[Path]:
    """Where to make a file that is put at ``path`` in the end, if nothing fails: in a folder beside
    it, which one process holds. What a killed one left there is taken away."""
    folder = path.with_name(f".{path.name}.new")
    with ExitStack() as holding:
        try:
            folder.mkdir(exist_ok=True)
            holding.enter_context(held(folder, wait=False))
            for left in folder.iterdir():
                left.unlink()
        except (BlockingIOError, FileNotFoundError):
            raise StoreBusy() from None  # another makes it, or has just made it
        except OSError as error:
            raise _told_of(error) from None
        holding.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder / path.name
        try:
            _place(folder / path.name, path)
        except FileExistsError:
            raise StoreBusy() from None
        except OSError as error:
            raise _told_of(error) from None


def _place(made: Path, path: Path) -> None:
    """Put a file where none is: whole, and never in the place of one that is there."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: the name is taken first
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(made, path)
    with suppress(OSError):  # a folder cannot be synced everywhere
        flushed(path.parent)


def _told_of(error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull()
    return StoreUnavailable(reason="the file cannot be opened")


def brought_up(opened: OpenStore) -> OpenStore:
    """The store with the tables that this build needs, and what that took."""
    did: Did = "nothing"
    try:
        opened.sql.events_after(0, 1)
    except StoreBehind as behind:
        did = "upgraded" if behind.found else "made"
    except StoreError:
        did = "made"  # there are no tables yet; or it is none of ours, and migrate says so
    opened.sql.migrate()
    return replace(opened, did=did)
