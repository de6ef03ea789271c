"""Chat ids from files, as owners have them."""

import os
from pathlib import Path

import pytest

import bot
from models.database import database_at
from models.files import FileFault, ImportFileError, import_file
from models.states import Status
from models.store import Store
from models.subscribers import mark

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}


@pytest.mark.parametrize(
    "text",
    [
        "5001\n5002\n-77\n",
        "5001\r\n5002\r\n-77",
        "5001;Ada\n5002;Bob\n-77;Club\n",
        "\ufeffchat_id\n5001\n5002\n-77\n",
        "name,chat_id\nAda,5001\nBob, 5002 \nClub,-77\n",
        "Chat_ID;name\n5001;Ada\n5002;Bob\n\n-77;Club\n",
        "name\tchat_id\nAda\t5001\nBob\t5002\nClub\t-77\n",
        'chat_id,name\n"5001","Ada, the first"\n5002,"Bob\n-77,Club\n',
        'chat_id;"name, whole"\n5001;"Lovelace, Ada"\n5002;Bob\n-77;Club\n',
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


def test_file_brings_back_who_was_gone_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store:
        store.audience.add([5001, 5002, 5003])
        with store.engine.begin() as connection:
            mark(connection, [5001, 5002], Status.GONE, store.clock())
    file = tmp_path / "in.csv"
    file.write_text("5001\n5002\n5003\n5004\n")
    assert bot.main(["import", str(file)], SETTINGS | {"DATABASE_URL": url}) == 0
    assert capsys.readouterr().out == "Added 1, back again 2, known already 1, malformed 0.\n"
    with Store.open(url) as store:
        assert store.audience.by_status() == {Status.SUBSCRIBED: 4}


def test_more_ids_than_one_transaction_takes(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("\n".join(map(str, range(1, 12_001))))
    assert import_file(store.audience, file).added == 12_000
    assert store.audience.size() == 12_000


def test_line_numbers_of_the_first_malformed_are_kept(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("5001\n" + "x\n" * 50)
    done = import_file(store.audience, file)
    assert (done.malformed, done.lines) == (50, [*range(2, 22)])


def refused(store: Store, file: Path) -> tuple[FileFault, Path]:
    """Why a file is refused, and which."""
    with pytest.raises(ImportFileError) as caught:
        import_file(store.audience, file)
    return caught.value.fault, caught.value.path


@pytest.mark.parametrize("text", ["", "chat_id\n", "name\nAda\n"])
def test_file_without_ids_is_refused(text: str, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(text)
    assert refused(store, file) == (FileFault.NO_IDS, file)


@pytest.mark.parametrize("content", [bytes(200_000), "chat_id\n5001\n".encode("utf-16")])
def test_binary_file_is_refused(content: bytes, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(content)
    assert refused(store, file) == (FileFault.NO_IDS, file)


def test_file_that_cannot_be_read_says_why(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        import_file(store.audience, tmp_path)
    assert (caught.value.fault, caught.value.detail) == (FileFault.UNREADABLE, "Is a directory")


def test_one_endless_line_does_not_lose_the_others(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"5001\n{'x' * 200_000}\n5002\n")
    done = import_file(store.audience, file)
    assert (done.added, done.lines) == (2, [2])


def test_pipe_is_read(store: Store) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"5001\n")
    os.close(writer)
    assert import_file(store.audience, Path(f"/dev/fd/{reader}")).added == 1
    os.close(reader)


def test_garbage_holds_no_ids(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(bytes(range(256)) * 400)
    assert refused(store, file) == (FileFault.NO_IDS, file)


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


def test_import_with_wrong_settings_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["import", str(tmp_path / "in.csv")], {"BOT_TOKEN": "", "LOG_LEVEL": "fake-level"}) == 2
    printed = capsys.readouterr()
    assert [line.split()[0] for line in printed.err.splitlines()] == [
        "BOT_TOKEN",
        "ADMIN_CHAT_IDS",
        "LOG_LEVEL",
    ]
    assert "fake" not in printed.out + printed.err


def test_import_beside_a_running_copy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with database_at(url).lock():
        assert bot.main(["import", str(tmp_path / "in.csv")], SETTINGS | {"DATABASE_URL": url}) == 1
    assert "Another copy of Recall" in capsys.readouterr().err
