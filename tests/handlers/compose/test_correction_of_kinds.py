"""Correct: what Telegram can change of each kind, and what it cannot."""

from typing import Any

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import draft, joined
from tests.support.correcting import NEW, OLD, asked, corrected, finished, held, words
from tests.support.recall import Recall

BOLD = [{"type": "bold", "offset": 0, "length": 5}]
TEXT = {"text": NEW, "entities": BOLD}
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": ({"text": OLD}, TEXT),
    "photo by a text": (media.photo(OLD), TEXT),
    "photo without a caption by a text": (media.photo(), TEXT),
    "voice by a text": (media.voice(OLD), TEXT),
    "caption with its photo": (media.photo(OLD), media.photo(NEW, caption_entities=BOLD)),
    "caption taken away": (media.photo(OLD), media.photo()),
    "caption above": (media.photo(OLD), media.photo(NEW, show_caption_above_media=True)),
    "photo to photo": (media.photo(OLD), media.photo(NEW, file_id="photo-2")),
    "photo to live photo": (media.photo(OLD), media.live_photo(NEW)),
    "photo to video": (media.photo(OLD), media.video(NEW, caption_entities=BOLD)),
    "video to animation": (media.video(OLD), media.animation(NEW)),
    "document to audio": (media.document(OLD), media.audio(NEW)),
    "text to photo": ({"text": OLD}, media.photo(NEW)),
    "text to document": ({"text": OLD}, media.document()),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_telegram_can_change_is_changed_in_place(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    old, new = KINDS[kind]
    people = recall.subscribe(2)
    await finished(ada, old)
    before = [message.message_id for [message] in held(simulator, people)]
    assert "✏️ 2 corrected in place" in await corrected(ada, new)
    shown = [message for [message] in held(simulator, people)]
    assert [message.message_id for message in shown] == before
    assert {message.text or message.caption for message in shown} == {new.get("text", new.get("caption"))}
    entities = new.get("entities", new.get("caption_entities", []))
    wanted = next(key for key in (old if "text" in new else new) if "caption" not in key)
    assert [(message.kind, message.entities) for message in shown] == [(wanted, entities)] * 2
    above = bool(new.get("show_caption_above_media"))
    assert {message.caption_above for message in shown} == {above}


async def test_who_was_not_reached_before_gets_the_corrected_medium(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    first, second = recall.subscribe(2)
    simulator.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN", chat_id=second.chat_id, method="sendMessage")
    await finished(ada)
    assert "✏️ 1 corrected in place" in await corrected(ada, media.photo(NEW))
    await ada.press("🔁 Retry 1 failed")
    await ada.sees("Sent: 2")
    assert [(one.kind, one.caption) for one in simulator.delivered[second.chat_id]] == [("photo", NEW)]
    assert [(one.kind, one.caption) for one in simulator.delivered[first.chat_id]] == [("photo", NEW)]


async def test_silent_and_protected_stay_as_they_were(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    simulator.refuse(
        400, "Bad Request: CHAT_WRITE_FORBIDDEN", method="sendMessage", chat_id=people[1].chat_id
    )
    card = await draft(ada, OLD)
    for option, sentence in {"Silent": "without a sound", "Protected": "cannot be forwarded"}.items():
        await ada.press(option, message_id=card.message_id)
        await ada.sees(sentence)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    await corrected(ada)
    await ada.press("🔁 Retry 1 failed")
    await ada.sees("Sent: 2")
    shown = [message for [message] in held(simulator, people)]
    assert [(one.text, one.silent, one.protected) for one in shown] == [(NEW, True, True)] * 2


async def test_every_reader_sees_their_own_name_in_a_corrected_text(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    for person in people:
        await joined(person)
    before = len(words(simulator, people))
    await finished(ada)
    await corrected(ada, {"text": "Ten o'clock, {first_name}."})
    names = [simulator.delivered[person.chat_id][-1].text for person in people]
    assert names == [f"Ten o'clock, Reader {index}." for index in range(3)]
    assert len(words(simulator, people)) == before + 3


IMPOSSIBLE = {
    "sticker to text": (media.sticker(), {"text": NEW}, "cannot turn a sticker into a text"),
    "poll to poll": (media.poll(), media.poll("Milk?"), "cannot exchange a poll for another one"),
    "photo to sticker": (media.photo(OLD), media.sticker(), "cannot turn a photo into a sticker"),
    "text to voice": ({"text": OLD}, media.voice(), "cannot turn a text into a voice"),
    "text to poll": ({"text": OLD}, media.poll(), "cannot turn a text into a poll"),
    "voice to voice": (media.voice(OLD), media.voice(file_id="voice-2"), "cannot exchange a voice"),
    "dice to dice": (media.dice(), media.dice(), "cannot exchange a dice for another one"),
    "location to location": (media.location(), media.location(1, 2), "cannot exchange a location"),
}


@pytest.mark.parametrize("kind", IMPOSSIBLE)
async def test_what_telegram_cannot_change_is_said_before_anything_is_confirmed(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    old, new, sentence = IMPOSSIBLE[kind]
    [reader] = recall.subscribe(1)
    uuid = await finished(ada, old)
    before = simulator.delivered[reader.chat_id][0].body
    await asked(ada)
    said = await ada.send(new)
    refusal = await ada.sees(sentence, after=said)
    assert "↩️ Undo it and send the new one" in (refusal.text or "")
    assert not any("✏️ Correct 1" in message.labels for message in ada.screen)
    found = recall.store.broadcasts.get(uuid)
    assert found
    assert found.content_version == 1
    assert simulator.delivered[reader.chat_id][0].body == before


async def test_after_a_refused_correction_another_message_is_taken(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(1)
    await finished(ada)
    await asked(ada)
    said = await ada.send(media.sticker())
    await ada.sees("cannot turn a text into a sticker", after=said)
    said = await ada.say(NEW)
    card = await ada.sees("Above is how it will read", after=said)
    await ada.press("✏️ Correct 1", message_id=card.message_id)
    await ada.sees("✏️ 1 corrected in place")
    assert words(simulator, people) == [NEW]


@pytest.mark.parametrize(("kind", "article"), [("animation", "an"), ("audio", "an"), ("photo", "a")])
async def test_refusal_of_a_correction_reads_as_english(
    kind: str, article: str, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    await finished(ada, media.sticker())
    await asked(ada)
    await ada.send(getattr(media, kind)(NEW))
    await ada.sees(f"cannot turn a sticker into {article} {kind}")
