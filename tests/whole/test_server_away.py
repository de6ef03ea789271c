"""PostgreSQL goes away in mid-course and comes back: that costs the time and nothing else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from models.database import database_at
from models.states import Outcome, State, Status
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, joined, send
from tests.support.gone import Gone, own_server
from tests.support.process import bot
from tests.support.recall import Recall, until

pytestmark = pytest.mark.slow

AWAY = "The database does not answer since"
PEOPLE = 400
PASSWORD = "Geheim-4711"


@pytest.fixture(scope="module")
def gone() -> Iterator[Gone]:
    with own_server() as server:
        yield server


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 60}  # a server takes seconds to stop, and must not find it ended


@pytest.fixture
async def served(
    gone: Gone, simulator: Simulator, settings: dict[str, Any], ada: Person, bob: Person
) -> AsyncIterator[Recall]:
    """The bot, which holds the lock, and both admins."""
    assert ada != bob
    gone.start()
    gone.make("recall")
    database = database_at(gone.url("recall"))
    with database.lock():
        made = Recall(simulator, gone.url("recall"), **settings)
        made.store.engine.dispose()
        made.store = Store.at(database, clock=made.store.clock)
        async with made.running():
            yield made
        made.store.engine.dispose()


async def stop(gone: Gone, mode: str = "immediate") -> None:
    await asyncio.to_thread(gone.stop, mode)


async def back(gone: Gone) -> None:
    await asyncio.to_thread(gone.start)


def reached(simulator: Simulator, people: list[Person]) -> int:
    return sum(holding(simulator, people))


@pytest.mark.parametrize("mode", [pytest.param("fast", marks=pytest.mark.slow), "immediate"])
async def test_broadcast_goes_on_by_itself_and_its_card_says_what_it_waits_for(
    mode: str,
    gone: Gone,
    simulator: Simulator,
    served: Recall,
    ada: Person,
    bob: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = served.subscribe(PEOPLE)
    strangers = [simulator.person(9000 + i) for i in range(3)]
    uuid = await send(ada)
    await ada.sees(lambda message: "⏸ Pause" in str(message.buttons))
    with caplog.at_level(logging.WARNING):
        await stop(gone, mode)
        card = await ada.sees(AWAY)
        assert "Nothing is lost; it goes on by itself when it does" in str(card)
        assert " a second" not in str(card)
        assert "⏸ Pause" in str(card.buttons)
        for stranger in strangers:
            await stranger.say("/start")
        asked = await bob.say("/status")
        await bob.sees("What you asked for is done as soon as it can be", after=asked)
        held = reached(simulator, people)
        assert held < PEOPLE
        await back(gone)
    assert f"Sent: {PEOPLE:,}" in str(await ada.sees("Broadcast finished"))
    assert holding(simulator, people) == [1] * PEOPLE
    assert served.tally(uuid) == {Outcome.SENT: PEOPLE}
    for stranger in strangers:
        await stranger.sees("You are subscribed")
    await bob.sees("Doors open at nine", after=asked)
    assert not any(AWAY in str(one) for one in simulator.delivered[ada.chat_id])
    tried = [record.getMessage() for record in caplog.records if record.name == "broadcast.engine.recorder"]
    assert len(tried) == len(set(tried))  # however often it was tried
    assert not [record for record in caplog.records if record.exc_info]
    assert not [record for record in caplog.records if "\n" in record.getMessage()]


async def test_pause_that_is_pressed_meanwhile_is_done_before_anything_else_leaves(
    gone: Gone, simulator: Simulator, served: Recall, ada: Person
) -> None:
    people = served.subscribe(PEOPLE)
    uuid = await send(ada)
    await ada.sees(lambda message: "⏸ Pause" in str(message.buttons))
    await stop(gone)
    await ada.sees(AWAY)
    answer = await ada.press("⏸ Pause")
    assert "What you asked for is done as soon as it can be" in (answer.text or "")
    held = reached(simulator, people)
    await back(gone)
    await until(lambda: served.found(uuid).state is State.PAUSED)
    assert reached(simulator, people) == held
    await ada.press("▶️ Resume")
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * PEOPLE
    assert served.tally(uuid) == {Outcome.SENT: PEOPLE}


@pytest.mark.slow
async def test_undo_goes_on_by_itself(gone: Gone, simulator: Simulator, served: Recall, ada: Person) -> None:
    people = served.subscribe(PEOPLE)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    await ada.press("↩️ Undo", message_id=report.message_id)
    await ada.press("🗑 Delete")
    await until(lambda: reached(simulator, people) < PEOPLE - 50)
    await stop(gone)
    await ada.sees(AWAY)
    await back(gone)
    await until(lambda: served.found(uuid).state is State.UNDONE)
    assert holding(simulator, people) == [0] * PEOPLE
    assert served.store.counts.of(served.found(uuid)).deleted == PEOPLE


@pytest.mark.slow
async def test_correction_goes_on_by_itself(
    gone: Gone, simulator: Simulator, served: Recall, ada: Person
) -> None:
    people = served.subscribe(PEOPLE)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    await ada.press("✏️ Correct", message_id=report.message_id)
    await ada.say("Doors open at ten.")
    await ada.sees("Above is how it will read")
    await ada.press("✏️ Correct 400")

    def corrected() -> int:
        return sum("ten" in str(simulator.delivered[one.chat_id]) for one in people)

    await until(lambda: corrected() > 50)
    await stop(gone)
    await ada.sees(AWAY)
    await back(gone)
    await until(lambda: not served.found(uuid).correcting)
    assert corrected() == PEOPLE
    assert holding(simulator, people) == [1] * PEOPLE
    assert served.store.counts.of(served.found(uuid)).corrected == PEOPLE


async def test_draft_and_whoever_joins_or_leaves_meanwhile_are_served_afterwards(
    gone: Gone, simulator: Simulator, served: Recall, ada: Person
) -> None:
    leaves, comes = (simulator.person(9100 + i) for i in range(2))
    await joined(leaves)
    await stop(gone)
    said = await ada.say("/broadcast Doors open at nine.")
    await leaves.say("/stop")
    await comes.say("/start")
    await ada.sees("What you asked for is done as soon as it can be", after=said)
    await back(gone)
    await ada.sees("Above is what everyone gets", after=said)
    await comes.sees("You are subscribed")
    await until(lambda: served.store.audience.by_status() == {Status.LEFT: 1, Status.SUBSCRIBED: 1})
    await draft(ada, "And another one.")


@pytest.mark.slow
async def test_server_that_ends_all_sessions_for_a_moment_costs_nobody_anything(
    gone: Gone, simulator: Simulator, served: Recall, ada: Person
) -> None:
    people = served.subscribe(PEOPLE)

    def more_than(count: int) -> bool:
        return reached(simulator, people) > count

    uuid = await send(ada)
    for count in (50, 150, 250):
        await until(partial(more_than, count))
        await asyncio.to_thread(
            gone.run,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'recall' AND pid <> pg_backend_pid()",
        )
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * PEOPLE
    assert served.tally(uuid) == {Outcome.SENT: PEOPLE}


@pytest.mark.slow
async def test_wrong_password_ends_the_start_with_one_sentence_and_is_shown_nowhere(
    gone: Gone, simulator: Simulator, tmp_path: Path
) -> None:
    gone.start()
    if not gone.run("SELECT 1 FROM pg_roles WHERE rolname = 'locked'"):
        gone.run("CREATE ROLE locked LOGIN PASSWORD 'the right one'")
    hba = gone.folder / "pg_hba.conf"
    hba.write_text(f"local all locked scram-sha-256\n{hba.read_text()}")
    gone.run("SELECT pg_reload_conf()")
    url = f"postgresql://locked:{PASSWORD}@/postgres?host={gone.folder}"
    async with bot(simulator, tmp_path, DATABASE_URL=url, LOG_LEVEL="DEBUG") as child:
        assert await child.wait() == 1
    said = (tmp_path / "log").read_text()
    assert said.splitlines()[-1] == (
        "The database postgresql://locked:***@/postgres cannot be used: "
        'password authentication failed for user "locked".'
    )
    assert PASSWORD not in said
    assert "Traceback" not in said


@pytest.mark.slow
async def test_bot_that_is_there_before_its_server_waits_for_it(
    gone: Gone, simulator: Simulator, tmp_path: Path
) -> None:
    gone.start()
    gone.make("recall")
    await stop(gone)
    log = tmp_path / "log"
    async with bot(simulator, tmp_path, DATABASE_URL=gone.url("recall"), LOG_LEVEL="INFO"):
        await until(lambda: "which does not answer" in log.read_text())
        await back(gone)
        await joined(simulator.person(9200))
    assert log.read_text().count("which does not answer") == 1
