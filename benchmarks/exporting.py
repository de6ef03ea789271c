"""Every chat of a broadcast to a million as a file, made while another one goes out: what that costs."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import func, select, update

from benchmarks.bot import peak, start
from benchmarks.figures import Figure
from benchmarks.questions import ADMIN, FIRST, sent, times
from benchmarks.recall import GLANCE, TEXT, queue, rate, settings_for, subscribe, wait_for
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.states import Outcome, State, Status
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from models.transfers import Step, Transfer, Want
from simulator import Limits

ROWS = 1_000_000
PACE = 300  # messages a second
READERS = 9_000  # 30 s at that pace
ROUNDS = 3
PATIENCE = 600.0  # seconds for the file, where the machine has little time for it


class Round(NamedTuple):
    """One broadcast to `READERS`."""

    rate: float
    memory: float
    """MiB that the bot held at most."""
    seconds: float
    """Until the file had arrived; 0 without one."""


def export() -> list[Figure]:
    """The same broadcast without a file and beside one, in turn."""
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "kept.db"
        uuid = _fill(kept)
        rounds = [(_round(kept, None), _round(kept, uuid)) for _ in range(ROUNDS)]
    beside = median(with_it.rate / alone.rate for alone, with_it in rounds)
    grown = median(with_it.memory - alone.memory for alone, with_it in rounds)
    return [
        Figure("rate without a file, median of three", median(alone.rate for alone, _ in rounds), "/s"),
        Figure("rate beside a file of a million chats", beside, "×", least=0.95),
        Figure("memory of the bot, more than without", grown, "MiB", most=80),
        Figure("until the file has arrived", median(with_it.seconds for _, with_it in rounds), "s"),
    ]


def _fill(place: Path) -> str:
    """A database with a finished broadcast to a million, of whom `READERS` get the next one too."""
    with Store.open(f"sqlite:///{place}") as store:
        subscribe(store, ROWS)
        uuid = queue(store, TEXT)
        store.ledger.begin(uuid)
        now, stay = store.clock(), FIRST + READERS
        sent_to_all = {"outcome": Outcome.SENT, "sent_at": now, "version": 1, "tried_version": 1}
        ended = {"state": State.SENT, "finished_at": now, "report_message_id": 1}
        with store.engine.begin() as connection:
            connection.execute(update(delivery).values(sent_to_all))
            connection.execute(update(broadcast).values(ended))
            left = update(subscriber).where(subscriber.c.chat_id >= stay)
            connection.execute(left.values(status=Status.LEFT))
            named = func.coalesce(subscriber.c.first_name, "Ada")
            connection.execute(update(subscriber).values(first_name=named, username="ada"))
            assert connection.scalar(select(func.count()).select_from(delivery)) == ROWS
    return uuid


def _round(kept: Path, uuid: str | None) -> Round:
    with Telegram(READERS, Limits.none()) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=PACE)
        _prepare(kept, settings, uuid)
        bot, began = start(settings), time.monotonic()
        try:
            wait_for(telegram, sent, READERS)
            moments = telegram.ask(times)[:READERS]
            took = _waited(settings, began) if uuid else 0.0
            return Round(rate(moments), peak(bot.pid), took)
        finally:
            bot.terminate()
            bot.wait(30)


def _prepare(kept: Path, settings: Settings, uuid: str | None) -> None:
    place = settings.database_url.removeprefix("sqlite:///")
    for beside in ("", ".serial"):  # without its numbers it would pass for an old copy
        shutil.copy(f"{kept}{beside}", f"{place}{beside}")
    with Store.open(settings.database_url) as store:
        queue(store, TEXT)
        if uuid:
            # It is taken up at the start, as what an earlier process has left.
            store.transfers.begin(Transfer(ADMIN, 1, Want.RESULTS, Step.DO, name=uuid))


def _waited(settings: Settings, began: float) -> float:
    with Store.open(settings.database_url, joining=True) as store:
        _until(lambda: not store.transfers.due())
    return time.monotonic() - began


def _until(done: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(GLANCE)
