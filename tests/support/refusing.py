"""A database that refuses to write some rows, as a full disk does."""

from sqlalchemy import Engine

FULL = "database or disk is full"  # SQLite's words
ODD = "odd"  # of no known trouble

_REFUSE = """CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def refuse_rows(engine: Engine, change: str, words: str, when: str = "") -> None:
    """Let each such change fail, with these words, as of the next transaction.

    Args:
        change: as in `UPDATE OF fate ON delivery`.
        when: a condition on the row, as in `NEW.id = 3`.
    """
    trigger = f"CREATE TRIGGER {_name(change)} BEFORE {change} FOR EACH ROW {when and f'WHEN ({when})'} "
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"{trigger} BEGIN SELECT RAISE(FAIL, '{words}'); END")
        else:
            connection.exec_driver_sql(_REFUSE.format(words=words))
            connection.exec_driver_sql(f"{trigger} EXECUTE FUNCTION refuse()")


def allow_rows(engine: Engine, change: str) -> None:
    """Let these pass again."""
    table = change.partition(" ON ")[2]
    on = "" if engine.dialect.name == "sqlite" else f"ON {table}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {_name(change)} {on}")


def _name(change: str) -> str:
    return f"refused_{change.replace(' ', '_').lower()}"
