"""Opening a store: what is named, whether it is there, and taking back what was made in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..errors import StoreBehind, StoreError, StoreForeign, WrongVault
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
    path = path_of(where)
    if path is not None:
        if path.is_dir():
            raise StoreForeign(reason="it is a directory")
        if not path.exists():
            raise CliError(
                "no_store",
                f"there is no store {path.name} here; complaintflow migrate makes one",
                f"此处没有数据库 {path.name}；可用 complaintflow migrate 建立",
            )
    return _open(where, keys)


@contextmanager
def created(where: str, keys: Keys | None, *, upgrade: bool = False) -> Iterator[OpenStore]:
    """A store, made first where it is not there; a file that was made here is taken away again
    where what follows fails and nothing was recorded.

    One that is there is brought to the schema of this build only with ``upgrade``: never by
    surprise.
    """
    path = path_of(where)
    fresh = path is not None and not path.exists()
    if path is not None:
        if path.is_dir():
            raise StoreForeign(reason="it is a directory")
        if not path.parent.is_dir():
            raise no_directory(path.parent)
    opened = _open(where, keys)
    try:
        if fresh or upgrade:
            yield brought_up(opened)
        else:
            opened.sql.events_after(0, 1)  # says what is wrong with it
            yield opened
    except BaseException:
        unused = fresh and _is_empty(opened.sql)
        opened.close()
        if path is not None and unused:
            remove(path)
        raise


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


@contextmanager
def at_once(where: str, keys: Keys | None) -> Iterator[OpenStore]:
    """The store in one transaction: committed at the end, rolled back where something fails."""
    import sqlalchemy as sa

    from ..stores import SqlStore
    from ..stores.sqlite import apply_settings

    engine = sa.create_engine(_url(where), hide_parameters=True)
    apply_settings(engine)
    try:
        with engine.connect() as connection, _told_as_ours(), connection.begin():
            yield OpenStore(SqlStore(connection), engine.dispose, keys)
    finally:
        engine.dispose()


@contextmanager
def _told_as_ours() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from ..stores.sqlite import translate

    try:
        yield
    except SQLAlchemyError as error:
        failure = translate(error)
    else:
        return
    raise failure  # out here, without the driver's error: it may hold values


def _is_empty(store: SqlStore) -> bool:
    try:
        return not store.events_after(0, 1)
    except Exception:
        return True  # the tables are not there


def remove(path: Path) -> None:
    """Remove a SQLite file of our own and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
