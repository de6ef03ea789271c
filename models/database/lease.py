"""Who may send, where copies share one PostgreSQL: a session's advisory lock, and a growing number."""

import contextlib
import logging
import select
import threading
import time
from collections.abc import Callable

import psycopg
from psycopg.pq import ExecStatus

from models.database.home import EPOCH
from models.database.refusals import said

BEAT = 1.0  # seconds between two questions whether the session, and so the lock, is still there
SILENCE = 3.0  # seconds that an answer may take
TRUST = 5.0  # seconds after the last one from which on no call leaves
RETRY = 0.25  # seconds between two tries to get the lock

SENDS, WRITES = 0x52435331, 0x52435332  # names of advisory locks, each with that of the schema
"""Of whoever sends, held by a session, and of whoever writes, held by a transaction."""

# Two bots may share a database, each in a schema of its own. Without any, making the tables tells what is
# wrong; a lock named NULL would never be had.
OF_SCHEMA = "hashtext(coalesce(current_schema(), ''))"
TRY = f"SELECT pg_try_advisory_lock({SENDS}, {OF_SCHEMA})"
log = logging.getLogger(__name__)


class Lease:
    """The lock, kept by a thread of its own; every method is safe from any thread.

    The lock lives as long as its session. Where that ends and nobody else began to send meanwhile, as when
    the server was away, it is taken again, and nobody notices but by the pause.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection], cut: Callable[[], None]) -> None:
        """`connect` opens a session; `cut` ends what waits for the server on other ones."""
        self._connect = connect
        self._cut = cut
        self._session: psycopg.Connection | None = None
        self._confirmed = float("-inf")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self.epoch: int | None = None
        """The number of this one; None until it has opened the database."""
        self.lost = False
        """Whether another copy has begun to send since; once True, always True."""

    def taken(self) -> bool:
        """Whether the lock is free, and this one's from now on.

        Raises:
            psycopg.Error: the server does not answer.
        """
        if self._session is None:
            self._session = self._connect()
        try:
            asked = time.monotonic()
            held = self._session.execute(TRY).fetchone() == (True,)
        except psycopg.Error:
            self._drop()
            raise
        if held:
            self._confirmed = asked
            self._thread.start()
        return held

    def fresh(self) -> bool:
        """Whether it is certain enough that nobody else sends for a call to leave now."""
        return not self.lost and time.monotonic() - self._confirmed < TRUST

    def end(self) -> None:
        """Let go of it; whoever waits has it at once."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._drop()

    def lose(self) -> None:
        """Another copy sends, as the database says."""
        self.lost = True

    def _keep(self) -> None:
        cut = False
        while not self._ended.wait(BEAT if self._session else RETRY) and not self.lost:
            asked = time.monotonic()
            try:
                held = self._beats() if self._session else self._taken_again()
            except (psycopg.Error, OSError) as error:
                log.warning("the lock of the database cannot be confirmed: %s", said(error))
                self._drop()
                held = False
            if held:
                self._confirmed, cut = asked, False
            elif not self.fresh() and not cut:
                # What waits for a server that is not heard of would wait for ever.
                cut = True
                self._cut()

    def _beats(self) -> bool:
        assert self._session
        # Asked of libpq itself, because psycopg waits without an end.
        wire = self._session.pgconn
        wire.send_query(b"SELECT 1")
        until = time.monotonic() + SILENCE
        while wire.flush() or wire.is_busy():
            left = until - time.monotonic()
            if left <= 0 or not select.select([wire.socket], [], [], left)[0]:
                raise TimeoutError("no answer")
            wire.consume_input()
        status = None
        while result := wire.get_result():
            status = result.status
        if status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("the session has ended")
        return True

    def _taken_again(self) -> bool:
        self._session = self._connect()
        if self._session.execute(TRY).fetchone() != (True,):
            # Perhaps the server has not noticed yet that the session before is gone.
            found = self._session.execute(EPOCH).fetchone()
            self._drop()
            self._look(found)
            return False
        self._look(self._session.execute(EPOCH).fetchone())
        return not self.lost

    def _look(self, found: tuple[object, ...] | None) -> None:
        if self.epoch is not None and (found is None or found[0] != self.epoch):
            self.lost = True

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                session.close()
