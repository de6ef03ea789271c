"""Strangers: what they change is always written, and their answers cost nobody else anything."""

import pytest

from broadcast.wire.holds import Family
from handlers.callbacks import Action, pack
from handlers.updates.answers import WAITING
from models.states import Status
from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until

CROWD = 300


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 30}


def crowd(simulator: Simulator, count: int = CROWD) -> list[Person]:
    return [simulator.person(6000 + number) for number in range(count)]


def answered(people: list[Person]) -> int:
    return sum(any(message.from_bot for message in person.screen) for person in people)


async def test_crowd_that_starts_is_subscribed_and_the_admin_is_answered(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = crowd(simulator)
    for person in people:
        await person.say("/start")
    asked = await ada.say("/stats")
    await ada.sees("Subscribers", after=asked)
    # A tenth of the pace: the admin did not wait for their answers.
    assert answered(people) < CROWD / 2
    await until(lambda: recall.store.audience.by_status() == {Status.SUBSCRIBED: CROWD})
    await until(lambda: recall.store.inbox.size() == 0)


async def test_forged_presses_of_a_crowd_keep_no_admin_waiting(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    people = crowd(simulator)
    for person in people:
        said = await person.say("hello")
        person.press_nowait(data=pack(Action.UNDO, uuid), message_id=said)
    await ada.press("↩️ Undo")
    await ada.sees("Delete")
    assert simulator.calls["answerCallbackQuery"] < CROWD / 2
    await until(lambda: recall.store.inbox.size() == 0)


async def test_what_they_change_is_written_while_telegram_asks_for_silence(
    simulator: Simulator, recall: Recall
) -> None:
    recall.sender.holds.hold(Family.SENDS, 3600)
    people = crowd(simulator, WAITING * 2)
    for person in people:
        await person.say("/start")
    for person in people[:5]:
        await person.say("/stop")
    wanted = {Status.SUBSCRIBED: WAITING * 2 - 5, Status.LEFT: 5}
    await until(lambda: recall.store.audience.by_status() == wanted)
    await until(lambda: recall.store.inbox.size() == 0)
    assert answered(people) == 0


async def test_last_word_of_each_counts(simulator: Simulator, recall: Recall) -> None:
    person = simulator.person(6000)
    for word in ("/start", "/stop", "/start", "hello", "/stop"):
        await person.say(word)
    await until(lambda: recall.store.inbox.size() == 0 and simulator.pending_updates == 0)
    assert recall.store.audience.by_status() == {Status.LEFT: 1}
