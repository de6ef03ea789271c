"""Albums that come in beside commands, questions and other albums."""

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered
from tests.support.drafting import received
from tests.support.recall import Recall

PAIR = (media.photo("Doors open"), media.photo(file_id="photo-2"))
OFFER = "You edited your message"


class TestAlbums:
    """Albums at odd moments."""

    async def test_command_in_the_caption_of_a_later_part_loses_no_part(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        said = await ada.send_album(
            [media.photo(), media.photo("/broadcast Look", file_id="photo-2"), media.photo(file_id="photo-3")]
        )
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=said[-1]))
        assert holding(simulator, [reader]) == [3]

    async def test_cancel_while_an_album_comes_in_leaves_no_draft(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        await ada.send_album(PAIR)
        said = await ada.say("/cancel")
        await ada.sees("Cancelled. Nothing was sent.", after=said)
        with pytest.raises(AssertionError):
            await ada.sees("Above is what everyone gets", timeout=2.5, after=said)

    async def test_mixed_kinds_are_refused_with_telegrams_reason_and_another_album_is_taken(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        await ada.send_album([media.photo("One"), media.document()])
        told = await ada.sees("document can't be mixed with other media types")
        await ada.send_album(PAIR)
        await ada.sees("What: album of 2", after=told.message_id)

    async def test_lone_part_of_an_album_is_sent_as_what_it_is(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        said = await ada.send(media.photo("One"), media_group_id="left-over")
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=said))
        assert received(simulator, reader).body == media.photo("One")

    async def test_album_and_text_take_each_others_place_and_keep_the_options(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada, "One")
        await ada.press("Protected", message_id=card.message_id)
        said = await ada.send_album(PAIR)
        card = await ada.sees("Above is what everyone gets", after=said[-1])
        assert "Protected ☑" in card.labels
        said = [await ada.say("Two")]
        asked = await ada.sees("take the place of everything?", after=said[-1])
        await ada.press("Replace everything", message_id=asked.message_id)
        card = await ada.sees("Above is what everyone gets", after=said[-1])
        assert "🔘 Buttons" in card.labels
        said = await ada.send_album(PAIR[::-1])
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=said[-1]))
        got = simulator.delivered[reader.chat_id]
        assert [(one.body, one.protected) for one in got] == [(body, True) for body in PAIR[::-1]]

    async def test_same_photo_twice_keeps_both_captions(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, media.photo("Left"), media.photo("Right"))
        second = next(one.message_id for one in ada.screen if one.caption == "Right" and not one.from_bot)
        await ada.edit(second, "Middle")
        offer = await ada.sees(OFFER, after=card.message_id)
        await ada.press("Use the new wording", message_id=offer.message_id)
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=offer.message_id))
        assert [one.caption for one in simulator.delivered[reader.chat_id]] == ["Left", "Middle"]

    async def test_two_admins_albums_at_once_do_not_mix(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        for admin in (ada, bob):
            await admin.say("/broadcast")
            await admin.sees("Send me the message now")
        for body, other in zip(PAIR, (media.video("Bobs"), media.video(file_id="video-2")), strict=True):
            await ada.send(body, media_group_id="same")
            await bob.send(other, media_group_id="same")
        for admin, kind in ((ada, "photo"), (bob, "video")):
            await admin.sees("What: album of 2")
            assert [one.kind for one in admin.screen[-3:-1]] == [kind] * 2

    async def test_album_instead_of_buttons_is_refused_once(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await draft(ada)
        await ada.press("🔘 Buttons")
        await ada.sees("Send me the buttons")
        await ada.send_album(PAIR)
        await ada.sees("Buttons are typed as text")
        assert sum("Nothing was changed" in (one.text or "") for one in ada.screen) == 1
