"""Another program polls: which copy leaves, and when admins are told."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from simulator import Person, Simulator
from tests.support import databases
from tests.support.recall import Recall, until


@pytest.fixture
def elected(simulator: Simulator, tmp_path: Path, database_kind: None) -> Iterator[Recall]:  # noqa: ARG001 - it forgets it
    """The bot on PostgreSQL, where a lock elects who polls."""
    databases.choose(postgresql=True)
    made = Recall(simulator, databases.url_at(tmp_path / "recall.db"))
    yield made
    made.store.engine.dispose()


def told(caplog: pytest.LogCaptureFixture, times: int) -> bool:
    return caplog.text.count("another program polls") == times


@pytest.mark.parametrize("apart", [0, 100])
async def test_copy_that_holds_the_lock_stays_and_tells_nobody_of_a_conflict_that_passes(
    apart: float, simulator: Simulator, elected: Recall, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1000.0]
    caplog.set_level(logging.INFO)
    async with elected.running(lambda: now[0]):
        for number in range(1, 3):
            simulator.conflict_next()
            await until(partial(told, caplog, number))
            now[0] += apart
            said = await ada.say("/help")
            await ada.sees("this list", after=said)
        assert caplog.text.count("answers again, after 1 tries") == 2
        assert not any("Another program" in str(one) for one in simulator.delivered[ada.chat_id])


async def test_conflict_that_lasts_is_told_and_the_copy_that_holds_the_lock_stays(
    simulator: Simulator, elected: Recall, ada: Person, bob: Person, caplog: pytest.LogCaptureFixture
) -> None:
    now = [1000.0]
    async with elected.running(lambda: now[0]):
        simulator.conflict_next()
        await until(partial(told, caplog, 1))
        now[0] += 31
        simulator.conflict_next()
        for admin in (ada, bob):
            await admin.sees("Another program polls Telegram")
        said = await ada.say("/help")
        await ada.sees("this list", after=said)


@pytest.mark.usefixtures("recall")
async def test_token_that_is_refused_is_one_error_and_a_line_when_it_is_accepted(
    simulator: Simulator, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    simulator.refuse(401, "Unauthorized", method="getUpdates", times=2)
    said = await ada.say("/help")
    await ada.sees("this list", after=said)
    await until(lambda: "answers again" in caplog.text)
    told = [(one.levelname, one.message.partition(",")[0]) for one in caplog.records if one.name == "recall"]
    who = "the question for updates"
    assert [line for line in told if who in line[1]] == [
        ("ERROR", f"{who} does not answer: Telegram does not accept the token at the moment"),
        ("INFO", f"{who} answers again"),
    ]
