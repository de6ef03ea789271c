"""A wave of blocks pauses what is being sent, and an admin decides whether it goes on."""

import pytest

from models.reasons import ReasonCode
from models.states import Outcome, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft, send
from tests.support.canary import having
from tests.support.recall import Recall, until

LOOK = 6  # seconds


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 200}


async def under_way(recall: Recall, admin: Person, reached: int) -> str:
    """A broadcast that so many have; its uuid."""
    uuid = await send(admin)
    await until(lambda: recall.tally(uuid).get(Outcome.SENT, 0) >= reached)
    return uuid


async def blocking(recall: Recall, people: list[Person]) -> None:
    """They block the bot, and it knows; then the time of its next look has come."""
    before = recall.store.audience.size()
    for one in people:
        one.block()
    await until(lambda: recall.store.audience.size() == before - len(people))
    recall.simulator.clock.advance(seconds=LOOK)


async def paused(admin: Person, after: int = 0) -> Message:
    return await admin.sees("who have it blocked the bot", after=after)


async def test_wave_of_blocks_pauses_it_with_the_numbers_and_everybody_is_told(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(600)
    uuid = await under_way(recall, ada, 40)
    await blocking(recall, having(simulator, people)[:12])
    report = await ada.sees("Broadcast paused: 12 of")
    why = recall.found(uuid).reason
    assert why
    assert why.code is ReasonCode.BLOCKS
    assert why.numbers == (12, recall.tally(uuid)[Outcome.SENT])
    assert "1 % counts as usual until I know yours" in (report.text or "")
    assert report.labels[0] == "▶️ Resume"
    assert "blocked the bot" in ((await paused(bob)).text or "")
    assert recall.tally(uuid)[Outcome.PENDING] > 0


@pytest.mark.parametrize("blocks", [3, 9])
async def test_as_many_as_happens_pause_nothing(
    blocks: int, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(300)
    await under_way(recall, ada, 40)
    await blocking(recall, having(simulator, people)[:blocks])
    await ada.sees("Broadcast finished")


async def test_who_has_not_got_it_is_no_wave(recall: Recall, ada: Person) -> None:
    people = recall.subscribe(400)
    await under_way(recall, ada, 20)
    await blocking(recall, people[-60:])
    await ada.sees("Broadcast finished")


async def test_blocks_that_only_sending_tells_are_no_wave(recall: Recall, ada: Person) -> None:
    recall.subscribe(300, blocked=40)
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    recall.simulator.clock.advance(seconds=LOOK)
    await ada.sees("Broadcast finished", after=card.message_id)


async def test_who_leaves_is_no_wave(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(300)
    await under_way(recall, ada, 40)
    for one in having(simulator, people)[:12]:
        recall.store.audience.leave(one.chat_id)
    simulator.clock.advance(seconds=LOOK)
    await ada.sees("Broadcast finished")


async def test_resume_accepts_it_until_it_is_twice_as_bad(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(900)
    uuid = await under_way(recall, ada, 150)
    await blocking(recall, having(simulator, people)[:12])
    report = await paused(ada)
    reached = recall.tally(uuid)[Outcome.SENT]
    await ada.press("▶️ Resume", message_id=report.message_id)
    await until(lambda: recall.tally(uuid)[Outcome.SENT] > reached + 20)
    assert recall.found(uuid).state is State.SENDING
    # The clock moves, nobody else blocks it, and nothing pauses.
    simulator.clock.advance(seconds=LOOK)
    now = recall.tally(uuid)[Outcome.SENT]
    await until(lambda: recall.tally(uuid)[Outcome.SENT] > now + 20)
    assert recall.found(uuid).state is State.SENDING
    await ada.press("⏸ Pause")
    await until(lambda: recall.found(uuid).state is State.PAUSED)
    await blocking(recall, having(simulator, people)[12 : 12 + 2 * 12 * 900 // reached])
    await ada.press("▶️ Resume")
    await paused(ada, after=report.message_id)


async def test_usual_is_what_its_own_broadcasts_had(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(500)
    await confirmed(ada, await draft(ada))
    await blocking(recall, people[:20])  # 4 %
    people = people[20:]
    simulator.clock.advance(hours=1)
    before = ada.screen[-1].message_id
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: len([one for one in people if len(simulator.delivered[one.chat_id]) > 1]) >= 150)
    having_it = [one for one in people if len(simulator.delivered[one.chat_id]) > 1]
    await blocking(recall, having_it[:15])  # less than three times 4 %
    simulator.clock.advance(seconds=LOOK)
    await ada.sees("Broadcast finished", after=before)
