"""Another program that holds the database for writing, so that nobody else writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from models.database.lease import OF_SCHEMA, WRITES
from tests.support.databases import on_postgresql, url_at


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Held for as long as the context lasts, as by a migration that hangs."""
    with _held_on_server(database) if on_postgresql() else _held_file(database):
        yield


@contextmanager
def _held_file(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _held_on_server(database: Path) -> Iterator[None]:
    with psycopg.connect(url_at(database), autocommit=True) as other:
        other.execute(f"SELECT pg_advisory_lock({WRITES}, {OF_SCHEMA})")
        yield
