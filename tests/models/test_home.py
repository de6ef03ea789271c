"""Where a database on a server stands: a dump that is put back is known, wherever that is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.copies import Question
from models.database import DatabaseError, DatabaseFault, Trace, database_at
from models.states import State
from models.store import Store
from tests.support import databases
from tests.support.gone import Gone, own_server
from tests.support.ledger import answer, begun, now

ROLE = "recall_modest"


@pytest.fixture(scope="module")
def gone() -> Iterator[Gone]:
    with own_server() as running:
        Store.open(running.make("migrated")).engine.dispose()
        running.run("DELETE FROM note", "migrated")  # nothing of it says where it stands
        yield running


@pytest.fixture
def url(gone: Gone) -> str:
    """Of a database in which a broadcast is mid-way."""
    with Store.open(gone.make("recall", "migrated")) as store:
        made = begun(store)
        store.ledger.record([answer(claim) for claim in store.ledger.claim(now(store, made), 2)])
    return gone.url("recall")


@pytest.fixture
def dump(gone: Gone, url: str) -> str:
    """A file of `pg_dump` that holds it."""
    file = str(gone.room / "recall.dump")
    gone.command("pg_dump", "--format=custom", f"--file={file}", f"--dbname={url}")
    return file


def traced(url: str) -> Trace:
    """What it tells when it is opened now."""
    database = database_at(url)
    engine = database.connect()
    try:
        with engine.connect() as connection:
            return database.trace(connection)
    finally:
        engine.dispose()


def asked(url: str) -> Question | None:
    """What is asked once it was opened."""
    with Store.open(url) as store:
        return store.copies.question()


def test_database_that_stays_where_it_is_asks_nothing(url: str) -> None:
    for _ in range(3):
        assert traced(url) is Trace.NEWEST
        assert asked(url) is None


def test_new_database_asks_nothing(gone: Gone, url: str) -> None:
    assert url
    gone.make("other")
    assert traced(gone.url("other")) is Trace.NEWEST
    assert asked(gone.url("other")) is None


def test_dump_in_another_database_asks_once_and_names_what_is_midway(gone: Gone, url: str, dump: str) -> None:
    gone.make("other")
    gone.command("pg_restore", f"--dbname={gone.url('other')}", dump)
    assert traced(gone.url("other")) is Trace.MOVED
    with Store.open(gone.url("other")) as store:
        question = store.copies.question()
        assert question
        assert (question.trace, question.last is not None) == (Trace.MOVED, True)
        assert [one.state for one in store.copies.midway()] == [State.SENDING]
        assert [store.counts.of(one).sent for one in store.copies.midway()] == [2]
    assert traced(gone.url("other")) is Trace.NEWEST
    assert asked(gone.url("other")) == question  # until somebody answers
    assert asked(url) is None


def test_copy_by_the_server_itself_asks(gone: Gone, url: str) -> None:
    assert url
    gone.make("other", "recall")
    assert traced(gone.url("other")) is Trace.MOVED


def test_dump_in_a_database_made_anew_asks(gone: Gone, url: str, dump: str) -> None:
    gone.make("recall")
    gone.command("pg_restore", f"--dbname={url}", dump)
    assert traced(url) is Trace.MOVED


def test_dump_put_back_over_itself_asks(gone: Gone, url: str, dump: str) -> None:
    gone.command("pg_restore", "--clean", f"--dbname={url}", dump)
    assert traced(url) is Trace.MOVED


def test_dump_on_another_server_asks(gone: Gone, dump: str, tmp_path: Path, database_kind: None) -> None:  # noqa: ARG001 - it forgets them
    databases.choose(postgresql=True)
    moved = databases.bare_at(tmp_path / "moved.db")
    gone.command("pg_restore", f"--dbname={moved}", dump)
    assert traced(moved) is Trace.MOVED


def test_server_that_the_whole_folder_was_copied_to_goes_on(gone: Gone, url: str) -> None:
    assert asked(url) is None
    folder = gone.room / "standby"
    gone.command("pg_basebackup", "-D", str(folder), "-h", str(gone.folder), "-U", "postgres", "-c", "fast")
    with gone.beside(folder) as there:
        assert traced(f"postgresql://postgres@/recall?host={there}") is Trace.NEWEST


@pytest.mark.parametrize(
    "upkeep", ["VACUUM FULL note", "VACUUM FREEZE note", "ANALYZE", "CLUSTER note USING note_pkey"]
)
def test_upkeep_moves_nothing(upkeep: str, gone: Gone, url: str) -> None:
    gone.run(upkeep, "recall")
    assert traced(url) is Trace.NEWEST


@pytest.mark.parametrize(
    "value", [None, "home", 7, [], {}, {"system": "1", "database": "x", "written": 1}, {"system": None}]
)
def test_note_that_is_damaged_or_gone_asks(value: object, gone: Gone, url: str) -> None:
    if value is None:
        gone.run("DELETE FROM note WHERE name = 'home'", "recall")
    else:
        gone.run(f"UPDATE note SET value = '{json.dumps(value)}' WHERE name = 'home'", "recall")
    assert traced(url) is Trace.MISSING
    question = asked(url)
    assert question
    assert question.trace is Trace.MISSING


def test_notes_emptied_by_hand_ask(gone: Gone, url: str) -> None:
    gone.run("DELETE FROM note", "recall")
    assert traced(url) is Trace.MISSING


def test_database_emptied_by_hand_is_a_new_one(gone: Gone, url: str) -> None:
    gone.run("DROP SCHEMA public CASCADE", "recall")
    gone.run("CREATE SCHEMA public", "recall")
    assert traced(url) is Trace.NEWEST
    assert asked(url) is None


def test_lost_table_ends_the_start_in_one_line(gone: Gone, url: str) -> None:
    gone.run("DROP TABLE note", "recall")
    with pytest.raises(DatabaseError) as refused:
        Store.open(url)
    assert refused.value.fault is DatabaseFault.UNUSABLE
    assert refused.value.detail == 'relation "note" does not exist'


def test_server_that_does_not_tell_which_one_it_is_leaves_it_open(gone: Gone, url: str) -> None:
    gone.run("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC", "recall")
    if not gone.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        gone.run(f"CREATE ROLE {ROLE} LOGIN")
    gone.run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}", "recall")
    modest = url.replace("postgres@", f"{ROLE}@")
    assert traced(modest) is Trace.HIDDEN
    question = asked(modest)
    assert question
    assert question.trace is Trace.HIDDEN
    gone.run(f"GRANT EXECUTE ON FUNCTION pg_control_system() TO {ROLE}", "recall")
    assert traced(modest) is Trace.HIDDEN  # what was noted before does not tell either
    asked(modest)
    assert traced(modest) is Trace.NEWEST
