"""The editor puts what an admin wrote where it belongs: a new draft, the one being edited or a correction.

Each function returns what the conversation awaits next: DRAFT where a card stands under what was written,
None where it could not be offered, which the admin has been told.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from telegram import Message

from broadcast.message.reading import CannotSend, read, read_album
from handlers import draft_keyboards
from handlers.compose import editing, offer, older, together
from handlers.compose.author import Author
from handlers.compose.editing import DRAFT, REPLACEMENT, Editing, Purpose
from handlers.compose.prefix import without_command
from handlers.context import Context
from handlers.presses import Press, Step
from handlers.texts import findings, phrases, questions, words
from models.content import ALBUM, CAPTIONABLE, TEXT, Authorship, Content, Row
from models.record import Broadcast
from models.selection import Selection
from models.states import EDITABLE, State


async def message(context: Context, by: Author, source: Message) -> Step | None:
    """A message of any kind, written for this or answered with /broadcast."""
    # What /broadcast answers was sent some time before it, and what is beside it there does not matter.
    before = together.traits(context, source) if source.message_id == by.message_id else ()
    try:
        content = without_command(read(source))
    except CannotSend as reason:
        await by.tell(findings.unsendable(reason.why))
        return None
    content = replace(content, traits=(*before, *content.traits))
    return await _content(context, replace(by, message_id=source.message_id), content)


async def album(parts: Sequence[Message], context: Context) -> Step | None:
    by, before = Author.of(parts[0]), together.traits(context, parts[0])
    try:
        content = without_command(read_album(parts))
    except CannotSend as reason:
        await by.tell(findings.unsendable(reason.why))
        return None
    return await _content(context, by, replace(content, traits=(*before, *content.traits)))


async def url_buttons(context: Context, by: Author, rows: tuple[Row, ...]) -> Step | None:
    """Put other buttons under what is being edited; a draft keeps its author."""
    editing_now, found = await _edited(context)
    if editing_now is None or found is None or found.state not in EDITABLE:
        await by.tell(words.TOO_LATE[found.state] if found else phrases.HOW_TO_START)
        return None
    contents = context.services.store.contents
    now = await asyncio.to_thread(contents.content, found, editing_now.version)
    content = now.with_buttons(rows)
    if editing_now.purpose is Purpose.CORRECTION:
        return await _correct(context, by, content, found)
    written = await asyncio.to_thread(contents.authorship, found)
    return await _draft(context, replace(by, wrote=written), content, found)


async def reopen(press: Press, content: Content, draft: Broadcast, wrote: Authorship) -> Step | None:
    """Bring back a `draft`; `wrote` is the author of its words."""
    return await _draft(press.context, Author.pressing(press, wrote), content, draft)


async def duplicate(press: Press, content: Content) -> Step | None:
    """Begin a draft with this content, for whom the pressed broadcast is for."""
    return await _draft(press.context, Author.pressing(press), content, None, press.broadcast.selection)


async def rewrite(press: Press, content: Content, message_id: int | None) -> Step | None:
    """Let the draft say this, which the admin wrote in that message."""
    by = replace(Author.pressing(press), message_id=message_id)
    return await _draft(press.context, by, content, press.broadcast)


async def _content(context: Context, by: Author, content: Content) -> Step | None:
    editing_now, found = await _edited(context)
    contents = context.services.store.contents
    if editing_now and found and editing_now.purpose is Purpose.CORRECTION:
        shown = await asyncio.to_thread(contents.content, found, editing_now.version)
        return await _correct(context, by, _corrected(content, shown, lost=found.source_lost), found)
    # Where the draft was sent meanwhile, the message becomes another draft, without its options.
    if found and found.state is State.DRAFTED:
        now = await asyncio.to_thread(contents.content, found)
        if content.kind == TEXT and now.kind in CAPTIONABLE:
            return await _ask_about_caption(context, by, content, found)
        content = content.taking_the_place_of(now)
    return await _draft(context, by, content, found)


async def _ask_about_caption(context: Context, by: Author, text: Content, found: Broadcast) -> Step:
    """Ask whether a text is the caption or takes the place of everything; nothing is lost until then."""
    version = await offer.propose(context.services, by, text, found)
    now = await asyncio.to_thread(context.services.store.contents.content, found)
    await by.tell(questions.caption(now), draft_keyboards.captioning(found.uuid, version))
    return REPLACEMENT


def _corrected(content: Content, shown: Content, *, lost: bool) -> Content:
    """What an admin's message makes of what is shown; where that is `lost`, it takes its place whole."""
    if content.kind == TEXT and shown.kind in CAPTIONABLE and not lost:
        return shown.recaptioned(content)
    new = content.taking_the_place_of(shown)
    return replace(new, buttons=()) if lost and new.kind == ALBUM else new


async def _edited(context: Context) -> tuple[Editing | None, Broadcast | None]:
    """What is being edited, and that broadcast as it is now: others may have sent it meanwhile."""
    editing_now, broadcasts = editing.current(context), context.services.store.broadcasts
    return editing_now, await asyncio.to_thread(broadcasts.get, editing_now.uuid) if editing_now else None


async def _draft(
    context: Context,
    by: Author,
    content: Content,
    of: Broadcast | None,
    selection: Selection | None = None,
) -> Step | None:
    services, known = context.services, editing.current(context)
    said = await asyncio.to_thread(services.store.contents.content, of) if of else None
    offered = await offer.draft(services, by, content, of, selection)
    if offered is None:
        return None
    editing.begin(context, Editing(Purpose.DRAFT, offered.draft.uuid, preview=offered.preview))
    # Once the newer ones stand: what cannot be offered leaves the older ones to be sent.
    if of and said and offered.draft.uuid == of.uuid:
        before = older.Shown(of, said, known, kept=offered.kept)
        await older.clear_draft(services, by, before)
    return DRAFT


async def _correct(context: Context, by: Author, content: Content, found: Broadcast) -> Step | None:
    if not await asyncio.to_thread(context.services.store.corrections.possible, found):
        editing.end(context)
        await by.tell(phrases.too_late_to_correct(found.state))
        return None
    offered = await offer.correction(context.services, by, content, found)
    if offered is None:
        return None
    # Once the new offer stands: a wording that cannot be offered leaves the older one to be applied.
    await older.clear_correction(context.services, found, editing.current(context))
    editing.begin(context, Editing(Purpose.CORRECTION, found.uuid, *offered))
    return DRAFT
