"""An admin edits the message that a draft was made of, in the chat."""

import pytest

from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered, uuid_of
from tests.support.drafting import opened, received, settled
from tests.support.recall import Recall

LINK = "Menu | https://example.com/menu"
PAIR = (media.photo("Doors open"), media.photo(file_id="photo-2"))
OFFER = "You edited your message"


class TestEdits:
    """The admin edits what a draft was made of."""

    async def test_edit_that_changes_no_word_is_not_worth_a_question(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say("/broadcast Doors open")
        await ada.sees("Above is what everyone gets")
        await ada.edit(said, "/broadcast Doors open")
        await settled(ada)
        assert not any(OFFER in (one.text or "") for one in ada.screen)

    @pytest.mark.parametrize("change", ["option", "buttons", "opened again"])
    async def test_edit_is_offered_after_the_card_was_used(
        self, change: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        said = await ada.say("/broadcast Doors open")
        card = await ada.sees("Above is what everyone gets")
        if change == "option":
            await ada.press("Silent", message_id=card.message_id)
        elif change == "buttons":
            await ada.press("🔘 Buttons", message_id=card.message_id)
            typed = await ada.say(LINK)
            card = await ada.sees("Above is what everyone gets", after=typed)
        else:
            card = await opened(ada)
        await ada.edit(said, "/broadcast Doors closed")
        offer = await ada.sees(OFFER, after=card.message_id)
        await ada.press("Use the new wording", message_id=offer.message_id)
        await confirmed(ada, await ada.sees("Above is what everyone gets", after=offer.message_id))
        got = received(simulator, reader)
        assert (got.text, got.silent) == ("Doors closed", change == "option")
        assert got.labels == (["Menu"] if change == "buttons" else [])

    async def test_edit_is_offered_after_a_restart(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        [reader] = stopped.subscribe(1)
        async with stopped.running():
            said = await ada.say("/broadcast Doors open")
            await ada.sees("Above is what everyone gets")
        async with stopped.running():
            await ada.edit(said, "/broadcast Doors closed")
            offer = await ada.sees(OFFER)
        async with stopped.running():
            await ada.press("Use the new wording", message_id=offer.message_id)
            await confirmed(ada, await ada.sees("Above is what everyone gets", after=offer.message_id))
        assert received(simulator, reader).text == "Doors closed"

    async def test_edit_of_the_message_replied_to_is_offered(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        said = await ada.say("Doors open")
        await ada.say("/broadcast", reply_to=said)
        card = await ada.sees("Above is what everyone gets")
        await ada.edit(said, "Doors closed")
        await ada.sees(OFFER, after=card.message_id)

    async def test_author_is_offered_their_edit_when_the_other_admin_has_opened_the_draft(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say("/broadcast Doors open")
        await ada.sees("Above is what everyone gets")
        await opened(bob)
        await ada.edit(said, "/broadcast Doors closed")
        await ada.sees(OFFER)

    async def test_older_of_two_offers_brings_what_it_offered(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        said = await ada.say("/broadcast One")
        card = await ada.sees("Above is what everyone gets")
        offers: list[Message] = []
        for words in ("Two", "Three"):
            await ada.edit(said, f"/broadcast {words}")
            after = offers[-1].message_id if offers else card.message_id
            offers.append(await ada.sees(OFFER, after=after))
        await ada.press("Use the new wording", message_id=offers[0].message_id)
        card = await ada.sees("Above is what everyone gets", after=offers[1].message_id)
        await confirmed(ada, card)
        assert received(simulator, reader).text == "Two"

    async def test_photo_edited_twice_arrives_as_previewed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, media.photo("One"))
        mine = next(one.message_id for one in ada.screen if one.kind == "photo")
        await ada.edit(mine, "Two")
        offer = await ada.sees(OFFER, after=card.message_id)
        await ada.edit(mine, "Three")
        await ada.sees(OFFER, after=offer.message_id)
        await ada.press("Use the new wording", message_id=offer.message_id)
        card = await ada.sees("Above is what everyone gets", after=offer.message_id)
        preview = next(one for one in reversed(ada.screen) if one.kind == "photo")
        assert preview.caption == "Two"
        await confirmed(ada, card)
        assert received(simulator, reader).caption == "Two"

    async def test_edited_part_of_the_older_of_two_albums_is_offered(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        first = uuid_of(await offered(ada, *PAIR))
        mine = next(one.message_id for one in ada.screen if one.body == PAIR[1])
        await draft(ada, "Another one")
        await ada.edit(mine, "Come in")
        offer = await ada.sees(OFFER)
        assert first in str(offer.buttons)

    async def test_offer_of_an_edit_does_not_bring_back_a_message_that_was_replaced(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say("/broadcast Old")
        await ada.sees("Above is what everyone gets")
        await ada.edit(said, "/broadcast Older")
        offer = await ada.sees(OFFER)
        new = await ada.say("New")
        card = await ada.sees("Above is what everyone gets", after=new)
        await ada.press("Use the new wording", message_id=offer.message_id)
        await settled(ada)
        assert "✅ Send to 1" in card.labels
