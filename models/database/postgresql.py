"""PostgreSQL: how its transactions begin, who may send, and where it knows itself to be."""

import contextlib
import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import IsolationLevel
from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from models.database import home
from models.database.contract import READING, DatabaseError, DatabaseFault, Trace
from models.database.home import EPOCH
from models.database.lease import OF_SCHEMA, REACH, RETRY, UNHEARD, WRITES, Lease
from models.database.refusals import lasts, said
from models.database.sessions import HELD, MORE, PATIENCE, POOL, STATEMENT, adapt, options, session
from models.database.storable import as_json

TAKEN_OVER = "taken over"  # by another copy
STANDBY = "standby"  # another copy has the lock

# In one statement, because each is a journey to the server and back.
TURN = (
    f"SELECT set_config('idle_in_transaction_session_timeout', '{1000 * HELD}', true),"
    f" pg_advisory_xact_lock({WRITES}, {OF_SCHEMA})"
)

log = logging.getLogger("recall")


class PostgreSQL:
    """A `Database` on a server, which several copies may share: one sends, the others wait."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._lease: Lease | None = None
        self._sessions: weakref.WeakSet[psycopg.Connection[Any]] = weakref.WeakSet()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        return None

    @property
    def folder(self) -> Path:
        return Path.cwd()

    def exists(self) -> bool:
        engine = self.connect()
        try:
            with engine.execution_options(**{READING: True}).connect() as connection:
                return inspect(connection).has_table("note")
        except DBAPIError as error:
            told = said(error.orig or error)
            raise DatabaseError(DatabaseFault.UNUSABLE, self.name, detail=told) from None
        finally:
            engine.dispose()

    @contextlib.contextmanager
    def lock(self, waiting: Callable[[float], None] | None = None) -> Iterator[None]:
        lease = Lease(lambda: session(self._url, REACH, UNHEARD), self._cut)
        try:
            self._wait(lease, waiting)
            self._lease = lease
            yield
        finally:
            lease.end()

    def _wait(self, lease: Lease, waiting: Callable[[float], None] | None) -> None:
        began, told = time.monotonic(), ""
        while (taken := self._taken(lease, waiting)) is not True:
            if waiting is None:
                raise DatabaseError(DatabaseFault.IN_USE, self.name)
            now = said(taken) if isinstance(taken, Exception) else STANDBY
            if now != told:  # what lasts is one line
                told = now
                self._tell(now)
            waiting(RETRY)
        if told:
            waited = time.monotonic() - began
            done = {"event": "takeover", "seconds": round(waited, 1)}
            log.warning("this copy takes over: no other one sends; it waited %.0f s", waited, extra=done)

    def _tell(self, trouble: str) -> None:
        if trouble == STANDBY:
            log.warning("another copy sends; this one waits to take over", extra={"event": "standby"})
        else:
            silent = {"event": "silent", "who": "the database"}
            log.warning("waiting for %s, which does not answer: %s", self.name, trouble, extra=silent)

    def _taken(self, lease: Lease, waiting: Callable[[float], None] | None) -> bool | Exception:
        try:
            return lease.taken()
        except (psycopg.Error, TimeoutError) as error:
            if waiting is None or lasts(error):
                raise DatabaseError(DatabaseFault.UNUSABLE, self.name, detail=said(error)) from None
            return error

    def join(self) -> None:
        """Every name of it leads to the same server."""

    def connect(self) -> Engine:
        try:
            engine = create_engine(
                self._url,
                connect_args=options(self._url),
                pool_size=POOL,
                max_overflow=MORE,
                pool_timeout=PATIENCE,
                pool_pre_ping=True,
                json_serializer=as_json,
            )
        except (ArgumentError, ValueError) as error:
            raise DatabaseError(DatabaseFault.URL, detail=str(error)) from None
        event.listen(engine, "do_connect", self._opened)
        event.listen(engine, "begin", self._begin)
        return engine

    def peek(self) -> Engine:
        return self.connect()

    def damage(self, connection: Connection, seconds: float) -> None:
        """Nothing: the server sees to it."""

    def probe(self, connection: Connection) -> None:
        # A server that only reads refuses it.
        connection.execute(text("SELECT pg_current_xact_id()"))

    def trace(self, connection: Connection) -> Trace:
        return home.trace(connection)

    def accept(self, connection: Connection) -> None:
        home.settle(connection)
        if self._lease:
            epoch = 1 + (connection.exec_driver_sql(EPOCH).scalar() or 0)
            home.put(connection, "epoch", epoch)
            self._lease.epoch = epoch

    def still_there(self) -> bool:
        return self._lease is None or not self._lease.lost

    @property
    def taken_over(self) -> bool:
        return self._lease is not None and self._lease.lost

    def may_call(self) -> bool:
        return self._lease is None or self._lease.fresh()

    def size(self, engine: Engine) -> int:
        with engine.execution_options(**{READING: True}).connect() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def shrink(self, engine: Engine) -> None:  # noqa: ARG002 - a session of its own does it
        try:
            # No VACUUM in a transaction, and it takes as long as it takes.
            with session(self._url, PATIENCE, STATEMENT) as vacuuming:
                vacuuming.execute("SET statement_timeout = 0")
                vacuuming.execute("VACUUM")
        except psycopg.Error as error:
            raise DatabaseError(DatabaseFault.NOT_SHRUNK, self.name, detail=said(error)) from None

    def copy(self, to: Path) -> None:
        """Nothing: it is no file."""

    def _opened(
        self, dialect: Dialect, _record: object, arguments: list[Any], options: dict[str, Any]
    ) -> "psycopg.Connection[Any]":
        """A session of the pool, known before anything is asked on it."""
        if self.taken_over:
            raise psycopg.OperationalError(TAKEN_OVER)
        opened = cast("psycopg.Connection[Any]", dialect.connect(*arguments, **options))
        adapt(opened)
        with self._lock:
            self._sessions.add(opened)
        return opened

    def _cut(self) -> None:
        with self._lock:
            sessions = list(self._sessions)
        for one in sessions:
            # By another descriptor of the same connection, because the session's own one belongs to libpq.
            with (
                contextlib.suppress(OSError, psycopg.Error),
                socket.socket(fileno=os.dup(one.fileno())) as wire,
            ):
                wire.shutdown(socket.SHUT_RDWR)

    def _begin(self, connection: Connection) -> None:
        reads = connection.get_execution_options().get(READING, False)
        # Nothing is asked of the server yet: the driver begins with the first statement, and so.
        driver: Any = connection.connection.dbapi_connection
        # Whatever the server's own default is: a writer's snapshot from before its turn would hide what the
        # writer before has done.
        driver.isolation_level = IsolationLevel.REPEATABLE_READ if reads else IsolationLevel.READ_COMMITTED
        driver.read_only = reads or None
        if reads:
            return
        lease = self._lease
        if not (lease and lease.lost):
            # Writers come one after another, as on SQLite: what a method has read is still true when it
            # writes.
            connection.exec_driver_sql(TURN)
            # In a statement of its own, which sees what was committed before this turn began.
            if not lease or lease.epoch is None or connection.exec_driver_sql(EPOCH).scalar() == lease.epoch:
                return
            lease.lose()
        raise OperationalError(EPOCH, None, psycopg.OperationalError(TAKEN_OVER))
