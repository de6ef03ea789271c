"""🔘 Buttons: URL buttons under a draft or a correction, as an admin types them."""

import asyncio
from html import escape

from telegram import Update

from broadcast import links
from handlers import buttons, texts
from handlers.desk import Author, Desk
from handlers.guard import Context
from handlers.hand import Hand, Purpose, author, new_message, take
from handlers.intake import Intake
from handlers.taps import answer, pressed, too_late
from models.broadcasts import CORRECTABLE
from models.states import State
from models.store import Store


class Linking:
    """Asks for the buttons, reads them, and has the message shown with them."""

    def __init__(self, store: Store, desk: Desk, intake: Intake) -> None:
        self._store = store
        self._desk = desk
        self._intake = intake

    async def ask(self, update: Update, context: Context) -> bool:
        """The press: the next message says which buttons. False if it is too late for that."""
        query = pressed(update)
        hand = await self._take(update, context)
        if hand is None:
            return False
        found = await asyncio.to_thread(self._store.broadcasts.get, hand.uuid)
        assert found is not None, "`_take` found it"
        content = await self._desk.content(found, hand.version)
        text = texts.SEND_LINKS
        if content.buttons:
            text += f"\n{texts.PRESENT_LINKS}\n<code>{escape(links.typed(content.buttons))}</code>"
        keyboard = buttons.linking(found.uuid, hand.version or found.content_version, content)
        await Author(query.get_bot(), query.from_user).tell(text, keyboard)
        return True

    async def typed(self, update: Update, context: Context) -> bool:
        """The buttons. False if they cannot be read, which was said."""
        message = new_message(update)
        try:
            rows = links.parse(message.text or "")
        except links.Unreadable as problems:
            await message.reply_html(texts.bad_links(str(problems)))
            return False
        return await self._intake.links(author(message), rows, context)

    async def remove(self, update: Update, context: Context) -> None:
        """The press that wants no buttons."""
        query = pressed(update)
        if await self._take(update, context):
            await self._intake.links(Author(query.get_bot(), query.from_user), [], context)

    async def _take(self, update: Update, context: Context) -> Hand | None:
        """What the pressed button is about is in hand from now on; answers the tap."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        found = await asyncio.to_thread(self._store.broadcasts.get, press.uuid) if press else None
        if press is None or found is None or found.state not in (State.DRAFTED, *CORRECTABLE):
            await too_late(self._store, query, press)
            return None
        hand = Hand(Purpose.CORRECTION, found.uuid, press.arg)
        if found.state is State.DRAFTED:  # of a draft, always the newest
            hand = Hand(Purpose.DRAFT, found.uuid)
        take(context, hand)
        await answer(query)
        return hand
