"""What a server says when it refuses: whether it passes, and how it reads in one line."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from models.database import (
    DatabaseError,
    DatabaseFault,
    Unavailable,
    database_at,
    is_busy,
    is_passing,
    words_of,
)
from models.database.refusals import lasts, said
from models.store import Store
from tests.support import databases, server

ROLE, PASSWORD = "recall_refused", "Geheim-4711"


@pytest.fixture(scope="module")
def url() -> Iterator[URL]:
    """Of a database with a role that may not make anything in it."""
    yield server.url()
    databases.run(f"DROP ROLE IF EXISTS {ROLE}")


# postgresql.org/docs/current/errcodes-appendix.html
@pytest.mark.parametrize(
    ("code", "passes"),
    [
        ("57P01", True),  # admin_shutdown
        ("57P02", True),  # crash_shutdown
        ("57P03", True),  # cannot_connect_now
        ("57P04", True),  # database_dropped
        ("57P05", True),  # idle_session_timeout
        ("57014", True),  # query_canceled, by statement_timeout too
        ("55P03", True),  # lock_not_available, by lock_timeout too
        ("25006", True),  # read_only_sql_transaction: a server that follows another one
        ("25P02", True),  # in_failed_sql_transaction
        ("25P03", True),  # idle_in_transaction_session_timeout
        ("25P04", True),  # transaction_timeout
        ("40001", True),  # serialization_failure
        ("40P01", True),  # deadlock_detected
        ("53000", True),  # insufficient_resources
        ("53100", True),  # disk_full
        ("53200", True),  # out_of_memory
        ("53300", True),  # too_many_connections
        ("58030", True),  # io_error
        ("08006", True),  # connection_failure
        ("28P01", True),  # invalid_password: somebody changes it in mid-run, and then here too
        ("3D000", False),  # invalid_catalog_name, which connecting does not tell as a code
        ("42501", False),  # insufficient_privilege
        ("42P01", False),  # undefined_table
        ("42601", False),  # syntax_error
        ("22021", False),  # character_not_in_repertoire
        ("22P05", False),  # untranslatable_character
        ("23505", False),  # unique_violation
        ("0A000", False),  # feature_not_supported
    ],
)
def test_code_of_the_server_tells_whether_it_passes(code: str, passes: bool, url: URL) -> None:
    raising = text(
        f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}', HINT = 'ask', DETAIL = 'why'; END $$"
    )
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection, pytest.raises(Unavailable) as failed:
        connection.execute(raising)
    engine.dispose()
    assert is_passing(failed.value) is passes
    assert is_busy(failed.value) is (code == "55P03")
    assert words_of(failed.value) == "no"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.InterfaceError("the connection is closed"), "the connection is closed"),
        (
            psycopg.OperationalError("SSL error: unexpected eof while reading\n"),
            "SSL error: unexpected eof while reading",
        ),
        (
            psycopg.OperationalError(
                "terminating connection due to administrator command\n"
                "SSL connection has been closed unexpectedly"
            ),
            "terminating connection due to administrator command",
        ),
        (psycopg.OperationalError(""), "OperationalError"),
        (
            psycopg.OperationalError(
                'connection failed: connection to server at "10.0.0.7", port 5432 failed: '
                "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"
            ),
            "Connection refused",
        ),
        (
            psycopg.OperationalError(
                'connection failed: connection to server on socket "/run/.s.PGSQL.5432" failed: '
                "FATAL:  the database system is starting up"
            ),
            "the database system is starting up",
        ),
        (
            psycopg.OperationalError(
                "consuming input failed: server closed the connection unexpectedly\n\tThis probably means "
                "the server terminated abnormally\n\tbefore or while processing the request."
            ),
            "server closed the connection unexpectedly",
        ),
    ],
)
def test_trouble_of_the_driver_passes_and_is_one_line(error: psycopg.Error, words: str) -> None:
    wrapped = DBAPIError.instance("SELECT 1", {"secret": "value"}, error, psycopg.Error)
    assert isinstance(wrapped, Exception)
    assert is_passing(wrapped)
    assert words_of(wrapped) == words


def test_pool_that_has_no_connection_left_passes() -> None:
    assert is_passing(TimeoutError("QueuePool limit of size 8 overflow 24 reached"))


@pytest.mark.parametrize(
    ("changes", "made", "lasting", "words"),
    [
        ({"database": "nowhere"}, "", True, 'database "nowhere" does not exist'),
        ({"username": "nobody_here"}, "", True, 'role "nobody_here" does not exist'),
        (
            {"username": ROLE},
            f"CREATE ROLE {ROLE} NOLOGIN",
            True,
            f'role "{ROLE}" is not permitted to log in',
        ),
        (
            {"username": ROLE},
            f"CREATE ROLE {ROLE} LOGIN CONNECTION LIMIT 0",
            False,
            f'too many connections for role "{ROLE}"',
        ),
        ({"query": {"host": "/nowhere"}}, "", False, "No such file or directory"),
        ({"query": {"host": "127.0.0.1", "port": "1"}}, "", False, "Connection refused"),
        ({"query": {"host": "no.such.host.invalid"}}, "", False, "failed to resolve host"),
    ],
)
def test_refused_connection_is_waited_for_unless_somebody_has_to_mend_it(
    changes: dict[str, object], made: str, lasting: bool, words: str, url: URL
) -> None:
    if made:
        databases.run(f"DROP ROLE IF EXISTS {ROLE}")
        databases.run(made)
    there = url.set(**changes)  # type: ignore[arg-type]
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(there.set(drivername="postgresql").render_as_string(hide_password=False))
    assert lasts(refused.value) is lasting
    assert said(refused.value).startswith(words)


@pytest.mark.parametrize(
    "words",
    [
        'password authentication failed for user "recall"',
        'SCRAM authentication failed for user "recall"',
        'Peer authentication failed for user "recall"',
        "fe_sendauth: no password supplied",
        'no pg_hba.conf entry for host "10.0.0.9", user "recall", database "recall", no encryption',
        'permission denied for database "recall"',
        "server does not support SSL, but SSL was required",
    ],
)
def test_words_that_no_waiting_changes(words: str) -> None:
    assert lasts(psycopg.OperationalError(f"connection failed: FATAL:  {words}\nHINT:  ask"))


@pytest.mark.parametrize(
    "words",
    [
        "the database system is starting up",
        "the database system is shutting down",
        "the database system is in recovery mode",
        "sorry, too many clients already",
        "remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "session is read-only",
        "das Datenbanksystem startet",
    ],
)
def test_words_that_pass(words: str) -> None:
    assert not lasts(psycopg.OperationalError(f"connection failed: FATAL:  {words}"))


@pytest.mark.parametrize("changes", [{"database": "nowhere"}, {"username": "nobody_here"}])
def test_lock_is_not_waited_for_where_the_server_knows_no_such_thing(
    changes: dict[str, str], url: URL
) -> None:
    there = url.set(**changes, password=PASSWORD)  # type: ignore[arg-type]
    database, rests = database_at(there.render_as_string(hide_password=False)), list[float]()
    with pytest.raises(DatabaseError) as refused, database.lock(rests.append):
        pass
    assert refused.value.fault is DatabaseFault.UNUSABLE
    assert refused.value.detail.endswith("does not exist")
    assert not rests
    assert PASSWORD not in refused.value.detail + refused.value.name


def test_lock_waits_for_a_server_that_is_not_there_yet(url: URL, caplog: pytest.LogCaptureFixture) -> None:
    there = url.set(query={"host": "127.0.0.1", "port": "1"}, password=PASSWORD)
    waits = 0

    def wait(_: float) -> None:
        nonlocal waits
        waits += 1
        if waits == 20:
            raise KeyboardInterrupt

    database = database_at(there.render_as_string(hide_password=False))
    with pytest.raises(KeyboardInterrupt), database.lock(wait):
        pass
    said = [record.getMessage() for record in caplog.records]
    assert [one.endswith("Connection refused") for one in said] == [True]  # one line a minute
    assert PASSWORD not in str(said)


def test_role_that_may_make_no_tables_is_told_so_in_one_line(tmp_path: Path, database_kind: None) -> None:  # noqa: ARG001 - it forgets them
    databases.run(f"DROP ROLE IF EXISTS {ROLE}")
    databases.run(f"CREATE ROLE {ROLE} LOGIN")
    databases.choose(postgresql=True)
    bare = make_url(databases.bare_at(tmp_path / "bare.db"))
    with pytest.raises(DatabaseError) as refused:
        Store.open(bare.set(username=ROLE).render_as_string(hide_password=False))
    assert refused.value.fault is DatabaseFault.UNUSABLE
    assert refused.value.detail == "permission denied for schema public"


@pytest.mark.parametrize(
    "wrong", ["postgresql://u:p@ss:word@host/db", "postgresql://u:ge:heim@host:ge:heim/db"]
)
def test_piece_of_a_password_is_not_quoted(wrong: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        database_at(wrong)
    assert "word" not in refused.value.detail
    assert "heim" not in refused.value.detail


def test_password_in_the_query_is_not_shown() -> None:
    name = database_at(f"postgresql://u@host/db?password={PASSWORD}").name
    assert PASSWORD not in name
    assert make_url(name).host == "host"


def test_error_of_ours_is_told_as_it_is() -> None:
    assert words_of(OperationalError("SELECT", None, RuntimeError("another copy has taken over"))) == (
        "another copy has taken over"
    )
