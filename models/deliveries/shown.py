"""What a message of ours shows at this moment, where nothing else is about to change it."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from models.content import Content
from models.content_rows import content_of
from models.record import BROADCASTS, records
from models.states import State
from models.tables import broadcast, content, delivery


class Shown(NamedTuple):
    """A message that a broadcast with Unsubscribe has delivered."""

    uuid: str
    """Of the broadcast."""
    content: Content | None
    """None where it is blanked, or being changed or deleted, or where nobody knows which version it shows."""


def shown(connection: Connection, chat_id: int, message_id: int) -> Shown | None:
    """What this message shows; None where it is none that is known as delivered, as a preview is."""
    # Broadcasts are named, because the index begins with them; the chat alone would read every row.
    offering = select(content.c.broadcast_id).where(content.c.unsubscribe)
    mine = delivery.c.broadcast_id.in_(offering) & (delivery.c.chat_id == chat_id)
    names = ("broadcast_id", "version", "tried_version")
    query = select(*(delivery.c[name] for name in names)).where(mine, delivery.c.message_ids == (message_id,))
    row = connection.execute(query.limit(1)).one_or_none()
    if row is None:
        return None
    [of] = records(connection, BROADCASTS.where(broadcast.c.id == row.broadcast_id))
    if of.changing or of.withdrawn or of.state is State.UNDONE or row.version != row.tried_version:
        return Shown(of.uuid, None)
    this = (content.c.broadcast_id == of.id) & (content.c.version == row.version)
    return Shown(of.uuid, content_of(connection.execute(select(content).where(this)).mappings().one()))
