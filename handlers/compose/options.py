"""The buttons on a draft's card that change nothing of its words: options, and the test."""

import asyncio
from dataclasses import asdict, replace

from telegram import Update

from broadcast.engine.sender import Sender
from broadcast.message.content import Content
from handlers.access import Context
from handlers.compose.preview import Author, Desk
from handlers.keyboards import Option
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, pressed, too_late
from handlers.texts import phrases
from models.states import State
from models.store import Store

FLAGS = {
    Option.PREVIEW_OFF: "is_disabled",
    Option.PREVIEW_ABOVE: "show_above_text",
    Option.PREVIEW_LARGE: "prefer_large_media",
}


class Options:
    """Each press is a new version of the draft, or a test of the one at hand."""

    def __init__(self, store: Store, sender: Sender, screen: Screen, desk: Desk) -> None:
        self._store = store
        self._sender = sender
        self._screen = screen
        self._desk = desk

    async def toggle(self, update: Update, _context: Context) -> None:
        """Turn one option on or off."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return
        draft, option = pressed_for
        if option not in tuple(Option):
            await answer(query, phrases.UNKNOWN_BUTTON, alert=True)
            return
        written = await asyncio.to_thread(self._store.drafts.authorship, draft)
        by = Author(query.get_bot(), query.from_user, wording=written)
        old = await self._desk.content(draft)
        if await self._desk.revise(by, draft, old, _toggled(old, Option(option))):
            await answer(query)
        else:
            await too_late(self._store, query, draft)

    async def test(self, update: Update, _context: Context) -> None:
        """🧪 Test: deliver the draft for real to every admin."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return
        draft, version = pressed_for
        if version != draft.content_version:
            await too_late(self._store, query, draft)
            return
        content = await self._desk.content(draft)
        user = query.from_user
        # Said first, so that the other admins do not take what they get for a broadcast.
        await self._screen.notices.test(admin(user))
        await asyncio.to_thread(self._store.drafts.create_test, asdict(content), admin(user))
        self._sender.wake()
        self._screen.nudge()
        await answer(query, phrases.TEST_SENT)


def _toggled(content: Content, option: Option) -> Content:
    match option:
        case Option.SILENT:
            return replace(content, silent=not content.silent)
        case Option.PROTECTED:
            return replace(content, protected=not content.protected)
    preview = dict(content.link_preview or {})
    flag = FLAGS[option]
    preview[flag] = not preview.get(flag)
    if option is Option.PREVIEW_LARGE:  # Telegram takes one of the two sizes
        preview.pop("prefer_small_media", None)
    return replace(content, link_preview=preview)
