"""What a newer preview and card make void does not stay in the chat, where Telegram lets it be deleted."""

from collections.abc import Callable

import pytest

from models.states import State
from simulator import Fault, Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered
from tests.support.correcting import finished, proposed
from tests.support.drafting import above, linked, opened, settled
from tests.support.recall import Recall, until

CANNOT = "Bad Request: message can't be deleted"
PHOTOS = (media.photo("One"), media.photo(None))


def bots(admin: Person) -> list[Message]:
    return [one for one in admin.screen if one.from_bot]


async def newer(admin: Person, body: dict[str, object]) -> Message:
    said = await admin.send(dict(body))
    card = await admin.sees("Above is what everyone gets", after=said)
    await settled(admin)
    return card


@pytest.mark.parametrize("body", [{"text": "Second"}, media.photo("Second"), media.sticker(), media.dice()])
async def test_older_preview_and_card_are_deleted(
    body: dict[str, object], recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await draft(ada, "First")
    preview = above(ada, card)
    now = await newer(ada, body)
    assert not {card.message_id, preview.message_id} & set(ada.messages)
    assert {now.message_id, above(ada, now).message_id} <= set(ada.messages)
    await confirmed(ada, now)


async def test_whole_album_goes(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    before = await offered(ada, *PHOTOS)
    parts = [one.message_id for one in bots(ada) if one.media_group_id]
    assert len(parts) == 2
    await newer(ada, media.photo("Second"))
    assert not {before.message_id, *parts} & set(ada.messages)


async def test_album_of_before_a_restart_keeps_its_preview(stopped: Recall, ada: Person) -> None:
    """Only its first message is remembered, and half an album is worse than a whole one."""
    stopped.subscribe(1)
    async with stopped.running():
        card = await offered(ada, *PHOTOS)
    async with stopped.running():
        await opened(ada)
        await settled(ada)
    assert card.message_id not in ada.messages
    assert len([one for one in bots(ada) if one.media_group_id]) == 4


@pytest.mark.parametrize("again", [linked, lambda admin, _: opened(admin)])
async def test_what_is_shown_anew_leaves_one_preview(
    again: Callable[..., object], recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await draft(ada, "Once")
    shown = again(ada, card)
    await shown  # type: ignore[misc]
    await settled(ada)
    assert [one.text for one in bots(ada) if (one.text or "").startswith("Once")] == ["Once"]


@pytest.mark.parametrize("refusal", [CANNOT, "Bad Request: message can't be deleted for everyone"])
async def test_card_that_cannot_be_deleted_gets_a_last_word(
    refusal: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await draft(ada, "First")
    simulator.refuse(400, refusal, method="deleteMessage", times=None)
    await newer(ada, {"text": "Second"})
    replaced = "This draft was replaced by a newer one. /drafts can get it back for 24 h."
    assert ada.messages[card.message_id].text == replaced
    assert card.labels == []


async def test_what_cannot_be_offered_leaves_the_older_to_be_sent(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada, "First")
    said = await ada.send(media.quiz(correct=None))
    await ada.sees("This cannot be sent", after=said)
    await confirmed(ada, card)


async def test_card_in_the_chat_of_another_admin_says_who_goes_on(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    card = await draft(ada, "Doors")
    await opened(bob)
    await until(lambda: card.text == "Another admin goes on with this.")
    assert above(ada, card).text == "Doors"


async def test_preview_that_a_test_is_copied_from_stays(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await offered(ada, media.location())
    preview = above(ada, card)
    simulator.fault(Fault.HANG, method="copyMessage", times=None)
    await ada.press("🧪 Test", message_id=card.message_id)
    await until(lambda: bool(recall.store.broadcasts.on_screen()))
    [test] = recall.store.broadcasts.on_screen()
    await until(lambda: recall.found(test.uuid).state is State.SENDING)
    said = await ada.say("Second")
    await ada.sees("Above is what everyone gets", after=said)
    await until(lambda: card.message_id not in ada.messages)
    assert preview.message_id in ada.messages


async def test_preview_of_a_draft_that_can_be_got_back_stays_where_it_is_copied(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, media.location())
    preview = above(ada, card)
    now = await newer(ada, {"text": "Second"})
    assert "/drafts can get the draft before this one back for 24 h." in (now.text or "")
    assert card.message_id not in ada.messages
    assert preview.message_id in ada.messages
    said = await ada.say("/drafts")
    page = await ada.sees("Dropped in the last 24 h", after=said)
    await ada.press("1", message_id=page.message_id)
    again = await ada.sees("Above is what everyone gets", after=page.message_id)
    await confirmed(ada, again)
    assert [one.kind for one in simulator.delivered[reader.chat_id]] == ["location"]


async def test_older_offer_of_a_correction_is_deleted(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await finished(ada)
    first = await proposed(ada, {"text": "Wrong again"})
    preview = above(ada, first)
    said = await ada.say("Right")
    await ada.sees("Above is how it will read", after=said)
    await settled(ada)
    assert not {first.message_id, preview.message_id} & set(ada.messages)
