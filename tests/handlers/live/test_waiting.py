"""What waits says for what and how long: on the card, in the answer to Send, in history and report."""

from typing import Any

import pytest

from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.failing import refused
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 10}


async def running(recall: Recall, admin: Person) -> str:
    uuid = await send(admin, "First")
    await until(lambda: recall.found(uuid).state is State.SENDING)
    return uuid


def cards(admin: Person) -> list[Message]:
    return [one for one in admin.screen if "Waits for" in (one.text or "")]


async def test_answer_to_send_and_card_say_what_it_waits_for(recall: Recall, ada: Person) -> None:
    recall.subscribe(120)
    await running(recall, ada)
    card = await draft(ada, "Soup is ready.")
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert answer.text
    assert answer.text.startswith("Waits for “First”, about ")
    assert answer.text.endswith(" s")
    await ada.sees("Waits for “First”, about ")
    assert card.labels == ["↩️ Undo"]
    third = await draft(ada, "The kitchen closes.")
    answer = await ada.press("✅ Send", message_id=third.message_id)
    assert (answer.text or "").startswith("Waits for “First” and 1 more, about 2")
    assert "Queued" not in str(ada.screen)


async def test_what_begins_at_once_says_sending(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert answer.text == "Sending."


async def test_paused_one_is_waited_for_by_nobody(recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    first = await running(recall, ada)
    await ada.press("⏸ Pause")
    await until(lambda: recall.found(first).state is State.PAUSED)
    card = await draft(ada, "Soup is ready.")
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert answer.text == "Sending."


async def test_resume_that_has_to_wait_says_so(recall: Recall, ada: Person) -> None:
    """Older ones come first, so it is the younger that waits."""
    recall.subscribe(100)
    first = await running(recall, ada)
    await ada.press("⏸ Pause")
    await until(lambda: recall.found(first).state is State.PAUSED)
    second = await send(ada, "Second")
    await until(lambda: recall.found(second).state is State.SENDING)
    await ada.press(data=f"pause:{second}")
    await until(lambda: recall.found(second).state is State.PAUSED)
    await ada.press(data=f"resume:{first}")
    answer = await ada.press(data=f"resume:{second}")
    assert (answer.text or "").startswith("Waits for “First”, about ")
    await ada.sees("Waits for “First”, about ")


async def test_second_try_that_has_to_wait_says_so(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(30)
    _, report = await refused(simulator, ada, people[:2])
    await running(recall, ada)
    answer = await ada.press("🔁 Retry", message_id=report.message_id)
    # It began before, so it comes first.
    assert answer.text == "Trying again with 2 chats."


async def test_words_of_what_comes_first_are_no_markup(recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    uuid = await send(ada, "<b>Sale & more")
    await until(lambda: recall.found(uuid).state is State.SENDING)
    await send(ada, "Second")
    await ada.sees("Waits for “<b>Sale & more”, about ")
