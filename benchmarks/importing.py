"""An import of a million rows: how long it takes alone, and what it costs a bot that is sending."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.bot import BOT
from benchmarks.figures import Figure
from benchmarks.questions import times
from benchmarks.recall import TEXT, finish, queue, rate, sending, settings_for, subscribe
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.store import Store
from simulator import Limits

ROWS = 1_000_000
PACE = 300  # messages a second
READERS = 6_000  # 20 s at that pace
ROUNDS = 3
FIRST = 500_000_000  # apart from the readers
MEBIBYTE = 1024 * 1024


def import_() -> list[Figure]:
    """Alone first, then beside a broadcast, in turn with the same broadcast without it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "in.csv"
        _write(file)
        seconds = _alone(Path(folder), file)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        memory = most / MEBIBYTE if sys.platform == "darwin" else most / 1024
        rounds = [(_pace(None), _pace(file)) for _ in range(ROUNDS)]
    beside = median(with_it / alone for alone, with_it in rounds)
    return [
        Figure("a million rows with names and languages", seconds, "s", most=40),
        Figure("peak memory of the import", memory, "MiB", most=150),
        Figure("rate without it, median of three", median(alone for alone, _ in rounds), "/s"),
        Figure("rate beside it, against that", beside, "×", least=0.95),
    ]


def _write(file: Path) -> None:
    with file.open("w") as out:
        out.write("chat_id,first_name,last_name,username,language\n")
        for number in range(ROWS):
            language = "de" if number % 3 else "en"
            out.write(f"{FIRST + 7 * number},Ada{number},Lovelace,ada_{number},{language}\n")


def _alone(folder: Path, file: Path) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, BOT, "import", file], env=_environ(f"sqlite:///{folder / 'alone.db'}"), check=True
    )
    return time.monotonic() - began


def _environ(url: str) -> dict[str, str]:
    return {**os.environ, "BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5", "DATABASE_URL": url}


def _pace(file: Path | None) -> float:
    """The rate of a broadcast, beside an import of this file if there is one."""
    with Telegram(READERS, Limits.none()) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=PACE)
        with Store.open(settings.database_url, settings.sqlite_synchronous) as store:
            subscribe(store, READERS)
            uuid = queue(store, TEXT)
            with sending(store, settings) as sender, _beside(file, settings):
                sender.wake()
                finish(store, uuid)
                return rate(telegram.ask(times))


@contextmanager
def _beside(file: Path | None, settings: Settings) -> Iterator[None]:
    if file is None:
        yield
        return
    with subprocess.Popen(
        [sys.executable, BOT, "import", file], env=_environ(settings.database_url), stdout=subprocess.DEVNULL
    ) as importing:
        try:
            yield
        finally:
            importing.terminate()
