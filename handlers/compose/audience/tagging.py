"""/tag and /untag: put a tag on all who are chosen, or take it off them."""

import asyncio

from telegram import Message, Update

from handlers.compose import editing
from handlers.compose.audience import lists
from handlers.compose.editing import Purpose
from handlers.context import Context, new_message
from handlers.telling import reply
from handlers.texts import choosing, tagging
from models.selection import Aspect, Selection
from models.states import State
from models.tags import is_tag

OF = "of"


async def tag(update: Update, context: Context) -> None:
    """/tag NAME for the choice of the draft that is being written, /tag NAME of AUDIENCE for a named one."""
    message, store = new_message(update), context.services.store
    found = await _whom(context, message)
    if found:
        name, selection = found
        new = await asyncio.to_thread(store.tags.put, name, selection)
        every = await asyncio.to_thread(store.choices.count, selection)
        who = await asyncio.to_thread(lists.words, store, selection)
        asks = _asks_for(selection, name)
        await reply(message, tagging.tagged(name, who, (new, every), asks=asks))


async def untag(update: Update, context: Context) -> None:
    """As /tag."""
    message, store = new_message(update), context.services.store
    found = await _whom(context, message)
    if found:
        name, selection = found
        taken = await asyncio.to_thread(store.tags.take, name, selection)
        who = await asyncio.to_thread(lists.words, store, selection)
        await reply(message, tagging.untagged(name, who, taken, asks=_asks_for(selection, name)))


async def _whom(context: Context, message: Message) -> tuple[str, Selection] | None:
    """The tag and whom it is about; None where that cannot be known, which the admin was told."""
    name, *rest = context.args or [""]
    if not is_tag(name):
        await reply(message, tagging.HOW_TO_TAG)
        return None
    if rest:
        return await _named(context, message, name, rest)
    now, get = editing.current(context), context.services.store.broadcasts.get
    draft = await asyncio.to_thread(get, now.uuid) if now and now.purpose is Purpose.DRAFT else None
    if draft is None or draft.state is not State.DRAFTED:
        await reply(message, tagging.HOW_TO_TAG)
        return None
    return name, draft.selection


async def _named(
    context: Context, message: Message, name: str, rest: list[str]
) -> tuple[str, Selection] | None:
    audience = " ".join(rest[1:])
    if rest[0].casefold() != OF or not audience:
        await reply(message, tagging.HOW_TO_TAG)
        return None
    found = await asyncio.to_thread(context.services.store.named.get, audience)
    if found is None:
        await reply(message, choosing.no_such(audience))
        return None
    return name, found.selection


def _asks_for(selection: Selection, name: str) -> bool:
    """Whether a choice is other chats once this tag is put on them, or taken off."""
    return any(one.aspect is Aspect.TAG and one.value == name for one in selection.conditions)
