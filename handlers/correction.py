"""✏️ Correct: what was sent is to read differently. Each method answers whether the conversation moves on."""

import asyncio

from telegram import CallbackQuery, Update

from broadcast.calls import CannotCorrect, check_edit
from broadcast.content import Content
from broadcast.kinds import ALBUM, CAPTIONED
from broadcast.sender import Sender
from handlers import buttons, remarks, texts
from handlers.desk import Author, Desk
from handlers.guard import Context
from handlers.hand import Hand, Purpose, held, let_go, take
from handlers.screen import Screen
from handlers.taps import about, answer, close_question, pressed, too_late
from models.broadcasts import CORRECTABLE, Broadcast
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
        keyboard = buttons.correcting(found.uuid, found.content_version, content)
        await Author(query.get_bot(), query.from_user).tell(text, keyboard)
        return True

    async def apply(self, update: Update, context: Context) -> bool:
        """The correction is confirmed: its card becomes the card of the broadcast."""
        query = pressed(update)
        pressed_for = await about(self._store, query, CORRECTABLE)
        if pressed_for is None or query.message is None:
            return False
        before, version = pressed_for
        try:  # another correction may have come between
            check_edit(await self._desk.content(before), await self._desk.content(before, version))
        except CannotCorrect:
            await answer(query, texts.OUTDATED, alert=True)
            return False
        place = {"card_chat_id": query.message.chat.id, "card_message_id": query.message.message_id}
        corrected = await asyncio.to_thread(self._store.drafts.correct, before, version, **place)
        if corrected is None:
            await self._too_late(query, before, version)
            return False
        self._sender.wake()
        self._screen.nudge()
        await answer(query, texts.CORRECTING)
        await self._screen.leave_card(before, query.from_user.id)
        await self._screen.tell_correction(corrected, query.from_user)
        return let_go(context, before.uuid) is not None

    async def leave(self, update: Update, context: Context) -> bool:
        """Close a question that changes nothing; it ends the correction that it was about."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        await close_question(query, texts.LEFT)
        await answer(query, texts.LEFT)
        hand = held(context)
        if press is None or hand is None or hand.purpose is not Purpose.CORRECTION:
            return False
        return let_go(context, press.uuid) is not None

    async def _too_late(self, query: CallbackQuery, before: Broadcast, version: int) -> None:
        now = await asyncio.to_thread(self._store.broadcasts.get, before.uuid)
        if now and now.content_version == version:  # a double tap
            await answer(query, texts.CORRECTING)
        elif now and now.state in CORRECTABLE:
            await answer(query, texts.OUTDATED, alert=True)
        else:
            await too_late(self._store, query, now)


def _question(content: Content) -> str:
    """What may be sent as the correction of this."""
    if content.kind == "text":
        return texts.SEND_CORRECTION
    if content.kind == ALBUM:
        return f"{texts.SEND_CORRECTION} {texts.CORRECT_ALBUM}"
    if content.kind in CAPTIONED:
        return f"{texts.SEND_CORRECTION} {texts.CORRECT_CAPTION}"
    return remarks.only_buttons(content.kind)
