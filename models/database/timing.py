"""Timing: how long commits take, which is what a claim and a record wait for."""

from typing import Any

from prometheus_client import Histogram
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from models.clock import ticks
from models.database.contract import READING

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
COMMITTING = "committing"  # since when, in what is remembered of a connection


def timed(engine: Engine) -> Histogram:
    """The seconds of every commit from now on, also of those that fail; what only reads is left out."""
    told = "Seconds that the database takes for a commit."
    seconds = Histogram("recall_commit_seconds", told, registry=None, buckets=BUCKETS)

    def end(_driver: Any, record: ConnectionPoolEntry, _state: Any) -> None:
        if begun := record.info.pop(COMMITTING, None):
            seconds.observe(ticks() - begun)

    event.listen(engine, "commit", _begin)
    # SQLAlchemy tells of no end of a commit, but a connection is given back right after it.
    event.listen(engine, "reset", end)
    return seconds


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(READING):
        connection.info[COMMITTING] = ticks()
