"""Options: the toggles on a draft's card. Each press is a new version of the draft, shown where it stands."""

import asyncio
import contextlib
from dataclasses import replace

from telegram.error import TelegramError

from broadcast.message.calls import Calls
from handlers.callbacks import Option
from handlers.compose import draft_card, offer
from handlers.compose.author import Author
from handlers.compose.standing import put
from handlers.presses import Press
from handlers.texts import phrases
from models.content import Content
from models.record import Broadcast


async def toggle(press: Press) -> None:
    if press.argument not in tuple(Option):
        await press.answer(phrases.UNKNOWN_BUTTON, alert=True)
        return
    services, draft, contents = press.services, press.broadcast, press.services.store.contents
    by = Author.pressing(press, await asyncio.to_thread(contents.authorship, draft))
    old = await asyncio.to_thread(contents.content, draft)
    new = _toggled(old, Option(press.argument))
    changed = await offer.adopt(services, by, new, draft)
    if changed is None:
        await press.too_late()
        return
    # After the move: if an edit fails now, the old card sends nothing that it does not show.
    await press.answer_once(_redraw(press, changed, old, new, by))


async def spread(press: Press) -> None:
    """🐢 Spread over: the next of the times it can be spread over, as the button says."""
    plan = replace(press.broadcast.plan, spread_over=press.argument or None)
    changed = await offer.revise(press.services, press.broadcast, plan=plan)
    if changed is None:
        await press.too_late()
        return
    await press.answer_once(redraw_card(press, changed))


async def try_again(press: Press) -> None:
    """Try them again: whoever rests gets broadcasts from now on, this one too."""
    store, draft = press.services.store, press.broadcast
    count = await asyncio.to_thread(store.audience.try_again)
    await press.answer(phrases.tried_again(count), alert=True)
    await redraw_card(press, draft)


async def _redraw(press: Press, draft: Broadcast, old: Content, new: Content, by: Author) -> None:
    await _redo_preview(by, old, new)
    await redraw_card(press, draft, new)


async def _redo_preview(by: Author, old: Content, new: Content) -> None:
    """Edit the preview where its link or its buttons show an option; the card tells all others."""
    chat_id, shown = old.source_chat_id, old.source_message_id
    same = new.link_preview == old.link_preview and new.has_unsubscribe is old.has_unsubscribe
    if same or not chat_id or not shown:
        return
    with contextlib.suppress(TelegramError):  # it may be gone; the card says it all
        for call in Calls(new).edit(old, chat_id, (shown,), by.recipient) or ():
            await call.on(by.bot)


async def redraw_card(press: Press, draft: Broadcast, content: Content | None = None) -> None:
    """Show the card of a draft where the button stands, with what is true now."""
    shown = await draft_card.drawn(press.services, draft, content)
    # Where it cannot be shown, a new card says what the draft is now: the old one sends nothing.
    await put(press.context, Author.pressing(press), draft, shown, press.place)


def _toggled(content: Content, option: Option) -> Content:
    shown = content.link_preview
    match option:
        case Option.SILENT:
            return replace(content, silent=not content.silent)
        case Option.PROTECTED:
            return replace(content, protected=not content.protected)
        case Option.UNSUBSCRIBE:
            return replace(content, unsubscribe=not content.unsubscribe)
        case Option.PREVIEW_OFF:
            shown = replace(shown, is_disabled=not shown.is_disabled)
        case Option.PREVIEW_ABOVE:
            shown = replace(shown, show_above_text=not shown.show_above_text)
        case Option.PREVIEW_LARGE:  # Telegram takes one of the two sizes
            large = not shown.prefer_large_media
            shown = replace(shown, prefer_large_media=large, prefer_small_media=None)
    return replace(content, link_preview=shown)
