"""The screen: one task on the main loop that draws what the database says, and reports what ended."""

import asyncio
import contextlib
import logging
import time
from functools import partial

from telegram import InlineKeyboardMarkup
from telegram.error import RetryAfter

from broadcast.engine.sender import Sender
from handlers import keyboards
from handlers.live.admins import Redrawn
from handlers.live.asking import Asking, Words
from handlers.live.away import Away
from handlers.live.beside import Work
from handlers.live.bottom import Bottom
from handlers.live.copies import OldCopy
from handlers.live.deadlines import Deadlines
from handlers.live.debts import Debts
from handlers.live.drawn import Drawn, doing
from handlers.live.face import Face
from handlers.live.news import News
from handlers.live.notices import Notices
from handlers.live.queue import Queue
from handlers.live.repeats import Repeats
from handlers.live.setbacks import Setbacks
from handlers.live.standstills import Standstills
from handlers.texts import notices, reports, tries
from models.database import Unavailable, words_of
from models.record import Broadcast, Card
from models.snapshots import Snapshot
from models.states import Outcome, State
from models.store import Store

REDRAW = 3.0  # seconds between two edits of a card
GLANCE = 0.25  # seconds between two looks at the sender's pulse

Job = tuple[str | None, State | None]

log = logging.getLogger(__name__)


class Screen:
    """Draws the cards of all that is going on, tells every admin of starts and ends, and reports.

    It asks the database anew each time, so it also takes up what an earlier process left. A crash may
    repeat a report but never lose one.
    """

    def __init__(self, store: Store, sender: Sender, notices: Notices) -> None:
        self._store = store
        self._sender = sender
        self._notices = notices
        self._admins = notices.admins
        self._beside = notices.admins.beside
        self._deadlines = Deadlines(store, notices)
        self._old_copy = OldCopy(store, notices)
        self.awaits_answer = False
        """Whether nothing goes out before an admin has said what becomes of an old copy."""
        self.asking = Asking(store, notices, sender.cost)
        self._news = News(store, notices)
        self._debts = Debts(store, notices, self.asking, sender.cost)
        self._setbacks = Setbacks(store, notices)
        self.standstills = Standstills(store, notices)
        self._face, self._away = Face(store, sender, notices), Away(sender, notices)
        self.bottom = Bottom(store, notices, self._words)
        self.also: list[Work] = []
        """What else is told unasked, at each look."""
        self._repeats = Repeats()
        self._nudged = asyncio.Event()
        self._drawn: dict[str, Drawn] = {}

    async def run(self) -> None:
        """Draw every `REDRAW` seconds and after every nudge, until cancelled."""
        while True:
            # Cleared before the database is asked, or a nudge that comes meanwhile would be lost.
            self._nudged.clear()
            # Read before drawing, so that a job which begins meanwhile does not wait for the next look.
            job = self._job()
            try:
                await self.draw()
                self._away.over()
            except Unavailable as error:
                await self._away.tell(self._drawn, words_of(error))
            except Exception as error:
                if self._repeats.is_news(repr(error)):
                    log.exception("the screen failed, trying again")
            await self._rest(job)

    def nudge(self) -> None:
        self._nudged.set()

    def lost(self, admin: int) -> None:
        """This person has blocked the bot: what an admin is shown goes to another one from now on."""
        if self._admins.lost(admin):
            self.nudge()

    def returned(self, admin: int) -> None:
        """This person gives a sign: an admin who could not be reached gets what was owed to them, now."""
        if self._admins.returned(admin):
            self.nudge()

    async def draw(self) -> None:
        """Draw everything once; a card that cannot be drawn is passed over until the next look."""
        # Before the cards, which say that this is awaited.
        self.awaits_answer = await self._old_copy.ask()
        await self.standstills.look()
        # First, because a card that goes back to its admin is drawn there in this very look.
        await self._beside.do(self._debts.give, self._debts)
        shown = await asyncio.to_thread(self._store.broadcasts.on_screen)
        self._drawn = {one.uuid: self._drawn.get(one.uuid) or Drawn() for one in shown}
        queue = await self._face.queue()
        # A card in a chat that hangs is left alone until that is over, and all others are drawn meanwhile.
        await asyncio.gather(
            *(self._beside.do(partial(self._draw, one, queue), (one.uuid, one.card)) for one in shown)
        )
        await self._beside.do(self._news.tell, self._news)
        for tell in (self._deadlines.warn, *self.also):
            await self._beside.do(tell, tell)

    async def leave_card(self, before: Broadcast, by: int) -> None:
        """Put a last word on the card a broadcast had, where it goes on in a message of this admin."""
        here = before.card is not None and before.card.chat_id == by
        await self._notices.leave(before, before.card, here=here)

    async def _draw(self, broadcast: Broadcast, queue: Queue) -> None:
        with contextlib.suppress(RetryAfter):  # a later look finds out, without asking Telegram
            try:
                await self._show(broadcast, self._drawn[broadcast.uuid], queue)
            except (RetryAfter, Unavailable):
                raise
            except Exception as error:  # noqa: BLE001 - what is damaged in one keeps no other from being drawn
                if self._repeats.is_news(f"{broadcast.uuid} {error}"):
                    log.warning("%s: could not be drawn, trying again: %s", broadcast.uuid, error)

    async def _rest(self, job: Job) -> None:
        """Wait until the next look is due, something was pressed, or the sender went on from this job."""
        due = time.monotonic() + REDRAW
        while time.monotonic() < due and self._job() == job and not self._nudged.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GLANCE):
                    await self._nudged.wait()

    def _job(self) -> Job:
        pulse = self._sender.pulse()
        return pulse.uuid, pulse.state

    async def _show(self, broadcast: Broadcast, drawn: Drawn, queue: Queue) -> None:
        # Before anything is read that may be the very thing that cannot be.
        if broadcast.owes_setback or broadcast.owes_relief:
            met = "setback", broadcast.uuid, broadcast.setback
            await self._beside.do(partial(self._setbacks.tell, broadcast), met)
        seen = await asyncio.to_thread(self._store.snapshots.of, broadcast.uuid)
        # An admin or the sender has moved it meanwhile, and its card may have a last word already.
        if seen is None or seen.broadcast.revision != broadcast.revision:
            return
        counts = seen.counts
        # Only a draft that was never shown has no card.
        if broadcast.card is None:
            return
        card = await self._draw_card(broadcast.card, seen, drawn, queue)
        unannounced = broadcast.started_at and broadcast.announced_at is None and not broadcast.is_test
        if unannounced and not self.awaits_answer:
            told = partial(self._notices.started, broadcast, card)
            await self._beside.do(told, ("announcement", broadcast.uuid))
        # A report is sent once, so it waits for the answers that are still on the wire.
        if broadcast.owes_report and not counts.of(Outcome.IN_FLIGHT):
            # Each state has its own report, which does not wait until all have read the one before.
            name = "report", broadcast.uuid, broadcast.revision
            await self._beside.do(partial(self._report, broadcast), name)

    async def _draw_card(self, card: Card, seen: Snapshot, drawn: Drawn, queue: Queue) -> Card:
        """Show how it goes; the card, which may be another one now."""
        broadcast, pulse = seen.broadcast, self._sender.pulse()
        # Read before anything is drawn, so that an edit which comes meanwhile is drawn over at the next look.
        edits = self.asking.edits[card]
        known = card == drawn.card and edits == drawn.edits
        here = self._admins.can(card.chat_id) and known
        held = pulse.uuid == broadcast.uuid and pulse.held_for > 0
        # Nothing moves during a silence, and an edit would break it.
        if here and held and drawn.held and drawn.doing == doing(broadcast):
            return card
        drawn.measure(broadcast, seen.counts)
        asked = await self.asking.on_card(broadcast, card, seen.counts)
        text, keyboard = asked or await self._words(seen, queue)
        # Before it is shown, because the database may go away meanwhile.
        drawn.keyboard, drawn.seen = keyboard, None if asked else seen
        shown = card if here and text == drawn.text else await self._redraw(broadcast, card, text, keyboard)
        # Remembered only now, so that what could not be drawn is tried again at the next look.
        if shown:
            drawn.text, drawn.card, drawn.held, drawn.edits = text, shown, held, edits
        return shown or card

    async def _redraw(
        self, broadcast: Broadcast, card: Card, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> Card | None:
        """Show this where the card is, or where it goes if it cannot be shown there; None for nowhere."""
        redrawn = await self._admins.redraw(card, text, keyboard)
        if redrawn is Redrawn.SHOWN:
            await self._leave_if_moved(broadcast, card)
            return card
        # A card that somebody deleted is wanted again only where there is something to press.
        if redrawn is Redrawn.ABSENT and card.message_id and keyboard is None:
            return card
        # What has ended needs no card with another admin, because the report says it all. Here it is drawn
        # when they are back, if the report waits for them.
        if redrawn is Redrawn.UNREACHABLE and not broadcast.going_on:
            return None
        if new := await self._notices.keeper(broadcast, text, keyboard):
            await asyncio.to_thread(self._store.broadcasts.replace_card, broadcast, new)
        return new

    async def _leave_if_moved(self, before: Broadcast, card: Card) -> None:
        """Where it went elsewhere while this edit was on its way, nothing else would take its buttons."""
        now = await asyncio.to_thread(self._store.broadcasts.get, before.uuid)
        if now and now.card and now.card != card:
            await self._notices.leave(now, card, here=now.card.chat_id == card.chat_id)

    async def _words(self, seen: Snapshot, queue: Queue | None = None) -> Words:
        drawn = self._drawn.get(seen.broadcast.uuid) or Drawn()
        return await self._face.words(seen, drawn.per_second, queue, awaits_answer=self.awaits_answer)

    async def _report(self, broadcast: Broadcast) -> None:
        # The card of a test says it all.
        if broadcast.is_test:
            await asyncio.to_thread(self._store.broadcasts.reported, broadcast, None)
            return
        # It stays owed, and is not made in vain: that reads every delivered row.
        if not self._admins.reachable():
            return
        seen = await asyncio.to_thread(self._store.snapshots.of, broadcast.uuid, window=True)
        # Pressed meanwhile: what is owed now is another report. Or it was given while the card was drawn.
        if seen is None or seen.broadcast.revision != broadcast.revision or not seen.broadcast.owes_report:
            return
        content, counts, cost = seen.content, seen.counts, self._sender.cost
        text = reports.report(seen, self._notices.calendar(), cost)
        keyboard = keyboards.report(
            broadcast, counts, tries.price_of_retry(content, counts, cost), seen.results
        )
        if not (told := await self._notices.keeper(broadcast, text, keyboard)):
            return
        others = keyboards.after_end(broadcast, counts)
        await self._notices.others(told.chat_id, notices.ended(broadcast, content, counts), others, broadcast)
        # Noted last, so that a crash repeats a report; and for this revision only, so that the report which a
        # press has made owed meanwhile stays owed.
        await asyncio.to_thread(self._store.broadcasts.reported, broadcast, told.message_id)
