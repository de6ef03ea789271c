"""Choices with a name: saved in the chooser, used, renamed and deleted in /audiences."""

import pytest

from models.events import Admin
from models.selection import Aspect, Condition, Selection
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.choosing import ENGLISH, EVERYBODY, GERMANS, choosing, data, readers, who
from tests.support.recall import ADA, Recall

GERMAN = Selection((Condition(Aspect.LANGUAGE, "de"),))
BY = Admin(ADA, "Ada")


async def listed(admin: Person) -> Message:
    """What /audiences answers."""
    said = await admin.say("/audiences")
    return await admin.sees("Saved choices", after=said)


async def saving(admin: Person, card: Message, name: str) -> Message:
    """Give the choice on a card a name; the answer."""
    await admin.press("💾 Save as…", message_id=card.message_id)
    await admin.sees("Send me a name", after=card.message_id)
    said = await admin.say(name)
    return await admin.sees(lambda message: message.from_bot, after=said)


async def test_choice_is_saved_and_chosen_for_another_draft(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await choosing(ada, await draft(ada), "Language", "☐ German", "◀ Back")
    answer = await saving(ada, card, "  Germans <3 ")
    assert answer.text == "Saved as “Germans <3”: German speakers. /audiences lists it."
    other = await choosing(ada, await draft(ada, "Another"), "Saved choices")
    assert "☐ Germans <3 · 4" in other.labels
    await ada.press("☐ Germans", message_id=other.message_id)
    assert who(other) == "To: German speakers: 4 of 6"
    await ada.press("✅ Done", message_id=other.message_id)
    await ada.press("✅ Send", message_id=other.message_id)
    await ada.sees("Broadcast finished", after=other.message_id)
    assert holding(simulator, people) == [1] * GERMANS + [0] * ENGLISH


@pytest.mark.parametrize("name", ["x" * 65, "Two\nlines", "Germans", "\u200b"])
async def test_name_that_cannot_be_is_said_and_awaited_still(name: str, recall: Recall, ada: Person) -> None:
    readers(recall)
    recall.store.named.save("Germans", GERMAN, BY)
    card = await choosing(ada, await draft(ada), "Language", "☐ English", "◀ Back")
    answer = await saving(ada, card, name)
    assert (answer.text or "").endswith("Nothing was changed; send it again, or /cancel.")
    said = await ada.send(media.photo("Readers"))
    await ada.sees("That is typed as text.", after=said)
    said = await ada.say("Readers")
    await ada.sees("Saved as “Readers”", after=said)
    assert [one.name for one in recall.store.named.all()] == ["Germans", "Readers"]
    assert recall.store.named.all()[0].selection == GERMAN


async def test_use_is_for_the_draft_that_is_being_written(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    recall.store.named.save("Germans", GERMAN, BY)
    answer = await ada.press("Use 1", message_id=(await listed(ada)).message_id)
    assert (answer.text or "").startswith("For which draft?")
    await draft(ada)
    page = await listed(ada)
    await ada.press("Use 1", message_id=page.message_id)
    card = await ada.sees("Who gets it", after=page.message_id)
    assert who(card) == "To: German speakers: 4 of 6"
    await ada.press("✅ Done", message_id=card.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished", after=card.message_id)
    assert sum(holding(simulator, people)) == GERMANS


async def test_renamed_and_deleted(recall: Recall, ada: Person) -> None:
    readers(recall)
    recall.store.named.save("Germans", GERMAN, BY)
    recall.store.named.save("All", Selection(), BY)
    page = await listed(ada)
    assert page.text == "Saved choices\n\n1. All\nEveryone\n\n2. Germans\nGerman speakers"
    await ada.press("Rename 2", message_id=page.message_id)
    await ada.sees("Send me another name for “Germans”", after=page.message_id)
    said = await ada.say("All")
    await ada.sees("There is a choice called “All” already", after=said)
    said = await ada.say("Deutsche")
    await ada.sees("“Germans” is called “Deutsche” now.", after=said)
    # The list from before has the button of a name that is gone.
    answer = await ada.press("Rename 2", message_id=page.message_id)
    assert answer.text == "That one was renamed or deleted meanwhile."
    await ada.press("Delete 2", message_id=page.message_id)
    assert (page.text or "").startswith("Delete “Deutsche” (German speakers)?")
    await ada.press("Keep", message_id=page.message_id)
    assert len(recall.store.named.all()) == 2
    await ada.press("Delete 2", message_id=page.message_id)
    await ada.press("Delete", message_id=page.message_id)
    assert [one.name for one in recall.store.named.all()] == ["All"]
    assert "Deutsche" not in (page.text or "")


async def test_draft_keeps_the_choice_whose_name_is_deleted(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    recall.store.named.save("Germans", GERMAN, BY)
    card = await choosing(ada, await draft(ada), "Saved choices", "☐ Germans")
    recall.store.named.delete("Germans")
    await ada.press("✅ Done", message_id=card.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished", after=card.message_id)
    assert sum(holding(simulator, people)) == GERMANS


@pytest.mark.parametrize("label", ["Use 1", "Rename 1", "Delete 1"])
async def test_button_about_a_name_that_is_gone(label: str, recall: Recall, ada: Person) -> None:
    recall.store.named.save("Germans", GERMAN, BY)
    page = await listed(ada)
    recall.store.named.delete("Germans")
    answer = await ada.press(label, message_id=page.message_id)
    assert answer.text == "That one was renamed or deleted meanwhile."
    assert page.text == "No choice has a name yet. 💾 Save as… gives it one."


async def test_many_names_have_pages(recall: Recall, ada: Person) -> None:
    for number in range(20):
        recall.store.named.save(f"Audience {number:02}", GERMAN, BY)
    page = await listed(ada)
    assert "1. Audience 00" in (page.text or "")
    await ada.press("▶", message_id=page.message_id)
    await ada.press("▶", message_id=page.message_id)
    assert "17. Audience 16" in (page.text or "")
    assert "▶" not in page.labels
    for number in range(16, 20):
        recall.store.named.delete(f"Audience {number}")
    await ada.press(data=data(page, "◀"), message_id=page.message_id)
    assert "9. Audience 08" in (page.text or "")


async def test_cancel_at_the_question_for_another_name(recall: Recall, ada: Person) -> None:
    recall.store.named.save("Germans", GERMAN, BY)
    page = await listed(ada)
    await ada.press("Rename 1", message_id=page.message_id)
    await ada.sees("another name", after=page.message_id)
    said = await ada.say("/cancel")
    await ada.sees("The choice stays as it is.", after=said)
    said = await ada.say("Others")
    await ada.sees("start with /broadcast", after=said)
    assert recall.store.named.all()[0].name == "Germans"


async def test_nothing_has_a_name(recall: Recall, ada: Person) -> None:
    readers(recall)
    said = await ada.say("/audiences")
    await ada.sees("No choice has a name yet.", after=said)
    card = await choosing(ada, await draft(ada), "Saved choices")
    assert card.labels == ["◀ Back", "✅ Done"]
    assert uuid_of(card)
    assert EVERYBODY == GERMANS + ENGLISH


async def test_export_sends_those_of_a_name_as_a_file(recall: Recall, ada: Person) -> None:
    readers(recall)
    recall.store.named.save("Germans", GERMAN, BY)
    page = await listed(ada)
    await ada.press("Export 1", message_id=page.message_id)
    sent = await ada.sees(lambda message: message.kind == "document", after=page.message_id)
    assert "Germans" in (sent.caption or "")
