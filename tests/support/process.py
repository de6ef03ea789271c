"""The bot as a process of its own, to be killed."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Row, Select, select

from models.database import only_reading
from models.states import Outcome
from models.store import Store
from models.tables import delivery, subscriber
from simulator import Simulator
from tests.support.databases import url_at
from tests.support.nursery import Child, born
from tests.support.recall import ADA

BOT = Path(__file__).parent.parent.parent / "bot.py"
PACE = 200  # messages a second


def environment(simulator: Simulator, database: Path) -> dict[str, str]:
    """The environment in which it is started."""
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADA),
        "DATABASE_URL": url_at(database),
        "TELEGRAM_API_URL": simulator.url,
        "MESSAGES_PER_SECOND": str(PACE),
        "HOLD_OFF": "0",
        "DUPLICATE_HOURS": "0",
        "LOG_LEVEL": "ERROR",
    }
    return os.environ | settings


@asynccontextmanager
async def bot(
    simulator: Simulator, folder: Path, database: Path | None = None, **environ: str
) -> AsyncIterator[Child]:
    """The bot as a process of its own, its complaints in a file `log`; killed, not stopped, at the end."""
    with (folder / "log").open("ab") as log:
        env = environment(simulator, database or folder / "recall.db") | environ
        child = born(folder=folder, environ=env, stderr=log)
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def command(
    simulator: Simulator, folder: Path, *arguments: str, database: Path | None = None
) -> tuple[int, str, str]:
    """Carry out one command beside it; its exit code, what it says, and what it complains about."""
    env = environment(simulator, database or folder / "recall.db")
    with TemporaryFile() as said, TemporaryFile() as complained:
        code = await born(*arguments, folder=folder, environ=env, stdout=said, stderr=complained).wait()
        for one in (said, complained):
            one.seek(0)
        return code, said.read().decode(), complained.read().decode()


async def stopped(child: Child) -> None:
    """End it as a signal does, in order."""
    child.terminate()
    assert await child.wait() == 0


def ledger(folder: Path, uuid: str) -> dict[int, Outcome]:
    """The outcomes of a broadcast, chat by chat."""
    with Store.open(url_at(folder / "recall.db")) as store:
        broadcast = store.broadcasts.get(uuid)
        assert broadcast
        query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == broadcast.id)
        with store.engine.connect() as connection:
            return dict(connection.execute(query).all())


def statuses(folder: Path) -> dict[int, str]:
    """What every chat is, while the bot runs."""
    return {row.chat_id: row.status for row in read(folder, select(subscriber))}


def read(folder: Path, query: Select[Any]) -> Sequence[Row[Any]]:
    """Ask its database, while it runs."""
    with only_reading(url_at(folder / "recall.db")) as engine, engine.connect() as connection:
        return connection.execute(query).all()
