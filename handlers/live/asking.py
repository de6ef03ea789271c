"""Asking: the question before an undo, where Telegram does not take it for now.

It is owed then. Meanwhile it stands where an edit can put it, because edits have a limit of their own: on the
card, or on the newest notice that an admin has in its place.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers import keyboards
from handlers.live.admins import Redrawn
from handlers.live.notices import Notices
from handlers.texts import questions
from models.counts import Counts
from models.owed import Debt
from models.record import Broadcast, Card
from models.states import ASKABLE, State
from models.store import Store

Question = tuple[str, InlineKeyboardMarkup]

log = logging.getLogger(__name__)


class Asking:
    """What is owed is in the database; what is kept here saves the screen from asking for it."""

    def __init__(self, store: Store, notices: Notices, per_second: float) -> None:
        """`per_second` is the pace that is set."""
        self._store = store
        self._notices = notices
        self._per_second = per_second
        self._owed: set[tuple[int, str, int]] = set()
        self.edited: set[Card] = set()
        """Cards that show something else than the screen has drawn there."""

    async def owe(self, admin: int, of: Broadcast) -> bool:
        """Let them be asked later, as it is true then; whether a message in their chat asks already."""
        debt = Debt(admin, of.uuid, of.revision, asked=True)
        await asyncio.to_thread(self._store.owed.add, debt)
        self._owed.add((admin, of.uuid, of.revision))
        place = self._notices.place(admin, of)
        # The card of what is held asks the same.
        if of.state is State.QUEUED and place and place == of.card:
            return True
        if place is None or not await self._edit(place, of):
            return False
        if of.going_on and place == of.card:
            self.edited.add(place)
        # Noted, so that it asks no longer when the question has come.
        await asyncio.to_thread(self._store.owed.add, replace(debt, had=place.message_id))
        return True

    def expect(self, debts: Iterable[Debt]) -> None:
        """Take what is owed for what the database says."""
        self._owed = {(one.admin, one.uuid, one.revision) for one in debts if one.asked}

    def settled(self, debt: Debt) -> None:
        self._owed.discard((debt.admin, debt.uuid, debt.revision))

    async def question(self, of: Broadcast) -> Question | None:
        """The question as it is true now; None where there is nothing to ask."""
        counts = await asyncio.to_thread(self._store.counts.with_window, of)
        stopped = of.state is State.PAUSED or (of.state is State.QUEUED and of.barred)
        if not stopped and not (of.state in ASKABLE and counts.deletable):
            return None
        return await self._question(of, counts)

    async def on_card(self, of: Broadcast, card: Card, counts: Counts) -> Question | None:
        """What its card shows while the question is owed to whoever has it; None where none is."""
        if of.state is not State.PAUSED or (card.chat_id, of.uuid, of.revision) not in self._owed:
            return None
        return await self._meanwhile(of, counts)

    async def _edit(self, place: Card, of: Broadcast) -> bool:
        counts = await asyncio.to_thread(self._store.counts.of, of)
        try:
            redrawn = await self._notices.admins.redraw(place, *await self._meanwhile(of, counts))
        except TelegramError as error:
            log.info("%s: its card could not ask either: %s", of.uuid, error.message)
            return False
        return redrawn is Redrawn.SHOWN

    async def _meanwhile(self, of: Broadcast, counts: Counts) -> Question:
        text, keyboard = await self._question(of, counts)
        return questions.meanwhile(text), keyboard

    async def _question(self, of: Broadcast, counts: Counts) -> Question:
        content = await self._notices.content(of)
        if of.state is State.QUEUED:
            return questions.held(of, content), keyboards.held(of.uuid)
        return questions.undo(of, content, counts, self._per_second), keyboards.undo_question(of, counts)
