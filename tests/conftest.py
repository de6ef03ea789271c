"""A simulated Telegram, the real bot running against it, and a database by itself."""

import logging
import os
import re
import shutil
import sys
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, find
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import URL, Connection, Engine, create_engine
from telegram import Bot

os.environ["PTB_TIMEDELTA"] = "1"

from broadcast.engine import watch
from broadcast.guards import holdoff
from handlers.live import screen
from handlers.pictures import drawing
from models import heartbeat
from models.store import Store
from simulator import Limits, Person, Simulator
from tests.support import databases, nursery, server
from tests.support.recall import ADA, BOB, Recall

# A busy machine is slow at every example, which says nothing about the code.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")

REDRAW = 0.5  # seconds between two edits of a card, because hundreds of tests wait for the next one
TICK = 0.2  # seconds between two looks of the sender, which tests wait for too

SQLITE, POSTGRESQL = "sqlite", "postgresql"
OTHER = {SQLITE: POSTGRESQL, POSTGRESQL: SQLITE}
SAMPLE = 40  # of so many quick tests one runs on PostgreSQL, too
NAMED = {
    # What runs on SQLite keeps the name that it has where there is nothing else.
    SQLITE: pytest.param(SQLITE, id=pytest.HIDDEN_PARAM),
}
MODELS = Path(__file__).parent / "models"
STORED = {"store", "new_database"}  # fixtures of those that keep something in a database
RUN = pytest.StashKey[server.Run]()
NO_SERVER = """No PostgreSQL starts here, and some of these tests need one: {}
Name another server as TEST_DATABASE_URL, or leave them out with --sqlite."""


_first: list[Engine] = []
_made: list[str] = []


def with_compiled_statements(url: URL, **options: Any) -> Engine:
    """An engine that has the statements which earlier ones compiled: that is half of what short tests do."""
    engine = create_engine(url, **options)
    if not _first:
        _first.append(engine)
    engine.dialect, engine._compiled_cache = _first[0].dialect, _first[0]._compiled_cache  # noqa: SLF001
    return engine


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.database.sqlite.create_engine", with_compiled_statements)
        patch.setattr("models.database.postgresql.create_engine", databases.sessions.engine)
        patch.setattr("models.database.migrate.command", SimpleNamespace(upgrade=upgraded))
        yield
    databases.close()
    nursery.close()


def upgraded(config: Config, revision: str) -> None:
    """As Alembic does it, but that a new database gets at once what all migrations made of the first one."""
    connection: Connection = config.attributes["connection"]
    if connection.dialect.name != "sqlite":
        command.upgrade(config, revision)
        return
    new = not connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first()
    if new and _made:
        for statement in _made:
            connection.exec_driver_sql(statement)
        return
    command.upgrade(config, revision)
    if new:
        rows = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC"
        )
        head = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        _made.extend([*rows.scalars(), f"INSERT INTO alembic_version VALUES ('{head}')"])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sqlite", action="store_true", help="nothing on PostgreSQL")
    parser.addoption("--postgresql", action="store_true", help="all that is not about SQLite, on PostgreSQL")
    parser.addoption("--every-case", action="store_true", help="all cases of each table, also the dear ones")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out whole files of which nothing is asked for: each worker would read all of them."""
    wanted = config.getoption("markexpr")
    if wanted not in ("slow", "not slow") or not collection_path.name.startswith("test_"):
        return None
    content = collection_path.read_text()
    if wanted == "slow":
        return None if "mark.slow" in content else True
    return True if re.search(r"^pytestmark = .*mark\.slow", content, re.MULTILINE) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test run on SQLite, on PostgreSQL, or on both."""
    kinds = kinds_of(metafunc.definition, metafunc.config)
    if kinds != [SQLITE]:
        metafunc.parametrize("database_kind", [NAMED.get(kind, kind) for kind in kinds], indirect=True)


def kinds_of(item: pytest.Item, config: pytest.Config) -> list[str]:
    """On which kinds of database a test runs; docs/testing.md has the rule in words."""
    for kind in (SQLITE, POSTGRESQL):
        if config.getoption("sqlite") or item.get_closest_marker(kind):
            return [kind]
    if config.getoption("postgresql"):
        return [POSTGRESQL]
    stores = not STORED.isdisjoint(getattr(item, "fixturenames", ()))
    slow, turn = item.get_closest_marker("slow") is not None, crc32(item.nodeid.encode())
    everywhere = config.getoption("every_case") and (stores or slow)
    if everywhere or item.get_closest_marker("both") or (stores and item.path.is_relative_to(MODELS)):
        return [SQLITE, POSTGRESQL]
    if slow:
        return [POSTGRESQL if turn % 2 else SQLITE]
    return [SQLITE, POSTGRESQL] if stores and turn % SAMPLE == 0 else [SQLITE]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is dear or cannot be; of a table whose cases are dear its last one runs, or a few.

    A third of the suite's time went into the others. Whoever changes what a table is about names its file,
    which takes all of it; `make cases` takes all of everything.
    """
    other = next((other for kind, other in OTHER.items() if config.getoption(kind)), "")
    left_out = {one for one in items if other and one.get_closest_marker(other)}
    named = any("::" in one or one.endswith(".py") for one in config.args)
    if not (config.getoption("every_case") or named):
        left_out |= dear_cases(items)
    config.hook.pytest_deselected(items=[one for one in items if one in left_out])
    left = [one for one in items if one not in left_out]
    left.sort(key=lambda one: one.get_closest_marker("long") is None)
    # Each worker begins with some that lie together, and those of a file are alike in what they cost.
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = [one for turn in range(workers) for one in left[turn::workers]]
    if not config.option.collectonly and any(kind_of(one) == POSTGRESQL for one in items):
        try:
            server.url()
        except server.Missing:
            items.clear()  # one sentence, instead of thousands of errors


def pytest_collection_finish(session: pytest.Session) -> None:
    """What Hypothesis learns of all characters and of our modules it keeps in a file, for every worker."""
    if session.config.option.collectonly:
        find(st.characters(categories=["Lu"]), bool)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if why := server.missing():
        terminalreporter.write_line(NO_SERVER.format(why), red=True)


def kind_of(item: pytest.Item) -> str:
    """On which kind of database this case runs."""
    return str(item.callspec.params.get("database_kind", SQLITE)) if hasattr(item, "callspec") else SQLITE


def dear_cases(items: list[pytest.Item]) -> set[pytest.Item]:
    """Those that take a bot, a process, a picture or a second database, but the last of each table.

    Of what is slow and marked `both` the first runs as well: that is on SQLite, and the last on PostgreSQL.
    """
    tables: dict[str, list[pytest.Item]] = defaultdict(list)
    left_out: set[pytest.Item] = set()
    for one in items:
        if not isinstance(one, pytest.Function) or not hasattr(one, "callspec"):
            continue
        if one.get_closest_marker("every_case"):
            continue
        name, slow = one.nodeid.partition("[")[0], one.get_closest_marker("slow") is not None
        if slow:
            tables[name].append(one)
        elif "stopped" in one.fixturenames or "/pictures/" in name or kind_of(one) == POSTGRESQL:
            tables[f"{name} {kind_of(one)}"].append(one)
    for cases in tables.values():
        first = all(cases[0].get_closest_marker(one) for one in ("slow", "both"))
        left_out.update(cases[1 if first else 0 : -1])
    return left_out


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "REDRAW", REDRAW)
    monkeypatch.setattr(watch, "TICK", TICK)
    # Many broadcast a single word, which looks like a test of somebody's own.
    monkeypatch.setattr(holdoff, "DANGER", 0)
    # A picture takes seconds, and whatever is tested by the way says /stats.
    monkeypatch.setattr(drawing, "LIBRARY", "no such library")
    # Tests move the clock by hours at once, and nobody was away meanwhile.
    monkeypatch.setattr(heartbeat, "GAP", timedelta(days=3650))


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """A Telegram without limits; tests of the pace set their own."""
    async with Simulator(limits=Limits.none()) as running:
        yield running


@pytest.fixture
def sim(simulator: Simulator) -> Simulator:
    """The same, in the tests of the simulator itself."""
    return simulator


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Bot]:
    """An unmodified client of it."""
    async with Bot(sim.token, base_url=f"{sim.url}/bot", base_file_url=f"{sim.url}/file/bot") as talking:
        yield talking


@pytest.fixture
def settings() -> dict[str, Any]:
    """The settings that differ from the bot's defaults; a test may override this."""
    return {"messages_per_second": 1000}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all its tables, because making them anew takes longer than most tests."""
    made = tmp_path_factory.mktemp("migrated") / "recall.db"
    Store.open(f"sqlite:///{made}").engine.dispose()
    return made


def begin_with(migrated: Path, folder: Path) -> None:
    """Put a copy of it there, with the number that stands beside it."""
    for file in migrated.parent.iterdir():
        shutil.copy(file, folder / file.name)


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Whoever has the bot log as it does logs so for no other test."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    if theirs := [one for one in logging.root.handlers if _is_ours(one)]:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(capture=False)
        logging.raiseExceptions = True
        for handler in theirs:
            logging.root.removeHandler(handler)
            handler.close()


def _is_ours(handler: logging.Handler) -> bool:
    return type(handler.formatter).__module__ == "handlers.log"


@pytest.fixture(autouse=True)
def database_kind(request: pytest.FixtureRequest) -> Iterator[None]:
    """On which kind of database this test runs."""
    databases.choose(postgresql=getattr(request, "param", SQLITE) == POSTGRESQL)
    yield
    databases.choose(postgresql=False)
    databases.give_back()


@pytest.fixture
def new_database(tmp_path: Path, migrated: Path, database_kind: None) -> str:  # noqa: ARG001 - it chooses
    """The URL of a new database with its tables, which stands at `recall.db` in the test's folder."""
    if not databases.on_postgresql():
        begin_with(migrated, tmp_path)
    return databases.url_at(tmp_path / "recall.db")


@pytest.fixture
def store(new_database: str) -> Iterator[Store]:
    """A new database, without a bot."""
    with Store.open(new_database, "NORMAL") as opened:
        yield opened


@pytest.fixture
def ada(simulator: Simulator) -> Person:
    """The admin who does things."""
    return simulator.person(ADA, first_name="Ada")


@pytest.fixture
def bob(simulator: Simulator) -> Person:
    """The other admin."""
    return simulator.person(BOB, first_name="Bob")


@pytest.fixture
def admins(ada: Person, bob: Person) -> set[int]:
    return {ada.chat_id, bob.chat_id}


@pytest.fixture
async def stopped(
    simulator: Simulator,
    settings: dict[str, Any],
    admins: set[int],
    new_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Recall]:
    """The bot, which the test starts and stops itself, and both admins."""
    assert admins == {ADA, BOB}
    if databases.on_postgresql():
        # Where no file holds the database, what lies beside it lies where the bot was started.
        monkeypatch.chdir(tmp_path)
    made = Recall(simulator, new_database, **settings)
    yield made
    made.store.engine.dispose()


@pytest.fixture
async def recall(stopped: Recall) -> AsyncIterator[Recall]:
    """The bot, running."""
    async with stopped.running():
        yield stopped


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run, in the process that starts all others of it."""
    if not hasattr(config, "workerinput"):
        config.stash[RUN] = server.Run()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End it, whatever others have to complain about."""
    if run := config.stash.get(RUN, None):
        run.end()
