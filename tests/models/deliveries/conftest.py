"""A broadcast that has begun."""

import pytest

from models.record import Broadcast
from models.store import Store
from tests.support.ledger import begun


@pytest.fixture
def made(store: Store) -> Broadcast:
    return begun(store)
