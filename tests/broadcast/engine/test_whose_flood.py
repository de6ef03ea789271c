"""Floods of one chat and of everybody: who waits for whom."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from broadcast.engine.suspects import GROUPS, PERSONS, Suspects
from broadcast.wire.groups import MOST, Groups
from models.content import Content
from models.record import Broadcast
from models.states import Outcome, State
from models.tables import delivery
from simulator import Simulator
from tests.support.ledger import BY, CARD
from tests.support.recall import ADA, Recall, until
from tests.support.stage import CHATS, MovedTimer, Stage, on_stage

pytestmark = pytest.mark.slow

HOUR = 3600
LONG = 10_072  # seconds, as Telegram has asked a bot for


def join(stage: Stage, *groups: int) -> None:
    for group in groups:
        stage.simulator.group(group)
    stage.store.audience.add(groups)


def details(stage: Stage, broadcast: Broadcast, outcome: Outcome) -> list[str | None]:
    query = select(delivery.c.detail).where(delivery.c.broadcast_id == broadcast.id)
    with stage.store.engine.connect() as connection:
        return list(connection.scalars(query.where(delivery.c.outcome == outcome)))


async def hurried(timer: MovedTimer, simulator: Simulator, condition: Callable[[], bool]) -> None:
    """Let the waits of the sender pass at once, and Telegram's with them, until this is so."""
    async with asyncio.timeout(60):
        while not condition():
            timer.added += 1
            simulator.clock.advance(seconds=1)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("groups", [1, 3, GROUPS - 1])
def test_groups_in_slow_mode_hold_nobody_and_are_refused_at_the_end(groups: int, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        slow = [-100 - i for i in range(groups)]
        join(stage, *slow, -7)
        for group in slow:
            stage.simulator.flood(HOUR - 100, chat_id=group)
        broadcast = await stage.broadcast()
        outcomes = stage.outcomes(broadcast)
        assert broadcast.state is State.SENT
        assert {chat for chat, outcome in outcomes.items() if outcome is Outcome.REFUSED} == {*slow}
        assert set(details(stage, broadcast, Outcome.REFUSED)) == {"asks to wait 58 min"}
        assert list(outcomes.values()).count(Outcome.SENT) == CHATS + 1
        assert not stage.sender.pulse().slowed
        stage.simulator.clock.advance(hours=1)
        assert stage.store.ledger.retry(broadcast.uuid, BY) == groups
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.SENT)
        assert set(stage.outcomes(broadcast).values()) == {Outcome.SENT}
        assert set(stage.held().values()) == {1}

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("chat", ["person", "group"])
@pytest.mark.parametrize("seconds", [3, 10])
def test_chat_that_is_flooded_again_and_again_ends_refused(
    seconds: int, chat: str, alone: bool, tmp_path: Path
) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        troubled = stage.people[4].chat_id if chat == "person" else -100
        if chat == "group":
            join(stage, troubled)
        others = {person.chat_id for person in stage.people} - {troubled}
        for other in others if alone else ():
            stage.store.audience.leave(other)
        stage.simulator.refuse(
            429, "Too Many Requests", {"retry_after": seconds}, chat_id=troubled, times=None
        )
        sending = asyncio.create_task(stage.broadcast())
        await hurried(timer, stage.simulator, sending.done)
        outcomes = stage.outcomes(await sending)
        assert outcomes.pop(troubled) is Outcome.REFUSED
        assert set(outcomes.values()) <= {Outcome.SENT}
        assert stage.simulator.refusals.total() < 30

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_chat_that_has_to_wait_a_little_gets_it_last(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        stage.simulator.flood(40, chat_id=stage.people[2].chat_id)
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: len(stage.held()) == CHATS - 1)
        await until(lambda: stage.store.counts.totals() == {Outcome.SENT: CHATS - 1, Outcome.PENDING: 1})
        await hurried(timer, stage.simulator, sending.done)
        assert set(stage.outcomes(await sending).values()) == {Outcome.SENT}
        assert stage.simulator.refusals.total() == 1

    asyncio.run(on_stage(str(tmp_path), act, timer))


class TestSlowly:
    """At a pace that leaves time between two calls."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 1}

    async def test_flood_that_comes_after_a_pause_keeps_nothing_from_ending(
        self, simulator: Simulator, recall: Recall
    ) -> None:
        people = recall.subscribe(5)
        simulator.latency = 0.6
        simulator.flood(HOUR, chat_id=people[0].chat_id)
        uuid = recall.store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
        recall.store.broadcasts.confirm(uuid, 1, BY, CARD)
        recall.sender.wake()
        await until(lambda: simulator.calls["sendMessage"] == 1)
        recall.store.broadcasts.pause(uuid, BY)
        recall.sender.wake()
        await until(lambda: recall.sender.pulse().uuid is None, 5)
        assert recall.tally(uuid) == {Outcome.PENDING: 5}


def test_what_the_next_meets_too_is_everybodys(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        join(stage, -100, -200)
        stage.simulator.flood(40)
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.sender.pulse().held_for > 30)
        await hurried(timer, stage.simulator, sending.done)
        assert set(stage.outcomes(await sending).values()) == {Outcome.SENT}
        assert stage.sender.pulse().slowed

    asyncio.run(on_stage(str(tmp_path), act, timer))


async def test_three_persons_with_floods_of_their_own_are_believed_and_a_fourth_is_not() -> None:
    suspects = Suspects(lambda: 0.0)
    for chat in range(PERSONS):
        judgement = suspects.is_own(1 + chat, chat)
        suspects.let_through(99, 50)
        assert await judgement
    assert not await suspects.is_own(77, 90)


async def test_call_that_left_before_proves_nothing() -> None:
    suspects = Suspects(lambda: 0.0)
    judgement = suspects.is_own(5, 10)
    suspects.let_through(6, 9)
    assert not judgement.done()
    suspects.let_through(5, 11)
    assert not judgement.done()
    suspects.let_through(7, 12)
    assert await judgement


def test_group_gets_twenty_a_minute_and_persons_are_not_counted() -> None:
    now = 0.0
    groups = Groups(lambda: now)
    for _ in range(MOST):
        assert groups.wait(-5, 1) == 0
        groups.take(-5, 1)
        groups.take(5, 1)
        now += 1
    assert (groups.wait(-5, 1), groups.wait(-5, 4), groups.wait(-6, 10), groups.wait(5, 1)) == (40, 43, 0, 0)
    now = 60
    assert groups.wait(-5, 1) == 0
    assert groups.wait(-5, 2) == 1


def test_group_that_had_its_twenty_waits_while_others_go_on(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        join(stage, -100)
        for _ in range(MOST):
            await stage.broadcast()
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.store.counts.totals()[Outcome.SENT] == (CHATS + 1) * (MOST + 1) - 1)
        assert len(stage.simulator.delivered[-100]) == MOST
        assert not sending.done()
        await hurried(timer, stage.simulator, sending.done)
        assert len(stage.simulator.delivered[-100]) == MOST + 1

    asyncio.run(on_stage(str(tmp_path), act, timer))
