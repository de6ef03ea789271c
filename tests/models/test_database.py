"""Opening the database: the lock, migrations, and what cannot be used."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from errno import EACCES, ELOOP
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import inspect

from models.content import Content
from models.database import DatabaseError, DatabaseFault, database_at, reading
from models.store import Store

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parent.parent.parent
WORDS = Content("text", "Hello again")


def test_second_lock_is_refused_under_any_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(tmp_path, target_is_directory=True)
    with (
        database_at(f"sqlite:///{tmp_path / 'recall.db'}").lock(),
        pytest.raises(DatabaseError) as caught,
    ):
        database_at(f"sqlite:///{tmp_path / 'alias' / 'recall.db'}").lock()
    assert caught.value.fault is DatabaseFault.IN_USE
    assert caught.value.name == str(tmp_path / "recall.db")


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the file itself cannot be locked beside SQLite"
)
@pytest.mark.parametrize("exists", [False, True])
def test_second_lock_is_refused_in_another_folder_of_a_hard_link(exists: bool, tmp_path: Path) -> None:
    path, link = tmp_path / "recall.db", tmp_path / "other" / "name.db"
    link.parent.mkdir()
    if exists:
        Store.open(f"sqlite:///{path}").engine.dispose()
    with database_at(f"sqlite:///{path}").lock(), Store.open(f"sqlite:///{path}") as store:
        link.hardlink_to(path)
        with pytest.raises(DatabaseError) as caught:
            database_at(f"sqlite:///{link}").lock()
        assert (caught.value.fault, caught.value.name) == (DatabaseFault.IN_USE, str(link))
        store.audience.add([1])  # its own lock is none of SQLite's
    with database_at(f"sqlite:///{link}").lock():
        pass


def test_lock_of_an_earlier_version_is_respected(tmp_path: Path) -> None:
    with FileLock(tmp_path / "recall.db.lock"), pytest.raises(DatabaseError) as caught:
        database_at(f"sqlite:///{tmp_path / 'recall.db'}").lock()
    assert caught.value.fault is DatabaseFault.IN_USE


def test_refused_migration_leaves_no_connection_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError):
        Store.open(url)
    # The last connection that is closed takes the WAL with it.
    assert not (tmp_path / "recall.db-wal").exists()


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError) as caught:
        Store.open(url)
    assert (caught.value.fault, caught.value.revision) == (DatabaseFault.NEWER, "9999")


@pytest.mark.parametrize(
    ("schema", "fault"),
    [("0003", DatabaseFault.OLDER), ("0001", DatabaseFault.OLDER), ("9999", DatabaseFault.NEWER)],
)
def test_other_schema_is_not_joined_but_left_as_it_is(
    schema: str, fault: DatabaseFault, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema}'")
    with pytest.raises(DatabaseError) as caught:
        Store.open(url, joining=True)
    assert (caught.value.fault, caught.value.revision) == (fault, schema)
    with database_at(url).connect().begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == schema


def test_database_is_joined_while_a_copy_runs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with (
        database_at(url).lock(),
        Store.open(url) as running,
        Store.open(url, joining=True) as joined,
    ):
        joined.audience.add([1, 2])
        assert running.audience.size() == 2


def test_new_database_is_made_once_by_all_who_join_it_at_once(tmp_path: Path) -> None:
    def join(chat_id: int) -> int:
        with Store.open(f"sqlite:///{tmp_path / 'recall.db'}", joining=True) as store:
            return store.audience.add([chat_id]).new

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(join, range(1, 5))] == [1, 1, 1, 1]


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store:
        store.audience.add([1, 2])
    with Store.open(url) as store:
        assert store.audience.size() == 2


@pytest.mark.parametrize("kind", ["folder", "garbage"])
def test_what_is_no_database_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "recall.db"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"no database " * 1000)
    with pytest.raises(DatabaseError) as caught:
        Store.open(f"sqlite:///{path}")
    assert caught.value.fault is DatabaseFault.UNUSABLE
    assert caught.value.detail in ("unable to open database file", "file is not a database")


def refused(url: str) -> tuple[DatabaseFault, str]:
    """Why a database is refused, and its name."""
    with pytest.raises(DatabaseError) as caught, database_at(url).lock(), Store.open(url):
        pass
    assert len(caught.value.detail.splitlines()) <= 1
    return caught.value.fault, caught.value.name


def test_lock_file_that_cannot_be_used_is_told_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "recall.db.lock").mkdir()
    path = tmp_path / "recall.db"
    assert refused(f"sqlite:///{path}") == (DatabaseFault.LOCK_FILE, str(path))


def test_lock_file_that_leads_nowhere_is_told_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "recall.db.lock").symlink_to(tmp_path / "nowhere" / "lock")
    path = tmp_path / "recall.db"
    assert refused(f"sqlite:///{path}") == (DatabaseFault.LOCK_FILE, str(path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("locked", [False, True])
def test_folder_that_cannot_be_written_is_told_from_its_files(locked: bool, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "recall.db"
    path.parent.mkdir()
    if locked:
        path.touch()
        Path(f"{path}.lock").touch()
    path.parent.chmod(0o500)
    assert refused(f"sqlite:///{path}") == (DatabaseFault.READ_ONLY_FOLDER, str(path))


def test_folder_in_which_the_system_lets_nobody_write_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    path = tmp_path / "recall.db"
    with pytest.raises(DatabaseError) as caught:
        database_at(f"sqlite:///{path}").lock()
    assert (caught.value.fault, caught.value.name) == (DatabaseFault.READ_ONLY_FOLDER, str(path))
    assert caught.value.detail == os.strerror(EACCES)


def test_symlinks_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "recall.db"
    path.symlink_to(path)
    with pytest.raises(DatabaseError) as caught:
        database_at(f"sqlite:///{path}")
    assert (caught.value.fault, caught.value.name) == (DatabaseFault.UNUSABLE, str(path))
    assert caught.value.detail == os.strerror(ELOOP)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file itself is not locked")
def test_file_that_is_locked_under_another_name_is_neither_joined_nor_copied(tmp_path: Path) -> None:
    path, link = tmp_path / "recall.db", tmp_path / "other" / "name.db"
    link.parent.mkdir()
    with database_at(f"sqlite:///{path}").lock():
        link.hardlink_to(path)
        for act in (
            lambda: Store.open(f"sqlite:///{link}", joining=True),
            lambda: database_at(f"sqlite:///{link}").copy(tmp_path / "copy.db"),
        ):
            with pytest.raises(DatabaseError) as caught:
                act()
            assert (caught.value.fault, caught.value.name) == (DatabaseFault.OTHER_NAME, str(link))
        assert not (tmp_path / "copy.db").exists()
        with Store.open(f"sqlite:///{path}", joining=True) as store:
            assert store.audience.add([1])
        database_at(f"sqlite:///{path}").copy(tmp_path / "copy.db")
    with Store.open(f"sqlite:///{link}", joining=True):
        pass


def test_lock_is_free_again_when_the_first_copy_has_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with database_at(url).lock():
        pass
    with database_at(url).lock(), Store.open(url):
        pass


def test_lock_is_held_from_the_call_on(tmp_path: Path) -> None:
    database = database_at(f"sqlite:///{tmp_path / 'recall.db'}")
    held = database.lock()
    with pytest.raises(DatabaseError) as caught:
        database.lock()
    assert caught.value.fault is DatabaseFault.IN_USE
    with held:
        pass


def test_transaction_keeps_other_writers_out_before_it_writes(tmp_path: Path) -> None:
    path = tmp_path / "recall.db"
    with (
        Store.open(f"sqlite:///{path}") as store,
        closing(sqlite3.connect(path, timeout=0)) as other,
        store.engine.begin(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_reading_does_not_wait_for_a_writer_and_sees_what_was_committed(tmp_path: Path) -> None:
    with (
        Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store,
        store.engine.begin() as writing,
        reading(store.engine).connect() as other,
    ):
        writing.exec_driver_sql(
            "INSERT INTO subscriber (chat_id, status, changed_at) VALUES (1, 'left', '2026-11-01')"
        )
        assert other.exec_driver_sql("SELECT COUNT(*) FROM subscriber").scalar() == 0


@pytest.mark.parametrize("url", ["recall.db", "sqlite:///recall.db?timeout=soon"])
def test_url_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        database_at(url).connect()
    assert caught.value.fault is DatabaseFault.URL
    assert caught.value.detail.startswith(("Could not parse", "could not convert"))


def test_folder_that_does_not_exist_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "mistyped" / "recall.db"
    assert refused(f"sqlite:///{path}") == (DatabaseFault.NO_FOLDER, str(path))
    assert not path.parent.exists()


def test_database_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "recall.db"
    assert refused(f"sqlite:///{path}") == (DatabaseFault.NO_FOLDER, str(path))


def test_tables_of_another_program_are_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with database_at(url).connect().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE broadcast (mine TEXT)")
    assert refused(url) == (DatabaseFault.UNUSABLE, str(tmp_path / "recall.db"))
    with database_at(url).connect().begin() as connection:
        assert inspect(connection).get_table_names() == ["broadcast"]


def test_database_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}"):
        pass
    name = f"file:{tmp_path / 'recall.db'}"
    assert refused(f"sqlite:///{name}?mode=ro&uri=true") == (DatabaseFault.UNUSABLE, name)


def test_program_may_stand_in_any_folder(tmp_path: Path) -> None:
    for room in ("models", "migrations"):
        shutil.copytree(ROOT / room, tmp_path / "100% recall" / room)
    opening = "from models.store import Store; Store.open('sqlite:///recall.db').engine.dispose()"
    done = subprocess.run(
        [sys.executable, "-c", opening], cwd=tmp_path / "100% recall", capture_output=True, check=False
    )
    assert done.stderr.decode() == ""
