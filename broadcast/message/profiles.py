"""A chat of Telegram's, read as what is kept of it."""

from collections.abc import Mapping
from typing import Any

from telegram import Chat

from models.placeholders import visible
from models.profiles import Profile


def profile_of(chat: Chat, language: str | None = None) -> Profile:
    """`language` is what the app of the person says."""
    first, last, user = map(_name, (chat.first_name or chat.title, chat.last_name, chat.username))
    return Profile(
        chat.id, first, last, user, language.lower() if language else None, chat.type == Chat.CHANNEL
    )


def profile_in(chat: Mapping[str, Any]) -> Profile:
    """As `profile_of`, of a chat as Telegram writes it."""
    told = chat.get
    first, last, user = told("first_name") or told("title"), told("last_name"), told("username")
    return Profile(
        chat["id"], _name(first), _name(last), _name(user), is_channel=told("type") == Chat.CHANNEL
    )


def _name(name: Any) -> str | None:
    if not name or not isinstance(name, str):
        return None
    # No database takes a lone half of a surrogate pair, which JSON can hold.
    return visible(name.encode(errors="replace").decode())
