"""On which database a test runs: SQLite, or a PostgreSQL (`TEST_DATABASE_URL` names another than pip's).

A test names a file, as it does on SQLite; on PostgreSQL a database of the server stands for each file. To
make one takes longer than most tests, so one that is left in order is emptied and becomes the next test's.
"""

import itertools
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from filelock import FileLock
from sqlalchemy import URL

import models.result_tables  # noqa: F401 - its tables are in `metadata`
from models.store import Store
from models.tables import metadata
from tests.support import server
from tests.support.sessions import Sessions

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL(%s)"
CATALOGS = ["class", "attribute", "index", "constraint", "trigger", "proc", "namespace", "db_role_setting"]
CHANGED = "SELECT max(xmin::text::bigint) FROM ({}) AS all_of_it".format(
    " UNION ALL ".join(f"SELECT xmin FROM pg_{one}" for one in CATALOGS)
)
"""Which transaction was the last to change what tables there are."""
EMPTIED = ";".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
RESTARTED = "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"

sessions = Sessions()


class Databases:
    """Those that this process has at the server of its run."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._ready: list[str] = []
        self._taken: dict[Path, str] = {}
        self._watching: dict[str, tuple[psycopg.Connection[Any], object]] = {}

    @cached_property
    def _server(self) -> URL:
        return server.url()

    @cached_property
    def _session(self) -> psycopg.Connection[Any]:
        return server.connect(self._server)

    @cached_property
    def _template(self) -> str:
        """A database with all tables and nothing in them, made by the first process that asks."""
        name = f"{server.prefix(server.folder())}template"
        with FileLock(server.folder() / "template.lock"):
            found = self._session.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if found.fetchone() is None:
                self._session.execute(f"CREATE DATABASE {name}")
                Store.open(self._url(name)).engine.dispose()
                sessions.forget(name)
                with server.connect(self._server.set(database=name)) as session:
                    session.execute(EMPTIED)
        return name

    def at(self, path: Path, *, bare: bool = False) -> str:
        """The URL of the one that stands for a file; `bare` is one without tables of ours."""
        if path not in self._taken:
            self.give_back([one for one in self._taken if not one.parent.exists()])
            self._taken[path] = self._ready.pop() if self._ready and not bare else self._made(bare=bare)
        return self._url(self._taken[path])

    def give_back(self, paths: Iterable[Path] | None = None) -> None:
        """A test is done with these, or with all: each is made ready for the next one, or dropped."""
        for path in list(self._taken) if paths is None else paths:
            name = self._taken.pop(path)
            if name in self._watching and self._emptied(name):
                self._ready.append(name)
            else:
                self._drop(name)

    def close(self) -> None:
        """Leave them to the end of the run."""
        for session, _ in self._watching.values():
            session.close()
        if "_session" in vars(self):
            self._session.close()

    def run(self, statement: str) -> None:
        self._session.execute(statement)

    def _made(self, *, bare: bool = False) -> str:
        name = f"{server.prefix(server.folder())}{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}" + ("" if bare else f" TEMPLATE {self._template}"))
        if not bare:
            session = server.connect(self._server.set(database=name))
            self._watching[name] = session, session.execute(CHANGED).fetchone()
        return name

    def _emptied(self, name: str) -> bool:
        """Whether it is as new; not where somebody is still in it or its tables were changed."""
        session, schema = self._watching[name]
        known = [session.info.backend_pid, *sessions.idle(name)]
        with suppress(psycopg.Error):
            others = session.execute(OTHERS, (known,)).fetchone()
            if others == (0,) and session.execute(CHANGED).fetchone() == schema:
                session.execute(f"{EMPTIED};{RESTARTED}")
                return True
        return False

    def _drop(self, name: str) -> None:
        """Whoever is still connected to it."""
        sessions.forget(name)
        if name in self._watching:
            self._watching.pop(name)[0].close()
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


_databases = Databases()
_on_postgresql = False


def choose(*, postgresql: bool) -> None:
    """Let `url_at` name databases of that kind from now on."""
    global _on_postgresql
    _on_postgresql = postgresql


def on_postgresql() -> bool:
    return _on_postgresql


def url_at(path: Path) -> str:
    """The URL of the database that stands for that file.

    No file is made. On PostgreSQL it has its tables, and nothing in them; counters of the server about these
    tables may have begun before. It is the test's own until that ends, or the folder is gone.
    """
    return _databases.at(path) if _on_postgresql else f"sqlite:///{path}"


def bare_at(path: Path) -> str:
    """The same of a database that is new at the server, too, and has no tables yet."""
    return _databases.at(path, bare=True) if _on_postgresql else f"sqlite:///{path}"


def give_back() -> None:
    """Whoever had databases is done with all of them; on SQLite they are files in the test's own folder."""
    _databases.give_back()


def close() -> None:
    """This process runs no more tests."""
    sessions.forget()
    _databases.close()


def run(statement: str) -> None:
    """Say something to the server, outside of a test's database."""
    _databases.run(statement)
