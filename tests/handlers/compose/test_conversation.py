"""The conversation: what a message or a command is taken for, step by step."""

import pytest

from models.states import State
from simulator import Person, Simulator, media
from tests.support.broadcasting import draft, uuid_of
from tests.support.recall import Recall, until

TEXT = "The shop opens at nine."
INVOICE = {
    "invoice": {
        "title": "Tea",
        "description": "",
        "start_parameter": "",
        "currency": "EUR",
        "total_amount": 1,
    }
}


async def test_text_behind_the_command_keeps_its_formatting(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    entities = [
        {"type": "bot_command", "offset": 0, "length": 10},
        {"type": "bold", "offset": 14, "length": 4},
    ]
    said = await ada.say("/broadcast 🎉 nine o'clock", entities=entities)
    card = await ada.sees("Above is what everyone gets", after=said)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    [message] = simulator.delivered[reader.chat_id]
    assert message.text == "🎉 nine o'clock"
    assert message.entities == [{"type": "bold", "offset": 3, "length": 4}]


async def test_reply_broadcasts_the_message_replied_to(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    photo = await ada.send(media.photo("The new menu"))
    await ada.say("/broadcast", reply_to=photo)
    await ada.sees("Above is what everyone gets")
    await ada.press("✅ Send")
    await ada.sees("Broadcast finished")
    [message] = simulator.delivered[reader.chat_id]
    assert (message.kind, message.caption) == ("photo", "The new menu")


async def test_new_message_replaces_the_draft_and_the_older_card_sends_nothing(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    old = await draft(ada, "Frist")
    pressed_later = old.buttons[0][0][1]
    said = await ada.say("First")
    await ada.sees("Above is what everyone gets", after=said)
    await until(lambda: old.message_id not in ada.messages)
    answer = await ada.press(data=pressed_later, message_id=old.message_id)
    assert answer.show_alert
    assert answer.text == "This draft was replaced by a newer one; send that."
    assert reader.chat_id not in simulator.delivered
    await ada.press("✅ Send")
    await ada.sees("Broadcast finished")
    assert [message.text for message in simulator.delivered[reader.chat_id]] == ["First"]


async def test_second_broadcast_command_starts_another_draft_and_the_first_can_still_be_sent(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    first = await draft(ada, "One")
    assert uuid_of(await draft(ada, "Two")) != uuid_of(first)
    await ada.press("✅ Send", message_id=first.message_id)
    await ada.sees("Broadcast finished")
    assert [message.text for message in simulator.delivered[reader.chat_id]] == ["One"]


@pytest.mark.parametrize("when", ["before the message", "before confirming"])
async def test_cancel_works_in_every_state(when: str, recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    if when == "before confirming":
        await ada.say(TEXT)
        await ada.sees("Above is what everyone gets")
    said = await ada.say("/cancel")
    await ada.sees(
        lambda message: "Cancelled" in str(message) and "Nothing was sent." in str(message), after=said
    )
    said = await ada.say("Hello?")
    await ada.sees("start with /broadcast", after=said)
    assert not any("✅" in label for message in ada.screen for label in message.labels)


async def test_cancel_button_drops_the_draft(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await draft(ada)
    uuid = uuid_of(card)
    await ada.press("❌ Cancel")
    assert "Nothing was sent" in str(await ada.sees(lambda message: message.message_id == card.message_id))
    broadcast = recall.store.broadcasts.get(uuid)
    assert broadcast
    assert broadcast.state is State.CANCELLED


async def test_command_as_the_draft_is_refused_and_the_conversation_goes_on(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    await ada.say("/sale is on")
    await ada.sees("I do not know that command")
    await ada.say(TEXT)
    await ada.sees("Above is what everyone gets")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (INVOICE, "does not let bots copy invoices"),
        ({"paid_media": {"star_count": 1, "paid_media": []}}, "does not let bots copy paid media"),
        ({"new_chat_title": "Shop"}, "message can't be copied"),
    ],
)
async def test_what_cannot_be_copied_is_said_and_the_conversation_goes_on(
    body: dict[str, object], why: str, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    await ada.say("/broadcast")
    await ada.sees("Send me the message now")
    await ada.send(body)
    await ada.sees(why)
    await ada.say(TEXT)
    await ada.sees("Above is what everyone gets")


@pytest.mark.usefixtures("recall")
async def test_empty_audience_is_said_and_nothing_can_be_sent(ada: Person) -> None:
    await ada.say(f"/broadcast {TEXT}")
    card = await ada.sees("Nobody to send to yet")
    assert "❌ Cancel" in card.labels
    assert not any("✅" in label for label in card.labels)


async def test_audience_that_left_before_the_press_is_said(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    card = await draft(ada)
    await reader.say("/stop")
    await reader.sees("no more messages")
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert "nobody to send this to" in (answer.text or "")


async def test_editing_an_old_broadcast_command_starts_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    said = await ada.say("/broadcast One")
    await ada.sees("Above is what everyone gets")
    await ada.press("❌ Cancel")
    await ada.edit(said, "/broadcast Two")
    asked = await ada.say("/help")
    await ada.sees("/broadcast", after=asked)
    assert not any(message.message_id > asked and "Two" in str(message) for message in ada.screen)


@pytest.mark.usefixtures("recall")
@pytest.mark.parametrize("body", [{"text": "Hello"}, media.photo("What does /broadcast do?")])
async def test_anything_outside_a_conversation_gets_one_sentence(
    body: dict[str, object], ada: Person
) -> None:
    await ada.send(body)
    await ada.sees("start with /broadcast and then send the message")


@pytest.mark.parametrize("parts", [1, 3])
async def test_command_in_a_caption_starts_a_broadcast_and_is_no_part_of_it(
    parts: int, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    bold = {"type": "bold", "offset": 11, "length": 5}
    album = "album-1" if parts > 1 else None
    await ada.send(media.photo("/broadcast Doors open", caption_entities=[bold]), media_group_id=album)
    for part in range(1, parts):
        await ada.send(media.photo(file_id=f"photo-{part + 1}"), media_group_id=album)
    await ada.sees("Above is what everyone gets")
    await ada.press("✅ Send")
    await ada.sees("Broadcast finished")
    first, *others = simulator.delivered[reader.chat_id]
    assert (first.caption, first.entities) == ("Doors open", [bold | {"offset": 0}])
    assert [message.kind for message in others] == ["photo"] * (parts - 1)
