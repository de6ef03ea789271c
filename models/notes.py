"""Notes: single facts about this bot and its database, each under a name."""

from enum import StrEnum

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from models.database import reading
from models.tables import note


class Fact(StrEnum):
    """What is noted, and the shape of its value."""

    UPDATE = "update"
    """The newest update that was written to the inbox: an object of its `id`, an integer, and `at`, when that
    was, in unix seconds."""
    ASIDE = "aside"
    """How many updates nobody could handle; an integer."""
    GROUPS_TOLD = "groups told"
    """How many groups and channels were in before an admin had to say yes to each, and who is still to read
    that number: an object of `groups`, an integer, and `untold`, a list of admins."""
    BOT = "bot"
    """The user id of the bot that all of it belongs to; an integer."""
    OLD_COPY = "old_copy"
    """The question that is open because this may be an old copy of the database; see `models.copies`."""
    OWED = "owed"
    """What admins who could not be reached are to be told; a list of what `models.owed` calls a debt."""
    ACTS_TOLD = "acts_told"
    """The id of the last event of which all admins were told that it happened; an integer."""
    LOGGED = "logged"
    """Up to where the log has told what happened; see `models.journal`."""
    STANDSTILL = "standstill"
    """That nothing begins or goes on: an admin wants it, the file STOP does, or both, each since when; see
    `models.standstill`."""
    NEUTRAL = "neutral"
    """The files that take the place of media where these are blanked; see `models.deliveries.withdrawals`."""
    HOLDS = "holds"
    """Which families of calls are silent for long: of each the moment of its end, and the seconds left."""

    LOOKED = "looked"
    """When the sender looked last at what is due, and when nobody did; see `models.heartbeat`."""
    FETCHED = "fetched"
    """The same of updates: when Telegram gave some last, or said that there are none."""

    LAST_CALLS = "last_calls"
    """Where admins were told that something starts soon, until these messages say what became of it: a list
    of objects, each with the `uuid` and, as `told`, pairs of a chat and a message."""
    TRANSFERS = "transfers"
    """Files that come in or go out; see `models.transfers`."""
    EPOCH = "epoch"
    """How often a copy has begun to be the one that sends, where copies share a server; an integer."""
    HOME = "home"
    """The server and the database that this was written in: an object of `system`, the identifier of its
    cluster as text or null where it may not be asked, `database`, its oid, and `written`, the transaction
    that wrote this row."""
    APPROVALS = "approvals"
    """Who is asked to approve drafts; see `models.approvals`."""

    BACKUP = "backup"
    """When `bot.py backup` made the last one; a moment as ISO 8601 writes it."""


class Notes:
    """Each method is one transaction; `noted` and `put` join another one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def get(self, fact: Fact) -> object:
        """Its value; None where nothing was noted."""
        with self._reading.begin() as connection:
            return noted(connection, fact)

    def set(self, fact: Fact, value: object) -> None:
        with self._engine.begin() as connection:
            put(connection, fact, value)


# Built once: they are asked at each look, and the building costs more than the execution.
_THIS = note.c.name == bindparam("fact")
_NOTED = select(note.c.value).where(_THIS)
_CHANGE = update(note).where(_THIS).values(value=bindparam("said", type_=note.c.value.type))
_ADD = insert(note)


def noted(connection: Connection, fact: Fact) -> object:
    return connection.scalar(_NOTED, {"fact": fact})


def put(connection: Connection, fact: Fact, value: object) -> None:
    """Note a value that JSON can hold, in the transaction that makes it true."""
    if not connection.execute(_CHANGE, {"fact": fact, "said": value}).rowcount:
        connection.execute(_ADD, {"name": fact, "value": value})


def drop(connection: Connection, fact: Fact) -> None:
    connection.execute(delete(note).where(note.c.name == fact))
