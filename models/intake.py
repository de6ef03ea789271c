"""Intake: what becomes of the chats that an import names."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from models.states import Departure, Status
from models.tables import subscriber, tag

TRUSTED = {"doubted_at": None, "doubted_by": None, "failures": 0, "failed_by": None}
"""The columns of a chat of which nothing doubtful is known."""


class Entry(NamedTuple):
    """A chat as a file describes it; None is what it does not tell."""

    chat_id: int
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    language: str | None = None
    joined_at: datetime | None = None
    tags: tuple[str, ...] = ()
    unsubscribed: bool = False
    """The file says that nobody may write to it."""


class Added(NamedTuple):
    """What an import made of its chats; all others were known, and get what they got."""

    new: int
    """Never seen before, and subscribed now."""
    back: int
    """Gone, and taken back in."""
    staying: int = 0
    """In the audience, though the file says that nobody may write to them: which is newer it does not say."""


class Takes(Protocol):
    """What an import hands its rows to."""

    def take_entries(self, entries: Collection[Entry]) -> Added: ...

    def statuses(self, chat_ids: Collection[int]) -> dict[int, Status]: ...

    def moment(self) -> datetime: ...


_FILLED = ("first_name", "last_name", "username", "joined_at")
_KNOWN = select(
    *(subscriber.c[name] for name in ("chat_id", "status", "left_by", "language", "language_given", *_FILLED))
)


def statuses(connection: Connection, chat_ids: Collection[int]) -> dict[int, Status]:
    """How chats stand, at most 10,000; those never seen are absent."""
    # Each id is a parameter, and SQLite takes 32,766 in a statement (sqlite.org/limits.html).
    known = select(subscriber.c.chat_id, subscriber.c.status).where(subscriber.c.chat_id.in_(chat_ids))
    return dict(connection.execute(known).all())


def take(connection: Connection, entries: Collection[Entry], now: datetime) -> Added:
    """Subscribe chats never seen before, and those that were gone; at most 10,000 entries.

    Whoever has left, blocked the bot, rests or waits stays so. Who is unsubscribed and was never seen, or is
    gone, is remembered as one that left, with nothing else about them.
    """
    these = {entry.chat_id: entry for entry in reversed(list(entries))}  # of several, the first
    known = _known(connection, these.keys())
    new = [entry for chat_id, entry in sorted(these.items()) if chat_id not in known]
    if new:  # SQLAlchemy would run an empty list once, as an INSERT without values
        connection.execute(insert(subscriber), [_row(entry, now) for entry in new])
    gone = [these[chat_id] for chat_id, row in known.items() if row["status"] is Status.GONE]
    left = [entry.chat_id for entry in gone if entry.unsubscribed]
    back = [entry.chat_id for entry in gone if not entry.unsubscribed]
    _mark(connection, left, {"status": Status.LEFT, "left_by": Departure.FILE}, now)
    _mark(connection, back, {"status": Status.SUBSCRIBED}, now)
    forgotten = {one for one, row in known.items() if row["left_by"] is Departure.FORGOTTEN}
    told = [entry for entry in entries if not entry.unsubscribed and entry.chat_id not in forgotten]
    _fill(connection, known, told)
    _put_tags(connection, told)
    subscribed = {one for one, row in known.items() if row["status"] is Status.SUBSCRIBED}
    staying = sum(entry.unsubscribed and entry.chat_id in subscribed for entry in entries)
    return Added(sum(not entry.unsubscribed for entry in new), len(back), staying)


def _known(connection: Connection, chat_ids: Collection[int]) -> dict[int, RowMapping]:
    rows = connection.execute(_KNOWN.where(subscriber.c.chat_id.in_(chat_ids))).mappings()
    return {row["chat_id"]: row for row in rows}


def _row(entry: Entry, now: datetime) -> dict[str, Any]:
    if entry.unsubscribed:
        entry = Entry(entry.chat_id, unsubscribed=True)
    out = entry.unsubscribed
    return {
        "chat_id": entry.chat_id,
        "first_name": entry.first_name,
        "last_name": entry.last_name,
        "username": entry.username,
        "language": entry.language,
        "language_given": entry.language is not None,
        "joined_at": None if out else entry.joined_at or now,
        "status": Status.LEFT if out else Status.SUBSCRIBED,
        "left_by": Departure.FILE if out else None,
        "changed_at": now,
    }


def _mark(
    connection: Connection, chat_ids: Collection[int], values: Mapping[str, object], now: datetime
) -> None:
    if chat_ids:
        these = update(subscriber).where(subscriber.c.chat_id.in_(chat_ids))
        connection.execute(these.values(**TRUSTED, **values, changed_at=now))


def _fill(connection: Connection, known: Mapping[int, RowMapping], told: Iterable[Entry]) -> None:
    """Write down what nobody has told of known chats. A file's language counts more than an app's."""
    filled: dict[int, dict[str, Any]] = {}
    for entry in told:
        if entry.chat_id not in known:
            continue
        row = filled.get(entry.chat_id, known[entry.chat_id])
        values = {name: getattr(entry, name) if row[name] is None else row[name] for name in _FILLED}
        given = entry.language is not None
        values["language"] = entry.language if given else row["language"]
        values["language_given"] = given or row["language_given"]
        if any(value != row[name] for name, value in values.items()):
            filled[entry.chat_id] = values
    if filled:
        one = subscriber.c.chat_id == bindparam("chat")
        rows = [{"chat": chat_id, **values} for chat_id, values in filled.items()]
        connection.execute(update(subscriber).where(one), rows)


def _put_tags(connection: Connection, told: Iterable[Entry]) -> None:
    wanted = {(name, entry.chat_id) for entry in told for name in entry.tags}
    if not wanted:
        return
    chats = {chat_id for _, chat_id in wanted}
    there = select(tag.c.name, tag.c.chat_id).where(tag.c.chat_id.in_(chats))
    missing = wanted.difference((row.name, row.chat_id) for row in connection.execute(there))
    if missing:
        rows = [{"name": name, "chat_id": chat_id} for name, chat_id in sorted(missing)]
        connection.execute(insert(tag), rows)
