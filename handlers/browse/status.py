"""/status: what is going on is shown at the bottom of the chat, and so it is to whoever writes in a hurry."""

import asyncio
from collections.abc import Sequence
from functools import partial
from html import escape

from telegram import Message, Update

from handlers import served
from handlers.alarms import is_alarm
from handlers.context import Context, Services, new_message
from handlers.telling import persistently, reply
from handlers.texts import lists, phrases, sending, standstill
from handlers.texts.formats import number
from models.record import Broadcast
from models.states import State
from models.store import Store

MOST = 5  # cards
_WISH = "status"  # of whoever writes several times in a flood, the last message is answered
WAITS = 2  # the rank of what does nothing without a press


async def status(update: Update, context: Context) -> None:
    services, message = context.services, new_message(update)
    served.current().wish = _WISH
    standing = await asyncio.to_thread(services.store.standstill.standing)
    if standing:
        await reply(message, f"🛑 {escape(standstill.bar(standing, services.calendar()))}")
    if not await show_all(services, message.chat_id):
        await reply(message, await asyncio.to_thread(_at_rest, services.store))


async def stray(update: Update, context: Context) -> None:
    """A message that nobody asked for: how it stands, and where nothing moves, how to start."""
    services, message = context.services, new_message(update)
    served.current().wish = _WISH
    found = await asyncio.to_thread(_going_on, services.store)
    # What answers a reader may be a word of alarm while something is being sent.
    alarm = is_alarm(message.text or message.caption or "")
    if all(_rank(one) == WAITS for one in found):
        how = await asyncio.to_thread(_how_to_go_on, services.store, message)
        await reply(message, f"{phrases.NOTHING_RUNS}\n{how}" if alarm else how)
    # What starts tomorrow is no news, unless somebody is alarmed; /status and /scheduled show it as well.
    shown = found if alarm else [one for one in found if not _is_scheduled(one)]
    await _show(services, shown, message.chat_id)


def _how_to_go_on(store: Store, message: Message) -> str:
    # Send may have asked for it before a restart.
    awaited = number(message.text) is not None and store.contents.unsent(1)
    return sending.NUMBER_ALONE if awaited else phrases.HOW_TO_START


async def show_all(services: Services, admin: int) -> bool:
    """Show it to this admin; whether there was anything."""
    found = await asyncio.to_thread(_going_on, services.store)
    return await _show(services, found, admin)


async def _show(services: Services, found: Sequence[Broadcast], admin: int) -> bool:
    shown = [
        await persistently(partial(services.screen.bottom.show, one, admin)) for one in reversed(found[:MOST])
    ]
    if len(found) > MOST:
        await services.notices.tell(admin, lists.more(len(found) - MOST))
    return any(shown)


def _going_on(store: Store) -> list[Broadcast]:
    """What goes out now, what will, and what waits for a press; the newest first in each."""
    found = [one for one in store.broadcasts.on_screen() if one.going_on]
    return sorted(found, key=lambda one: (_rank(one), -one.id))


def _rank(one: Broadcast) -> int:
    if one.state in (State.SENDING, State.UNDOING) or (one.correcting and not one.barred):
        return 0
    return WAITS if one.state is State.PAUSED or one.barred or _is_scheduled(one) else 1


def _is_scheduled(one: Broadcast) -> bool:
    """Whether it waits for a time of its own."""
    return one.state is State.QUEUED and one.not_before is not None and not (one.barred or one.held_off)


def _at_rest(store: Store) -> str:
    last = store.broadcasts.last()
    if last is None:
        return phrases.NOTHING_GOES_ON
    return lists.at_rest(last, store.contents.said(last), store.counts.of(last))
