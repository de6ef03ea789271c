"""The buttons on a draft's card that change nothing of its words: options, and the test."""

import asyncio
from dataclasses import replace

from telegram import Update

from broadcast.engine.sender import Sender
from handlers.access import Context
from handlers.compose.preview import Author, Desk
from handlers.keyboards import Option
from handlers.live.screen import Screen
from handlers.presses import about, admin, answer, pressed, too_late
from handlers.texts import phrases
from models.content import Content
from models.states import State
from models.store import Store


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
        written = await asyncio.to_thread(self._store.contents.authorship, draft)
        by = Author(query.get_bot(), query.from_user, wrote=written)
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
        await asyncio.to_thread(self._store.contents.create_test, content, admin(user))
        self._sender.wake()
        self._screen.nudge()
        await answer(query, phrases.TEST_SENT)


def _toggled(content: Content, option: Option) -> Content:
    preview = content.link_preview
    match option:
        case Option.SILENT:
            return replace(content, silent=not content.silent)
        case Option.PROTECTED:
            return replace(content, protected=not content.protected)
        case Option.PREVIEW_OFF:
            preview = replace(preview, is_disabled=not preview.is_disabled)
        case Option.PREVIEW_ABOVE:
            preview = replace(preview, show_above_text=not preview.show_above_text)
        case Option.PREVIEW_LARGE:  # Telegram takes one of the two sizes
            large = not preview.prefer_large_media
            preview = replace(preview, prefer_large_media=large, prefer_small_media=None)
    return replace(content, link_preview=preview)
