"""A move: both databases held, all of it copied or nothing, and the source an old copy from then on."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, inspect

from models.clock import utc_now
from models.copies import MIDWAY, Copies
from models.database import (
    Database,
    DatabaseError,
    DatabaseFault,
    Trace,
    Unavailable,
    database_at,
    reading,
    words_of,
)
from models.database.bulk import Side
from models.database.migrate import must_be_current
from models.moving.copying import TABLES, Copying, Counted, Step, nothing_seen
from models.moving.faults import MoveError, MoveFault
from models.moving.values import Mended
from models.notes import Fact, drop, noted, put
from models.record import records
from models.store import Store


@dataclass(frozen=True)
class Moved:
    """What both sides hold now."""

    tables: list[Counted]
    mended: Mended
    midway: int
    asks: bool
    """Whether the target asks before anything goes out, as the source would have."""


def move(source_url: str, target_url: str, seen: Callable[[Step], None] = nothing_seen) -> Moved:
    """Copy everything into a database that is empty; nobody else may use either of the two meanwhile.

    All of it is one transaction of the target, so a copy that is cut short leaves it as empty as before. The
    source is changed only once all is checked: whoever starts it from then on is asked, because the target
    goes on without it.

    Raises:
        MoveError, DatabaseError: nothing was copied.
    """
    source, target = database_at(source_url), database_at(target_url)
    if not source.exists():  # to lock a file would make it
        raise DatabaseError(DatabaseFault.ABSENT, source.name)
    if source.file and target.file and target.file.exists() and os.path.samefile(source.file, target.file):
        raise MoveError(MoveFault.SAME, source.name)
    with source.lock(), opened(source) as origin:
        with _told_of(source):
            must_be_current(source, origin)
        _must_be_apart(source, origin, target)
        with target.lock():
            if filled := _filled(target):
                raise MoveError(MoveFault.NOT_EMPTY, target.name, table=filled)
            with Store.at(target) as made:
                return _moved(source, origin, made, seen)


@contextmanager
def opened(database: Database) -> Iterator[Engine]:
    engine = database.connect()
    try:
        yield engine
    finally:
        engine.dispose()


def _moved(source: Database, origin: Engine, made: Store, seen: Callable[[Step], None]) -> Moved:
    target = made.database
    with reading(origin).begin() as read, made.engine.connect() as write:
        write.begin()
        with _told_of(source):
            trace = source.trace(read)
        copying = Copying(Side(source, read), Side(target, write), seen)
        tables = copying.run()
        with _told_of(target):
            made.copies.opening(write, trace)
            moved = Moved(
                tables, copying.mended, len(records(write, MIDWAY)), noted(write, Fact.OLD_COPY) is not None
            )
        for one in (source, target):
            if not one.still_there() or not one.may_call():
                raise MoveError(MoveFault.LOST, one.name)
        # The mark comes first: killed between the two, the source asks for nothing, and that harms nobody.
        # The other way round both would go on.
        with _asking(source, origin, trace, target), _told_of(target):
            write.commit()
    return moved


@contextmanager
def _asking(source: Database, origin: Engine, trace: Trace, target: Database) -> Iterator[None]:
    """Let whoever starts the source be asked from now on, unless what follows fails for certain."""
    if trace is Trace.BACKUP:  # it asks already
        yield
        return
    with _told_of(source), origin.begin() as connection:
        before = noted(connection, Fact.OLD_COPY)
        Copies(origin, utc_now).opening(connection, Trace.COPIED)
    try:
        yield
    except BaseException:
        # A commit that was interrupted may have happened.
        if _filled(target) is None:
            with _told_of(source), origin.begin() as connection:
                drop(connection, Fact.OLD_COPY)
                if before is not None:
                    put(connection, Fact.OLD_COPY, before)
        raise


def _must_be_apart(source: Database, origin: Engine, target: Database) -> None:
    if source.file or target.file:
        return
    with opened(target) as destination, _told_of(target), reading(destination).begin() as there:
        place = Side(target, there).place()
    with _told_of(source), reading(origin).begin() as here:
        if Side(source, here).place() == place:
            raise MoveError(MoveFault.SAME, source.name)


def _filled(target: Database) -> str | None:
    """A table of it that holds rows; None where there is none."""
    with opened(target) as engine, _told_of(target), reading(engine).begin() as connection:
        side, there = Side(target, connection), inspect(connection).get_table_names()
        return next((one.name for one in TABLES if one.name in there and side.count(one)), None)


@contextmanager
def _told_of(database: Database) -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        detail = words_of(error)
        raise DatabaseError(DatabaseFault.UNUSABLE, database.name, detail=detail) from None
