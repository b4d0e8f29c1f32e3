"""One life, bundled once: what the tests change is a copy."""

from __future__ import annotations

import pytest

from complaintflow.records import Bundle

from .support import Files, World, unpacked, world


@pytest.fixture(scope="session")
def life() -> World:
    return world()


@pytest.fixture(scope="session")
def made(life: World) -> tuple[bytes, Bundle]:
    return life.bundled(documents={"annex-4.docx": b"PK a document"})


@pytest.fixture
def files(made: tuple[bytes, Bundle]) -> Files:
    return unpacked(made[0])
