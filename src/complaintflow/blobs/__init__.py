"""Blob stores: where the bytes of attachments are.

:class:`FolderBlobStore` keeps them in a folder, :class:`MemoryBlobStore` in memory.
"""

from __future__ import annotations

from .folder import FolderBlobStore
from .memory import MemoryBlobStore

__all__ = ["FolderBlobStore", "MemoryBlobStore"]
