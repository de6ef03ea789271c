"""What does not answer: one line when it begins, and one with a count when it is over."""

import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import Unavailable, listening
from models.notes import Fact
from models.silence import Silence
from models.store import Store
from tests.support.refusing import FULL, allow_rows, refuse_rows


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_repeated_failure_is_one_line_and_its_end_has_a_count(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    silence = Silence("the moon", calm=5, clock=lambda: now[0])
    silence.answered()
    for words in [*["eclipse, 3 s left"] * 13, "eclipse, 2 s left", "clouds"]:
        silence.failed(words)
        now[0] += 1
    silence.answered()  # perhaps only to somebody else
    now[0] += 5
    silence.answered()
    silence.answered()
    assert caplog.messages == [
        "the moon does not answer: eclipse, 3 s left",
        "the moon does not answer: clouds",
        "the moon answers again, after 15 tries in 14 s",
    ]
    assert (vars(caplog.records[-1])["tries"], vars(caplog.records[-1])["seconds"]) == (15, 14.0)


def test_database_that_takes_nothing_is_one_line_whoever_asks(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "CALM", 0.0)
    listening.listen(store.database, store.engine)
    refuse_rows(store.engine, "INSERT ON note", FULL)
    caplog.clear()
    for number in range(3):
        with pytest.raises(Unavailable):
            store.notes.set(Fact.OWED, [number])
        store.notes.get(Fact.OWED)  # it can be read all the while
    assert caplog.messages == [f"the database does not answer: {FULL}"]
    allow_rows(store.engine, "INSERT ON note")
    assert caplog.messages[1:] == ["the database answers again, after 3 tries in 0 s"]


@pytest.mark.postgresql
def test_line_never_quotes_a_value_that_the_server_does_not_take(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    odd = text("SELECT CAST('secret' AS integer)")
    with store.engine.begin() as connection, pytest.raises(DBAPIError, match="secret"):
        connection.execute(odd)
    assert caplog.messages == ["the database does not answer: DataError"]
