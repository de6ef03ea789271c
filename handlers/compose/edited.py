"""A draft's message is edited in the chat: the draft stays as previewed, and the new wording is offered."""

import asyncio
from dataclasses import replace

from telegram import Message, Update

from broadcast.message.reading import CannotSend, read, read_part
from handlers import keyboards
from handlers.access import Context
from handlers.compose.editing import author
from handlers.compose.editor import Intake
from handlers.compose.prefix import without_command
from handlers.compose.preview import Author, Desk
from handlers.presses import about, answer, close_question, pressed
from handlers.texts import findings, phrases
from models.content import CAPTIONED, Content
from models.record import Broadcast
from models.states import State
from models.store import Store

ALBUMS = 20  # drafts of an admin among which an edited part of an album is looked for


class Rewording:
    """Offers, and takes the new wording when it is wanted."""

    def __init__(self, store: Store, desk: Desk, intake: Intake) -> None:
        self._store = store
        self._desk = desk
        self._intake = intake

    async def offer(self, update: Update, _context: Context) -> None:
        """An admin edited a message; any that is not the wording of a draft is passed over."""
        message = update.edited_message
        if message is None or message.from_user is None:
            return
        by = author(message)
        try:
            found = await self._reworded(message, by.user.id)
        except CannotSend as reason:
            await by.tell(findings.unsendable(reason.why))
            return
        if found is None:
            return
        draft, content = found
        now = await asyncio.to_thread(self._store.contents.authorship, draft)
        version = await self._desk.propose(replace(by, wrote=now), content, draft)
        await by.tell(phrases.EDITED, keyboards.rewording(draft.uuid, version))

    async def use(self, update: Update, context: Context) -> bool:
        """The press that wants the new wording."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return False
        draft, version = pressed_for
        authorship = self._store.contents.authorship
        offered, now = [await asyncio.to_thread(authorship, draft, of) for of in (version, None)]
        if offered != now:  # another message has taken its place
            await answer(query, phrases.OUTDATED, alert=True)
            return False
        await answer(query)
        by = Author(query.get_bot(), query.from_user, wrote=now)
        wording = await self._desk.content(draft, version)
        content = wording.with_options_of(await self._desk.content(draft))
        if not await self._intake.draft(by, content, draft, context):
            return False
        await close_question(query, phrases.REWORDED)
        return True

    async def _reworded(self, edited: Message, by: int) -> tuple[Broadcast, Content] | None:
        """The draft that an edited message belongs to, and how it reads now; None if it does not differ."""
        contents = self._store.contents
        if edited.media_group_id:
            found = await asyncio.to_thread(contents.unsent, ALBUMS, by)
        else:
            written = await asyncio.to_thread(contents.written_as, by, edited.message_id)
            found = [written] if written else []
        for draft in found:
            content = await self._desk.content(draft)
            reworded = _reworded(content, edited)
            if reworded:
                return None if reworded.shows(content) else (draft, reworded)
        return None


def _reworded(draft: Content, edited: Message) -> Content | None:
    """The draft as its author's message reads now; None if that is no part of it."""
    if edited.media_group_id:
        if not draft.has_part(edited.message_id):
            return None
        return without_command(draft.with_part(read_part(edited)))
    reworded = without_command(read(edited)).with_options_of(draft)
    # Its words are kept, for the message it is copied from may be edited once more.
    return replace(reworded, own_caption=reworded.kind in CAPTIONED)
