"""The admins: who may be written to, who can be reached, and the one way to write to them unasked."""

import logging
import time
from collections.abc import Callable
from enum import Enum, auto

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from broadcast.message.methods import Send
from broadcast.wire.verdicts import Cause, Settle, classify
from handlers import closing
from handlers.live.beside import Beside
from handlers.texts.formats import fitted
from models.record import Card

AGAIN = 600.0  # seconds until somebody who could not be reached is tried again without a sign of theirs

_LOST = (Cause.BLOCKED, Cause.GONE, Cause.DOUBTFUL, Cause.REFUSED)

log = logging.getLogger(__name__)


class Redrawn(Enum):
    """What became of a message that was to show something else."""

    SHOWN = auto()
    ABSENT = auto()
    """There is no such message any more, or it cannot be edited."""
    UNREACHABLE = auto()


class Admins:
    """The whitelist, and which of them is out of reach. Nobody else is ever written to from here.

    Who is out of reach is only remembered until the next start: it saves calls, and the next try tells.
    """

    def __init__(
        self, bot: Bot, allowed: frozenset[int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` tells monotonic seconds."""
        self.beside = Beside()
        self._bot = bot
        self._allowed = allowed
        self._clock = clock
        self._try_again: dict[int, float] = {}

    def others(self, admin: int | None = None) -> list[int]:
        """All but this one."""
        return sorted(self._allowed - {admin})

    def may(self, admin: int) -> bool:
        """Whether this is an admin: who was one once learns nothing more."""
        return admin in self._allowed

    def can(self, admin: int) -> bool:
        """Whether this is an admin who is not known to be out of reach."""
        return self.may(admin) and self._clock() >= self._try_again.get(admin, 0)

    def reachable(self) -> bool:
        """Whether one of them may be."""
        return any(map(self.can, self._allowed))

    def lost(self, admin: int) -> bool:
        """They have blocked the bot; whether this is an admin."""
        if self.may(admin):
            self._try_again[admin] = self._clock() + AGAIN
        return self.may(admin)

    def returned(self, admin: int) -> bool:
        """They give a sign; whether they were out of reach until now."""
        return self._try_again.pop(admin, None) is not None

    async def tell(
        self, admin: int, text: str, keyboard: InlineKeyboardMarkup | None = None, *, silent: bool = False
    ) -> int | None:
        """Send; the message, None if this is no admin or cannot be reached.

        Raises:
            TelegramError: a later try may succeed.
        """
        if not self.can(admin):
            return None
        try:
            sent = await self._bot.send_message(
                admin, fitted(text), ParseMode.HTML, reply_markup=keyboard, disable_notification=silent
            )
        except (BadRequest, Forbidden) as refusal:
            if not self._out_of_reach(admin, refusal):
                raise
            return None
        return sent.message_id

    async def deliver(self, admin: int, call: Send) -> tuple[int, ...]:
        """Make a call that gives this admin a message; its parts, none if they cannot be reached.

        Raises:
            TelegramError: a later try may succeed.
        """
        if not self.can(admin):
            return ()
        try:
            return tuple(part.message_id for part in await call.on(self._bot))
        except (BadRequest, Forbidden) as refusal:
            if not self._out_of_reach(admin, refusal):
                raise
            return ()

    async def redraw(self, card: Card, text: str, keyboard: InlineKeyboardMarkup | None) -> Redrawn:
        """Let a message show something else.

        Raises:
            TelegramError: a later try may succeed.
        """
        if not self.can(card.chat_id):
            return Redrawn.UNREACHABLE
        if card.message_id is None:
            return Redrawn.ABSENT
        try:
            await self._bot.edit_message_text(
                fitted(text), card.chat_id, card.message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        except (BadRequest, Forbidden) as refusal:
            if self._out_of_reach(card.chat_id, refusal):
                return Redrawn.UNREACHABLE
            if "not modified" not in refusal.message.casefold():
                return Redrawn.ABSENT
        return Redrawn.SHOWN

    async def close(self, card: Card | None, text: str) -> None:
        """Put a last word in the place of a message, if that can be done; in time, if its chat hangs."""
        if card and self.may(card.chat_id):
            await self.beside.do(lambda: closing.close(self._bot, card, text))

    async def remove(self, card: Card | None, text: str = "") -> None:
        """Delete a message, or as `close` with this text where Telegram does not let it be deleted."""
        if card and self.may(card.chat_id):
            await self.beside.do(lambda: closing.remove(self._bot, card, text))

    async def close_open(self, card: Card, text: str) -> None:
        """As `close`, where the message has buttons still: else it has a last word already."""
        if self.may(card.chat_id):
            await self.beside.do(lambda: closing.close_open(self._bot, card, text))

    def _out_of_reach(self, admin: int, refusal: TelegramError) -> bool:
        """Whether an answer is about this admin and not about the message."""
        verdict = classify(refusal, repeatable=True)
        theirs = isinstance(verdict, Settle) and verdict.cause in _LOST
        if theirs or isinstance(refusal, Forbidden):
            log.warning("admin %s cannot be reached: %s", admin, refusal.message)
            self._try_again[admin] = self._clock() + AGAIN
            return True
        return False
