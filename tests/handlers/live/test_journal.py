"""What the log tells of a day: one line for each event, and the loud ones are warnings."""

import logging

import pytest

from handlers.live.journal import last_lines
from models.database import Trace
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.correcting import corrected
from tests.support.recall import ADA, BOB, Recall, until


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 50}


Lines = list[tuple[str, str, object]]


def told(caplog: pytest.LogCaptureFixture) -> Lines:
    """Level, event and admin of each line that has an event."""
    lines = [vars(one) for one in caplog.records if hasattr(one, "event")]
    return [(one["levelname"], one["event"], one.get("admin")) for one in lines]


async def test_standstill_correction_and_cancel_are_lines_and_a_restart_repeats_none(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    people = stopped.subscribe(60)
    async with stopped.running():
        await send(ada)
        await until(lambda: sum(holding(simulator, people)) > 5)
        await bob.say("/stopall")
        await bob.sees("Everything stands still")
        await bob.say("/resumeall")
        await bob.sees("may go on again")
        await ada.press("▶️ Resume")
        await ada.sees("Broadcast finished")
        await corrected(ada)
        card = await draft(ada, "Tickets are sold out")
        await ada.press("❌ Cancel", message_id=card.message_id)
    last_lines(stopped.store)
    lines = told(caplog)
    assert lines[0] == ("INFO", "ready", None)
    loud = [line for line in lines if line[0] == "WARNING"]
    assert loud == [("WARNING", "standstill_begun", BOB), ("WARNING", "standstill_ended", BOB)]
    assert [line for line in lines[1:] if line not in loud] == [
        ("INFO", "confirmed", ADA),
        ("INFO", "begun", None),
        ("INFO", "paused", BOB),
        ("INFO", "resumed", ADA),
        ("INFO", "finished", None),
        ("INFO", "corrected", ADA),
        ("INFO", "correction_ended", None),
        ("INFO", "cancelled", ADA),
    ]
    caplog.clear()
    async with stopped.running():
        await until(lambda: bool(told(caplog)))
    last_lines(stopped.store)
    assert [event for _, event, _ in told(caplog)] == ["ready"]


async def test_old_copy_and_who_answered_for_it_are_warnings(
    stopped: Recall, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with stopped.store.engine.begin() as connection:
        stopped.store.copies.opening(connection, Trace.OLD)
    async with stopped.running():
        await until(lambda: "ready: @" in caplog.text)
        await ada.press("Go on")
        await until(lambda: "answered what becomes" in caplog.text)
    assert ("WARNING", "old_copy", None) in told(caplog)
    assert ("WARNING", "old_copy_answered", ADA) in told(caplog)
    assert "perhaps an old copy" in next(line for line in caplog.messages if line.startswith("ready"))
