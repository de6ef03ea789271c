"""Opening the database: the lock, migrations, and what cannot be used."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from models.database import DatabaseError, lock
from models.schema import metadata
from models.store import Store


def test_second_lock_is_refused_under_any_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(tmp_path, target_is_directory=True)
    with (
        lock(f"sqlite:///{tmp_path / 'recall.db'}"),
        pytest.raises(DatabaseError, match="Another copy of Recall"),
    ):
        lock(f"sqlite:///{tmp_path / 'alias' / 'recall.db'}")


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="newer version of Recall"):
        Store.open(url)


def test_migrations_build_the_schema_the_code_uses(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store:
        store.audience.add([1, 2])
    with Store.open(url) as store:
        assert store.audience.size() == 2


@pytest.mark.parametrize("kind", ["folder", "garbage"])
def test_what_is_no_database_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "recall.db"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"no database " * 1000)
    with pytest.raises(DatabaseError) as caught:
        Store.open(f"sqlite:///{path}")
    assert len(str(caught.value).splitlines()) == 1
