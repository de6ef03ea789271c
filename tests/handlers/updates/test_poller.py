"""The poller goes on, whatever a poll is answered."""

import pytest

from simulator import Fault, Person, Raw, Simulator
from simulator.faults import Effect
from simulator.refused import Refused
from tests.support.recall import Recall


@pytest.mark.parametrize(
    "effect",
    [
        Refused(401, "Unauthorized"),
        Refused(404, "Not Found"),
        Refused(400, "Logged out"),
        Refused(403, "Forbidden: bot was blocked by the user"),
        Fault.BAD_GATEWAY,
        Fault.LOST_AFTER,
        Fault.GARBAGE,
        Raw('{"ok":true,"result":false}'),
        Raw('{"ok":true}'),
    ],
    ids=str,
)
async def test_poll_that_fails_is_followed_by_another_and_no_update_is_lost(
    effect: Effect, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    simulator.fault(effect, method="getUpdates")
    said = await ada.say("/help")
    await ada.sees("this list", after=said)
    failed = await ada.say("/stats")
    await ada.sees("1", after=failed)
