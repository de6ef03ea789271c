"""🔕: one tap under a broadcast leaves, another comes back; in groups from administrators only."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from broadcast.message.leaving import LABELS
from handlers.callbacks import Action, pack
from handlers.texts import cards, greetings, rooms
from models.profiles import Profile
from models.states import Departure, State, Status
from models.tables import subscriber
from simulator import Group, Message, Person, Simulator, media
from tests.support.blanking import question
from tests.support.broadcasting import confirmed, draft, joined, offered
from tests.support.correcting import NEW, proposed
from tests.support.recall import ADA, Recall, until
from tests.support.rooms import EVE, becomes, included

LEAVE, BACK = "Unsubscribe", "You left · come back"
LINKED = {"text": "Menu", "reply_markup": {"inline_keyboard": [[{"text": "Menu", "url": "https://a.io/"}]]}}

OTHER = {"inline_keyboard": [[{"text": "Tickets", "url": "https://b.io/"}]]}


async def with_button(admin: Person, card: Message) -> tuple[str, Message]:
    """Put the button under what this card is of, and send it; the uuid and the report."""
    await admin.press("🔕 Unsubscribe ☐", message_id=card.message_id)
    assert "🔕 Unsubscribe ☑" in card.labels
    return await confirmed(admin, card)


def got(window: Person | Group) -> Message:
    """The newest message from the bot."""
    return next(message for message in reversed(window.screen) if message.from_bot)


def shows(message: Message, *labels: str) -> bool:
    return message.labels == [*labels]


def left_by(recall: Recall, chat_id: int) -> Departure | None:
    with recall.store.engine.connect() as connection:
        return connection.scalar(select(subscriber.c.left_by).where(subscriber.c.chat_id == chat_id))


def statuses(recall: Recall) -> dict[Status, int]:
    return recall.store.audience.by_status()


@pytest.mark.parametrize(
    "body",
    [{"text": "Doors"}, LINKED, media.photo("Doors"), media.dice(), media.poll(), {"hologram": {"depth": 3}}],
    ids=["text", "links", "photo", "dice", "poll", "newer"],
)
async def test_one_tap_leaves_and_another_comes_back(
    body: dict[str, Any], recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await with_button(ada, await offered(ada, body))
    message = got(reader)
    others = message.labels[:-1]
    for label, toast, turned, status in (
        (LEAVE, greetings.LEFT, BACK, Status.LEFT),
        (BACK, greetings.RETURNED, LEAVE, Status.SUBSCRIBED),
    ) * 2:
        assert (await reader.press(label, message_id=message.message_id)).text == toast
        assert statuses(recall) == {status: 1}
        assert left_by(recall, reader.chat_id) is (Departure.BUTTON if status is Status.LEFT else None)
        await until(partial(shows, message, *others, turned))
    assert message.message_id == got(reader).message_id  # nothing was asked or said


async def test_preview_shows_it_and_the_toggle_takes_it_away(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada)
    preview = next(one for one in reversed(ada.screen) if one.message_id < card.message_id and one.from_bot)
    await ada.press("🔕", message_id=card.message_id)
    await until(lambda: preview.labels == [LEAVE])
    await ada.press("🔕", message_id=card.message_id)
    await until(lambda: preview.labels == [])


async def test_card_of_an_album_says_that_there_is_no_place(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await offered(ada, media.photo("One"), media.photo("Two"))
    assert cards.NO_UNSUBSCRIBE in (card.text or "")
    assert not [label for label in card.labels if "🔕" in label]


async def test_press_counts_once_however_often_it_is_made(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    await with_button(ada, await draft(ada))
    message = got(reader)
    for _ in range(3):
        reader.press_nowait(data="audience:leave", message_id=message.message_id)
    await until(lambda: statuses(recall) == {Status.LEFT: 1})
    await until(lambda: message.labels == [BACK])
    answer = await reader.press(data="audience:leave", message_id=message.message_id)
    assert answer.text == greetings.LEFT
    assert statuses(recall) == {Status.LEFT: 1}


@pytest.mark.parametrize("data", ["audience:leave", "audience:return", "audience:else"])
async def test_forged_press_changes_nothing_but_who_presses(
    data: str, simulator: Simulator, recall: Recall
) -> None:
    recall.subscribe(2)
    eve = simulator.person(EVE, first_name="Eve")
    hello = await eve.say("hello")
    await eve.press(data=data, message_id=hello)
    others = {Status.SUBSCRIBED: 2}
    assert statuses(recall) == (others | {Status.LEFT: 1} if data == "audience:leave" else others)


async def test_press_that_names_the_chat_of_another_does_nothing(
    simulator: Simulator, recall: Recall
) -> None:
    [reader] = recall.subscribe(1)
    eve = simulator.person(EVE, first_name="Eve")
    message = {"message_id": 1, "date": 1, "chat": reader.as_json(), "text": "Doors"}
    forged = {"id": "1", "from": eve.user, "chat_instance": "1", "message": message, "data": "audience:leave"}
    simulator.push_update(callback_query=forged)
    await until(lambda: simulator.pending_updates == 0 and recall.store.inbox.size() == 0)
    assert statuses(recall) == {Status.SUBSCRIBED: 1}


async def test_admin_is_a_subscriber_too(recall: Recall, ada: Person) -> None:
    recall.store.audience.subscribe(Profile(ADA, "Ada"))
    card = await draft(ada, "To myself")
    await with_button(ada, card)
    message = await ada.sees(lambda one: one.text == "To myself", after=card.message_id)
    for label, toast, turned, status in (
        (LEAVE, greetings.LEFT, BACK, Status.LEFT),
        (BACK, greetings.RETURNED, LEAVE, Status.SUBSCRIBED),
    ):
        assert (await ada.press(label, message_id=message.message_id)).text == toast
        assert statuses(recall) == {status: 1}
        await until(partial(shows, message, turned))


@pytest.mark.parametrize("kind", ["supergroup", "group", "channel"])
async def test_in_a_group_only_administrators_count(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    club = simulator.channel(-2001) if kind == "channel" else simulator.group(-2001, basic=kind == "group")
    await included(recall, club, ada)
    await with_button(ada, await draft(ada))
    message, eve = got(club), simulator.person(EVE, first_name="Eve")
    answer = await club.press(eve, LEAVE, message_id=message.message_id)
    assert answer.text == greetings.ADMINISTRATORS_ONLY
    assert (message.labels, statuses(recall)) == ([LEAVE], {Status.SUBSCRIBED: 1})
    assert (await club.press(ada, LEAVE, message_id=message.message_id)).text == greetings.LEFT
    await becomes(recall, club, Status.LEFT)
    assert left_by(recall, club.chat_id) is Departure.BUTTON
    await until(lambda: message.labels == [BACK])
    assert (await club.press(eve, BACK, message_id=message.message_id)).text == greetings.ADMINISTRATORS_ONLY
    assert (await club.press(ada, BACK, message_id=message.message_id)).text == greetings.RETURNED
    await becomes(recall, club, Status.SUBSCRIBED)
    await until(lambda: message.labels == [LEAVE])


async def test_admin_of_the_bot_takes_back_in_what_an_administrator_may_not(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    club, bea = simulator.group(-2001, title="Chess club"), simulator.person(EVE + 1, first_name="Bea")
    club.promote(bea)
    await included(recall, club, ada)
    await with_button(ada, await draft(ada))
    recall.store.rooms.remove(club.chat_id)  # thrown out, and in again without having asked
    club_press = partial(club.press, data="audience:return", message_id=got(club).message_id)
    assert (await club_press(bea)).text == rooms.ASK_AN_ADMIN
    assert statuses(recall) == {Status.WAITING: 1}
    await ada.sees("took me in")
    assert (await club_press(ada)).text == greetings.RETURNED
    assert statuses(recall) == {Status.SUBSCRIBED: 1}


async def test_administrator_of_a_group_takes_it_out_and_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    club = simulator.group(-2001, title="Chess club")
    bea = simulator.person(EVE + 1, first_name="Bea")
    club.promote(bea)
    await included(recall, club, ada)
    await with_button(ada, await draft(ada))
    message = got(club)
    assert (await club.press(bea, LEAVE, message_id=message.message_id)).text == greetings.LEFT
    await becomes(recall, club, Status.LEFT)
    await until(lambda: message.labels == [BACK])
    assert (await club.press(bea, BACK)).text == greetings.RETURNED
    await becomes(recall, club, Status.SUBSCRIBED)


async def test_after_an_undo_a_press_still_counts(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    uuid, _ = await with_button(ada, await draft(ada))
    message_id = got(reader).message_id
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await until(lambda: recall.found(uuid).state is State.UNDONE)
    answer = await reader.press(data="audience:leave", message_id=message_id)
    assert answer.text == greetings.LEFT
    assert statuses(recall) == {Status.LEFT: 1}


async def test_correction_keeps_the_button_and_a_blank_takes_it_away(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    uuid, _ = await with_button(ada, await draft(ada))
    message = got(reader)
    card = await proposed(ada)
    await ada.press("✏️ Correct 1", message_id=card.message_id)
    await until(lambda: message.text == NEW and not recall.found(uuid).correcting)
    assert message.labels == [LEAVE]
    await reader.press(LEAVE, message_id=message.message_id)
    await until(partial(shows, message, BACK))
    simulator.clock.advance(hours=72)
    asked = await question(ada)
    await ada.press("🫥 Blank", message_id=asked.message_id)
    await until(lambda: message.text == "(withdrawn)")
    assert message.labels == []


@pytest.mark.parametrize("how", ["corrected", "blanked"])
async def test_press_from_before_a_change_brings_no_old_buttons_back(
    how: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    uuid, _ = await with_button(ada, await offered(ada, LINKED))
    message = got(reader)
    before = message.as_json()
    if how == "corrected":
        card = await proposed(ada, {"text": NEW, "reply_markup": OTHER})
        await ada.press("✏️ Correct 1", message_id=card.message_id)
        await until(lambda: message.text == NEW and not recall.found(uuid).correcting)
    else:
        simulator.clock.advance(hours=72)
        asked = await question(ada)
        await ada.press("🫥 Blank", message_id=asked.message_id)
        await until(lambda: message.text == "(withdrawn)" and not recall.found(uuid).correcting)
    late = {"id": "1", "from": reader.user, "chat_instance": "1", "message": before}
    simulator.push_update(callback_query=late | {"data": "audience:leave"})
    await until(lambda: statuses(recall) == {Status.LEFT: 1})
    await joined(simulator.person(EVE, first_name="Eve"))  # answered after it, in the same lane
    assert message.labels == (["Tickets", BACK] if how == "corrected" else [])


async def test_duplicate_keeps_the_button(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    _, report = await with_button(ada, await draft(ada))
    await ada.press("Duplicate", message_id=report.message_id)
    card = await ada.sees("Above is what everyone gets", after=report.message_id)
    assert "🔕 Unsubscribe ☑" in card.labels


@pytest.mark.parametrize("action", [Action.LEAVE, Action.UNSUBSCRIBE])
def test_its_data_is_no_action(action: Action) -> None:
    assert not {pack(action, "x").partition(":")[0]} & {data.partition(":")[0] for data in LABELS}
