"""Where a database stands, written down in it: a dump that is put back somewhere tells that it was."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, text

from models.database.contract import Trace

EPOCH = "SELECT value FROM note WHERE name = 'epoch'"
"""How often a copy has begun to be the one that sends, see `models.notes`."""
_NOTED = "SELECT value, xmin::text::bigint FROM note WHERE name = 'home'"
_BEGUN = "SELECT EXISTS (SELECT FROM note) OR EXISTS (SELECT FROM broadcast)"


def trace(connection: Connection) -> Trace:
    """What the place that it was written in says about it."""
    if connection.execute(text("SELECT to_regclass('note')")).scalar() is None:
        return Trace.NEWEST
    row = connection.execute(text(_NOTED)).one_or_none()
    match tuple(row) if row else ():
        case ({"system": system, "database": int(database), "written": int(written)}, writer):
            here = _home(connection)
            # Also a dump that was put back over itself: whoever puts it back writes this row anew.
            if here["database"] != database or written % 2**32 != writer:
                return Trace.MOVED
            # Two servers count alike, so the rest may be the same by chance.
            if here["system"] is None or system is None:
                return Trace.HIDDEN
            return Trace.NEWEST if here["system"] == system else Trace.MOVED
        case _:
            return Trace.MISSING if connection.execute(text(_BEGUN)).scalar() else Trace.NEWEST


def settle(connection: Connection) -> None:
    """Write down that it belongs here, and in which transaction this was written."""
    written = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    put(connection, "home", {**_home(connection), "written": written})


def put(connection: Connection, name: str, value: object) -> None:
    """A note, as `models.notes` has them."""
    connection.exec_driver_sql(
        "INSERT INTO note (name, value) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, Jsonb(value)),
    )


def _home(connection: Connection) -> Mapping[str, Any]:
    oid = connection.execute(text("SELECT oid::bigint FROM pg_database WHERE datname = current_database()"))
    may = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
    system = None
    if connection.execute(text(may)).scalar():
        system = str(connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar())
    return {"system": system, "database": oid.scalar()}
