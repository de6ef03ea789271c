"""What an operator reads about an import."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

import bot
from handlers.importing import bring_in
from handlers.texts.imports import FILES, refusal
from models.database import Unavailable, database_at
from models.files import FileFault, ImportFileError
from models.states import Status
from models.store import Store
from models.subscribers import mark
from tests.support.databases import url_at
from tests.support.files import written
from tests.support.refusing import FULL, refuse_rows

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}


@pytest.mark.parametrize(
    ("text", "printed", "noted"),
    [
        ("5001\n5002\n5001\n", "Added 2, known already 1, malformed 0.\n", ""),
        ("5001\nx\n", "Malformed lines: 2\nAdded 1, known already 0, malformed 1.\n", ""),
        (
            "5001\n" + "x\ny\n5001\n" * 30,
            f"Malformed lines: {', '.join(f'{n}-{n + 1}' for n in range(2, 92, 3))}\n"
            "Added 1, known already 30, malformed 60.\n",
            "",
        ),
        (
            'chat_id,name\n5001,"Ada\n5002,Bob\n5003,Eve"\n',
            "Inside a quoted text, so not read as rows: 3\nAdded 1, known already 0, malformed 0.\n",
            "The chat ids were taken from the column “chat_id”. Not looked at, not even for who unsubscribed"
            ": “name”.\n",
        ),
        (
            "id,User ID,status\n1,5001,left\n",
            "Added 0, known already 0, unsubscribed and left out 1, malformed 0.\n",
            "The chat ids were taken from the column “User ID”. Also read: “status”. Not looked at: “id”.\n",
        ),
    ],
)
def test_import_says_what_became_of_every_line(
    text: str, printed: str, noted: str, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(store, written(tmp_path, text))
    assert capsys.readouterr() == (printed, noted)


def test_every_fault_has_its_sentence() -> None:
    assert set(FILES) == set(FileFault)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ImportFileError(FileFault.UNREADABLE, Path("in.csv"), detail="Is a directory"),
            "in.csv cannot be read: Is a directory.",
        ),
        (
            ImportFileError(FileFault.NO_IDS, Path("in.csv")),
            "in.csv holds no chat ids; it needs a column named chat_id, or one id a line.",
        ),
        (
            ImportFileError(FileFault.SPREADSHEET, Path("in.xlsx"), detail="it says"),
            "in.xlsx is no workbook that can be opened (it says); save it without a password, or as CSV, and "
            "import that.",
        ),
        (
            ImportFileError(FileFault.COLUMNS, Path("in.csv"), columns=["id", "user\nname {path}"]),
            "It is not certain which column of in.csv holds the chat ids. Its first line must name the "
            "columns, exactly one of them chat_id; now it is “id”, “user name {path}”.",
        ),
    ],
)
def test_refusal_is_one_sentence(error: ImportFileError, sentence: str) -> None:
    assert refusal(error) == sentence


@pytest.mark.parametrize(
    ("columns", "shown"),
    [(["n" * 41], f"“{'n' * 40}…”."), ([*"abcdefghijklmn"], "“k”, “l”, and more.")],
)
def test_refusal_of_odd_columns_stays_short(columns: list[str], shown: str) -> None:
    sentence = refusal(ImportFileError(FileFault.COLUMNS, Path("in.csv"), columns=columns))
    assert sentence.endswith(shown)


@pytest.mark.parametrize("text", ["nothing here\n", "id,name\n1,Ada\n", "0\n", None])
def test_file_that_cannot_be_imported_ends_with_exit_code_1(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in.csv"
    if text is not None:
        written(tmp_path, text)
    environ = SETTINGS | {"DATABASE_URL": url_at(tmp_path / "recall.db")}
    assert bot.main(["import", str(file)], environ) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_import_with_wrong_settings_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["import", str(tmp_path / "in.csv")], {"BOT_TOKEN": "", "LOG_LEVEL": "fake-level"}) == 2
    printed = capsys.readouterr()
    assert [line.split()[0] for line in printed.err.splitlines()] == [
        "BOT_TOKEN",
        "ADMIN_CHAT_IDS",
        "LOG_LEVEL",
    ]
    assert "fake" not in printed.out + printed.err


def test_import_beside_a_running_copy_needs_no_lock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = url_at(tmp_path / "recall.db")
    file = written(tmp_path, "5001\n")
    with database_at(url).lock(), Store.open(url) as running:
        assert bot.main(["import", str(file)], SETTINGS | {"DATABASE_URL": url}) == 0
        assert running.audience.size() == 1
    assert capsys.readouterr() == ("Added 1, known already 0, malformed 0.\n", "")


@pytest.mark.parametrize(("schema", "said"), [("0003", "an older version"), ("9999", "a newer version")])
def test_import_into_another_schema_is_refused(
    schema: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = url_at(tmp_path / "recall.db")
    with Store.open(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema}'")
    file = written(tmp_path, "5001\n")
    assert bot.main(["import", str(file)], SETTINGS | {"DATABASE_URL": url}) == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert f"was written by {said} of Recall (schema {schema})" in sentence


def stop_after(store: Store, transactions: int, error: type[BaseException]) -> None:
    """Let something happen in the middle of an import."""
    begun: list[Connection] = []

    @event.listens_for(store.engine, "begin")
    def stop(connection: Connection) -> None:
        begun.append(connection)
        if len(begun) > transactions:
            raise error


def test_interrupted_import_says_how_many_are_in(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "\n".join(map(str, range(1, 2501))))
    stop_after(store, 2, KeyboardInterrupt)
    assert not bring_in(store, file)
    assert capsys.readouterr() == (
        "",
        f"The import of {file} was cut short; at least 2,000 of its chats are in. "
        "Import it again for the rest: nobody is added twice.\n",
    )


def test_import_that_a_full_disk_ends_says_how_many_are_in(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "\n".join(map(str, range(1, 2501))))
    refuse_rows(store.engine, "INSERT ON subscriber", FULL, "NEW.chat_id > 1000")
    with pytest.raises(Unavailable):
        bring_in(store, file)
    assert "at least 1,000 of its chats are in" in capsys.readouterr().err


def test_file_brings_back_who_was_gone_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = url_at(tmp_path / "recall.db")
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


def test_several_files_are_told_apart_and_one_that_is_refused_holds_up_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for file, text in zip(files, ("5001\n", "id,name\n1,Ada\n", "5001\n5002\n"), strict=True):
        file.write_text(text)
    environ = SETTINGS | {"DATABASE_URL": url_at(tmp_path / "recall.db")}
    assert bot.main(["import", *map(str, files)], environ) == 1
    printed = capsys.readouterr()
    assert printed.out == (
        f"{files[0]}: Added 1, known already 0, malformed 0.\n"
        f"{files[2]}: Added 1, known already 1, malformed 0.\n"
    )
    assert printed.err.startswith(f"It is not certain which column of {files[1]} holds the chat ids.")


@pytest.mark.long
@pytest.mark.slow
def test_progress_is_shown_where_somebody_watches(tmp_path: Path) -> None:
    file = written(tmp_path, "".join(f"{number}\n" for number in range(1, 60_001)))
    watching, watched = os.openpty()
    environ = os.environ | SETTINGS | {"DATABASE_URL": url_at(tmp_path / "recall.db")}
    command = [sys.executable, bot.__file__, "import", str(file)]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=watched, check=True)
    os.close(watched)
    shown = os.read(watching, 10_000).decode()
    os.close(watching)
    assert re.match(r"\d+,000 rows, \d+,000 added\r +\r", shown)
    assert done.stdout == b"Added 60,000, known already 0, malformed 0.\n"
