"""Files of chat ids."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import RowMapping, select

from models.files import Import
from models.store import Store
from models.tables import subscriber


@dataclass
class Imported:
    """What became of a file."""

    added: int
    known: int
    malformed: list[int]
    """The number of every malformed line."""
    quoted: list[int]


def written(folder: Path, content: str | bytes) -> Path:
    """A file of exactly these bytes."""
    file = folder / "in.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def imported(store: Store, file: Path) -> Imported:
    """Import a file to its end."""
    going = Import(store.audience, file)
    left_out = list(going.run())
    malformed = [line for one in left_out for lines in one.malformed for line in lines]
    quoted = [line for one in left_out for lines in one.quoted for line in lines]
    assert going.malformed == len(malformed)
    return Imported(going.added, going.known, malformed, quoted)


def chats(store: Store) -> list[int]:
    """Every chat that was ever taken in."""
    with store.engine.begin() as connection:
        return list(connection.scalars(select(subscriber.c.chat_id).order_by(subscriber.c.chat_id)))


def row_of(store: Store, chat_id: int) -> RowMapping:
    """All that is known about a chat."""
    with store.engine.begin() as connection:
        query = select(subscriber).where(subscriber.c.chat_id == chat_id)
        return connection.execute(query).mappings().one()
