"""Exports: the audience as rows, by the names that an import knows its columns by."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, literal, select

from models.choosing import chosen
from models.clock import Clock
from models.database import reading
from models.selection import Selection
from models.tables import subscriber, tag

PAGE = 1000  # chats

_TOLD = ("chat_id", "first_name", "last_name", "username", "language", "joined_at", "source", "status")


class Exported(NamedTuple):
    """One chat; the fields are the columns."""

    chat_id: int
    first_name: str
    last_name: str
    username: str
    language: str
    tags: str
    """With a comma between two."""
    joined: str
    """A moment as ISO 8601 writes it, in UTC."""
    source: str
    status: str


class Exports:
    """Each method is one transaction that reads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._reading = reading(engine)
        self._clock = clock

    def pages(self, selection: Selection | None) -> Iterator[list[Exported]]:
        """Chats in the order of their ids, all of one moment; close it to end early.

        Args:
            selection: who would get a broadcast that begins now; None is every chat that is known, because
                whoever has left must stay out wherever the file goes.
        """
        whom = chosen(selection, self._clock()) if selection else literal(True)
        query = select(*(subscriber.c[name] for name in _TOLD)).where(whom).order_by(subscriber.c.chat_id)
        # Closed also where somebody ends early, because a server holds its place in the rows.
        with (
            self._reading.begin() as connection,
            connection.execution_options(yield_per=PAGE).execute(query) as found,
        ):
            for page in found.partitions(PAGE):
                tags = _tags(connection, [row.chat_id for row in page])
                yield [_exported(row, tags[row.chat_id]) for row in page]


def _tags(connection: Connection, chat_ids: Sequence[int]) -> defaultdict[int, list[str]]:
    query = select(tag.c.chat_id, tag.c.name).where(tag.c.chat_id.in_(chat_ids)).order_by(tag.c.name)
    found = defaultdict[int, list[str]](list)
    for chat_id, name in connection.execute(query):
        found[chat_id].append(name)
    return found


def _exported(row: Any, tags: Sequence[str]) -> Exported:
    return Exported(
        row.chat_id,
        row.first_name or "",
        row.last_name or "",
        row.username or "",
        row.language or "",
        ",".join(tags),
        row.joined_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if row.joined_at else "",
        row.source or "",
        row.status.value,
    )
