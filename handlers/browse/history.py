"""/history: what was sent at any time, one press to its report, and one to make a draft of it."""

import asyncio

from telegram import Update

from handlers import keyboards
from handlers.browse.pages import Pages
from handlers.callbacks import Listing
from handlers.compose import editor
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.texts import lists, phrases, reports
from models.deliveries.window import UNDO_WINDOW, Window
from models.record import Broadcast
from models.states import CORRECTABLE
from models.store import Store


async def history(update: Update, context: Context) -> None:
    await HISTORY.show(context.services, new_message(update))


async def open_(press: Press) -> None:
    """A number under the history: the report, with its buttons as they apply now."""
    store, found = press.services.store, press.broadcast
    counts = await asyncio.to_thread(store.counts.with_window, found)
    content = await asyncio.to_thread(store.contents.content, found)
    text = reports.report(found, content, counts, press.services.calendar(), press.services.sender.cost)
    await press.tell(text, keyboards.report(found, counts))
    await press.answer()


async def duplicate(press: Press) -> Step | None:
    """Duplicate: a new draft that says what a past broadcast says now."""
    content = await asyncio.to_thread(press.services.store.contents.content, press.broadcast)
    return await press.answer_once(editor.reopen(press, content))


def _entry(services: Services, number: int, one: Broadcast) -> str:
    store = services.store
    content, sent = store.contents.content(one), store.counts.sent(one)
    line = lists.entry(number, one, content, sent, services.calendar())
    undoable = sent and one.state in CORRECTABLE
    return f"{line}\n{reports.clock(_window(store, one), services.calendar())}" if undoable else line


def _window(store: Store, of: Broadcast) -> Window:
    """Its undo window, which is probably over where it ended long ago."""
    # The window reads every delivered row, which would make a page of old broadcasts slow.
    if of.finished_at and store.clock() - of.finished_at > UNDO_WINDOW:
        return Window(None, None, young=0, old=0, old_groups=0)
    return store.counts.window(of)


HISTORY = Pages(
    Listing.HISTORY,
    phrases.HISTORY,
    phrases.NO_HISTORY,
    lambda store, limit, **side: store.broadcasts.history(limit, **side),
    _entry,
)
