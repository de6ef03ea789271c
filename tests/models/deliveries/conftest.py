"""A store of its own for each test, and a broadcast that has begun."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.record import Broadcast
from models.store import Store
from tests.support.ledger import begun


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}", "NORMAL") as opened:
        yield opened


@pytest.fixture
def made(store: Store) -> Broadcast:
    return begun(store)
