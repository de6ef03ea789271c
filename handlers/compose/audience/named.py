"""Named audiences: 💾 Save as… in the chooser, and /audiences with Use, Rename, Delete and Export."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram import InlineKeyboardMarkup, Message, Update

from handlers.callbacks import unpack
from handlers.compose import editing
from handlers.compose.audience import buttons, chooser, lists
from handlers.compose.audience.drawing import Chooser
from handlers.compose.author import Author
from handlers.compose.editing import AUDIENCE, Asked, Purpose
from handlers.context import Context, Handler, Services, admin, new_message, pressed
from handlers.picks import key
from handlers.presses import Step as Awaited
from handlers.presses import answer
from handlers.telling import redraw, reply, show, tell
from handlers.texts import choosing
from models.named import Named
from models.record import Broadcast, Card
from models.states import State
from models.transfers import Step, Transfer, Want

PAGE = 8  # entries
LONGEST = 64  # characters of a name


async def audiences(update: Update, context: Context) -> None:
    message = new_message(update)
    text, keyboard = await asyncio.to_thread(_page, context.services, 0)
    await show(message.get_bot(), message.chat_id, text, keyboard)


async def saved(context: Context, message: Message, draft: Broadcast) -> Awaited | None:
    """A name for the choice of a draft was typed."""
    store, name = context.services.store, _name(message)
    if name is None or await asyncio.to_thread(store.named.get, name) is not None:
        await reply(message, choosing.taken(name) if name else choosing.no_name())
        return None
    await asyncio.to_thread(store.named.save, name, draft.selection, admin(message.from_user))
    who = await asyncio.to_thread(lists.words, store, draft.selection)
    await reply(message, choosing.saved(name, who))
    return editing.answered(context)


async def renamed(context: Context, message: Message, old: str) -> Awaited | None:
    """Another name for one was typed."""
    named, name = context.services.store.named, _name(message)
    other = await asyncio.to_thread(named.get, name) if name and name != old else None
    if name is None or other:
        await reply(message, choosing.taken(name) if name else choosing.no_name())
        return None
    done = name == old or await asyncio.to_thread(named.rename, old, name)
    await reply(message, choosing.renamed(old, name) if done else choosing.no_such(old))
    return editing.answered(context)


def about_named(act: "Callable[[Update, Context, Named], Awaitable[Awaited | None]]") -> Handler:
    """The handler for presses of one button that is about a name; that may be gone by now."""

    async def handle(update: Update, context: Context) -> Awaited | None:
        callback = unpack(pressed(update).data)
        every = await asyncio.to_thread(context.services.store.named.all)
        found = next((one for one in every if callback and key(one.name) == callback.uuid), None)
        if found is None:
            await _redraw(update, context, 0)
            await answer(pressed(update), choosing.NAME_GONE, alert=True)
            return None
        return await act(update, context, found)

    return handle


async def turn(update: Update, context: Context) -> None:
    """◀ or ▶, or back from a question."""
    callback = unpack(pressed(update).data)
    await _redraw(update, context, (callback and callback.argument) or 0)
    await answer(pressed(update))


async def use(update: Update, context: Context, one: Named) -> Awaited | None:
    """The draft that the admin works on is for these from now on."""
    query, store, now = pressed(update), context.services.store, editing.current(context)
    draft = await asyncio.to_thread(store.broadcasts.get, now.uuid) if now else None
    if now is None or now.purpose is not Purpose.DRAFT or draft is None or draft.state is not State.DRAFTED:
        await answer(query, choosing.NO_DRAFT_TO_USE, alert=True)
        return None
    by = Author(query.get_bot(), query.from_user)
    changed = await chooser.adopt(context.services, draft, one.selection)
    if changed is None:
        await answer(query, choosing.NO_DRAFT_TO_USE, alert=True)
        return None
    await answer(query)
    await Chooser(context, by, changed).show(None)
    return None


async def rename(update: Update, context: Context, one: Named) -> Awaited:
    query = pressed(update)
    editing.ask(context, Asked(rename=one.name))
    await answer(query)
    await tell(query.get_bot(), query.from_user.id, choosing.ask_rename(one.name))
    return AUDIENCE


async def export(update: Update, context: Context, one: Named) -> None:
    """Send them as a file, which comes by itself."""
    query = pressed(update)
    admin, bot = query.from_user.id, query.get_bot()
    # A message of its own names the transfer, because several may be asked for under one list.
    told = await tell(bot, admin, choosing.exporting(one.name))
    await answer(query)
    if told:
        transfer = Transfer(
            admin, told.message_id, Want.EXPORT, Step.DO, name=one.name, shown=told.message_id
        )
        await context.services.carrier.begin(transfer)


async def delete(update: Update, context: Context, one: Named) -> None:
    """Delete, and once more to be sure: drafts that were made with it keep their choice."""
    query = pressed(update)
    callback = unpack(query.data)
    if callback and callback.argument:
        await asyncio.to_thread(context.services.store.named.delete, one.name)
        await _redraw(update, context, 0)
        await answer(query, choosing.deleted(one.name))
        return
    who = await asyncio.to_thread(lists.words, context.services.store, one.selection)
    await _show(update, choosing.deleting(one.name, who), buttons.deleting(one.name))
    await answer(query)


async def _redraw(update: Update, context: Context, start: int) -> None:
    await _show(update, *await asyncio.to_thread(_page, context.services, start))


async def _show(update: Update, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
    query = pressed(update)
    place = Card(query.message.chat.id, query.message.message_id) if query.message else None
    if place is None or not await redraw(query.get_bot(), place, text, keyboard):
        await tell(query.get_bot(), query.from_user.id, text, keyboard)


def _page(services: Services, start: int) -> tuple[str, InlineKeyboardMarkup | None]:
    every = services.store.named.all()
    # Those that stood here may be deleted.
    start = max(0, min(start, (len(every) - 1) // PAGE * PAGE))
    page = every[start : start + PAGE]
    if not page:
        return choosing.NOTHING_NAMED, None
    newer = max(0, start - PAGE) if start else None
    older = start + PAGE if len(every) > start + PAGE else None
    who = {one.name: lists.words(services.store, one.selection) for one in page}
    return choosing.named(who, start), buttons.named(page, start, newer, older)


def _name(message: Message) -> str | None:
    """What was typed as a name; None where it cannot be one."""
    text = (message.text or "").strip()
    return text if 0 < len(text) <= LONGEST and text.isprintable() else None
