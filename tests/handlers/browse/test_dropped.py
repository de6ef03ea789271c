"""Dropped drafts: under /drafts for a day, whichever way they were dropped, and got back with a press."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.content import Content
from models.states import EventKind, State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered, send, uuid_of
from tests.support.drafting import received, settled
from tests.support.ledger import BY, CARD
from tests.support.recall import Recall, until

HEAD = "Dropped in the last 24 h"
WORDS = "“Doors open at nine.”"


async def dropped(admin: Person) -> Message:
    """What /drafts lists of what was dropped."""
    said = await admin.say("/drafts")
    return await admin.sees(HEAD, after=said)


async def got_back(admin: Person, number: int = 1) -> Message:
    """Press a number under it; the card of the draft."""
    page = await dropped(admin)
    await admin.press(str(number), message_id=page.message_id)
    return await admin.sees("Above is what everyone gets", after=page.message_id)


async def by_button(ada: Person) -> None:
    card = await draft(ada)
    await ada.press("❌ Cancel", message_id=card.message_id)


async def by_command(ada: Person) -> None:
    await draft(ada)
    await ada.say("/cancel")
    await ada.sees("Cancelled: ")


async def by_uuid(ada: Person) -> None:
    card = await draft(ada)
    await ada.say(f"/undo {uuid_of(card)}")
    await ada.sees("Cancelled: ")


async def by_another_message(ada: Person) -> None:
    await draft(ada)
    said = await ada.say("Another")
    await ada.sees("Above is what everyone gets", after=said)


async def by_message_button(ada: Person) -> None:
    card = await draft(ada)
    await ada.press("✏️ Message", message_id=card.message_id)
    said = await ada.send(media.photo("Another"))
    await ada.sees("Above is what everyone gets", after=said)


WAYS = [by_button, by_command, by_uuid, by_another_message, by_message_button]


@pytest.mark.parametrize("drop", WAYS, ids=lambda drop: drop.__name__)
async def test_it_is_listed_and_can_be_sent_after_all(
    drop: Callable[[Person], Awaitable[None]], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await drop(ada)
    page = await dropped(ada)
    assert "1. Ada · " in str(page)
    assert WORDS in str(page)
    assert page.labels == ["1"]
    await confirmed(ada, await got_back(ada))
    assert received(simulator, reader).text == "Doors open at nine."


@pytest.mark.parametrize("body", [media.photo("Old"), media.sticker(), media.poll(), media.voice()])
async def test_whatever_it_is(body: Any, simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    await offered(ada, body)
    said = await ada.say("/cancel")
    await ada.sees("Cancelled: ", after=said)
    await confirmed(ada, await got_back(ada))
    assert len(simulator.delivered[reader.chat_id]) == 1


async def test_buttons_and_options_come_back_with_it(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await draft(ada)
    await ada.press("Silent", message_id=card.message_id)
    await ada.press("❌ Cancel", message_id=card.message_id)
    await confirmed(ada, await got_back(ada))
    assert received(simulator, reader).silent


async def test_each_message_that_was_replaced_is_listed_newest_first(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada, "One")
    for words in ("Two", "Three"):
        said = await ada.say(words)
        card = await ada.sees("Above is what everyone gets", after=said)
    page = str(await dropped(ada))
    assert page.index("“Two”") < page.index("“One”")
    assert "“Three”" not in page
    back = await got_back(ada, 2)
    assert uuid_of(back) != uuid_of(card)
    assert "✅ Send to 1" in card.labels  # what took its place is a draft still
    assert "“One”" not in str(await dropped(ada))


async def test_options_and_the_same_draft_opened_again_drop_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada)
    await ada.press("Silent", message_id=card.message_id)
    said = await ada.say("/drafts")
    page = await ada.sees("A number opens one", after=said)
    await ada.press("1", message_id=page.message_id)
    await ada.sees("Above is what everyone gets", after=page.message_id)
    said = await ada.say("/drafts")
    await settled(ada)
    assert not any(HEAD in str(message) for message in ada.screen)


async def test_what_was_cancelled_after_send_is_a_draft_again(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(400)
    await send(ada, "The one before")
    uuid = await send(ada)
    assert recall.store.broadcasts.hold(uuid, BY)
    said = await ada.say(f"/undo {uuid}")
    await ada.sees("Cancelled: ", after=said)
    card = await got_back(bob)
    assert recall.found(uuid).state is State.DRAFTED
    await bob.press("✅ Send", message_id=card.message_id)
    await until(lambda: recall.found(uuid).state is State.SENT)  # nobody holds it any more
    assert [one.text for one in simulator.delivered[people[-1].chat_id]][-1] == "Doors open at nine."


async def test_undo_passes_over_a_draft_that_was_got_back(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    sent, _ = await confirmed(ada, await draft(ada, "The one before"))
    uuid = uuid_of(await draft(ada))
    recall.store.standstill.begin(BY)  # so that it does not begin before it is cancelled
    assert recall.store.broadcasts.confirm(uuid, 1, BY, CARD)
    assert recall.store.broadcasts.cancel(uuid, BY)
    await got_back(ada)
    last = recall.store.broadcasts.last()
    assert last
    assert last.uuid == sent
    assert recall.found(uuid).taken_back is None


class TestPresses:
    """Twice, late, by two admins, after a restart."""

    async def test_double_press_makes_one_draft(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await by_button(ada)
        page = await dropped(ada)
        ada.press_nowait("1", message_id=page.message_id)
        await ada.press("1", message_id=page.message_id)
        await settled(ada)
        [one] = recall.store.contents.unsent(9)
        kinds = [event.kind for event in recall.store.broadcasts.events(one)]
        assert kinds == [EventKind.CANCELLED, EventKind.RESTORED]
        cards = [message for message in ada.screen if "✅ Send to 1" in message.labels]
        assert len(cards) == 1

    async def test_second_admin_opens_what_the_first_got_back(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        await by_button(ada)
        theirs = await dropped(bob)
        mine = await got_back(ada)
        await bob.press("1", message_id=theirs.message_id)
        card = await bob.sees("Above is what everyone gets", after=theirs.message_id)
        await until(lambda: mine.text == "Another admin goes on with this.")
        await confirmed(bob, card)

    async def test_list_that_is_older_than_a_day_says_so(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await by_button(ada)
        page = await dropped(ada)
        simulator.clock.advance(hours=24.1)
        answer = await ada.press("1", message_id=page.message_id)
        assert answer.text == (
            "That was dropped more than 24 h ago, so it cannot be got back. /drafts lists what can."
        )
        said = await ada.say("/drafts")
        await settled(ada)
        assert not any(HEAD in str(message) and message.message_id > said for message in ada.screen)

    async def test_after_it_was_sent_a_late_press_says_so(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await by_button(ada)
        page = await dropped(ada)
        uuid = uuid_of(page)
        await confirmed(ada, await got_back(ada))
        answer = await ada.press(data=pack(Action.RESTORE, uuid), message_id=page.message_id)
        assert answer.text == "This has been sent."

    async def test_works_after_a_restart(self, simulator: Simulator, stopped: Recall, ada: Person) -> None:
        [reader] = stopped.subscribe(1)
        async with stopped.running():
            await by_another_message(ada)
            page = await dropped(ada)
        async with stopped.running():
            await ada.press("1", message_id=page.message_id)
            await confirmed(ada, await ada.sees("Above is what everyone gets", after=page.message_id))
        assert received(simulator, reader).text == "Doors open at nine."

    async def test_drafts_that_nobody_can_list_any_more_are_counted(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        for number in range(22):
            made = recall.store.contents.create(Content("text", f"Draft {number}"), 1001)
            assert recall.store.broadcasts.cancel(made.uuid, BY)
        page = await dropped(ada)
        assert page.labels == [str(number) for number in range(1, 21)]
        assert "… and 2 older" in str(page)
        assert "“Draft 21”" in str(page)
