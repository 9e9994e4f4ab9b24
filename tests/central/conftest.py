"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.link.client import Link
from tests.central.centre import Centre, centre

__all__ = ["centre"]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Centre]:
    """A centre without anybody's cases."""
    running = Centre(tmp_path / "centre").start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def link(own: Centre, tmp_path: Path) -> Iterator[Link]:
    made = own.link(tmp_path / "link", "T-0001")
    made.enrol()
    yield made
    made.close()
