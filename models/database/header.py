"""Two numbers in the header of a SQLite file, and how they are read without SQLite.

SQLite leaves both to the program (sqlite.org/fileformat2.html): they are on page 1, so every commit of ours
writes that page.
"""

import os

COMMITS = "PRAGMA user_version"
"""How many commits changed a row. It lasts for two years of sending without a pause."""
BASE = "PRAGMA application_id"
"""That number before the transaction that wrote this page."""

COMMITS_AT, BASE_AT, BYTES = 60, 68, 4

BINARY = getattr(os, "O_BINARY", 0)  # without it Windows takes some bytes for line ends


def marked(number: int) -> bool:
    """Whether this is the number of a copy that nobody has accepted: its complement, which is below zero."""
    return number < 0


def plain(number: int) -> int:
    """The number without the mark."""
    return ~number if marked(number) else number


def number_in(page: bytes, at: int) -> int:
    return int.from_bytes(page[at : at + BYTES], "big", signed=True)


def reached(file: int) -> int | None:
    """The number of the last commit in the file itself, without its WAL; None where it is empty.

    Raises:
        OSError: it cannot be read, or is a folder.
    """
    os.lseek(file, 0, os.SEEK_SET)
    page = os.read(file, COMMITS_AT + BYTES)
    return number_in(page, COMMITS_AT) if len(page) == COMMITS_AT + BYTES else None
