"""A crowd of strangers while a broadcast goes out: what two admins wait, and what a kill -9 loses."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Self

from sqlalchemy import select

from benchmarks.bot import start
from benchmarks.crowd import OTHER_ADMIN, SECONDS, Said, crowd, early, twice
from benchmarks.figures import Figure
from benchmarks.questions import ADMIN, sent
from benchmarks.recall import GLANCE, TEXT, queue, settings_for, subscribe
from benchmarks.telegram import Telegram
from models.states import Outcome, Status
from models.store import Store
from models.tables import subscriber
from simulator import Limits

READERS = 6000
PACE = 300
DOWN = 1.0  # seconds between the kill and the next start
AFTERWARDS = 15.0  # seconds in which the rest may be done


def strangers() -> list[Figure]:
    """Everything at once, undisturbed."""
    with Stage() as stage:
        grown = stage.memory()
        said = stage.listen(lambda: None)
        grown = stage.memory(peak=True) - grown
        lost = stage.lost(said)
        percents = quantiles(said.waits, n=100, method="inclusive")
        return [
            Figure("presses and commands of admins", len(said.waits), least=100),
            Figure("of these never answered", said.unanswered, most=0),
            Figure("answered, p50", percents[49] * 1000, "ms"),
            Figure("answered, p95", percents[94] * 1000, "ms", most=300),
            Figure("answered, p99", percents[98] * 1000, "ms", most=1000),
            Figure("memory grown meanwhile", grown, "MiB", most=20),
            Figure("refused because it came early", stage.telegram.ask(early), most=0),
            Figure("what strangers said that is lost", lost, most=0),
            Figure("readers with two copies", stage.telegram.ask(twice), most=0),
        ]


def killed() -> list[Figure]:
    """The same, and the bot is killed in the middle and started again."""
    with Stage() as stage:
        said = stage.listen(stage.restart)
        lost = stage.lost(said)
        slow = sum(wait > DOWN + 3 + 1 for wait in said.waits)
        return [
            Figure("presses and commands of admins", len(said.waits), least=100),
            Figure("of these never answered", said.unanswered, most=0),
            Figure("answered more than 3 s after the next start", slow, most=0),
            Figure("the longest wait, the downtime included", max(said.waits), "s"),
            Figure("what strangers said that is lost", lost, most=0),
            Figure("readers with two copies", stage.telegram.ask(twice), most=0),
            Figure("readers whose copy is unknown", stage.unknown(), most=PACE // 4 + 20),
        ]


class Stage:
    """A Telegram, a database, and bot.py sending to `READERS` at `PACE`."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory()
        limits = Limits(per_chat=None, paid=PACE * 1.1, punish_early=True)
        self.telegram = Telegram(READERS, limits, latency=0.02).__enter__()
        settings = settings_for(
            self.telegram, Path(self._folder.name), messages_per_second=PACE, paid_broadcast=True
        )
        self._settings = replace(settings, admin_chat_ids=frozenset({ADMIN, OTHER_ADMIN}))
        with Store.open(self._settings.database_url) as store:
            subscribe(store, READERS)
            self.prepare(store)
            self.uuid = queue(store, TEXT)
        self._start()
        while self.telegram.ask(sent) < PACE:
            time.sleep(GLANCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._bot.terminate()
        self._bot.wait(10)
        self.telegram.__exit__(None, None, None)
        self._folder.cleanup()

    def prepare(self, store: Store) -> None:
        """What was before the broadcast that goes out."""

    def listen(self, meanwhile: Callable[[], None]) -> Said:
        """Let the crowd speak; `meanwhile` is done in the middle of it."""
        self.telegram.tell(crowd, self.uuid)
        time.sleep(SECONDS / 2)
        meanwhile()
        said: Said = self.telegram.answer()
        return said

    def restart(self) -> None:
        self._bot.kill()
        self._bot.wait()
        time.sleep(DOWN)
        self._start()

    def memory(self, *, peak: bool = False) -> float:
        """MiB that the bot holds, or held at most."""
        wanted = "VmHWM" if peak else "VmRSS"
        status = Path(f"/proc/{self._bot.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(wanted)) / 1024

    def open(self) -> Store:
        return Store.open(self._settings.database_url)

    def lost(self, said: Said) -> int:
        """How many /start and /stop did not change what they should, once all had time."""
        ends = time.monotonic() + AFTERWARDS
        while (lost := self._missing(said)) and time.monotonic() < ends:
            time.sleep(GLANCE)
        return lost

    def unknown(self) -> int:
        with Store.open(self._settings.database_url) as store:
            found = store.broadcasts.get(self.uuid)
            assert found
            return store.counts.of(found).tally.get(Outcome.UNKNOWN, 0)

    def _missing(self, said: Said) -> int:
        with Store.open(self._settings.database_url) as store, store.engine.connect() as connection:
            query = select(subscriber.c.chat_id, subscriber.c.status)
            status = dict(connection.execute(query).all())
        wanted = dict.fromkeys(said.started, Status.SUBSCRIBED) | dict.fromkeys(said.stopped, Status.LEFT)
        return sum(status.get(chat_id) is not now for chat_id, now in wanted.items())

    def _start(self) -> None:
        self._bot = start(self._settings)
