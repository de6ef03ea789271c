"""Gathers what a broadcast brought, of one moment."""

from datetime import datetime

from sqlalchemy import Connection

from models.answers import answered
from models.course import has_course
from models.deliveries.refused import refused
from models.departures import departures
from models.figures import kept
from models.record import Broadcast
from models.replies import counted
from models.results import Results


def gather(connection: Connection, of: Broadcast, now: datetime) -> Results:
    """In a transaction of the caller's."""
    then = kept(connection, of)
    answers, rooms = answered(connection, of)
    return Results(
        refused=then.refused if then else refused(connection, of),
        departures=departures(connection, of, now),
        answered=answers,
        rooms=rooms,
        replies=counted(connection, of),
        has_course=has_course(connection, of),
    )
