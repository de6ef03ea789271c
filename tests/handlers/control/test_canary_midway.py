"""While some are getting a broadcast first."""

import pytest

from simulator import Person, Simulator
from tests.support.broadcasting import draft
from tests.support.canary import HAD, having
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 60}


async def test_paused_and_resumed_before_all_of_them_had_it_the_others_wait_still(
    recall: Recall, ada: Person, simulator: Simulator
) -> None:
    people = recall.subscribe(150)
    card = await draft(ada)
    await ada.press("🐤", message_id=card.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: len(having(simulator, people)) > 5)
    await ada.press("⏸ Pause")
    await ada.press("▶️ Resume")
    await ada.sees(f"Broadcast paused: {HAD}", after=card.message_id)
    assert len(having(simulator, people)) == 100
