"""A database in which nobody has made any table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import databases


@pytest.fixture
def empty(tmp_path: Path, database_kind: None) -> Iterator[str]:  # noqa: ARG001 - it chooses
    """Its URL."""
    file = tmp_path / "empty.db"
    yield databases.url_at(file)
    if databases.on_postgresql():
        databases.drop_at(file)
