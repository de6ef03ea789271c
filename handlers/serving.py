"""The bot's turn: where copies share a server, one sends and the others wait until they may."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from broadcast.wire.gate import Gate
from handlers.application import Life
from handlers.health.vitals import Health
from handlers.live.journal import last_lines
from handlers.log import warn_of_readers
from handlers.start import greeted
from models.database import Database, DatabaseError, DatabaseFault, Unavailable, database_at, words_of
from models.store import Store

log = logging.getLogger("recall")


def serve(settings: Settings, abandon: Callable[[Store], NoReturn], health: Health) -> bool:
    """Run the bot, as often as it is this copy's turn; False if it left because another program polls.

    Args:
        abandon: ends the process where the database was pulled away.
        health: is told what this copy does.

    Raises:
        StartError: something has to be mended before the bot can start.
        DatabaseError: as that, or another copy uses the file.
    """
    while True:
        database = database_at(settings.database_url, settings.sqlite_synchronous)
        try:
            alone = _in_turn(settings, database, abandon, health)
        except Unavailable as error:
            if not database.taken_over:
                detail = words_of(error)
                raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=detail) from None
        except DatabaseError:
            if not database.taken_over:
                raise
        else:
            if not database.taken_over:
                log.info("the bot has ended", extra={"event": "bot_ended"})
                return alone


def _in_turn(
    settings: Settings, database: Database, abandon: Callable[[Store], NoReturn], health: Health
) -> bool:
    """Wait until this copy may send, and run until it ends or may not any more."""

    def wait(seconds: float) -> None:
        health.waits()
        time.sleep(seconds)

    health.starts()
    with contextlib.ExitStack() as held:
        try:
            with _ended_by_signals():
                held.enter_context(database.lock(wait))
        except KeyboardInterrupt:
            return True
        health.starts()
        # The lock comes first, because a migration would change the tables under a copy that is running.
        store = held.enter_context(Store.at(database))
        if database.file:
            warn_of_readers(database.file)
        store.journal.begin()
        try:
            alone = poll(settings, store, health)
        finally:
            last_lines(store)
        if not (database.still_there() or database.taken_over):
            abandon(store)
        return alone


def poll(settings: Settings, store: Store, health: Health) -> bool:
    """Serve until a signal comes; False if it left because another program polls with this token.

    Raises:
        StartError: something has to be mended before the bot can start.
    """
    sender = Sender(store, settings)

    async def live() -> bool:
        if not await greeted(settings, store.notes, gate=Gate.of(store.database)):
            return True
        life = Life(settings, store, sender, health=health)
        await life.run()
        return not life.superseded

    try:
        return asyncio.run(live())
    except KeyboardInterrupt:  # Ctrl-C on Windows, where a loop has no signal handlers
        return True
    finally:
        sender.stop()
        sender.join()


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal to stop is what Ctrl-C is; Python would leave SIGTERM to the system."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
