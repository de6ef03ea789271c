"""A chat of Telegram's, read as what is kept of it."""

from telegram import Chat

from models.placeholders import visible
from models.profiles import Profile


def profile_of(chat: Chat, language: str | None = None) -> Profile:
    """`language` is what the app of the person says."""
    first, last, user = map(_name, (chat.first_name or chat.title, chat.last_name, chat.username))
    return Profile(
        chat.id, first, last, user, language.lower() if language else None, chat.type == Chat.CHANNEL
    )


def _name(name: str | None) -> str | None:
    # No database takes a lone half of a surrogate pair, which JSON can hold.
    return visible(name.encode(errors="replace").decode() if name else None)
