"""Somebody deletes what a broadcast is made of: files go out all the same, and a pause has a way on."""

from typing import Any

import pytest

from models.states import Outcome, State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, holding, offered, pressed_send, uuid_of
from tests.support.correcting import asked
from tests.support.drafting import above, received
from tests.support.recall import Recall, until

FILES: dict[str, dict[str, Any]] = {
    "photo": media.photo("Hi"),
    "photo with names": media.photo("Hi {first_name|friend}"),
    "live photo": media.live_photo("Hi"),
    "video": media.video("Hi", cover=media.photo(file_id="cover-1"), start=7),
    "animation": media.animation("Hi"),
    "document": media.document("Hi"),
    "audio": media.audio("Hi"),
    "voice": media.voice("Hi"),
    "video note": media.video_note(),
    "sticker": media.sticker(),
}
COPIED: dict[str, dict[str, Any]] = {
    "poll": media.poll(),
    "location": media.location(),
    "contact": media.contact(),
    "something new": {"hologram": {"depth": 3}},
}
ANOTHER: dict[str, list[dict[str, Any]]] = {
    "text": [{"text": "Tea, then."}],
    "photo": [media.photo("Tea, then.")],
    "poll": [media.poll("Tea?")],
    "album": [media.photo("Tea, then."), media.photo(file_id="photo-2")],
}


def remove(admin: Person, card: Message) -> None:
    """The admin deletes everything above the card, their own message and the preview."""
    preview = above(admin, card)
    for message in [one for one in admin.screen if one.message_id <= preview.message_id]:
        admin.delete(message.message_id)


async def stranded(
    simulator: Simulator, recall: Recall, admin: Person, body: dict[str, Any], reached: int
) -> tuple[str, Message]:
    """What is copied is gone after some were reached; the uuid and the report of the pause."""
    card = await offered(admin, body)
    uuid = uuid_of(card)
    words = "Bad Request: message to copy not found"
    rule = simulator.refuse(400, words, method="copyMessage", times=None, after=reached)
    if not reached:
        rule.cancel()
        remove(admin, card)
    await pressed_send(admin, card)
    report = await admin.sees("Broadcast paused", after=card.message_id)
    report = await admin.sees(lambda one: "Total: " in str(one), after=card.message_id)
    if reached:
        rule.cancel()
        remove(admin, card)
    assert recall.found(uuid).state is State.PAUSED
    return uuid, report


@pytest.mark.parametrize("kind", FILES)
async def test_what_has_a_file_is_sent_though_its_preview_is_gone(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(3)
    card = await offered(ada, FILES[kind])
    remove(ada, card)
    await confirmed(ada, card)
    wanted = FILES[kind] | ({"caption": "Hi friend"} if "names" in kind else {})
    assert [received(simulator, reader).body for reader in readers] == [wanted] * 3
    assert simulator.calls["copyMessage"] == 0


@pytest.mark.parametrize("kind", COPIED)
async def test_what_is_copied_pauses_and_says_what_to_press(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(4)
    _, report = await stranded(simulator, recall, ada, COPIED[kind], 0)
    text = report.text or ""
    assert "Broadcast paused: what it sends was deleted" in text
    assert "message to copy not found" in text.casefold()
    assert "✏️ Correct takes any message now, for those not reached yet." in text
    assert report.labels == ["⏹ Stop", "↩️ Undo", "✏️ Correct", "📄 CSV", "Duplicate", "Details"]
    said = await ada.say("/undo")
    question = await ada.sees("Paused at 0 of 4", after=said)
    assert question.labels == ["Keep what was sent"]


@pytest.mark.parametrize("kind", ANOTHER)
async def test_any_message_takes_its_place_for_those_not_reached(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(6)
    uuid, _ = await stranded(simulator, recall, ada, media.poll(), reached=2)
    question = await asked(ada)
    assert "Send me another message, of any kind." in (question.text or "")
    bodies = ANOTHER[kind]
    last = await ada.send(bodies[0]) if len(bodies) == 1 else (await ada.send_album(bodies))[-1]
    card = await ada.sees("Above is how it will read", after=last)
    assert "so whoever has the old one keeps it." in (card.text or "")
    assert "changes in place" not in (card.text or "")
    assert "Not reached yet: 4. They get this version." in (card.text or "")
    await ada.press("✏️ Correct 4", message_id=card.message_id)
    await until(lambda: not recall.found(uuid).correcting)
    await ada.press("▶️ Resume")
    report = await ada.sees("Broadcast finished", after=card.message_id)
    assert "Sent: 6" in (report.text or "")
    assert "2 keep an older version (Telegram would not change it: 2)" in (report.text or "")
    assert recall.tally(uuid) == {Outcome.SENT: 6}
    got = [[one.kind for one in simulator.delivered[reader.chat_id]] for reader in readers]
    new = [next(name for name in body if name != "caption") for body in bodies]
    assert sorted(got) == sorted([["poll"]] * 2 + [new] * 4)


async def test_another_bots_file_is_exchanged_where_it_arrived_too(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(5)
    card = await offered(ada, media.photo("Hi"))
    words = "Bad Request: wrong file identifier/HTTP URL specified"
    simulator.refuse(400, words, method="sendPhoto", times=3, after=2)
    await pressed_send(ada, card)
    report = await ada.sees(lambda one: "Total: " in str(one), after=card.message_id)
    assert "▶️ Resume" not in report.labels
    await asked(ada)
    said = await ada.send(media.photo("Hi", file_id="photo-2"))
    proposed = await ada.sees("In 2 chats it changes in place.", after=said)
    await ada.press("✏️ Correct 2", message_id=proposed.message_id)
    await ada.press("▶️ Resume")
    await ada.sees("✏️ 2 corrected in place", after=proposed.message_id)
    files = {received(simulator, reader).body["photo"][-1]["file_id"] for reader in readers}
    assert files == {"photo-2"}


async def test_resume_that_was_drawn_before_pauses_again_and_sends_nothing_twice(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(6)
    uuid, _ = await stranded(simulator, recall, ada, media.poll(), reached=2)
    await ada.press(data=f"resume:{uuid}")
    await until(lambda: recall.found(uuid).state is State.PAUSED)
    assert sum(holding(simulator, readers)) == 2


async def test_buttons_do_not_keep_an_album_from_taking_its_place(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    card = await offered(ada, media.poll())
    await ada.press("🔘 Buttons", message_id=card.message_id)
    asked_for = await ada.sees("Send me the buttons")
    said = await ada.say("Menu | https://example.com")
    card = await ada.sees("Above is what everyone gets", after=max(said, asked_for.message_id))
    remove(ada, card)
    await pressed_send(ada, card)
    await ada.sees(lambda one: "Total: " in str(one), after=card.message_id)
    question = await asked(ada)
    assert question.labels == ["❌ Cancel"]
    ids = await ada.send_album([media.photo("One"), media.photo(file_id="photo-2")])
    await ada.sees("Above is how it will read", after=ids[-1])


async def test_draft_whose_preview_is_gone_says_so_where_it_has_to_be_copied(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await offered(ada, media.poll())
    remove(ada, card)
    said = await ada.say("/drafts")
    page = await ada.sees("A number opens one", after=said)
    await ada.press("1", message_id=page.message_id)
    await ada.sees("the message that it is copied from was deleted. Send another message")


async def test_test_of_what_is_gone_says_what_to_do_with_the_draft(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await offered(ada, media.poll())
    remove(ada, card)
    await ada.press("🧪 Test", message_id=card.message_id)
    await ada.sees("Give the draft another message with ✏️ Message, and test that.", after=card.message_id)
