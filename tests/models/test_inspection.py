"""An inspection: what a database says to whoever looks from outside, and that it stays as it was."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from models.backup import Holding, backup, remember
from models.database import DatabaseError, DatabaseFault
from models.inspection import Age, looked_into
from models.notes import Fact
from models.store import Store
from tests.support.databases import bare_at
from tests.support.ledger import BY, NOW, begun
from tests.support.old_world import OLD

SOON = NOW + timedelta(seconds=20)


def put(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_it_tells_what_is_there_and_whether_the_bot_runs(store: Store) -> None:
    url = store.url
    begun(store)
    store.notes.set(Fact.BOT, 123)
    store.notes.set(Fact.LOOKED, {"last": NOW.timestamp(), "gaps": []})
    store.standstill.begin(BY)
    assert remember(url, NOW)
    found = looked_into(url, SOON)
    assert (found.age, found.bot, found.looked, found.runs) == (Age.CURRENT, 123, NOW, True)
    assert (found.holding, found.damage or "", found.writable) == (Holding(5, 1, 1), "", True)
    assert (found.backup, found.asks) == (NOW, False)
    assert found.bytes > 0
    assert found.standing
    assert found.standing.by == BY
    assert not looked_into(url, NOW + timedelta(minutes=2)).runs


def test_database_that_is_yet_to_be_made_stays_so(tmp_path: Path) -> None:
    assert looked_into(bare_at(tmp_path / "recall.db"), NOW).age is Age.ABSENT
    assert put(tmp_path) == {}


@pytest.mark.sqlite
def test_file_at_rest_stays_as_it_was_byte_by_byte(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'recall.db'}"
    with Store.open(url) as store:
        begun(store)
    before = put(tmp_path)
    assert looked_into(url, NOW).holding == Holding(5, 1, 1)
    assert put(tmp_path) == before


@pytest.mark.sqlite
def test_earlier_version_is_told_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "recall.db"
    file.write_bytes((OLD / "sending.sqlite").read_bytes())
    before = put(tmp_path)
    found = looked_into(f"sqlite:///{file}", NOW)
    assert (found.age, found.holding, found.damage, found.rests) == (Age.OLDER, None, "", False)
    assert put(tmp_path) == before


@pytest.mark.sqlite
def test_file_that_this_user_may_not_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store:
        begun(store)
    # Root may write whatever its permissions say.
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = looked_into(store.url, NOW)
    assert not found.writable
    assert found.rests


@pytest.mark.sqlite
def test_backup_that_was_put_back_is_known_before_it_is_opened(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}") as store:
        begun(store)
        backup(store.url, tmp_path / "copy.db")
    assert looked_into(f"sqlite:///{tmp_path / 'copy.db'}", NOW).asks
    assert not looked_into(f"sqlite:///{tmp_path / 'recall.db'}", NOW).asks


@pytest.mark.sqlite
def test_damage_is_told(tmp_path: Path) -> None:
    file = tmp_path / "recall.db"
    with Store.open(f"sqlite:///{file}") as store:
        begun(store)
    content = bytearray(file.read_bytes())
    content[4096 * 5 : 4096 * 12] = bytes(4096 * 7)
    file.write_bytes(content)
    found = looked_into(f"sqlite:///{file}", NOW)
    assert found.damage
    assert not found.rests


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("where", "fault"), [("none/recall.db", DatabaseFault.NO_FOLDER), ("", DatabaseFault.UNUSABLE)]
)
def test_place_where_no_file_can_be_is_refused(where: str, fault: DatabaseFault, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        looked_into(f"sqlite:///{tmp_path / where}", NOW)
    assert caught.value.fault is fault
