"""Buttons that copy a text: typed, brought by a post, and shown to who reads it."""

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered
from tests.support.drafting import above, asked_for_buttons, linked, received
from tests.support.recall import Recall

ROWS = "Copy code | copy: SAVE10, Shop | https://a.io"
BUTTONS = [[("Copy code", "SAVE10"), ("Shop", "https://a.io")]]
POST = {
    "text": "The sale has begun",
    "reply_markup": {"inline_keyboard": [[{"text": "Code", "copy_text": {"text": "A, B | C"}}]]},
}


@pytest.mark.parametrize("body", [{"text": "Doors open at nine."}, media.photo("Look"), media.sticker()])
async def test_typed_button_is_under_any_kind_of_message(
    body: dict[str, str], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await linked(ada, await offered(ada, body), ROWS)
    assert above(ada, card).buttons == BUTTONS
    await confirmed(ada, card)
    assert received(simulator, reader).buttons == BUTTONS


async def test_question_shows_it_as_it_is_typed(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    asked = await asked_for_buttons(ada, await linked(ada, await draft(ada), ROWS))
    assert str(asked).count("Copy code | copy: SAVE10") == 2


async def test_button_that_a_post_brings_is_kept(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, POST)
    assert "🔘 1 button came with the post" in str(card)
    assert "left out" not in str(card)
    await confirmed(ada, card)
    assert received(simulator, reader).buttons == [[("Code", "A, B | C")]]


async def test_wrong_one_names_its_line_and_changes_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await linked(ada, await draft(ada), ROWS)
    asked = await asked_for_buttons(ada, card)
    await ada.say("Copy code | copy:")
    await ada.sees("Line 1: “Copy code” copies nothing.", after=asked.message_id)
    assert above(ada, card).buttons == BUTTONS
