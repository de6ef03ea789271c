"""The desk: shows a draft or a correction as recipients get it, writes it down, and puts a card under it."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import NamedTuple

from telegram import Bot, InlineKeyboardMarkup, Message, MessageEntity, User
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from broadcast.guards.checks import blocker, check
from broadcast.guards.findings import Finding
from broadcast.message.calls import Calls
from broadcast.settings import Settings
from broadcast.wire.pacing import Cost, stars
from handlers import keyboards
from handlers.presses import close_card
from handlers.texts import cards, findings, phrases
from models.content import Authorship, Content
from models.placeholders import Recipient, fill
from models.reach import Reach
from models.record import Broadcast, Card
from models.states import State
from models.store import Store


@dataclass(frozen=True)
class Author:
    """The admin who writes, in the private chat with the bot."""

    bot: Bot
    user: User
    message_id: int | None = None
    """The message that they wrote."""
    wrote: Authorship | None = None
    """Of a draft whose wording stays: who wrote that."""

    @property
    def recipient(self) -> Recipient:
        """The names that fill the placeholders of their preview."""
        user = self.user
        names = (user.first_name, user.last_name, user.username, user.language_code)
        return dict(zip(("first_name", "last_name", "username", "language"), names, strict=True))

    async def tell(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Write to them."""
        return await self.bot.send_message(self.user.id, text, ParseMode.HTML, reply_markup=keyboard)


class _Shown(NamedTuple):
    content: Content
    """Copied from its preview from now on, where it is copied."""
    found: list[Finding]
    reach: Reach


class Desk:
    """What it shows is made by the very call that will deliver it; what it cannot show, it says why."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    async def draft(self, by: Author, content: Content, of: Broadcast | None = None) -> Broadcast | None:
        """Offer a message to be sent, as a new draft or as a newer version of one.

        Returns:
            The draft; None if nobody can get this, which the author has been told.
        """
        shown = await self._show(by, content)
        if shown is None:
            return None
        content, found, reach = shown
        draft = await self._keep(by, content, of)
        keyboard = keyboards.confirm(draft, content, reach.size)
        card = await by.tell(cards.draft(content, found, reach, self._cost(reach)), keyboard)
        await asyncio.to_thread(self._store.broadcasts.show, draft, Card(card.chat_id, card.message_id))
        return draft

    async def correction(self, by: Author, content: Content, of: Broadcast) -> tuple[int, int] | None:
        """Offer another wording of what was sent already.

        Returns:
            Its version, and the message id of its card; None if that cannot be, which was said.
        """
        shown = await self._show(by, content, await self.content(of))
        if shown is None:
            return None
        content, found, reach = shown
        version = await self.propose(by, content, of)
        counts = await asyncio.to_thread(self._store.counts.of, of)
        having = counts.sent - counts.deleted
        keyboard = keyboards.correction(of.uuid, version, content, having)
        card = await by.tell(cards.correction(of, content, found, counts, self._cost(reach)), keyboard)
        return version, card.message_id

    async def revise(self, by: Author, draft: Broadcast, old: Content, new: Content) -> Broadcast | None:
        """Change options of a draft where it stands; None if it is a draft no longer."""
        changed = await self._adopt(by, new, draft)
        if changed is None:
            return None
        with contextlib.suppress(TelegramError):  # the preview may be gone; the card says it all
            chat_id, preview = old.source_chat_id, old.source_message_id
            if new.link_preview != old.link_preview and chat_id and preview:
                for call in Calls(new).edit(old, chat_id, (preview,), by.recipient) or ():
                    await call.on(by.bot)
        reach = await self._reach(new)
        if changed.card:
            with contextlib.suppress(TelegramError):
                await by.bot.edit_message_text(
                    cards.draft(new, check(new, reach), reach, self._cost(reach)),
                    changed.card.chat_id,
                    changed.card.message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboards.confirm(changed, new, reach.size),
                )
        return changed

    async def content(self, of: Broadcast, version: int | None = None) -> Content:
        """What a broadcast says, now or in one version."""
        return await asyncio.to_thread(self._store.contents.content, of, version)

    async def propose(self, by: Author, content: Content, of: Broadcast) -> int:
        """Write down another wording that nobody has agreed to yet; its version."""
        return await asyncio.to_thread(self._store.contents.write, of, content, self._authorship(by))

    async def _show(self, by: Author, content: Content, instead_of: Content | None = None) -> _Shown | None:
        """Preview it, unless something keeps it from going out, which the author is told then."""
        reach = await self._reach(content)
        blocked = blocker(check(content, reach, instead_of))
        if blocked:
            await by.tell(findings.sentence(blocked))
            return None
        try:
            previewed = await self._preview(by, content, reach)
        except (BadRequest, Forbidden) as refusal:
            await by.tell(findings.refused(refusal.message))
        except NetworkError:
            await by.tell(phrases.NO_ANSWER)
        else:  # checked anew, because the preview tells of lost emoji
            return _Shown(previewed, check(previewed, reach, instead_of), reach)
        return None

    async def _preview(self, by: Author, content: Content, reach: Reach) -> Content:
        # Open, because it is the source to copy from; whether it is protected, the card says.
        calls, recipient = Calls(replace(content, protected=False)), _shown_to(by, content, reach)
        parts = await calls.send(by.user.id, recipient).on(by.bot)
        shown = [part for part in parts if isinstance(part, Message)]  # a copy tells its id only
        # The bot's own copy is the source from now on: whatever its author does to theirs changes nothing.
        return replace(
            content,
            source_chat_id=by.user.id,
            source_message_id=parts[0].message_id,
            lost_emoji=content.custom_emoji() - sum(map(_custom_emoji, shown)) if shown else 0,
        )

    async def _reach(self, content: Content) -> Reach:
        return await asyncio.to_thread(self._store.audience.reach, content.personal)

    def _cost(self, reach: Reach) -> Cost:
        pace = self._settings.messages_per_second
        return Cost(pace, stars(reach.size, pace) if self._settings.paid_broadcast else None)

    async def _keep(self, by: Author, content: Content, of: Broadcast | None) -> Broadcast:
        """Write the draft down: as a new version of the one at hand, or as a new broadcast."""
        if of and (redrafted := await self._adopt(by, content, of)):
            elsewhere = phrases.MOVED if of.card and of.card.chat_id == by.user.id else phrases.TAKEN_OVER
            await close_card(by.bot, of, elsewhere if by.wrote else phrases.REPLACED)
            return redrafted
        create = self._store.contents.create
        return await asyncio.to_thread(create, content, by.user.id, self._authorship(by))

    async def _adopt(self, by: Author, content: Content, draft: Broadcast) -> Broadcast | None:
        if draft.state is not State.DRAFTED:
            return None
        version = await self.propose(by, content, draft)
        return await asyncio.to_thread(self._store.contents.adopt, draft.uuid, version)

    def _authorship(self, by: Author) -> Authorship:
        now = self._store.clock()
        return by.wrote or Authorship(by.user.id, by.user.full_name, now, by.message_id)


def _shown_to(by: Author, content: Content, reach: Reach) -> Recipient:
    """The admin's own names, or a subscriber's where the message would not do with theirs."""
    filled = [fill(text, (), by.recipient)[0].strip() for text in content.texts()]
    fits = all(0 < len(text) <= content.limit for text in filled)
    return reach.sample if reach.sample and not fits else by.recipient


def _custom_emoji(message: Message) -> int:
    entities = (*message.entities, *message.caption_entities)
    return sum(entity.type == MessageEntity.CUSTOM_EMOJI for entity in entities)
