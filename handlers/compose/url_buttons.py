"""🔘 Buttons: URL buttons under a draft or a correction, as an admin types them."""

from html import escape

from telegram import CallbackQuery, Message, Update

from broadcast.message import url_buttons
from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import Hand, Purpose, author, take
from handlers.compose.editor import Intake
from handlers.compose.preview import Author, Desk
from handlers.presses import about, answer, pressed
from handlers.texts import findings, phrases
from models.record import Broadcast
from models.states import CORRECTABLE, State
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
        taken = await self._take(query, context)
        if taken is None:
            return False
        found, version = taken
        content = await self._desk.content(found, version)
        text = phrases.SEND_LINKS
        if content.buttons:
            text += f"\n{phrases.PRESENT_LINKS}\n<code>{escape(url_buttons.typed(content.buttons))}</code>"
        keyboard = keyboards.linking(found.uuid, version, content)
        await Author(query.get_bot(), query.from_user).tell(text, keyboard)
        return True

    async def typed(self, message: Message, context: Context) -> bool:
        """The buttons. False if they cannot be read, which was said."""
        if message.text is None:
            await message.reply_html(phrases.LINKS_ARE_TYPED)
            return False
        try:
            rows = url_buttons.parse(message.text)
        except url_buttons.Unreadable as unreadable:
            await message.reply_html(findings.bad_url_buttons(unreadable.problems))
            return False
        return await self._intake.links(author(message), rows, context)

    async def remove(self, update: Update, context: Context) -> bool:
        """The press that wants no buttons."""
        query = pressed(update)
        if await self._take(query, context) is None:
            return False
        return await self._intake.links(Author(query.get_bot(), query.from_user), (), context)

    async def _take(self, query: CallbackQuery, context: Context) -> tuple[Broadcast, int] | None:
        """What the pressed button is about is in hand from now on, in this version; answers the tap."""
        pressed_for = await about(self._store, query, (State.DRAFTED, *CORRECTABLE))
        if pressed_for is None:
            return None
        await answer(query)
        found, version = pressed_for
        if found.state is State.DRAFTED:  # always the newest
            take(context, Hand(Purpose.DRAFT, found.uuid))
            return found, found.content_version
        take(context, Hand(Purpose.CORRECTION, found.uuid, version))
        return found, version
