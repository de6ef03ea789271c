"""Albums: gathered, previewed and sent as one, undone whole."""

from pathlib import Path
from typing import Any

import pytest

from models.states import Outcome
from simulator import Limits, Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, holding, offered, uuid_of
from tests.support.drafting import got_by
from tests.support.recall import ADA, Recall, until

BOLD = {"type": "bold", "offset": 0, "length": 5}
ALBUMS: dict[str, list[dict[str, Any]]] = {
    "photos and a video": [
        media.photo("Doors open", caption_entities=[BOLD], has_media_spoiler=True),
        media.video("Come in", caption_entities=[BOLD | {"length": 4}]),
        media.photo(file_id="photo-3"),
    ],
    "caption above": [
        media.photo("Doors", show_caption_above_media=True),
        media.photo(file_id="photo-2"),
    ],
    "live photos": [media.live_photo("Doors"), media.photo(), media.live_photo(file_id="live-2")],
    "documents": [media.document("Read"), media.document("These", file_id="document-2")],
    "music": [media.audio(), media.audio("Last one", file_id="audio-2")],
    "ten": [media.photo(file_id=f"photo-{part}") for part in range(10)],
}
PAIR = (media.photo("Doors open"), media.photo(file_id="photo-2"))


def bodies(messages: list[Message]) -> list[dict[str, Any]]:
    return [message.body for message in messages]


@pytest.mark.parametrize("album", ALBUMS)
async def test_album_is_previewed_and_arrives_as_one_and_is_undone_whole(
    album: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    parts, readers = ALBUMS[album], recall.subscribe(3)
    card = await offered(ada, *parts)
    preview = ada.screen[-len(parts) - 1 : -1]
    assert bodies(preview) == parts
    assert len({message.media_group_id for message in preview}) == 1
    uuid, _ = await confirmed(ada, card)
    for reader in readers:
        got = simulator.delivered[reader.chat_id]
        assert bodies(got) == parts
        assert len({message.media_group_id for message in got}) == 1
    kept = [row.message_ids for row in recall.rows(uuid)]
    held = [simulator.delivered[reader.chat_id] for reader in readers]
    assert kept == [tuple(message.message_id for message in one) for one in held]
    assert simulator.calls["sendMediaGroup"] == 1 + len(readers)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 3 chats")
    await ada.sees("Total: 3\nDeleted: 3\n")
    assert holding(simulator, readers) == [0, 0, 0]


async def test_card_says_why_there_are_no_buttons(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await offered(ada, *PAIR)
    assert "What: album of 2, 10 characters" in (card.text or "")
    assert "No 🔘 Buttons: Telegram has no place for them under an album." in (card.text or "")
    assert "🔘 Buttons" not in card.labels
    assert "✏️ Message" in card.labels


async def test_options_reach_every_part(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, *PAIR)
    await ada.press("Silent ☐")
    await ada.press("Protected ☐")
    await ada.sees("It cannot be forwarded or saved.")
    await confirmed(ada, card)
    got = simulator.delivered[reader.chat_id]
    assert [(message.silent, message.protected) for message in got] == [(True, True)] * 2


async def test_names_are_filled_in_every_caption(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    link = {"type": "text_link", "offset": 3, "length": 19, "url": "https://example.com"}
    named = media.photo("Hi {first_name|friend}", caption_entities=[link])
    card = await offered(ada, named, media.photo("Bye {first_name|friend}!", file_id="photo-2"))
    assert [message.caption for message in ada.screen[-3:-1]] == ["Hi Ada", "Bye Ada!"]
    await confirmed(ada, card)
    first, second = simulator.delivered[reader.chat_id]
    assert (first.caption, second.caption) == ("Hi friend", "Bye friend!")
    assert first.entities == [link | {"length": 6}]


async def test_what_no_bot_can_send_in_an_album_is_said(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    await ada.send_album([media.photo("One"), {"hologram": {"depth": 3}}])
    await ada.sees("this album holds something that bots cannot send in albums; send it one by one")
    assert recall.store.contents.unsent(1) == []


async def test_album_cannot_take_the_place_of_a_message_with_buttons(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await offered(ada, {"text": "Doors open"})
    await ada.press("🔘 Buttons")
    await ada.sees("Send me the buttons")
    await ada.say("Menu | https://example.com")
    card = await ada.sees("1 button")
    await ada.press("✏️ Message", message_id=card.message_id)
    await ada.sees("Send me the message that takes its place")
    await ada.send_album(PAIR)
    await ada.sees("an album cannot have buttons; remove them first, with 🔘 Buttons")
    assert "✅ Send to 1" in card.labels


async def test_edited_caption_of_any_part_is_offered(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, *PAIR)
    second = next(message.message_id for message in ada.screen if message.body == PAIR[1])
    await ada.edit(second, "Come in")
    await ada.sees("You edited your message. The draft still has the old wording")
    await ada.press("Use the new wording")
    newer = await ada.sees("Above is what everyone gets", after=card.message_id)
    await confirmed(ada, newer)
    got = simulator.delivered[reader.chat_id]
    assert [message.caption for message in got] == ["Doors open", "Come in"]


async def test_edited_part_of_another_album_is_passed_over(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    other, _ = await ada.send_album([media.photo("Old", file_id="photo-8"), media.photo(file_id="photo-9")])
    await ada.sees("start with /broadcast")
    card = await offered(ada, *PAIR)
    await ada.edit(other, "Older")
    asked = await ada.say("/help")
    await ada.sees("/broadcast", after=asked)
    assert max(message.message_id for message in ada.screen if message.message_id < asked) == card.message_id


async def test_test_of_an_album_is_taken_back_whole(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    await offered(ada, *PAIR)
    await ada.press("🧪 Test")
    card = await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
    assert bodies(got_by(simulator, bob)) == list(PAIR)
    await ada.press("↩️ Undo", message_id=card.message_id)
    await ada.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
    assert got_by(simulator, bob) == []


async def test_paid_album_goes_at_the_paid_pace(tmp_path: Path) -> None:
    async with Simulator(limits=Limits(bulk=1, paid=1000)) as simulator:
        recall = Recall(simulator, tmp_path / "recall.db", messages_per_second=300, paid_broadcast=True)
        admin = simulator.person(ADA)
        async with recall.running():
            recall.subscribe(100)
            card = await offered(admin, *PAIR)
            uuid = uuid_of(card)
            await admin.press("✅ Send", message_id=card.message_id)
            await until(lambda: recall.tally(uuid).get(Outcome.SENT) == 100)
        recall.store.engine.dispose()
    assert simulator.refusals["sendMediaGroup"] <= 5  # the admin's own preview is not paid for
