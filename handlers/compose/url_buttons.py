"""🔘 Buttons: URL buttons under a draft or a correction, as an admin types them."""

import asyncio

from telegram import Message

from broadcast.message import url_buttons
from broadcast.message.wrong_buttons import Unreadable
from handlers import draft_keyboards
from handlers.compose import editing, editor
from handlers.compose.author import Author
from handlers.compose.editing import URL_BUTTONS, Editing, Purpose
from handlers.context import Context
from handlers.presses import Press, Step
from handlers.telling import reply
from handlers.texts import phrases, questions
from handlers.texts import url_buttons as url_button_words
from models.states import State


async def ask(press: Press) -> Step | None:
    """🔘 Buttons: the next message says which."""
    version = _edit(press)
    content = await asyncio.to_thread(press.services.store.contents.content, press.broadcast, version)
    keyboard = draft_keyboards.url_buttons(press.broadcast.uuid, version, content)
    await press.answer_once(press.tell(questions.url_buttons(content.buttons), keyboard))
    return URL_BUTTONS


async def typed(context: Context, message: Message) -> Step | None:
    """Take the buttons. Where they cannot be read, which is said, they are still awaited."""
    if message.text is None:
        await reply(message, phrases.URL_BUTTONS_ARE_TYPED)
        return None
    try:
        rows = url_buttons.parse(message.text)
    except Unreadable as unreadable:
        await reply(message, url_button_words.unreadable(unreadable.problems))
        return None
    return await editor.url_buttons(context, Author.of(message), rows)


async def remove(press: Press) -> Step | None:
    _edit(press)
    return await press.answer_once(editor.url_buttons(press.context, Author.pressing(press), ()))


def _edit(press: Press) -> int:
    """Begin to edit what the pressed button is about, and return which version that is."""
    found = press.broadcast
    # A draft is edited in its newest version, a correction in the one that its card shows.
    if found.state is State.DRAFTED:
        editing.begin(press.context, Editing(Purpose.DRAFT, found.uuid))
        return found.content_version
    editing.begin(press.context, Editing(Purpose.CORRECTION, found.uuid, press.version))
    return press.version
