"""Everything moved to another database, of whatever kind: nothing lost, nothing doubled, no half of it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, select

from models import moving
from models.backup import Holding, backup
from models.copies import Question
from models.database import DatabaseError, DatabaseFault, Trace, database_at, sqlite
from models.database.bulk import kept_as
from models.moving import Mended, MoveError, MoveFault, Step, move
from models.moving.copying import TABLES
from models.moving.values import Values
from models.notes import Fact
from models.states import Outcome
from models.store import Store
from models.tables import broadcast, delivery, event, note, subscriber
from tests.support.ledger import BY, begun, now, outcomes
from tests.support.moving import on_a_server
from tests.support.old_world import OldWorld

pytestmark = pytest.mark.slow

KINDS = ["file", "server"]
WAYS = [(one, other) for one in KINDS for other in KINDS]

Place = Callable[[str, str], str]


@pytest.fixture
def place(tmp_path: Path, database_kind: None) -> Place:  # noqa: ARG001 - it forgets them
    """The URL of a database of a kind, under a name; of a server's one, made and gone with the test."""
    made: dict[Path, str] = {}

    def at(kind: str, name: str) -> str:
        path = tmp_path / f"{name}.db"
        if kind == "file":
            return f"sqlite:///{path}"
        if path not in made:
            made[path] = on_a_server(path)
        return made[path]

    return at


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that it holds, as the product's own types read it; what is about the place is left out."""
    engine = database_at(url).connect()
    with engine.connect() as connection:
        found = {one.name: [*map(tuple, connection.execute(select(one)))] for one in TABLES}
    engine.dispose()
    found["note"] = [row for row in found["note"] if row[0] not in ("home", "epoch", "old_copy")]
    return {name: sorted(every, key=repr) for name, every in found.items()}


def question(url: str) -> Question | None:
    """What whoever starts it is asked."""
    with Store.open(url) as store:
        return store.copies.question()


def old(tmp_path: Path, scene: str) -> str:
    """A database of every kind of row, brought up to date."""
    path = tmp_path / f"{scene}.db"
    OldWorld.copied(scene, path)
    url = f"sqlite:///{path}"
    with Store.open(url) as store:
        if asked := store.copies.question():
            store.copies.go_on(asked.uuid, BY)
        made = begun(store, [71, -72, 73])
        store.ledger.claim(made, 2)
        store.tags.put_ids("vip", [71, 73])
        store.notes.set(Fact.ASIDE, 3)
    return url


@pytest.mark.parametrize("scene", ["sending", "undoing"])
def test_there_and_back_nothing_has_changed(scene: str, place: Place, tmp_path: Path) -> None:
    source = old(tmp_path, scene)
    before = rows(source)
    move(source, place("server", "there"))
    assert rows(place("server", "there")) == before
    move(place("server", "there"), place("server", "further"))
    move(place("server", "further"), place("file", "back"))
    assert rows(place("file", "back")) == before


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_what_is_midway_goes_on_in_the_target_and_asks_in_the_source(
    one: str, other: str, place: Place
) -> None:
    with Store.open(place(one, "source")) as store:
        made = begun(store)
        claimed = store.ledger.claim(made, 2)
    moved = move(place(one, "source"), place(other, "target"))
    assert (moved.midway, moved.asks, moved.mended) == (1, False, Mended())
    with Store.open(place(other, "target")) as store:
        assert store.copies.question() is None
        assert store.ledger.settle_orphans().total() == 2
        left = store.ledger.claim(now(store, made), 9)
        assert {one.chat_id for one in left}.isdisjoint(one.chat_id for one in claimed)
        assert outcomes(store, made)[Outcome.UNKNOWN] == 2
        # Numbers go on after the highest.
        assert begun(store, [6]).id == made.id + 1
    asked = question(place(one, "source"))
    assert asked
    assert asked.trace is Trace.COPIED


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_question_goes_where_the_rows_go(one: str, other: str, place: Place) -> None:
    with Store.open(place(one, "source")) as store:
        begun(store)
    move(place(one, "source"), place(other, "target"))
    assert move(place(one, "source"), place(other, "second")).asks
    assert question(place(other, "second"))


@pytest.mark.parametrize("other", KINDS)
def test_backup_stays_one_and_is_not_changed(other: str, place: Place, tmp_path: Path) -> None:
    with Store.open(place("server", "source")) as store:
        begun(store)
        assert backup(place("server", "source"), tmp_path / "kept.db") == Holding(5, broadcasts=1, midway=1)
    before = (tmp_path / "kept.db").read_bytes()
    assert move(place("file", "kept"), place(other, "target")).asks
    assert (tmp_path / "kept.db").read_bytes() == before
    asked = question(place(other, "target"))
    assert asked
    assert asked.trace is Trace.BACKUP


def test_backup_of_a_server_is_one_file_of_one_moment(place: Place, tmp_path: Path) -> None:
    source, kept = place("server", "source"), tmp_path / "kept.db"
    with database_at(source).lock(), Store.open(source) as store:  # while it is used
        begun(store)
        before = rows(source)
        backup(source, kept)
        store.audience.add([99])
    assert rows(f"sqlite:///{kept}") == before
    assert {one.name for one in tmp_path.glob("kept*")} <= {"kept.db", "kept.db-wal", "kept.db-shm"}
    assert kept.stat().st_mode & 0o777 == 0o600
    with pytest.raises(DatabaseError) as caught:
        backup(source, kept)
    assert caught.value.fault is DatabaseFault.EXISTS
    assert question(f"sqlite:///{kept}")


def refused(source: str, target: str) -> MoveFault | DatabaseFault:
    try:
        move(source, target)
    except (MoveError, DatabaseError) as error:
        return error.fault
    raise AssertionError("it was copied")


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_target_that_holds_rows_is_refused_and_left_alone(one: str, other: str, place: Place) -> None:
    for kind, name in ((one, "source"), (other, "target")):
        with Store.open(place(kind, name)) as store:
            begun(store, [1] if name == "source" else [2, 3])
    before = rows(place(other, "target"))
    assert refused(place(one, "source"), place(other, "target")) is MoveFault.NOT_EMPTY
    assert rows(place(other, "target")) == before
    assert question(place(one, "source")) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["source", "target"])
def test_what_a_bot_uses_is_refused(kind: str, name: str, place: Place) -> None:
    other = {"source": "target", "target": "source"}[name]
    for one in ("source", "target"):
        Store.open(place(kind, one)).engine.dispose()
    with database_at(place(kind, name)).lock():
        assert refused(place(kind, "source"), place(kind, "target")) is DatabaseFault.IN_USE
    with database_at(place(kind, other)).lock():  # and lets go of what it held
        pass


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_under_another_name_is_refused(kind: str, place: Place, tmp_path: Path) -> None:
    url = place(kind, "source")
    Store.open(url).engine.dispose()
    (tmp_path / "link.db").symlink_to(tmp_path / "source.db")
    again = place("file", "link") if kind == "file" else f"{url}&application_name=another"
    assert refused(url, url) is MoveFault.SAME
    assert refused(url, again) is MoveFault.SAME


def test_source_of_an_older_version_is_refused_and_not_changed(place: Place, tmp_path: Path) -> None:
    OldWorld.copied("sending", tmp_path / "old.db")
    before = dumped(tmp_path / "old.db")
    assert refused(place("file", "old"), place("file", "target")) is DatabaseFault.OLDER
    assert dumped(tmp_path / "old.db") == before
    assert not (tmp_path / "target.db").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_source_that_holds_nothing_of_ours_is_refused(kind: str, place: Place, tmp_path: Path) -> None:
    assert refused(place(kind, "source"), place("file", "target")) is DatabaseFault.ABSENT
    assert not (tmp_path / "source.db").exists()
    assert not (tmp_path / "target.db").exists()


@pytest.mark.parametrize("which", ["source", "target"])
def test_server_that_does_not_answer_is_one_fault(which: str, place: Place) -> None:
    urls = {one: place("file", one) for one in ("source", "target")}
    Store.open(urls["source"]).engine.dispose()
    urls[which] = "postgresql://ada:secret@localhost:1/name"
    with pytest.raises(DatabaseError) as caught:
        move(urls["source"], urls["target"])
    assert caught.value.fault is DatabaseFault.UNUSABLE
    assert "secret" not in caught.value.name + caught.value.detail


class Cut(Exception):
    """Somebody ends it in the middle."""


@pytest.mark.parametrize("doing", moving.Doing)
@pytest.mark.parametrize(("one", "other"), WAYS)
def test_what_is_cut_short_leaves_both_as_they_were(
    doing: moving.Doing, one: str, other: str, place: Place
) -> None:
    with Store.open(place(one, "source")) as store:
        begun(store)

    def cut(step: Step) -> None:
        if (step.doing, step.table) == (doing, "event") and step.rows:
            raise Cut

    with pytest.raises(Cut):
        move(place(one, "source"), place(other, "target"), cut)
    assert question(place(one, "source")) is None
    move(place(one, "source"), place(other, "target"))
    assert rows(place(other, "target")) == rows(place(one, "source"))


def test_commit_that_fails_takes_the_mark_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(place("file", "source")) as store:
        begun(store)
    written = sqlite._Connection.commit  # noqa: SLF001 - a full disk is met here

    def full(connection: sqlite._Connection) -> None:
        [_, _, path] = connection.execute("PRAGMA database_list").fetchone()
        made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'subscriber'").fetchone()
        filled = made and connection.execute("SELECT 1 FROM subscriber").fetchone()
        if filled and path.endswith("target.db"):
            raise sqlite3.OperationalError("database or disk is full")
        written(connection)

    monkeypatch.setattr(sqlite._Connection, "commit", full)  # noqa: SLF001
    with pytest.raises(DatabaseError) as caught:
        move(place("file", "source"), place("file", "target"))
    assert caught.value.detail == "database or disk is full"
    assert caught.value.name.endswith("target.db")
    monkeypatch.undo()
    assert question(place("file", "source")) is None
    assert move(place("file", "source"), place("file", "target")).midway == 1


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_row_that_changes_on_its_way_is_noticed(
    one: str, other: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(place(one, "source")) as store:
        begun(store)
    from models.database import bulk

    written = bulk.Side.fill

    def spoilt(side: bulk.Side, table: Any, rows: Any) -> None:
        written(side, table, [(*row[:-1], "spoilt") if table is delivery else row for row in rows])

    monkeypatch.setattr(bulk.Side, "fill", spoilt)
    assert refused(place(one, "source"), place(other, "target")) is MoveFault.DIFFERENT
    monkeypatch.undo()
    assert move(place(one, "source"), place(other, "target")).midway == 1


DAMAGE = [
    ("subscriber", "first_name", "'a' || char(0)", "a\ufffd"),
    ("subscriber", "first_name", "CAST(x'61ff' AS TEXT)", "a\ufffd"),
    ("subscriber", "first_name", "x'61'", "a"),
    ("subscriber", "joined_at", "'soon'", None),
    ("subscriber", "language_given", "7", True),
    ("broadcast", "selection", "'{'", {}),
    ("event", "facts", '\'{"a": "\\u0000\\ud83d"}\'', {"a": "\ufffd\ufffd"}),
    ("event", "facts", '\'{"a": NaN, "b": 1e2}\'', {"a": None, "b": 100}),
    ("note", "value", "'{'", None),
]
LOST = [
    ("subscriber", "failures", "'many'"),
    ("subscriber", "failures", "3000000000"),
    ("subscriber", "changed_at", "'soon'"),
    ("subscriber", "status", "'a word of more than sixteen letters'"),
    ("content", "entities", "'{'"),
    ("event", "broadcast_id", "99"),
]


def damaged(tmp_path: Path, table: str, column: str, value: str) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'source.db'}") as store:
        begun(store, [1])
        store.notes.set(Fact.ASIDE, 1)
    with closing(sqlite3.connect(tmp_path / "source.db")) as connection, connection:
        connection.execute(f'UPDATE "{table}" SET "{column}" = {value}')


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("table", "column", "value", "read"), DAMAGE)
def test_damaged_value_becomes_what_the_bot_reads_and_is_named(
    table: str, column: str, value: str, read: object, kind: str, place: Place, tmp_path: Path
) -> None:
    damaged(tmp_path, table, column, value)
    found = move(place("file", "source"), place(kind, "target")).mended
    assert found.count == len(found.named) > 0
    assert {(one, other) for one, _, other in found.named} == {(table, column)}
    [of] = [one for one in TABLES if one.name == table]
    with Store.open(place(kind, "target")) as store, store.engine.connect() as connection:
        assert read in connection.execute(select(of.c[column])).scalars().all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("table", "column", "value"), LOST)
def test_value_that_nobody_can_read_is_refused_with_its_key(
    table: str, column: str, value: str, kind: str, place: Place, tmp_path: Path
) -> None:
    damaged(tmp_path, table, column, value)
    with pytest.raises((MoveError, DatabaseError)) as caught:
        move(place("file", "source"), place(kind, "target"))
    if isinstance(caught.value, MoveError):
        assert (caught.value.table, caught.value.column) == (table, column)
        assert caught.value.key
    assert question(place("file", "source")) is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(value=JSONS)
def test_json_of_any_shape_has_one_form(value: object) -> None:
    of = Values(note, "x", Mended())
    [(_, first)] = of.of([("n", json.dumps(value))])
    assert json.loads(str(first)) == value
    assert of.of([("n", first)]) == [("n", first)]


def test_every_column_is_of_a_kind_that_is_known() -> None:
    for table in TABLES:
        Values(table, "x", Mended())
    assert isinstance(kept_as(event.c.facts), JSON)
    assert {one.name for one in TABLES} >= {broadcast.name, subscriber.name, "course", "census"}
