"""A draft's message is edited in the chat: the draft stays as previewed, and the new wording is offered."""

import asyncio

from telegram import Message, Update

from broadcast.content import Content
from broadcast.kinds import CannotSend
from handlers import buttons, remarks, texts
from handlers.command import without_command
from handlers.desk import Author, Desk
from handlers.guard import Context
from handlers.hand import author
from handlers.intake import Intake
from handlers.taps import about, answer, close_question, pressed
from models.states import State
from models.store import Store


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
        by, drafts = author(message), self._store.drafts
        if message.media_group_id:  # only of the first part the id is known
            draft = await asyncio.to_thread(drafts.newest, by.user.id)
        else:
            draft = await asyncio.to_thread(drafts.written_as, by.user.id, message.message_id)
        if draft is None:
            return
        try:
            content = _reworded(await self._desk.content(draft), message)
        except CannotSend as reason:
            await by.tell(remarks.cannot_send(str(reason)))
            return
        if content is None:
            return
        version = await self._desk.propose(by, content, draft)
        await by.tell(texts.EDITED, buttons.rewording(draft.uuid, version))

    async def use(self, update: Update, context: Context) -> None:
        """The press that wants the new wording."""
        query = pressed(update)
        pressed_for = await about(self._store, query, (State.DRAFTED,))
        if pressed_for is None:
            return
        await answer(query)
        draft, version = pressed_for
        written = await asyncio.to_thread(self._store.drafts.authorship, draft, version)
        by = Author(query.get_bot(), query.from_user, written["written_message_id"])
        wording = await self._desk.content(draft, version)
        content = (await self._desk.content(draft)).worded(wording)
        if await self._intake.draft(by, content, draft, context):
            await close_question(query, texts.REWORDED)


def _reworded(draft: Content, edited: Message) -> Content | None:
    """The draft as its author's message reads now; None if that is no part of it."""
    if not edited.media_group_id:
        return draft.worded(without_command(Content.of(edited)))
    album = draft.with_part(edited)
    return without_command(album) if album else None
