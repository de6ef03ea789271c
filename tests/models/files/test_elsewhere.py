"""Another database instead of a file: its columns have the names of a file's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import bot
from models.files import Elsewhere, FileFault, Import, ImportFileError
from models.states import Status
from models.store import Store
from tests.support.files import chats, row_of

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}


@pytest.fixture
def other(tmp_path: Path) -> str:
    """The URL of another bot's database."""
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "CREATE TABLE users (id INTEGER, tg INTEGER, name TEXT, active BOOLEAN, since TEXT)"
        )
        connection.executemany(
            "INSERT INTO users VALUES (?, ?, ?, ?, ?)",
            [
                (1, 5001, "Ada", 1, "2024-05-01 10:00:00"),
                (2, 5002, "Bob", 0, None),
                (3, None, "Eve", 1, None),
            ],
        )
        connection.commit()
    return f"sqlite:///{file}"


QUERY = "SELECT tg AS telegram_id, name AS first_name, active, since AS joined_at, id AS row FROM users"


def test_rows_of_a_query_are_read_like_those_of_a_file(other: str, store: Store) -> None:
    going = Import(store.audience, Elsewhere(other, QUERY))
    malformed = [lines for left_out in going.run() for lines in left_out.malformed]
    assert (going.added, going.unsubscribed, malformed) == (1, 1, [range(3, 4)])
    assert chats(store) == [5001, 5002]
    assert row_of(store, 5001)["first_name"] == "Ada"
    assert str(row_of(store, 5001)["joined_at"]) == "2024-05-01 10:00:00+00:00"
    assert row_of(store, 5002)["status"] is Status.LEFT


def test_many_rows_are_fetched_by_pages(other: str, store: Store) -> None:
    query = (
        "WITH n(chat_id) AS (SELECT 1 UNION ALL SELECT chat_id + 1 FROM n LIMIT 2500) SELECT chat_id FROM n"
    )
    going = Import(store.audience, Elsewhere(other, query))
    assert [len(left_out) for left_out in going.run()] == [0, 0, 0]
    assert going.added == store.audience.size() == 2500


@pytest.mark.parametrize(
    "query",
    [
        "SELECT tg AS chat_id FROM users WHERE name = ':ada' OR name LIKE 'A%'",
        "SELECT tg AS chat_id FROM users WHERE since < '2024-05-01 12:00:00'",
        "SELECT tg AS chat_id FROM users WHERE '%s' <> ':x' AND id = 1;",
    ],
)
def test_query_is_asked_as_it_stands(query: str, other: str, store: Store) -> None:
    list(Import(store.audience, Elsewhere(other, query)).run())
    assert chats(store) == [5001]


@pytest.mark.parametrize(
    ("url", "query", "fault", "detail"),
    [
        ("nonsense", QUERY, FileFault.URL, ""),
        ("nosuch://ada:secret@localhost/users", QUERY, FileFault.URL, ""),
        ("firebird+fdb://ada:secret@localhost/users", QUERY, FileFault.URL, ""),
        ("mysql+pymysql://ada:secret@localhost/users", QUERY, FileFault.DRIVER, "pymysql"),
        ("sqlite:////nowhere/other.db", QUERY, FileFault.ABSENT, ""),
        ("OTHER", "SELECT missing FROM users", FileFault.QUERY, "no such column: missing"),
        ("OTHER", "SELEC", FileFault.QUERY, 'near "SELEC": syntax error'),
        ("OTHER", "DELETE FROM users", FileFault.NO_ROWS, ""),
        ("OTHER", "SELECT id, tg FROM users", FileFault.COLUMNS, ""),
        ("OTHER", "SELECT tg FROM users", FileFault.COLUMNS, ""),
        ("OTHER", "SELECT tg AS chat_id FROM users WHERE id > 9", FileFault.NO_IDS, ""),
    ],
)
def test_what_cannot_be_asked_says_why(
    url: str, query: str, fault: FileFault, detail: str, other: str, store: Store
) -> None:
    with pytest.raises(ImportFileError) as caught:
        list(Import(store.audience, Elsewhere(url.replace("OTHER", other), query)).run())
    assert (caught.value.fault, caught.value.detail) == (fault, detail)
    assert store.audience.size() == 0


def test_nothing_is_written_there(other: str, store: Store) -> None:
    with pytest.raises(ImportFileError):
        list(Import(store.audience, Elsewhere(other, "DELETE FROM users")).run())
    list(Import(store.audience, Elsewhere(other, QUERY)).run())
    assert chats(store) == [5001, 5002]


def test_shell_asks_another_database(other: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'recall.db'}"}
    assert bot.main(["import", "--from-database", other, "--query", QUERY], environ) == 0
    assert "Malformed rows: 3\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url",
    [
        "mysql+pymysql://ada:obviously-secret@localhost/users",
        "nosuch://ada:obviously-secret@localhost/users",
        "ada:obviously-secret@localhost",
        "postgresql+psycopg://ada:obviously-secret@localhost/users",
        "mysql+pymysql://localhost/users?user=ada&password=obviously-secret",
    ],
)
def test_password_is_in_no_sentence(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'recall.db'}"}
    assert bot.main(["import", "--from-database", url, "--query", QUERY], environ) == 1
    printed = capsys.readouterr()
    assert printed.err
    assert "obviously-secret" not in printed.out + printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "--from-database", "sqlite:///x.db"],
        ["import", "--query", "SELECT 1"],
        ["import", "in.csv", "--query", "SELECT 1"],
        ["import", "in.csv", "--from-database", "sqlite:///x.db", "--query", "SELECT 1"],
    ],
)
def test_half_a_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        bot.main(arguments, SETTINGS)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err
