"""Real processes: all of it moved to another database in mid-broadcast, and a copy killed in its middle."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from models.backup import backup
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding
from tests.support.moving import on_a_server
from tests.support.process import BOT, bot, command, environment
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]  # the bot begins in a file, or ends in one

READERS = 200
MANY = 60_000  # chats that are copied for a while
ASKED = "This may be an old copy of the database"


@pytest.fixture
def server(tmp_path: Path, database_kind: None) -> str:  # noqa: ARG001 - it forgets it
    """The URL of an empty database on a server."""
    return on_a_server(tmp_path / "server")


@pytest.fixture
def people(simulator: Simulator, tmp_path: Path) -> list[Person]:
    """Everyone who gets a broadcast."""
    found = [simulator.person(5001 + at) for at in range(READERS)]
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store:
        store.audience.add([person.chat_id for person in found])
    return found


async def killed_in_the_middle(
    simulator: Simulator, folder: Path, admin: Person, people: list[Person]
) -> None:
    async with bot(simulator, folder):
        card = await draft(admin)
        await admin.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) >= 40)


@pytest.mark.parametrize("way", ["to a server", "and back"])
async def test_broadcast_goes_on_in_the_target_and_nobody_gets_it_twice(
    way: str, server: str, simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    await killed_in_the_middle(simulator, tmp_path, ada, people)
    source, target = f"sqlite:///{tmp_path / 'recall.db'}", server
    code, said, complained = await command(simulator, tmp_path, "copy", source, target)
    assert (code, said.count("What was mid-way (1) goes on")) == (0, 1), complained
    if way == "and back":
        source, target = target, f"sqlite:///{tmp_path / 'back.db'}"
        assert (await command(simulator, tmp_path, "copy", source, target))[0] == 0
    async with bot(simulator, tmp_path, DATABASE_URL=target):
        report = await ada.sees("Broadcast finished")
    assert max(holding(simulator, people)) == 1
    unknown = holding(simulator, people).count(0)
    assert unknown == 0 or "Not known if it arrived: " in str(report)
    before, last = holding(simulator, people), ada.screen[-1].message_id
    async with bot(simulator, tmp_path, DATABASE_URL=source):
        await ada.sees(ASKED, after=last)
        said_id = await ada.say("/stats")
        await ada.sees("Subscribers", after=said_id)
    assert holding(simulator, people) == before


async def test_backup_of_a_server_is_put_back_and_asks(
    server: str, simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    await killed_in_the_middle(simulator, tmp_path, ada, people)
    first = f"sqlite:///{tmp_path / 'recall.db'}"
    assert (await command(simulator, tmp_path, "copy", first, server))[0] == 0
    kept = tmp_path / "kept.db"
    async with bot(simulator, tmp_path, DATABASE_URL=server):
        await until(lambda: sum(holding(simulator, people)) > 80)
        await asyncio.to_thread(backup, server, kept)
        await ada.sees("Broadcast finished")
    again = f"sqlite:///{tmp_path / 'again.db'}"
    code, told, _ = await command(simulator, tmp_path, "copy", f"sqlite:///{kept}", again)
    assert (code, told.count("so the bot asks its admins")) == (0, 1)
    last = ada.screen[-1].message_id
    async with bot(simulator, tmp_path, DATABASE_URL=again):
        question = await ada.sees(ASKED, after=last)
        await ada.press("Stop it", message_id=question.message_id)
        await ada.sees("Broadcast stopped", after=question.message_id)
    assert max(holding(simulator, people)) == 1


@pytest.mark.parametrize("kind", ["file", "server"])
async def test_copy_that_is_killed_leaves_nothing_and_can_be_made_again(
    kind: str, server: str, simulator: Simulator, tmp_path: Path
) -> None:
    source = f"sqlite:///{tmp_path / 'recall.db'}"
    target = server if kind == "server" else f"sqlite:///{tmp_path / 'new.db'}"
    with Store.open(source, "NORMAL") as store:
        store.audience.add([*range(1, MANY + 1)])
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, str(BOT), "copy", source, target),
        cwd=tmp_path,
        env=environment(simulator, tmp_path / "recall.db"),
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stderr
    assert b"copied and checked" in await child.stderr.readline()  # of the first table, long before the last
    child.kill()
    await child.communicate()
    with closing(sqlite3.connect(tmp_path / "recall.db")) as connection:
        assert connection.execute("SELECT * FROM note WHERE name = 'old_copy'").fetchall() == []
    with Store.open(target) as store:  # as a bot would that is started on it
        assert store.audience.size() == 0
    code, _, complained = await command(simulator, tmp_path, "copy", source, target)
    assert code == 0, complained
