"""The main job from end to end: draft, preview, send, report, undo, by the real application over HTTP."""

from pathlib import Path

import pytest

from models.events import Admin
from models.states import Status
from simulator import Limits, Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.correcting import NEW, corrected, finished, words
from tests.support.recall import ADA, BOB, Recall

TEXT = "The shop opens at nine."


@pytest.mark.both
async def test_report_and_undo_agree_with_every_chat(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(600, blocked=30)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    await ada.say(TEXT)
    assert "To: 600 subscribers" in str(await ada.sees("Above is what everyone gets"))

    await ada.press("✅ Send to 600")
    report = await ada.sees("Broadcast finished")
    assert "Total: 600\nSent: 570\nBlocked: 30\n" in (report.text or "")
    assert not any(simulator.delivered.get(person.chat_id) for person in people[:30])
    for person in people[30:]:
        assert [message.text for message in simulator.delivered[person.chat_id]] == [TEXT]
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 570, Status.BLOCKED: 30}

    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 570 chats")
    undone = await ada.sees("Broadcast undone")
    assert "Total: 600\nDeleted: 570\nBlocked: 30\n" in (undone.text or "")
    assert not any(simulator.delivered.get(person.chat_id) for person in people)


async def test_the_other_admin_hears_of_start_and_end_with_an_undo(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    await send(ada, TEXT)
    started = await bob.sees("Ada is sending to 3 chats: “The shop opens at nine.”")
    ended = await bob.sees("Finished: sent to 3 of 3.\n“The shop opens at nine.” · Ada")
    assert started.labels == ["↩️ Undo"]
    assert ended.labels == ["↩️ Undo", "✏️ Correct"]


async def test_the_other_admin_can_undo(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(3)
    uuid = await send(ada, TEXT)
    await bob.sees("Finished: sent to 3")
    await bob.press("↩️ Undo")
    await bob.press("🗑 Delete from 3 chats")
    await bob.sees("Broadcast undone")
    await ada.sees("Undone: 3 deleted, 0 remain.\n“The shop opens at nine.” · Bob")
    assert not any(simulator.delivered.get(person.chat_id) for person in people)
    undone = recall.store.broadcasts.get(uuid)
    assert undone
    assert undone.confirmed
    assert undone.taken_back
    assert (undone.confirmed.by, undone.taken_back.by) == (Admin(ADA, "Ada"), Admin(BOB, "Bob"))


class TestPaid:
    """With PAID_BROADCAST=true."""

    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"messages_per_second": 300, "paid_broadcast": True}

    async def test_card_names_the_price_and_asks(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1000)
        card = await draft(ada)
        assert "This costs about 90 Stars" in (card.text or "")
        assert "Do you want to pay them and send?" in (card.text or "")

    async def test_every_message_is_sent_at_the_paid_pace(self, tmp_path: Path) -> None:
        limits = Limits(bulk=1, paid=1000)
        async with Simulator(limits=limits) as simulator:
            recall = Recall(simulator, tmp_path / "recall.db", messages_per_second=300, paid_broadcast=True)
            admin = simulator.person(ADA)
            async with recall.running():
                recall.subscribe(200)
                await send(admin)
                await admin.sees("Broadcast finished")
            recall.store.engine.dispose()
        assert simulator.refusals["sendMessage"] <= 5  # the admin's own messages are not paid for


@pytest.mark.both
async def test_correction_reaches_who_has_it_and_the_figures_say_so(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(60, blocked=4)
    await finished(ada)
    assert "Sent: 56\nBlocked: 4\n✏️ 56 corrected in place" in await corrected(ada)
    assert words(simulator, people) == [NEW] * 56

    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 56 chats")
    assert "Total: 60\nDeleted: 56\nBlocked: 4\n" in str(await ada.sees("Broadcast undone"))
    assert words(simulator, people) == []
    said = await ada.say("/stats")
    shown = await ada.sees("Subscribers: 56", after=said)
    assert "Deliveries: Sent: 56 (56 taken back) · Blocked: 4" in (shown.text or "")
