"""What is found about a message before it goes out, as tables."""

from dataclasses import replace
from typing import get_args

import pytest

from broadcast.guards.checks import blocker, check
from broadcast.guards.findings import (
    Blocker,
    ButtonsUnderAlbum,
    CannotBecome,
    EmptyWithoutName,
    FallbackForName,
    Finding,
    KeepsOld,
    LongCaption,
    LostEmoji,
    NoButtonsUnderAlbum,
    NothingForName,
    Protected,
    Remark,
    Sample,
    SeparateDice,
    SeparatePolls,
    Severity,
    Silent,
    Slip,
    TooLong,
    UnsureEmoji,
)
from models.content import ALBUM, Content, Medium, UrlButton
from models.reach import NameStats, Reach

NOBODY = Reach(0)
FIVE = Reach(5)
EMOJI = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5"}
ROWS = ((UrlButton("A", "https://a.io"),),)
PHOTO = (Medium("photo", "unique-1", file_id="1"),)
COPIED = (Medium("voice", "unique-1"),)


def text(words: str) -> Content:
    return Content("text", words)


def album(*captions: str | None) -> Content:
    media = (
        Medium("photo", f"unique-{at}", file_id=str(at), text=caption) for at, caption in enumerate(captions)
    )
    return Content(ALBUM, media=tuple(media))


def named(longest: int, missing: int = 0, *, nameless: int = 0, sample: str | None = None) -> Reach:
    """An audience of five, described by their first names."""
    known = {"first_name": sample, "last_name": None} if sample else None
    return Reach(5, {"first_name": NameStats(longest, missing)}, nameless, known)


@pytest.mark.parametrize(
    ("content", "reach"),
    [
        (text("Hi"), NOBODY),
        (text("Hi"), FIVE),
        (text("x" * 9999), FIVE),
        (text("Hi {first_name|friend}"), named(7)),
        (text("{5} and {}"), FIVE),
        (Content("photo", "Hi", media=PHOTO, buttons=ROWS), FIVE),
        (Content("text", "Hi", (EMOJI,)), FIVE),
        (Content("photo", "Hi", (EMOJI,), PHOTO), FIVE),
        (Content("sticker"), FIVE),
    ],
)
def test_nothing_is_said_of_most_messages(content: Content, reach: Reach) -> None:
    assert check(content, reach) == []


@pytest.mark.parametrize(
    ("content", "longest", "found"),
    [
        (text("{first_name}" + "x" * 4089), 7, []),
        (text("{first_name}" + "x" * 4090), 7, [TooLong(4097, 4096)]),
        (text("{first_name|" + "y" * 9 + "}" + "x" * 4089), 7, [TooLong(4098, 4096)]),
        (Content("photo", "{first_name}" + "x" * 1017, media=PHOTO), 7, []),
        (Content("photo", "{first_name}" + "x" * 1018, media=PHOTO), 7, [TooLong(1025, 1024)]),
        (album("Short", "{first_name}" + "x" * 1018), 7, [TooLong(1025, 1024), NoButtonsUnderAlbum()]),
        (album("x" * 1025, "{first_name}"), 7, [LongCaption(1025, 1024), NoButtonsUnderAlbum()]),
    ],
)
def test_longest_name_decides_whether_a_message_fits(
    content: Content, longest: int, found: list[Finding]
) -> None:
    assert check(content, named(longest)) == found


@pytest.mark.parametrize(
    ("content", "nameless", "found"),
    [
        (text("{first_name}"), 3, [EmptyWithoutName(3)]),
        (text(" {first_name} \n{last_name}"), 3, [EmptyWithoutName(3)]),
        (text("{first_name}"), 0, []),
        (text("{first_name|friend}"), 3, []),
        (text("Hi {first_name}"), 3, []),
        (Content("photo", "{first_name}", media=PHOTO), 3, []),
    ],
)
def test_text_that_is_nothing_without_a_name_is_not_sent(
    content: Content, nameless: int, found: list[Finding]
) -> None:
    assert check(content, named(7, nameless=nameless)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Hi {first_name|friend}", [FallbackForName("first_name", 3, 5)]),
        ("Hi {first_name}", [NothingForName("first_name", 3, 5)]),
        ("Hi {first_name|}", [NothingForName("first_name", 3, 5)]),
        ("Hi {first_name|friend} {first_name}", [NothingForName("first_name", 3, 5)]),
    ],
)
def test_who_has_no_name_is_counted_with_what_they_get(words: str, found: list[Finding]) -> None:
    assert check(text(words), named(7, 3)) == found


def test_each_name_is_counted_for_itself() -> None:
    reach = Reach(
        5, {"first_name": NameStats(7, 3), "language": NameStats(2, 0), "username": NameStats(9, 1)}
    )
    assert check(text("{first_name} {language} {username|you}"), reach) == [
        NothingForName("first_name", 3, 5),
        FallbackForName("username", 1, 5),
    ]


@pytest.mark.parametrize(
    ("content", "sample"),
    [
        (text("Hi {first_name|friend}!"), Sample("Hi Grace!", cut=False)),
        (text("x" * 30 + "{first_name}"), Sample("x" * 30 + "Grace", cut=False)),
        (text("x" * 31 + "{first_name}"), Sample("x" * 30 + "Grace", cut=True)),
        (album("Hi", None, "{first_name}"), Sample("Hi Grace", cut=False)),
    ],
)
def test_sample_begins_shortly_before_its_first_name(content: Content, sample: Sample) -> None:
    assert check(content, named(7, sample="Grace"))[0] == sample


CAPTION = "Doors open at nine. " * 60  # 1,200 characters


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (Content("photo", CAPTION, media=PHOTO), [LongCaption(1200, 1024)]),
        (album("Short", CAPTION), [LongCaption(1200, 1024), NoButtonsUnderAlbum()]),
        (Content("voice", CAPTION, media=COPIED, own_caption=True), [LongCaption(1200, 1024)]),
        (Content("photo", CAPTION[:1024], media=PHOTO), []),
        (Content("voice", CAPTION, media=COPIED), []),
        (text(CAPTION), []),
    ],
)
def test_caption_that_no_bot_may_send_is_told(content: Content, found: list[Finding]) -> None:
    assert check(content, FIVE) == found


def test_slips_of_every_caption_are_told_in_order() -> None:
    content = album("{Name}, {name}", None, "{city}")
    found = check(content, FIVE)
    assert found == [Slip("{Name}"), Slip("{name}"), Slip("{city}"), NoButtonsUnderAlbum()]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (Content("text", "Hi", (EMOJI,), lost_emoji=1), [LostEmoji(1)]),
        (Content("photo", "Hi", (EMOJI,), PHOTO, own_caption=True), []),
        (Content("voice", "Hi", (EMOJI,), COPIED, own_caption=True), [UnsureEmoji()]),
        (Content("voice", "Hi {first_name|friend}", (EMOJI,), COPIED), [UnsureEmoji()]),
        (Content("photo", "Hi", (EMOJI,), PHOTO, own_caption=True, lost_emoji=2), [LostEmoji(2)]),
    ],
)
def test_custom_emoji_are_lost_or_nobody_can_tell(content: Content, found: list[Finding]) -> None:
    assert check(content, FIVE) == found


@pytest.mark.parametrize(
    ("kind", "finding"),
    [(ALBUM, NoButtonsUnderAlbum()), ("poll", SeparatePolls()), ("dice", SeparateDice())],
)
def test_some_kinds_are_peculiar(kind: str, finding: Finding) -> None:
    assert check(Content(kind), FIVE) == [finding]


def test_options_come_first_and_are_no_question_of_a_correction() -> None:
    content = replace(text("Hi {name}"), silent=True, protected=True)
    assert check(content, FIVE) == [Silent(), Protected(), Slip("{name}")]
    assert check(content, FIVE, text("Hi")) == [Slip("{name}")]


def test_album_cannot_have_buttons() -> None:
    content = replace(album("Hi", None), buttons=ROWS)
    assert check(content, FIVE) == [ButtonsUnderAlbum(), NoButtonsUnderAlbum()]


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("text", "text"),
        ("text", "photo"),
        ("photo", "video"),
        ("document", "animation"),
        ("live_photo", "audio"),
        ("voice", "voice"),
        ("sticker", "sticker"),
        ("album", "album"),
    ],
)
def test_what_was_sent_can_become_that(shown: str, wanted: str) -> None:
    assert check(Content(wanted), FIVE, Content(shown)) == check(Content(wanted), FIVE)


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        ("photo", "text"),
        ("voice", "photo"),
        ("photo", "voice"),
        ("photo", "sticker"),
        ("text", "sticker"),
        ("text", "album"),
        ("album", "photo"),
    ],
)
def test_what_was_sent_cannot_become_that(shown: str, wanted: str) -> None:
    assert check(Content(wanted), FIVE, Content(shown))[0] == CannotBecome(shown, wanted)


@pytest.mark.parametrize("kind", ["voice", "sticker", "poll", ALBUM])
def test_what_cannot_be_exchanged_keeps_its_file(kind: str) -> None:
    shown, wanted = (Content(kind, media=(Medium(kind, unique),)) for unique in ("one", "other"))
    assert check(wanted, FIVE, shown)[0] == CannotBecome(kind, kind)
    assert not any(isinstance(one, CannotBecome) for one in check(shown, FIVE, shown))


@pytest.mark.parametrize(
    ("shown", "wanted"), [("poll", "photo"), ("poll", "text"), ("photo", "text"), ("sticker", ALBUM)]
)
def test_anything_may_take_the_place_of_what_is_lost(shown: str, wanted: str) -> None:
    found = check(Content(wanted), FIVE, Content(shown), lost=True)
    assert found[0] == KeepsOld(shown, wanted)
    assert blocker(found) is None


def test_what_is_lost_is_changed_where_that_works() -> None:
    assert check(text("Hi"), FIVE, text("Ho"), lost=True) == []


def test_first_blocker_is_told_and_the_one_of_the_album_before_all() -> None:
    wanted = replace(album("{first_name}" + "x" * 1024), buttons=ROWS)
    found = check(wanted, named(7, 3), text("Hi"))
    assert found[:3] == [ButtonsUnderAlbum(), CannotBecome("text", ALBUM), TooLong(1031, 1024)]
    assert blocker(found) == ButtonsUnderAlbum()
    assert blocker(found[3:]) is None


def test_severity_is_the_one_of_its_class() -> None:
    assert {finding.severity for finding in get_args(Blocker)} == {Severity.BLOCKER}
    remarks = {finding.severity for finding in get_args(Remark)}
    assert remarks == {Severity.NOTE, Severity.WARNING, Severity.DANGER}
