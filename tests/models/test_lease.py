"""Two copies on one PostgreSQL, in one process: who holds the lock, and what becomes of who held it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from models.content import Content
from models.database import DatabaseError, DatabaseFault, Unavailable, database_at, sessions
from models.database import lease as timing
from models.deliveries.claims import Sent
from models.inbox import Waiting
from models.lanes import Lane
from models.notes import Fact
from models.states import Outcome
from models.store import Store
from tests.support import databases
from tests.support.ledger import begun, outcomes
from tests.support.relay import relay

SOON = 20.0  # seconds that nothing takes


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_kind: None) -> str:  # noqa: ARG001 - it forgets it
    """A new database on PostgreSQL, whatever the other tests run on; questions come faster there."""
    monkeypatch.setattr(timing, "BEAT", 0.05)
    databases.choose(postgresql=True)
    return databases.url_at(tmp_path / "recall.db")


@contextlib.contextmanager
def copy(url: str, waiting: Callable[[float], None] | None = None) -> Iterator[Store]:
    """A copy that sends."""
    database = database_at(url)
    with database.lock(waiting), Store.at(database) as store:
        yield store


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def ask(url: str, question: str) -> int:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as session:
        found = session.execute(question).fetchone()
        assert found
        return int(found[0])


HERE = "(SELECT oid FROM pg_database WHERE datname = current_database())"
HOLDERS = f"FROM pg_locks WHERE classid = {timing.SENDS} AND database = {HERE} AND granted"


def end_session(url: str) -> None:
    """Of whoever holds the lock."""
    assert ask(url, f"SELECT count(pg_terminate_backend(pid)) {HOLDERS}") == 1
    until(lambda: ask(url, f"SELECT count(*) {HOLDERS}") == 0)


def opened(url: str) -> psycopg.Connection:
    return sessions.session(make_url(url).set(drivername="postgresql+psycopg"), timing.REACH, timing.UNHEARD)


def test_second_copy_is_refused_and_has_it_once_the_first_has_ended(url: str) -> None:
    with copy(url) as first:
        assert first.database.may_call()
        with pytest.raises(DatabaseError) as refused, database_at(url).lock():
            pass
        assert refused.value.fault is DatabaseFault.IN_USE
    assert not first.database.may_call()
    with copy(url) as second:
        assert second.database.may_call()


def test_lock_is_free_before_the_server_notices_that_its_session_is_gone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = opened(url)
    with contextlib.closing(kept), monkeypatch.context() as patch:
        patch.setattr(kept, "close", lambda: None)
        lease = timing.Lease(lambda: kept, lambda: None)
        assert lease.taken()
        lease.end()
        with copy(url) as second:
            assert second.database.may_call()
        patch.undo()


async def test_end_waits_no_longer_for_a_server_that_is_away(url: str) -> None:
    async with relay(url) as between:
        lease = timing.Lease(lambda: opened(between.url), lambda: None)
        assert await asyncio.to_thread(lease.taken)
        between.cut(losing=True)
        async with asyncio.timeout(timing.SILENCE / 2):
            await asyncio.to_thread(lease.end)


def test_copy_that_waits_says_so_once_and_takes_over(url: str, caplog: pytest.LogCaptureFixture) -> None:
    tries = []
    with contextlib.ExitStack() as first:
        first.enter_context(copy(url))

        def waiting(_seconds: float) -> None:
            tries.append(1)
            if len(tries) == 5:
                first.close()

        with copy(url, waiting) as second:
            assert second.database.may_call()
    said = [one.message.partition(":")[0] for one in caplog.records if one.name == "recall"]
    assert said == ["another copy sends; this one waits to take over", "this copy takes over"]


def test_two_schemas_of_a_database_have_a_lock_each(url: str) -> None:
    plain = make_url(url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as session:
        session.execute("CREATE SCHEMA other")
    other = plain.update_query_dict({"options": "-c search_path=other"})
    with copy(url), copy(other.render_as_string(hide_password=False)) as second:
        assert second.database.may_call()


def test_lock_that_nobody_took_meanwhile_is_taken_again(url: str) -> None:
    with copy(url) as store:
        holder = ask(url, f"SELECT pid {HOLDERS}")
        assert ask(url, f"SELECT count(pg_terminate_backend({holder}))") == 1
        until(lambda: ask(url, f"SELECT coalesce(max(pid), {holder}) {HOLDERS}") != holder)
        until(store.database.may_call)
        with pytest.raises(DatabaseError), database_at(url).lock():
            pass
        store.notes.set(Fact.ASIDE, 1)
        assert not store.database.taken_over
        assert store.database.still_there()


WRITES: list[Callable[[Store], object]] = [
    lambda store: store.audience.add([7]),
    lambda store: store.notes.set(Fact.ASIDE, 7),
    lambda store: store.contents.create(Content("text", "Hello"), 1),
    lambda store: store.inbox.put([Waiting(1, Lane.ADMIN, "{}")]),
    lambda store: store.ledger.settle_orphans(),
    lambda store: store.ledger.claim(store.broadcasts.jobs()[0], 1),
    lambda store: store.ledger.finish_sending(store.broadcasts.jobs()[0].uuid),
    lambda store: store.ledger.record([Sent(1, 1, Outcome.SENT, (5,))]),
    lambda store: store.heartbeat.beat(),
]


@pytest.mark.parametrize("write", WRITES)
def test_whatever_a_copy_writes_after_another_took_over_is_refused(
    write: Callable[[Store], object], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "BEAT", SOON)  # so that the first does not know by itself
    with copy(url) as first:
        made = begun(first)
        end_session(url)
        with copy(url) as second:
            with pytest.raises(Unavailable, match="taken over"):
                write(first)
            assert first.database.taken_over
            assert not first.database.may_call()
            assert not first.database.still_there()
            assert outcomes(second, made) == {Outcome.PENDING: 5}
            assert second.ledger.claim(made, 1)
            assert second.database.may_call()


def test_first_copy_notices_by_itself_that_another_has_taken_over(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "BEAT", 3.0)
    with copy(url) as first:
        end_session(url)
        with copy(url):
            until(lambda: first.database.taken_over)
            assert not first.database.may_call()


def test_what_a_stopped_copy_holds_keeps_nobody_from_writing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an executemany the server's own time-out is not armed."""
    monkeypatch.setattr(timing, "BEATS", timing.BEATS.replace("'8 seconds'", "'0.2 seconds'"))
    with Store.open(url) as stopped, copy(url) as store, stopped.engine.connect() as connection:
        for statement in ("CREATE TEMPORARY TABLE t (a int)", "DELETE FROM t"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO t VALUES (%s)", [(1,), (2,), (3,)])
        written = threading.Thread(target=store.notes.set, args=(Fact.ASIDE, 1), daemon=True)
        written.start()
        written.join(SOON)
        assert store.notes.get(Fact.ASIDE) == 1
        connection.invalidate()
