"""Writes every chat of a broadcast to the disk, as it is read: one table, or zips that a bot may upload."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, Engine

from models.clock import utc_now
from models.database import only_reading, reading
from models.deliveries.listed import Listed, listed
from models.details import Detail
from models.files.formulas import harmless
from models.record import BY_UUID, Broadcast, records
from models.states import BEGUN

ROWS = 1_000_000  # in one table; a spreadsheet takes 1,048,576
MARGIN = 1_000_000  # bytes that may follow once a zip is found to be full: a page, and what is being packed

Pages = Iterator[list[Listed]]


class NothingListed(Exception):
    """There are no rows: it never began, or what it brought is all that was kept of it."""


class Part(NamedTuple):
    """One zip, with one table."""

    place: Path
    chats: int


class Written(NamedTuple):
    """All of it, of one moment."""

    parts: list[Part]
    going_on: bool
    """Whether it is still changing."""


def write_zips(url: str, uuid: str, place: Path, reasons: Mapping[Detail, str], largest: int) -> Written:
    """Made to be called apart, beside a bot that has this database open.

    Args:
        place: of the first zip, and the name of all of them.
        largest: the bytes of each.

    Raises:
        NothingListed: there is nothing to write.
        OSError: it does not fit on the disk.
    """
    with only_reading(url) as engine, _reading(engine, uuid) as (connection, found):
        pages, parts = listed(connection, found, reasons), list[Part]()
        waiting = next(pages, [])
        while waiting or not parts:
            number = len(parts) + 1
            here = place if number == 1 else place.with_stem(f"{place.stem}-{number}")
            chats, waiting = _write_zip(here, waiting, pages, largest - MARGIN)
            parts.append(Part(here, chats))
        return Written(parts, found.going_on)


def write_table(engine: Engine, uuid: str, place: Path, reasons: Mapping[Detail, str]) -> int:
    """As one table, however large, where no file is yet; how many chats. As `write_zips`."""
    with (
        _reading(engine, uuid) as (connection, found),
        place.open("x", encoding="utf-8-sig", newline="") as file,
    ):
        write, chats = _begun(file), 0
        try:
            for page in listed(connection, found, reasons):
                write(page)
                chats += len(page)
            file.flush()
        except BaseException:
            place.unlink()  # a half would pass for the whole
            raise
        return chats


@contextmanager
def _reading(engine: Engine, uuid: str) -> Iterator[tuple[Connection, Broadcast]]:
    with reading(engine).begin() as connection:
        found = next(iter(records(connection, BY_UUID, uuid=uuid)), None)
        # Asked in the transaction that reads them, because they are cleared step by step.
        if found is None or found.state not in BEGUN or found.folded_at:
            raise NothingListed
        yield connection, found


def _write_zip(place: Path, first: list[Listed], pages: Pages, full: int) -> tuple[int, list[Listed]]:
    """Write until it is full; how many chats, and the page that comes next."""
    table = ZipInfo(f"{place.stem}.csv", utc_now().timetuple()[:6])
    table.compress_type = ZIP_DEFLATED
    with place.open("wb") as file, ZipFile(file, "w") as archive, archive.open(table, "w") as inside:
        text = TextIOWrapper(inside, encoding="utf-8-sig", newline="")
        write = _begun(text)
        write(first)
        chats, page = len(first), next(pages, [])
        while page and chats < ROWS and file.tell() < full:
            write(page)
            chats, page = chats + len(page), next(pages, [])
        text.close()
    return chats, page


def _begun(file: IO[str]) -> Callable[[Iterable[Listed]], object]:
    """Write the head; what writes rows."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(Listed._fields)
    # A chat id is a number, and stays one: of groups it begins with a minus.
    return lambda page: writer.writerows([row.chat_id, *map(harmless, row[1:])] for row in page)
