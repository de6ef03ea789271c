"""What broadcasts say, in the database: every layout a row ever had is read, and written as it was."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import RowMapping, text

from models.buttons import CopyButton
from models.content import UNSIGNED, Authorship, Content, LinkPreview, Medium, UrlButton
from models.store import Store
from models.traits import Came, Trait
from tests.support import databases

BOLD = {"length": 2, "offset": 0, "type": "bold"}

# Each as a row holds it in its columns of JSON, and as a value.
LAYOUTS: dict[str, tuple[dict[str, Any], Content]] = {
    "text": (
        {"entities": [BOLD], "link_preview": {"url": "https://a.io", "is_disabled": False}},
        Content("text", "Hi", (BOLD,), link_preview=LinkPreview("https://a.io", is_disabled=False)),
    ),
    "buttons": (
        {
            "buttons": [
                [{"text": "A", "url": "https://a.io"}],
                [{"text": "B", "url": "https://b.io"}, {"text": "C", "url": "https://c.io"}],
            ],
            "link_preview": {"is_disabled": True, "prefer_large_media": False, "show_above_text": True},
        },
        Content(
            "text",
            "Hi",
            buttons=(
                (UrlButton("A", "https://a.io"),),
                (UrlButton("B", "https://b.io"), UrlButton("C", "https://c.io")),
            ),
            link_preview=LinkPreview(is_disabled=True, prefer_large_media=False, show_above_text=True),
        ),
    ),
    "sticker": (
        {"media": [{"type": "sticker", "unique_id": "unique-1", "title": "🙂"}]},
        Content("sticker", "Hi", media=(Medium("sticker", "unique-1", "🙂"),)),
    ),
    "photo": (
        {
            "media": [
                {"type": "photo", "file_id": "1", "unique_id": "unique-1", "title": None, "spoiler": True}
            ]
        },
        Content("photo", "Hi", media=(Medium("photo", "unique-1", file_id="1", spoiler=True),)),
    ),
    "live photo": (
        {
            "media": [
                {
                    "type": "live_photo",
                    "file_id": "1",
                    "unique_id": "unique-1",
                    "title": None,
                    "still": "2",
                    "spoiler": False,
                }
            ]
        },
        Content("live_photo", "Hi", media=(Medium("live_photo", "unique-1", file_id="1", still="2"),)),
    ),
    "album": (
        {
            "media": [
                {
                    "type": "document",
                    "file_id": "1",
                    "unique_id": "unique-1",
                    "title": "notes.pdf",
                    "spoiler": False,
                    "text": "One",
                    "entities": [BOLD],
                    "part": 10,
                },
                {
                    "type": "document",
                    "file_id": "2",
                    "unique_id": "unique-2",
                    "title": None,
                    "spoiler": False,
                    "text": None,
                    "entities": [],
                    "part": 11,
                },
            ]
        },
        Content(
            "album",
            "Hi",
            media=(
                Medium("document", "unique-1", "notes.pdf", "1", text="One", entities=(BOLD,), part=10),
                Medium("document", "unique-2", file_id="2", part=11),
            ),
        ),
    ),
}
NOTHING: dict[str, Any] = {"entities": [], "media": [], "buttons": [], "link_preview": None}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_an_older_program_wrote_is_read(layout: str, store: Store) -> None:
    row, content = LAYOUTS[layout]
    made = store.contents.create(Content(content.kind, "Hi"), 1)
    columns = {name: json.dumps(value) for name, value in row.items()}
    with store.engine.begin() as connection:
        as_json = "CAST(:{0} AS jsonb)" if databases.on_postgresql() else ":{0}"
        marks = ", ".join(f"{name} = {as_json.format(name)}" for name in columns)
        connection.execute(text(f"UPDATE content SET {marks}"), columns)
    assert store.contents.content(made) == content


@pytest.mark.parametrize("layout", LAYOUTS)
def test_row_is_written_as_an_older_program_would(layout: str, store: Store) -> None:
    row, content = LAYOUTS[layout]
    made = store.contents.create(content, 1)
    with store.engine.connect() as connection:
        query = f"SELECT {', '.join(NOTHING)} FROM content"
        written = connection.exec_driver_sql(query).mappings().one()
    assert _parsed(written) == NOTHING | row
    assert store.contents.content(made) == content


def _parsed(row: RowMapping) -> dict[str, object]:
    """A server's own JSON comes as values."""
    return {name: json.loads(one) if isinstance(one, str) else one for name, one in row.items()}


def test_everything_else_of_a_content_is_kept(store: Store) -> None:
    content = Content(
        "photo",
        None,
        caption_above=True,
        own_caption=True,
        silent=True,
        protected=True,
        source_chat_id=5,
        source_message_id=6,
        lost_emoji=7,
        buttons=((UrlButton("Shop", "https://a.io"), CopyButton("Copy code", "SAVE10")),),
        traits=(Trait(Came.WITH_EFFECT, 5104841245755180586), Trait(Came.TOGETHER, 2)),
    )
    made = store.contents.create(content, 1)
    version = store.contents.write(made, Content("text", "Newer"))
    assert store.contents.content(made) == content
    assert store.contents.content(made, version) == Content("text", "Newer")


def test_option_of_a_link_that_is_not_known_yet_is_left_out() -> None:
    assert LinkPreview.of({"url": "https://a.io", "is_round": True}) == LinkPreview("https://a.io")


def test_who_wrote_a_version_is_kept_with_it(store: Store) -> None:
    ada = Authorship(1, "Ada", datetime(2026, 11, 1, tzinfo=UTC), 12)
    made = store.contents.create(Content("text", "One"), 1, ada)
    version = store.contents.write(made, Content("text", "Two"))
    assert store.contents.authorship(made) == ada
    assert store.contents.authorship(made, version) == UNSIGNED == Authorship(None, None, None, None)


def test_draft_is_found_by_the_message_it_says_now_and_by_no_earlier_one(store: Store) -> None:
    other = store.contents.create(Content("text", "Other"), 1, Authorship(1, "Ada", message_id=10))
    made = store.contents.create(Content("text", "One"), 1, Authorship(1, "Ada", message_id=11))
    version = store.contents.write(made, Content("text", "Two"), Authorship(1, "Ada", message_id=12))
    assert store.contents.adopt(made.uuid, version)
    found = [store.contents.written_as(1, message_id) for message_id in (10, 11, 12)]
    assert [one and one.uuid for one in found] == [other.uuid, None, made.uuid]
    assert all(store.contents.is_written(1, message_id) for message_id in (10, 11, 12))
    assert not store.contents.is_written(2, 10)
