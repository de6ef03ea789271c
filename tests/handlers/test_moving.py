"""`copy SOURCE_URL TARGET_URL` from the shell: what an operator reads, and that no password is in it."""

from pathlib import Path

import pytest

import bot
from handlers import moving as carrying
from handlers.texts import moving as texts
from models.content import Content
from models.database import database_at
from models.moving import Doing, MoveError, MoveFault, Step
from models.store import Store
from tests.support.ledger import begun
from tests.support.moving import on_a_server

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}
SECRET = "obviously-fake-secret"


@pytest.fixture
def urls(tmp_path: Path) -> tuple[str, str]:
    source, target = (f"sqlite:///{tmp_path / name}" for name in ("old.db", "new.db"))
    with Store.open(source) as store:
        begun(store)
        store.contents.create(Content("text", "A draft"), 1)
    return source, target


def copy(*urls: str) -> int:
    return bot.main(["copy", *urls], SETTINGS)


def test_counts_checksums_and_what_to_do_next_are_told(
    urls: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy(*urls) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    table = {name: int(rows) for name, rows, _ in (line.split() for line in lines if len(line.split()) == 3)}
    assert (table["subscriber"], table["delivery"], table["broadcast"]) == (5, 5, 2)
    assert "subscriber: 5 copied and checked" in said.err
    assert lines[len(table)].startswith(f"Copied {sum(table.values())} rows in ")
    assert "What was mid-way (1) goes on when the bot starts on the target, and nobody is asked." in lines
    assert "Set DATABASE_URL to the target, then start the bot." in lines
    assert "counts as an old copy" in lines[-1]


def test_second_copy_of_what_was_copied_says_that_it_will_ask(
    urls: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy(*urls)
    assert copy(urls[0], f"sqlite:///{tmp_path / 'third.db'}") == 0
    assert "so the bot asks its admins before anything goes out" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["recall.db", f"mysql://ada:{SECRET}@host/name", "sqlite://", "postgresql:"])
@pytest.mark.parametrize("at", [0, 1])
def test_what_is_no_url_of_a_database_is_refused_by_its_name(
    url: str, at: int, urls: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [*urls]
    typed[at] = url
    assert copy(*typed) == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith(
        f"{('SOURCE_URL', 'TARGET_URL')[at]} must be a URL such as sqlite:///recall.db"
    )


@pytest.mark.parametrize("at", [0, 1])
def test_server_that_is_away_is_one_sentence_without_the_password(
    at: int, urls: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed = [*urls]
    typed[at] = f"postgresql://ada:{SECRET}@localhost:1/name?connect_timeout=2"
    assert copy(*typed) == 1
    sentence = " ".join(capsys.readouterr().err.split())
    assert sentence.startswith("The database ")
    assert "localhost:1/name cannot be used: " in sentence
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("same", "Both URLs name the same database"),
        ("filled", "is not empty: its table"),
        ("absent", "There is no database of Recall at"),
        ("no folder", "The folder of"),
    ],
)
def test_refusal_is_one_sentence(
    which: str, words: str, urls: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = urls
    if which == "filled":
        with Store.open(target) as store:
            begun(store)
    named = {
        "same": (source, source),
        "absent": (target, source),
        "no folder": (source, f"sqlite:///{tmp_path / 'mistyped' / 'new.db'}"),
    }
    assert copy(*named.get(which, urls)) == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert words in sentence


def test_ctrl_c_says_that_nothing_was_copied(
    urls: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_shown: object, step: Step) -> None:
        if step.table == "delivery":
            raise KeyboardInterrupt

    monkeypatch.setattr(carrying.Progress, "see", interrupt)
    assert copy(*urls) == 1
    assert capsys.readouterr().err.splitlines() == [texts.INTERRUPTED]
    monkeypatch.undo()
    assert copy(*urls) == 0


def test_what_an_operator_asks_of_a_server_is_told_beside_its_bot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = on_a_server(tmp_path / "server")
    environ = SETTINGS | {"DATABASE_URL": url}
    database = database_at(url)
    with database.lock(), Store.at(database) as store:
        made = begun(store)
        asked: list[tuple[list[str], str]] = [
            (["export"], "chat_id,first_name"),
            (["history"], made.uuid),
            (["stats"], "Subscribers: 5"),
            (["report", made.uuid, "--csv", str(tmp_path)], "Total: 5"),
            (["backup", str(tmp_path / "kept.db")], ": 5 subscribers, 1 broadcast, 1 mid-way; whoever"),
            (["import", "--from-database", url, "--query", "SELECT chat_id FROM subscriber"], "known al"),
        ]
        for arguments, words in asked:
            assert bot.main(arguments, environ) == 0, capsys.readouterr()
            assert words in capsys.readouterr().out
        assert bot.main(["prune", "--before", "2026-01-01"], environ) == 1
        assert "is already using" in capsys.readouterr().err
    assert bot.main(["prune", "--before", "2026-01-01"], environ) == 0


def test_every_fault_has_its_sentence() -> None:
    assert set(texts.FAULTS) == set(MoveFault)
    for fault in MoveFault:
        assert "{" not in texts.refusal(MoveError(fault, "x", table="note", column="value", key=("a", 1)))
    for doing in Doing:
        assert texts.progress(Step(doing, "delivery", 1000, 2000)).startswith("delivery: 1,000 of 2,000 ")
