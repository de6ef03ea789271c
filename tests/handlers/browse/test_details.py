"""Details: the UUID of a report, added to it as it stands."""

from simulator import Person, Simulator
from tests.support.past import finished, opened
from tests.support.recall import Recall


async def test_details_add_the_uuid_and_leave_the_report_as_it_was(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, report = await finished(ada, "Doors & <more>")
    before = report.text or ""
    assert uuid not in before
    await ada.press("Details", message_id=report.message_id)
    shown = await ada.sees(uuid)
    assert shown.message_id == report.message_id
    assert shown.text == f"{before}\n{uuid}"
    assert shown.labels == ["↩️ Undo", "✏️ Correct", "Duplicate"]
    await ada.press("↩️ Undo", message_id=shown.message_id)
    await ada.sees("Delete this broadcast from 2 chats?")


async def test_numbers_of_an_old_report_are_not_made_anew(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, report = await finished(ada)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    await ada.press("Details", message_id=report.message_id)
    assert "Total: 2\nSent: 2\n" in ((await ada.sees(uuid)).text or "")


async def test_uuid_is_found_from_the_history_and_undo_takes_it(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    uuid, _ = await finished(ada, "The first")
    await finished(ada, "The second")
    report = await opened(ada, 2)
    await ada.press("Details", message_id=report.message_id)
    assert (await ada.sees(uuid)).message_id == report.message_id
    said = await ada.say(f"/undo {uuid}")
    await ada.sees("“The first”\nDelete this broadcast from 1 chat?", after=said)


async def test_details_of_a_report_that_cannot_be_edited_come_in_a_message(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    uuid, report = await finished(ada)
    simulator.refuse(400, "Bad Request: message can't be edited", method="editMessageText")
    await ada.press("Details", message_id=report.message_id)
    assert (await ada.sees(uuid)).message_id > report.message_id


async def test_report_has_no_uuid_before_it_is_asked_for(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(1)
    uuid, _ = await finished(ada)
    await bob.sees("Finished: sent to 1 of 1.")
    assert not [one for person in (ada, bob) for one in person.screen if uuid in (one.text or "")]
