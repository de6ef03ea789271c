"""What becomes of updates in a flood: each is answered when it is over, whatever had happened to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Update

from handlers.texts import phrases
from handlers.updates.deferred import MOST
from models.inbox import serving
from models.lanes import Lane
from models.profiles import Profile
from models.store import Store
from simulator import Person, Simulator, media
from tests.support.flood import Flood, said
from tests.support.handling import LOCKED, Handling, flood, handling, raising, written_down
from tests.support.recall import until


@pytest.fixture
async def desk(simulator: Simulator, store: Store) -> AsyncIterator[Handling]:
    async with handling(simulator, store) as made:
        yield made


@pytest.fixture
async def silence(simulator: Simulator, desk: Handling) -> AsyncIterator[Flood]:
    made = Flood(simulator, desk.timer)
    yield made
    made.close()


async def over(desk: Handling) -> None:
    await until(lambda: desk.store.inbox.size() == 0)


def read(admin: Person) -> list[str]:
    return [str(message.text) for message in admin.screen if message.from_bot]


async def test_press_is_answered_at_once_and_handled_again(desk: Handling, ada: Person) -> None:
    desk.does(raising(flood(0.1)))
    query = ada.press_nowait(data="what", message_id=1)
    await desk.arrive()
    await over(desk)
    assert len(desk.tries) == 2
    assert ada.world.queries.get(query) is None
    assert read(ada) == []


@pytest.mark.parametrize(
    ("first", "second", "handled"),
    [
        ("/stats", "/stats", [1, 2, 2]),
        ("/stats", "/help", [1, 2, 1, 2]),
        ("Hello", "Hello", [1, 2, 1, 2]),
        ("/broadcast one", "/broadcast one", [1, 2, 1, 2]),
    ],
)
async def test_of_what_the_same_answer_serves_the_newest_is_handled_again(
    first: str, second: str, handled: list[int], desk: Handling, ada: Person
) -> None:
    desk.does(raising(flood(0.5)), raising(flood(0.5)))
    await ada.say(first)
    await ada.say(second)
    ids = [one.update_id for one in await desk.arrive()]
    await over(desk)
    assert [ids.index(one) + 1 for one in desk.tries] == handled


async def test_replies_to_two_messages_are_not_the_same(desk: Handling, ada: Person) -> None:
    desk.does(raising(flood(0.5)), raising(flood(0.5)))
    for text in ("one", "two"):
        await ada.say("/broadcast", reply_to=await ada.say(text))
    await desk.arrive()
    await over(desk)
    assert len(desk.tries) == 6


async def test_photos_with_a_command_as_their_caption_are_not_the_same(desk: Handling, ada: Person) -> None:
    desk.does(raising(flood(0.5)), raising(flood(0.5)))
    await ada.send(media.photo("/broadcast"))
    await ada.send(media.photo("/broadcast"))
    await desk.arrive()
    await over(desk)
    assert len(desk.tries) == 4


async def test_failure_is_told_when_it_is_over(desk: Handling, ada: Person, silence: Flood) -> None:
    silence.begin()
    desk.does(raising(KeyError("who")))
    await ada.say("/stats")
    await desk.arrive()
    await until(lambda: len(desk.tries) == 1)
    silence.end()
    await ada.sees(phrases.FAILED[:20])
    await over(desk)
    assert len(desk.tries) == 1
    assert desk.store.inbox.set_aside() == 0


async def test_what_is_on_disk_and_failed_is_told_when_it_is_over(
    desk: Handling, ada: Person, silence: Flood
) -> None:
    def step(update: Update) -> None:
        desk.store.audience.subscribe(Profile(update.update_id))
        raise LOCKED

    silence.begin()
    desk.does(step)
    await ada.say("/stats")
    await desk.arrive()
    await until(lambda: desk.store.audience.size() == 1)
    silence.end()
    await ada.sees(phrases.INTERRUPTED[:20])
    await over(desk)
    assert len(desk.tries) == 1


async def test_what_was_done_before_a_crash_is_told_when_it_is_over(
    simulator: Simulator, desk: Handling, ada: Person, silence: Flood
) -> None:
    silence.begin()
    await ada.say("/undo")
    [update] = await written_down(simulator, desk.store)
    with serving([update.update_id]):
        desk.store.audience.subscribe(Profile(1))
    desk.queues.add(desk.store.inbox.waiting(Lane.ADMIN))
    silence.end()
    await ada.sees(phrases.INTERRUPTED[:20])
    await over(desk)
    assert desk.tries == []


async def test_what_cannot_be_read_is_told_when_it_is_over(
    simulator: Simulator, desk: Handling, ada: Person, silence: Flood
) -> None:
    silence.begin()
    raw = {"chat": ada.as_json(), "from": ada.user, "message_id": 1, "date": "soon", "text": "/undo"}
    simulator.push_update(message=raw)
    await desk.arrive()
    await until(lambda: simulator.calls["sendMessage"] == 1)
    silence.end()
    await ada.sees("I cannot read this message")
    await over(desk)
    assert len(said(ada, "I cannot read")) == 1
    assert desk.store.inbox.set_aside() == 1


async def test_more_than_can_be_kept_waits_for_the_next_start(
    desk: Handling, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    desk.does(*[raising(flood(6))] * (MOST + 2))  # longer than all of them take
    for number in range(MOST + 2):
        await ada.say(f"Message {number}")
    first, second, *_ = await desk.arrive()
    await until(lambda: desk.store.inbox.size() == 2)
    assert [one.update_id for one in desk.store.inbox.waiting(Lane.ADMIN)] == [
        first.update_id,
        second.update_id,
    ]
    assert f"update {first.update_id} waits for the next start" in caplog.text
