"""Chats that ask to wait: the report says for how long, and that Retry takes them then."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from handlers.texts import tries
from models.counts import Counts
from models.deliveries.waits import Waits, asking
from models.record import Broadcast
from models.states import Outcome
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.ledger import NOW
from tests.support.recall import Recall, until

HOUR = 3600


def slow(recall: Recall, simulator: Simulator, *groups: int) -> None:
    """Subscribe groups in slow mode."""
    for group in groups:
        simulator.group(group)
        simulator.flood(HOUR - 100, chat_id=group)
    recall.store.audience.add(groups)


async def test_report_says_how_long_groups_ask_to_wait_and_a_retry_takes_them_then(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(20)
    slow(recall, simulator, -100, -200, -300)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    assert "Telegram would not deliver it: 3\n" in (report.text or "")
    assert "\n3 groups ask to wait 58 min; 🔁 Retry takes them then.\n" in (report.text or "")
    assert "words that I do not know" not in (report.text or "")
    simulator.clock.advance(hours=1)
    before = await ada.say("/history")
    page = await ada.sees("Past broadcasts", after=before)
    await ada.press("1", message_id=page.message_id)
    later = await ada.sees("Broadcast finished", after=page.message_id)
    assert "3 groups asked to wait, which is over; 🔁 Retry takes them now." in (later.text or "")
    await ada.press("🔁 Retry 3 failed", message_id=later.message_id)
    await until(lambda: recall.tally(uuid) == {Outcome.SENT: 23})
    last = await ada.sees("Sent: 23", after=later.message_id)
    assert "wait" not in (last.text or "")


class TestSlowly:
    """At a pace that leaves time for a pause."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 30}

    async def test_broadcast_that_is_resumed_knocks_at_none_of_them_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(60)
        slow(recall, simulator, -100, -200)
        uuid = await send(ada)
        await until(lambda: recall.tally(uuid).get(Outcome.SENT, 0) > 5)
        assert simulator.refusals["sendMessage"] == 2
        for _ in range(2):
            await ada.press("⏸ Pause")
            await ada.sees("Broadcast paused")
            await ada.press("▶️ Resume")
        await ada.sees("2 groups ask to wait 58 min")
        assert simulator.refusals["sendMessage"] == 2
        assert recall.tally(uuid) == {Outcome.SENT: 60, Outcome.REFUSED: 2}


def ended() -> Broadcast:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    return Broadcast(**row | {"uuid": "b1cd234c", "finished_at": NOW})


@pytest.mark.parametrize(
    ("waits", "after", "said"),
    [
        (Waits(1, 1, 90), 0, "1 group asks to wait 1 min 30 s; 🔁 Retry takes it then."),
        (Waits(3, 3, 3480), 600, "3 groups ask to wait 48 min; 🔁 Retry takes them then."),
        (Waits(3, 2, 3480), 0, "3 chats ask to wait 58 min; 🔁 Retry takes them then."),
        (Waits(1, 0, 70), 71, "1 chat asked to wait, which is over; 🔁 Retry takes it now."),
        # A clock that was set back in between makes nobody wait longer.
        (Waits(2, 2, 70), -HOUR, "2 groups ask to wait 1 min 10 s; 🔁 Retry takes them then."),
    ],
)
def test_line_of_the_report(waits: Waits, after: float, said: str) -> None:
    counts = Counts(NOW + timedelta(seconds=after), {Outcome.REFUSED: 9}, waits=waits)
    assert tries.waits(ended(), counts) == [said]


def test_no_line_where_nobody_asks_to_wait() -> None:
    assert tries.waits(ended(), Counts(NOW, {Outcome.REFUSED: 9})) == []


@pytest.mark.parametrize(
    ("seconds", "said"), [(61, "61 s"), (119.4, "119 s"), (150, "2 min"), (3500, "58 min")]
)
def test_detail_of_a_delivery(seconds: float, said: str) -> None:
    assert asking(seconds) == f"asks to wait {said}"
