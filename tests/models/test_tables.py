"""The tables as the code knows them, beside those that the migrations make."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text

import models.result_tables  # noqa: F401 - its tables are in `metadata`
from models.columns import Instant
from models.states import Status
from models.store import Store
from models.tables import metadata, subscriber


def test_migrations_build_the_schema_the_code_uses(empty: str) -> None:
    with Store.open(empty) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        # Alembic compares no primary keys, and no types of columns that have none.
        found = inspect(connection)
        for table in metadata.sorted_tables:
            key = found.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]
            types = {
                one["name"]: one["type"].compile(connection.dialect) for one in found.get_columns(table.name)
            }
            assert types == {one.name: one.type.compile(connection.dialect) for one in table.columns}


@pytest.mark.postgresql
def test_types_are_the_servers_own(store: Store) -> None:
    with store.engine.connect() as connection:
        found = connection.execute(text(COLUMNS)).all()
    of = {(table, column): type_ for table, column, type_ in found}
    assert {type_ for _, _, type_ in found} == {
        *("bigint", "boolean", "character varying", "date", "integer", "jsonb", "text"),
        "timestamp with time zone",
    }
    for (table, column), type_ in of.items():
        known = metadata.tables[table].c[column].type if table in metadata.tables else None
        if isinstance(known, Instant):
            assert type_ == "timestamp with time zone", (table, column)
        if column in ("chat_id", "message_id", "update_id", "person", "by", "created_by"):
            assert type_ == "bigint", (table, column)
    assert of["delivery", "id"] == of["event", "id"] == "bigint"
    json_ = {(table, column) for (table, column), type_ in of.items() if type_ == "jsonb"}
    assert json_ >= {("note", "value"), ("event", "facts"), ("content", "media"), ("broadcast", "figures")}


COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name <> 'alembic_version'
"""


def test_new_chat_has_failed_nothing_and_may_not_return(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(insert(subscriber).values(chat_id=5, status=Status.LEFT, changed_at=store.clock()))
        columns = subscriber.c.failures, subscriber.c.may_return
        assert connection.execute(select(*columns)).one() == (0, False)
