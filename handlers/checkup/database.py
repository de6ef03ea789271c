"""What a database says about a set-up, and the disk that it is on."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from broadcast.checkup import Code, Line
from broadcast.engine.stopfile import NAME
from handlers.start import absolute
from models.database import Database, DatabaseError
from models.inspection import Age, Inspected

OLD = timedelta(days=7)  # from which on a backup is
LEAST = 500  # MB that are to be free, for the database or what is written beside it
NEEDED = 20  # MB, without which nothing goes out soon
MB = 1_000_000


def trouble(error: DatabaseError) -> Line:
    facts = {"fault": error.fault, "name": absolute(error.name), "detail": error.detail}
    return Line(Code.BAD_DATABASE, {**facts, "revision": error.revision})


def lines(found: Inspected, database: Database, bot: int | None, now: datetime) -> Iterator[Line]:
    """All about it. `bot` is the id of the bot whose token is set; None where that is not known."""
    name = absolute(database.name)
    if found.age is Age.ABSENT:
        yield Line(Code.NEW_DATABASE, {"name": name})
        return
    yield Line(Code.DATABASE, {"name": name})
    if not found.writable:
        yield Line(Code.READ_ONLY)
    if found.damage:
        yield Line(Code.DAMAGED, {"words": found.damage})
        return
    if found.damage is not None:
        yield Line(Code.SOUND)
    if found.age is Age.OLDER:
        yield Line(Code.OLDER)
    if bot is not None and found.bot not in (None, bot):
        yield Line(Code.OTHER_BOT, {"database": name, "owner": found.bot, "bot": bot})
    yield from _life(found)
    yield from _state(found)
    yield _backup(found.backup, now)


def disk(folder: Path) -> Iterator[Line]:
    try:
        free = shutil.disk_usage(folder).free // MB
    except OSError:  # there is no such folder, which is said of the database
        return
    code = Code.FULL_DISK if free < NEEDED else Code.LOW_DISK if free < LEAST else Code.DISK
    yield Line(code, {"free": free})


def stop_file(folder: Path) -> Iterator[Line]:
    try:
        (folder / NAME).lstat()
    except OSError:
        return
    yield Line(Code.STOP_FILE)


def _life(found: Inspected) -> Iterator[Line]:
    if found.holding:
        held = found.holding
        facts = {"subscribers": held.subscribers, "broadcasts": held.broadcasts}
        yield Line(Code.HOLDS, {**facts, "megabytes": round(found.bytes / MB, 1)})
    if found.looked:
        yield Line(Code.RUNS if found.runs else Code.RESTS, {"looked": found.looked})


def _state(found: Inspected) -> Iterator[Line]:
    if found.asks:
        yield Line(Code.OLD_COPY)
    if found.standing and found.standing.by:
        yield Line(Code.STANDSTILL, {"at": found.standing.at, "by": found.standing.by.name})


def _backup(made: datetime | None, now: datetime) -> Line:
    if made is None:
        return Line(Code.NO_BACKUP)
    return Line(Code.OLD_BACKUP if now - made > OLD else Code.BACKUP, {"at": made})
