"""/stats counts what the simulated chats hold."""

from models.states import Status
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until


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


async def test_sent_says_how_many_of_it_were_taken_back(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await send(ada, "Stays")
    report = await ada.sees("Broadcast finished")
    await send(ada, "Goes")
    await ada.sees("Broadcast finished", after=report.message_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    said = await ada.say("/stats")
    stats = (await ada.sees("Last broadcasts", after=said)).text or ""
    assert "Sent: 6 (3 taken back)" in stats
    assert " · 3/3 (3 taken back) · undone" in stats
    assert " · 3/3 · finished" in stats
    said = await ada.say("/history")
    page = (await ada.sees("Past broadcasts", after=said)).text or ""
    assert " · 3/3 (3 taken back) · Ada" in page


async def test_group_that_threw_the_bot_out_is_no_deleted_account(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    group = simulator.group(-2001, title="Regulars")
    recall.store.audience.add([group.chat_id])
    group.kick()
    await until(lambda: recall.store.audience.by_status() == {Status.LEFT: 1})
    other = simulator.group(-2002, title="Others")
    recall.store.audience.add([other.chat_id])
    simulator.refuse(403, "Forbidden: bot was kicked from the group chat", chat_id=other.chat_id)
    await send(ada)
    report = await ada.sees("Broadcast finished")
    assert "Chats: 1 group\nTotal: 1\nAccount deleted or bot removed: 1\n" in (report.text or "")
