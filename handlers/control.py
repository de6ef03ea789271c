"""What is done about a broadcast after Send: Pause, Resume, Stop, Undo and what comes after."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from broadcast.report import Report
from broadcast.sender import Sender
from handlers import buttons, cards, texts
from handlers.buttons import Press
from handlers.guard import Context
from handlers.screen import Screen
from models.broadcasts import Broadcast
from models.states import SOURCES, State
from models.store import Store

log = logging.getLogger(__name__)

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
        await self._move(update, State.PAUSED, texts.PAUSED)

    async def resume(self, update: Update, _context: Context) -> None:
        """Go on with those who have not had their turn."""
        await self._move(update, State.SENDING, texts.RESUMED)

    async def stop(self, update: Update, _context: Context) -> None:
        """End it; what was sent stays."""
        await self._move(update, State.STOPPED, texts.STOPPED, finished_at=datetime.now(UTC))

    async def keep(self, update: Update, _context: Context) -> None:
        """The question before an undo, answered with no."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        if press is None or not await asyncio.to_thread(self._open, press.uuid, query.message):
            await too_late(self._store, query, press)
            return
        await close_question(query, texts.KEPT)
        await answer(query, texts.KEPT)

    def _open(self, uuid: str, question: MaybeInaccessibleMessage | None) -> bool:
        """Whether there is still something to keep, and this is not the card of an undo by now."""
        broadcast = self._store.broadcasts.get(uuid)
        if broadcast is None or broadcast.state not in ASKABLE or question is None:
            return False
        is_card = broadcast.card_message_id == question.message_id
        return not is_card and Report.read(self._store.ledger, broadcast.id).deletable > 0

    async def undo(self, update: Update, _context: Context) -> None:
        """Cancel what has not begun, pause what is being sent, and ask what to do about what was sent."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        if press is None:
            await answer(query, texts.UNKNOWN_BUTTON, alert=True)
        elif await self._advance(press.uuid, State.CANCELLED):
            await close_question(query, texts.CANCELLED)
            await answer(query, texts.CANCELLED, alert=True)
        else:
            if await self._advance(press.uuid, State.PAUSED):
                self._look()
            await self._ask(query, press.uuid)

    async def delete(self, update: Update, _context: Context) -> None:
        """The question before an undo, answered with yes: its message becomes the card of the undo."""
        query = pressed(update)
        press = buttons.unpack(query.data)
        before = await asyncio.to_thread(self._store.broadcasts.get, press.uuid) if press else None
        if before is None or query.message is None or not await self._begin_undo(query, before.uuid):
            await too_late(self._store, query, press)
            return
        self._look()
        if before.card_message_id != query.message.message_id:
            await take_buttons(query.get_bot(), before.card_chat_id, before.card_message_id)
        await answer(query, texts.DELETING)

    async def _move(self, update: Update, to: State, done: str, **facts: Any) -> None:
        query = pressed(update)
        press = buttons.unpack(query.data)
        if press is None or not await self._advance(press.uuid, to, **facts):
            await too_late(self._store, query, press)
            return
        self._look()
        if press.arg == buttons.ASKED:
            await close_question(query, done)
        await answer(query, done)

    async def _advance(self, uuid: str, to: State, **facts: Any) -> bool:
        # Only the sender begins what is queued: begun without its audience it would end at once.
        sources = SOURCES[to] - {State.QUEUED} if to is State.SENDING else SOURCES[to]
        return await asyncio.to_thread(self._store.broadcasts.advance, uuid, to, sources=sources, **facts)

    async def _begin_undo(self, query: CallbackQuery, uuid: str) -> bool:
        assert query.message is not None, "`delete` looked"
        return await asyncio.to_thread(
            self._store.ledger.begin_undoing,
            uuid,
            undone_by=query.from_user.id,
            undone_name=query.from_user.full_name,
            card_chat_id=query.message.chat.id,
            card_message_id=query.message.message_id,
        )

    async def _ask(self, query: CallbackQuery, uuid: str) -> None:
        broadcast = await asyncio.to_thread(self._store.broadcasts.get, uuid)
        if broadcast is None or broadcast.state not in ASKABLE:
            await too_late(self._store, query, broadcast)
            return
        counts = await asyncio.to_thread(Report.read, self._store.ledger, broadcast.id)
        if broadcast.state is not State.PAUSED and not counts.deletable:
            await answer(query, texts.nothing_to_undo(broadcast), alert=True)
            return
        await query.get_bot().send_message(
            query.from_user.id,
            cards.question(broadcast, counts, self._per_second),
            ParseMode.HTML,
            reply_markup=buttons.question(uuid, broadcast.state, counts.deletable),
        )
        await answer(query, texts.ASKED)

    def _look(self) -> None:
        self._sender.wake()
        self._screen.nudge()


def pressed(update: Update) -> CallbackQuery:
    """The press that a button's handler is called for."""
    assert update.callback_query is not None, "only a CallbackQueryHandler calls"
    return update.callback_query


async def answer(query: CallbackQuery, text: str, *, alert: bool = False) -> None:
    """Answer a tap that has had its effect: that Telegram finds it too old must not undo anything."""
    try:
        await query.answer(text, show_alert=alert)
    except TelegramError as error:
        log.info("a tap could not be answered: %s", error.message)


async def unknown_button(update: Update, _context: Context) -> None:
    """Every press is answered, or its button would turn for ever."""
    await answer(pressed(update), texts.UNKNOWN_BUTTON, alert=True)


async def too_late(store: Store, query: CallbackQuery, about: Press | Broadcast | None) -> None:
    """Say how it stands with a broadcast that could not be moved any more."""
    broadcast = await asyncio.to_thread(store.broadcasts.get, about.uuid) if about else None
    if broadcast is None:
        await answer(query, texts.UNKNOWN_BROADCAST, alert=True)
    else:
        await answer(query, texts.TOO_LATE[broadcast.state], alert=True)


async def close_question(query: CallbackQuery, text: str) -> None:
    """Put an answer where a question with its buttons stood."""
    with contextlib.suppress(TelegramError):  # the tap has been answered; its message may be gone
        await query.edit_message_text(text, ParseMode.HTML)


async def take_buttons(bot: Bot, chat_id: int | None, message_id: int | None) -> None:
    """Leave a message as it is, without its buttons."""
    with contextlib.suppress(TelegramError):  # they are harmless where this fails
        await bot.edit_message_reply_markup(chat_id, message_id)
