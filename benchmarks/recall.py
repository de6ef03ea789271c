"""Recall as a scenario holds it: a store in a temporary folder and the sender in its thread."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.questions import ADMIN, FIRST, photo
from benchmarks.telegram import Telegram
from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from models.content import Content
from models.events import Admin
from models.record import Broadcast, Card
from models.selection import EVERYONE, Selection
from models.states import Outcome, State
from models.store import Store

UNPACED = 1e6  # messages a second, which nothing reaches
CHUNK = 10_000  # chats added in one transaction
GLANCE = 0.05  # seconds between two looks
BY = Admin(ADMIN, "Ada")
TEXT = Content("text", "Doors open at nine.")


@contextmanager
def opened(telegram: Telegram, readers: int, **chosen: Any) -> Iterator[tuple[Store, Settings]]:
    """A new database with so many subscribers; settings not chosen are the defaults."""
    with TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), **chosen)
        with Store.open(settings.database_url, settings.sqlite_synchronous) as store:
            subscribe(store, readers)
            yield store, settings


def settings_for(telegram: Telegram, folder: Path, **chosen: Any) -> Settings:
    url = f"sqlite:///{folder / 'recall.db'}"
    return Settings(telegram.token, frozenset({ADMIN}), url, telegram.url, **chosen)


def subscribe(store: Store, readers: int) -> None:
    for first in range(FIRST, FIRST + readers, CHUNK):
        store.audience.add(range(first, min(first + CHUNK, FIRST + readers)))


@contextmanager
def sending(store: Store, settings: Settings) -> Iterator[Sender]:
    """A sender at work."""
    sender = Sender(store, settings)
    sender.start()
    try:
        yield sender
    finally:
        sender.stop()
        sender.join()


def copying(telegram: Telegram) -> Content:
    """What the admin's photo would broadcast."""
    return Content("photo", source_chat_id=ADMIN, source_message_id=telegram.ask(photo))


def queue(store: Store, content: Content, selection: Selection = EVERYONE) -> str:
    """A confirmed broadcast; its uuid."""
    uuid = store.contents.create(content, ADMIN, selection=selection).uuid
    store.broadcasts.confirm(uuid, 1, BY, Card(BY.id))
    return uuid


def finish(store: Store, uuid: str, state: State = State.SENT, timeout: float = 120) -> Broadcast:
    """Wait until a broadcast has come to this state. Raises: TimeoutError."""
    ends = time.monotonic() + timeout
    while time.monotonic() < ends:
        found = store.broadcasts.get(uuid)
        if found and found.state is state:
            return found
        if found and found.state is State.PAUSED:
            raise RuntimeError(f"paused: {found.reason}")
        time.sleep(GLANCE)
    raise TimeoutError(f"not {state} after {timeout} s")


def broadcast(telegram: Telegram, readers: int, content: Content = TEXT, **chosen: Any) -> dict[Outcome, int]:
    """Send to everyone and wait for the end; the outcomes."""
    with opened(telegram, readers, **chosen) as (store, settings), sending(store, settings) as sender:
        uuid = queue(store, content)
        sender.wake()
        return dict(store.counts.of(finish(store, uuid)).tally)


def wait_for(telegram: Telegram, question: Any, count: int) -> None:
    """Wait until the answer is at least `count`."""
    while telegram.ask(question) < count:
        time.sleep(GLANCE)


def rate(moments: list[float]) -> float:
    """Messages a second, from the first to the last."""
    return (len(moments) - 1) / (moments[-1] - moments[0])


def fullest_second(moments: list[float]) -> int:
    """The most messages in any window of one second."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most
