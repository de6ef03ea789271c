"""Where a database stands, written down in it: a dump that is put back elsewhere tells another place."""

from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, text

from models.database.contract import Trace

EPOCH = "SELECT value FROM note WHERE name = 'epoch'"
"""How often a copy has begun to be the one that sends, see `models.notes`."""


def trace(connection: Connection) -> Trace:
    """What the place that it was written in says about it."""
    if connection.execute(text("SELECT to_regclass('note')")).scalar() is None:
        return Trace.NEWEST
    past = connection.execute(text("SELECT value FROM note WHERE name = 'home'")).scalar()
    begun = connection.execute(text("SELECT 1 FROM note LIMIT 1")).scalar()
    here = _home(connection)
    if past is None:
        return Trace.MISSING if begun else Trace.NEWEST
    if here["system"] is None:
        return Trace.MISSING
    return Trace.NEWEST if past == here else Trace.MOVED


def settle(connection: Connection) -> None:
    """Write down that it belongs here."""
    put(connection, "home", _home(connection))


def put(connection: Connection, name: str, value: object) -> None:
    """A note, as `models.notes` has them."""
    connection.exec_driver_sql(
        "INSERT INTO note (name, value) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, Jsonb(value)),
    )


def _home(connection: Connection) -> dict[str, Any]:
    oid = connection.execute(text("SELECT oid::bigint FROM pg_database WHERE datname = current_database()"))
    may = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
    system = None
    if connection.execute(text(may)).scalar():
        system = str(connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar())
    return {"system": system, "database": oid.scalar()}
