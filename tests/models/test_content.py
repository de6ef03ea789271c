"""What can be asked about a message that is to be sent, as tables."""

from dataclasses import replace

import pytest

from models.content import ALBUM, Content, LinkPreview, Medium, UrlButton

BOLD = {"type": "bold", "offset": 0, "length": 2}
EMOJI = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5"}
LINK = {"type": "text_link", "offset": 0, "length": 2, "url": "https://a.io"}

PHOTO = Medium("photo", "unique-1", file_id="1")
VIDEO = Medium("video", "unique-2", file_id="2")
ROWS = ((UrlButton("A", "https://a.io"),),)


def album(*captions: str | None) -> Content:
    media = (
        Medium("photo", f"unique-{at}", file_id=str(at), text=text, part=at)
        for at, text in enumerate(captions, start=1)
    )
    return Content(ALBUM, media=tuple(media))


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (Content("text", "Hi"), set()),
        (Content("text", "Hi {first_name}, {language|en}"), {"first_name", "language"}),
        (Content("photo", "{username}", media=(PHOTO,)), {"username"}),
        (album("{first_name}", None, "{last_name}"), {"first_name", "last_name"}),
    ],
)
def test_names_are_looked_for_in_every_caption(content: Content, names: set[str]) -> None:
    assert content.personal == names


@pytest.mark.parametrize(
    ("content", "retold"),
    [
        (Content("photo", "Hi", media=(PHOTO,)), False),
        (Content("photo", "Hi", media=(PHOTO,), own_caption=True), True),
        (Content("voice", "Hi {first_name}"), True),
        (Content("sticker", None, own_caption=True), False),
        (Content("text", "Hi {first_name}"), False),
    ],
)
def test_copy_has_another_caption_where_it_is_not_the_one_of_its_source(
    content: Content, retold: bool
) -> None:
    assert content.retold is retold


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        (Content("text", "Hi", (LINK,)), True),
        (Content("text", "Hi", ({"type": "url", "offset": 0, "length": 2},)), True),
        (Content("text", "Hi", (BOLD,)), False),
        (Content("photo", "Hi", (LINK,), (PHOTO,)), False),
    ],
)
def test_link_has_a_preview_in_texts_only(content: Content, shows: bool) -> None:
    assert content.shows_link is shows


@pytest.mark.parametrize(
    ("content", "texts", "limit"),
    [
        (Content("text", "Hi"), ["Hi"], 4096),
        (Content("photo", None, media=(PHOTO,)), [], 1024),
        (Content("photo", "Hi", media=(PHOTO,)), ["Hi"], 1024),
        (album("One", None, "three"), ["One", "three"], 1024),
    ],
)
def test_each_text_and_what_telegram_takes_of_it(content: Content, texts: list[str], limit: int) -> None:
    assert (content.texts(), content.limit) == (texts, limit)


def test_custom_emoji_are_counted_in_every_caption() -> None:
    parts = (replace(PHOTO, text="Hi", entities=(EMOJI, BOLD)), replace(VIDEO, entities=(EMOJI,)))
    assert Content(ALBUM, media=parts).custom_emoji() == 2
    assert Content("text", "Hi", (EMOJI, BOLD)).custom_emoji() == 1


def test_message_takes_the_buttons_and_options_of_another_but_keeps_its_link() -> None:
    old = Content(
        "text",
        "Old",
        buttons=ROWS,
        silent=True,
        protected=True,
        link_preview=LinkPreview("https://old.io", is_disabled=False, show_above_text=True),
    )
    new = Content(
        "text", "New", (BOLD,), link_preview=LinkPreview("https://new.io", True, prefer_small_media=True)
    )
    assert new.with_options_of(old) == Content(
        "text",
        "New",
        (BOLD,),
        buttons=ROWS,
        silent=True,
        protected=True,
        link_preview=LinkPreview(
            "https://new.io", is_disabled=False, prefer_small_media=True, show_above_text=True
        ),
    )


def test_text_becomes_the_caption() -> None:
    text = Content("text", "Hi", (BOLD,))
    captioned = Content("photo", "Old", media=(PHOTO,)).recaptioned(text)
    assert captioned == Content("photo", "Hi", (BOLD,), (PHOTO,), own_caption=True)


@pytest.mark.parametrize(
    ("captions", "then"),
    [
        (["One", "two"], ["Hi", "two"]),
        ([None, "two"], ["Hi"]),
        ([None, None, "three"], ["Hi"]),
        ([None, None], ["Hi"]),
    ],
)
def test_text_becomes_the_first_caption_of_an_album(
    captions: tuple[str | None, ...], then: list[str]
) -> None:
    assert album(*captions).recaptioned(Content("text", "Hi")).texts() == then


def test_part_of_an_album_is_exchanged_by_its_message() -> None:
    old = album("One", "two")
    new = replace(old.media[1], text="Two", unique_id="unique-9")
    assert [old.has_part(at) for at in (0, 1, 2)] == [False, True, True]
    assert old.with_part(new).media == (old.media[0], new)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Content("photo", "Other", media=(replace(PHOTO, file_id="9"),)), True),
        (Content("photo", "Hi", media=(replace(PHOTO, spoiler=True),)), False),
        (Content("photo", "Hi", media=(replace(PHOTO, unique_id="unique-9"),)), False),
        (Content("text", "Hi"), False),
    ],
)
def test_files_are_the_same_by_what_identifies_them_and_how_they_show(other: Content, same: bool) -> None:
    assert Content("photo", "Hi", media=(PHOTO,)).same_files(other) is same


@pytest.mark.parametrize(
    ("other", "shows"),
    [
        ({"source_chat_id": 5, "source_message_id": 6, "own_caption": True, "lost_emoji": 7}, True),
        ({"media": (replace(PHOTO, file_id="9", still="8", cover="7", part=9),)}, True),
        ({"media": (replace(PHOTO, spoiler=True),)}, False),
        ({"text": "Ho"}, False),
        ({"entities": (BOLD,)}, False),
        ({"buttons": ROWS}, False),
        ({"silent": True}, False),
        ({"caption_above": True}, False),
    ],
)
def test_reader_sees_no_difference_where_only_the_origin_differs(
    other: dict[str, object], shows: bool
) -> None:
    content = Content("photo", "Hi", media=(PHOTO,))
    assert content.shows(replace(content, **other)) is shows  # type: ignore[arg-type]
