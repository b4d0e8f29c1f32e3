"""Vaults: where the values are that tokens stand for.

:class:`MemoryVault` is the reference of a vault apart from the store. What encrypts needs the extra
``crypto`` and is imported when it is first asked for: :class:`EncryptedVault` over any vault,
:class:`EncryptedStore` over a store that is a vault too, with master keys of a host's key provider
or of a file (:class:`FileKeys`), and data keys in a :class:`KeyBook`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach
from ..errors import MissingExtra
from .book import DataKey, KeyBook
from .memory import MemoryVault

if TYPE_CHECKING:
    from .encrypted import EncryptedVault
    from .keys import FileKeys
    from .store import EncryptedStore

__all__ = ["DataKey", "EncryptedStore", "EncryptedVault", "FileKeys", "KeyBook", "MemoryVault"]

if not TYPE_CHECKING:
    _attached, __dir__ = attach(
        __name__,
        {"encrypted": ("EncryptedVault",), "keys": ("FileKeys",), "store": ("EncryptedStore",)},
    )

    def __getattr__(name: str) -> object:
        # Lazily, so that a host without cryptography can import this package.
        try:
            return _attached(name)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "cryptography":
                raise
        raise MissingExtra(extra="crypto")
