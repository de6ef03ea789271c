"""A file on its way into the audience: counted, repeatable, and beside others who write."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from models.database import Unavailable
from models.files import Import
from models.files.importing import LONGEST_PAUSE
from models.states import Status
from models.store import Store
from tests.support import databases
from tests.support.files import chats, imported, written
from tests.support.refusing import refuse


def test_repeating_adds_nothing_and_who_left_stays_out(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, "5001\n5002\n5001\n")
    first = imported(store, file)
    store.audience.leave(5001)
    again = imported(store, file)
    assert (first.added, first.known) == (2, 1)
    assert (again.added, again.known) == (0, 3)
    assert store.audience.by_status() == {Status.SUBSCRIBED: 1, Status.LEFT: 1}


def test_more_ids_than_one_transaction_takes_with_a_pause_after_each(store: Store, tmp_path: Path) -> None:
    pauses: list[float] = []
    going = Import(
        store.audience, written(tmp_path, "\n".join(map(str, range(1, 2501)))), sleep=pauses.append
    )
    assert [len(left_out) for left_out in going.run()] == [0, 0, 0]
    assert going.added == store.audience.size() == 2500
    assert len(pauses) == 3
    assert min(pauses) > 0


@pytest.mark.parametrize(("took", "pause"), [(0.02, 0.01), (600.0, LONGEST_PAUSE)])
def test_pause_is_half_of_what_the_transaction_took(
    took: float, pause: float, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count(1000.0, took)
    monkeypatch.setattr("models.files.importing.time", SimpleNamespace(monotonic=lambda: next(ticks)))
    pauses: list[float] = []
    [*Import(store.audience, written(tmp_path, "5001\n"), sleep=pauses.append).run()]
    assert pauses == pytest.approx([pause])


def test_every_malformed_line_is_told_as_it_is_met(store: Store, tmp_path: Path) -> None:
    going = Import(store.audience, written(tmp_path, "5001\n" + "x\n\n" * 2500 + "y\nz\n"))
    told = [left_out.malformed for left_out in going.run()]
    assert [len(lines) for lines in told] == [999, 1000, 502]
    assert told[0][:2] == [range(2, 3), range(4, 5)]
    assert told[-1][-1] == range(5002, 5004)
    assert going.malformed == 2502


def test_interrupted_import_has_counted_what_is_in(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, "\n".join(map(str, range(1, 2501))))
    going = Import(store.audience, file)
    next(going.run())
    assert going.added == store.audience.size() == 1000
    assert imported(store, file).known == 1000


@pytest.fixture
def locked(store: Store, new_database: str) -> Iterator[Connection]:
    """Another program that holds the database, which nobody waits for."""
    hurried = "SET lock_timeout = 1" if databases.on_postgresql() else "PRAGMA busy_timeout = 0"

    @event.listens_for(store.engine, "connect")
    def hurry(connection: DBAPIConnection, _: object) -> None:
        connection.cursor().execute(hurried)
        connection.commit()

    store.engine.dispose()
    with Store.open(new_database) as other, other.engine.begin() as writing:
        yield writing


def test_busy_database_is_waited_for(locked: Connection, store: Store, tmp_path: Path) -> None:
    refusals: list[object] = []

    @event.listens_for(store.engine, "handle_error")
    def give_way(context: object) -> None:
        refusals.append(context)
        if len(refusals) == 3:
            locked.rollback()

    done = imported(store, written(tmp_path, "5001\n5002\n"))
    assert (done.added, len(refusals)) == (2, 3)


def test_database_that_stays_busy_is_given_up(locked: Connection, store: Store, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="lock"):
        imported(store, written(tmp_path, "5001\n"))
    locked.rollback()
    assert chats(store) == []


def test_full_disk_is_not_waited_for(store: Store, tmp_path: Path) -> None:
    with store.engine.begin() as connection:
        refuse(connection, "INSERT ON subscriber", "NEW.chat_id > 1000")
    begun: list[object] = []
    event.listen(store.engine, "begin", begun.append)
    with pytest.raises(Unavailable, match="disk is full"):
        imported(store, written(tmp_path, "\n".join(map(str, range(1, 2501)))))
    assert len(begun) == 2
    assert store.audience.size() == 1000
