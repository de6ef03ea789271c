"""Correct: the captions of albums, and the buttons of everything else."""

from typing import Any

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft
from tests.support.correcting import LINK, NEW, OLD, asked, corrected, finished, held, proposed
from tests.support.recall import Recall


class TestAlbums:
    """Only the captions of an album can be corrected."""

    PARTS = (media.photo("One"), media.photo("Two", file_id="photo-2"), media.video())

    async def test_text_takes_the_place_of_the_first_caption(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada, *self.PARTS)
        assert "✏️ 2 corrected in place" in await corrected(ada, {"text": "Uno"})
        for album in held(simulator, people):
            assert [part.caption for part in album] == ["Uno", "Two", None]

    async def test_same_album_brings_all_its_captions(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada, *self.PARTS)
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
        await finished(ada, *self.PARTS)
        question = await asked(ada)
        for file in ("photo-3", "photo-4"):
            await ada.send(media.photo("Other", file_id=file), media_group_id="album-2")
        refusal = await ada.sees("Of an album only the captions can be changed", after=question.message_id)
        assert "↩️ Undo it" in (refusal.text or "")
        assert [part.caption for part in simulator.delivered[people[0].chat_id]] == ["One", "Two", None]

    async def test_part_that_failed_once_is_corrected_the_next_time(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """The first correction changes only one of two captions; the second wants the old ones back."""
        [reader] = recall.subscribe(1)
        await finished(ada, *self.PARTS)
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
        return (await confirmed(admin, card))[0]

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
