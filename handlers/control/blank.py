"""Blank them: nothing is left of what messages say where Telegram deletes them no longer."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from functools import partial

from telegram.error import RetryAfter, TelegramError

from broadcast.message import neutral
from handlers import remedies
from handlers.presses import Press
from handlers.telling import persistently
from handlers.texts import blanking, phrases
from models.content import TEXT, Content, Medium
from models.counts import Counts
from models.withdrawn import left_of, needed

log = logging.getLogger(__name__)


async def ask(press: Press) -> None:
    """🫥 Blank them: show what is left, as readers will see it, and ask."""
    counts = await asyncio.to_thread(press.services.store.counts.with_window, press.broadcast)
    if counts.remains is None or not counts.remains.calls:
        await press.answer(phrases.NOTHING_TO_BLANK, alert=True)
        return
    try:
        await _put_question(press, counts)
    except RetryAfter:  # it comes again
        raise
    except TelegramError as failure:
        log.warning("%s: the question before it is blanked: %s", press.broadcast.uuid, failure.message)
        await press.answer(phrases.NOT_SHOWN, alert=True)
    else:
        await press.answer(phrases.ASKED)


async def blank(press: Press) -> None:
    """That question answered with yes: its message becomes the card.

    If the broadcast has changed since it was asked, it is asked again, with what is true now.
    """
    services, before = press.services, press.broadcast
    shown = await asyncio.to_thread(services.store.withdrawals.shown, before)
    left = _left(shown, await _files(press))
    if left is None or before.revision != press.revision:
        await press.close(phrases.ASKED_ANEW)
        await ask(press)
        return
    begin = services.store.withdrawals.begin
    begun = await asyncio.to_thread(begin, before, left, press.by, press.place)
    if begun is None:
        await press.too_late()
        return
    services.look()
    await press.answer_going(phrases.BLANKING)
    await services.screen.leave_card(before, press.by.id)


async def _put_question(press: Press, counts: Counts) -> None:
    services, of = press.services, press.broadcast
    shown = await asyncio.to_thread(services.store.withdrawals.shown, of)
    await _preview(press, shown.values())
    content = await asyncio.to_thread(services.store.contents.said, of)
    text = blanking.question(of, content, counts, services.settings.messages_per_second)
    await press.ask(text, remedies.question(of, counts))


async def _preview(press: Press, shown: Collection[Content]) -> None:
    """Show what is left; the files that this takes are uploaded with it, where they never were."""
    withdrawals, bot_id = press.services.store.withdrawals, press.services.settings.bot_id
    known = await _files(press)
    if any(one.kind == TEXT for one in shown):
        await press.tell(phrases.WITHDRAWN)
    for kind in sorted(_needed(shown)):
        showing = partial(neutral.show, press.bot, press.by.id, kind, phrases.WITHDRAWN, known.get(kind))
        file = await persistently(showing)
        if file != known.get(kind):
            await asyncio.to_thread(withdrawals.uploaded, bot_id, file)


async def _files(press: Press) -> Mapping[str, Medium]:
    services = press.services
    return await asyncio.to_thread(services.store.withdrawals.files, services.settings.bot_id)


def _left(shown: Mapping[int, Content], files: Mapping[str, Medium]) -> dict[int, Content] | None:
    """What is left of each version of which anything can be taken; None where a file was never uploaded."""
    if _needed(shown.values()) - set(files):
        return None
    found = {version: left_of(content, phrases.WITHDRAWN, files) for version, content in shown.items()}
    return {version: left for version, left in found.items() if left}


def _needed(shown: Iterable[Content]) -> frozenset[str]:
    """The kinds of neutral files that it takes to blank all of these."""
    return frozenset[str]().union(*map(needed, shown))
