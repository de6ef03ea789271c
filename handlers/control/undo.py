"""What is done about a broadcast after Send: Pause, Resume, Stop, Undo and what comes after."""

import asyncio
from collections.abc import Callable

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Update, User
from telegram.constants import ParseMode

from broadcast.engine.sender import Sender
from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import new_message
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, close_card, close_question, pressed, take_buttons, too_late
from handlers.texts import phrases, reports
from models.events import Admin
from models.record import Broadcast, Card
from models.states import ASKABLE, SOURCES, State
from models.store import Store


class Control:
    """Each press is one move of the state machine; whoever comes too late is told how it stands."""

    def __init__(self, store: Store, sender: Sender, screen: Screen, per_second: float) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._per_second = per_second

    async def pause(self, update: Update, _context: Context) -> None:
        """Nothing new goes out from now on."""
        await self._move(update, self._store.broadcasts.pause, phrases.PAUSED)

    async def resume(self, update: Update, _context: Context) -> None:
        """Go on with those who have not had their turn."""
        await self._move(update, self._store.broadcasts.resume, phrases.RESUMED)

    async def stop(self, update: Update, _context: Context) -> None:
        """End it; what was sent stays."""
        await self._move(update, self._store.broadcasts.stop, phrases.STOPPED)

    async def keep(self, update: Update, _context: Context) -> None:
        """The question before an undo, answered with no."""
        query = pressed(update)
        press = keyboards.unpack(query.data)
        if press is None or not await asyncio.to_thread(self._open, press.uuid, query.message):
            await too_late(self._store, query, press)
            return
        await close_question(query, phrases.KEPT)
        await answer(query, phrases.KEPT)

    def _open(self, uuid: str, question: MaybeInaccessibleMessage | None) -> bool:
        """Whether there is still something to keep, and this is not the card of an undo by now."""
        broadcast = self._store.broadcasts.get(uuid)
        if broadcast is None or broadcast.state not in ASKABLE or question is None:
            return False
        is_card = broadcast.card is not None and broadcast.card.message_id == question.message_id
        return not is_card and self._store.counts.of(broadcast).deletable > 0

    async def undo(self, update: Update, _context: Context) -> None:
        """Cancel what has not begun, pause what is being sent, and ask what to do about what was sent.

        A test is deleted without a question.
        """
        query = pressed(update)
        pressed_for = await about(self._store, query)
        if pressed_for is None:
            return
        found, _ = pressed_for
        if found.is_test:
            await self.delete(update, _context)
        elif await self._cancel(found.uuid, query.from_user):
            await close_question(query, phrases.CANCELLED)
            await answer(query, phrases.CANCELLED, alert=True)
            await self._screen.notices.undo(found.uuid)
        else:
            late = await self._ask(query.get_bot(), admin(query.from_user), found.uuid)
            asked = phrases.ASKED_PAUSED if found.state is State.SENDING else phrases.ASKED
            await answer(query, late or asked, alert=bool(late))

    async def undo_command(self, update: Update, context: Context) -> None:
        """/undo: the same about the last broadcast, or about the one that is named."""
        message, by, words = new_message(update), update.effective_user, " ".join(context.args or ())
        if words:
            found = await asyncio.to_thread(self._store.broadcasts.get, words.strip().lower())
        else:
            found = await asyncio.to_thread(self._store.broadcasts.last)
        if found is None:
            await message.reply_html(phrases.unknown_uuid(words) if words else phrases.NOTHING_BROADCAST)
        elif by and await self._cancel(found.uuid, by):
            await close_card(message.get_bot(), found, phrases.CANCELLED)
            content = await asyncio.to_thread(self._store.contents.content, found)
            await message.reply_html(reports.cancelled(content))
            await self._screen.notices.undo(found.uuid)
        elif by and (late := await self._ask(message.get_bot(), admin(by), found.uuid)):
            await message.reply_html(late)

    async def delete(self, update: Update, _context: Context) -> None:
        """The question before an undo, answered with yes: its message becomes the card of the undo.

        If the broadcast has moved on since it was asked, it is asked again, with what is true now.
        """
        query = pressed(update)
        pressed_for = await about(self._store, query, SOURCES[State.UNDOING])
        if pressed_for is None:
            return
        before, revision = pressed_for
        if query.message and await self._begin_undo(query, before.uuid, None if before.is_test else revision):
            await self._deleting(query, before)
        elif before.revision != revision:
            late = await self._ask(query.get_bot(), admin(query.from_user), before.uuid)
            await close_question(query, late or phrases.ASKED_ANEW)
            await answer(query, late or phrases.ASKED_ANEW, alert=True)
        else:
            await too_late(self._store, query, before)

    async def _deleting(self, query: CallbackQuery, before: Broadcast) -> None:
        self._look()
        await answer(query, phrases.DELETING)
        if before.card is None or before.card.message_id != _id(query):
            await self._screen.leave_card(before, query.from_user.id)
        if not before.is_test:
            await self._screen.notices.undo(before.uuid)

    async def _move(self, update: Update, move: Callable[[str, Admin], bool], done: str) -> None:
        query = pressed(update)
        press = keyboards.unpack(query.data)
        by = admin(query.from_user)
        if press is None or not await asyncio.to_thread(move, press.uuid, by):
            await too_late(self._store, query, press)
            return
        self._look()
        await answer(query, done)
        if press.arg == keyboards.ASKED:
            await close_question(query, done)
            return
        moved = await asyncio.to_thread(self._store.broadcasts.get, press.uuid)
        if (
            moved and moved.card and moved.card.message_id != _id(query)
        ):  # on a report they would stay as they are
            await take_buttons(query)

    async def _cancel(self, uuid: str, by: User) -> bool:
        return await asyncio.to_thread(self._store.broadcasts.cancel, uuid, admin(by))

    async def _begin_undo(self, query: CallbackQuery, uuid: str, revision: int | None) -> bool:
        by, card = admin(query.from_user), Card(query.from_user.id, _id(query))
        return await asyncio.to_thread(self._store.undo.begin, uuid, by, card, revision)

    async def _ask(self, bot: Bot, by: Admin, uuid: str) -> str | None:
        """Pause, and ask this admin whether to delete; or why there is nothing to ask."""
        if await asyncio.to_thread(self._store.broadcasts.pause, uuid, by):
            self._look()
        broadcast = await asyncio.to_thread(self._store.broadcasts.get, uuid)
        if broadcast is None:
            return phrases.UNKNOWN_BROADCAST
        if broadcast.state not in ASKABLE:
            return phrases.TOO_LATE[broadcast.state]
        counts = await asyncio.to_thread(self._store.counts.with_window, broadcast)
        if broadcast.state is not State.PAUSED and not counts.deletable:
            return phrases.nothing_to_undo(broadcast, counts)
        content = await asyncio.to_thread(self._store.contents.content, broadcast)
        await bot.send_message(
            by.id,
            reports.question(broadcast, content, counts, self._per_second),
            ParseMode.HTML,
            reply_markup=keyboards.question(broadcast, counts),
        )
        return None

    def _look(self) -> None:
        self._sender.wake()
        self._screen.nudge()


async def unknown_button(update: Update, _context: Context) -> None:
    """Every press is answered, or its button would turn for ever."""
    await answer(pressed(update), phrases.UNKNOWN_BUTTON, alert=True)


def _id(query: CallbackQuery) -> int | None:
    return query.message.message_id if query.message else None
