"""/history: what was sent at any time, one press to its report, and one to make a draft of it."""

import asyncio
from html import escape

from telegram import Update

from handlers import keyboards
from handlers.browse.pages import Pages
from handlers.callbacks import Listing
from handlers.compose import editor
from handlers.context import Context, Services, new_message
from handlers.presses import Press, Step
from handlers.texts import lists, particulars, phrases, reports, starting, tries
from models.deliveries.window import UNDO_WINDOW, Window
from models.record import Broadcast
from models.states import OUT, State
from models.store import Store


async def history(update: Update, context: Context) -> None:
    await HISTORY.show(context.services, new_message(update))


async def open_(press: Press) -> None:
    """A number under the history: the report, with its buttons as they apply now."""
    seen = await asyncio.to_thread(press.services.store.snapshots.of, press.broadcast.uuid, window=True)
    if seen is None:
        return
    found, counts = seen.broadcast, seen.counts
    cost = press.services.sender.cost
    text = reports.report(seen, press.services.calendar(), cost)
    price = tries.price_of_retry(seen.content, counts, cost)
    waits = await asyncio.to_thread(_waits, press.services, found)
    await press.show(f"{text}{waits}", keyboards.report(found, counts, price, seen.results))
    await press.answer()


async def details(press: Press) -> None:
    """Details, under a report: what is seldom wanted, as it is now."""
    found = await asyncio.to_thread(press.services.store.snapshots.particulars, press.broadcast.uuid)
    if found is None:
        return
    # Not added to the report, which says what was true when it came.
    await press.answer_once(press.show(particulars.details(found, press.services.calendar())))


async def duplicate(press: Press) -> Step | None:
    """Duplicate: a new draft that says what a past broadcast says now, to whom it was for."""
    content = await asyncio.to_thread(press.services.store.contents.said, press.broadcast)
    return await press.answer_once(editor.duplicate(press, content))


def _entry(services: Services, number: int, one: Broadcast) -> str:
    store = services.store
    found = store.snapshots.line(one)
    line = lists.entry(number, found, store.contents.said(one), services.calendar())
    line += _waits(services, one) or _starts(services, one)
    undoable = found.sent and one.state in OUT and not one.folded_at
    return f"{line}\n{reports.clock(_window(store, one), services.calendar())}" if undoable else line


def _waits(services: Services, of: Broadcast) -> str:
    """A line about what it waits for, where that is its turn, or the end of quiet hours."""
    waits = services.waits(of.uuid) if of.state in (State.QUEUED, State.SENDING) else ""
    return f"\n{escape(waits)}" if waits else ""


def _starts(services: Services, of: Broadcast) -> str:
    """A line about the moment that it waits for."""
    waits = of.state is State.QUEUED and of.not_before and not of.barred
    return f"\n{escape(starting.starts(of, services.calendar()))}" if waits else ""


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
