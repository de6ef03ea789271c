"""The button to leave: where it stands, and what it turns into."""

from dataclasses import replace

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from broadcast.message.calls import Calls
from broadcast.message.leaving import LABELS, LEAVE, RETURN, button, turned
from broadcast.message.methods import CopyMessage, SendMediaGroup, SendMessage
from models.content import ALBUM, MOST_BUTTONS, Content, Medium, UrlButton
from models.withdrawn import left_of

TEXT = Content("text", "Doors open at nine.", unsubscribe=True)
MENU = ((UrlButton("Menu", "https://example.com"),),)
PHOTO = Medium("photo", "u", file_id="f")


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[one.text for one in row] for row in keyboard.inline_keyboard] if keyboard else []


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (TEXT, [["Unsubscribe"]]),
        (replace(TEXT, buttons=MENU), [["Menu"], ["Unsubscribe"]]),
        (replace(TEXT, unsubscribe=False), []),
        (replace(TEXT, unsubscribe=False, buttons=MENU), [["Menu"]]),
        (replace(TEXT, buttons=MENU * MOST_BUTTONS), [["Menu"]] * MOST_BUTTONS),
    ],
)
def test_it_stands_below_the_links(content: Content, rows: list[list[str]]) -> None:
    call = Calls(content).send(1)
    assert isinstance(call, SendMessage)
    assert labels(call.buttons) == rows


def test_copy_carries_it_and_an_album_has_no_place_for_it() -> None:
    dice = Content("dice", source_chat_id=1, source_message_id=2, unsubscribe=True)
    call = Calls(dice).send(1)
    assert isinstance(call, CopyMessage)
    assert labels(call.buttons) == [["Unsubscribe"]]
    album = Content(ALBUM, media=(PHOTO, PHOTO), unsubscribe=True)
    assert isinstance(Calls(album).send(1), SendMediaGroup)


def test_correction_keeps_it_and_a_blank_takes_it_away() -> None:
    new = Content("text", "Doors open at ten.").taking_the_place_of(TEXT)
    assert new.unsubscribe
    [edit] = Calls(new).edit(TEXT, 1, [2]) or []
    assert labels(getattr(edit, "buttons", None)) == [["Unsubscribe"]]
    left = left_of(TEXT, "(withdrawn)", {})
    assert left
    [blank] = Calls(left).blank(1, [2])
    assert getattr(blank, "buttons", None) is None
    assert not left.unsubscribe


@pytest.mark.parametrize("shown", [LEAVE, RETURN])
@pytest.mark.parametrize("left", [True, False])
def test_it_turns_and_what_stands_beside_it_stays(shown: str, left: bool) -> None:
    link = InlineKeyboardButton("Menu", url="https://example.com")
    keyboard = InlineKeyboardMarkup([[link], [button(shown)]])
    assert labels(turned(keyboard, left=left)) == [["Menu"], [LABELS[RETURN if left else LEAVE]]]
    assert turned(keyboard, left=left).inline_keyboard[0][0].url == "https://example.com"


@pytest.mark.parametrize("data", LABELS)
def test_telegram_takes_its_data(data: str) -> None:
    assert len(data.encode()) <= 64
