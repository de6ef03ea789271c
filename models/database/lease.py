"""Who may send, where copies share one PostgreSQL: a session's advisory lock, and a growing number.

The lock lives as long as its session, which the server ends when its peer is dead or lost. The number says
whose turn it is, see `Database.accept`: whatever an earlier one still writes is refused, so nothing depends
on two copies agreeing about the time. What stops a copy for a while, as SIGSTOP does, leaves it the lock. The
server cannot tell that from a network that keeps the connection up and loses what is said on it, so after
`UNHEARD` seconds without a word the session ends.
"""

import contextlib
import selectors
import threading
from collections.abc import Callable

import psycopg
from psycopg.pq import ExecStatus

from models.clock import elapsed
from models.database.home import EPOCH
from models.database.refusals import said
from models.database.sessions import HELD
from models.silence import Silence

BEAT = 1.0  # seconds between two questions whether the session, and so the lock, is still there
SILENCE = 10.0  # seconds that an answer may take: a busy server must not cost a copy its turn
REACH = 3.0  # seconds until a session is there
TRUST = 5.0  # seconds after the last answer from which on no call leaves
RETRY = 0.25  # seconds between two tries to get the lock, and two looks while an answer is waited for
FAREWELL = 1.0  # seconds that an answer may still take when it is to end
UNHEARD = 60.0  # seconds without a word after which the server ends the session

SENDS, WRITES = 0x52435331, 0x52435332  # names of advisory locks, each with that of the schema
"""Of whoever sends, held by a session, and of whoever writes, held by a transaction."""

# Two bots may share a database, each in a schema of its own. Without any, making the tables tells what is
# wrong; a lock named NULL would never be had.
OF_SCHEMA = "hashtext(coalesce(current_schema(), ''))"
TRY = f"SELECT pg_try_advisory_lock({SENDS}, {OF_SCHEMA})"

# Beside the question, because the server's own time-out of a transaction that does nothing is not armed after
# an executemany (seen with 18.4): a copy that is stopped there would keep whoever takes over from writing.
_ENDS_SILENT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE usename = current_user AND locktype = 'advisory' AND granted AND classid = {} AND objid = {}::oid"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND wait_event = 'ClientRead' AND state_change < clock_timestamp() - interval '{} seconds'"
)
FREE = "SELECT pg_advisory_unlock_all()"
BEATS = _ENDS_SILENT.format(WRITES, OF_SCHEMA, HELD)


class Lease:
    """The lock, kept by a thread of its own; every method is safe from any thread.

    Where its session ends and nobody else began to send meanwhile, as when the server was away, it is taken
    again, and nobody notices but by the pause.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection], cut: Callable[[], None]) -> None:
        """`connect` opens a session; `cut` ends what waits for the server on other ones."""
        self._connect = connect
        self._cut = cut
        self._session: psycopg.Connection | None = None
        self._confirmed = self._heard = float("-inf")
        self._silence = Silence("the lock of the database")
        self._ended, self._ends = threading.Event(), float("inf")
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
        asked = elapsed()
        try:
            held = self._tried()
        except BaseException:
            self._drop()
            raise
        if held:
            self._confirmed = self._heard = asked
            self._thread.start()
        return held

    def fresh(self) -> bool:
        """Whether it is certain enough that nobody else sends for a call to leave now."""
        return not self.lost and elapsed() - self._confirmed < TRUST

    def end(self) -> None:
        """Let go of it; whoever waits has it at once, and a server that is away costs a second."""
        self._ends = elapsed() + FAREWELL
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._confirmed = float("-inf")
        # Said, because the server notices the end of a session a moment later, and a command that follows
        # the stop of a bot would be refused.
        with contextlib.suppress(psycopg.Error, OSError):
            if self._session:
                self._ask(FREE)
        self._drop()

    def lose(self) -> None:
        """Another copy sends, as the database says."""
        self.lost = True

    def _keep(self) -> None:
        while not self._ended.wait(BEAT if self._session else RETRY):
            asked = elapsed()
            try:
                if self.lost:
                    self._drop()
                elif self._beats() if self._session else self._taken_again():
                    self._confirmed = asked
                self._heard = elapsed()
                self._silence.answered()
            except Exception as error:  # noqa: BLE001 - without this thread nothing would ever leave again
                if not self._ended.is_set():
                    self._silence.failed(said(error))
                self._drop()
            self._cut_off()

    def _cut_off(self) -> None:
        """What waits for a server that is not heard of would wait for ever."""
        if self.lost or elapsed() - self._heard > TRUST:
            self._cut()
            self._heard = elapsed()

    def _beats(self) -> bool:
        self._ask(BEATS)
        return True

    def _taken_again(self) -> bool:
        held = self._tried()
        # Where it is not free, perhaps the server has not noticed yet that the session before is gone.
        found = self._ask(EPOCH)
        if self.epoch is not None and found != str(self.epoch):
            self.lost = True
        if self.lost or not held:
            self._drop()
            return False
        return True

    def _tried(self) -> bool:
        if self._session is None:
            self._session = self._connect()
        return self._ask(TRY) == "t"

    def _ask(self, question: str) -> str | None:
        """The one value of the answer. Raises: psycopg.Error, TimeoutError."""
        assert self._session
        # Asked of libpq itself, because psycopg waits without an end.
        wire, until, answer = self._session.pgconn, elapsed() + SILENCE, None
        wire.send_query(question.encode())
        with selectors.DefaultSelector() as waiting:
            waiting.register(wire.socket, selectors.EVENT_READ)
            while True:
                while wire.flush() or wire.is_busy():
                    if elapsed() > min(until, self._ends):
                        raise TimeoutError("no answer")
                    if waiting.select(RETRY):
                        wire.consume_input()
                    elif self._thread.is_alive():
                        self._cut_off()
                result = wire.get_result()
                if result is None:
                    break
                answer = result
        if answer is None or answer.status != ExecStatus.TUPLES_OK:
            raise psycopg.OperationalError("session ended")
        value = answer.get_value(0, 0) if answer.ntuples else None
        return None if value is None else value.decode()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                session.close()
