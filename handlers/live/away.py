"""Away: what the card of a broadcast says while the database cannot be asked how it goes on."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from telegram.error import TelegramError

from broadcast.engine.sender import Sender
from handlers.live.drawn import Drawn
from handlers.live.notices import Notices
from handlers.texts import cards

log = logging.getLogger(__name__)


class Away:
    """Draws from memory what was drawn last, of what is being worked on: nothing else stands still."""

    def __init__(self, sender: Sender, notices: Notices) -> None:
        self._sender = sender
        self._notices = notices
        self._since: datetime | None = None

    def over(self) -> None:
        """The database answers."""
        self._since = None

    async def tell(self, shown: Mapping[str, Drawn], trouble: str) -> None:
        """Say it once, on the card of what is being worked on.

        Args:
            shown: what cards show, by uuid; one that is drawn here shows this then.
            trouble: what the database says.
        """
        calendar = self._notices.calendar()
        self._since = self._since or calendar.at
        pulse = self._sender.pulse()
        drawn = shown.get(pulse.uuid or "")
        # An edit would break a silence that Telegram asks for.
        if drawn is None or drawn.seen is None or pulse.held_for:
            return
        card = drawn.card or drawn.seen.broadcast.card
        text = cards.card(drawn.seen, replace(pulse, trouble=None), 0, calendar)
        text = f"{text}\n{cards.unanswered(trouble, calendar.second_zoned(self._since))}"
        if card is None or text == drawn.text:
            return
        try:
            await self._notices.admins.redraw(card, text, drawn.keyboard)
        except TelegramError as error:
            log.info("%s: its card could not tell it yet: %s", pulse.uuid, error.message)
        else:
            drawn.text = text
