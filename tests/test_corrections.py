"""Correct: what was sent is edited in place, what waits is sent anew, and every chat is accounted for."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, select

from broadcast.content import Content
from broadcast.report import Report
from handlers.buttons import Action, pack
from models.schema import content, delivery
from models.states import Correction, Outcome, State
from simulator import Fault, Message, Person, Simulator, media
from tests.conftest import Recall, draft, send, until, uuid_of
from tests.test_crash import bot, holding, ledger
from tests.test_faults import CHAT, CHATS, WIRE, MovedTimer, Stage, Trouble, on_stage

OLD, NEW = "Doors open at nine.", "Doors open at ten."
LINK = "Menu | https://example.com/menu"


def held(simulator: Simulator, people: list[Person]) -> list[list[Message]]:
    """What each reader holds."""
    return [simulator.delivered[person.chat_id] for person in people]


def words(simulator: Simulator, people: list[Person]) -> list[str]:
    """The words of each message that a reader holds."""
    return [message.text or message.caption or "" for one in held(simulator, people) for message in one]


def rows(recall: Recall, uuid: str) -> list[Row[Any]]:
    """The deliveries of a broadcast, in the order of its audience."""
    found = recall.store.broadcasts.get(uuid)
    assert found
    query = select(delivery).where(delivery.c.broadcast_id == found.id).order_by(delivery.c.id)
    with recall.store.engine.connect() as connection:
        return list(connection.execute(query))


def state_of(recall: Recall, uuid: str) -> State | None:
    found = recall.store.broadcasts.get(uuid)
    return found.state if found else None


async def confirmed(admin: Person, card: Message) -> str:
    """Send, and wait for the end; the uuid."""
    uuid = uuid_of(card)
    await admin.press("✅ Send", message_id=card.message_id)
    await admin.sees("Broadcast finished", after=card.message_id)
    return uuid


async def finished(admin: Person, body: Mapping[str, Any] | None = None) -> str:
    """Broadcast any message and wait for its end; its uuid."""
    await admin.say("/broadcast")
    await admin.sees("Send me the message now")
    said = await admin.send(dict(body or {"text": OLD}))
    card = await admin.sees("Above is what everyone gets", after=said)
    return await confirmed(admin, card)


async def finished_album(admin: Person, *parts: Mapping[str, Any]) -> str:
    """The same with an album."""
    await admin.say("/broadcast")
    asked = await admin.sees("Send me the message now")
    for part in parts:
        await admin.send(dict(part), media_group_id="album-1")
    card = await admin.sees("Above is what everyone gets", after=asked.message_id)
    return await confirmed(admin, card)


async def asked(admin: Person) -> Message:
    """Press Correct on the newest message that offers it; the question for the new message."""
    before = admin.screen[-1].message_id
    await admin.press("✏️ Correct")
    return await admin.sees(lambda message: "❌ Cancel" in message.labels, after=before)


async def proposed(admin: Person, body: Mapping[str, Any] | None = None) -> Message:
    """The card of a correction that is not confirmed yet."""
    await asked(admin)
    said = await admin.send(dict(body or {"text": NEW}))
    return await admin.sees("Above is how it will read", after=said)


async def correct(admin: Person, body: Mapping[str, Any] | None = None) -> Message:
    """Correct what was sent last; the card, on which it is confirmed by now."""
    card = await proposed(admin, body)
    await admin.press("✏️ Correct", message_id=card.message_id)
    return card


async def corrected(admin: Person, body: Mapping[str, Any] | None = None) -> str:
    """Correct what was sent last and has ended; the new report."""
    card = await correct(admin, body)
    report = await admin.sees("corrected in place", after=card.message_id)
    return report.text or ""


async def test_whoever_has_it_sees_the_same_message_with_new_words(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    uuid = await finished(ada)
    before = [message.message_id for [message] in held(simulator, people)]
    card = await proposed(ada)
    assert "5 chats have it and will see it change in place." in (card.text or "")
    assert card.labels == ["✏️ Correct 5", "❌ Cancel", "🔘 Buttons"]
    assert words(simulator, people) == [OLD] * 5
    answer = await ada.press("✏️ Correct 5", message_id=card.message_id)
    assert answer.text == "Correcting."
    report = await ada.sees("corrected in place", after=card.message_id)
    assert "Total: 5\nSent: 5\n✏️ 5 corrected in place\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 5
    assert [message.message_id for [message] in held(simulator, people)] == before
    assert [(row.version, row.tried_version, row.correction) for row in rows(recall, uuid)] == [
        (2, 2, Correction.CORRECTED)
    ] * 5


async def test_both_versions_are_kept_with_their_author(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    uuid = await finished(ada)
    await corrected(ada)
    found = recall.store.broadcasts.get(uuid)
    assert found
    query = select(content.c.version, content.c.text, content.c.written_name)
    query = query.where(content.c.broadcast_id == found.id).order_by(content.c.version)
    with recall.store.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [(1, OLD, "Ada"), (2, NEW, "Ada")]
    assert (found.begun_version, found.content_version, found.corrected_version) == (1, 2, 2)


async def test_correct_stands_beside_undo_on_the_report(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await finished(ada)
    report = await ada.sees("Broadcast finished")
    assert [label for label, _ in report.buttons[0]] == ["↩️ Undo", "✏️ Correct"]


async def test_nobody_having_it_nothing_is_offered_to_correct(recall: Recall, ada: Person) -> None:
    recall.subscribe(2, blocked=2)
    await finished(ada)
    assert "✏️ Correct" not in (await ada.sees("Broadcast finished")).labels


async def test_message_that_telegram_refused_is_corrected_and_resumed(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    card = await draft(ada, OLD)
    for person in people:
        words_of_refusal = "Bad Request: can't parse entities"
        simulator.refuse(400, words_of_refusal, method="sendMessage", chat_id=person.chat_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast paused: Can't parse entities")
    card = await proposed(ada)
    assert "5 who have not got it yet get this one." in (card.text or "")
    await ada.press("✏️ Correct", message_id=card.message_id)
    await until(lambda: "▶️ Resume" in card.labels)
    await ada.press("▶️ Resume", message_id=card.message_id)
    report = await ada.sees("Broadcast finished")
    assert "Total: 5\nSent: 5\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 5


async def test_who_may_have_the_old_words_is_said_before_and_gets_the_new_ones_with_a_resend(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    card = await draft(ada, OLD)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[0].chat_id)
    uuid = await confirmed(ada, card)
    card = await proposed(ada)
    assert "2 chats have it" in (card.text or "")
    assert "1 whose answer was lost keep the old one, if they have it." in (card.text or "")
    await ada.press("✏️ Correct 2", message_id=card.message_id)
    await ada.sees("Sent: 2\nUnknown: 1\n✏️ 2 corrected in place")
    await ada.press("Resend 1 unknown")
    await ada.press("Send again to 1")
    await ada.sees("Sent: 3\n✏️ 2 corrected in place")
    assert words(simulator, people) == [OLD, NEW, NEW, NEW]
    assert {row.version for row in rows(recall, uuid)} == {2}


class TestSlowly:
    """While it is being sent, at a pace that leaves time for it."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 25}

    async def test_those_who_have_it_and_those_who_wait_all_hold_the_new_words_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        jitter = random.Random(7)
        simulator.latency = lambda: jitter.uniform(0.0, 0.04)  # some are on the wire at every moment
        people = recall.subscribe(70)
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 5)
        await ada.sees("Sending")
        card = await correct(ada)
        report = await ada.sees("Broadcast finished", 15)
        assert words(simulator, people) == [NEW] * 70
        assert recall.tally(uuid) == {Outcome.SENT: 70}
        found = rows(recall, uuid)
        assert {row.version for row in found} == {2}
        edited = sum(row.correction is Correction.CORRECTED for row in found)
        assert 5 < edited < 70
        assert f"Sent: 70\n✏️ {edited} corrected in place\n" in (report.text or "")
        assert report.message_id > card.message_id

    async def test_card_of_the_correction_goes_on_as_the_card_of_the_broadcast(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(40)
        await send(ada, OLD)
        sending = await ada.sees("Sending")
        card = await correct(ada)
        await ada.sees("Broadcast finished")
        assert str(sending) == f"{sending.message_id} Recall: This goes on in a newer message. (edited)"
        assert "Finished: sent to 40 of 40." in (card.text or "")

    async def test_paused_it_corrects_and_still_sends_nothing_new(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(40)
        uuid = await send(ada, OLD)
        await ada.sees("Sending")
        await ada.press("⏸ Pause")
        await ada.sees("Broadcast paused")
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(uuid))
        having = len(words(simulator, people))
        card = await proposed(ada)
        assert f"{40 - having} who have not got it yet get this one." in (card.text or "")
        await ada.press("✏️ Correct", message_id=card.message_id)
        await until(lambda: words(simulator, people) == [NEW] * having)
        assert state_of(recall, uuid) is State.PAUSED
        await ada.sees("Broadcast paused", after=card.message_id - 1)
        await ada.press("▶️ Resume")
        await ada.sees("Broadcast finished")
        assert words(simulator, people) == [NEW] * 40

    async def test_stopped_the_card_promises_nothing_to_those_who_will_not_get_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(40)
        await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 5)
        await ada.sees("Sending")
        await ada.press("⏹ Stop")
        await ada.sees("Broadcast stopped")
        card = await proposed(ada)
        assert "get this one" not in (card.text or "")
        await ada.press("✏️ Correct", message_id=card.message_id)
        report = await ada.sees("corrected in place")
        having = len(words(simulator, people))
        assert words(simulator, people) == [NEW] * having
        assert f"Total: 40\nSent: {having}\nNot sent: {40 - having}\n" in (report.text or "")

    async def test_undo_in_the_middle_wins_and_leaves_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(60)
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 30)
        await ada.sees("Sending")
        await correct(ada)
        await until(lambda: NEW in words(simulator, people))
        assert OLD in words(simulator, people)
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        report = await ada.sees("Broadcast undone")
        assert words(simulator, people) == []
        sent = recall.tally(uuid)[Outcome.SENT]
        assert f"Total: {sent}\nDeleted: {sent}\n" in (report.text or "")
        assert state_of(recall, uuid) is State.UNDONE

    async def test_undo_of_what_had_ended_wins_over_its_correction(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(40)
        await send(ada, OLD)
        report = await ada.sees("Broadcast finished")
        await correct(ada)
        await until(lambda: NEW in words(simulator, people))
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        assert words(simulator, people) == []
        assert simulator.calls["editMessageText"] < 40 + 20  # it did not wait for the end of the correction

    async def test_card_of_a_running_correction_offers_undo(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(40)
        await send(ada, OLD)
        await ada.sees("Broadcast finished")
        card = await correct(ada)
        await until(lambda: "Correcting" in (card.text or ""))
        assert "↩️ Undo" in card.labels

    async def test_correction_goes_before_another_send(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(30)
        await send(ada, OLD)
        report = await ada.sees("Broadcast finished")
        second = await send(ada, "Another thing")
        await ada.sees("Sending")
        await ada.press("✏️ Correct", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct", message_id=card.message_id)
        await until(lambda: words(simulator, people).count(NEW) == 30)
        assert state_of(recall, second) is State.SENDING
        assert OLD not in words(simulator, people)


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


async def test_every_reader_sees_his_own_name_in_a_corrected_text(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    for person in people:
        await person.say("/start")
        await person.sees("You are subscribed")
    before = len(words(simulator, people))
    await finished(ada)
    await corrected(ada, {"text": "Ten o'clock, {first_name}."})
    names = [simulator.delivered[person.chat_id][-1].text for person in people]
    assert names == [f"Ten o'clock, Reader {index}." for index in range(3)]
    assert len(words(simulator, people)) == before + 3


class TestAlbums:
    """Of an album, the captions."""

    PARTS = (media.photo("One"), media.photo("Two", file_id="photo-2"), media.video())

    async def test_text_takes_the_place_of_the_first_caption(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished_album(ada, *self.PARTS)
        assert "✏️ 2 corrected in place" in await corrected(ada, {"text": "Uno"})
        for album in held(simulator, people):
            assert [part.caption for part in album] == ["Uno", "Two", None]

    async def test_same_album_brings_all_its_captions(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished_album(ada, *self.PARTS)
        question = await asked(ada)
        assert "🔘 Buttons" not in question.labels
        captions = ["Uno", None, "Tres"]
        for part, caption in zip(self.PARTS, captions, strict=True):
            bare = {name: value for name, value in part.items() if name != "caption"}
            worded = bare | ({"caption": caption} if caption else {})
            await ada.send(worded, media_group_id="album-2")
        card = await ada.sees("Above is how it will read", after=question.message_id)
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        await ada.sees("✏️ 2 corrected in place")
        for album in held(simulator, people):
            assert [part.caption for part in album] == captions

    async def test_other_files_are_refused_with_the_way_out(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(1)
        await finished_album(ada, *self.PARTS)
        question = await asked(ada)
        for file in ("photo-3", "photo-4"):
            await ada.send(media.photo("Other", file_id=file), media_group_id="album-2")
        refusal = await ada.sees("Of an album only the captions can be changed", after=question.message_id)
        assert "↩️ Undo it" in (refusal.text or "")
        assert [part.caption for part in simulator.delivered[people[0].chat_id]] == ["One", "Two", None]

    async def test_part_that_failed_once_is_corrected_the_next_time(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """The first correction changes one caption and not the other; the second wants the old ones back."""
        [reader] = recall.subscribe(1)
        await finished_album(ada, *self.PARTS)
        question = await asked(ada)
        simulator.refuse(
            400, "Bad Request: the moon", method="editMessageCaption", chat_id=reader.chat_id, after=1
        )
        for part in (media.photo("Uno"), media.photo("Dos", file_id="photo-2"), media.video()):
            await ada.send(part, media_group_id="album-2")
        card = await ada.sees("Above is how it will read", after=question.message_id)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("✏️ 0 corrected in place")
        assert [part.caption for part in simulator.delivered[reader.chat_id]] == ["Uno", "Two", None]
        question = await asked(ada)
        for part in self.PARTS:
            await ada.send(dict(part), media_group_id="album-3")
        card = await ada.sees("Above is how it will read", after=question.message_id)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("✏️ 1 corrected in place")
        assert [part.caption for part in simulator.delivered[reader.chat_id]] == ["One", "Two", None]


class TestButtons:
    """URL buttons under what was sent."""

    @staticmethod
    async def linked(admin: Person, text: str = OLD) -> str:
        """Broadcast a text with one button."""
        card = await draft(admin, text)
        await admin.press("🔘 Buttons", message_id=card.message_id)
        await admin.sees("Send me the buttons")
        said = await admin.say(LINK)
        card = await admin.sees("Above is what everyone gets", after=said)
        return await confirmed(admin, card)

    async def test_buttons_survive_a_correction_of_the_text(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await self.linked(ada)
        await corrected(ada)
        [message] = simulator.delivered[reader.chat_id]
        assert message.text == NEW
        assert message.buttons == [[("Menu", "https://example.com/menu")]]

    @pytest.mark.parametrize("when", ["under the question", "under the card"])
    async def test_buttons_are_corrected(
        self, when: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await self.linked(ada)
        card = await asked(ada) if when == "under the question" else await proposed(ada)
        await ada.press("🔘 Buttons")
        asks = await ada.sees("Send me the buttons", after=card.message_id)
        assert LINK in (asks.text or "")
        said = await ada.say("Order | https://example.com/order")
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("✏️ 1 corrected in place")
        [message] = simulator.delivered[reader.chat_id]
        assert message.text == (OLD if when == "under the question" else NEW)
        assert message.buttons == [[("Order", "https://example.com/order")]]

    async def test_buttons_are_removed(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        [reader] = recall.subscribe(1)
        await self.linked(ada)
        question = await asked(ada)
        await ada.press("🔘 Buttons")
        await ada.sees("Send me the buttons", after=question.message_id)
        await ada.press("Remove the buttons")
        card = await ada.sees("Above is how it will read")
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("✏️ 1 corrected in place")
        [message] = simulator.delivered[reader.chat_id]
        assert (message.text, message.buttons) == (OLD, [])

    @pytest.mark.parametrize("body", [media.sticker(), media.poll(), media.photo(OLD)])
    async def test_buttons_are_put_under_any_kind(
        self, body: dict[str, Any], simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await finished(ada, body)
        before = simulator.delivered[reader.chat_id][0].body
        question = await asked(ada)
        await ada.press("🔘 Buttons")
        await ada.sees("Send me the buttons", after=question.message_id)
        said = await ada.say(LINK)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await ada.sees("✏️ 1 corrected in place")
        [message] = simulator.delivered[reader.chat_id]
        assert message.labels == ["Menu"]
        assert message.body == before


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


LOST, REFUSED = "⚠️ 1 keeps older words (Chat lost 1)\n", "⚠️ 1 keeps older words (Refused 1)\n"
REFUSALS = {
    "Forbidden: bot was blocked by the user": LOST,
    "Forbidden: user is deactivated": LOST,
    "Bad Request: chat not found": LOST,
    "Bad Request: message to edit not found": "1 message is already gone\n",
    "Bad Request: message can't be edited": REFUSED,
    "Bad Request: CHAT_WRITE_FORBIDDEN": REFUSED,
    "Bad Request: the moon is in the wrong house": REFUSED,
}


@pytest.mark.parametrize("description", REFUSALS)
async def test_chat_that_cannot_be_corrected_is_counted_and_the_rest_are(
    description: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(4)
    uuid = await finished(ada)
    code = 403 if description.startswith("Forbidden") else 400
    simulator.refuse(code, description, method="editMessageText", chat_id=people[2].chat_id, times=None)
    report = await corrected(ada)
    assert f"Total: 4\nSent: 4\n✏️ 3 corrected in place\n{REFUSALS[description]}" in report
    assert words(simulator, people) == [NEW, NEW, OLD, NEW]
    versions = [(row.version, row.tried_version) for row in rows(recall, uuid)]
    assert versions == [(2, 2), (2, 2), (1, 2), (2, 2)]
    assert recall.tally(uuid) == {Outcome.SENT: 4}


async def test_message_that_the_reader_deleted_keeps_no_older_words(recall: Recall, ada: Person) -> None:
    people = recall.subscribe(2)
    await finished(ada)
    people[0].delete(people[0].screen[-1].message_id)
    report = await corrected(ada)
    assert "✏️ 1 corrected in place" in report
    assert "older words" not in report


async def test_what_reads_so_already_counts_as_corrected(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await finished(ada)
    report = await corrected(ada, {"text": OLD})
    assert "✏️ 3 corrected in place" in report
    assert "older words" not in report


async def test_second_correction_reaches_those_whom_the_first_did_not(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    uuid = await finished(ada)
    simulator.refuse(400, "Bad Request: the moon", method="editMessageText", chat_id=people[1].chat_id)
    assert "⚠️ 1 keeps older words" in await corrected(ada)
    report = await corrected(ada, {"text": "Doors open at eleven."})
    assert "✏️ 3 corrected in place" in report
    assert "older words" not in report
    assert words(simulator, people) == ["Doors open at eleven."] * 3
    assert [row.version for row in rows(recall, uuid)] == [3] * 3


async def test_from_where_no_way_leads_a_chat_is_counted_as_refused(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    """A text became a photo but not in one chat; a caption for the photo is then none of its own."""
    people = recall.subscribe(2)
    await finished(ada)
    simulator.refuse(400, "Bad Request: the moon", method="editMessageMedia", chat_id=people[1].chat_id)
    assert "✏️ 1 corrected in place\n⚠️ 1 keeps older words (Refused 1)" in await corrected(
        ada, media.photo(NEW)
    )
    assert "✏️ 2 corrected in place" in await corrected(ada, {"text": "Eleven."})
    assert [(one.kind, one.caption) for [one] in held(simulator, people)] == [("photo", "Eleven.")] * 2


class TestCancelling:
    """What is not confirmed changes nothing."""

    @pytest.mark.parametrize("when", ["at the question", "at the card"])
    @pytest.mark.parametrize("how", ["❌ Cancel", "/cancel"])
    async def test_cancel_changes_nothing(
        self, how: str, when: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid = await finished(ada)
        card = await asked(ada) if when == "at the question" else await proposed(ada)
        if how == "/cancel":
            said = await ada.say("/cancel")
            await ada.sees("Nothing was changed", after=said)
        else:
            answer = await ada.press(how, message_id=card.message_id)
            assert answer.text == "Left as it is."
            assert card.labels == []
        said = await ada.say("Hello?")
        await ada.sees("start with /broadcast", after=said)
        assert words(simulator, people) == [OLD] * 2
        assert state_of(recall, uuid) is State.SENT
        assert {row.tried_version for row in rows(recall, uuid)} == {1}

    async def test_correction_that_was_cancelled_is_not_offered_any_more(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada)
        card = await proposed(ada)
        said = await ada.say("/cancel")
        await ada.sees("Nothing was changed", after=said)
        assert card.labels == []
        assert words(simulator, people) == [OLD] * 2

    async def test_older_card_of_a_correction_corrects_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada)
        older = await proposed(ada)
        said = await ada.say("Doors open at eleven.")
        await ada.sees("Above is how it will read", after=said)
        answer = await ada.press("✏️ Correct 2", message_id=older.message_id)
        assert answer.text == "There is a newer version of this; use its buttons."
        assert words(simulator, people) == [OLD] * 2

    async def test_correction_that_another_admin_cancelled_does_not_stand_in_the_way(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid = await finished(ada)
        card = await proposed(ada)
        told = await bob.sees("Finished: sent to 2")
        await bob.press(data=pack(Action.CORRECT, uuid), message_id=told.message_id)
        await bob.sees("Send me the corrected message")
        said = await bob.say("Never mind")
        other = await bob.sees("Above is how it will read", after=said)
        await bob.press("❌ Cancel", message_id=other.message_id)
        answer = await ada.press("✏️ Correct 2", message_id=card.message_id)
        assert answer.text == "Correcting."
        await until(lambda: words(simulator, people) == [NEW] * 2)

    async def test_double_tap_corrects_once(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        card = await proposed(ada)
        before = simulator.calls["editMessageText"]
        taps = [ada.press("✏️ Correct 3", message_id=card.message_id) for _ in range(3)]
        answers = await asyncio.gather(*taps)
        await ada.sees("✏️ 3 corrected in place")
        assert {answer.text for answer in answers} == {"Correcting."}
        assert words(simulator, people) == [NEW] * 3
        drawn = simulator.calls["editMessageText"] - before - 3
        assert drawn < 4  # the card alone

    async def test_correction_of_what_was_undone_meanwhile_is_refused_kindly(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        await finished(ada)
        card = await proposed(ada)
        await bob.sees("Finished: sent to 2")
        await bob.press("↩️ Undo")
        await bob.press("🗑 Delete")
        await bob.sees("Broadcast undone")
        answer = await ada.press("✏️ Correct 2", message_id=card.message_id)
        assert answer.text == "This was undone."


async def test_the_other_admin_is_told_by_whom_and_what(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(2)
    await finished(ada)
    await corrected(ada)
    await bob.sees(f"✏️ Ada is correcting a broadcast. It reads now: “{NEW}”")


async def test_the_other_admin_may_correct_and_gets_the_report(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(2)
    uuid = await finished(ada)
    await bob.say(f"/undo {uuid}")
    await bob.sees("Delete this broadcast")
    await bob.press("Keep")
    await bob.press(data=pack(Action.CORRECT, uuid), message_id=bob.screen[-1].message_id)
    await bob.sees("Send me the corrected message")
    said = await bob.say(NEW)
    card = await bob.sees("Above is how it will read", after=said)
    await bob.press("✏️ Correct 2", message_id=card.message_id)
    await bob.sees("✏️ 2 corrected in place", after=card.message_id)
    await ada.sees(f"✏️ Bob is correcting a broadcast. It reads now: “{NEW}”")
    assert words(simulator, people) == [NEW] * 2


async def corrected_on(stage: Stage, uuid: str, text: str) -> Report:
    """Correct a broadcast of a stage and wait for the end."""
    of = stage.found(uuid)
    version = stage.store.drafts.write(of, vars(Content.of_text(text, [])))
    assert stage.store.drafts.correct(of, version)
    stage.sender.wake()
    await until(lambda: not stage.found(uuid).correcting, 30)
    return Report.read(stage.store, stage.found(uuid))


@pytest.mark.parametrize("times", [1, None])
@pytest.mark.parametrize("fault", WIRE)
def test_correction_ends_and_every_chat_shows_it_or_is_counted(
    fault: Fault, times: int | None, tmp_path: Path
) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        troubled = stage.people[3].chat_id
        stage.simulator.fault(fault, method="editMessageText", chat_id=troubled, times=times)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await hurried(correcting, timer)
        counts = await correcting
        assert counts.corrected + counts.uncorrected == CHATS
        assert counts.uncorrected == (1 if times is None else 0)
        shown = [
            message.text for person in stage.people for message in stage.simulator.delivered[person.chat_id]
        ]
        assert shown.count(NEW) == CHATS - (times is None and not fault.stores)
        assert len(shown) == CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


async def hurried(task: "asyncio.Task[Report]", timer: MovedTimer) -> None:
    """Let the waits of the sender pass at once."""
    while not task.done():
        timer.added += 1
        await asyncio.sleep(0.02)


@given(troubles=st.dictionaries(st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=CHATS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_goes_wrong_every_chat_shows_it_or_is_counted(troubles: dict[int, Trouble]) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        stage.give_trouble("editMessageText", troubles)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await hurried(correcting, timer)
        counts = await correcting
        keeping = sum(trouble in CHAT for trouble in troubles.values())
        assert (counts.corrected, counts.uncorrected) == (CHATS - keeping, keeping)
        shown = [
            message.text for person in stage.people for message in stage.simulator.delivered[person.chat_id]
        ]
        assert shown.count(NEW) == CHATS - keeping
        assert shown.count(OLD) == keeping
        await stage.undo(broadcast.uuid)
        assert stage.held() == {}

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act, timer))


def test_medium_whose_answer_was_lost_is_corrected_the_next_time(tmp_path: Path) -> None:
    """The swap happened, its answers were lost; then the first photo is wanted back with other words."""
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        [chat_id] = [person.chat_id for person in stage.people[3:4]]
        photos = []
        for file in ("photo-1", "photo-2"):
            source = await stage.people[0].send(media.photo(OLD, file_id=file))
            known = {"type": "photo", "file_id": file, "unique_id": f"unique-{file}", "spoiler": False}
            from_chat = stage.people[0].chat_id
            photos.append(
                Content("photo", OLD, (), [known], source_chat_id=from_chat, source_message_id=source)
            )
        broadcasts, drafts = stage.store.broadcasts, stage.store.drafts
        made = drafts.create(vars(photos[0]), 1)
        broadcasts.advance(made.uuid, State.QUEUED)
        stage.sender.wake()
        await until(lambda: stage.found(made.uuid).state is State.SENT)
        lost = stage.simulator.fault(Fault.LOST_AFTER, method="editMessageMedia", chat_id=chat_id, times=None)
        for wanted in (photos[1], Content.recaptioned(photos[0], Content.of_text(NEW, []))):
            of = stage.found(made.uuid)
            assert drafts.correct(of, drafts.write(of, vars(wanted)))
            stage.sender.wake()
            ended = asyncio.create_task(_ended(stage, made.uuid))
            await hurried(ended, timer)
            lost.cancel()
        assert (await ended).corrected == CHATS
        files = [
            message.body["photo"][-1]["file_id"]
            for person in stage.people
            for message in stage.simulator.delivered[person.chat_id]
        ]
        assert files == ["photo-1"] * CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


async def _ended(stage: Stage, uuid: str) -> Report:
    await until(lambda: not stage.found(uuid).correcting, 30)
    return Report.read(stage.store, stage.found(uuid))


def test_flood_silences_a_correction_and_loses_nobody(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        words_of_flood = "Too Many Requests: retry after 40"
        stage.simulator.refuse(429, words_of_flood, {"retry_after": 40}, method="editMessageText", times=3)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await until(lambda: stage.sender.pulse().held_for > 30)
        timer.added += 40
        counts = await correcting
        assert (counts.corrected, counts.uncorrected) == (CHATS, 0)

    asyncio.run(on_stage(str(tmp_path), act, timer))


@pytest.fixture
async def stopped(simulator: Simulator, tmp_path: Path, ada: Person, bob: Person) -> AsyncIterator[Recall]:
    """A bot that a test starts and stops by itself, at 50 messages a second."""
    assert ada != bob
    made = Recall(simulator, tmp_path / "recall.db", messages_per_second=50)
    yield made
    made.store.engine.dispose()


async def test_correction_goes_on_after_a_restart(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    people = stopped.subscribe(60)
    async with stopped.running():
        uuid = await send(ada, OLD)
        await ada.sees("Broadcast finished")
        await correct(ada)
        await until(lambda: words(simulator, people).count(NEW) > 5)
    assert OLD in words(simulator, people)
    assert state_of(stopped, uuid) is State.SENT
    async with stopped.running():
        report = await ada.sees("✏️ 60 corrected in place")
    assert "Total: 60\nSent: 60\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 60


async def test_correction_on_a_card_from_before_a_restart_is_confirmed(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(2)
    async with stopped.running():
        await finished(ada)
        card = await proposed(ada)
    async with stopped.running():
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        await ada.sees("✏️ 2 corrected in place")
    assert words(simulator, people) == [NEW] * 2


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_AFTER])
async def test_edit_that_was_never_answered_is_made_again_after_a_restart(
    fault: Fault, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(4)
    async with stopped.running():
        await finished(ada)
        simulator.fault(fault, method="editMessageText", chat_id=people[1].chat_id)
        await correct(ada)
        await until(lambda: words(simulator, people).count(NEW) >= 3)
    async with stopped.running():
        await ada.sees("✏️ 4 corrected in place")
    assert words(simulator, people) == [NEW] * 4


@pytest.mark.parametrize("seed", range(4))
async def test_killed_in_the_middle_of_a_correction_everyone_has_one_message_with_the_new_words(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    stopped = Recall(simulator, tmp_path / "recall.db")
    people = stopped.subscribe(100)
    stopped.store.engine.dispose()
    async with bot(simulator, tmp_path):
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 20)
        await ada.sees("Sending")
        await correct(ada)
        kill_at = moment.randrange(1, 60)
        await until(lambda: words(simulator, people).count(NEW) >= kill_at)
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished", 20)
    outcomes = ledger(tmp_path, uuid)
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    assert len(outcomes) == 100
    assert max(holding(simulator, people).values()) == 1
    for person in people:
        if person.chat_id not in unknown:
            assert words(simulator, [person]) == [NEW]
