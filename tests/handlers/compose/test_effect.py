"""The effect that a message came with goes along to people, and where it cannot, the card says so."""

from typing import Any

import pytest

from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, offered
from tests.support.drafting import above, received
from tests.support.recall import Recall
from tests.support.rooms import included

FIRE = "5104841245755180586"
KEPT, LEFT_OUT = "✨ People get it with its effect, groups without.", "⚠️ Its effect is left out"
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": "Doors open at nine."},
    "photo": media.photo("Look"),
    "sticker": media.sticker(),
    "poll": media.poll("Nine?", ["Yes", "No"]),
}


def effect(message: Message) -> Any:
    return message.body.get("effect_id")


@pytest.mark.parametrize("kind", KINDS)
async def test_people_get_the_effect(kind: str, simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, {**KINDS[kind], "effect_id": FIRE})
    assert KEPT in str(card)
    assert effect(above(ada, card)) == FIRE
    await confirmed(ada, card)
    assert effect(received(simulator, reader)) == FIRE


async def test_album_has_the_effect_of_its_parts(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    parts = [media.photo(file_id=f"photo-{at}") | {"effect_id": FIRE} for at in (1, 2)]
    card = await offered(ada, *parts)
    assert KEPT in str(card)
    await confirmed(ada, card)
    assert [effect(one) for one in reader.screen if one.from_bot and one.kind == "photo"] == [FIRE, FIRE]


async def test_groups_get_it_without(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    group = simulator.group(-1001, title="Club")
    await included(recall, group, ada)
    await confirmed(ada, await offered(ada, {"text": "Doors open at nine.", "effect_id": FIRE}))
    [posted] = [one for one in group.screen if one.text == "Doors open at nine."]
    assert effect(posted) is None
    assert effect(received(simulator, reader)) == FIRE


@pytest.mark.parametrize("kind", KINDS)
async def test_where_the_preview_refuses_it_everyone_gets_it_without(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, {**KINDS[kind], "effect_id": "77"})
    assert LEFT_OUT in str(card)
    assert KEPT not in str(card)
    await confirmed(ada, card)
    assert effect(received(simulator, reader)) is None


async def test_effect_outlives_a_toggle_and_a_caption(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await offered(ada, {**media.photo("Look"), "effect_id": FIRE})
    await ada.press("Silent ☐", message_id=card.message_id)
    said = await ada.say("Doors open at nine.")
    asked = await ada.sees("caption", after=said)
    await ada.press("Use as caption", message_id=asked.message_id)
    card = await ada.sees("Above is what everyone gets", after=asked.message_id)
    assert KEPT in str(card)
    await confirmed(ada, card)
    assert effect(received(simulator, reader)) == FIRE


async def test_correction_brings_no_effect_and_says_so(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    _, report = await confirmed(ada, await offered(ada, {"text": "Doors open at nine."}))
    await ada.press("✏️ Correct", message_id=report.message_id)
    said = await ada.send({"text": "Doors open at ten.", "effect_id": FIRE})
    card = await ada.sees("Above is how it will read", after=said)
    assert LEFT_OUT in str(card)
    await ada.press("✏️ Correct 1", message_id=card.message_id)
    await ada.sees("1 corrected in place")
    assert effect(received(simulator, reader)) is None
