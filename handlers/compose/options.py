"""Options: the toggles on a draft's card. Each press is a new version of the draft, shown where it stands."""

import asyncio
import contextlib
from dataclasses import replace

from telegram.constants import ParseMode
from telegram.error import TelegramError

from broadcast.guards.checks import check
from broadcast.message.calls import Calls
from handlers import keyboards
from handlers.callbacks import Option
from handlers.compose import offer, preview
from handlers.compose.author import Author
from handlers.presses import Press
from handlers.texts import cards, phrases
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
    await _redo_preview(by, old, new)
    await _redraw_card(press, changed, new)
    await press.answer()


async def _redo_preview(by: Author, old: Content, new: Content) -> None:
    """Edit the preview where its link is shown differently; the card tells all other options."""
    chat_id, shown = old.source_chat_id, old.source_message_id
    if new.link_preview == old.link_preview or not chat_id or not shown:
        return
    with contextlib.suppress(TelegramError):  # it may be gone; the card says it all
        for call in Calls(new).edit(old, chat_id, (shown,), by.recipient) or ():
            await call.on(by.bot)


async def _redraw_card(press: Press, draft: Broadcast, content: Content) -> None:
    if draft.card is None:
        return
    services = press.services
    reach = await preview.reach_of(services, content)
    cost = preview.cost(services.settings, content, reach.size)
    text = cards.draft(content, check(content, reach), reach, cost)
    with contextlib.suppress(TelegramError):
        await press.bot.edit_message_text(
            text,
            draft.card.chat_id,
            draft.card.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboards.draft(draft, content, reach.size),
        )


def _toggled(content: Content, option: Option) -> Content:
    shown = content.link_preview
    match option:
        case Option.SILENT:
            return replace(content, silent=not content.silent)
        case Option.PROTECTED:
            return replace(content, protected=not content.protected)
        case Option.PREVIEW_OFF:
            shown = replace(shown, is_disabled=not shown.is_disabled)
        case Option.PREVIEW_ABOVE:
            shown = replace(shown, show_above_text=not shown.show_above_text)
        case Option.PREVIEW_LARGE:  # Telegram takes one of the two sizes
            large = not shown.prefer_large_media
            shown = replace(shown, prefer_large_media=large, prefer_small_media=None)
    return replace(content, link_preview=shown)
