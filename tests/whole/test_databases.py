"""One test's PostgreSQL is not the next one's, whatever was left in it, and the server ends with its run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from models.database import database_at
from models.store import Store
from tests.support import databases
from tests.support.server import GIVEN

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parent.parent.parent


def left_rows(store: Store, _: ExitStack) -> None:
    store.audience.add([1, 2])


def left_a_transaction(store: Store, end: ExitStack) -> None:
    connection = store.engine.connect()
    end.callback(connection.invalidate)
    connection.execute(text("LOCK subscriber"))


def left_a_lock(store: Store, end: ExitStack) -> None:
    end.enter_context(store.database.lock())


def dropped_a_table(store: Store, _: ExitStack) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE reply"))


def refuses_rows(store: Store, _: ExitStack) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE subscriber ADD CHECK (chat_id = 0) NOT VALID"))


def hurries(store: Store, _: ExitStack) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("SET lock_timeout = 1"))


LEFT = [left_rows, left_a_transaction, left_a_lock, dropped_a_table, refuses_rows, hurries]


@pytest.mark.parametrize("leave", LEFT)
def test_next_test_finds_nothing_of_it(leave: Callable[[Store, ExitStack], None], tmp_path: Path) -> None:
    with ExitStack() as end:
        for turn in range(2):
            with Store.open(databases.url_at(tmp_path / f"{turn}.db")) as store:
                assert store.audience.by_status() == {}
                store.audience.add([1])
                with store.engine.connect() as connection:
                    assert connection.execute(text("SHOW lock_timeout")).scalar() == "10s"
                    assert connection.execute(text("SELECT count(*) FROM reply")).scalar() == 0
                leave(store, end)
            databases.give_back()


def test_bare_database_has_no_tables_and_others_do(tmp_path: Path) -> None:
    assert not database_at(databases.bare_at(tmp_path / "bare.db")).exists()
    assert database_at(databases.url_at(tmp_path / "other.db")).exists()


STARTS = """
import sys, time
from tests.support.server import Run, url
run = Run()
print(url(), run.folder, flush=True)
if sys.argv[1] == "in order":
    run.end()
else:
    time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["in order", "SIGINT", "SIGKILL"])
def test_server_ends_with_its_run_and_leaves_nothing(how: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("XDG_RUNTIME_DIR", GIVEN)}
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, how],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout
        folder = Path(run.stdout.readline().split()[-1])
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0]) if folder.exists() else 0
        if how in signal.Signals.__members__:
            run.send_signal(signal.Signals[how])
    until = time.monotonic() + 20
    while folder.exists() or (pid and Path(f"/proc/{pid}").exists()):
        assert time.monotonic() < until
        time.sleep(0.05)
