"""/stats counts what the simulated chats hold."""

from simulator import Person
from tests.support.broadcasting import send
from tests.support.recall import Recall


async def test_stats_count_subscribers_broadcasts_and_deliveries(recall: Recall, ada: Person) -> None:
    recall.subscribe(5, blocked=2)
    await send(ada)
    await ada.sees("Broadcast finished")
    await ada.say("/stats")
    stats = (await ada.sees("Last broadcasts")).text or ""
    assert "Subscribed: 3\nBlocked: 2" in stats
    assert "Finished: 1" in stats
    assert "Sent: 3\nBlocked: 2" in stats
    assert "3/5 · finished" in stats
