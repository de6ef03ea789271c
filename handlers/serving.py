"""The bot's turn: where copies share a server, one sends and the others wait until they may."""

import contextlib
import logging
import signal
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

from broadcast.settings import Settings
from handlers.application import poll
from handlers.live.journal import last_lines
from handlers.log import warn_of_readers
from models.database import Database, DatabaseError, DatabaseFault, Unavailable, database_at, words_of
from models.store import Store

log = logging.getLogger("recall")


def serve(settings: Settings, abandon: Callable[[Store], NoReturn]) -> bool:
    """Run the bot, as often as it is this copy's turn; False if it left because another program polls.

    Args:
        abandon: ends the process where the database was pulled away.

    Raises:
        StartError: something has to be mended before the bot can start.
        DatabaseError: as that, or another copy uses the file.
    """
    while True:
        database = database_at(settings.database_url, settings.sqlite_synchronous)
        try:
            alone = _in_turn(settings, database, abandon)
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


def _in_turn(settings: Settings, database: Database, abandon: Callable[[Store], NoReturn]) -> bool:
    """Wait until this copy may send, and run until it ends or may not any more."""
    with contextlib.ExitStack() as held:
        try:
            with _ended_by_signals():
                held.enter_context(database.lock(time.sleep))
        except KeyboardInterrupt:
            return True
        # The lock comes first, because a migration would change the tables under a copy that is running.
        store = held.enter_context(Store.at(database))
        if database.file:
            warn_of_readers(database.file)
        store.journal.begin()
        try:
            alone = poll(settings, store)
        finally:
            last_lines(store)
        if not (database.still_there() or database.taken_over):
            abandon(store)
        return alone


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal to stop is what Ctrl-C is; Python would leave SIGTERM to the system."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
