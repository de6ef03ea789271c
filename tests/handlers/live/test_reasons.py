"""The report says why, and so it does of an undo and of a correction."""

from simulator import Person, Simulator
from tests.support.broadcasting import confirmed, draft
from tests.support.correcting import corrected
from tests.support.past import finished
from tests.support.recall import Recall

PREMIUM = "Bad Request: PRIVACY_PREMIUM_REQUIRED"
CLOSED = "Bad Request: TOPIC_CLOSED"


async def test_report_says_why_largest_first(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(5, blocked=1)
    card = await draft(ada)
    for person in people[1:3]:
        simulator.refuse(400, PREMIUM, method="sendMessage", chat_id=person.chat_id)
    simulator.refuse(403, "Forbidden: user is deactivated", method="sendMessage", chat_id=people[3].chat_id)
    _, report = await confirmed(ada, card)
    line = "\n2 do not accept messages from strangers · 1 has no account any more\n"
    # Who blocked it has a line already.
    assert line in (report.text or "")
    assert "Blocked: 1\n" in (report.text or "")


async def test_groups_are_named_as_such(simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    for group in (-100, -200, -300):
        simulator.group(group)
        simulator.refuse(400, CLOSED, method="sendMessage", chat_id=group)
    recall.store.audience.add([-100, -200, -300])
    _, report = await finished(ada)
    assert "\n3 groups have the topic closed\n" in (report.text or "")


async def test_undo_says_why_not(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    group = -100
    simulator.group(group)
    simulator.refuse(400, CLOSED, method="sendMessage", chat_id=group)
    recall.store.audience.add([group])
    await finished(ada)
    refusal = "Bad Request: message can't be deleted"
    simulator.refuse(400, refusal, method="deleteMessage", chat_id=people[0].chat_id, times=9)
    blocked = "Forbidden: bot was blocked by the user"
    simulator.refuse(403, blocked, method="deleteMessage", chat_id=people[1].chat_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    report = await ada.sees("Broadcast undone")
    assert "\nNot delivered: 1 group has the topic closed\n" in (report.text or "")
    line = "\nNot deleted: 1 has blocked the bot · 1 does not let the bot delete it\n"
    assert line in (report.text or "")


async def test_correction_says_why_not(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    await finished(ada)
    refusal = "Bad Request: message can't be edited"
    simulator.refuse(400, refusal, method="editMessageText", chat_id=people[0].chat_id, times=9)
    await corrected(ada)
    report = await ada.sees("2 corrected in place")
    assert "\nNot corrected: 1 does not let the bot change it\n" in (report.text or "")


async def test_report_of_what_everybody_got_says_nothing_of_it(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    _, report = await finished(ada)
    *_, total, sent, took = (report.text or "").splitlines()[:5]
    # How long it took depends on the machine.
    assert (total, sent, took.split()[0]) == ("Total: 3", "Sent: 3", "Took")
