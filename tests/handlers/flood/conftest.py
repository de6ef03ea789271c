"""A bot whose floods go by a clock that the test moves."""

from collections.abc import AsyncIterator

import pytest

from simulator import Simulator
from tests.support.flood import Flood
from tests.support.recall import Recall
from tests.support.stage import MovedTimer


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 200}


@pytest.fixture
def timer() -> MovedTimer:
    return MovedTimer()


@pytest.fixture
async def flood(simulator: Simulator, timer: MovedTimer) -> AsyncIterator[Flood]:
    made = Flood(simulator, timer)
    yield made
    made.close()


@pytest.fixture
async def recall(stopped: Recall, timer: MovedTimer) -> AsyncIterator[Recall]:
    """The bot, running; its floods go by a clock that the test moves."""
    async with stopped.running(timer=timer):
        yield stopped
