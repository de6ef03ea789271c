"""The log of a night as an operator reads it: over a flood, a kill, a restart and a stop."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.process import bot, stopped
from tests.support.recall import ADA, FIRST, until

pytestmark = pytest.mark.slow

READERS = 40
TEXT = "The harbour closes at noon."


def log_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def events(lines: list[dict[str, Any]], uuid: str) -> list[str]:
    return [one["event"] for one in lines if one.get("broadcast") == uuid]


async def test_night_with_a_kill_has_each_event_once_and_nothing_that_is_secret(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    people = [simulator.person(FIRST + number) for number in range(READERS)]
    night = partial(bot, simulator, tmp_path, LOG_LEVEL="INFO", LOG_FORMAT="json", MESSAGES_PER_SECOND="20")
    async with night() as first:
        await ada.say("/start")
        await ada.sees("You are subscribed")
        for one in people:
            await one.say("/start")
        for one in people:
            await one.sees("You are subscribed")
        card = await draft(ada, TEXT)
        uuid = uuid_of(card)
        simulator.flood(2)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: "begun" in events(log_of(tmp_path), uuid))
        await until(lambda: sum(holding(simulator, people)) > READERS + 5)
        first.kill()
        await first.wait()
    async with night() as second:
        await ada.sees("Broadcast finished")
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        await stopped(second)

    lines = log_of(tmp_path)
    happened = events(lines, uuid)
    assert [one for one in happened if one not in ("flooded", "orphaned", "paused", "asked")] == [
        "confirmed", "begun", "finished", "undo_begun", "undone",
    ]  # fmt: skip
    by_name = {one["event"]: one for one in lines if "event" in one}
    assert by_name["confirmed"]["admin"] == ADA
    assert by_name["finished"]["counts"]["audience"] == READERS + 1
    assert sum(by_name["undone"]["counts"].values()) >= READERS
    whole = [one.get("event") for one in lines]
    assert whole.count("tables_made") == 1
    assert whole.count("ready") == 2
    assert whole[-1] == "bot_ended"
    written = (tmp_path / "log").read_text()
    for secret in (TEXT, simulator.token, "Ada", "Reader"):
        assert secret not in written
