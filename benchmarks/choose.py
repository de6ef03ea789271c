"""Choosing from a million: how long counts and freezing take, and what the counts cost a broadcast."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, update

from benchmarks.figures import Figure
from benchmarks.questions import FIRST, sent, times
from benchmarks.recall import BY, TEXT, queue, rate, sending, settings_for, wait_for
from benchmarks.telegram import Telegram
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection
from models.states import Outcome, Status
from models.store import Store
from models.tables import delivery, subscriber, tag
from simulator import Limits

CHATS = 1_000_000
CHUNK = 20_000  # rows
ASKED = 20  # times that each count is asked
PACE = 300  # messages a second
MESSAGES = 3000  # in each run beside the chooser
RUNS = 3
NEAR = 2 * MESSAGES  # chats that the Telegram of these runs knows
LANGUAGES = ("en", "en", "en", "de", "de", "fr", "es", "pt-br", None)
THREE = Selection(
    (
        Condition(Aspect.LANGUAGE, "fr", excluded=True),
        Condition(Aspect.SILENT, "365", excluded=True),
        Condition(Aspect.TAG, "staff", excluded=True),
    )
)


def choose() -> list[Figure]:
    """Counts of each kind, freezing three conditions, and the pace of a broadcast beside the chooser."""
    with Telegram(NEAR, Limits.none()) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=PACE)
        with Store.open(settings.database_url) as store:
            earlier = _fill(store)
            frozen = _frozen(store, THREE)
            figures = [*_counts(store, earlier), Figure("three conditions frozen", frozen, "s", most=3)]
            paces = [_pace(telegram, store, settings, beside=beside) for beside in (False, True) * RUNS]
    alone, beside = median(paces[::2]), median(paces[1::2])
    return [
        *figures,
        Figure(f"rate at {PACE}/s, median of {RUNS}", alone, "/s"),
        Figure("beside a chooser that counts without a pause", beside, "/s"),
        Figure("of the rate alone", beside / alone * 100, "%", least=95),
    ]


def _counts(store: Store, earlier: str) -> list[Figure]:
    def only(aspect: Aspect, value: str) -> Selection:
        return Selection((Condition(aspect, value),))

    quick = [
        EVERYONE,
        only(Aspect.LANGUAGE, "de"),
        only(Aspect.JOINED, "30d"),
        only(Aspect.SORT, "person"),
        only(Aspect.SOURCE, "shop"),
        only(Aspect.TAG, "staff"),
        only(Aspect.SILENT, "90"),
        THREE,
        Selection(sample=Sample(10, percent=True, seed=1)),
    ]
    slow = [only(Aspect.GOT, earlier), only(Aspect.MISSED, earlier), Selection(cap=20)]
    lists = [_listing(store, aspect) for aspect in (Aspect.LANGUAGE, Aspect.SOURCE, Aspect.TAG)]
    return [
        Figure("a count, p95", _p95([_counting(store, one) for one in quick]), "s", most=1),
        Figure("a count by the ledger, p95", _p95([_counting(store, one) for one in slow]), "s", most=5),
        Figure("a list with its counts, p95", _p95(lists), "s", most=1),
        Figure("what the card says, p95", _p95([lambda: store.choices.look(THREE)]), "s"),
    ]


def _counting(store: Store, selection: Selection) -> Callable[[], object]:
    return lambda: store.choices.count(selection)


def _listing(store: Store, aspect: Aspect) -> Callable[[], object]:
    return lambda: store.choices.values(aspect, THREE, 24)


def _p95(questions: list[Callable[[], object]]) -> float:
    return quantiles([_seconds(ask) for ask in questions * ASKED], n=20)[18]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _frozen(store: Store, selection: Selection) -> float:
    uuid = queue(store, TEXT, selection)
    took = _seconds(lambda: store.ledger.begin(uuid))
    store.broadcasts.stop(uuid, BY)
    return took


def _pace(telegram: Telegram, store: Store, settings: Any, *, beside: bool) -> float:
    """Messages a second, with an admin at the chooser beside it or without one."""
    before = telegram.ask(sent)
    uuid = queue(store, TEXT, Selection((Condition(Aspect.TAG, "near"),)))
    with sending(store, settings) as sender, _chooser(store) if beside else _nobody():
        sender.wake()
        wait_for(telegram, sent, before + MESSAGES)
        store.broadcasts.stop(uuid, BY)
    moments: list[float] = telegram.ask(times)
    return rate(moments[before : before + MESSAGES])


@contextmanager
def _nobody() -> Iterator[None]:
    yield


@contextmanager
def _chooser(store: Store) -> Iterator[None]:
    """One count after another, each in a thread as the bot asks it."""
    over = threading.Event()

    def count() -> None:
        while not over.is_set():
            store.choices.count(THREE)

    counting = threading.Thread(target=count)
    counting.start()
    try:
        yield
    finally:
        over.set()
        counting.join()


def _fill(store: Store) -> str:
    """Chats of every kind, and a broadcast that most of them got; its uuid."""
    chance, now = random.Random(13), store.clock()
    for first in range(0, CHATS, CHUNK):
        rows = [_row(FIRST + number, chance, now) for number in range(first, first + CHUNK)]
        staff = [{"name": "staff", "chat_id": row["chat_id"]} for row in rows if chance.random() < 0.05]
        with store.engine.begin() as connection:
            connection.execute(insert(subscriber), rows)
            connection.execute(insert(tag), staff)
    store.tags.put_ids("near", range(FIRST, FIRST + NEAR))
    uuid = queue(store, TEXT)
    store.ledger.begin(uuid)
    store.broadcasts.stop(uuid, BY)
    with store.engine.begin() as connection:
        most = delivery.c.chat_id % 10 != 0
        got = {"outcome": Outcome.SENT, "message_ids": (1,), "sent_at": now - timedelta(days=2)}
        connection.execute(update(delivery).where(most).values(got))
    return uuid


def _row(chat_id: int, chance: random.Random, now: datetime) -> dict[str, object]:
    joined = now - timedelta(days=chance.random() * 700)
    heard = now - timedelta(days=chance.random() * 500)
    return {
        "chat_id": chat_id,
        "first_name": "Reader",
        "language": chance.choice(LANGUAGES),
        "source": "shop" if chance.random() < 0.2 else None,
        "joined_at": joined,
        "heard_at": max(joined, heard) if chance.random() < 0.7 else None,
        "status": Status.SUBSCRIBED if chance.random() < 0.9 else Status.BLOCKED,
        "changed_at": joined,
    }
