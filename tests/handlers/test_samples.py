"""Files as owners have them, imported from the shell."""

from pathlib import Path

import pytest
from sqlalchemy import select

import bot
from models.files import Import, ImportFileError
from models.states import Departure, Status
from models.store import Store
from models.tables import subscriber
from tests.support.databases import url_at
from tests.support.samples import SAMPLES, Sample

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_file_is_taken_in_left_out_and_told(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / sample.name
    file.write_bytes(sample.content)
    url = url_at(tmp_path / "recall.db")
    code = bot.main(["import", str(file)], SETTINGS | {"DATABASE_URL": url})
    printed = capsys.readouterr()
    said = f"{printed.err}{printed.out}".replace(str(file), "FILE").splitlines()
    assert (code == 0) is bool(printed.out)
    with Store.open(url) as store:
        assert chats(store, Status.SUBSCRIBED) == [(one, None) for one in sample.subscribed]
        assert chats(store, Status.LEFT) == [(one, Departure.FILE) for one in sample.left]
    assert said == list(sample.said)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_look_finds_what_an_import_makes_of_it_and_writes_nothing(
    sample: Sample, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / sample.name
    file.write_bytes(sample.content)
    try:
        found = Import(store.audience, file).look()
    except ImportFileError:
        assert not sample.subscribed
        return
    assert store.audience.by_status() == {}
    done = Import(store.audience, file)
    list(done.run())
    assert found.new == done.added == len(sample.subscribed)
    assert (found.known, found.back, found.unsubscribed) == (done.known, done.back, done.unsubscribed)
    left_out = found.unsubscribed + found.unclear + found.unreadable
    assert found.rows == done.rows == found.new + found.known + left_out


def chats(store: Store, status: Status) -> list[tuple[int, Departure | None]]:
    """Who has a status, and how they left."""
    query = select(subscriber.c.chat_id, subscriber.c.left_by).where(subscriber.c.status == status)
    with store.engine.begin() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(subscriber.c.chat_id))]
