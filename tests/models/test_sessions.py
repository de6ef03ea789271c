"""Sessions of PostgreSQL: what a URL may ask for, what is asked for all the same, and who waits for whom."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from psycopg import ServerCursor
from sqlalchemy import URL, Engine, event, make_url, text

from models.answering import Tap
from models.buttons import AnswerButton
from models.content import Content
from models.database import DatabaseError, DatabaseFault, database_at, reading
from models.files.results import write_table
from models.selection import EVERYONE
from models.store import Store
from tests.support import databases
from tests.support.ledger import BY, CARD, answer, begun

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(new_database: str) -> URL:
    return make_url(new_database)


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    engine = database_at(url.render_as_string(hide_password=False)).connect()
    yield engine
    engine.dispose()


def asked(url: URL, *names: str) -> list[str]:
    """What a session that is opened by this URL has set."""
    with opened(url) as engine, engine.connect() as connection:
        return [str(connection.execute(text(f"SHOW {name}")).scalar()) for name in names]


def test_long_waits_end(url: URL) -> None:
    names = "statement_timeout", "lock_timeout", "tcp_keepalives_idle"
    assert asked(url, *names)[:2] == ["15min", "10s"]


def test_writer_that_does_nothing_is_ended_and_a_reader_is_not(url: URL) -> None:
    show = text("SHOW idle_in_transaction_session_timeout")
    with opened(url) as engine:
        with engine.begin() as writing:
            assert writing.execute(show).scalar() == "8s"
        with reading(engine).begin() as readers:
            assert readers.execute(show).scalar() == "1h"


@pytest.mark.parametrize(
    ("options", "set_"),
    [
        ("-c lock_timeout=3s", ["3s", "15min"]),
        ("-c statement_timeout=7s -c lock_timeout=2s", ["2s", "7s"]),
        ("-c application_name=recall", ["10s", "15min"]),
    ],
)
def test_options_of_the_url_come_before_ours(options: str, set_: list[str], url: URL) -> None:
    assert asked(url.update_query_dict({"options": options}), "lock_timeout", "statement_timeout") == set_


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
@pytest.mark.parametrize("by", ["database", "url"])
def test_moments_are_told_in_utc_whatever_the_server_thinks(zone: str, by: str, url: URL) -> None:
    if by == "database":
        databases.run(f"ALTER DATABASE {url.database} SET timezone = '{zone}'")
    else:
        url = url.update_query_dict({"options": f"-c timezone={zone} -c datestyle=German"})
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    with Store.open(url.render_as_string(hide_password=False), clock=lambda: late) as store:
        store.audience.add([1])
        [today] = store.trending.look(1, []).days
        assert (today.day, today.joined) == (late.date(), 1)
        assert _minutes(store) == [late]


def _minutes(store: Store) -> list[datetime]:
    buttons = ((AnswerButton("Yes", "yes"),),)
    made = store.contents.create(Content("text", "Coming?", buttons=buttons), 1)
    assert store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    assert store.ledger.begin(made.uuid)
    store.ledger.claim(made, 1)
    store.answers.tap(Tap(made.uuid, buttons[0][0].key, 1, 1))
    return [when for when, _ in store.course.of(made).answers]


@pytest.mark.parametrize(
    "hosts",
    [
        {"host": ["{first}", "{here}"], "target_session_attrs": ["read-write"]},
        {"host": ["{first},{here}"], "target_session_attrs": ["read-write"]},
    ],
)
def test_of_several_hosts_the_one_that_writes_is_found(
    hosts: dict[str, list[str]], url: URL, tmp_path: Path
) -> None:
    here = url.query.get("host") or url.host
    nobody = tmp_path / "nobody"
    nobody.mkdir()
    named = {name: [one.format(first=nobody, here=here) for one in values] for name, values in hosts.items()}
    several = url.set(host=None, query={}).update_query_dict({**named, "connect_timeout": "2"})
    database = database_at(several.render_as_string(hide_password=False))
    with database.lock(), Store.at(database) as store:
        assert store.database.may_call()
        assert store.audience.size() == 0


def test_port_that_is_none_is_said() -> None:
    with pytest.raises(DatabaseError) as raised:
        database_at("postgresql://recall@db1:5432,db2:5432/recall")
    assert raised.value.fault is DatabaseFault.URL


def test_who_only_looks_waits_for_no_writer(store: Store, new_database: str) -> None:
    event.listen(store.engine, "handle_error", pytest.fail)
    with store.engine.begin():
        assert store.database.size(store.engine)
        assert database_at(new_database).exists()
        assert store.audience.size() == 0


@pytest.fixture
def journeys(store: Store) -> list[str]:
    """What is asked of the server."""
    sent: list[str] = []
    engine: Engine = store.engine
    event.listen(engine, "before_cursor_execute", lambda *all_: sent.append(all_[2]))
    return sent


def test_reader_asks_for_nothing_but_what_it_reads(store: Store, journeys: list[str]) -> None:
    store.audience.size()
    assert len(journeys) == 1


def test_reader_sees_one_moment_and_changes_nothing(store: Store) -> None:
    store.audience.add([1])
    with reading(store.engine).begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM subscriber")).scalar() == 1
        store.audience.add([2])
        assert connection.execute(text("SELECT count(*) FROM subscriber")).scalar() == 1
        with pytest.raises(Exception, match="read-only"):
            connection.execute(text("DELETE FROM subscriber"))
    store.audience.add([3])
    assert store.audience.size() == 3


def test_writer_asks_for_its_turn_and_then_for_what_it_writes(store: Store, journeys: list[str]) -> None:
    made = begun(store)
    journeys.clear()
    claims = store.ledger.claim(made, 80)
    turn, claim = journeys
    assert "pg_advisory_xact_lock" in turn
    assert claim.startswith("UPDATE delivery")
    journeys.clear()
    store.ledger.record([answer(one) for one in claims])
    assert [one.split()[0] for one in journeys] == ["SELECT", "SELECT", "UPDATE", "INSERT", "UPDATE"]


def test_all_that_is_read_is_never_in_memory_at_once(store: Store, tmp_path: Path) -> None:
    store.audience.add(range(1, 3001))
    made = begun(store, [])
    asked: list[object] = []
    event.listen(store.engine, "after_cursor_execute", lambda *all_: asked.append(all_[1]))
    paged: tuple[Iterator[object], ...] = (
        store.exports.pages(None),
        store.choices.ids(EVERYONE),
        store.audit.pages(),
    )
    for pages in paged:
        asked.clear()
        next(pages)
        assert isinstance(pages, Generator)
        pages.close()
        assert any(isinstance(one, ServerCursor) for one in asked)
    asked.clear()
    assert write_table(store.engine, made.uuid, tmp_path / "all.csv", {}) == 3000
    assert any(isinstance(one, ServerCursor) for one in asked)
