"""Health as it is told outside: in a broadcast, a flood, an outage, an undo, and while a copy waits."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from handlers.health.notify import Supervisor
from handlers.health.server import Server
from simulator import Person, Simulator
from tests.support import databases
from tests.support.broadcasting import holding, send
from tests.support.process import bot
from tests.support.recall import FIRST, Recall, until
from tests.support.relay import relay
from tests.support.scraping import Told, told

DOCS = Path(__file__).parent.parent.parent / "docs"
READERS, BLOCKED = 60, 2
Ask = Callable[[str], Awaitable[Told]]


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 60, "health_port": 0}


@pytest.fixture
async def ask(stopped: Recall) -> AsyncIterator[Ask]:
    """Asks the bot, which runs."""
    with Server(stopped.health, stopped.settings, Supervisor()) as served:
        async with stopped.running():
            yield lambda path: told(served.address, path)


async def met(ask: Ask, path: str, condition: Callable[[Told], bool]) -> Told:
    """Ask until the answer is like that."""
    async with asyncio.timeout(60):
        while not condition(answer := await ask(path)):  # noqa: ASYNC110 - as any scraper, it has to ask again
            await asyncio.sleep(0.05)
    return answer


def documented() -> list[str]:
    return re.findall(r"^\| `(recall_\w+)`", (DOCS / "operations.md").read_text(), re.MULTILINE)


def silent(scraped: Told) -> bool:
    sending = scraped.value("recall_broadcasts", state="sending")
    return bool(sending and scraped.value("recall_hold_seconds", family="sends"))


async def test_broadcast_flood_and_undo_are_counted_and_every_metric_is_in_the_docs(
    stopped: Recall, ask: Ask, ada: Person, simulator: Simulator
) -> None:
    people = stopped.subscribe(READERS, blocked=BLOCKED)
    ready = await met(ask, "/readyz", lambda answer: answer.status == 200)
    assert (ready.json["ready"], ready.json["role"]) == (True, "active")
    uuid = await send(ada)
    await simulator.until(lambda: sum(holding(simulator, people)) > 5)
    simulator.flood(2, "sendMessage")
    flooded = await met(ask, "/metrics", silent)
    assert (await ask("/readyz")).status == 200  # a flood is no trouble of the bot's
    await ada.sees("Broadcast finished")
    sent = await ask("/metrics")
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    undone = await ask("/metrics")

    assert flooded.value("recall_broadcasts", state="sending") == 1
    assert 0 < (flooded.value("recall_deliveries_left") or 0) < READERS
    known = (flooded.value("recall_subscribers", status=status) or 0 for status in ("subscribed", "blocked"))
    assert sum(known) == READERS
    assert flooded.value("recall_messages_per_second", kind="set") == 60
    assert (flooded.value("recall_floods_total", family="sends") or 0) >= 1
    reached = READERS - BLOCKED
    assert sent.value("recall_outcomes_total", work="sending", outcome="sent") == reached
    assert sent.value("recall_outcomes_total", work="sending", outcome="blocked") == BLOCKED
    assert (sent.value("recall_call_seconds_count", method="sendMessage") or 0) > reached
    assert (sent.value("recall_silence_seconds_total", family="sends") or 0) >= 1
    assert (sent.value("recall_commit_seconds_count") or 0) > 5
    assert undone.value("recall_outcomes_total", work="undoing", outcome="deleted") == reached
    assert sorted(undone.names) == sorted(documented())
    for secret in (stopped.settings.bot_token, uuid, str(FIRST)):
        assert secret not in undone.text


async def test_outage_makes_the_bot_not_ready_and_passes(ask: Ask, simulator: Simulator) -> None:
    await met(ask, "/readyz", lambda answer: answer.status == 200)
    await simulator.lose_route()
    hit = await met(ask, "/readyz", lambda answer: answer.status == 503)
    assert hit.json["parts"] == {"polling": False, "sender": True, "database": True, "lag": True}
    assert (await ask("/livez")).json == {"live": True, "role": "active", "hung": []}
    assert (await ask("/metrics")).value("recall_ready", part="polling") == 0
    await simulator.find_route()
    await met(ask, "/readyz", lambda answer: answer.status == 200)


async def asking(folder: Path) -> Ask:
    """Asks the bot that runs there, where its log says."""
    log = folder / "log"
    await until(lambda: "health is told at" in log.read_text())
    found = re.search(r"http://([\d.]+):(\d+)", log.read_text())
    assert found
    return lambda path: told((found[1], int(found[2])), path)


def heard(line: socket.socket, last: str) -> list[str]:
    """What systemd was told of states, up to this."""
    said = list[str]()
    while not said or last not in said[-1]:
        one = line.recv(1000).decode()
        said += [one.partition(":")[0]] if "STATUS" in one else []
    return said


@pytest.mark.slow
@pytest.mark.postgresql
async def test_standby_lives_is_not_ready_and_takes_over_and_the_other_waits(
    simulator: Simulator,
    tmp_path: Path,
    database_kind: None,  # noqa: ARG001 - it forgets it afterwards
) -> None:
    databases.choose(postgresql=True)
    url, folders, lines = databases.url_at(tmp_path / "recall.db"), [], []
    for name in ("first", "second"):
        folders.append(tmp_path / name)
        folders[-1].mkdir()
        lines.append(line := socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        line.bind(str(tmp_path / name / "notify"))
        line.settimeout(10)
    ports = {"HEALTH_PORT": "0", "LOG_LEVEL": "INFO"}
    first_terms, terms = (ports | {"NOTIFY_SOCKET": str(folder / "notify")} for folder in folders)
    async with (
        relay(url) as way,
        bot(simulator, folders[0], None, DATABASE_URL=way.url, **first_terms),
    ):
        ask_first = await asking(folders[0])
        await met(ask_first, "/readyz", lambda answer: answer.status == 200)
        async with bot(simulator, folders[1], None, DATABASE_URL=url, **terms):
            ask = await asking(folders[1])
            waits = await met(ask, "/livez", lambda answer: answer.json["role"] == "standby")
            assert (waits.status, waits.json["hung"]) == (200, [])
            assert (await ask("/readyz")).status == 503
            assert (await ask("/metrics")).value("recall_role", role="standby") == 1
            way.cut(losing=True)
            way.end()
            await met(ask, "/readyz", lambda answer: answer.status == 200)
            way.heal()
            await met(ask_first, "/livez", lambda answer: answer.json["role"] == "standby")
    starting, running = "STATUS=starting", "READY=1\nSTATUS=running"
    waiting = "READY=1\nSTATUS=waiting for its turn"
    assert heard(lines[0], "waiting") == [running, starting, waiting]  # nobody was told that it stops
    assert heard(lines[1], "running") == [waiting, starting, running]
    for line in lines:
        line.close()
