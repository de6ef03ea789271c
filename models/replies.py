"""Replies: what readers write within 48 hours after the last broadcast that reached them. Ids only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from models.clock import Clock
from models.database import reading
from models.reached import last_reached, reached
from models.record import Broadcast
from models.result_tables import reply
from models.results import REPLIES_WITHIN
from models.tables import broadcast

PAGE = 10


@dataclass(frozen=True)
class Reply:
    """One message to the bot, where it can be copied from."""

    chat_id: int
    """Their own chat, or the group."""
    message_id: int
    at: datetime


@dataclass(frozen=True)
class Page:
    """The newest of those that were not shown yet, oldest first."""

    replies: tuple[Reply, ...]
    older: int
    """How many there are before these."""
    count: int
    """How many there are in all."""


class ReplyLog:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock, *, on: bool = True) -> None:
        """`on`: whether an operator wants replies counted; else none is noted or told of."""
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock
        self.on = on

    def page(self, of: Broadcast, first: int | None = None) -> Page:
        """The newest; or, of the `first` so many, the newest of these."""
        mine = reply.c.broadcast_id == of.id
        order = reply.c.at, reply.c.chat_id, reply.c.message_id
        with self._reading.begin() as connection:
            count = counted(connection, of) if self.on and of.folded_at is None else 0
            end = count if first is None else min(first, count)
            start = max(0, end - PAGE)
            query = select(reply.c.chat_id, reply.c.message_id, reply.c.at).where(mine).order_by(*order)
            found = connection.execute(query.offset(start).limit(end - start)).all() if end else []
        return Page(tuple(Reply(*row) for row in found), start, count)

    def answered_in_room(self, chat_id: int, message_id: int, to: int, at: datetime) -> None:
        """Somebody in a group replied `to` a message there, which may be a broadcast's."""
        if not self.on:
            return
        with self._engine.begin() as connection:
            when = min(at, self._clock())
            for one in reached(connection, chat_id, when, REPLIES_WITHIN):
                if to in one.message_ids:
                    _note(connection, one.broadcast_id, Reply(chat_id, message_id, when))


def note_reply(connection: Connection, chat_id: int, message_id: int, at: datetime) -> None:
    """Somebody wrote in their own chat: it counts for what had reached them last."""
    if one := last_reached(connection, chat_id, at, REPLIES_WITHIN):
        _note(connection, one.broadcast_id, Reply(chat_id, message_id, at))


def counted(connection: Connection, of: Broadcast) -> int:
    """How many messages there are; as they were written down, where they were."""
    kept = connection.scalar(select(broadcast.c.replies).where(broadcast.c.id == of.id))
    return _count(connection, of) if kept is None else kept


def write_down(connection: Connection, of: Broadcast, now: datetime) -> bool:
    """Write their number on its row; False while it may grow. One that comes later drops it."""
    ended = of.finished_at or of.undo_finished_at
    over = ended is not None and ended + REPLIES_WITHIN <= now
    if over and of.folded_at is None:
        this = update(broadcast).where(broadcast.c.id == of.id)
        connection.execute(this.values(replies=_count(connection, of)))
    return over


def forget_replies(connection: Connection, chat_id: int) -> None:
    """Let nobody find what a chat wrote."""
    mine = reply.c.chat_id == chat_id
    to = select(reply.c.broadcast_id).where(mine)
    _count_anew(connection, [*connection.scalars(to.distinct())])
    connection.execute(delete(reply).where(mine))


def _count(connection: Connection, of: Broadcast) -> int:
    query = select(func.count()).select_from(reply).where(reply.c.broadcast_id == of.id)
    return connection.scalar(query) or 0


def _note(connection: Connection, broadcast_id: int, one: Reply) -> None:
    # A group's update may be handled twice.
    this = (reply.c.broadcast_id == broadcast_id) & (reply.c.chat_id == one.chat_id)
    this &= reply.c.message_id == one.message_id
    if connection.execute(select(reply.c.chat_id).where(this)).first():
        return
    connection.execute(insert(reply).values(broadcast_id=broadcast_id, **vars(one)))
    _count_anew(connection, [broadcast_id])


def _count_anew(connection: Connection, ids: list[int]) -> None:
    written = broadcast.c.id.in_(ids) & broadcast.c.replies.is_not(None) & broadcast.c.folded_at.is_(None)
    connection.execute(update(broadcast).where(written).values(replies=None))
