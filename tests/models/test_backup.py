"""A backup: right while others write, never over a file, and asked about whenever it is opened."""

import os
import sqlite3
import threading
from contextlib import closing
from errno import ENOENT
from pathlib import Path

import pytest

from models.backup import Holding, backup, remember
from models.content import Content
from models.database import DatabaseError, DatabaseFault, Trace
from models.notes import Fact
from models.store import Store
from tests.support.ledger import BY, NOW, begun
from tests.support.old_world import OLD


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'recall.db'}"


def test_it_holds_what_was_committed_and_is_one_file_for_its_owner(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        begun(store)
        store.contents.create(Content("text", "A draft"), 1)
        assert backup(url, tmp_path / "copy.db") == Holding(subscribers=5, broadcasts=1, midway=1)
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.db"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("midway", [False, True])
def test_opening_it_always_asks_also_a_copy_of_it_and_beside_no_other(
    midway: bool, url: str, tmp_path: Path
) -> None:
    with Store.open(url) as store:
        if midway:
            begun(store)
        backup(url, tmp_path / "copy.db")
    backup(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path / "again.db")
    for name in ("again.db", "copy.db"):
        with Store.open(f"sqlite:///{tmp_path / name}") as opened:
            question = opened.copies.question()
            assert question
            assert question.trace is Trace.BACKUP


def test_question_of_the_original_is_none_of_the_backup(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        with store.engine.begin() as connection:
            store.copies.opening(connection, Trace.OLD)
        backup(url, tmp_path / "copy.db")
        asked = store.copies.question()
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as opened:
        question = opened.copies.question()
    assert asked
    assert question
    assert question.uuid != asked.uuid


def test_answered_once_it_asks_no_more(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        begun(store)
        backup(url, tmp_path / "copy.db")
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    with Store.open(copy) as opened:
        question = opened.copies.question()
        assert question
        assert opened.copies.go_on(question.uuid, BY)
    with Store.open(copy) as opened:
        assert opened.copies.question() is None


def test_it_is_of_one_moment_while_others_write(url: str, tmp_path: Path) -> None:
    with Store.open(url, "NORMAL") as store:
        over = threading.Event()

        def write() -> None:
            number = 0
            while not over.is_set():  # each commit adds a thousand chats, all of them or none
                store.audience.add([*range(number + 1, number + 1001)])
                number += 1000

        writer = threading.Thread(target=write)
        writer.start()
        try:
            sizes = [backup(url, tmp_path / f"copy{at}.db") for at in range(5)]
        finally:
            over.set()
            writer.join()
    for at, size in enumerate(sizes):
        assert size
        assert size.subscribers % 1000 == 0
        with closing(sqlite3.connect(tmp_path / f"copy{at}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_database_of_an_earlier_version_is_copied_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "recall.db"
    path.write_bytes((OLD / "sending.sqlite").read_bytes())
    before = path.read_bytes()
    backup(f"sqlite:///{path}", tmp_path / "copy.db")
    assert path.read_bytes() == before
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as opened:
        assert opened.copies.question()


def refused(url: str, to: Path) -> DatabaseFault:
    with pytest.raises(DatabaseError) as caught:
        backup(url, to)
    return caught.value.fault


def test_file_that_exists_is_never_written_over(url: str, tmp_path: Path) -> None:
    Store.open(url).engine.dispose()
    (tmp_path / "copy.db").write_text("precious")
    assert refused(url, tmp_path / "copy.db") is DatabaseFault.EXISTS
    assert refused(url, tmp_path / "recall.db") is DatabaseFault.EXISTS
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_missing_database_is_not_made(url: str, tmp_path: Path) -> None:
    assert refused(url, tmp_path / "copy.db") is DatabaseFault.ABSENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trouble", ["no folder", "garbage", "a folder"])
def test_backup_that_fails_leaves_nothing_behind(trouble: str, url: str, tmp_path: Path) -> None:
    to = tmp_path / "mistyped" / "copy.db" if trouble == "no folder" else tmp_path / "copy.db"
    path = tmp_path / "recall.db"
    expected = (DatabaseFault.NOT_COPIED, str(to), os.strerror(ENOENT))
    if trouble == "no folder":
        sqlite3.connect(path).close()
        path.touch()
    elif trouble == "garbage":  # of the database, so it is not the copy's fault
        path.write_bytes(b"no database " * 1000)
        expected = (DatabaseFault.UNUSABLE, str(path), "file is not a database")
    else:
        path.mkdir()
        expected = (DatabaseFault.ABSENT, str(path), "")
    with pytest.raises(DatabaseError) as caught:
        backup(url, to)
    assert (caught.value.fault, caught.value.name, caught.value.detail) == expected
    assert [file.name for file in tmp_path.iterdir()] == ["recall.db"]


def test_folder_is_no_name_for_it(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).engine.dispose()
    monkeypatch.chdir(tmp_path)
    for name in (".", "..", str(tmp_path), "/"):
        with pytest.raises(DatabaseError) as caught:
            backup(url, Path(name))
        assert caught.value.fault is DatabaseFault.EXISTS


def test_last_backup_is_noted_while_the_bot_uses_the_database(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        begun(store)
        assert remember(url, NOW)
        store.audience.add([7000])
        assert store.notes.get(Fact.BACKUP) == NOW.isoformat()
        backup(url, tmp_path / "copy.db")
    with Store.open(url) as store:
        assert store.copies.question() is None
    assert remember(f"sqlite:///{tmp_path / 'copy.db'}", NOW)
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as store:
        assert store.copies.question()


def test_note_of_a_backup_hides_no_old_copy(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        store.engine.dispose()
        older = (tmp_path / "recall.db").read_bytes()
        store.audience.add([7000])
    (tmp_path / "recall.db").write_bytes(older)
    assert not remember(url, NOW)
    with Store.open(url) as store:
        assert store.copies.question()
