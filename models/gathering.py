"""Gathers what a broadcast brought, of one moment."""

from datetime import datetime

from sqlalchemy import Connection

from models.answers import answered
from models.record import Broadcast
from models.results import Results


def gather(connection: Connection, of: Broadcast, now: datetime) -> Results:  # noqa: ARG001 - filled in by the parts
    """In a transaction of the caller's."""
    answers, rooms = answered(connection, of)
    return Results(answered=answers, rooms=rooms)
