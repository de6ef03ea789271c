"""Pages of a list: shown by a command, turned by ◀ and ▶ in place."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message

from handlers import list_keyboards
from handlers.callbacks import Listing
from handlers.context import Services
from handlers.presses import Press
from handlers.telling import redraw, show
from handlers.texts import phrases
from handlers.texts.lists import PAGE
from models.record import Broadcast


@dataclass(frozen=True)
class Pages:
    """One list. `find` and `entry` ask the database, so they run in a thread."""

    listing: Listing
    title: str
    nothing: str
    """What is said where the list is empty."""
    find: Callable[..., list[Broadcast]]
    """Takes the store, how many, and `older_than` or `newer_than` a uuid; newest first, or soonest."""
    entry: Callable[[Services, int, Broadcast], str]
    """One entry, under its number."""

    async def show(self, services: Services, asked: Message) -> None:
        page = await asyncio.to_thread(self._page, services)
        text, keyboard = page or (self.nothing, None)
        await show(asked.get_bot(), asked.chat_id, text, keyboard)

    async def turn(self, press: Press, side: str) -> None:
        """Show the page next to this one; `side` is "older_than" or "newer_than"."""
        page = await asyncio.to_thread(self._page, press.services, **{side: press.broadcast.uuid})
        if page is None:
            await press.answer(phrases.NO_MORE, alert=True)
            return
        await press.answer_once(self._show_page(press, *page))

    async def redraw(self, press: Press) -> None:
        """Show the first page anew in the place of the pressed one."""
        page = await asyncio.to_thread(self._page, press.services)
        await self._show_page(press, *(page or (self.nothing, None)))

    async def _show_page(self, press: Press, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        # By its place, because of a list that is gone Telegram tells no more than that.
        if not await redraw(press.bot, press.place, text, keyboard):
            await press.show(text, keyboard)

    def _page(self, services: Services, **side: str) -> tuple[str, InlineKeyboardMarkup] | None:
        store = services.store
        page = self.find(store, PAGE, **side)
        if not page:
            return None
        newer = bool(self.find(store, 1, newer_than=page[0].uuid))
        older = bool(self.find(store, 1, older_than=page[-1].uuid))
        keyboard = list_keyboards.listed(self.listing, page, newer=newer, older=older)
        entries = [self.entry(services, number, one) for number, one in enumerate(page, start=1)]
        return "\n\n".join([self.title, *entries]), keyboard
