"""The screen: one task on the main loop that draws what the database says, and reports what ended."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, User
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from broadcast.engine.sender import Sender
from broadcast.message.content import Content
from broadcast.wire.transport import flood_seconds
from handlers import keyboards
from handlers.presses import close_card
from handlers.texts import cards, notices, phrases, reports
from models.broadcasts import ENDED, Broadcast
from models.database import Unavailable
from models.deliveries.undo import UNDO_WINDOW
from models.report import SOON, Report
from models.states import Outcome, State
from models.store import Store

REDRAW = 3.0  # seconds between two edits of a card
GLANCE = 0.25  # seconds between two looks at the sender's pulse
UNREPORTABLE = 0  # the report's id where its reader cannot be reached

Job = tuple[str | None, State | None]
Doing = tuple[State, bool, int]

log = logging.getLogger(__name__)


@dataclass
class _Drawn:
    """What the card of one broadcast shows, and since when."""

    text: str = ""
    held: bool = False
    per_second: float = 0.0
    doing: Doing | None = None
    not_before: float = 0.0
    """Monotonic seconds; this chat asked for silence until then."""
    _done: int = 0
    _at: float = 0.0

    def measure(self, doing: Doing, done: int) -> None:
        """Learn the pace from what was done since the last look, if that is not just now."""
        now = time.monotonic()
        if doing != self.doing:
            self.per_second = 0.0
        elif now - self._at < 1:
            return
        else:
            self.per_second = (done - self._done) / (now - self._at)
        self.doing, self._done, self._at = doing, done, now


class Screen:
    """Draws the cards of all that is going on, tells every admin of starts and ends, and reports.

    It asks the database anew each time, so it also takes up what an earlier process left. A crash may
    repeat a report but never lose one.
    """

    def __init__(self, bot: Bot, store: Store, sender: Sender, admins: frozenset[int]) -> None:
        self._bot = bot
        self._store = store
        self._sender = sender
        self._admins = admins
        self._nudged = asyncio.Event()
        self._drawn: dict[str, _Drawn] = {}
        self._no_warning_before = 0.0  # monotonic seconds

    async def run(self) -> None:
        """Draw every `REDRAW` seconds and after every nudge, until cancelled."""
        while True:
            self._nudged.clear()
            job = self._job()  # before drawing: what begins meanwhile must not wait for the next look
            try:
                await self.draw()
            except Unavailable as error:
                log.warning("the screen could not be drawn, trying again: %s", error.orig)
            except Exception:
                log.exception("the screen failed, trying again")
            await self._rest(job)

    def nudge(self) -> None:
        """Draw now: somebody has pressed something."""
        self._nudged.set()

    async def draw(self) -> None:
        """Draw everything once; what cannot be drawn does not keep the others from it."""
        shown = await asyncio.to_thread(self._store.broadcasts.on_screen)
        for broadcast in shown:
            drawn = self._drawn.setdefault(broadcast.uuid, _Drawn())
            if time.monotonic() < drawn.not_before:
                continue
            try:
                await self._show(broadcast, drawn)
            except RetryAfter as flood:
                drawn.not_before = time.monotonic() + flood_seconds(flood)
            except TelegramError as error:
                log.warning("%s: could not be drawn, trying again: %s", broadcast.uuid, error.message)
        self._drawn = {one.uuid: self._drawn[one.uuid] for one in shown}
        await self._warn()

    async def tell_undo(self, uuid: str) -> None:
        """Every other admin reads at once who takes a broadcast back."""
        broadcast = await asyncio.to_thread(self._store.broadcasts.get, uuid)
        if broadcast and broadcast.undone_by:
            await self.tell_others(
                broadcast.undone_by, notices.undoing(broadcast, await self._content(broadcast))
            )

    async def tell_correction(self, broadcast: Broadcast, by: User) -> None:
        """Every other admin reads at once who corrects a broadcast, and what it says now."""
        await self.tell_others(by.id, notices.corrected(by.full_name, await self._content(broadcast)))

    async def leave_card(self, before: Broadcast, by: int) -> None:
        """Put a last word on the card a broadcast had, where it goes on in a message of this admin."""
        text = phrases.MOVED if before.card_chat_id == by else phrases.TAKEN_OVER
        if before.state in ENDED and not before.correcting:
            text = reports.ending(before, await asyncio.to_thread(Report.read, self._store, before))
        await close_card(self._bot, before, text)

    async def tell_retry(self, broadcast: Broadcast, by: User, count: int, *, twice: bool) -> None:
        """Every other admin reads at once who sends a broadcast again, and to how many."""
        text = notices.retried(by.full_name, await self._content(broadcast), count, twice=twice)
        await self.tell_others(by.id, text)

    async def tell_others(
        self, admin: int | None, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """One line to every admin but this one; who cannot be told now is not asked again."""
        for other in sorted(self._admins - {admin}):
            try:
                await self._tell(other, text, keyboard)
            except TelegramError as error:
                log.warning("admin %s could not be told: %s", other, error.message)

    async def _rest(self, job: Job) -> None:
        """Until the next look is due, somebody pressed something, or the sender went on from this job."""
        due = time.monotonic() + REDRAW
        while time.monotonic() < due and self._job() == job and not self._nudged.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), GLANCE)

    def _job(self) -> Job:
        pulse = self._sender.pulse()
        return pulse.uuid, pulse.state

    async def _show(self, broadcast: Broadcast, drawn: _Drawn) -> None:
        counts = await asyncio.to_thread(Report.read, self._store, broadcast)
        now = await asyncio.to_thread(self._store.broadcasts.get, broadcast.uuid)
        if now is None or now.moves != broadcast.moves:
            return  # what was counted is over, and its card may have a last word already
        await self._draw_card(broadcast, counts, drawn)
        if broadcast.started_at and broadcast.announced_at is None and not broadcast.is_test:
            await self._announce(broadcast)
        if broadcast.owes_report and not counts.of(Outcome.IN_FLIGHT):
            await self._report(broadcast, counts)

    async def _announce(self, broadcast: Broadcast) -> None:
        text = notices.started(broadcast, await self._content(broadcast))
        await self.tell_others(broadcast.card_chat_id, text, keyboards.undo(broadcast.uuid))
        await asyncio.to_thread(self._store.broadcasts.announced, broadcast)

    async def _warn(self) -> None:
        """Say before it happens that messages become too old to be deleted."""
        if time.monotonic() < self._no_warning_before:
            return
        for broadcast in await asyncio.to_thread(self._store.broadcasts.ending, UNDO_WINDOW - SOON):
            counts = await asyncio.to_thread(Report.with_window, self._store, broadcast)
            window = counts.window
            if window and window.young and not counts.ends_soon:
                continue  # it began some time before its first message
            if window and window.young:
                text = reports.ends_soon(await self._content(broadcast), window)
                try:
                    await self._tell(broadcast.card_chat_id, text, keyboards.undo(broadcast.uuid))
                except TelegramError as error:
                    log.warning("%s: its admin could not be warned yet: %s", broadcast.uuid, error.message)
                    pause = flood_seconds(error) if isinstance(error, RetryAfter) else REDRAW
                    self._no_warning_before = time.monotonic() + pause
                    return
            await asyncio.to_thread(self._store.broadcasts.warned, broadcast)

    async def _content(self, broadcast: Broadcast) -> Content:
        return Content(**await asyncio.to_thread(self._store.drafts.content, broadcast))

    async def _draw_card(self, broadcast: Broadcast, counts: Report, drawn: _Drawn) -> None:
        pulse = self._sender.pulse()
        held = pulse.uuid == broadcast.uuid and pulse.held_for > 0
        if held and drawn.held and drawn.doing == _doing(broadcast):
            return  # nothing moves during a silence, and an edit would break it
        drawn.measure(_doing(broadcast), _done(broadcast, counts))
        text = cards.card(broadcast, counts, pulse, drawn.per_second)
        if text != drawn.text:
            await self._put(broadcast, text, keyboards.card(broadcast, counts))
        drawn.text, drawn.held = text, held

    async def _put(self, broadcast: Broadcast, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        """Show the card where it is; a new one where there is none yet, or somebody deleted it."""
        if broadcast.card_message_id is None or not await self._edit(broadcast, text, keyboard):
            card = await self._tell(broadcast.card_chat_id, text, keyboard)
            if card:
                await asyncio.to_thread(self._store.broadcasts.move_card, broadcast, card)

    async def _edit(self, broadcast: Broadcast, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """False if the card is gone while there is still something to press."""
        try:
            await self._bot.edit_message_text(
                text,
                broadcast.card_chat_id,
                broadcast.card_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
            )
        except BadRequest as refusal:
            return keyboard is None or "not modified" in refusal.message.casefold()
        except Forbidden:
            log.warning("%s: its admin cannot be reached", broadcast.uuid)
        return True

    async def _report(self, broadcast: Broadcast, counts: Report) -> None:
        if broadcast.is_test:  # its card says it all
            await self._note(broadcast, report_message_id=UNREPORTABLE)
            return
        counts = await asyncio.to_thread(Report.with_window, self._store, broadcast)
        content, keyboard = await self._content(broadcast), keyboards.report(broadcast, counts)
        report = await self._tell(
            broadcast.card_chat_id, reports.report(broadcast, content, counts), keyboard
        )
        others = keyboards.after_end(broadcast, counts)
        await self.tell_others(broadcast.card_chat_id, notices.ended(broadcast, content, counts), others)
        await self._note(broadcast, report_message_id=report or UNREPORTABLE)

    async def _tell(
        self, chat_id: int | None, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> int | None:
        """Send; None if this admin cannot be reached."""
        if chat_id is None:
            return None
        try:
            sent = await self._bot.send_message(chat_id, text, ParseMode.HTML, reply_markup=keyboard)
        except (BadRequest, Forbidden) as refusal:
            log.warning("admin %s cannot be reached: %s", chat_id, refusal.message)
            return None
        return sent.message_id

    async def _note(self, broadcast: Broadcast, **facts: Any) -> None:
        await asyncio.to_thread(self._store.broadcasts.note, broadcast, **facts)


def _doing(broadcast: Broadcast) -> Doing:
    """What the numbers of its card are about."""
    return broadcast.state, broadcast.correcting, broadcast.content_version


def _done(broadcast: Broadcast, counts: Report) -> int:
    if broadcast.correcting:
        return counts.asked
    return counts.undone if broadcast.state is State.UNDOING else counts.done
