"""The screen: one task on the main loop that draws what the database says, and reports what ended."""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from broadcast.engine.sender import Sender
from broadcast.wire.floods import flood_seconds
from handlers import closing, keyboards
from handlers.live.copies import OldCopy
from handlers.live.deadlines import Deadlines
from handlers.live.notices import Notices
from handlers.texts import cards, notices, phrases, reports
from models.counts import Counts
from models.database import Unavailable
from models.record import Broadcast, Card
from models.states import ENDED, Outcome, State
from models.store import Store

REDRAW = 3.0  # seconds between two edits of a card
GLANCE = 0.25  # seconds between two looks at the sender's pulse

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
        """Measure the pace since the last look, unless that is less than a second ago."""
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

    def __init__(self, bot: Bot, store: Store, sender: Sender, notices: Notices) -> None:
        self._bot = bot
        self._store = store
        self._sender = sender
        self._notices = notices
        self._deadlines = Deadlines(store, notices)
        self._old_copy = OldCopy(bot, store, notices)
        self._awaited = False  # an answer, before anything goes out
        self._nudged = asyncio.Event()
        self._drawn: dict[str, _Drawn] = {}

    async def run(self) -> None:
        """Draw every `REDRAW` seconds and after every nudge, until cancelled."""
        while True:
            # Cleared before the database is asked, or a nudge that comes meanwhile would be lost.
            self._nudged.clear()
            # Read before drawing, so that a job which begins meanwhile does not wait for the next look.
            job = self._job()
            try:
                await self.draw()
            except Unavailable as error:
                log.warning("the screen could not be drawn, trying again: %s", error.orig)
            except Exception:
                log.exception("the screen failed, trying again")
            await self._rest(job)

    def nudge(self) -> None:
        self._nudged.set()

    async def draw(self) -> None:
        """Draw everything once; a card that cannot be drawn is passed over until the next look."""
        # Before the cards, which say that this is awaited.
        self._awaited = await self._old_copy.ask()
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
        await self._deadlines.warn()

    async def leave_card(self, before: Broadcast, by: int) -> None:
        """Put a last word on the card a broadcast had, where it goes on in a message of this admin."""
        text = phrases.goes_on(here=before.card is not None and before.card.chat_id == by)
        if before.state in ENDED and not before.correcting:
            text = reports.ending(before, await asyncio.to_thread(self._store.counts.of, before))
        await closing.close(self._bot, before.card, text)

    async def _rest(self, job: Job) -> None:
        """Wait until the next look is due, something was pressed, or the sender went on from this job."""
        due = time.monotonic() + REDRAW
        while time.monotonic() < due and self._job() == job and not self._nudged.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), GLANCE)

    def _job(self) -> Job:
        pulse = self._sender.pulse()
        return pulse.uuid, pulse.state

    async def _show(self, broadcast: Broadcast, drawn: _Drawn) -> None:
        # Counted before the second look: if that finds the same revision, the counts are of this state.
        counts = await asyncio.to_thread(self._store.counts.of, broadcast)
        now = await asyncio.to_thread(self._store.broadcasts.get, broadcast.uuid)
        # An admin or the sender has moved it meanwhile, and its card may have a last word already.
        if now is None or now.revision != broadcast.revision:
            return
        # Only a draft that was never shown has no card.
        if broadcast.card is None:
            return
        await self._draw_card(broadcast, broadcast.card, counts, drawn)
        unannounced = broadcast.started_at and broadcast.announced_at is None and not broadcast.is_test
        if unannounced and not self._awaited:
            await self._announce(broadcast, broadcast.card)
        # A report is sent once, so it waits for the answers that are still on the wire.
        if broadcast.owes_report and not counts.of(Outcome.IN_FLIGHT):
            await self._report(broadcast, broadcast.card)

    async def _announce(self, broadcast: Broadcast, card: Card) -> None:
        text = notices.started(broadcast, await self._notices.content(broadcast))
        await self._notices.others(card.chat_id, text, keyboards.undo(broadcast.uuid))
        # Noted after it was said: if the process ends in between, it is said again instead of never.
        await asyncio.to_thread(self._store.broadcasts.announced, broadcast)

    async def _draw_card(self, broadcast: Broadcast, card: Card, counts: Counts, drawn: _Drawn) -> None:
        pulse = replace(self._sender.pulse(), awaits_answer=self._awaited)
        held = pulse.uuid == broadcast.uuid and pulse.held_for > 0
        # Nothing moves during a silence, and an edit would break it.
        if held and drawn.held and drawn.doing == _doing(broadcast):
            return
        drawn.measure(_doing(broadcast), _done(broadcast, counts))
        text = cards.card(broadcast, counts, pulse, drawn.per_second)
        if text != drawn.text and not await self._edit(broadcast, text, keyboards.card(broadcast, counts)):
            new = await self._notices.tell(card.chat_id, text, keyboards.card(broadcast, counts))
            if new:
                await asyncio.to_thread(self._store.broadcasts.replace_card, broadcast, new)
        # Remembered only now, so that what could not be drawn is tried again at the next look.
        drawn.text, drawn.held = text, held

    async def _edit(self, broadcast: Broadcast, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Show the card where it is.

        False where there is none yet, and where somebody deleted it while there is still something to press.
        """
        card = broadcast.card
        if card is None or card.message_id is None:
            return False
        try:
            await self._bot.edit_message_text(
                text, card.chat_id, card.message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        except BadRequest as refusal:
            return keyboard is None or "not modified" in refusal.message.casefold()
        # The card counts as shown, because a new one would not reach this admin either.
        except Forbidden:
            log.warning("%s: its admin cannot be reached", broadcast.uuid)
        return True

    async def _report(self, broadcast: Broadcast, card: Card) -> None:
        # The card of a test says it all.
        if broadcast.is_test:
            await asyncio.to_thread(self._store.broadcasts.reported, broadcast, None)
            return
        counts = await asyncio.to_thread(self._store.counts.with_window, broadcast)
        content, keyboard = await self._notices.content(broadcast), keyboards.report(broadcast, counts)
        report = await self._notices.tell(card.chat_id, reports.report(broadcast, content, counts), keyboard)
        others = keyboards.after_end(broadcast, counts)
        await self._notices.others(card.chat_id, notices.ended(broadcast, content, counts), others)
        # Noted last, so that a crash repeats a report; and for this revision only, so that the report which a
        # press has made owed meanwhile stays owed.
        await asyncio.to_thread(self._store.broadcasts.reported, broadcast, report)


def _doing(broadcast: Broadcast) -> Doing:
    return broadcast.state, broadcast.correcting, broadcast.content_version


def _done(broadcast: Broadcast, counts: Counts) -> int:
    if broadcast.correcting:
        return counts.asked
    return counts.undone if broadcast.state is State.UNDOING else counts.done
