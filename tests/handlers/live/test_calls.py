"""The last call: ten minutes before it starts every admin is told, once, and can stop it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.events import Admin
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import holding, uuid_of
from tests.support.recall import Recall, until
from tests.support.scheduling import EVENING, SEVEN, at, scheduled

TEN = timedelta(minutes=10)


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "timezone": ZoneInfo("Europe/Berlin")}


@pytest.fixture(autouse=True)
def at_seven(simulator: Simulator) -> None:
    at(simulator, SEVEN)


def calls(admin: Person) -> list[Message]:
    return [one for one in admin.screen if "goes out to" in (one.text or "")]


async def called(recall: Recall, simulator: Simulator, card: Message) -> str:
    """Wait until the last call was given; its uuid."""
    uuid = uuid_of(card)
    at(simulator, EVENING - TEN)
    await until(lambda: recall.found(uuid).called_at is not None)
    return uuid


async def test_every_admin_is_told_with_a_fresh_count(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    card = await scheduled(ada)
    recall.subscribe(1, first=7001)
    at(simulator, EVENING - TEN - timedelta(seconds=30))
    uuid = await called(recall, simulator, card)
    for admin in (ada, bob):
        [call] = calls(admin)
        assert call.text == "⏰ In 10 min “Doors open at nine.” goes out to 3 · Ada\nTo: Everyone"
        assert call.labels == ["❌ Cancel", "▶️ Now", "🕘 Later"]
    assert recall.found(uuid).state is State.QUEUED


async def test_call_is_given_once_and_closed_when_it_begins_also_after_a_restart(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    async with stopped.running() as recall:
        people = recall.subscribe(1)
        uuid = await called(recall, simulator, await scheduled(ada))
    async with stopped.running() as recall:
        at(simulator, EVENING - timedelta(minutes=5))
        said = await bob.say("/help")
        await bob.sees("this list", after=said)
        assert [len(calls(one)) for one in (ada, bob)] == [1, 1]
        at(simulator, EVENING)
        await ada.sees("Broadcast finished")
        await bob.sees("“Doors open at nine.”: it has begun.")
        await until(lambda: calls(ada) == calls(bob) == [])
        await until(lambda: recall.store.schedule.over() == [])
    assert holding(simulator, people) == [1]
    assert stopped.found(uuid).state is State.SENT


@pytest.mark.parametrize(
    ("label", "after", "state"),
    [
        ("❌ Cancel", "cancelled by Bob. Nothing was sent.", State.CANCELLED),
        ("🕘 Later", "it did not go out; it is a draft again.", State.DRAFTED),
        ("▶️ Now", "it has begun.", State.SENT),
    ],
)
async def test_any_admin_decides_and_the_others_read_it(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person, label: str, after: str, state: State
) -> None:
    recall.subscribe(1)
    uuid = await called(recall, simulator, await scheduled(ada))
    [call] = calls(bob)
    await bob.press(label, message_id=call.message_id)
    await until(lambda: recall.found(uuid).state is state)
    await ada.sees(after if state is not State.SENT else "“Doors open at nine.”: it ")
    await until(lambda: not calls(ada) and not call.labels)


async def test_held_by_an_alarm_is_told_in_its_place(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    uuid = await called(recall, simulator, await scheduled(ada))
    await bob.say("stop")
    await ada.sees("“Doors open at nine.”: Held by Bob; it does not begin until ▶️ Go on.")
    assert recall.found(uuid).barred


async def test_what_is_sent_less_than_ten_minutes_before_needs_no_call(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    at(simulator, EVENING - timedelta(minutes=9))
    card = await scheduled(ada)
    assert recall.store.schedule.to_call() == []
    at(simulator, EVENING)
    await ada.sees("Broadcast finished", after=card.message_id)
    assert calls(ada) == []


async def test_call_comes_again_for_another_time(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    card = await scheduled(ada)
    uuid = await called(recall, simulator, card)
    [call] = calls(ada)
    await ada.press("🕘 Later", message_id=call.message_id)
    newer = await ada.sees("Above is what everyone gets", after=call.message_id)
    for label in ("🕘 Later", "Tomorrow 9:00", "✅ Send"):
        await ada.press(label, message_id=newer.message_id)
    await until(lambda: recall.found(uuid).called_at is None)
    at(simulator, EVENING + timedelta(hours=15) - TEN)
    await bob.sees("⏰ In 10 min “Doors open at nine.”", after=call.message_id)


async def test_admin_who_cannot_be_reached_keeps_no_other_from_it(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(1)
    card = await scheduled(ada)
    bob.block(told=False)
    await called(recall, simulator, card)
    assert len(calls(ada)) == 1


async def test_none_in_a_standstill_and_none_of_what_is_held(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    uuid = uuid_of(await scheduled(ada))
    recall.store.broadcasts.hold(uuid, Admin(ada.chat_id, "Ada"))
    at(simulator, EVENING - TEN)
    assert recall.store.schedule.to_call() == []
    assert recall.store.broadcasts.let_go(uuid, Admin(ada.chat_id, "Ada"))
    recall.store.standstill.begin(None)
    assert recall.store.schedule.to_call() == []
