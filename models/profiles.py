"""Profiles: what Telegram tells about a chat."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from sqlalchemy import Connection, select

from models.tables import subscriber


@dataclass(frozen=True)
class Profile:
    """A chat as Telegram describes it; a group or channel has its title as first name."""

    chat_id: int
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language: str | None = None
    is_channel: bool = False


def profiles(connection: Connection, chat_ids: Collection[int]) -> dict[int, Profile]:
    """As `Audience.profiles`, within a transaction."""
    rows = connection.execute(_NAMES.where(subscriber.c.chat_id.in_(chat_ids)))
    return {row.chat_id: Profile(*row) for row in rows}


_NAMES = select(*(subscriber.c[field.name] for field in fields(Profile)))
