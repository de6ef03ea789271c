"""The intake: what an admin wrote is put where it belongs, a new draft, the draft in hand or a correction."""

import asyncio
from dataclasses import replace

from telegram import Message

from broadcast.message.reading import CannotSend, read, read_album
from handlers.access import Context
from handlers.compose.editing import Hand, Purpose, author, close_offer, held, let_go, take
from handlers.compose.prefix import without_command
from handlers.compose.preview import Author, Desk
from handlers.texts import findings, phrases
from models.content import ALBUM, CAPTIONED, TEXT, Content, Row
from models.record import Broadcast
from models.states import CORRECTABLE, State
from models.store import Store


class Intake:
    """Each method answers whether a card stands under what was written; if not, it was said why."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    async def message(self, by: Author, source: Message, context: Context) -> bool:
        """A message of any kind, written for this or answered with /broadcast."""
        try:
            content = without_command(read(source))
        except CannotSend as reason:
            await by.tell(findings.unsendable(reason.why))
            return False
        return await self.content(replace(by, message_id=source.message_id), content, context)

    async def album(self, parts: list[Message], context: Context) -> bool:
        """All parts of an album."""
        by = author(parts[0])
        try:
            content = without_command(read_album(parts))
        except CannotSend as reason:
            await by.tell(findings.unsendable(reason.why))
            return False
        return await self.content(by, content, context)

    async def content(self, by: Author, content: Content, context: Context) -> bool:
        """Something to send, or to show instead of what was sent."""
        hand, found = await self.in_hand(context)
        if hand and found and hand.purpose is Purpose.CORRECTION:
            shown = await self._desk.content(found, hand.version)
            captioned = content.kind == TEXT and shown.kind in (*CAPTIONED, ALBUM)
            new = shown.recaptioned(content) if captioned else content.with_options_of(shown)
            return await self._correct(by, new, found, context)
        if found and found.state is State.DRAFTED:
            content = content.with_options_of(await self._desk.content(found))
        return await self.draft(by, content, found, context)

    async def links(self, by: Author, rows: tuple[Row, ...], context: Context) -> bool:
        """Other buttons for what is in hand."""
        hand, found = await self.in_hand(context)
        if hand is None or found is None or found.state not in (State.DRAFTED, *CORRECTABLE):
            await by.tell(phrases.TOO_LATE[found.state] if found else phrases.HOW_TO_START)
            return False
        content = replace(await self._desk.content(found, hand.version), buttons=rows)
        if hand.purpose is Purpose.CORRECTION:
            return await self._correct(by, content, found, context)
        written = await asyncio.to_thread(self._store.contents.authorship, found)
        return await self.draft(replace(by, wrote=written), content, found, context)

    async def draft(self, by: Author, content: Content, of: Broadcast | None, context: Context) -> bool:
        """A new draft, or a newer version of one."""
        draft = await self._desk.draft(by, content, of)
        if draft:
            take(context, Hand(Purpose.DRAFT, draft.uuid))
        return draft is not None

    async def in_hand(self, context: Context) -> tuple[Hand | None, Broadcast | None]:
        """What is in hand, and how it stands with it now."""
        hand = held(context)
        return hand, await asyncio.to_thread(self._store.broadcasts.get, hand.uuid) if hand else None

    async def _correct(self, by: Author, content: Content, found: Broadcast, context: Context) -> bool:
        if found.state not in CORRECTABLE:
            let_go(context)
            await by.tell(phrases.too_late_to_correct(found.state))
            return False
        offered = await self._desk.correction(by, content, found)
        if offered:
            await close_offer(by.bot, by.user.id, held(context), phrases.REPLACED_CORRECTION)
            take(context, Hand(Purpose.CORRECTION, found.uuid, *offered))
        return offered is not None
