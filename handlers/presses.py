"""Presses: the one way from a pressed button to the act it stands for."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeVar

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError

from handlers import closing, folded, late, served
from handlers.callbacks import Callback, unpack
from handlers.context import Context, Handler, Services, admin, pressed
from handlers.telling import persistently, show, tell
from handlers.texts import expiry, phrases, standstill, words
from handlers.texts.formats import LONGEST_ANSWER, cut
from models.events import Admin
from models.questions import Question
from models.record import Broadcast, Card
from models.states import State

DOUBLE = 1.0  # seconds within which the same button is not meant twice
MOMENT = 1.0  # seconds that an answer waits for the card to show it

T = TypeVar("T")
Step = int
"""What the conversation awaits next; None where a press leaves that as it is."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Press:
    """One press of a button about a broadcast that is in a state this press is for."""

    query: CallbackQuery
    context: Context
    broadcast: Broadcast
    """As it was found when the press came."""
    place: Card
    """The message under which the button stands: a card, a report, a question, a notice or a list."""
    argument: int | None
    """What `Action` says it is."""
    _answers: list[str | None] = field(default_factory=list)

    @property
    def services(self) -> Services:
        return self.context.services

    @property
    def bot(self) -> Bot:
        return self.query.get_bot()

    @property
    def by(self) -> Admin:
        return admin(self.query.from_user)

    @property
    def version(self) -> int:
        """The version that the button was made for; 0, which no content has, where the button names none."""
        return self.argument or 0

    @property
    def revision(self) -> int:
        """The revision of the broadcast when the question was asked; 0 where the button names none."""
        return self.argument or 0

    async def answer(self, text: str | None = None, *, alert: bool = False) -> None:
        """Answer the press; `alert` stays until it is read."""
        # What was to appear below comes later, and the toast is all that Telegram lets through.
        if text is None and (silence := served.current().silence):
            text, alert = phrases.flooded(silence), True
        self._answers.append(text)
        await answer(self.query, text, alert=alert)

    async def answer_once(
        self, drawn: Coroutine[Any, Any, T], text: str | None = None, *, alert: bool = False
    ) -> T:
        """Answer when what was asked for is shown, or before where Telegram takes its time with it.

        What fails at once leaves the answer to whoever tells of the failure, because Telegram takes one only.
        """
        drawing = asyncio.ensure_future(drawn)
        await asyncio.wait({drawing}, timeout=MOMENT)
        if not drawing.done() or drawing.exception() is None:
            await self.answer(text, alert=alert)
        return await drawing

    async def tell(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message | None:
        """Write to the admin who pressed; None where it comes later, after a flood."""
        return await tell(self.bot, self.by.id, text, keyboard)

    async def show(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Show them what was looked up; after a flood it is looked up anew."""
        return await show(self.bot, self.by.id, text, keyboard)

    async def ask(self, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Put a question about the broadcast to the admin who pressed; no older one can be answered then."""
        asked = await self.show(text, keyboard)
        question = Question(self.by, Card(asked.chat_id, asked.message_id))
        await self.services.notices.asked(self.broadcast, question)

    async def failed(self) -> None:
        """Say that it went wrong where the press was answered before, because Telegram takes one answer."""
        if self._answers:
            with contextlib.suppress(TelegramError):
                await self.tell(phrases.FAILED)

    async def answer_going(self, text: str) -> None:
        """Answer a press that lets something go out, with this unless it has to wait."""
        services, standing = self.services, await asyncio.to_thread(self.services.store.standstill.standing)
        held = phrases.HELD_BACK if services.screen.awaits_answer else None
        held = standstill.waits(standing, services.calendar()) if standing else held
        said = held or await asyncio.to_thread(services.waits, self.broadcast.uuid) or text
        await self.answer(said, alert=held is not None)

    async def close(self, text: str) -> None:
        await closing.close(self.bot, self.place, text)

    async def too_late(self) -> None:
        """Answer with how it stands with the broadcast by now, which the database is asked anew."""
        found = await asyncio.to_thread(self.services.store.broadcasts.get, self.broadcast.uuid)
        await _say_how_it_stands(self.query, found)


Act = Callable[[Press], Awaitable[Step | None]]
"""Does what a press asks, answers it, and says what the conversation awaits next."""


def pressing(
    act: Act, states: Collection[State] = tuple(State), *, once: bool = False, sends: bool = False
) -> Handler:
    """The handler for the presses of one button.

    Args:
        states: what the broadcast may be in; in any other the press is answered with how it stands.
        once: two presses within a moment count as one. Of those that move a state only one wins anyway.
        sends: it lets something go out, so it is declined in a standstill, and of what is over.
    """
    act = _unless_all_stands_still(act) if sends else act

    async def handle(update: Update, context: Context) -> Step | None:
        query = pressed(update)
        if not once:
            return await _pass_on(query, context, act, states)
        if _is_double(query, context):
            await answer(query)
            return None
        step = await _pass_on(query, context, act, states)
        # The moment begins where the act ends: one update of an admin is handled at a time, so the second
        # press of a double press waits for as long as the first one works. What failed is pressed anew.
        context.memory[_LAST_PRESS] = _pressed(query), time.monotonic()
        return step

    return handle


async def _pass_on(
    query: CallbackQuery, context: Context, act: Act, states: Collection[State]
) -> Step | None:
    callback, message = unpack(query.data), query.message
    if callback is None or message is None:
        await answer(query, phrases.UNKNOWN_BUTTON, alert=True)
        return None
    # A look and no lock: the move itself compares and sets, so it still tells if it comes too late.
    found = await asyncio.to_thread(context.services.store.broadcasts.get, callback.uuid)
    if found is None or found.state not in states or folded.too_late(found, callback.action):
        await _say_how_it_stands(query, found)
        return None
    # Of a message that is gone Telegram tells chat and id only, and PTB's InaccessibleMessage has no more.
    place = Card(message.chat.id, message.message_id)
    if callback.action in late.LETS_OUT and await late.turned_away(context, query):
        return None
    press = Press(query, context, found, place, callback.argument)
    if await _is_outdated(press, callback):
        return None
    try:
        return await act(press)
    except RetryAfter:  # it comes again
        raise
    except Exception:
        await press.failed()
        raise


async def _is_outdated(press: Press, callback: Callback) -> bool:
    """Whether this is the answer to a question after which another one was put; it is closed then."""
    # What an answer has made the card is no question any more.
    if not callback.may_answer or press.place == press.broadcast.card:
        return False
    newer = await asyncio.to_thread(press.services.store.questions.newer, press.broadcast, press.place)
    if newer is None:
        return False
    here = newer.place.chat_id == press.place.chat_id
    text = phrases.NEWER_QUESTION if here else phrases.asked_after(newer.to)
    await press.answer(text, alert=True)
    await press.close(escape(text))
    return True


def _unless_all_stands_still(act: Act) -> Act:
    async def declined_or_done(press: Press) -> Step | None:
        standing = await asyncio.to_thread(press.services.store.standstill.standing)
        calendar = press.services.calendar()
        if standing is None and not press.broadcast.is_over(calendar.at):
            return await act(press)
        await press.answer(standstill.bar(standing, calendar) if standing else expiry.OVER, alert=True)
        return None

    return declined_or_done


async def answer(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> bool:
    """Answer a press. It has had its effect, so nothing fails where Telegram finds it too old to answer.

    Returns:
        Whether the answer arrived, or never can.
    """
    try:
        said = cut(text, LONGEST_ANSWER) if text else None
        await persistently(lambda: query.answer(said, show_alert=alert))
    except TelegramError as error:
        log.info("a press could not be answered: %s", error.message)
        return isinstance(error, BadRequest)
    return True


async def unknown_button(update: Update, _context: Context) -> None:
    """Answer what no other handler took, because a button turns until its press is answered."""
    await answer(pressed(update), phrases.UNKNOWN_BUTTON, alert=True)


async def _say_how_it_stands(query: CallbackQuery, found: Broadcast | None) -> None:
    await answer(query, words.too_late(found) if found else phrases.UNKNOWN_BROADCAST, alert=True)


_LAST_PRESS = "last press"


def _pressed(query: CallbackQuery) -> tuple[str | None, int | None]:
    return query.data, query.message.message_id if query.message else None


def _is_double(query: CallbackQuery, context: Context) -> bool:
    before, ended = context.memory.get(_LAST_PRESS, (None, 0.0))
    return bool(_pressed(query) == before and time.monotonic() - ended < DOUBLE)
