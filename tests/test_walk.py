"""The main job, whole: draft, preview, send, report, undo, through the real application over HTTP."""

from simulator import Person, Simulator
from tests.conftest import Recall


async def test_600_subscribers_of_whom_30_have_blocked(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = await recall.subscribe(600, blocked=30)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    await ada.say("The shop opens at nine.")
    card = await ada.sees("Above is what everyone gets")
    assert "To: 600 subscribers" in (card.text or "")
    await ada.press("✅ Send to 600")
    report = await ada.sees("Broadcast finished")
    print(report.text)
    assert "Total: 600\nSent: 570\nBlocked: 30\n" in (report.text or "")
    for person in people[:30]:
        assert not simulator.delivered.get(person.chat_id)
    for person in people[30:]:
        assert [message.text for message in simulator.delivered[person.chat_id]] == [
            "The shop opens at nine."
        ]
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 570 chats")
    undone = await ada.sees("Broadcast undone\nTotal")
    print(undone.text)
    for m in ada.screen:
        print(m)
    assert not any(simulator.delivered.get(person.chat_id) for person in people)
