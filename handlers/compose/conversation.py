"""The /broadcast conversation: what the next message of an admin is taken for.

It only remembers what a further message belongs to; all else is in the database. A step returns what is
awaited next; where it returns None, PTB leaves that as it is.
"""

import asyncio
import warnings
from collections.abc import Sequence
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from broadcast.message.reading import read
from handlers.compose import approving, asking, editing, editor, expiry, together, url_buttons
from handlers.compose.audience import typed
from handlers.compose.author import Author
from handlers.compose.editing import (
    APPROVAL,
    AUDIENCE,
    DRAFT,
    END,
    EXPIRY,
    MOMENT,
    NUMBER,
    REPLACEMENT,
    URL_BUTTONS,
    Editing,
    Purpose,
)
from handlers.compose.later import schedule
from handlers.compose.prefix import COMMAND, without_command
from handlers.context import Context, admin, new_message
from handlers.presses import Step
from handlers.telling import reply
from handlers.texts import phrases, sending, words
from models.states import State

# A CommandHandler reads the text only, so a command in a caption needs a filter of its own.
CAPTION = filters.UpdateType.MESSAGE & filters.CaptionRegex(COMMAND)
MESSAGE = filters.UpdateType.MESSAGE & ~filters.COMMAND
CANCEL = "cancel"


def conversation(entries: Sequence[BaseHandler[Any, Context, Any]]) -> ConversationHandler[Context]:
    """The conversation. Each of the `entries` may begin it, end it or leave it as it is."""
    new = filters.UpdateType.MESSAGE
    with warnings.catch_warnings():
        # PTB warns that presses are tracked by chat only, which is what is wanted here.
        warnings.simplefilter("ignore", PTBUserWarning)
        return ConversationHandler(
            # With allow_reentry PTB asks the entries before the handlers of a state. So a press works at any
            # time, and a caption with /broadcast begins anew instead of being taken for the draft.
            entry_points=[*entries, MessageHandler(CAPTION, begin_captioned)],
            states={
                DRAFT: [MessageHandler(MESSAGE, next_wording)],
                REPLACEMENT: [CommandHandler(CANCEL, keep_draft, new), MessageHandler(MESSAGE, draft)],
                URL_BUTTONS: [
                    # A state comes before the fallbacks: here /cancel leaves the question and not the draft.
                    CommandHandler(CANCEL, keep_url_buttons, new),
                    MessageHandler(MESSAGE, typed_url_buttons),
                ],
                EXPIRY: [CommandHandler(CANCEL, expiry.leave, new), MessageHandler(MESSAGE, expiry.typed)],
                MOMENT: [CommandHandler(CANCEL, schedule.keep, new), MessageHandler(MESSAGE, schedule.typed)],
                AUDIENCE: [CommandHandler(CANCEL, typed.keep, new), MessageHandler(MESSAGE, typed.typed)],
                APPROVAL: [
                    CommandHandler(CANCEL, approving.keep, new),
                    MessageHandler(MESSAGE, approving.typed),
                ],
                NUMBER: [CommandHandler(CANCEL, asking.keep, new), MessageHandler(MESSAGE, asking.typed)],
            },
            fallbacks=[CommandHandler(CANCEL, cancel, new)],
            allow_reentry=True,
        )


async def begin(update: Update, context: Context) -> Step:
    """/broadcast alone asks for the message; with text, or as a reply, it has it already."""
    message = new_message(update)
    # Forgotten first, or the text would take the place of the draft that is being edited.
    editing.end(context)
    together.forget(context)
    if without_command(read(message)).text:
        await editor.message(context, Author.of(message), message)
    elif message.reply_to_message:
        await editor.message(context, Author.of(message), message.reply_to_message)
    else:
        await reply(message, phrases.SEND_DRAFT)
    return DRAFT


async def begin_captioned(update: Update, context: Context) -> Step:
    """A photo or file whose caption begins with /broadcast; of an album, the part that has it."""
    editing.end(context)
    together.forget(context)
    await draft(update, context)
    return DRAFT


async def draft(update: Update, context: Context) -> Step | None:
    """A message becomes the draft or the correction, or takes its place."""
    message, before = new_message(update), editing.current(context)
    if context.album:
        step = await editor.album(context.album, context)
    else:
        step = await editor.message(context, Author.of(message), message)
    # What it was to correct was taken back meanwhile, so nothing more is awaited.
    return END if before and editing.current(context) is None else step


async def next_wording(update: Update, context: Context) -> Step | None:
    """As `draft`; but a number that Send had asked for before a restart is no message."""
    if await asking.forgotten(context, new_message(update)):
        await reply(new_message(update), sending.NUMBER_ALONE)
        return None
    return await draft(update, context)


async def typed_url_buttons(update: Update, context: Context) -> Step | None:
    """A message names the buttons; an album is refused, once for all its parts."""
    message = new_message(update)
    if context.album:
        await reply(message, phrases.URL_BUTTONS_ARE_TYPED)
        return None
    return await url_buttons.typed(context, message)


async def keep_url_buttons(update: Update, _context: Context) -> Step:
    """/cancel at the question for the buttons: the draft, or the correction, stays as it is."""
    await reply(new_message(update), phrases.URL_BUTTONS_KEPT)
    return DRAFT


async def keep_draft(update: Update, context: Context) -> Step:
    """/cancel where another message is awaited for a draft: the draft stays as it is, and its card works."""
    message, editing_now = new_message(update), editing.current(context)
    get = context.services.store.broadcasts.get
    found = await asyncio.to_thread(get, editing_now.uuid) if editing_now else None
    if found and found.state is State.DRAFTED:
        await reply(message, phrases.DRAFT_KEPT)
        return DRAFT
    # It was sent or cancelled meanwhile, perhaps by another admin.
    editing.end(context)
    await reply(message, words.TOO_LATE[found.state] if found else phrases.NOTHING_TO_CANCEL)
    return END


async def cancel(update: Update, context: Context) -> Step:
    """/cancel ends the conversation, and drops its draft if there is one."""
    message, before = new_message(update), editing.end(context)
    if before and before.purpose is Purpose.CORRECTION:
        await editing.close_offer(message.get_bot(), before, phrases.NOT_CORRECTED)
        await reply(message, phrases.NOT_CORRECTED)
    elif before:
        await _drop(message, context, before)
    else:
        await reply(message, phrases.CANCELLED)
    return END


async def nothing_to_cancel(update: Update, _context: Context) -> None:
    """/cancel outside of a conversation drops nothing, because a restart forgets which draft is meant."""
    await reply(new_message(update), phrases.NOTHING_TO_CANCEL)


async def _drop(message: Message, context: Context, before: Editing) -> None:
    store = context.services.store
    dropped = await asyncio.to_thread(store.broadcasts.cancel, before.uuid, admin(message.from_user))
    # Looked at after the move, so that the answer says what became of it where the move came too late.
    now = await asyncio.to_thread(store.broadcasts.get, before.uuid)
    if now is None:
        await reply(message, phrases.CANCELLED)
    elif dropped:
        await context.services.notices.admins.close(now.card, phrases.DROPPED)
        content = await asyncio.to_thread(store.contents.content, now)
        await reply(message, phrases.cancelled(content))
    else:
        await reply(message, words.TOO_LATE[now.state])
