"""Drawing: the chooser at once, and its counts as soon as they are known."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup

from handlers.compose.audience import buttons, lists
from handlers.compose.audience.lists import Known
from handlers.compose.author import Author
from handlers.compose.preview import hours
from handlers.compose.standing import put
from handlers.context import Context
from handlers.drawings import Drawings
from handlers.picks import Page, Topic
from handlers.telling import redraw
from handlers.texts import choosing
from models.record import Broadcast, Card
from models.states import State

FIRST = 0.4  # seconds that the first drawing waits for counts, because one edit is better than two
AGAIN = 1.0  # seconds between two drawings of what is being counted


@dataclass
class Chooser:
    """The chooser, or one of its lists, as it is drawn once."""

    context: Context
    by: Author
    draft: Broadcast
    page: Page | None = None
    known: Known = field(default_factory=Known)

    async def show(self, at: Card | None) -> None:
        """Show it in that message, or in a new one; what is still counted then comes beside."""
        steps = lists.learning(self.context.services.store, self.draft.selection, self.page)
        self.known = await asyncio.to_thread(next, steps)
        learning = asyncio.create_task(self._learn(steps))
        await asyncio.wait({learning}, timeout=FIRST)
        if learning.done():
            learning.result()  # raises
        shown = self.known
        place = await put(self.context, self.by, self.draft, self._drawn(), at)
        if place is None or (learning.done() and shown is self.known):
            learning.cancel()
            return
        number = Drawings.of(self.context).begin(place)
        beside = self.context.services.notices.admins.beside
        beside.begin(lambda: self._follow(learning, place, number, shown))

    async def _learn(self, steps: Iterator[Known]) -> None:
        """One thing after another, each in a thread; it ends between two of them where it is cancelled."""
        while (known := await asyncio.to_thread(next, steps, None)) is not None:
            self.known = known

    async def _follow(self, learning: "asyncio.Task[None]", place: Card, number: int, shown: Known) -> None:
        """Draw what is known by now, until all of it is, or something else stands in that message."""
        drawings, done = Drawings.of(self.context), False
        try:
            while not done:
                await asyncio.wait({learning}, timeout=AGAIN)
                done = learning.done()
                async with drawings.lock:
                    if not drawings.is_newest(place, number) or not await self._stands(place):
                        return
                    if self.known is not shown:
                        shown = self.known
                        await redraw(self.by.bot, place, *self._drawn())
            learning.result()  # raises, and is logged
        finally:
            learning.cancel()

    async def _stands(self, place: Card) -> bool:
        """Whether the draft still says this there; it may have been sent, or gone on with elsewhere."""
        get = self.context.services.store.broadcasts.get
        found = await asyncio.to_thread(get, self.draft.uuid)
        if found is None or found.state is not State.DRAFTED or found.card != place:
            return False
        return found.content_version == self.draft.content_version

    def _drawn(self) -> tuple[str, InlineKeyboardMarkup]:
        services, known, page, draft = self.context.services, self.known, self.page, self.draft
        if page is None:
            return choosing.chooser(known.who, known.choice), buttons.chooser(draft, hours(services.settings))
        aspect, nothing = page.topic.aspect, known.entries == ()
        about = choosing.about(aspect, nothing=nothing) if aspect else _ABOUT[page.topic]
        about = choosing.NOTHING_NAMED if nothing and page.topic is Topic.NAMED else about
        text = choosing.chooser(known.who, known.choice, about)
        return text, buttons.listed(draft, page, known.entries or (), services.calendar())


_ABOUT = {Topic.SAMPLE: choosing.ABOUT_SAMPLE, Topic.NAMED: choosing.ABOUT_NAMED}
