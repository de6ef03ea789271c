"""The bot as a process of its own, to be killed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select

from models.states import Outcome
from models.store import Store
from models.tables import delivery
from simulator import Simulator
from tests.support.recall import ADA

BOT = Path(__file__).parent.parent.parent / "bot.py"
PACE = 200  # messages a second


@asynccontextmanager
async def bot(simulator: Simulator, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process of its own; killed, not stopped, at the end."""
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADA),
        "DATABASE_URL": f"sqlite:///{folder / 'recall.db'}",
        "TELEGRAM_API_URL": simulator.url,
        "MESSAGES_PER_SECOND": str(PACE),
        "LOG_LEVEL": "ERROR",
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(BOT), cwd=folder, env=os.environ | settings
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


def ledger(folder: Path, uuid: str) -> dict[int, Outcome]:
    """The outcomes of a broadcast, chat by chat."""
    with Store.open(f"sqlite:///{folder / 'recall.db'}") as store:
        broadcast = store.broadcasts.get(uuid)
        assert broadcast
        query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == broadcast.id)
        with store.engine.connect() as connection:
            return dict(connection.execute(query).all())
