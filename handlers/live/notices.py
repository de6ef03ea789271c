"""Notices: what admins read unasked, and who reads it where one of them cannot be reached."""

import asyncio
import logging
from datetime import tzinfo
from html import escape

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers import keyboards
from handlers.live.admins import Admins
from handlers.texts import notices, phrases, reports
from handlers.texts.times import Calendar
from models.content import Content
from models.events import Admin
from models.owed import Debt
from models.questions import Question
from models.record import Broadcast, Card
from models.states import ENDED
from models.store import Store

PLACES = 100  # newest notices that are remembered as the place of a card

log = logging.getLogger(__name__)


class Notices:
    """Writes to admins, goes on where one of them cannot be reached, and notes what they are owed."""

    def __init__(self, bot: Bot, store: Store, admins: frozenset[int], zone: tzinfo | None = None) -> None:
        self.admins = Admins(bot, admins)
        self._store = store
        self._zone = zone
        self._places: dict[tuple[int, str], Card] = {}  # by admin and broadcast; a comfort

    def calendar(self) -> Calendar:
        """What admins go by when they read a moment."""
        return Calendar(self._store.clock(), self._zone)

    async def test(self, by: Admin) -> None:
        """Say that an admin tests a draft, before the test begins: nobody should take it for a broadcast."""
        # Who presses something does not wait for the chats of others.
        await self.admins.beside.do(lambda: self.others(by.id, notices.tested(by)))

    async def started(self, of: Broadcast, card: Card) -> None:
        """Tell the other admins that it goes out; once, though a look that is slow finds it untold again."""
        now = await asyncio.to_thread(self._store.broadcasts.get, of.uuid)
        if now is None or now.announced_at:
            return
        text = notices.started(of, await self.content(of))
        await self.others(card.chat_id, text, keyboards.undo(of.uuid), of)
        # Noted after it was said: if the process ends in between, it is said again instead of never.
        await asyncio.to_thread(self._store.broadcasts.announced, of)

    async def asked(self, of: Broadcast, question: Question) -> None:
        """A question was put: only this one can be answered now, and the one before it says so."""
        older = await asyncio.to_thread(self._store.questions.put, of, question)
        if older:
            here = older.place.chat_id == question.place.chat_id
            text = phrases.NEWER_QUESTION if here else escape(phrases.asked_after(question.to))
            await self.admins.close_open(older.place, text)

    async def went_on(self, of: Broadcast, by: Admin) -> None:
        """It was let go on elsewhere: the question before its undo says so, because it says what was true."""
        asked = await asyncio.to_thread(self._store.questions.undoing, of)
        if asked:
            await self.admins.close_open(asked.place, escape(phrases.went_on(by)))

    async def others(
        self,
        admin: int | None,
        text: str,
        keyboard: InlineKeyboardMarkup | None = None,
        about: Broadcast | None = None,
    ) -> None:
        """One line to every admin but this one; who cannot be told learns later how it stands `about`."""
        await asyncio.gather(
            *(self._tell_or_owe(other, text, keyboard, about) for other in self.admins.others(admin))
        )

    def place(self, admin: int, of: Broadcast) -> Card | None:
        """Where this admin reads of a broadcast: its card, or the newest notice about it, if it is known."""
        if of.card and of.card.chat_id == admin:
            return of.card
        return self._places.get((admin, of.uuid))

    async def tell(self, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int | None:
        """As `Admins.tell`."""
        return await self.admins.tell(admin, text, keyboard)

    async def keeper(
        self,
        of: Broadcast,
        text: str,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        silent: bool = False,
    ) -> Card | None:
        """Tell the admin who has the card of a broadcast; where that cannot be, the next who can be reached.

        Returns:
            What was sent; None where nobody can be reached, so that it is owed still.

        Raises:
            TelegramError: a later try may succeed.
        """
        for admin in await self._keepers(of):
            message_id = await self.admins.tell(admin, text, keyboard, silent=silent)
            if message_id is not None:
                told = Card(admin, message_id)
                if of.card and of.card.chat_id != admin:
                    await self.owe(of.card.chat_id, of, told)
                return told
        return None

    async def leave(self, of: Broadcast, card: Card | None, *, here: bool) -> None:
        """Put a last word on a message that was its card; `here` where it goes on in the same chat."""
        text = phrases.goes_on(here=here)
        if of.state in ENDED and not of.correcting:
            text = reports.ending(of, await asyncio.to_thread(self._store.counts.of, of))
        await self.admins.close(card, text)

    async def content(self, broadcast: Broadcast) -> Content:
        return await asyncio.to_thread(self._store.contents.said, broadcast)

    async def _tell_or_owe(
        self, admin: int, text: str, keyboard: InlineKeyboardMarkup | None, about: Broadcast | None
    ) -> None:
        try:
            told = await self.admins.tell(admin, text, keyboard)
        except TelegramError as error:
            log.warning("admin %s could not be told: %s", admin, error.message)
            told = None
        if about and told:
            self._places.pop((admin, about.uuid), None)
            self._places[admin, about.uuid] = Card(admin, told)
            if len(self._places) > PLACES:
                del self._places[next(iter(self._places))]
        elif about:
            await self.owe(admin, about)

    async def _keepers(self, of: Broadcast) -> list[int]:
        """Who has its card, who moved it last, and all others."""
        happened = await asyncio.to_thread(self._store.broadcasts.events, of)
        acted = [event.by.id for event in reversed(happened) if event.by]
        having = [of.card.chat_id] if of.card else []
        wanted = dict.fromkeys([*having, *acted, *self.admins.others()])
        return [admin for admin in wanted if self.admins.may(admin)]

    async def owe(self, admin: int, of: Broadcast, stand_in: Card | None = None) -> None:
        """Note that an admin does not know how it stands."""
        # The card of a test says it all, and whoever is no admin any more is owed nothing.
        if of.is_test or not self.admins.may(admin):
            return
        had = of.card.message_id if of.card and of.card.chat_id == admin else None
        debt = Debt(admin, of.uuid, of.revision, had, stand_in)
        await asyncio.to_thread(self._store.owed.add, debt)
