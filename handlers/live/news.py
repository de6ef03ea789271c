"""News: every admin reads what the others do to broadcasts, by whom and when."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from handlers.live.admins import Redrawn
from handlers.live.notices import Notices
from handlers.live.repeats import Repeats
from handlers.texts import notices
from models.acts import Act
from models.record import Card
from models.store import Store

TOGETHER = 30.0  # seconds in which what follows is added to the last notice: a flurry of taps is no storm
APART = 3.0  # seconds between two calls to one admin, and after one that failed
LINES = 10  # of one notice

log = logging.getLogger(__name__)


@dataclass
class _Reader:
    """An admin, and what they were told."""

    known: int
    """The id of the last event of which they were told, or that was their own."""
    acts: list[Act] = field(default_factory=list)
    """In their last notice."""
    notice: Card | None = None
    began: float = 0.0
    not_before: float = 0.0
    """Both in monotonic seconds."""


class News:
    """Tells what the events say, beside whoever acts: an act neither waits for it nor fails with it.

    A crash may repeat a line, never lose one.
    """

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store = store
        self._notices = notices
        self._admins = notices.admins
        self._repeats = Repeats()
        # Before the first update is handled: what it does must be news.
        self._began = store.acts.known()
        self._readers = {admin: _Reader(self._began) for admin in self._admins.others()}
        self._noted: int | None = None

    async def tell(self) -> None:
        """Tell everybody what others did since the last time; who cannot be told now is told later."""
        acts, newest = await asyncio.to_thread(self._store.acts.since, self._known)
        if newest > self._known:
            telling = (partial(self._tell, admin, acts, newest) for admin in self._readers)
            named = zip(telling, self._readers, strict=True)
            await asyncio.gather(*(self._admins.beside.do(tell, ("news", admin)) for tell, admin in named))
        if (known := self._known) != self._noted:
            await asyncio.to_thread(self._store.acts.told, known)
            self._noted = known

    @property
    def _known(self) -> int:
        """Of what all of them were told."""
        return min((reader.known for reader in self._readers.values()), default=self._began)

    async def _tell(self, admin: int, acts: Sequence[Act], newest: int) -> None:
        reader = self._readers[admin]
        new = [act for act in acts if _id(act) > reader.known and not _by(act, admin)]
        if new and time.monotonic() < reader.not_before:
            return
        if new and not await self._told(admin, reader, new):
            return
        reader.known = max(reader.known, newest)

    async def _told(self, admin: int, reader: _Reader, new: Sequence[Act]) -> bool:
        """Whether they know of it now, or it is owed to them; else it is tried again."""
        reader.not_before = time.monotonic() + APART
        try:
            known = await self._show(admin, reader, new)
        except (BadRequest, Forbidden) as refusal:
            log.warning("admin %s could not be told: %s", admin, refusal.message)
            known = False
        except RetryAfter:  # a later look finds out whether that is over, without asking Telegram
            return False
        except TelegramError as error:
            if self._repeats.is_news(f"{admin} {error.message}"):
                log.info("admin %s is told later what others did: %s", admin, error.message)
            return False
        if not known:
            for about in {act.broadcast.uuid: act.broadcast for act in new}.values():
                await self._notices.owe(admin, about)
        return True

    async def _show(self, admin: int, reader: _Reader, new: Sequence[Act]) -> bool:
        """Add it to their last notice, or send another one; False where they cannot be reached."""
        if reader.notice and time.monotonic() - reader.began < TOGETHER:
            acts = [*reader.acts, *new]
            redrawn = await self._admins.redraw(reader.notice, await self._text(acts), None)
            if redrawn is Redrawn.SHOWN:
                reader.acts = acts
                return True
        message_id = await self._admins.tell(admin, await self._text(new))
        if message_id is None:
            return False
        reader.acts, reader.notice = [*new], Card(admin, message_id)
        reader.began = time.monotonic()
        return True

    async def _text(self, acts: Sequence[Act]) -> str:
        shown, readable = acts[-LINES:], self._store.contents.readable
        said = [
            (act.happened, await asyncio.to_thread(readable, act.broadcast, act.broadcast.said))
            for act in shown
        ]
        return notices.acts(said, len(acts) - len(shown), self._notices.calendar())


def _id(act: Act) -> int:
    return act.happened.id or 0


def _by(act: Act, admin: int) -> bool:
    return act.happened.by is not None and act.happened.by.id == admin
