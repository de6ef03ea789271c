"""Migrations: what each schema that was ever released remembered, as today's program reads it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from models.content import Content
from models.database import database_at
from models.events import Admin
from models.reasons import Reason, ReasonCode
from models.states import EventKind
from models.store import Store
from tests.support import databases
from tests.support.ledger import BY, CARD

ROOT = Path(__file__).parent.parent.parent
WORDS = Content("text", "Hello again")
ADA, BOB = Admin(1001, "Ada"), Admin(1002, "Bob")


def written(folder: Path, schema: str, statements: str) -> str:
    """A database of an older schema that holds this; its URL."""
    return written_to(f"sqlite:///{folder / 'recall.db'}", schema, statements)


def written_to(url: str, schema: str, statements: str) -> str:
    """An empty database gets the tables of a schema, and holds this."""
    engine = database_at(url).connect()
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "migrations"))
        command.upgrade(config, schema)
        for statement in statements.split(";")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url


FIRST_SCHEMA = """
INSERT INTO broadcast (uuid, state, moves, content_version, audience, created_by, created_at, started_at)
  VALUES ('b1cd234c-39a3-449d-864e-a0f5d373ff9c', 'sent', 3, 2, 2, 1, '2026-11-01', '2026-11-01');
INSERT INTO content (broadcast_id, version, kind, text, entities) VALUES (1, 2, 'text', 'Hello', '[]');
INSERT INTO delivery (broadcast_id, chat_id, outcome, message_ids) VALUES (1, 5, 'sent', '7');
INSERT INTO delivery (broadcast_id, chat_id, outcome) VALUES (1, 6, 'unknown');
"""


def test_what_an_older_version_sent_can_be_corrected_and_undone(tmp_path: Path) -> None:
    with Store.open(written(tmp_path, "0001", FIRST_SCHEMA)) as store:
        [old] = store.broadcasts.history(5)
        assert not old.corrected
        assert store.contents.content(old).text == "Hello"
        corrected = store.contents.correct(old, store.contents.write(old, WORDS), BY, CARD)
        assert corrected
        assert [claim.version for claim in store.corrections.outdated(corrected, 0, 5)] == [2]
        assert store.undo.begin(old.uuid, BY, CARD)
        assert [claim.message_ids for claim in store.undo.undeleted(old.id, 0, 5)] == [(7,)]


Row = dict[str, object]
DAY = "2026-11-0{} 09:0{}"
CONFIRMED: Row = {"confirmed_by": 1001, "confirmed_name": "Ada"}


def row(number: int, uuid: str, state: str, **columns: object) -> str:
    """A broadcast of the second schema; moments are minutes of its day."""
    moments = {name: DAY.format(number, at) for name, at in columns.items() if name.endswith("_at")}
    fixed: Row = {"content_version": 1, "is_test": 0, "created_by": 1001, "created_at": DAY.format(number, 0)}
    values = {"uuid": uuid, "state": state, "moves": 4, **fixed, **CONFIRMED, **columns, **moments}
    return f"INSERT INTO broadcast ({', '.join(values)}) VALUES {tuple(values.values())};"


UNDONE_BY: Row = {"undone_by": 1002, "undone_name": "Bob"}
LIVES = [
    # A person stopped it, and it was undone later: one chat never had its turn.
    row(
        1, "stopped", "undone", confirmed_at=1, started_at=2, finished_at=3, undo_started_at=4,
        undo_finished_at=5, **UNDONE_BY,
    ),
    # The clock was set back after it had begun.
    row(2, "backward", "sent", confirmed_at=4, started_at=5, finished_at=1),
    row(3, "cancelled", "cancelled", confirmed_at=1, undo_finished_at=2, **UNDONE_BY),
    row(4, "paused", "paused", confirmed_at=1, started_at=2, reason="Telegram refuses most of it (x)"),
]  # fmt: skip
SECOND_SCHEMA = "".join(LIVES) + (
    "INSERT INTO delivery (broadcast_id, chat_id, outcome) VALUES (1, 5, 'sent');"
    "INSERT INTO delivery (broadcast_id, chat_id, outcome) VALUES (1, 6, 'pending');"
    "INSERT INTO delivery (broadcast_id, chat_id, outcome) VALUES (2, 5, 'sent');"
)


@pytest.mark.parametrize(
    ("uuid", "life"),
    [
        (
            "stopped",
            [
                (EventKind.CONFIRMED, ADA),
                (EventKind.BEGUN, None),
                (EventKind.STOPPED, None),
                (EventKind.UNDO_BEGUN, BOB),
                (EventKind.UNDONE, None),
            ],
        ),
        ("backward", [(EventKind.CONFIRMED, ADA), (EventKind.BEGUN, None), (EventKind.FINISHED, None)]),
        ("cancelled", [(EventKind.CONFIRMED, ADA), (EventKind.CANCELLED, BOB)]),
        ("paused", [(EventKind.CONFIRMED, ADA), (EventKind.BEGUN, None)]),
    ],
)
def test_who_did_what_becomes_events(
    uuid: str, life: list[tuple[EventKind, Admin | None]], tmp_path: Path
) -> None:
    with Store.open(written(tmp_path, "0002", SECOND_SCHEMA)) as store:
        found = store.broadcasts.get(uuid)
        assert found
        assert [(event.kind, event.by) for event in store.broadcasts.events(found)] == life
        assert found.confirmed
        assert found.confirmed.by == ADA
        assert (found.taken_back.by if found.taken_back else None) == (
            BOB if (BOB in dict(life).values()) else None
        )


def test_moments_reasons_and_revisions_are_carried_over(tmp_path: Path) -> None:
    with Store.open(written(tmp_path, "0002", SECOND_SCHEMA)) as store:
        paused = store.broadcasts.get("paused")
        assert paused
        assert paused.reason == Reason(ReasonCode.OTHER, "Telegram refuses most of it (x)")
        assert paused.revision == 4
        assert paused.confirmed
        assert paused.confirmed.at == datetime(2026, 11, 4, 9, 1, tzinfo=UTC)
        last = store.broadcasts.last()
        assert last
        assert last.uuid == "paused"


def test_two_who_open_an_empty_database_at_once_make_its_tables_once(empty: str) -> None:
    """Each makes them in one transaction, which waits for the lock for writing before it looks."""
    begun = Barrier(2)

    def opened() -> int:
        begun.wait()
        with Store.open(empty) as store:
            store.audience.add([5001])
            return store.audience.size()

    with ThreadPoolExecutor(2) as both:
        assert [one.result() for one in [both.submit(opened) for _ in range(2)]] == [1, 1]


# Of every schema that was ever released for PostgreSQL; whoever writes a migration adds the one before it.
ON_POSTGRESQL = ["0011", "0012"]


@pytest.fixture(params=ON_POSTGRESQL)
def released(request: pytest.FixtureRequest, empty: str) -> str:
    """A database of that schema, of a bot that was killed while it sent."""
    if not databases.on_postgresql():
        pytest.skip("SQLite has more of them, each in a test of its own")
    return written_to(empty, request.param, MIDWAY)


MIDWAY = """
INSERT INTO subscriber (chat_id, first_name, status, changed_at)
  VALUES (5, 'Ada', 'subscribed', '2026-11-01'), (6, NULL, 'left', '2026-11-01'),
    (7, NULL, 'subscribed', '2026-11-01'), (8, NULL, 'subscribed', '2026-11-01');
INSERT INTO broadcast (uuid, state, revision, content_version, begun_version, corrected_version, is_test,
    audience, created_by, created_at, started_at)
  VALUES ('b1cd234c-39a3-449d-864e-a0f5d373ff9c', 'sending', 2, 1, 1, 1, false, 3, 1001, '2026-11-01',
    '2026-11-01');
INSERT INTO content (broadcast_id, version, kind, text, entities, media, caption_above, own_caption,
    buttons, silent, protected, lost_emoji)
  VALUES (1, 1, 'text', 'Hello', '[{"type": "bold", "offset": 0, "length": 5}]', '[]', false, false, '[]',
    false, false, 0);
INSERT INTO delivery (broadcast_id, chat_id, outcome, message_ids, version, tried_version, sent_at)
  VALUES (1, 5, 'sent', '7', 1, 1, '2026-11-01'), (1, 7, 'in_flight', NULL, NULL, NULL, NULL),
    (1, 8, 'pending', NULL, NULL, NULL, NULL);
INSERT INTO event (broadcast_id, at, kind, by, by_name, facts)
  VALUES (1, '2026-11-01', 'confirmed', 1001, 'Ada', '{}'),
    (1, '2026-11-01', 'begun', NULL, NULL, '{"ticks": 1}');
"""


def test_what_was_being_sent_goes_on_with_whom_it_had_not_reached(released: str) -> None:
    with Store.open(released) as store:
        job = store.broadcasts.next_job()
        assert job
        assert store.contents.content(job).text == "Hello"
        assert job.confirmed
        assert job.confirmed.by == ADA
        assert store.ledger.settle_orphans().total() == 1
        assert [claim.chat_id for claim in store.ledger.claim(job, 5)] == [8]
        assert [one.message_ids for one in store.undo.undeleted(job.id, 0, 5)] == [(7,)]
        assert store.counts.of(job).unknown == 1
        assert store.audience.size() == 3


def test_list_of_released_schemas_is_whole() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    known = [one.revision for one in scripts.walk_revisions() if one.revision >= ON_POSTGRESQL[0]]
    assert sorted(known) == ON_POSTGRESQL


def test_whom_earlier_broadcasts_cost_is_unknown_and_not_nobody(tmp_path: Path) -> None:
    with Store.open(written(tmp_path, "0001", FIRST_SCHEMA)) as store:
        [old] = store.broadcasts.history(5)
        seen = store.snapshots.of(old.uuid, window=True)
        assert seen
        assert seen.results.departures is None
