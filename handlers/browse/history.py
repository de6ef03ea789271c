"""/history and /drafts: what was sent and what was not, and one tap to open each."""

import asyncio
import contextlib
from collections.abc import Callable

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import new_message
from handlers.compose.editor import Intake
from handlers.compose.preview import Author
from handlers.presses import about, answer, pressed
from handlers.texts import phrases, reports
from models.deliveries.undo import UNDO_WINDOW, Window
from models.record import Broadcast
from models.states import State
from models.store import Store

PAGE = 10  # entries

Page = tuple[str, InlineKeyboardMarkup | None]


class Lists:
    """Shows pages of broadcasts, opens their reports, and makes drafts of them."""

    def __init__(self, store: Store, intake: Intake) -> None:
        self._store = store
        self._intake = intake

    async def history(self, update: Update, _context: Context) -> None:
        """/history: the newest page."""
        text, keyboard = await asyncio.to_thread(self._history)
        await new_message(update).reply_html(text, reply_markup=keyboard)

    async def older(self, update: Update, _context: Context) -> None:
        """▶: the page after this one."""
        await self._turn(update, "older_than")

    async def newer(self, update: Update, _context: Context) -> None:
        """◀: the page before this one."""
        await self._turn(update, "newer_than")

    async def open(self, update: Update, _context: Context) -> None:
        """A number under the history: the report, with its buttons as they apply now."""
        query = pressed(update)
        pressed_for = await about(self._store, query)
        if pressed_for is None:
            return
        found, _ = pressed_for
        counts = await asyncio.to_thread(self._store.counts.with_window, found)
        content = await asyncio.to_thread(self._store.contents.content, found)
        bot: Bot = query.get_bot()
        await bot.send_message(
            query.from_user.id,
            reports.report(found, content, counts),
            ParseMode.HTML,
            reply_markup=keyboards.report(found, counts),
        )
        await answer(query)

    async def drafts(self, update: Update, _context: Context) -> None:
        """/drafts: what is not sent yet."""
        text, keyboard = await asyncio.to_thread(self._drafts)
        await new_message(update).reply_html(text, reply_markup=keyboard)

    async def draft(self, update: Update, context: Context) -> bool:
        """A number under the drafts: its preview and its card, and the next message belongs to it."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return False
        await answer(query)
        return await self._offer(query, context, pressed_for[0], pressed_for[0])

    async def duplicate(self, update: Update, context: Context) -> bool:
        """A new draft that says what a past broadcast says now."""
        query = pressed(update)
        pressed_for = await about(self._store, query)
        if pressed_for is None:
            return False
        await answer(query)
        return await self._offer(query, context, pressed_for[0], None)

    async def _offer(
        self, query: CallbackQuery, context: Context, of: Broadcast, draft: Broadcast | None
    ) -> bool:
        content = await asyncio.to_thread(self._store.contents.content, of)
        written = await asyncio.to_thread(self._store.contents.authorship, of)
        by = Author(query.get_bot(), query.from_user, wrote=written if draft else None)
        return await self._intake.draft(by, content, draft, context)

    async def _turn(self, update: Update, side: str) -> None:
        query = pressed(update)
        press = keyboards.unpack(query.data)
        pages = self._drafts if press and press.arg == keyboards.DRAFTS else self._history
        page = await asyncio.to_thread(pages, **{side: press.uuid}) if press else None
        if page is None or page[1] is None:
            await answer(query, phrases.NO_MORE, alert=True)
            return
        with contextlib.suppress(BadRequest):  # it is shown already
            await query.edit_message_text(page[0], ParseMode.HTML, reply_markup=page[1])
        await answer(query)

    def _history(self, **side: str) -> Page:
        return self._page(self._store.broadcasts.history, **side) or (phrases.NO_HISTORY, None)

    def _drafts(self, **side: str) -> Page:
        return self._page(self._store.contents.unsent, **side) or (phrases.NO_DRAFTS, None)

    def _page(self, listed: Callable[..., list[Broadcast]], **side: str) -> Page | None:
        page = listed(PAGE, **side)
        if not page:
            return None
        newer = bool(listed(1, newer_than=page[0].uuid))
        older = bool(listed(1, older_than=page[-1].uuid))
        drafts = listed == self._store.contents.unsent
        keyboard = keyboards.listed([one.uuid for one in page], drafts=drafts, newer=newer, older=older)
        return self._list(phrases.DRAFTS if drafts else phrases.HISTORY, page), keyboard

    def _window(self, of: Broadcast) -> Window | None:
        """Its undo window; what ended long ago is not read for it."""
        if of.state is State.DRAFTED:
            return None
        if of.finished_at and self._store.clock() - of.finished_at > UNDO_WINDOW:
            return Window(None, None, young=0, expired=0, old_groups=0)
        return self._store.counts.window(of)

    def _list(self, title: str, page: list[Broadcast]) -> str:
        entries = [
            reports.entry(
                number,
                one,
                self._store.contents.content(one),
                self._store.counts.sent(one),
                self._window(one),
            )
            for number, one in enumerate(page, start=1)
        ]
        return "\n\n".join([title, *entries])
