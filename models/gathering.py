"""Gathers what a broadcast brought, of one moment."""

from datetime import datetime

from sqlalchemy import Connection

from models.course import has_course
from models.deliveries.refused import refused
from models.record import Broadcast
from models.results import Results


def gather(connection: Connection, of: Broadcast, now: datetime) -> Results:  # noqa: ARG001 - filled in by the parts
    """In a transaction of the caller's."""
    return Results(refused=refused(connection, of), has_course=has_course(connection, of))
