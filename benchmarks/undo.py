"""Taking a broadcast back, or correcting it, at the highest pace there is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.figures import Figure
from benchmarks.questions import calling, held
from benchmarks.recall import BY, GLANCE, TEXT, UNPACED, finish, opened, queue, sending, wait_for
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.content import Content
from models.record import Card
from models.states import State
from models.store import Store
from simulator import Limits

READERS = 20_000
PACE = 1000  # messages a second


def undo() -> list[Figure]:
    """Send to everyone unpaced, then take it back at the pace."""
    with _delivered() as (telegram, store, settings, uuid):
        before = telegram.ask(held)

        def begin() -> None:
            store.undo.begin(uuid, BY, Card(BY.id))

        seconds = paced(telegram, store, settings, "deleteMessage", begin)
        finish(store, uuid, State.UNDONE)
        return [
            Figure("messages before", before),
            Figure("rate, first deletion to last", (READERS - 1) / seconds, "/s", least=980),
            Figure("messages left", telegram.ask(held), most=0),
        ]


def correct() -> list[Figure]:
    """Send to everyone unpaced, then correct it at the pace."""
    with _delivered() as (telegram, store, settings, uuid):

        def begin() -> None:
            job = store.broadcasts.get(uuid)
            assert job
            version = store.contents.write(job, Content("text", "Doors open at ten."))
            store.contents.correct(job, version, BY, Card(BY.id))

        seconds = paced(telegram, store, settings, "editMessageText", begin)
        counts = store.counts.of(finish(store, uuid))
        return [
            Figure("rate, first edit to last", (READERS - 1) / seconds, "/s", least=980),
            Figure("messages that do not show the new text", counts.sent - counts.corrected, most=0),
        ]


def halfway() -> list[Figure]:
    """Undo when half of it is sent. What is on the wire is waited for, and deleted too."""
    with (
        Telegram(READERS, Limits.none(), 0.06) as telegram,
        opened(telegram, READERS, messages_per_second=PACE) as (store, settings),
    ):
        uuid = queue(store, TEXT)
        with sending(store, settings) as sender:
            sender.wake()
            wait_for(telegram, held, READERS // 2)
            store.broadcasts.pause(uuid, BY)
            store.undo.begin(uuid, BY, Card(BY.id))
            sender.wake()
            counts = store.counts.of(finish(store, uuid, State.UNDONE))
        return [
            Figure("messages left", telegram.ask(held), most=0),
            Figure("sent", counts.sent),
            Figure("chats the report misses", abs(counts.total - READERS), most=0),
            Figure("deliveries without a fate", counts.sent + counts.unknown - counts.undone, most=0),
        ]


def paced(telegram: Telegram, store: Store, like: Settings, method: str, begin: Callable[[], None]) -> float:
    """Seconds from the first call of the method to the last, at the pace."""
    settings = Settings(
        like.bot_token,
        like.admin_chat_ids,
        like.database_url,
        like.telegram_api_url,
        messages_per_second=PACE,
    )
    telegram.tell(calling, method, telegram.ask(held))
    with sending(store, settings) as sender:
        begin()
        sender.wake()
        seconds: float = telegram.answer()
        while store.broadcasts.next_job():
            time.sleep(GLANCE)
    return seconds


@contextmanager
def _delivered() -> Iterator[tuple[Telegram, Store, Settings, str]]:
    """A broadcast that everyone has."""
    with (
        Telegram(READERS, Limits.none()) as telegram,
        opened(telegram, READERS, messages_per_second=UNPACED) as (store, unpaced),
    ):
        uuid = queue(store, TEXT)
        with sending(store, unpaced) as sender:
            sender.wake()
            finish(store, uuid)
        yield telegram, store, unpaced, uuid
