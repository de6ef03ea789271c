"""A draft's message is edited in the chat: the draft stays as previewed, and the new wording is offered."""

import asyncio
from dataclasses import replace

from telegram import Message, Update

from broadcast.message.reading import CannotSend, read, read_part
from handlers import draft_keyboards
from handlers.compose import editor, offer
from handlers.compose.author import Author
from handlers.compose.prefix import without_command
from handlers.context import Context
from handlers.presses import Press, Step
from handlers.texts import findings, phrases
from models.content import CAPTIONABLE, CAPTIONED, TEXT, Content
from models.contents import Contents
from models.record import Broadcast

ALBUMS = 20  # drafts of an admin among which an edited part of an album is looked for


async def offer_wording(update: Update, context: Context) -> None:
    """An admin edited a message. Nothing happens unless it is the wording of a draft."""
    message = update.edited_message
    if message is None or message.from_user is None:
        return
    by, contents = Author.of(message), context.services.store.contents
    try:
        found = await _reworded(contents, message, by.user.id)
    except CannotSend as reason:
        await by.tell(findings.unsendable(reason.why))
        return
    if found is None:
        return
    draft, content = found
    # The offer is signed like the wording in force: the press tells by that whether it is still the same.
    now = await asyncio.to_thread(contents.authorship, draft)
    version = await offer.propose(context.services, replace(by, wrote=now), content, draft)
    await by.tell(phrases.EDITED, draft_keyboards.rewording(draft.uuid, version))


async def use_wording(press: Press) -> Step | None:
    contents, draft, version = press.services.store.contents, press.broadcast, press.version
    offered, now = [await asyncio.to_thread(contents.authorship, draft, one) for one in (version, None)]
    # Another message has taken the place of the one that was edited.
    if offered != now:
        await press.answer(phrases.OUTDATED, alert=True)
        return None
    wording, old = [await asyncio.to_thread(contents.content, draft, one) for one in (version, None)]
    new = replace(wording.with_options_of(old), traits=old.traits)
    step = await press.answer_once(editor.reopen(press, new, draft, now))
    if step is not None:
        await press.close(phrases.REWORDED)
    return step


async def _reworded(contents: Contents, edited: Message, by: int) -> tuple[Broadcast, Content] | None:
    """The draft that an edited message belongs to, and how it reads now; None if it does not differ."""
    if edited.media_group_id:
        found = await asyncio.to_thread(contents.unsent, ALBUMS, by)
    else:
        written = await asyncio.to_thread(contents.written_as, by, edited.message_id)
        found = [written] if written else []
    for draft in found:
        content = await asyncio.to_thread(contents.content, draft)
        reworded = _as_edited(content, edited)
        if reworded:
            return None if reworded.shows(content) else (draft, reworded)
    return None


def _as_edited(draft: Content, edited: Message) -> Content | None:
    """The draft as its author's message reads now; None if that is no part of it."""
    if edited.media_group_id:
        if not draft.has_part(edited.message_id):
            return None
        return without_command(draft.with_part(read_part(edited)))
    wording = without_command(read(edited))
    # A text that was used as a caption.
    if wording.kind == TEXT and draft.kind in CAPTIONABLE:
        return replace(draft.recaptioned(wording), traits=draft.traits)
    reworded = wording.with_options_of(draft)
    # The caption is kept here, because the message that is copied may be edited once more.
    return replace(reworded, own_caption=reworded.kind in CAPTIONED, traits=draft.traits)
