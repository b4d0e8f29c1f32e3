"""Sealing: AES-256-GCM, with what a ciphertext belongs to as its additional data.

A ciphertext opens only under its own key, in its own place. Moved to another row, record or kind,
changed or cut short, it is refused.

A nonce is 96 random bits (NIST SP 800-38D, 8.2.2). With one key a record's values are sealed, and
2**32 of them are the standard's limit; a record has some hundreds, so that two share a nonce with a
probability below 2**-80.
"""

from __future__ import annotations

import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


def new_key() -> bytes:
    """A random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def bound(*parts: str) -> bytes:
    """What a ciphertext belongs to, as bytes: two lists of parts are never the same bytes."""
    return json.dumps(["complaintflow 1", *parts]).encode()


def close(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Seal ``plain`` for ``place``: nonce, ciphertext and tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def open_(key: bytes, sealed: bytes, place: bytes) -> bytes | None:
    """What was sealed; nothing where key, place or a single bit is another."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        return None
