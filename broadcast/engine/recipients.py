"""The names of the next recipients, asked for only where the message has placeholders."""

from collections.abc import Mapping

from telegram import Bot

from models.deliveries.claims import Claim
from models.deliveries.delivery import Delivery
from models.placeholders import NOBODY, Recipient
from models.profiles import Profile
from models.record import Broadcast


class Recipients:
    """What the placeholders of one broadcast become for each chat, from its claim to its answer."""

    def __init__(self, bot: Bot, job: Broadcast, wanted: frozenset[str]) -> None:
        """`wanted` are the names that the message has placeholders for."""
        self._bot, self._job, self._wanted = bot, job, wanted
        self._known: dict[int, Recipient] = {}

    @property
    def named(self) -> bool:
        """Whether names are needed at all."""
        return bool(self._wanted)

    def learn(self, profiles: Mapping[int, Profile]) -> None:
        """Take in the names of a page, by delivery; safe from any thread."""
        # Merged in one step, because the loop takes names out meanwhile.
        self._known |= {id_: vars(profile) for id_, profile in profiles.items()}

    async def of(self, row: Claim | Delivery) -> Recipient:
        """The names of one recipient; raises `TelegramError` for one that only Telegram knows."""
        if not self._wanted:
            return NOBODY
        if row.id not in self._known and self._job.is_test:  # an admin need not be a subscriber
            chat = await self._bot.get_chat(row.chat_id)
            # With a default, because a chat tells no language.
            self._known[row.id] = {name: getattr(chat, name, None) for name in self._wanted}
        return self._known.get(row.id, NOBODY)

    def forget(self, row: Claim | Delivery) -> None:
        """It has its answer, so its names need no memory."""
        self._known.pop(row.id, None)
