"""What a file tells about chats that are known, and who comes back by it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from models.intake import Entry
from models.profiles import Profile
from models.states import Departure, Status
from models.store import Store
from models.tables import subscriber, tag
from tests.support.files import row_of

CHAT = 5001
JOINED = datetime(2024, 5, 1, tzinfo=UTC)
ALL = Entry(CHAT, "Ada", "Lovelace", "ada_l", "de", JOINED, ("vip",))


def tags(store: Store) -> list[str]:
    with store.engine.begin() as connection:
        return list(connection.scalars(select(tag.c.name).where(tag.c.chat_id == CHAT).order_by(tag.c.name)))


def change(store: Store, **values: Any) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(subscriber).where(subscriber.c.chat_id == CHAT).values(values))


def test_new_chat_has_all_that_the_file_tells(store: Store) -> None:
    assert store.audience.take_entries([ALL]) == (1, 0, 0)
    row = row_of(store, CHAT)
    assert (row["first_name"], row["last_name"], row["username"]) == ("Ada", "Lovelace", "ada_l")
    assert (row["language"], row["language_given"], row["joined_at"]) == ("de", True, JOINED)
    assert tags(store) == ["vip"]


def test_new_chat_without_a_date_joins_now_and_has_no_given_language(store: Store) -> None:
    store.audience.take_entries([Entry(CHAT)])
    row = row_of(store, CHAT)
    assert row["joined_at"] == row["changed_at"]
    assert (row["language"], row["language_given"]) == (None, False)


def test_names_fill_what_telegram_has_not_told_and_a_language_wins(store: Store) -> None:
    store.audience.subscribe(Profile(CHAT, first_name="Augusta", language="en"))
    change(store, joined_at=None)
    assert store.audience.take_entries([ALL]) == (0, 0, 0)
    row = row_of(store, CHAT)
    assert (row["first_name"], row["last_name"], row["username"]) == ("Augusta", "Lovelace", "ada_l")
    assert (row["language"], row["language_given"], row["joined_at"]) == ("de", True, JOINED)


def test_date_that_is_known_stays(store: Store) -> None:
    store.audience.take_entries([ALL])
    store.audience.take_entries([ALL._replace(joined_at=datetime(2020, 1, 1, tzinfo=UTC))])
    assert row_of(store, CHAT)["joined_at"] == JOINED


def test_tags_add_up_and_repeat_nothing(store: Store) -> None:
    store.audience.take_entries([ALL, ALL._replace(tags=("staff", "vip"))])
    store.audience.take_entries([ALL._replace(tags=("vip", "late"))])
    assert tags(store) == ["late", "staff", "vip"]


def test_who_was_forgotten_gets_neither_name_nor_tag(store: Store) -> None:
    store.audience.take_entries([Entry(CHAT)])
    change(store, status=Status.LEFT, left_by=Departure.FORGOTTEN, joined_at=None)
    before = row_of(store, CHAT)
    assert store.audience.take_entries([ALL]) == (0, 0, 0)
    assert row_of(store, CHAT) == before
    assert tags(store) == []


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("unsubscribed", [False, True])
def test_import_brings_back_only_who_was_gone(status: Status, *, unsubscribed: bool, store: Store) -> None:
    store.audience.take_entries([Entry(CHAT)])
    change(store, status=status)
    added = store.audience.take_entries([Entry(CHAT, unsubscribed=unsubscribed)])
    gone = status is Status.GONE
    after = Status.LEFT if gone and unsubscribed else Status.SUBSCRIBED if gone else status
    assert row_of(store, CHAT)["status"] is after
    assert added == (0, int(gone and not unsubscribed), int(status is Status.SUBSCRIBED and unsubscribed))


def test_new_chat_that_unsubscribed_is_remembered_as_left_and_no_more(store: Store) -> None:
    assert store.audience.take_entries([ALL._replace(unsubscribed=True)]) == (0, 0, 0)
    row = row_of(store, CHAT)
    assert (row["status"], row["left_by"]) == (Status.LEFT, Departure.FILE)
    assert (row["first_name"], row["username"], row["language"], row["joined_at"]) == (None,) * 4
    assert tags(store) == []
    store.audience.take_entries([ALL])
    assert row_of(store, CHAT)["status"] is Status.LEFT
