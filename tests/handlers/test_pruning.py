"""Old broadcasts pruned from the shell: what would go, what goes, what stays, and what an operator reads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import bot
from models.clock import utc_now
from models.database import database_at
from models.store import Store
from tests.support.databases import bare_at
from tests.support.folding import START, finished, rows, told, undone
from tests.support.timing import Clock

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}
BEFORE = ["prune", "--before", "2026-04-01"]


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def store(new_database: str, clock: Clock) -> Iterator[Store]:
    """By a clock of the past, because the command goes by the one of today."""
    with Store.open(new_database, "NORMAL", clock=clock) as opened:
        yield opened


def environ(store: Store) -> dict[str, str]:
    return SETTINGS | {"DATABASE_URL": store.url}


def test_without_a_yes_it_tells_what_would_go_and_clears_nothing(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    made = finished(store)
    clock.advance(days=3)
    late = finished(store)
    clock.advance(days=3)
    assert bot.main(BEFORE, environ(store)) == 0
    deliveries = rows(store, made) + rows(store, late)
    assert capsys.readouterr().out == (
        f"This would clear {deliveries} deliveries of 2 broadcasts, from 2026-03-01 "
        "to 2026-03-04. Their numbers stay in /history and /stats; who got them is not known any more then, "
        "so they cannot be undone, corrected or sent again.\n"
        "Nothing was cleared. --csv FOLDER saves them as files first. --yes clears them.\n"
    )
    assert rows(store, made) == 6


def test_with_a_yes_rows_go_and_numbers_stay(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    made, other = finished(store), undone(store)
    clock.advance(days=40)
    newer = finished(store)
    clock.at = utc_now() - timedelta(days=1)
    before = [told(store, one)["counts"].tally for one in (made, other, newer)]
    cleared = rows(store, made) + rows(store, other)
    assert bot.main([*BEFORE, "--yes"], environ(store)) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"Cleared {cleared} deliveries of 2 broadcasts; their numbers stay."
    assert second.startswith("The database takes ")
    assert [told(store, one)["counts"].tally for one in (made, other, newer)] == before
    assert [rows(store, one) > 0 for one in (made, other, newer)] == [False, False, True]


def test_the_file_gets_smaller_and_is_no_old_copy(store: Store, clock: Clock) -> None:
    store.audience.add(range(1000, 9000))
    finished(store)
    clock.advance(days=40)
    store.engine.dispose()
    before = store.database.size(store.engine)
    assert bot.main([*BEFORE, "--yes"], environ(store)) == 0
    assert store.database.size(store.engine) < before * 0.7
    with Store.open(environ(store)["DATABASE_URL"]) as again:
        assert again.copies.question() is None


@pytest.mark.parametrize("typed", [BEFORE, ["prune", "--before", "2026-02-01", "--yes"]])
def test_where_nothing_is_old_enough_it_says_so(
    typed: list[str], store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--yes" in typed:
        finished(store)
    assert bot.main(typed, environ(store)) == 0
    assert capsys.readouterr().out.startswith(
        f"There is nothing to clear: no broadcast ended before {typed[2]}"
    )


def test_what_ended_yesterday_stays_whatever_the_date(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.at = utc_now() - timedelta(hours=47)
    made = finished(store)
    assert bot.main(["prune", "--before", "2999-01-01", "--yes"], environ(store)) == 0
    assert "There is nothing to clear" in capsys.readouterr().out
    assert rows(store, made) == 6


def test_beside_a_bot_that_runs_it_is_refused(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.database.lock():
        assert bot.main([*BEFORE, "--yes"], environ(store)) == 1
    assert "stop it first" in capsys.readouterr().err


def test_of_no_database_it_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = bare_at(tmp_path / "absent.db")
    assert bot.main(BEFORE, SETTINGS | {"DATABASE_URL": absent}) == 1
    database = database_at(absent)
    assert capsys.readouterr().err == f"There is no database {database.name}; see DATABASE_URL.\n"
    assert not database.exists()


def test_a_date_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bot.main(["prune", "--before", "yesterday"], SETTINGS)
    assert "yesterday is no date such as 2026-01-31" in capsys.readouterr().err


@pytest.mark.parametrize("again", [False, True])
def test_interrupted_the_rest_is_cleared_by_the_next_start_or_another_try(
    again: bool,
    store: Store,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = finished(store)
    clock.advance(days=40)

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("models.folding.Folding.clear", interrupted)
    assert bot.main([*BEFORE, "--yes"], environ(store)) == 1
    assert "Interrupted" in capsys.readouterr().err
    monkeypatch.undo()
    if again:
        assert bot.main([*BEFORE, "--yes"], environ(store)) == 0
        assert capsys.readouterr().out.startswith("The database takes")
    while not again and store.folding.clear():
        pass
    assert rows(store, made) == 0


@pytest.mark.parametrize("sure", [False, True])
def test_it_is_saved_first_as_often_as_that_is_asked(
    sure: bool, store: Store, clock: Clock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made, folder = finished(store), tmp_path / "saved"
    clock.advance(days=40)
    typed = [*BEFORE, "--csv", str(folder), *(["--yes"] if sure else [])]
    assert bot.main([*BEFORE, "--csv", str(folder)], environ(store)) == 0
    capsys.readouterr()
    assert bot.main(typed, environ(store)) == 0
    assert capsys.readouterr().out.startswith(f"Saved 1 broadcast in {folder}, a file each.\n")
    [file] = folder.iterdir()
    assert file.name == f"results-{made.uuid}.csv"
    assert len(file.read_text().splitlines()) == 7
    assert rows(store, made) == (0 if sure else 6)


def test_what_cannot_be_saved_is_not_cleared(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made, file = finished(store), tmp_path / "file"
    file.touch()
    clock.advance(days=40)
    assert bot.main([*BEFORE, "--csv", str(file), "--yes"], environ(store)) == 1
    assert capsys.readouterr().err.endswith("could not be written: File exists.\nNothing was cleared.\n")
    assert rows(store, made) == 6
