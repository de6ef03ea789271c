"""A database that refuses to write certain rows, as one whose disk is full."""

from sqlalchemy import Connection

FULL = "database or disk is full"

_FUNCTION = f"""
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{FULL}' USING ERRCODE = 'disk_full'; END $$
"""


def refuse(connection: Connection, what: str, when: str = "true") -> None:
    """From now on say `FULL` to this, as `INSERT ON subscriber`, where `when` is true of the new row."""
    if connection.dialect.name == "sqlite":
        body = f"BEGIN SELECT RAISE(FAIL, '{FULL}'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER full BEFORE {what} WHEN {when} {body}")
        return
    connection.exec_driver_sql(_FUNCTION)
    each = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()"
    connection.exec_driver_sql(f'CREATE TRIGGER "full" BEFORE {what} {each}')
