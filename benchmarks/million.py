"""A million subscribers: the start, the memory, and the ledger's pace from the first row to the last."""

import resource
import sys
import time
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, update

from benchmarks.figures import Figure
from benchmarks.questions import sent, times
from benchmarks.recall import TEXT, queue, sending, settings_for, subscribe, wait_for
from benchmarks.telegram import Telegram
from broadcast.engine.run import PAGE_SECONDS
from broadcast.settings import Settings
from models.deliveries.claims import Claim, Sent
from models.states import Outcome
from models.store import Store
from models.tables import delivery
from simulator import Limits

SUBSCRIBERS = 1_000_000
MESSAGES = 20_000  # really sent
PACE = 1000  # messages a second
PAGE = int(PACE * PAGE_SECONDS)  # deliveries
PAGES = 100  # pages timed at each end of the table
MEBIBYTE = 1024 * 1024


def million() -> list[Figure]:
    """Send the first messages of a million, then drive the ledger alone at both ends of the table."""
    with (
        Telegram(MESSAGES + 2 * PACE, Limits.none()) as telegram,
        TemporaryDirectory() as folder,
    ):
        settings = settings_for(telegram, Path(folder), messages_per_second=PACE)
        # In another process, because the peak memory of this one is measured.
        filling = get_context("spawn").Process(target=_fill, args=(settings.database_url,))
        filling.start()
        filling.join()
        with Store.open(settings.database_url) as store:
            return [*_start(telegram, store, settings), *_both_ends(store)]


def _fill(url: str) -> None:
    with Store.open(url) as store:
        subscribe(store, SUBSCRIBERS)


def _start(telegram: Telegram, store: Store, settings: Settings) -> list[Figure]:
    queue(store, TEXT)
    with sending(store, settings) as sender:
        woken = time.time()
        sender.wake()
        wait_for(telegram, sent, 1)
        early = _peak()
        wait_for(telegram, sent, MESSAGES)
        late = _peak()
    moments: Sequence[float] = telegram.ask(times)
    return [
        Figure("wake to the first message", moments[0] - woken, "s", most=2),
        Figure("peak memory after the start", early, "MiB", most=200),
        Figure("peak memory after 20,000 messages", late, "MiB", most=200),
        Figure("memory grown meanwhile", late - early, "MiB", most=10),
    ]


def _both_ends(store: Store) -> list[Figure]:
    first = _time_rows(store)
    _settle_all_but(store, PAGE * PAGES)
    last = _time_rows(store)
    return [
        Figure("claim and record, first rows", first, "ms/row"),
        Figure("claim and record, last rows", last, "ms/row"),
        Figure("last rows, against the first", last / first, "×", most=1.5),
    ]


def _time_rows(store: Store) -> float:
    job = store.broadcasts.next_job()
    assert job, "it is being sent"
    began, rows = time.perf_counter(), 0
    for _ in range(PAGES):
        claims = store.ledger.claim(job, PAGE)
        store.ledger.record([_as_sent(claim) for claim in claims])
        rows += len(claims)
    return (time.perf_counter() - began) / rows * 1000


def _as_sent(claim: Claim) -> Sent:
    return Sent(claim.id, claim.chat_id, Outcome.SENT, (claim.id,))


def _settle_all_but(store: Store, rows: int) -> None:
    """Bring the table to where only its last rows are pending."""
    with store.engine.begin() as connection:
        last = connection.scalar(select(func.max(delivery.c.id))) or 0
        earlier = (delivery.c.outcome == Outcome.PENDING) & (delivery.c.id <= last - rows)
        connection.execute(update(delivery).where(earlier).values(outcome=Outcome.SENT, message_ids=(1,)))


def _peak() -> float:
    """The most memory this process ever had, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEBIBYTE if sys.platform == "darwin" else most / 1024
