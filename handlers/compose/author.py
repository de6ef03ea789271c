"""The author: the admin who writes, in their private chat with the bot."""

from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup, Message, User

from handlers.presses import Press
from handlers.telling import tell
from models.content import Authorship
from models.placeholders import FIELDS, Recipient


@dataclass(frozen=True)
class Author:
    """The admin who acts, and what they wrote."""

    bot: Bot
    user: User
    message_id: int | None = None
    """The message that they wrote."""
    wrote: Authorship | None = None
    """The author of a draft's wording, where this admin changes something else about it."""

    @classmethod
    def of(cls, message: Message) -> "Author":
        assert message.from_user is not None, "the gate lets no update without a user through"
        return cls(message.get_bot(), message.from_user, message.message_id)

    @classmethod
    def pressing(cls, press: Press, wrote: Authorship | None = None) -> "Author":
        return cls(press.bot, press.query.from_user, wrote=wrote)

    @property
    def recipient(self) -> Recipient:
        """The names that fill the placeholders of their preview."""
        user = self.user
        names = (user.first_name, user.last_name, user.username, user.language_code)
        return dict(zip(FIELDS, names, strict=True))

    async def tell(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message | None:
        return await tell(self.bot, self.user.id, text, keyboard)
