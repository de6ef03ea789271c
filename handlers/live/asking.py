"""Asking: the question before an undo, also where Telegram does not take it for now.

It is owed then. Meanwhile it stands where an edit can put it, because edits have a limit of their own: on the
card, or on the newest notice that an admin has in its place.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable

from telegram import InlineKeyboardMarkup
from telegram.error import TelegramError

from broadcast.wire.cost import Cost
from handlers import keyboards
from handlers.live.admins import Redrawn
from handlers.live.notices import Notices
from handlers.texts import folded, questions
from models.counts import Counts
from models.events import Admin
from models.owed import Debt
from models.questions import Question
from models.record import Broadcast, Card
from models.states import State
from models.store import Store

Words = tuple[str, InlineKeyboardMarkup | None]
"""What is asked; without buttons, what is said because there is nothing to ask."""

log = logging.getLogger(__name__)


class Asking:
    """What is owed is in the database; what is kept here saves the screen from asking for it."""

    def __init__(self, store: Store, notices: Notices, cost: Callable[[int], Cost]) -> None:
        """`cost` says what so many messages take."""
        self._store = store
        self._notices = notices
        self._cost = cost
        self._owed: set[tuple[int, str, int]] = set()
        self.edits: Counter[Card] = Counter()
        """How often something else than the screen has written over a card."""

    async def question(self, of: Broadcast) -> Words:
        """The question as it is true now, about what does not go on for now."""
        counts = await asyncio.to_thread(self._store.counts.with_window, of)
        return await self._words(of, counts)

    async def put(self, debt: Debt, of: Broadcast) -> bool:
        """Put a question that is owed; False where there is nothing to ask, or they cannot be reached.

        Raises:
            TelegramError: a later try may succeed.
        """
        text, keyboard = await self.question(of)
        message_id = await self._notices.tell(debt.admin, text, keyboard) if keyboard else None
        if message_id is None:
            return False
        asked = Question(Admin(debt.admin, debt.asked), Card(debt.admin, message_id), undoes=True)
        await self._notices.asked(of, asked)
        return True

    async def owe(self, by: Admin, of: Broadcast) -> bool:
        """Let them be asked later, as it is true then; whether a message in their chat asks already."""
        debt = Debt(by.id, of.uuid, of.revision, asked=by.name or str(by.id))
        await asyncio.to_thread(self._store.owed.add, debt)
        self._owed.add((by.id, of.uuid, of.revision))
        place = self._notices.place(by.id, of)
        # The card of what is held asks the same.
        if of.state is State.QUEUED and place and place == of.card:
            return True
        if place is None:
            return False
        shown, on_card = await self._edit(place, of), of.going_on and place == of.card
        # Also where the answer says that it failed: it may have come through.
        self.edits[place] += on_card
        if not shown:
            return False
        # Noted, so that it asks no longer when the question has come. That may be so already: while the edit
        # was on its way.
        if not await asyncio.to_thread(self._store.owed.stands_at, debt, place.message_id or 0):
            if not on_card:
                await self._notices.leave(of, place, here=True)
            return True
        await self._notices.asked(of, Question(by, place, undoes=True))
        return True

    def expect(self, debts: Iterable[Debt]) -> None:
        """Take what is owed for what the database says."""
        self._owed = {(one.admin, one.uuid, one.revision) for one in debts if one.asked}

    def settled(self, debt: Debt) -> None:
        self._owed.discard((debt.admin, debt.uuid, debt.revision))

    async def on_card(self, of: Broadcast, card: Card, counts: Counts) -> Words | None:
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

    async def _meanwhile(self, of: Broadcast, counts: Counts) -> Words:
        text, keyboard = await self._words(of, counts)
        return questions.meanwhile(text), keyboard

    async def _words(self, of: Broadcast, counts: Counts) -> Words:
        if of.folded_at:
            return folded.TOO_LATE, None
        content = await self._notices.content(of)
        if of.state is State.QUEUED:
            return questions.held(of, content, self._notices.calendar()), keyboards.held(of.uuid)
        # Where nothing can be deleted any more, something else may be done.
        keyboard = keyboards.undo_question(of, counts)
        if of.state is not State.PAUSED and not counts.deletable:
            return questions.nothing_to_undo(of, counts), keyboard
        return questions.undo(
            of, content, counts, self._cost(0).per_second, self._notices.calendar()
        ), keyboard
