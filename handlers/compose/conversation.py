"""The /broadcast conversation: draft, preview, confirm; and the same for a correction of what was sent."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Message, Update, User
from telegram.ext import CallbackQueryHandler, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from broadcast.engine.sender import Sender
from broadcast.message.reading import read
from handlers import keyboards
from handlers.access import Context, Handler
from handlers.browse.history import Lists
from handlers.compose.albums import Albums
from handlers.compose.correction import Correction
from handlers.compose.edited import Rewording
from handlers.compose.editing import Hand, Purpose, author, close_offer, held, let_go, new_message, take
from handlers.compose.editor import Intake
from handlers.compose.prefix import COMMAND, without_command
from handlers.compose.preview import Author
from handlers.compose.url_buttons import Linking
from handlers.keyboards import Action
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, close_card, close_question, once, pressed, too_late
from handlers.texts import phrases, reports
from models.record import Broadcast, Card
from models.states import State
from models.store import Store

DRAFT, LINKS = range(2)  # what the next message is: the message itself, or its buttons
END = ConversationHandler.END

CAPTION = filters.CaptionRegex(COMMAND)
MESSAGE = filters.UpdateType.MESSAGE & ~filters.COMMAND

Step = Callable[[Update, Context], Awaitable[bool]]


class Compose:
    """Turns what an admin sends into a draft, shows it, and queues it when confirmed.

    The conversation only remembers what a further message belongs to; all else is in the database.
    """

    def __init__(
        self, store: Store, sender: Sender, screen: Screen, intake: Intake, linking: Linking
    ) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._intake = intake
        self._linking = linking
        self._albums = Albums()

    def conversation(
        self, correction: Correction, rewording: Rewording, lists: Lists
    ) -> ConversationHandler[Any]:
        """/broadcast and what follows it. Every press works without it as well, late and after a restart."""
        presses = {
            Action.SEND: _then(self.send, END),
            Action.CANCEL: _then(self.cancel_press, END),
            Action.MESSAGE: once(_then(self.replace, DRAFT)),
            Action.LINKS: once(_then(self._linking.ask, LINKS)),
            Action.UNLINK: once(_then(self._linking.remove, DRAFT)),
            Action.REWORD: once(_then(rewording.use, DRAFT)),
            Action.DRAFT: once(_then(lists.draft, DRAFT)),
            Action.DUPLICATE: once(_then(lists.duplicate, DRAFT)),
            Action.CORRECT: once(_then(correction.ask, DRAFT)),
            Action.APPLY: _then(correction.apply, END),
            Action.LEAVE: _then(correction.leave, END),
        }
        with warnings.catch_warnings():
            # It warns that callback queries are tracked per chat, which is what is wanted here.
            warnings.simplefilter("ignore", PTBUserWarning)
            return ConversationHandler(
                entry_points=[
                    CommandHandler("broadcast", self.begin, filters.UpdateType.MESSAGE),
                    MessageHandler(filters.UpdateType.MESSAGE & CAPTION, self.begin_captioned),
                    *(CallbackQueryHandler(step, keyboards.pattern(one)) for one, step in presses.items()),
                ],
                states={
                    DRAFT: [MessageHandler(MESSAGE, self.draft)],
                    LINKS: [
                        CommandHandler("cancel", self.keep_links, filters.UpdateType.MESSAGE),
                        MessageHandler(MESSAGE, _then(self.links, DRAFT)),
                    ],
                },
                fallbacks=[CommandHandler("cancel", self.cancel, filters.UpdateType.MESSAGE)],
                allow_reentry=True,
            )

    async def begin(self, update: Update, context: Context) -> int:
        """/broadcast alone asks for the message; with text, or as a reply, it has it already."""
        message = new_message(update)
        let_go(context)
        if without_command(read(message)).text:
            await self._intake.message(author(message), message, context)
        elif message.reply_to_message:
            await self._intake.message(author(message), message.reply_to_message, context)
        else:
            await message.reply_html(phrases.SEND_DRAFT)
        return DRAFT

    async def begin_captioned(self, update: Update, context: Context) -> int:
        """A photo or file with /broadcast at the start of its caption; of an album, the part that has it."""
        let_go(context)
        await self.draft(update, context)
        return DRAFT

    async def draft(self, update: Update, context: Context) -> int | None:
        """A message becomes the draft or the correction, or replaces it."""
        message, hand = new_message(update), held(context)
        if message.media_group_id:
            self._albums.add(message, context, self._intake.album)
        else:
            await self._intake.message(author(message), message, context)
        return END if hand and held(context) is None else None

    async def links(self, update: Update, context: Context) -> bool:
        """A message says which buttons there are to be; an album is refused once."""
        message = new_message(update)
        if message.media_group_id:
            self._albums.add(message, context, _no_links)
            return False
        return await self._linking.typed(message, context)

    async def keep_links(self, update: Update, _context: Context) -> int:
        """/cancel at the question for the buttons: the draft, or the correction, stays as it is."""
        await new_message(update).reply_html(phrases.LINKS_KEPT)
        return DRAFT

    async def replace(self, update: Update, context: Context) -> bool:
        """✏️ Message under a draft: the next message takes its place."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return False
        await answer(query)
        take(context, Hand(Purpose.DRAFT, pressed_for[0].uuid))
        await Author(query.get_bot(), query.from_user).tell(phrases.SEND_REPLACEMENT)
        return True

    async def send(self, update: Update, context: Context) -> bool:
        """Send: whoever presses first on the newest card queues it."""
        query = pressed(update)
        press = keyboards.unpack(query.data)
        if press is None or query.message is None:
            await answer(query, phrases.UNKNOWN_BUTTON)
            return False
        if not await asyncio.to_thread(self._store.audience.size):
            await answer(query, phrases.NOBODY, alert=True)
            return False
        card = Card(query.message.chat.id, query.message.message_id)
        queued = await asyncio.to_thread(
            self._store.broadcasts.confirm, press.uuid, press.arg, admin(query.from_user), card
        )
        if not queued:
            await too_late(self._store, query, press)
            return False
        self._look()
        await answer(query, phrases.SENDING)
        return let_go(context, press.uuid) is not None

    async def cancel_press(self, update: Update, context: Context) -> bool:
        """Cancel under a card drops that draft, or what waits in the queue."""
        query = pressed(update)
        press = keyboards.unpack(query.data)
        if press is None or not await self._cancel(press.uuid, query.from_user):
            await too_late(self._store, query, press)
            return False
        await close_question(query, phrases.CANCELLED)
        await answer(query, phrases.CANCELLED)
        return let_go(context, press.uuid) is not None

    async def cancel(self, update: Update, context: Context) -> int:
        """/cancel ends the conversation, and drops its draft if there is one."""
        message, hand = new_message(update), let_go(context)
        self._albums.drop(message.chat_id)
        if hand and hand.purpose is Purpose.CORRECTION:
            await close_offer(message.get_bot(), message.chat_id, hand, phrases.NOT_CORRECTED)
            await message.reply_html(phrases.NOT_CORRECTED)
            return END
        draft = await asyncio.to_thread(self._store.broadcasts.get, hand.uuid) if hand else None
        await self._drop(message, draft, phrases.CANCELLED)
        return END

    async def how_to_start(self, update: Update, context: Context) -> None:
        """Anything an admin says outside of a conversation, an album once."""
        message = new_message(update)
        if message.media_group_id:  # a later part may begin one
            self._albums.add(message, context, _how_to_start)
        else:
            await _how_to_start([message], context)

    async def _drop(self, message: Message, draft: Broadcast | None, without: str) -> None:
        if draft is None:
            await message.reply_html(without)
        elif message.from_user and await self._cancel(draft.uuid, message.from_user):
            await close_card(message.get_bot(), draft, phrases.CANCELLED)
            content = await asyncio.to_thread(self._store.contents.content, draft)
            await message.reply_html(reports.cancelled(content))
        else:
            now = await asyncio.to_thread(self._store.broadcasts.get, draft.uuid)
            await message.reply_html(phrases.TOO_LATE[now.state if now else draft.state])

    async def _cancel(self, uuid: str, by: User) -> bool:
        return await asyncio.to_thread(self._store.broadcasts.cancel, uuid, admin(by))

    def _look(self) -> None:
        self._sender.wake()
        self._screen.nudge()


async def nothing_to_cancel(update: Update, _context: Context) -> None:
    """/cancel outside of a conversation, which a restart ends too, drops nothing unseen."""
    await new_message(update).reply_html(phrases.NOTHING_TO_CANCEL)


async def unknown_command(update: Update, _context: Context) -> None:
    """A command nobody handles, in a conversation or outside."""
    await new_message(update).reply_html(phrases.UNKNOWN_COMMAND)


async def _no_links(parts: list[Message], _context: Context) -> None:
    await parts[0].reply_html(phrases.LINKS_ARE_TYPED)


async def _how_to_start(parts: list[Message], _context: Context) -> None:
    await parts[0].reply_html(phrases.HOW_TO_START)


def _then(act: Step, state: int) -> Handler:
    """A step of the conversation that leads on where the act succeeds."""

    async def step(update: Update, context: Context) -> int | None:
        return state if await act(update, context) else None

    return step
