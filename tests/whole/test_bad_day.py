"""An hour of any repeating fault is under 200 lines of log: what the bot says of it in seconds, repeated."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from handlers.seldom import JOURNAL, Seldom
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import send
from tests.support.holding import held
from tests.support.recall import Recall, until
from tests.support.refusing import FULL, refuse_rows

pytestmark = pytest.mark.slow

HOUR = 3600.0
MOST = 200  # lines an hour


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 50}


Day = Callable[["Bad"], Awaitable[None]]


class Bad:
    """The bot in the middle of a broadcast, everybody talking to it, and its log."""

    def __init__(self, recall: Recall, folder: Path, admin: Person, caplog: pytest.LogCaptureFixture) -> None:
        self.recall, self.folder, self.admin = recall, folder, admin
        self.simulator: Simulator = recall.simulator
        self._caplog = caplog

    def said(self, words: str) -> int:
        return sum(words in line for line in self._caplog.messages)

    def polls(self, times: int) -> Callable[[], bool]:
        """Whether Telegram was asked so often for updates from now on."""
        enough = self.simulator.calls["getUpdates"] + times
        return lambda: self.simulator.calls["getUpdates"] >= enough

    async def talk_until(self, condition: Callable[[], bool]) -> None:
        """A stranger tries a command ten times a second, and an admin every other second."""
        eve, number = self.simulator.person(6666), 0
        async with asyncio.timeout(60):
            while not condition():
                await eve.say("/stats")
                if number % 20 == 0:
                    await self.admin.say("/stats")
                number += 1
                await asyncio.sleep(0.1)

    def hour(self) -> int:
        """How many lines an hour of what was logged until now would be, without what happened once."""
        records, clock = [one for one in self._caplog.records if one.name != JOURNAL], [0.0]
        began = records[0].created
        lasted = max(records[-1].created - began, 1.0)
        seldom, lines = Seldom(lambda: clock[0]), 0
        for number in range(int(HOUR / lasted)):
            for one in records:
                clock[0] = number * lasted + one.created - began
                again = logging.makeLogRecord(vars(one) | {"exc_text": None})
                if seldom.filter(again):
                    lines += len(logging.Formatter().format(again).splitlines())
        return lines


async def gateway(day: Bad) -> None:
    """Telegram answers 502 to everything."""
    day.simulator.fault(Fault.BAD_GATEWAY, method="getUpdates", times=None)
    day.simulator.fault(Fault.BAD_GATEWAY, times=None)
    await day.talk_until(day.polls(3))


async def half_a_gateway(day: Bad) -> None:
    """It gives updates, and nothing else."""
    day.simulator.fault(Fault.BAD_GATEWAY, times=None)
    await day.talk_until(lambda: day.said("is put aside") >= 2)


async def lost_answers(day: Bad) -> None:
    day.simulator.fault(Fault.LOST_BEFORE, method="getUpdates", times=None)
    day.simulator.fault(Fault.LOST_BEFORE, times=None)
    await day.talk_until(day.polls(3))


async def locked(day: Bad) -> None:
    """Another program holds the file."""
    with held(day.folder / "recall.db"):
        await day.talk_until(lambda: day.said("the database does not answer") >= 1)


async def full(day: Bad) -> None:
    """Nothing more fits onto the disk."""
    for table in ("inbox", "delivery", "broadcast", "subscriber"):
        for change in ("INSERT", "UPDATE"):
            refuse_rows(day.recall.store.engine, f"{change} ON {table}", FULL)
    await day.talk_until(lambda: day.said(f"does not answer: {FULL}") >= 1)


async def webhook(day: Bad) -> None:
    """Somebody else gets the updates."""
    day.simulator.webhook = "https://example.com/hook"
    await day.talk_until(day.polls(3))


async def stranger(day: Bad) -> None:
    """Nothing fails; a stranger writes ten times a second."""
    await day.talk_until(lambda: day.said("refused user") >= 50)


DAYS: list[Day] = [gateway, half_a_gateway, lost_answers, locked, full, webhook, stranger]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.__name__)
async def test_hour_of_it_is_under_200_lines(
    day: Day, recall: Recall, tmp_path: Path, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    recall.subscribe(3000)
    await send(ada)
    await ada.sees(lambda message: "⏸ Pause" in str(message.buttons))
    await until(lambda: "ready: @" in caplog.text)
    caplog.clear()
    bad = Bad(recall, tmp_path, ada, caplog)
    await day(bad)
    assert 0 < bad.hour() < MOST
