"""💬: what readers wrote after a broadcast, ten at a time; each is copied from where it stands."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from broadcast.wire.floods import flood_seconds
from handlers import list_keyboards
from handlers.presses import Press
from handlers.texts import replies as texts
from models.content import Content
from models.profiles import Profile
from models.replies import Page, Reply

LONGEST = 60.0  # seconds of a flood that a page waits out; after a longer one it is asked for anew

T = TypeVar("T")

log = logging.getLogger(__name__)


async def show(press: Press) -> None:
    """The newest, or the next older ones."""
    store = press.services.store
    if not store.replies.on:
        await press.answer(texts.OFF, alert=True)
        return
    page = await asyncio.to_thread(store.replies.page, press.broadcast, press.argument)
    if not page.replies:
        await press.answer(texts.NONE, alert=True)
        return
    content = await asyncio.to_thread(store.contents.said, press.broadcast)
    names = await asyncio.to_thread(store.audience.profiles, {one.chat_id for one in page.replies})
    await press.answer()
    # Beside, because twenty messages to one chat may meet a flood; one page at a time for each admin.
    work = partial(_show, press, page, content, names)
    await press.services.notices.admins.beside.do(work, ("replies", press.by.id))


async def _show(press: Press, page: Page, content: Content, names: Mapping[int, Profile]) -> None:
    await _say(press, texts.title(page, content))
    for one in page.replies:
        await _say(press, texts.who_when(one, names.get(one.chat_id), press.services.calendar()))
        if failure := await _copied(press, one):
            await _say(press, failure)
    if older := texts.older(page):
        keyboard = list_keyboards.older_replies(press.broadcast.uuid, page.older)
        await _patiently(lambda: press.services.notices.tell(press.by.id, older, keyboard))


async def _say(press: Press, text: str) -> None:
    await _patiently(lambda: press.services.notices.admins.tell(press.by.id, text, silent=True))


async def _copied(press: Press, one: Reply) -> str:
    """Why it cannot be shown; empty where it is."""
    admin = press.by.id
    try:
        await _patiently(
            lambda: press.bot.copy_message(admin, one.chat_id, one.message_id, disable_notification=True)
        )
    except (BadRequest, ChatMigrated, Forbidden) as refusal:
        log.info("a reply cannot be copied: %s", refusal.message)
        # Not any "not found": a group that threw the bot out is not found either, and its messages stay.
        words = refusal.message.casefold()
        return texts.DELETED if "copy" in words and "not found" in words else texts.NOT_SHOWN
    return ""


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call, and again after each flood that is not long.

    Raises:
        TelegramError: it was refused, or the flood is long.
    """
    while True:
        try:
            return await call()
        except RetryAfter as flood:
            if (seconds := flood_seconds(flood)) > LONGEST:
                raise
        await asyncio.sleep(seconds)
