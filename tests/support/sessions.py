"""Sessions with PostgreSQL, kept between tests because the server forks a process for each new one."""

import threading
import weakref
from collections import defaultdict
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

KEPT = 4  # that stay open with one database between tests
OWN = ("dispatch", "_has_events", "_psycopg_adapters_map")  # of each dialect, whatever others know

Session = psycopg.Connection[Any]


class _Alike(PGDialect_psycopg):
    """Whose statements are those of every other one, while each has listeners of its own.

    One for all would not do: an engine's pool asks the one it was made with who listens.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike)

    def __hash__(self) -> int:
        return hash(_Alike)


class Sessions:
    """They are the driver's own: engines open and close theirs as ever, and are given one of these."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[str, list[Session]] = defaultdict(list)
        self._asked: weakref.WeakKeyDictionary[Session, str] = weakref.WeakKeyDictionary()
        self._first: Engine | None = None

    def engine(self, url: URL, **options: Any) -> Engine:
        """As `create_engine`, with what earlier ones compiled and know of the server."""
        known = self._first is not None and bool(self._first.dialect.server_version_info)
        engine = create_engine(url, **options, _initialize=not known)
        engine.dialect.__class__ = _Alike
        if self._first is None or not known:  # one that never connects knows nothing of the server
            self._first = engine
        first = vars(self._first.dialect).items()
        vars(engine.dialect).update({name: value for name, value in first if name not in OWN})
        vars(engine.dialect).update(connect=self._connect, do_close=self._close)
        engine._compiled_cache = self._first._compiled_cache  # noqa: SLF001
        return engine

    def idle(self, database: str) -> list[int]:
        """Which processes of the server have nothing to do but wait for the next test."""
        with self._lock:
            return [one.info.backend_pid for one in self._idle[database] if not one.closed]

    def forget(self, *databases: str) -> None:
        """Close those with these, or all."""
        with self._lock:
            for name in databases or list(self._idle):
                for one in self._idle.pop(name, ()):
                    one.close()

    def _connect(self, **options: Any) -> Session:
        asked = repr(sorted((name, value) for name, value in options.items() if name != "context"))
        with self._lock:
            idle = self._idle[options["dbname"]]
            for one in [one for one in idle if self._asked[one] == asked]:
                idle.remove(one)
                if not one.closed:
                    return one
        made: Session = psycopg.connect(**options)
        self._asked[made] = asked
        return made

    def _close(self, one: Session) -> None:
        whole = not one.closed and not one.broken and not one.autocommit
        if whole and one.info.transaction_status is TransactionStatus.IDLE:
            with self._lock:
                idle = self._idle[one.info.dbname]
                # What a test has set is not for the next one.
                if len(idle) < KEPT and one.pgconn.exec_(b"RESET ALL").status == ExecStatus.COMMAND_OK:
                    idle.append(one)
                    return
        one.close()
