"""The alarm of undos and corrections: what is said of everybody costs nobody their deletion or their edit."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from models.content import Content
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import Correction, Fate, State
from tests.support.correcting import NEW
from tests.support.ledger import BY, CARD
from tests.support.recall import until
from tests.support.stage import CHATS, MovedTimer, Stage, on_stage

pytestmark = pytest.mark.slow

READERS = 150
EVERYBODY = [
    (400, "Bad Request: Logged out", "Logged out"),
    (400, "Bad Request: chat not found", "Chat not found"),
    (403, "Forbidden: user is deactivated", "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
    (400, "Bad Request: not enough rights", "Not enough rights"),
    (400, "Bad Request: the moon is in house 7", "The moon is in house 7"),
]
# Of these the message is the subject, so many of them say nothing about the bot.
OF_EACH_MESSAGE = {
    "Bad Request: message to delete not found": Fate.ALREADY_GONE,
    "Bad Request: message can't be deleted for everyone": Fate.EXPIRED,
    "Bad Request: message can't be deleted": Fate.REFUSED,
}
UNDO, CORRECT = "deleteMessage", "editMessageText"


async def delivered(stage: Stage) -> Broadcast:
    """A broadcast that many have."""
    stage.store.audience.add([stage.simulator.person(7001 + i).chat_id for i in range(READERS - CHATS)])
    return await stage.broadcast()


def begin(stage: Stage, broadcast: Broadcast, method: str) -> None:
    if method == UNDO:
        assert stage.store.undo.begin(broadcast.uuid, BY, CARD)
    else:
        version = stage.store.contents.write(broadcast, Content("text", NEW))
        assert stage.store.contents.correct(broadcast, version, BY, CARD)
    stage.sender.wake()


async def hurried(timer: MovedTimer, condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            timer.added += 2
            await asyncio.sleep(0.02)


def done(stage: Stage, broadcast: Broadcast) -> dict[Fate, int] | dict[Correction, int]:
    counts = stage.store.counts.of(stage.found(broadcast.uuid))
    return {**counts.fates} if counts.fates else {**counts.corrections}


@pytest.mark.parametrize("method", [UNDO, CORRECT])
@pytest.mark.parametrize("after", [0, 40])
@pytest.mark.parametrize(("code", "description", "said"), EVERYBODY)
def test_what_is_said_of_everybody_is_charged_to_nobody(
    code: int, description: str, said: str, after: int, method: str, tmp_path: Path
) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        trouble = stage.simulator.refuse(code, description, method=method, after=after, times=None)
        begin(stage, broadcast, method)
        await until(lambda: stage.found(broadcast.uuid).setback is not None)
        met = stage.found(broadcast.uuid).setback
        assert met
        assert met.reason == Reason(ReasonCode.MOSTLY_REFUSED, said)
        good = Fate.DELETED if method == UNDO else Correction.CORRECTED
        assert done(stage, broadcast) == ({good: after} if after else {})
        calls = stage.simulator.calls[method]
        await hurried(timer, lambda: stage.simulator.calls[method] > calls + 30)
        trouble.cancel()
        await hurried(timer, lambda: not stage.found(broadcast.uuid).changing)
        assert done(stage, broadcast) == {good: READERS}

    asyncio.run(on_stage(str(tmp_path), act, timer))


@pytest.mark.parametrize("description", OF_EACH_MESSAGE)
def test_what_is_said_of_each_message_is_no_alarm(description: str, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        stage.simulator.refuse(400, description, method=UNDO, times=None)
        counts = await stage.undo(broadcast.uuid)
        assert counts.fates == {OF_EACH_MESSAGE[description]: READERS}
        assert stage.found(broadcast.uuid).state is State.UNDONE

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize("words", ["message to edit not found", "message is not modified"])
def test_messages_that_are_gone_or_read_so_already_are_no_alarm(words: str, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        stage.simulator.refuse(400, f"Bad Request: {words}", method=CORRECT, times=None)
        begin(stage, broadcast, CORRECT)
        counts = await stage.corrected(broadcast.uuid)
        assert sum(counts.corrections.values()) == READERS
        assert counts.uncorrected == 0

    asyncio.run(on_stage(str(tmp_path), act))


def test_a_few_who_blocked_or_left_are_no_alarm(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        for chat in [*stage.simulator.delivered][::4]:
            words = "Forbidden: bot was blocked by the user"
            stage.simulator.refuse(403, words, method=UNDO, chat_id=chat, times=None)
        counts = await stage.undo(broadcast.uuid)
        assert counts.fates[Fate.LOST] + counts.fates[Fate.DELETED] == READERS

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize("method", [UNDO, CORRECT])
def test_who_was_refused_again_before_it_ended_is_asked_once_more(method: str, tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        first = stage.simulator.refuse(400, "Bad Request: Logged out", method=method, times=None)
        begin(stage, broadcast, method)
        await until(lambda: stage.found(broadcast.uuid).setback is not None)
        first.cancel()
        stage.simulator.refuse(400, "Bad Request: Logged out", method=method, times=5)
        await hurried(timer, lambda: not stage.found(broadcast.uuid).changing)
        assert done(stage, broadcast) == {Fate.DELETED if method == UNDO else Correction.CORRECTED: READERS}

    asyncio.run(on_stage(str(tmp_path), act, timer))


@pytest.mark.parametrize("method", [UNDO, CORRECT])
def test_those_who_are_left_and_refused_still_are_not_given_up(method: str, tmp_path: Path) -> None:
    """Fewer of them are left than an alarm needs."""
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await delivered(stage)
        last = [*stage.simulator.delivered][-12:]
        rules = [
            stage.simulator.refuse(400, "Bad Request: Logged out", method=method, chat_id=chat, times=None)
            for chat in last
        ]
        begin(stage, broadcast, method)
        await until(lambda: stage.found(broadcast.uuid).setback is not None)
        for rule in rules[:4]:
            rule.cancel()
        calls = stage.simulator.calls[method]
        await hurried(timer, lambda: stage.simulator.calls[method] > calls + 16)
        assert stage.found(broadcast.uuid).changing
        for rule in rules[4:]:
            rule.cancel()
        await hurried(timer, lambda: not stage.found(broadcast.uuid).changing)
        assert done(stage, broadcast) == {Fate.DELETED if method == UNDO else Correction.CORRECTED: READERS}

    asyncio.run(on_stage(str(tmp_path), act, timer))
