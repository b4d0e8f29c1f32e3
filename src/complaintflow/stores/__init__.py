"""Stores that keep streams: in memory (the reference) and in a SQL database.

:class:`MemoryStore` needs nothing. :class:`SqlStore` needs the extra ``sql`` and is imported when
it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import MissingExtra
from .memory import MemoryStore

if TYPE_CHECKING:
    from .sql import SqlStore

__all__ = ["MemoryStore", "SqlStore"]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        # Lazily, so that a host without SQLAlchemy can import this package.
        if name == "SqlStore":
            try:
                from .sql import SqlStore
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] != "sqlalchemy":
                    raise
                raise MissingExtra(extra="sql") from None
            return SqlStore
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return __all__
