"""/groups: the groups and channels that took the bot in, and the answers to whether one gets broadcasts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from telegram import CallbackQuery, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers import closing, room_keyboards
from handlers.context import Context, Handler, Services, new_message, pressed
from handlers.presses import answer
from handlers.room_callbacks import RoomCallback, unpack_room
from handlers.telling import redraw, show, tell
from handlers.texts import phrases, rooms
from models.record import Card
from models.rooms import IN
from models.states import Status
from models.store import Store

PAGE = 10  # entries

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RoomPress:
    """One press of a button about a group or channel, under a notice or under the list."""

    query: CallbackQuery
    services: Services
    callback: RoomCallback

    async def tell(self, *, late: bool) -> None:
        """Answer with how it stands now, and show that where buttons about it stand; `late` was in vain."""
        room = await asyncio.to_thread(self.services.store.rooms.get, self.callback.chat_id)
        await answer(self.query, rooms.stands(room), alert=late)
        await self.services.requests.settle(self.callback.chat_id)
        if self.callback.start is not None:
            await self.show(self.callback.start)
        elif self.query.message and (room is None or room.status is not Status.WAITING):
            place = Card(self.query.message.chat.id, self.query.message.message_id)
            await closing.close(self.query.get_bot(), place, escape(rooms.stands(room)))

    async def show(self, start: int) -> None:
        text, keyboard = await asyncio.to_thread(_page, self.services.store, start)
        message, bot = self.query.message, self.query.get_bot()
        # Where it cannot be edited any more, or not for now, the page comes as another message.
        if message and not await redraw(bot, Card(message.chat.id, message.message_id), text, keyboard):
            await tell(bot, message.chat.id, text, keyboard)


RoomAct = Callable[[RoomPress], Awaitable[None]]


def about_room(act: RoomAct) -> Handler:
    """The handler for the presses of one button."""

    async def handle(update: Update, context: Context) -> None:
        query = pressed(update)
        callback = unpack_room(query.data)
        if callback is None:
            await answer(query, phrases.UNKNOWN_BUTTON, alert=True)
            return
        await act(RoomPress(query, context.services, callback))

    return handle


async def groups(update: Update, context: Context) -> None:
    text, keyboard = await asyncio.to_thread(_page, context.services.store, 0)
    message = new_message(update)
    await show(message.get_bot(), message.chat_id, text, keyboard)


async def turn(press: RoomPress) -> None:
    """◀ or ▶."""
    await press.show(press.callback.start or 0)
    await answer(press.query)


async def include(press: RoomPress) -> None:
    """Yes to one that waits; a press that comes too late reads how it stands."""
    agreed = await asyncio.to_thread(press.services.store.rooms.agree, press.callback.chat_id)
    await press.tell(late=not agreed)


async def decline(press: RoomPress) -> None:
    """Leave one that waits."""
    await _leave(press, (Status.WAITING,))


async def quit_(press: RoomPress) -> None:
    """Leave one that is in."""
    await _leave(press, IN)


async def _leave(press: RoomPress, sources: tuple[Status, ...]) -> None:
    store, chat_id = press.services.store.rooms, press.callback.chat_id
    room = await asyncio.to_thread(store.get, chat_id)
    early = room is not None and room.status in sources
    if early:
        try:
            await press.query.get_bot().leave_chat(chat_id)
        except (BadRequest, Forbidden) as refusal:
            # It is out of it already, or the chat is no more.
            log.info("chat %s could not be left: %s", chat_id, refusal.message)
        except TelegramError as error:
            log.warning("chat %s could not be left: %s", chat_id, error.message)
            await answer(press.query, rooms.NOT_LEFT, alert=True)
            return
        # After it was left: what is marked first could stay in it for ever, and could not be pressed again.
        await asyncio.to_thread(store.remove, chat_id, sources)
    await press.tell(late=not early)


def _page(store: Store, start: int) -> tuple[str, InlineKeyboardMarkup | None]:
    numbers = store.rooms.by_status()
    found = store.rooms.page(PAGE + 1, start)
    # Those that stood here have left meanwhile.
    if start and not found:
        return _page(store, max(0, start - PAGE))
    if not found:
        return rooms.NONE, None
    newer = max(0, start - PAGE) if start else None
    older = start + PAGE if len(found) > PAGE else None
    keyboard = room_keyboards.rooms(found[:PAGE], start, newer, older)
    return rooms.listed(found[:PAGE], numbers, start), keyboard
