"""Tags: words that admins put on chats."""

import re
from collections.abc import Collection

from sqlalchemy import Engine, Select, delete, func, insert, literal, select

from models.choices import Value
from models.choosing import IN_REACH, chosen
from models.clock import Clock
from models.database import reading
from models.selection import Selection
from models.tables import subscriber, tag

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
BATCH = 10_000  # chat ids in a statement: SQLite takes 32,766 parameters (sqlite.org/limits.html)


def is_tag(name: str) -> bool:
    """Whether a tag can be called so."""
    return _NAME.fullmatch(name) is not None


class Tags:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def put(self, name: str, selection: Selection) -> int:
        """Tag all that are chosen; how many had not got this tag."""
        return self._put(name, select(subscriber.c.chat_id).where(chosen(selection, self._clock())))

    def put_ids(self, name: str, ids: Collection[int]) -> int:
        """Tag these chats, as far as they are known, whatever their status; how many had not got this tag."""
        return sum(self._put(name, _known(some)) for some in _batches(ids))

    def take(self, name: str, selection: Selection) -> int:
        """Take a tag off all that are chosen; how many had it. From everyone, also from who has left."""
        these = delete(tag).where(tag.c.name == name)
        if not selection.everyone:
            whom = chosen(selection, self._clock())
            these = these.where(tag.c.chat_id.in_(select(subscriber.c.chat_id).where(whom)))
        with self._engine.begin() as connection:
            return connection.execute(these).rowcount

    def take_ids(self, name: str, ids: Collection[int]) -> int:
        """Take a tag off these chats; how many had it."""
        taken = 0
        for some in _batches(ids):
            with self._engine.begin() as connection:
                these = delete(tag).where(tag.c.name == name, tag.c.chat_id.in_(some))
                taken += connection.execute(these).rowcount
        return taken

    def all(self) -> list[Value]:
        """Every tag and how many subscribed chats have it, in the order of names."""
        held = tag.outerjoin(subscriber, (subscriber.c.chat_id == tag.c.chat_id) & IN_REACH)
        query = select(tag.c.name, func.count(subscriber.c.chat_id)).select_from(held)
        with self._reading.begin() as connection:
            rows = connection.execute(query.group_by(tag.c.name).order_by(tag.c.name))
            return [Value(*row) for row in rows]

    def _put(self, name: str, chats: Select[tuple[int]]) -> int:
        has = select(tag.c.name).where(tag.c.name == name, tag.c.chat_id == subscriber.c.chat_id).exists()
        new = chats.where(~has).with_only_columns(literal(name), subscriber.c.chat_id)
        tagging = insert(tag).from_select(["name", "chat_id"], new)
        with self._engine.begin() as connection:
            # Of an INSERT, SQLAlchemy keeps the number of rows only where it is asked to.
            return connection.execute(tagging, execution_options={"preserve_rowcount": True}).rowcount


def _known(ids: Collection[int]) -> Select[tuple[int]]:
    return select(subscriber.c.chat_id).where(subscriber.c.chat_id.in_(ids))


def _batches(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(set(ids))
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
