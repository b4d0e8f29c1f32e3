"""Opening a store: what is named, whether it is there, and taking back what was made in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..errors import StoreBehind, StoreError, StoreForeign
from .failure import CliError, usage

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..stores import SqlStore


Did: TypeAlias = Literal["made", "upgraded", "nothing"]


@dataclass(frozen=True)
class OpenStore:
    """A store and how to close it."""

    store: SqlStore
    close: Callable[[], None]
    did: Did = "nothing"
    """What was done to its tables when it was opened."""


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
        raise usage("--db is neither a file nor a database URL") from None
    if url.get_backend_name() == "sqlite" and "uri" not in url.query and url.query.keys() - _TAKEN:
        # The driver ignores them: mode=ro would be opened for writing, and made where it is not.
        raise usage("a SQLite URL takes options as sqlite:///file:NAME?mode=ro&uri=true")
    return url


def _open(where: str) -> OpenStore:
    from ..stores import SqlStore  # first: it says which extra is missing

    store = SqlStore(_url(where))
    return OpenStore(store, store.close)


def existing(where: str) -> OpenStore:
    """The store that is there. Raises CliError where it is not."""
    path = path_of(where)
    if path is not None:
        if path.is_dir():
            raise StoreForeign(reason="it is a directory")
        if not path.exists():
            raise CliError(
                "no_store", f"there is no store {path.name} here; complaintflow migrate makes one"
            )
    return _open(where)


@contextmanager
def created(where: str, *, upgrade: bool = False) -> Iterator[OpenStore]:
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
            raise CliError("no_directory", f"there is no directory {path.parent.name} to put it in")
    opened = _open(where)
    try:
        if fresh or upgrade:
            yield brought_up(opened)
        else:
            opened.store.events_after(0, 1)  # says what is wrong with it
            yield opened
    except BaseException:
        unused = fresh and _is_empty(opened.store)
        opened.close()
        if path is not None and unused:
            remove(path)
        raise


def brought_up(opened: OpenStore) -> OpenStore:
    """The store with the tables that this build needs, and what that took."""
    did: Did = "nothing"
    try:
        opened.store.events_after(0, 1)
    except StoreBehind as behind:
        did = "upgraded" if behind.found else "made"
    except StoreError:
        did = "made"  # there are no tables yet; or it is none of ours, and migrate says so
    opened.store.migrate()
    return replace(opened, did=did)


@contextmanager
def at_once(where: str) -> Iterator[OpenStore]:
    """The store in one transaction: committed at the end, rolled back where something fails."""
    import sqlalchemy as sa

    from ..stores import SqlStore
    from ..stores.sqlite import apply_settings

    engine = sa.create_engine(_url(where), hide_parameters=True)
    apply_settings(engine)
    try:
        with engine.connect() as connection, _told_as_ours(), connection.begin():
            yield OpenStore(SqlStore(connection), engine.dispose)
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
