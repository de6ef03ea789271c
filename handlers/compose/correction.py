"""✏️ Correct: what was sent is to read differently. Each method answers whether the conversation moves on."""

import asyncio

from telegram import CallbackQuery, Update

from broadcast.engine.sender import Sender
from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import Hand, Purpose, held, let_go, take
from handlers.compose.preview import Author, Desk
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, close_question, pressed, too_late
from handlers.texts import findings, phrases
from models.content import ALBUM, CAPTIONED, TEXT, Content
from models.record import Broadcast, Card
from models.states import CORRECTABLE
from models.store import Store


class Correction:
    """Asks for the corrected message; when its card is confirmed, it is in force."""

    def __init__(self, store: Store, sender: Sender, screen: Screen, desk: Desk) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._desk = desk

    async def ask(self, update: Update, context: Context) -> bool:
        """The press under what was sent: the next message is how it should read."""
        query = pressed(update)
        pressed_for = await about(self._store, query, CORRECTABLE)
        if pressed_for is None:
            return False
        await answer(query)
        found, _ = pressed_for
        take(context, Hand(Purpose.CORRECTION, found.uuid))
        content = await self._desk.content(found)
        text = _question(content)
        keyboard = keyboards.correcting(found.uuid, found.content_version, content)
        await Author(query.get_bot(), query.from_user).tell(text, keyboard)
        return True

    async def apply(self, update: Update, context: Context) -> bool:
        """The correction is confirmed: its card becomes the card of the broadcast."""
        query = pressed(update)
        pressed_for = await about(self._store, query, CORRECTABLE)
        if pressed_for is None or query.message is None:
            return False
        before, version = pressed_for
        shown, wanted = await self._desk.content(before), await self._desk.content(before, version)
        if not shown.can_become(wanted):  # another correction may have come between
            await answer(query, phrases.OUTDATED, alert=True)
            return False
        card = Card(query.message.chat.id, query.message.message_id)
        by = admin(query.from_user)
        corrected = await asyncio.to_thread(self._store.contents.correct, before, version, by, card)
        if corrected is None:
            await self._too_late(query, before, version)
            return False
        self._sender.wake()
        self._screen.nudge()
        await answer(query, phrases.CORRECTING)
        await self._screen.leave_card(before, query.from_user.id)
        await self._screen.notices.correction(corrected, admin(query.from_user))
        return let_go(context, before.uuid) is not None

    async def leave(self, update: Update, context: Context) -> bool:
        """Close a question that changes nothing; it ends the correction that it was about."""
        query = pressed(update)
        press = keyboards.unpack(query.data)
        await close_question(query, phrases.LEFT)
        await answer(query, phrases.LEFT)
        hand = held(context)
        if press is None or hand is None or hand.purpose is not Purpose.CORRECTION:
            return False
        return let_go(context, press.uuid) is not None

    async def _too_late(self, query: CallbackQuery, before: Broadcast, version: int) -> None:
        now = await asyncio.to_thread(self._store.broadcasts.get, before.uuid)
        if now and now.content_version == version:  # a double tap
            await answer(query, phrases.CORRECTING)
        elif now and now.state in CORRECTABLE:
            await answer(query, phrases.OUTDATED, alert=True)
        else:
            await too_late(self._store, query, now)


def _question(content: Content) -> str:
    """What may be sent as the correction of this."""
    if content.kind == TEXT:
        return phrases.SEND_CORRECTION
    if content.kind == ALBUM:
        return f"{phrases.SEND_CORRECTION} {phrases.CORRECT_ALBUM}"
    if content.kind in CAPTIONED:
        return f"{phrases.SEND_CORRECTION} {phrases.CORRECT_CAPTION}"
    return findings.only_buttons(content.kind)
