"""What is done about a broadcast after Send: Pause, Resume, Stop, Undo and what comes after."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Update, User
from telegram.constants import ParseMode

from broadcast.engine.sender import Sender
from broadcast.message.content import Content
from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import new_message
from handlers.live.screen import Screen
from handlers.presses import about, answer, close_card, close_question, pressed, take_buttons, too_late
from handlers.texts import phrases, reports
from models.broadcasts import Broadcast
from models.report import Report
from models.states import SOURCES, State
from models.store import Store

ASKABLE = (State.PAUSED, State.SENT, State.STOPPED, State.UNDONE)


class Control:
    """Each press is one move of the state machine; whoever comes too late is told how it stands."""

    def __init__(self, store: Store, sender: Sender, screen: Screen, per_second: float) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._per_second = per_second

    async def pause(self, update: Update, _context: Context) -> None:
        """Nothing new goes out from now on."""
        await self._move(update, State.PAUSED, phrases.PAUSED)

    async def resume(self, update: Update, _context: Context) -> None:
        """Go on with those who have not had their turn."""
        await self._move(update, State.SENDING, phrases.RESUMED, sources={State.PAUSED})

    async def stop(self, update: Update, _context: Context) -> None:
        """End it; what was sent stays."""
        await self._move(update, State.STOPPED, phrases.STOPPED, finished_at=datetime.now(UTC))

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
        is_card = broadcast.card_message_id == question.message_id
        return not is_card and Report.read(self._store, broadcast).deletable > 0

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
            await self._screen.tell_undo(found.uuid)
        else:
            late = await self._ask(query.get_bot(), query.from_user.id, found.uuid)
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
            content = Content(**await asyncio.to_thread(self._store.drafts.content, found))
            await message.reply_html(reports.cancelled(content))
            await self._screen.tell_undo(found.uuid)
        elif late := await self._ask(message.get_bot(), message.chat_id, found.uuid):
            await message.reply_html(late)

    async def delete(self, update: Update, _context: Context) -> None:
        """The question before an undo, answered with yes: its message becomes the card of the undo.

        If the broadcast has moved on since it was asked, it is asked again, with what is true now.
        """
        query = pressed(update)
        pressed_for = await about(self._store, query, SOURCES[State.UNDOING])
        if pressed_for is None:
            return
        before, moves = pressed_for
        if query.message and await self._begin_undo(query, before.uuid, None if before.is_test else moves):
            await self._deleting(query, before)
        elif before.moves != moves:
            late = await self._ask(query.get_bot(), query.from_user.id, before.uuid)
            await close_question(query, late or phrases.ASKED_ANEW)
            await answer(query, late or phrases.ASKED_ANEW, alert=True)
        else:
            await too_late(self._store, query, before)

    async def _deleting(self, query: CallbackQuery, before: Broadcast) -> None:
        self._look()
        await answer(query, phrases.DELETING)
        if before.card_message_id != _id(query):
            await self._screen.leave_card(before, query.from_user.id)
        if not before.is_test:
            await self._screen.tell_undo(before.uuid)

    async def _move(self, update: Update, to: State, done: str, **facts: Any) -> None:
        query = pressed(update)
        press = keyboards.unpack(query.data)
        if press is None or not await self._advance(press.uuid, to, **facts):
            await too_late(self._store, query, press)
            return
        self._look()
        await answer(query, done)
        if press.arg == keyboards.ASKED:
            await close_question(query, done)
            return
        moved = await asyncio.to_thread(self._store.broadcasts.get, press.uuid)
        if moved and moved.card_message_id != _id(query):  # on a report they would stay as they are
            await take_buttons(query)

    async def _cancel(self, uuid: str, by: User) -> bool:
        facts = {"undone_by": by.id, "undone_name": by.full_name, "undo_finished_at": datetime.now(UTC)}
        return await self._advance(uuid, State.CANCELLED, **facts)

    async def _advance(self, uuid: str, to: State, **facts: Any) -> bool:
        return await asyncio.to_thread(self._store.broadcasts.advance, uuid, to, **facts)

    async def _begin_undo(self, query: CallbackQuery, uuid: str, moves: int | None) -> bool:
        return await asyncio.to_thread(
            self._store.undo.begin_undoing,
            uuid,
            moves,
            undone_by=query.from_user.id,
            undone_name=query.from_user.full_name,
            card_chat_id=query.from_user.id,
            card_message_id=_id(query),
        )

    async def _ask(self, bot: Bot, admin: int, uuid: str) -> str | None:
        """Pause, and ask this admin whether to delete; or why there is nothing to ask."""
        if await self._advance(uuid, State.PAUSED):
            self._look()
        broadcast = await asyncio.to_thread(self._store.broadcasts.get, uuid)
        if broadcast is None:
            return phrases.UNKNOWN_BROADCAST
        if broadcast.state not in ASKABLE:
            return phrases.TOO_LATE[broadcast.state]
        counts = await asyncio.to_thread(Report.with_window, self._store, broadcast)
        if broadcast.state is not State.PAUSED and not counts.deletable:
            return phrases.nothing_to_undo(broadcast, counts)
        content = Content(**await asyncio.to_thread(self._store.drafts.content, broadcast))
        await bot.send_message(
            admin,
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
