"""Gathers what a broadcast brought, of one moment."""

from datetime import datetime

from sqlalchemy import Connection

from models.answers import answered
from models.course import has_course
from models.deliveries.refused import refused
from models.departures import departures
from models.figures import kept
from models.record import Broadcast
from models.results import Results


def gather(connection: Connection, of: Broadcast, now: datetime) -> Results:
    """In a transaction of the caller's."""
    then = kept(connection, of)
    why = then.refused if then else refused(connection, of)
    answers, rooms = answered(connection, of)
    cost = departures(connection, of, now)
    drawn = has_course(connection, of)
    return Results(refused=why, departures=cost, answered=answers, rooms=rooms, has_course=drawn)
