"""The database is taken away while the bot sends: it stops within seconds, says so, and harms nothing."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from models.states import Outcome
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.process import bot, command, ledger
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

READERS = 2000
TOLD = "The database file was removed or replaced"


@pytest.fixture
def people(simulator: Simulator, tmp_path: Path) -> list[Person]:
    """Far more than are reached until it stops."""
    found = [simulator.person(5001 + at) for at in range(READERS)]
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "recall.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.audience.add([person.chat_id for person in found[1:]])
    shutil.copy(path, tmp_path / "old.db")
    with Store.open(f"sqlite:///{path}") as store:
        store.audience.add([found[0].chat_id])
    return found


def removed(path: Path, _old: Path) -> None:
    path.unlink()


def moved(path: Path, _old: Path) -> None:
    path.rename(path.with_name("moved.db"))


def folder_moved(path: Path, _old: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


def replaced(path: Path, old: Path) -> None:
    shutil.copy(old, path.with_name("new.db"))
    path.with_name("new.db").replace(path)


def overwritten(path: Path, old: Path) -> None:
    shutil.copyfile(old, path)


def emptied(path: Path, _old: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("pull", [removed, moved, folder_moved, replaced, overwritten, emptied])
async def test_it_stops_and_says_so(
    pull: Callable[[Path, Path], None], simulator: Simulator, tmp_path: Path, ada: Person,
    people: list[Person],
) -> None:  # fmt: skip
    path, old = tmp_path / "data" / "recall.db", tmp_path / "old.db"
    async with bot(simulator, tmp_path, path) as child:
        card = await draft(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 40)
        pull(path, old)
        content = path.read_bytes() if path.exists() else None
        await ada.sees(TOLD, after=card.message_id)
        async with asyncio.timeout(60):
            assert await child.wait() == 1
    log = (tmp_path / "log").read_text().splitlines()
    assert log[-1].startswith(f"{path} was removed or replaced while the bot was running")
    assert sum(holding(simulator, people)) < READERS / 2
    # What was put there is as it was put there.
    assert (path.read_bytes() if path.exists() else None) == content


async def test_files_that_others_can_read_are_warned_of(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=WARNING\n")
    (tmp_path / ".env").chmod(0o644)
    Store.open(f"sqlite:///{tmp_path / 'recall.db'}").engine.dispose()
    (tmp_path / "recall.db").chmod(0o640)
    async with bot(simulator, tmp_path, LOG_LEVEL="WARNING"):
        await ada.say("/help")
        await ada.sees("this list")
    log = (tmp_path / "log").read_text()
    for name, mode in ((".env", "0644"), ("recall.db", "0640")):
        path = tmp_path / name
        assert f"others can read {path} (mode {mode}): chmod 600 {path}" in log
        assert f"{path.stat().st_mode & 0o777:04o}" == mode


@pytest.mark.parametrize("pull", [moved, folder_moved])
async def test_put_back_it_goes_on_and_nobody_gets_it_twice(
    pull: Callable[[Path, Path], None], simulator: Simulator, tmp_path: Path, ada: Person,
    people: list[Person],
) -> None:  # fmt: skip
    path = tmp_path / "data" / "recall.db"
    async with bot(simulator, tmp_path, path) as child:
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 40)
        pull(path, path)
        await child.wait()
    if pull is folder_moved:
        (tmp_path / "moved").rename(path.parent)
    else:
        path.with_name("moved.db").rename(path)
    async with bot(simulator, tmp_path, path):
        await ada.press("⏹ Stop", message_id=card.message_id)
        await ada.sees("Broadcast stopped", after=card.message_id)
    held = holding(simulator, people)
    assert max(held) == 1
    outcomes = ledger(path.parent, uuid)
    reached = {person.chat_id for person, count in zip(people, held, strict=True) if count}
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    assert sent <= reached
    assert {outcomes[chat_id] for chat_id in reached} <= {Outcome.SENT, Outcome.UNKNOWN}


@pytest.mark.parametrize("pull", [replaced, overwritten])
async def test_older_content_that_was_put_there_asks_at_the_next_start(
    pull: Callable[[Path, Path], None], simulator: Simulator, tmp_path: Path, ada: Person,
    people: list[Person],
) -> None:  # fmt: skip
    path = tmp_path / "data" / "recall.db"
    async with bot(simulator, tmp_path, path) as child:
        card = await draft(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 40)
        code, _, complained = await command(simulator, tmp_path, "backup", "copy.db", database=path)
        assert (code, complained) == (0, "")
        await until(lambda: sum(holding(simulator, people)) > 100)
        pull(path, tmp_path / "copy.db")
        await child.wait()
    before = sum(holding(simulator, people))
    async with bot(simulator, tmp_path, path):
        question = await ada.sees("This may be an old copy of the database")
        await ada.press("Stop it", message_id=question.message_id)
        await ada.sees("Broadcast stopped", after=question.message_id)
    assert sum(holding(simulator, people)) == before
    assert max(holding(simulator, people)) == 1
