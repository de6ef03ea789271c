"""The audience as a file: no spreadsheet calculates it, and an import makes the same audience of it."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.exports import Exported
from models.files import Import
from models.files.formulas import harmless, told
from models.files.writing import write
from models.profiles import Profile
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection
from models.states import Status
from models.store import Store
from models.tables import subscriber

JOINED = datetime(2025, 11, 1, 9, 30, 1, tzinfo=UTC)
CALCULATED = "=+-@\t\r"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''+1"])
def test_what_would_be_calculated_gets_an_apostrophe(name: str) -> None:
    assert harmless(name) == f"'{name}"


@pytest.mark.parametrize("name", ["Ada", "O'Brien", "'Ada'", "1+1", "", "'", " =1", "ada@example"])
def test_what_would_not_be_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name == told(name)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\rA1 ")))
def test_what_is_read_back_is_what_was_written(cell: str) -> None:
    assert told(harmless(cell)) == cell
    assert harmless(cell)[:1] not in CALCULATED or not cell


def test_chat_ids_stay_numbers() -> None:
    file = io.StringIO()
    row = Exported(-1005, "-Regulars", "", "", "de", "-x,y", "2026-11-01T09:00:00Z", "=promo", "left")
    assert write(file, [[row]]) == (1, 0)
    assert file.getvalue().splitlines()[1] == (
        """-1005,'-Regulars,,,de,"'-x,y",2026-11-01T09:00:00Z,'=promo,left"""
    )


def filled(store: Store) -> None:
    """An audience of every status, with odd names."""
    names = ("=HYPERLINK(1)", "'=x", "-", "O'Brien", 'a "quoted", name', "Имя 👋", "@ada", "+49", None)
    for number, name in enumerate(names):
        language = ("de", "pt-br", None)[number % 3]
        store.audience.subscribe(Profile(5001 + number, name, f"-{number}", f"reader_{number}", language))
    store.audience.subscribe(Profile(-1005, "=Regulars"))
    store.audience.leave(5002)
    store.audience.block(5003)
    with store.engine.begin() as connection:
        connection.execute(update(subscriber).values(joined_at=JOINED))
        for chat_id, status in ((5004, "gone"), (5005, "resting"), (-1005, "waiting")):
            this = update(subscriber).where(subscriber.c.chat_id == chat_id)
            connection.execute(this.values(status=Status(status)))
    store.tags.put_ids("-vip", [5001, 5006])
    store.tags.put_ids("staff", [5001])


def written(store: Store, folder: Path, selection: Selection | None = None) -> Path:
    place = folder / "audience.csv"
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        write(file, store.exports.pages(selection))
    return place


def reached(store: Store) -> list[tuple[object, ...]]:
    """Everything that an export tells of those who get broadcasts."""
    return [tuple(row) for page in store.exports.pages(EVERYONE) for row in page]


def test_import_of_an_export_makes_the_same_audience(store: Store, tmp_path: Path) -> None:
    filled(store)
    with Store.open(f"sqlite:///{tmp_path / 'other.db'}", "NORMAL") as other:
        going = Import(other.audience, written(store, tmp_path))
        assert [left_out for left_out in going.run() if len(left_out)] == []
        rests = (5005,)  # it may be tried again: who fails there rests there
        assert [row for row in reached(other) if row[0] not in rests] == reached(store)
        query = select(subscriber.c.chat_id, subscriber.c.status).order_by(subscriber.c.chat_id)
        with other.engine.connect() as connection:
            statuses = dict(connection.execute(query).all())
    assert [chat_id for chat_id, status in statuses.items() if status is Status.LEFT] == [
        *(-1005, 5002, 5003, 5004)
    ]


def test_import_of_an_export_into_its_own_audience_changes_nothing(store: Store, tmp_path: Path) -> None:
    filled(store)
    before = store.audience.by_status(), reached(store)
    found = Import(store.audience, written(store, tmp_path)).look()
    assert (found.new, found.back) == (0, 0)
    assert (store.audience.by_status(), reached(store)) == before


@pytest.mark.parametrize(
    "selection",
    [
        EVERYONE,
        Selection((Condition(Aspect.LANGUAGE, "de"),)),
        Selection((Condition(Aspect.TAG, "staff", excluded=True),)),
        Selection(sample=Sample(2, percent=False, seed=7)),
    ],
)
def test_as_many_are_exported_as_the_card_counts(selection: Selection, store: Store) -> None:
    filled(store)
    pages = store.exports.pages(selection)
    assert sum(map(len, pages)) == store.choices.count(selection)
