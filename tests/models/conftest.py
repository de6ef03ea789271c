"""A database in which nobody has made any table."""

from pathlib import Path

import pytest

from tests.support import databases


@pytest.fixture
def empty(tmp_path: Path, database_kind: None) -> str:  # noqa: ARG001 - it chooses
    """Its URL."""
    return databases.bare_at(tmp_path / "empty.db")
