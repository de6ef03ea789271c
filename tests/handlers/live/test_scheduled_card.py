"""The card of what starts later, and what the other admins read of it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.texts.times import ahead
from models.states import State
from simulator import Person, Simulator
from tests.support.broadcasting import holding, send, uuid_of
from tests.support.recall import Recall, until
from tests.support.scheduling import EVENING, SEVEN, at, scheduled


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "timezone": ZoneInfo("Europe/Berlin")}


@pytest.fixture(autouse=True)
def at_seven(simulator: Simulator) -> None:
    at(simulator, SEVEN)


async def test_card_tells_when_it_starts_and_what_can_be_done(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await scheduled(ada)
    await until(lambda: (card.text or "").startswith("Starts Thu 26 Nov 2026, 18:00 Europe/Berlin, in 10 h"))
    assert card.labels == ["❌ Cancel", "▶️ Now", "🕘 Change"]


@pytest.mark.parametrize(
    ("away", "texts"),
    [(timedelta(days=3, minutes=30), 2), (timedelta(hours=5, minutes=30), 61), (timedelta(minutes=65), 61)],
)
def test_what_it_says_changes_once_a_minute_at_most(away: timedelta, texts: int) -> None:
    """And a card is not edited where it would say the same."""
    said = {ahead(away - timedelta(seconds=second)) for second in range(3600)}
    assert len(said) <= texts


async def test_other_admins_learn_once_who_scheduled_it_and_for_when(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    await scheduled(ada)
    await bob.sees(
        "🕘 Ada has scheduled “Doors open at nine.”: it starts Thu 26 Nov 2026, 18:00 Europe/Berlin"
    )
    said = await bob.say("/help")
    await bob.sees("this list", after=said)
    assert len([one for one in bob.screen if "has scheduled" in (one.text or "")]) == 1


async def test_what_starts_at_once_is_not_told_as_scheduled(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(1)
    await send(ada)
    await bob.sees("Finished: sent to 1 of 1.")
    assert not [one for one in bob.screen if "has scheduled" in (one.text or "")]


async def test_change_on_the_card_opens_the_draft_below_and_takes_the_card_away(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await scheduled(ada)
    await until(lambda: "🕘 Change" in card.labels)
    await ada.press("🕘 Change", message_id=card.message_id)
    newer = await ada.sees("Above is what everyone gets", after=card.message_id)
    assert newer.labels[0] == "✅ Send at 18:00 to 1"
    await until(lambda: card not in ada.screen)
    assert recall.found(uuid_of(newer)).state is State.DRAFTED


async def test_now_and_cancel_do_what_they_say(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(1)
    card = await scheduled(ada)
    await until(lambda: "▶️ Now" in card.labels)
    await ada.press("▶️ Now", message_id=card.message_id)
    await ada.sees("Broadcast finished", after=card.message_id)
    other = await scheduled(ada, "Another")
    await until(lambda: "❌ Cancel" in other.labels and "▶️ Now" in other.labels)
    await ada.press("❌ Cancel", message_id=other.message_id)
    at(simulator, EVENING + timedelta(minutes=1))
    recall.sender.wake()
    assert holding(simulator, people) == [1]


async def test_stray_words_bring_no_card_of_what_starts_later(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await scheduled(ada)
    await until(lambda: "🕘 Change" in card.labels)
    said = await ada.say("how are you?")
    await ada.sees("/broadcast", after=said)
    assert "🕘 Change" in card.labels
    said = await ada.say("/status")
    await ada.sees("Starts Thu 26 Nov 2026, 18:00", after=said)


async def test_restart_keeps_its_time(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    people = stopped.subscribe(1)
    async with stopped.running():
        await scheduled(ada)
    async with stopped.running():
        at(simulator, EVENING - timedelta(minutes=1))
        assert holding(simulator, people) == [0]
        at(simulator, EVENING)
        await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1]


async def test_history_tells_when_it_starts(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await scheduled(ada)
    said = await ada.say("/history")
    page = await ada.sees("Past broadcasts", after=said)
    assert "Starts Thu 26 Nov 2026, 18:00 Europe/Berlin, in 10 h 59 min" in (page.text or "")
