"""The tables as the code knows them, beside those that the migrations make."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select

import models.result_tables  # noqa: F401 - its tables are in `metadata`
from models.states import Status
from models.store import Store
from models.tables import metadata, subscriber


def test_migrations_build_the_schema_the_code_uses(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        # Alembic compares no primary keys, and no types of columns that have none.
        found = inspect(connection)
        for table in metadata.sorted_tables:
            key = found.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]
            types = {one["name"]: str(one["type"]) for one in found.get_columns(table.name)}
            assert types == {one.name: one.type.compile(connection.dialect) for one in table.columns}


def test_new_chat_has_failed_nothing_and_may_not_return(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(insert(subscriber).values(chat_id=5, status=Status.LEFT, changed_at=store.clock()))
        columns = subscriber.c.failures, subscriber.c.may_return
        assert connection.execute(select(*columns)).one() == (0, False)
