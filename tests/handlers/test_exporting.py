"""An export from the shell: what is printed, and what an operator reads about it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from models.database import database_at
from models.events import Admin
from models.profiles import Profile
from models.selection import Aspect, Condition, Selection
from models.store import Store
from tests.support.databases import bare_at

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}
HEAD = "chat_id,first_name,last_name,username,language,tags,joined,source,status"


@pytest.fixture
def environ(store: Store) -> dict[str, str]:
    """Settings that lead to a database with a few chats."""
    for chat_id, language in ((5001, "de"), (5002, "de"), (5003, None)):
        store.audience.subscribe(Profile(chat_id, f"Reader {chat_id}", language=language))
    store.audience.leave(5002)
    german = Selection((Condition(Aspect.LANGUAGE, "de"),))
    store.named.save("Germans", german, Admin(5, "Ada"))
    return SETTINGS | {"DATABASE_URL": store.url}


def test_export_prints_everyone_with_their_status(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export"], environ) == 0
    printed = capsys.readouterr()
    head, *rows = printed.out.splitlines()
    assert head == HEAD
    assert [(row.split(",")[0], row.split(",")[-1]) for row in rows] == [
        ("5001", "subscribed"),
        ("5002", "left"),
        ("5003", "subscribed"),
    ]
    assert printed.err == "Exported 3.\n"


def test_export_of_a_named_audience_is_who_would_get_a_broadcast(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "--audience", "Germans"], environ) == 0
    assert [row.split(",")[0] for row in capsys.readouterr().out.splitlines()[1:]] == ["5001"]


def test_unknown_audience_is_refused_with_those_there_are(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "--audience", "Danes"], environ) == 1
    assert capsys.readouterr() == ("", "There is no audience “Danes”. There are “Germans”.\n")


def test_export_of_no_database_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = bare_at(tmp_path / "absent.db")
    assert bot.main(["export"], SETTINGS | {"DATABASE_URL": absent}) == 1
    database = database_at(absent)
    assert capsys.readouterr().err == f"There is no database {database.name}; see DATABASE_URL.\n"
    assert not database.exists()


@pytest.mark.slow
@pytest.mark.parametrize("place", ["closed pipe", "/dev/full"])
def test_export_that_cannot_be_printed_says_so_in_one_line(environ: dict[str, str], place: str) -> None:
    script = Path(__file__).parent.parent.parent / "bot.py"
    if place == "closed pipe":
        read, out = os.pipe()
        os.close(read)
    else:
        out = os.open(place, os.O_WRONLY)
    child = subprocess.run(
        [sys.executable, str(script), "export"],
        stdout=out,
        stderr=subprocess.PIPE,
        env=os.environ | environ,
        check=False,
    )
    os.close(out)
    assert child.returncode == 1
    [line] = child.stderr.decode().splitlines()
    assert line.startswith("The export was cut short; what was printed is not all of the audience.")
