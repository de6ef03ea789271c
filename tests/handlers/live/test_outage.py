"""An outage as the admins see it: the card says so, and the broadcast ends by itself."""

import pytest

from models.states import Outcome
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.recall import Recall


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.LOST_BEFORE])
async def test_card_says_that_telegram_gives_no_answers(
    fault: Fault, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(300)
    card = await draft(ada)
    uuid = uuid_of(card)
    outage = simulator.fault(fault, method="sendMessage", times=None)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Telegram gives no answers at the moment; it goes on by itself when it does.")
    outage.cancel()
    await ada.sees("Broadcast finished")
    tally = recall.tally(uuid)
    assert tally[Outcome.SENT] + tally[Outcome.UNKNOWN] == 300
    assert tally[Outcome.UNKNOWN] < 150
