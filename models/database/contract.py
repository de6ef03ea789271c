"""What Recall asks of a database, and what keeps one from being used."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum, auto
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

READING = "reading"  # the execution option of transactions that only read


class Trace(StrEnum):
    """What is known about the past of a database that is being opened."""

    NEWEST = "newest"
    """All that was ever committed to it, as far as anybody can know."""
    OLD = "old"
    """An older state of it: more was committed than it holds."""
    BACKUP = "backup"
    """A copy that was made to be kept; what came after it is not in it."""
    MISSING = "missing"
    """The trace that it had left is gone, so nobody knows."""
    MOVED = "moved"
    """It was put here by somebody else than us, so this is what a dump of it held."""
    HIDDEN = "hidden"
    """Its server may not be asked which one it is, so nobody knows."""
    COPIED = "copied"
    """All of it was moved to another database, which goes on from there."""


class Database(Protocol):
    """One kind of database. Each implementation guarantees all of this, and nobody else asks which it is."""

    @property
    def name(self) -> str:
        """What messages to the operator call it; no password is in it."""

    @property
    def file(self) -> Path | None:
        """The file that holds it; None where a server does."""

    @property
    def folder(self) -> Path:
        """Where files lie that belong to the bot, such as the file STOP."""

    def exists(self) -> bool:
        """Whether it has tables of ours; nothing is made.

        Raises:
            DatabaseError: it cannot be asked.
        """

    def lock(self, waiting: Callable[[float], None] | None = None) -> AbstractContextManager[object]:
        """Keep a second sender out, from this call until the context ends.

        The lock is taken at once or refused. A database has one lock, whatever name it is called by, and a
        process that is killed leaves it free.

        Args:
            waiting: waits so many seconds. Given one, whoever shares a server waits for its turn, and for
                a server that is away; a file has no second copy that could take over. What it raises ends
                the waiting.

        A file that does not exist is made, for its owner alone. What a killed process left beside a file that
        was exchanged since is put away.

        Raises:
            DatabaseError: another copy holds the lock, or it cannot be taken at all.
        """

    def join(self) -> None:
        """Ask, before it is opened without the lock, whether whoever holds that calls it by the same name.

        Raises:
            DatabaseError: by another one, so what each of them commits would be hidden from the other.
        """

    def connect(self) -> Engine:
        """An engine to share between threads; one for each `Database`.

        A transaction takes the lock for writing when it begins, and waits there for its turn. So writers come
        one after another, and what a method has read is still true when it writes. A transaction that is
        marked `READING` never waits for a writer and sees one moment from its first read on.

        A schema changes as a whole or not at all. What is committed survives a power failure, because a claim
        that is rolled back would be sent again. Every commit that changes a row leaves a trace outside, and
        nothing is committed once the file is no longer `still_there`.

        Raises:
            DatabaseError: the URL asks for something that does not exist, or opening the file would harm it.
        """

    def peek(self) -> Engine:
        """An engine for one look from outside, whoever has it open: it only reads, and leaves nothing behind.

        Raises:
            DatabaseError: as `connect`.
        """

    def damage(self, connection: Connection, seconds: float) -> str | None:
        """What a quick look finds damaged, empty where nothing; None where so many seconds do not tell."""

    def probe(self, connection: Connection) -> None:
        """Change nothing, but fail as a write would, so that the start fails and not the first broadcast.

        Raises:
            Unavailable: it cannot be written.
        """

    def trace(self, connection: Connection) -> Trace:
        """What its trace outside says about it, before this transaction changes a row.

        It says the same until `accept`, whoever writes meanwhile.
        """

    def accept(self, connection: Connection) -> None:
        """Let it be `NEWEST` from this transaction on, which writes down what the trace means.

        Where this copy holds the lock, it is the newest that does, and whatever an earlier one still writes
        is refused.
        """

    def still_there(self) -> bool:
        """Whether it is still where it was connected, with all that it held; once False, always False.

        Cheap, and safe from any thread.
        """

    @property
    def taken_over(self) -> bool:
        """Whether it is not `still_there` because another copy sends; it may be waited for."""

    def may_call(self) -> bool:
        """Whether it is certain enough for a call to leave that nobody else holds the lock.

        Cheap, and safe from any thread. It may change back once False, unless `taken_over`.
        """

    def size(self, engine: Engine) -> int:
        """Bytes on the disk, with what was not moved into the file yet."""

    def shrink(self, engine: Engine) -> None:
        """Give the space of what was deleted back to the disk; whoever else writes has to wait.

        Raises:
            DatabaseError: it cannot be, as on a full disk; that space is used again for what comes.
        """

    def copy(self, to: Path) -> "Database | None":
        """Write what is committed to a new file, also while others write to it; its trace is `BACKUP`.

        Returns:
            That file; None where no file holds it, so that each row has to be written into one.

        Raises:
            DatabaseError: there is such a file already, or one of the two cannot be read or written.
        """


class DatabaseFault(StrEnum):
    """Why a database cannot be used, and which fields of `DatabaseError` say more."""

    URL = auto()
    """Its URL means nothing; `detail` says why."""
    NO_FOLDER = auto()
    """The folder of the file `name` does not exist."""
    READ_ONLY_FOLDER = auto()
    """The lock cannot be written beside the file `name`; `detail` is what the system says."""
    LOCK_FILE = auto()
    """The folder is not at fault but what stands at `name`.lock; `detail` is what the system says."""
    IN_USE = auto()
    """Another copy of Recall holds the lock of `name`."""
    OTHER_NAME = auto()
    """Another copy of Recall holds the lock of `name`, which it calls by another name."""
    UNUSABLE = auto()
    """`name` cannot be read, migrated or written; `detail` is what the database says."""
    OLDER = auto()
    """An older version of Recall wrote `name` with its schema `revision`, and nobody may change it now."""
    FOREIGN_WAL = auto()
    """`name` was exchanged, and beside it lies what belongs to the content before."""
    PULLED_AWAY = "pulled away"  # what a commit says then, too
    """`name` was removed or replaced while it was in use."""
    ABSENT = auto()
    """There is nothing to copy at `name`."""
    EXISTS = auto()
    """A copy is never written over the file `name`."""
    NOT_COPIED = auto()
    """The copy `name` could not be made; `detail` is what the system or the database says."""
    NOT_SHRUNK = auto()
    """The space of what was deleted stays in `name`; `detail` is what the database says."""
    DRIVER = auto()
    """What talks to databases of this kind is not installed; `detail` is the extra that brings it."""
    NEWER = auto()
    """A newer version of Recall wrote `name`; this one does not know its schema `revision`."""


class DatabaseError(Exception):
    """The database cannot be used: what happened, and with what."""

    def __init__(self, fault: DatabaseFault, name: str = "", *, detail: str = "", revision: str = "") -> None:
        self.fault = fault
        self.name = name
        self.detail = detail
        self.revision = revision
