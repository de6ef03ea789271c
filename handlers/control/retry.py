"""A second try: Retry for those who refused or failed, Resend for those whose answer was lost."""

import asyncio

from telegram import CallbackQuery, Update
from telegram.constants import ParseMode

from broadcast.engine.sender import Sender
from handlers import keyboards
from handlers.access import Context
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, pressed, take_buttons
from handlers.texts import phrases, reports
from models.record import Broadcast, Card
from models.states import State
from models.store import Store


class Retrying:
    """Each press takes a finished broadcast back to sending, or says that nobody is left to send it to."""

    def __init__(self, store: Store, sender: Sender, screen: Screen) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen

    async def retry(self, update: Update, _context: Context) -> None:
        """Send it again to those who refused or failed; never to those who have it."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.SENT,))
        if pressed_for is None:
            return
        by = admin(query.from_user)
        count = await asyncio.to_thread(self._store.ledger.retry, pressed_for[0].uuid, by)
        if not count:
            await answer(query, phrases.NOTHING_TO_RETRY, alert=True)
            return
        await take_buttons(query)
        await self._begun(query, pressed_for[0], count, twice=False)

    async def ask(self, update: Update, _context: Context) -> None:
        """Ask whether those whose answer was lost shall be sent it again, and perhaps get it twice."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.SENT,))
        if pressed_for is None:
            return
        found, _ = pressed_for
        counts = await asyncio.to_thread(self._store.counts.of, found)
        if not counts.unknown:
            await answer(query, phrases.NOTHING_TO_RETRY, alert=True)
            return
        content = await asyncio.to_thread(self._store.contents.content, found)
        await query.get_bot().send_message(
            query.from_user.id,
            reports.resending(content, counts),
            ParseMode.HTML,
            reply_markup=keyboards.resending(found, counts.unknown),
        )
        await answer(query, phrases.ASKED)

    async def resend(self, update: Update, _context: Context) -> None:
        """That question answered with yes, once: its message becomes the card."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.SENT,))
        if pressed_for is None or query.message is None:
            return
        found, revision = pressed_for
        by, card = admin(query.from_user), Card(query.from_user.id, query.message.message_id)
        count = await asyncio.to_thread(self._store.ledger.resend, found.uuid, revision, by, card)
        if not count:
            await answer(query, phrases.RENUMBERED, alert=True)
            return
        await self._begun(query, found, count, twice=True)

    async def _begun(self, query: CallbackQuery, again: Broadcast, count: int, *, twice: bool) -> None:
        self._sender.wake()
        self._screen.nudge()
        await answer(query, phrases.retrying(count))
        await self._screen.leave_card(again, query.from_user.id)
        await self._screen.notices.second_try(again, admin(query.from_user), count, twice=twice)
