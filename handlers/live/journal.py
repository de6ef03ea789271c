"""The journal: every event of a broadcast is one line of the log, told by what the database says."""

import asyncio
import logging
from datetime import datetime

from handlers.texts.journal import line
from models.database import Unavailable
from models.journal import Ended, Entry
from models.store import Store

# By its name `handlers.seldom` knows what is never left out.
log = logging.getLogger("recall.journal")


async def write(store: Store) -> None:
    """Write a line for each event that has none; a crash may repeat a line, never lose one."""
    await asyncio.to_thread(write_all, store)


def write_all(store: Store) -> None:
    """As `write`, and synchronous."""
    with store.journal.looking:
        while _look(store):
            pass


def last_lines(store: Store) -> None:
    """What happened since the last look, at the end of the bot; where another copy goes on, that tells it."""
    try:
        write_all(store)
    except Unavailable:
        if store.database.still_there():
            log.warning("the last events are told at the next start")


def _look(store: Store) -> bool:
    """Whether there was anything."""
    told, mark = store.journal.untold()
    for one in told:
        _write(one, store.clock())
    # After the lines, because a crash between must not leave any out.
    store.journal.told(mark)
    return bool(told)


def _write(told: Entry | Ended, now: datetime) -> None:
    said = line(told, now)
    log.log(said.level, "%s", said.text, extra={**said.fields})
