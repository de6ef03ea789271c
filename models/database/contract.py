"""What Recall asks of a database, and what keeps one from being used."""

from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection, Engine

READING = "reading"  # the execution option of transactions that only read


class Database(Protocol):
    """One kind of database. Each implementation guarantees all of this, and nobody else asks which it is."""

    @property
    def name(self) -> str:
        """What messages to the operator call it; no password is in it."""

    def lock(self) -> AbstractContextManager[object]:
        """Keep a second sender out, from this call until the context ends.

        The lock is taken at once or refused. A database has one lock, whatever name it is called by, and a
        process that is killed leaves it free.

        Raises:
            DatabaseError: another copy holds the lock, or it cannot be taken at all.
        """

    def connect(self) -> Engine:
        """An engine to share between threads; nothing is opened before its first transaction.

        A transaction takes the lock for writing when it begins, and waits there for its turn. So writers come
        one after another, and what a method has read is still true when it writes. A transaction that is
        marked `READING` never waits for a writer and sees one moment from its first read on.

        A schema changes as a whole or not at all. What is committed survives a power failure, because a claim
        that is rolled back would be sent again.

        Raises:
            DatabaseError: the URL asks for something that does not exist.
        """

    def probe(self, connection: Connection) -> None:
        """Change nothing, but fail as a write would, so that the start fails and not the first broadcast.

        Raises:
            Unavailable: it cannot be written.
        """


class DatabaseFault(StrEnum):
    """Why a database cannot be used, and which fields of `DatabaseError` say more."""

    URL = "url"
    """Its URL means nothing; `detail` says why."""
    NO_FOLDER = "no folder"
    """The folder of the file `name` does not exist."""
    READ_ONLY_FOLDER = "read-only folder"
    """The lock cannot be written beside the file `name`; `detail` is what the system says."""
    LOCK_FILE = "lock file"
    """The folder is not at fault but what stands at `name`.lock; `detail` is what the system says."""
    IN_USE = "in use"
    """Another copy of Recall holds the lock of `name`."""
    UNUSABLE = "unusable"
    """`name` cannot be read, migrated or written; `detail` is what the database says."""
    OLDER = "older"
    """An older version of Recall wrote `name` with its schema `revision`, and nobody may change it now."""
    NEWER = "newer"
    """A newer version of Recall wrote `name`; this one does not know its schema `revision`."""


class DatabaseError(Exception):
    """The database cannot be used: what happened, and with what."""

    def __init__(self, fault: DatabaseFault, name: str = "", *, detail: str = "", revision: str = "") -> None:
        super().__init__(fault, name, detail, revision)
        self.fault = fault
        self.name = name
        self.detail = detail
        self.revision = revision
