"""Administrators: who may speak for a group or channel, as far as Telegram tells."""

import logging
import time
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden

KEPT = 300.0  # seconds
MOST = 1000  # groups whose administrators are remembered

log = logging.getLogger(__name__)


class Rank(IntEnum):
    """What somebody may do in a group or channel."""

    NOBODY = 0
    """Nothing: a member, a channel that posts here, or somebody of whom Telegram does not tell."""
    ADMINISTRATOR = 1
    """Speak for it: it gets no broadcasts, or asks for them."""
    ADMIN = 2
    """An admin of the bot: say yes to it."""


class _Known(NamedTuple):
    users: frozenset[int]
    until: float
    """Monotonic seconds."""


class Administrators:
    """Asks Telegram who administers a group, at most once in five minutes for each."""

    def __init__(self, bot: Bot, admins: frozenset[int], clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells monotonic seconds."""
        self.admins = admins
        self._bot = bot
        self._clock = clock
        self._known: dict[int, _Known] = {}

    async def rank(self, message: Message) -> Rank:
        """The rank of who wrote this.

        Raises:
            TelegramError: it cannot be learned now, and a later try may succeed.
        """
        # An anonymous administrator writes as the group itself, and a channel posts as itself. Under the name
        # of any other chat a plain member can write, whoever Telegram names as the user beside it.
        if message.sender_chat:
            return Rank.ADMINISTRATOR if message.sender_chat.id == message.chat_id else Rank.NOBODY
        if message.from_user is None:
            return Rank.NOBODY
        return await self.rank_of(message.from_user.id, message.chat_id)

    async def rank_of(self, user_id: int, chat_id: int) -> Rank:
        """The rank of a user, as `rank`; of a press Telegram always names who made it."""
        if user_id in self.admins:
            return Rank.ADMIN
        administers = user_id in await self._of(chat_id)
        return Rank.ADMINISTRATOR if administers else Rank.NOBODY

    async def _of(self, chat_id: int) -> frozenset[int]:
        known = self._known.pop(chat_id, None)
        if known is None or known.until <= self._clock():
            known = _Known(await self._ask(chat_id), self._clock() + KEPT)
            if len(self._known) >= MOST:
                self._known.pop(next(iter(self._known)))
        # Put back last, so that the one which is dropped first is the one that was asked about longest ago.
        self._known[chat_id] = known
        return known.users

    async def _ask(self, chat_id: int) -> frozenset[int]:
        try:
            members = await self._bot.get_chat_administrators(chat_id)
        except (BadRequest, Forbidden, ChatMigrated) as refusal:
            # Remembered like an answer, or each further command there would ask again.
            log.info("the administrators of chat %s are not told: %s", chat_id, refusal.message)
            return frozenset()
        return frozenset(member.user.id for member in members)
