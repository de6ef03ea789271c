"""The /broadcast conversation: draft, preview, confirm."""

import asyncio
import contextlib
import warnings
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from broadcast.content import CannotSend, Content
from broadcast.pacing import stars
from broadcast.sender import Sender
from broadcast.settings import Settings
from handlers import buttons, cards, texts
from handlers.buttons import Action
from handlers.control import answer, close_question, pressed, too_late
from handlers.guard import Context
from handlers.screen import Screen
from models.broadcasts import Broadcast
from models.states import State
from models.store import Store

DRAFT, CONFIRM = range(2)  # the texts awaited
END = ConversationHandler.END

MESSAGE = filters.UpdateType.MESSAGE & ~filters.COMMAND


class Compose:
    """Turns what an admin sends into a draft, shows it, and queues it when confirmed.

    The conversation only remembers which draft a further message replaces; all else is in the database.
    """

    def __init__(self, store: Store, sender: Sender, screen: Screen, settings: Settings) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._settings = settings

    def conversation(self) -> ConversationHandler[Any]:
        """/broadcast and what follows it."""
        press = CallbackQueryHandler
        with warnings.catch_warnings():
            # It warns that callback queries are tracked per chat, which is what is wanted here.
            warnings.simplefilter("ignore", PTBUserWarning)
            return ConversationHandler(
                entry_points=[CommandHandler("broadcast", self.begin, filters.UpdateType.MESSAGE)],
                states={
                    DRAFT: [MessageHandler(MESSAGE, self.draft)],
                    CONFIRM: [
                        MessageHandler(MESSAGE, self.draft),
                        press(self.send, buttons.pattern(Action.SEND)),
                        press(self.cancel_press, buttons.pattern(Action.CANCEL)),
                    ],
                },
                fallbacks=[CommandHandler("cancel", self.cancel, filters.UpdateType.MESSAGE)],
                allow_reentry=True,
            )

    async def begin(self, update: Update, context: Context) -> int:
        """/broadcast alone asks for the message; with text, or as a reply, it has it already."""
        message = _message(update)
        text, entities = after_command(message)
        if text:
            preview = message.link_preview_options
            return await self._offer(message, context, Content.of_text(text, entities, preview)) or DRAFT
        if message.reply_to_message:
            return await self._try(message, message.reply_to_message, context) or DRAFT
        await message.reply_html(texts.SEND_DRAFT)
        return DRAFT

    async def draft(self, update: Update, context: Context) -> int | None:
        """A message becomes the draft, or replaces it."""
        message = _message(update)
        if of_album_seen(message, context):
            return None
        return await self._try(message, message, context)

    async def send(self, update: Update, context: Context) -> int:
        """Send: whoever presses first on the newest card queues it."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        if press is None or query.message is None:
            await answer(query, texts.UNKNOWN_BUTTON)
            return END
        if not await asyncio.to_thread(self._store.audience.size):
            await answer(query, texts.NOBODY, alert=True)
            return CONFIRM
        queued = await asyncio.to_thread(
            self._store.broadcasts.advance,
            press.uuid,
            State.QUEUED,
            version=press.arg,
            confirmed_by=query.from_user.id,
            confirmed_name=query.from_user.full_name,
            confirmed_at=datetime.now(UTC),
            card_chat_id=query.message.chat.id,
            card_message_id=query.message.message_id,
        )
        if not queued:
            await too_late(self._store, query, press)
            return CONFIRM
        self._sender.wake()
        self._screen.nudge()
        over = _over(context, press.uuid)
        await answer(query, texts.SENDING)
        return over

    async def cancel_press(self, update: Update, context: Context) -> int:
        """Cancel under a card drops that draft, or what waits in the queue."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        if press is None or not await self._cancel(press.uuid):
            await too_late(self._store, query, press)
            return CONFIRM
        await close_question(query, texts.CANCELLED)
        await answer(query, texts.CANCELLED)
        return _over(context, press.uuid)

    async def cancel(self, update: Update, context: Context) -> int:
        """/cancel ends the conversation, and drops its draft if there is one."""
        uuid = _memory(context).pop(_DRAFT, None)
        draft = await asyncio.to_thread(self._store.broadcasts.get, uuid) if uuid else None
        await self._drop(_message(update), draft, texts.CANCELLED)
        return END

    async def cancel_newest(self, update: Update, _context: Context) -> None:
        """/cancel outside of a conversation, which a restart ends, drops the newest unsent draft."""
        message = _message(update)
        draft = await asyncio.to_thread(self._store.broadcasts.newest_draft, message.chat_id)
        await self._drop(message, draft, texts.NOTHING_TO_CANCEL)

    async def _drop(self, message: Message, draft: Broadcast | None, without: str) -> None:
        if draft is None:
            await message.reply_html(without)
        elif await self._cancel(draft.uuid):
            await self._close_card(message, draft, texts.CANCELLED)
            await message.reply_html(texts.CANCELLED)
        else:
            now = await asyncio.to_thread(self._store.broadcasts.get, draft.uuid)
            await message.reply_html(texts.TOO_LATE[now.state if now else draft.state])

    async def _try(self, message: Message, source: Message, context: Context) -> int | None:
        try:
            content = Content.of(source)
        except CannotSend as reason:
            await message.reply_html(texts.cannot_send(str(reason)))
            return None
        return await self._offer(message, context, content)

    async def _offer(self, message: Message, context: Context, content: Content) -> int | None:
        """Show what everyone would get, and the card under it. None if Telegram cannot show it."""
        try:
            shown = await self._preview(message, content)
        except (BadRequest, Forbidden) as refusal:
            await message.reply_html(texts.cannot_send(refusal.message))
            return None
        except NetworkError:
            await message.reply_html(texts.NO_ANSWER)
            return None
        broadcast = await self._keep(message, shown, context)
        audience = await asyncio.to_thread(self._store.audience.size)
        card = await message.chat.send_message(
            self._card(shown, audience),
            ParseMode.HTML,
            reply_markup=buttons.confirm(broadcast.uuid, broadcast.content_version, audience),
        )
        await asyncio.to_thread(
            self._store.broadcasts.note,
            broadcast,
            card_chat_id=card.chat_id,
            card_message_id=card.message_id,
        )
        return CONFIRM

    def _card(self, content: Content, audience: int) -> str:
        pace = self._settings.messages_per_second
        return cards.draft(
            content, audience, pace, stars(audience, pace) if self._settings.paid_broadcast else None
        )

    async def _preview(self, message: Message, content: Content) -> Content:
        method, arguments = content.call(message.chat_id)
        shown = await getattr(message.get_bot(), method)(**arguments)
        if content.text is not None:
            return content
        # The bot's own copy is the source from now on: what the admin does to his message changes nothing.
        return replace(content, source_chat_id=message.chat_id, source_message_id=shown.message_id)

    async def _keep(self, message: Message, content: Content, context: Context) -> Broadcast:
        """Write the draft down: as a new version of the one at hand, or as a new broadcast."""
        memory, row, broadcasts = _memory(context), asdict(content), self._store.broadcasts
        old = await asyncio.to_thread(broadcasts.get, memory[_DRAFT]) if _DRAFT in memory else None
        if old and (redrafted := await asyncio.to_thread(broadcasts.redraft, old.uuid, row)):
            await self._close_card(message, old, texts.REPLACED)
            return redrafted
        created = await asyncio.to_thread(broadcasts.create, row, message.chat_id)
        memory[_DRAFT] = created.uuid
        return created

    async def _cancel(self, uuid: str) -> bool:
        return await asyncio.to_thread(self._store.broadcasts.advance, uuid, State.CANCELLED)

    async def _close_card(self, message: Message, draft: Broadcast, text: str) -> None:
        with contextlib.suppress(TelegramError):  # its buttons are harmless where this fails
            await message.get_bot().edit_message_text(text, draft.card_chat_id, draft.card_message_id)


async def how_to_start(update: Update, context: Context) -> None:
    """Anything an admin says outside of a conversation."""
    if not of_album_seen(_message(update), context):
        await _message(update).reply_html(texts.HOW_TO_START)


async def unknown_command(update: Update, _context: Context) -> None:
    """A command nobody handles, in a conversation or outside."""
    await _message(update).reply_html(texts.UNKNOWN_COMMAND)


def after_command(message: Message) -> tuple[str, list[MessageEntity]]:
    """The text behind the command that starts a message, and its formatting moved along.

    Offsets count UTF-16 units, so the cut is made there.
    """
    command, *others = message.entities
    units = (message.text or "").encode("utf-16-le")
    rest = units[command.length * 2 :].decode("utf-16-le")
    text = rest.lstrip()
    cut = command.length + len(rest) - len(text)  # white space is one unit a character
    return text.rstrip(), list(MessageEntity.shift_entities(-cut, others))


def of_album_seen(message: Message, context: Context) -> bool:
    """Whether another part of this message's album was answered already: an album arrives in parts."""
    memory, album = _memory(context), message.media_group_id
    seen = album is not None and memory.get(_ALBUM) == album
    memory[_ALBUM] = album
    return seen


_DRAFT, _ALBUM = "draft", "album"


def _over(context: Context, uuid: str) -> int:
    """End the conversation if it was about this draft."""
    memory = _memory(context)
    if memory.get(_DRAFT) != uuid:
        return CONFIRM
    del memory[_DRAFT]
    return END


def _memory(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None, "the guard lets no update without a user through"
    return context.user_data


def _message(update: Update) -> Message:
    assert update.message is not None, "only handlers of new messages ask"
    return update.message
