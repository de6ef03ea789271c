"""What a database leaves outside of itself, and what it tells when an older content is put in its place."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.database import DatabaseError, DatabaseFault, Trace, Unavailable, database_at
from models.store import Store
from tests.support.old_world import OLD

pytestmark = pytest.mark.sqlite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recall.db"


def opened(path: Path) -> Store:
    return Store.open(f"sqlite:///{path}", "NORMAL")


def grow(path: Path, first: int, *, commits: int = 1) -> None:
    """Commit some subscribers and close the database."""
    with opened(path) as store:
        for number in range(first, first + commits):
            store.audience.add([number])


def traced(path: Path) -> Trace:
    """What its trace tells when it is opened now."""
    database = database_at(f"sqlite:///{path}")
    engine = database.connect()
    try:
        with engine.connect() as connection:
            return database.trace(connection)
    finally:
        engine.dispose()


def beside(path: Path) -> Path:
    return Path(f"{path}.serial")


def test_new_database_and_one_that_was_closed_are_the_newest(path: Path) -> None:
    assert traced(path) is Trace.NEWEST
    grow(path, 1, commits=3)
    assert traced(path) is Trace.NEWEST


@pytest.mark.parametrize("missed", [1, 2, 50])
def test_older_content_is_known_however_few_commits_it_has_missed(missed: int, path: Path) -> None:
    grow(path, 1)
    old = path.read_bytes()
    grow(path, 2, commits=missed)
    path.write_bytes(old)
    assert traced(path) is Trace.OLD


def test_commit_that_was_promised_and_never_made_is_no_doubt(path: Path) -> None:
    grow(path, 1, commits=3)
    promised, committed = beside(path).read_text().split()
    assert promised == committed
    beside(path).write_text(f"{int(promised) + 1:010d} {committed}")  # killed between the two
    assert traced(path) is Trace.NEWEST


def test_commit_that_was_made_and_not_told_is_no_doubt(path: Path) -> None:
    grow(path, 1)
    told = beside(path).read_text()
    grow(path, 2)
    beside(path).write_text(told)  # lost by a power failure
    assert traced(path) is Trace.NEWEST


@pytest.mark.parametrize("text", [None, "", "0000000004 00000", "garbage garbage garba"])
def test_trace_that_is_missing_or_spoilt_leaves_it_open(text: str | None, path: Path) -> None:
    grow(path, 1)
    beside(path).unlink()
    if text is not None:
        beside(path).write_text(text)
    assert traced(path) is Trace.MISSING


@pytest.mark.parametrize("scene", ["sending", "undoing"])
def test_database_of_an_earlier_version_has_left_no_trace_and_is_no_doubt(scene: str, path: Path) -> None:
    shutil.copy(OLD / f"{scene}.sqlite", path)
    assert traced(path) is Trace.NEWEST
    with opened(path) as store:
        assert store.copies.question() is None
    assert traced(path) is Trace.NEWEST
    assert beside(path).exists()


def test_copy_from_before_the_first_trace_is_old(path: Path) -> None:
    shutil.copy(OLD / "sending.sqlite", path)
    grow(path, 1)
    shutil.copy(OLD / "sending.sqlite", path)
    assert traced(path) is Trace.OLD


@pytest.mark.parametrize("trace", [Trace.OLD, Trace.BACKUP, Trace.MISSING])
def test_trace_stays_until_it_is_accepted_whoever_writes(trace: Trace, path: Path) -> None:
    spoil(path, trace)
    assert traced(path) is trace
    engine = database_at(f"sqlite:///{path}").connect()
    for chat_id in range(900, 905):
        with engine.begin() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO subscriber (chat_id, status, changed_at, failures) "
                f"VALUES ({chat_id}, 'left', '2026-11-01', 0)"
            )
    engine.dispose()
    assert traced(path) is trace
    grow(path, 950)
    assert traced(path) is Trace.NEWEST


def spoil(path: Path, trace: Trace) -> None:
    """Make a database whose trace tells this."""
    grow(path, 1)
    old = path.with_suffix(".old")
    if trace is Trace.BACKUP:
        database_at(f"sqlite:///{path}").copy(old)
    else:
        shutil.copy(path, old)
    grow(path, 2, commits=9)
    shutil.copy(old, path)
    if trace is Trace.MISSING:
        beside(path).unlink()


def test_commit_is_not_made_where_it_cannot_be_told(path: Path) -> None:
    with opened(path) as store:
        store.audience.add([1])
        store.engine.dispose()
        beside(path).unlink()
        beside(path).mkdir()
        with pytest.raises(Unavailable, match="Is a directory"):
            store.audience.add([2])
        beside(path).rmdir()
        assert store.audience.size() == 1


def test_new_files_are_for_their_owner_alone_and_others_stay_as_they_are(path: Path) -> None:
    with database_at(f"sqlite:///{path}").lock(), opened(path) as store:
        store.audience.add([1])
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
        assert set(modes) >= {"recall.db", "recall.db-wal", "recall.db.lock", "recall.db.serial"}
        assert set(modes.values()) == {0o600}
    path.chmod(0o644)
    grow(path, 2)
    assert path.stat().st_mode & 0o777 == 0o644


class TestLeftoverOfAnother:
    """A killed process has left a WAL, and then only the file itself is exchanged."""

    @pytest.fixture
    def files(self, path: Path, tmp_path: Path) -> Path:
        """A database with a WAL that is not closed; beside it, `old` is its content from before."""
        grow(path, 1)
        shutil.copy(path, tmp_path / "old")
        grow(path, 2)
        with opened(path) as store:
            store.audience.add([*range(100, 110)])
            for suffix in ("", "-wal", ".serial"):
                shutil.copy(f"{path}{suffix}", tmp_path / f"killed.db{suffix}")
        return tmp_path / "killed.db"

    def test_own_one_is_taken_in(self, files: Path) -> None:
        with database_at(f"sqlite:///{files}").lock(), opened(files) as store:
            assert store.audience.size() == 12
            assert store.copies.question() is None

    def test_one_of_another_content_is_put_away_under_the_lock(self, files: Path) -> None:
        shutil.copy(files.with_name("old"), files)
        with database_at(f"sqlite:///{files}").lock(), opened(files) as store:
            assert store.audience.size() == 1
            question = store.copies.question()
            assert question
            assert question.trace is Trace.OLD
        assert Path(f"{files}-wal.old").stat().st_size > 0

    def test_without_the_lock_it_is_refused_and_nothing_is_touched(self, files: Path) -> None:
        shutil.copy(files.with_name("old"), files)
        before = files.read_bytes()
        with pytest.raises(DatabaseError) as caught:
            opened(files)
        assert caught.value.fault is DatabaseFault.FOREIGN_WAL
        with pytest.raises(DatabaseError) as caught:
            database_at(f"sqlite:///{files}").copy(files.with_name("copy"))
        assert caught.value.fault is DatabaseFault.FOREIGN_WAL
        assert files.read_bytes() == before

    def test_old_file_with_its_own_wal_is_old_and_whole(self, files: Path) -> None:
        saved = files.read_bytes(), Path(f"{files}-wal").read_bytes()
        with database_at(f"sqlite:///{files}").lock(), opened(files) as store:
            store.audience.add([*range(200, 210)])
        files.write_bytes(saved[0])
        Path(f"{files}-wal").write_bytes(saved[1])
        with database_at(f"sqlite:///{files}").lock(), opened(files) as store:
            assert store.audience.size() == 12
            question = store.copies.question()
            assert question
            assert question.trace is Trace.OLD

    def test_one_that_was_begun_anew_since_the_start_knows_where(self, path: Path, tmp_path: Path) -> None:
        with opened(path) as store:
            store.audience.add([*range(1, 10)])
            older = checkpointed(path)
            store.audience.add([20])
            checkpointed(path)
            store.audience.add([21])
            shutil.copy(f"{path}-wal", tmp_path / "killed.db-wal")
            (tmp_path / "killed.db").write_bytes(older)
        killed = tmp_path / "killed.db"
        with database_at(f"sqlite:///{killed}").lock(), opened(killed) as store:
            assert store.audience.size() == 9
        assert Path(f"{killed}-wal.old").exists()

    @pytest.mark.parametrize("trace", [Trace.OLD, Trace.BACKUP])
    def test_kill_right_after_an_old_one_was_opened_loses_nothing(
        self, trace: Trace, path: Path, tmp_path: Path
    ) -> None:
        spoil(path, trace)
        with opened(path) as store:
            store.audience.add([700])
            asked = store.copies.question()
            for suffix in ("", "-wal", ".serial"):
                shutil.copy(f"{path}{suffix}", tmp_path / f"killed.db{suffix}")
        killed = tmp_path / "killed.db"
        with database_at(f"sqlite:///{killed}").lock(), opened(killed) as store:
            assert store.copies.question() == asked
            assert store.audience.size() == 2
        assert not Path(f"{killed}-wal.old").exists()


def checkpointed(path: Path) -> bytes:
    """Its content as a plain file of this moment."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def overwritten(path: Path, old: bytes) -> None:
    path.write_bytes(old)


def replaced(path: Path, old: bytes) -> None:
    path.with_suffix(".new").write_bytes(old)
    path.with_suffix(".new").replace(path)


def emptied(path: Path, _old: bytes) -> None:
    with path.open("r+b") as file:
        file.truncate(0)


def removed(path: Path, _old: bytes) -> None:
    path.unlink()


def renamed(path: Path, _old: bytes) -> None:
    path.rename(path.with_suffix(".away"))


def folder_renamed(path: Path, _old: bytes) -> None:
    path.parent.rename(path.parent.with_name("away"))


def made_anew(path: Path, _old: bytes) -> None:
    path.unlink()
    path.touch()


def linked_elsewhere(path: Path, old: bytes) -> None:
    path.rename(path.with_suffix(".away"))
    path.with_suffix(".other").write_bytes(old)
    path.symlink_to(path.with_suffix(".other"))


GONE = [
    overwritten, replaced, emptied, removed, renamed, folder_renamed, made_anew, linked_elsewhere,
]  # fmt: skip


@pytest.mark.parametrize("pull", GONE)
def test_ground_that_is_pulled_away_is_noticed_and_not_written_to(
    pull: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "recall.db"
    grow(path, 1)
    old = checkpointed(path)
    store = opened(path)
    store.audience.add([2])
    checkpointed(path)
    assert store.database.still_there()
    pull(path, old)
    with pytest.raises(Unavailable, match=r"pulled away|is not a database"):
        store.audience.add([3])
    assert not store.database.still_there()


def test_once_away_it_stays_so(path: Path) -> None:
    with opened(path) as store:
        path.rename(path.with_suffix(".away"))
        assert not store.database.still_there()
        path.with_suffix(".away").rename(path)
        assert not store.database.still_there()


def test_ordinary_life_of_a_file_is_no_loss(path: Path) -> None:
    with opened(path) as store:
        for number in range(20):
            store.audience.add([number + 1])
            checkpointed(path)
        path.chmod(0o644)
        path.touch()
        path.with_name("second").hardlink_to(path)
        database_at(f"sqlite:///{path}").copy(path.with_name("copy"))
        assert store.database.still_there()
        store.audience.add([99])
