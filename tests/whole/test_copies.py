"""Real processes, real files: an old copy is put back, and what a kill leaves is told from it."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.backup import Holding, backup
from models.database import database_at
from models.store import Store
from simulator import Person, Simulator
from tests.support.broadcasting import about, draft, holding, uuid_of
from tests.support.process import bot, command, stopped
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

READERS = 300
ASKED = "This may be an old copy of the database"
FILES = ("recall.db", "recall.db-wal", "recall.db-shm")


def taken_in(folder: Path) -> None:
    """Let the file take in its WAL, as it does by itself in a longer run."""
    with closing(sqlite3.connect(folder / "recall.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def people(simulator: Simulator, tmp_path: Path) -> list[Person]:
    """Everyone who gets a broadcast."""
    found = [simulator.person(5001 + at) for at in range(READERS)]
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store:
        store.audience.add([person.chat_id for person in found])
    return found


async def sending(simulator: Simulator, admin: Person, people: list[Person], reached: int) -> str:
    """Send to everyone and wait until so many have it; its uuid."""
    card = await draft(admin)
    await admin.press("✅ Send", message_id=card.message_id)
    await until(lambda: sum(holding(simulator, people)) >= reached)
    return uuid_of(card)


async def asked_before_anything_went_out(
    simulator: Simulator, admin: Person, people: list[Person], after: int
) -> int:
    """Wait for the question; the id of its message."""
    before = holding(simulator, people)
    question = await admin.sees(ASKED, after=after)
    # The sender has looked by now: an answer to a press comes after its start.
    said = await admin.say("/stats")
    await admin.sees("Subscribers", after=said)
    assert holding(simulator, people) == before
    return question.message_id


def kept(folder: Path) -> Path:
    """What a plain copy of the database's files holds now; nobody may have them open."""
    (folder / "kept").mkdir(exist_ok=True)
    for name in FILES:
        if (folder / name).exists():
            shutil.copy2(folder / name, folder / "kept" / name)
    return folder / "kept"


def put_back_whole(folder: Path, old: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for file in old.iterdir():
        shutil.copy2(file, folder / file.name)


def put_back_over(folder: Path, old: Path) -> None:
    """As `cp` does: the file alone, and what lies beside it stays."""
    for file in old.iterdir():
        shutil.copyfile(file, folder / file.name)


def put_back_by_rename(folder: Path, old: Path) -> None:
    shutil.copy2(old / "recall.db", folder / "new")
    (folder / "new").replace(folder / "recall.db")


PUT_BACK = [put_back_whole, put_back_over, put_back_by_rename]


@pytest.mark.parametrize("put_back", PUT_BACK)
async def test_backup_asks_before_it_goes_on(
    put_back: Callable[[Path, Path], None], simulator: Simulator, tmp_path: Path, ada: Person,
    people: list[Person],
) -> None:  # fmt: skip
    old = tmp_path / "kept"
    old.mkdir()
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, 40)
        held = await asyncio.to_thread(backup, f"sqlite:///{tmp_path / 'recall.db'}", old / "recall.db")
        assert held == Holding(READERS, broadcasts=1, midway=1)
        await until(lambda: sum(holding(simulator, people)) > 100)
    put_back(tmp_path, old)
    await stop_it(simulator, tmp_path, ada, people)


@pytest.mark.parametrize("put_back", PUT_BACK)
@pytest.mark.parametrize("ending", ["killed", "stopped"])
async def test_old_copy_asks_before_it_goes_on(
    ending: str, put_back: Callable[[Path, Path], None], simulator: Simulator, tmp_path: Path, ada: Person,
    people: list[Person],
) -> None:  # fmt: skip
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, 40)
    old = kept(tmp_path)
    async with bot(simulator, tmp_path) as child:
        await ada.sees("Broadcast finished")
        await stopped(child)
    if ending == "killed":
        async with bot(simulator, tmp_path):
            await draft(ada)
        assert (tmp_path / "recall.db-wal").stat().st_size > 0
    if put_back is not put_back_whole:
        taken_in(old)
    put_back(tmp_path, old)
    await stop_it(simulator, tmp_path, ada, people)


async def stop_it(simulator: Simulator, folder: Path, admin: Person, people: list[Person]) -> None:
    """Start, and answer the question: not one message went out or goes out."""
    last = admin.screen[-1].message_id
    before = holding(simulator, people)
    async with bot(simulator, folder):
        question = await asked_before_anything_went_out(simulator, admin, people, last)
        await admin.press("Stop it", message_id=question)
        await admin.sees("Broadcast stopped", after=question)
    assert holding(simulator, people) == before
    assert max(before) == 1


async def test_missing_trace_asks_where_something_is_midway(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, 40)
    (tmp_path / "recall.db.serial").unlink()
    last = ada.screen[-1].message_id
    async with bot(simulator, tmp_path):
        question = await asked_before_anything_went_out(simulator, ada, people, last)
    async with bot(simulator, tmp_path):
        again = await asked_before_anything_went_out(simulator, ada, people, question)
        await ada.press("Go on", message_id=again)
        await ada.sees("Broadcast finished", after=again)
    assert max(holding(simulator, people)) == 1


async def test_missing_trace_asks_nothing_where_nothing_is_midway(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, READERS)
        await ada.sees("Broadcast finished")
    (tmp_path / "recall.db.serial").unlink()
    async with bot(simulator, tmp_path):
        card = await draft(ada, "Doors close at ten.")
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished", after=card.message_id)
    assert not [one for one in ada.screen if ASKED in str(one)]


async def test_backup_of_a_finished_broadcast_asks_too(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    async with bot(simulator, tmp_path) as child:
        await sending(simulator, ada, people, READERS)
        await ada.sees("Broadcast finished")
        code, said, _ = await command(simulator, tmp_path, "backup", "copy.db")
        assert code == 0
        assert said == (
            f"Backed up to copy.db: {READERS} subscribers, 1 broadcast, 0 mid-way; "
            "whoever opens it is asked before anything goes out.\n"
        )
        await stopped(child)
    (tmp_path / "copy.db").replace(tmp_path / "recall.db")
    async with bot(simulator, tmp_path):
        await ada.sees("Nothing is mid-way in it")


async def test_old_copy_of_a_queue_that_has_gone_out_asks(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, 20)
        second = await draft(ada, "Cake for all.")
        uuid = uuid_of(second)
        await ada.press("✅ Send", message_id=second.message_id)
        await asyncio.to_thread(backup, f"sqlite:///{tmp_path / 'recall.db'}", tmp_path / "copy.db")
        await ada.sees(lambda one: "Broadcast finished" in str(one) and uuid == about(one))
    for name in FILES:
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "copy.db").replace(tmp_path / "recall.db")
    last = ada.screen[-1].message_id
    async with bot(simulator, tmp_path):
        await asked_before_anything_went_out(simulator, ada, people, last)
    assert max(holding(simulator, people)) == 2


async def test_new_version_over_a_running_queue_does_not_ask(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    async with bot(simulator, tmp_path) as child:
        await sending(simulator, ada, people, 40)
        await stopped(child)
    # As a version without numbers left it.
    (tmp_path / "recall.db.serial").unlink()
    with database_at(f"sqlite:///{tmp_path / 'recall.db'}").connect().begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 0")
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * READERS
    assert not [one for one in ada.screen if ASKED in str(one)]


async def test_backup_refuses_a_file_that_exists_in_one_sentence(
    simulator: Simulator, tmp_path: Path, people: list[Person]
) -> None:
    assert people
    (tmp_path / "copy.db").write_text("precious")
    code, said, complained = await command(simulator, tmp_path, "backup", "copy.db")
    assert (code, said) == (1, "")
    refusal = "exists already, and a backup never writes over a file; name another one."
    assert complained == f"{tmp_path / 'copy.db'} {refusal}\n"


async def test_two_names_of_one_file_are_one_database(
    simulator: Simulator, tmp_path: Path, ada: Person, people: list[Person]
) -> None:
    (tmp_path / "hard").mkdir()
    (tmp_path / "soft").mkdir()
    (tmp_path / "hard" / "recall.db").hardlink_to(tmp_path / "recall.db")
    (tmp_path / "soft" / "recall.db").symlink_to(tmp_path / "recall.db")
    async with bot(simulator, tmp_path):
        await sending(simulator, ada, people, 10)
        for folder in ("hard", "soft"):
            async with asyncio.timeout(60), bot(simulator, tmp_path / folder) as second:
                assert await second.wait() == 1
            assert "already using" in (tmp_path / folder / "log").read_text()
        await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * READERS
