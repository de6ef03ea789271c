"""SQLite and PostgreSQL beside each other: what each takes for the same work, in one run."""

import time
from dataclasses import dataclass, replace
from itertools import zip_longest
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks import ledgers
from benchmarks.bot import peak, start
from benchmarks.figures import Figure
from benchmarks.ledgers import Kept
from benchmarks.places import PACE, Place, postgresql, prepared, sqlite
from benchmarks.questions import asking, sent, times
from benchmarks.recall import (
    BY,
    GLANCE,
    TEXT,
    UNPACED,
    finish,
    queue,
    rate,
    sending,
    wait_for,
)
from benchmarks.server import cpu_of, started
from benchmarks.telegram import Telegram
from benchmarks.undo import paced
from models.record import Card
from models.states import Outcome, State
from models.store import Store
from simulator import Limits

LATENCY = 0.06  # seconds
WARM = 1000  # messages before the processor time of one is measured
ROUNDS = 3
FIRST_OF_MANY = 2000  # messages


@dataclass(frozen=True)
class Sizes:
    """How much of it."""

    readers: int = 10_000
    chats: int = 1_000_000
    deleted: int = 100_000


class Sent(NamedTuple):
    """One broadcast by bot.py."""

    rate: float
    cpu: float
    """Milliseconds of the bot for a message."""
    server: float
    memory: float
    """MiB that the bot held at most."""
    lost: int
    """Messages that are not recorded as sent."""


def databases() -> list[Figure]:
    """The same work for each, in turn."""
    return _compared(Sizes())


def databases_quick() -> list[Figure]:
    """A fraction of it, where the machine is busy; limits may be missed."""
    return _compared(Sizes(readers=4_000, chats=50_000, deleted=5_000))


def _compared(sizes: Sizes) -> list[Figure]:
    with started() as server:
        places = sqlite(), postgresql(server)
        rounds = [[_sent(place, sizes) for place in places] for _ in range(ROUNDS)]
        sending = [_sending(place, [one[at] for one in rounds]) for at, place in enumerate(places)]
        asking = [_asking(place, sizes) for place in places]
        undoing = [_undoing(place, sizes) for place in places]
        large = [_large(place, sizes) for place in places]
    keeping = [_keeping(place, one, sizes) for place, one in zip(places, large, strict=True)]
    file, other = (one.kept for one in large)
    stages = (sending, asking, undoing, keeping)
    cost = [median(one[at].cpu + one[at].server for one in rounds) for at in range(len(places))]
    return [
        *(figure for stage in stages for pair in zip_longest(*stage) for figure in pair if figure),
        Figure("CPU a message with the server's, against SQLite", cost[1] / cost[0], "×"),
        *(
            Figure(f"{what}, against SQLite", getattr(other, name) / getattr(file, name), "×")
            for what, name in ledgers.COMPARED.items()
        ),
    ]


def _sent(place: Place, sizes: Sizes) -> Sent:
    with (
        Telegram(sizes.readers, Limits(), LATENCY) as telegram,
        prepared(place, telegram, sizes.readers) as (settings, folder),
    ):
        with Store.open(settings.database_url) as store:
            uuid = queue(store, TEXT)  # taken up at the start
        bot = start(settings, "ERROR", folder)
        try:
            before = _spent(place, telegram, bot.pid, WARM)
            after = _spent(place, telegram, bot.pid, sizes.readers)
            messages = after[0] - before[0]
            cpu, server = ((after[at] - before[at]) / messages * 1000 for at in (1, 2))
            with Store.open(settings.database_url, joining=True) as store:
                tally = store.counts.of(finish(store, uuid)).tally
            lost = sizes.readers - tally.get(Outcome.SENT, 0)
            # The report comes after them.
            pace = rate(telegram.ask(times)[: sizes.readers])
            return Sent(pace, cpu, server, peak(bot.pid), lost)
        finally:
            bot.terminate()
            bot.wait(30)


def _spent(place: Place, telegram: Telegram, pid: int, messages: int) -> tuple[int, float, float]:
    """Messages sent, once there are so many, and seconds that the bot and the server have used by then."""
    while (found := telegram.ask(sent)) < messages:
        time.sleep(GLANCE)
    return min(found, messages), cpu_of(pid), place.cpu()


def _sending(place: Place, rounds: list[Sent]) -> list[Figure]:
    def of(field: str) -> float:
        return median([float(getattr(one, field)) for one in rounds])

    return [
        Figure(f"rate with recording, median of {ROUNDS}, {place.name}", of("rate"), "/s", least=980),
        Figure(f"messages not recorded as sent, {place.name}", sum(one.lost for one in rounds), most=0),
        Figure(f"CPU of the bot, {place.name}", of("cpu"), "ms/message"),
        Figure(f"peak memory of the bot, {place.name}", of("memory"), "MiB", most=200),
        *([Figure(f"CPU of the server, {place.name}", of("server"), "ms/message")] if place.server else []),
    ]


def _asking(place: Place, sizes: Sizes) -> list[Figure]:
    """An admin who keeps asking for /stats meanwhile, for twice as long."""
    readers = 2 * sizes.readers
    with (
        Telegram(readers, Limits(per_chat=None)) as telegram,
        prepared(place, telegram, readers) as (settings, folder),
    ):
        with Store.open(settings.database_url) as store:
            queue(store, TEXT)
        bot = start(settings, "ERROR", folder)
        try:
            waits, pace = telegram.ask(asking, readers)
        finally:
            bot.terminate()
            bot.wait(30)
    percents = quantiles(waits, n=100, method="inclusive")
    return [
        Figure(f"rate beside /stats, {place.name}", pace, "/s", least=980),
        Figure(f"/stats answered, p50, {place.name}", percents[49] * 1000, "ms"),
        Figure(f"/stats answered, p99, {place.name}", percents[98] * 1000, "ms", most=300),
    ]


def _undoing(place: Place, sizes: Sizes) -> list[Figure]:
    """As fast as it goes, then taken back at the pace."""
    readers = sizes.readers
    with (
        Telegram(readers, Limits.none()) as telegram,
        prepared(place, telegram, readers) as (settings, _),
        Store.open(settings.database_url) as store,
    ):
        uuid = queue(store, TEXT)
        with sending(store, replace(settings, messages_per_second=UNPACED)) as sender:
            sender.wake()
            finish(store, uuid)
        unpaced = rate(telegram.ask(times))

        def begin() -> None:
            store.undo.begin(uuid, BY, Card(BY.id))

        seconds = paced(telegram, store, settings, "deleteMessage", begin)
        left = readers - store.counts.of(finish(store, uuid, State.UNDONE)).undone
    return [
        Figure(f"rate without a pace, {place.name}", unpaced, "/s"),
        Figure(f"rate of an undo, {place.name}", (readers - 1) / seconds, "/s", least=980),
        Figure(f"messages that it left, {place.name}", left, most=0),
    ]


class Large(NamedTuple):
    """A database with many chats in it."""

    kept: Kept
    first: float
    """Seconds from the start of bot.py until a broadcast to all of them has begun."""
    memory: float
    """MiB that the bot held at most, until it had sent `FIRST_OF_MANY`."""
    server: float
    """MiB that the server holds then."""


def _large(place: Place, sizes: Sizes) -> Large:
    with (
        Telegram(FIRST_OF_MANY + 2 * PACE, Limits.none()) as telegram,
        prepared(place, telegram, 0) as (settings, folder),
    ):
        kept = ledgers.keep(settings.database_url, sizes.chats, sizes.deleted)
        with Store.open(settings.database_url) as store:
            queue(store, TEXT)
        began = time.time()
        bot = start(settings, "ERROR", folder)
        try:
            wait_for(telegram, sent, FIRST_OF_MANY)
            held = place.server.memory() if place.server else 0.0
            return Large(kept, telegram.ask(times)[0] - began, peak(bot.pid), held)
        finally:
            bot.kill()  # a stop would wait for what it has claimed
            bot.wait()


def _keeping(place: Place, large: Large, sizes: Sizes) -> list[Figure]:
    kept, of = large.kept, f"with {sizes.chats:,} chats"
    return [
        Figure(f"{sizes.chats:,} chats frozen, {place.name}", kept.frozen, "s"),
        Figure(f"from the start to the first message {of}, {place.name}", large.first, "s"),
        Figure(f"claim and record, {place.name}", kept.recorded, "ms/row"),
        Figure(f"undo, read and record, {place.name}", kept.undone, "ms/row"),
        Figure(f"a subscriber on the disk, {place.name}", kept.subscriber, "bytes"),
        Figure(f"a delivery on the disk, {place.name}", kept.delivery, "bytes"),
        Figure(f"peak memory of the bot {of}, {place.name}", large.memory, "MiB", most=200),
        *([Figure(f"memory of the server {of}, {place.name}", large.server, "MiB")] if place.server else []),
    ]
