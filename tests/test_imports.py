"""Chat ids from files, as owners have them."""

from pathlib import Path

import pytest

import bot
from models.imports import ImportFileError, import_file
from models.states import Status
from models.store import Store

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'recall.db'}", "NORMAL")


@pytest.mark.parametrize(
    "text",
    [
        "5001\n5002\n-77\n",
        "5001\r\n5002\r\n-77",
        "\ufeffchat_id\n5001\n5002\n-77\n",
        "name,chat_id\nAda,5001\nBob, 5002 \nClub,-77\n",
        "Chat_ID;name\n5001;Ada\n5002;Bob\n\n-77;Club\n",
        "name\tchat_id\nAda\t5001\nBob\t5002\nClub\t-77\n",
        'chat_id,name\n"5001","Ada, the first"\n5002,"Bob\n-77,Club\n',
    ],
)
def test_every_id_arrives(text: str, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(text, encoding="utf-8", newline="")
    done = import_file(store.audience, file)
    assert (done.added, done.known, done.malformed) == (3, 0, 0)
    assert store.audience.size() == 3


def test_malformed_lines_are_named_and_the_rest_is_taken(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("chat_id\n5001\nseven\n5002.5\n\n5003\n0\n")
    done = import_file(store.audience, file)
    assert (done.added, done.malformed, done.lines) == (2, 3, [3, 4, 7])


def test_repeating_adds_nothing_and_who_left_stays_out(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("5001\n5002\n5001\n")
    first = import_file(store.audience, file)
    store.audience.leave(5001)
    again = import_file(store.audience, file)
    assert (first.added, first.known) == (2, 1)
    assert (again.added, again.known) == (0, 3)
    assert store.audience.by_status() == {Status.SUBSCRIBED: 1, Status.LEFT: 1}


def test_garbage_holds_no_ids(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(bytes(range(256)) * 400)
    with pytest.raises(ImportFileError, match="holds no chat ids"):
        import_file(store.audience, file)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("5001\nx\n", 0, "Added 1, known already 0, malformed 1. Malformed lines: 2\n"),
        ("nothing here\n", 1, ""),
        (None, 1, ""),
    ],
)
def test_command_says_what_it_did(
    text: str | None, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in.csv"
    if text is not None:
        file.write_text(text)
    environ = SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'recall.db'}"}
    assert bot.main(["import", str(file)], environ) == code
    printed = capsys.readouterr()
    assert printed.out == said
    assert len(printed.err.splitlines()) == code
