"""Ten million deliveries in one file: start, stop, and how long acts on a million keep other writers out."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, true, update

from benchmarks.bot import start
from benchmarks.figures import Figure
from benchmarks.holds import Holds
from benchmarks.questions import FIRST, called, sent
from benchmarks.recall import BY, GLANCE, TEXT, queue, settings_for
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.deliveries.claims import Sent
from models.deliveries.resend import Resend
from models.deliveries.sweeping import BREATH
from models.record import Broadcast, Card
from models.states import Fate, Outcome, State, Status
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from simulator import Limits

PACE = 1000  # messages a second
MEANWHILE = 5 * PACE  # messages from a start to its stop
REACHED = 50_000  # readers that Telegram knows
PAGE = 80  # deliveries: what is claimed at once at the pace
AGO = timedelta(days=3)  # all but the one that is being sent
PAGES = 50  # of which the median counts


@dataclass(frozen=True)
class Size:
    """How large it is."""

    chats: int = 1_000_000
    ledgers: int = 10
    """The last of them is being sent."""


def large() -> list[Figure]:
    return _measured(Size())


def large_quick() -> list[Figure]:
    return _measured(Size(chats=100_000))


def _measured(size: Size) -> list[Figure]:
    with Telegram(REACHED, Limits.none()) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=PACE, paid_broadcast=True)
        # In another process, because nothing of it is to be known to those that are measured.
        filling = get_context("spawn").Process(target=_fill, args=(settings.database_url, size))
        filling.start()
        filling.join()
        return [*_started(telegram, settings, size), *_acts(settings.database_url)]


def _fill(url: str, size: Size) -> None:
    with Store.open(url, "NORMAL") as store:
        _subscribe(store, size.chats)
        for _ in range(size.ledgers - 1):
            uuid = queue(store, TEXT)
            assert store.ledger.begin(uuid)
            then = store.clock() - AGO
            _set(store, outcome=Outcome.SENT, sent_at=then, message_ids=(1,), version=1, tried_version=1)
            assert store.ledger.finish_sending(uuid)
            past = {"started_at": then, "finished_at": then, "announced_at": then, "report_message_id": 1}
            with store.engine.begin() as connection:
                connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(past))
        assert store.ledger.begin(queue(store, TEXT))


def _subscribe(store: Store, chats: int) -> None:
    numbers = select(literal(FIRST).label("chat_id")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.chat_id + 1).where(numbers.c.chat_id < FIRST + chats - 1))
    made = {"status": Status.SUBSCRIBED, "changed_at": store.clock(), "failures": 0}
    made |= dict.fromkeys(("language_given", "is_channel", "may_return"), False)
    values = (literal(value, subscriber.c[name].type) for name, value in made.items())
    with store.engine.begin() as connection:
        connection.execute(insert(subscriber).from_select(["chat_id", *made], select(numbers, *values)))


def _set(store: Store, which: ColumnElement[bool] = true(), **values: Any) -> None:  # noqa: B008 - it is constant
    """Of the newest ledger."""
    newest = select(func.max(broadcast.c.id)).scalar_subquery()
    with store.engine.begin() as connection:
        mine = delivery.c.broadcast_id == newest
        connection.execute(update(delivery).where(mine, which).values(values))


def _started(telegram: Telegram, settings: Settings, size: Size) -> Iterator[Figure]:
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    rows = size.chats * size.ledgers
    yield Figure("deliveries in the file", rows)
    yield Figure("bytes for each, a tenth of a subscriber included", file.stat().st_size / rows)
    with TemporaryDirectory() as folder:
        new = replace(settings, database_url=f"sqlite:///{Path(folder) / 'recall.db'}")
        bot, polling = _polling(telegram, new)
        yield Figure("start of a new file until it asks for updates", polling, "s")
        yield Figure("stop of that", _ended(bot.terminate, bot), "s")
    for after in ("", ", after a kill"):
        before = telegram.ask(sent)
        began = time.monotonic()
        bot, polling = _polling(telegram, settings)
        yield Figure(f"start until it asks for updates{after}", polling, "s", most=3)
        _until(lambda: telegram.ask(sent) > before)  # noqa: B023 - it is asked here and now
        yield Figure(f"start until the next message{after}", time.monotonic() - began, "s", most=3)
        _until(lambda: telegram.ask(sent) > before + MEANWHILE)  # noqa: B023 - as above
        stopped = _ended(bot.terminate if after else bot.kill, bot)
    yield Figure("stop while it sends", stopped, "s", most=5)


def _polling(telegram: Telegram, settings: Settings) -> tuple["Popen[bytes]", float]:
    """The bot, and the seconds until it has asked for updates."""
    asked = telegram.ask(called, "getUpdates")
    began = time.monotonic()
    bot = start(settings)
    _until(lambda: telegram.ask(called, "getUpdates") > asked)
    return bot, time.monotonic() - began


def _ended(end: Callable[[], None], bot: "Popen[bytes]") -> float:
    """Seconds."""
    began = time.monotonic()
    end()
    bot.wait(60)
    return time.monotonic() - began


def _until(true_now: Callable[[], bool]) -> None:
    ends = time.monotonic() + 120
    while not true_now():
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(GLANCE)


def _acts(url: str) -> Iterator[Figure]:
    """On the ledger that was being sent."""
    with Store.open(url) as store:
        of = store.broadcasts.history(1)[0]
        store.ledger.settle_orphans()
        holds = Holds(store.engine)
        for name, prepare, act in _of(store, of):
            prepare()
            holds.taken()
            began = time.perf_counter()
            assert act(), name
            answered = time.perf_counter() - began
            while (found := store.broadcasts.get(of.uuid)) and found.sweeps:
                store.sweeps.step(found)
                time.sleep(BREATH)
            took = time.perf_counter() - began
            yield Figure(f"{name}: the press", answered * 1000, "ms")
            yield Figure(f"{name}: until all rows are changed", took, "s")
            spans = holds.taken()
            yield Figure(f"{name}: the lock for writing, p50", median(spans), "ms")
            yield Figure(f"{name}: the lock for writing, at most", max(spans), "ms", most=100)
        yield Figure("a page of a Resend behind what it has sent again", _page(store, of), "ms", most=10)


def _of(store: Store, of: Broadcast) -> Iterator[tuple[str, Callable[[], None], Callable[[], object]]]:
    """Each act, what is true of every row before it, and how it is pressed."""
    all_ = partial(_set, store)
    state = partial(_state, store, of)
    card, uuid = Card(BY.id), of.uuid

    def undone() -> None:
        all_(outcome=Outcome.SENT, fate=Fate.REFUSED, version=1, tried_version=1)
        state(State.UNDONE)

    def failed() -> None:
        all_(outcome=Outcome.FAILED, fate=None, detail="Bad Request: something new")
        state(State.SENT)

    def unknown() -> None:
        all_(outcome=Outcome.UNKNOWN, detail=None)
        state(State.SENT)

    yield "undo again", undone, lambda: store.undo.begin(uuid, BY, card)
    yield "Retry", failed, lambda: store.ledger.retry(uuid, BY)
    yield "Resend", unknown, lambda: store.ledger.resend(uuid, _now(store, of).revision, BY, card)


def _state(store: Store, of: Broadcast, state: State) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == of.id).values(state=state))


def _now(store: Store, of: Broadcast) -> Broadcast:
    found = store.broadcasts.get(of.uuid)
    assert found
    return found


def _page(store: Store, of: Broadcast) -> float:
    """Milliseconds until a page is on the wire, where three tenths of them are unknown again."""
    first = select(func.min(delivery.c.id)).where(delivery.c.broadcast_id == of.id).scalar_subquery()
    _set(store, delivery.c.id < first + 3 * (of.audience or 0) // 10, resend=Resend.MADE)
    job, spans = _now(store, of), []
    for _ in range(PAGES):
        began = time.perf_counter()
        claims = store.ledger.claim(job, PAGE)  # behind nobody, as after a restart
        spans.append((time.perf_counter() - began) * 1000)
        store.ledger.record([Sent(one.id, one.chat_id, Outcome.UNKNOWN, version=1) for one in claims])
    assert len(claims) == PAGE
    return median(spans)
