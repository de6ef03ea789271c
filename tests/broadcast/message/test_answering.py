"""What an answer button carries: which broadcast, and which answer."""

import pytest
from telegram import InlineKeyboardMarkup

from broadcast.message.answering import Pressed, pack, unpack
from broadcast.message.calls import Calls
from broadcast.message.methods import EditMessageText, SendMessage
from handlers.callbacks import Action
from models.buttons import NOBODYS, AnswerButton, UrlButton
from models.content import Content

YES = AnswerButton("👍 Coming", "yes", "Thanks")
ASKS = Content("text", "Are you coming?", buttons=((YES, UrlButton("Map", "https://a.io")),))
UUID = "b1cd234c-39a3-449d-864e-a0f5d373ff9c"


def data(keyboard: InlineKeyboardMarkup | None) -> list[object]:
    return [one.callback_data for row in keyboard.inline_keyboard for one in row] if keyboard else []


@pytest.mark.parametrize("value", ["y", "yes", "да" * 10, "👍🏽" * 10, "x" * 20])
def test_it_is_read_back_and_fits(value: str) -> None:
    button = AnswerButton("?", value)
    assert len(pack(UUID, button).encode()) <= 64
    assert unpack(pack(UUID, button)) == Pressed(UUID, button.key)


@pytest.mark.parametrize(
    "found",
    [
        None,
        "",
        "answer",
        f"answer:{UUID}",
        f"answer:{UUID}:",
        f"answer:{UUID}:{YES.key}:1",
        f"answer:{UUID}:{YES.key[:-2]}",
        f"answer:{UUID}:{YES.key.upper()}",
        f"answer:{UUID.upper()}:{YES.key}",
        f"answer:{UUID.replace('-', '')}:{YES.key}",
        f"Answer:{UUID}:{YES.key}",
        f"undo:{UUID}:{YES.key}",
        "audience:leave",
    ],
)
def test_anything_else_is_no_answer(found: str | None) -> None:
    assert unpack(found) is None


def test_its_word_is_no_action() -> None:
    assert "answer" not in list(Action)


def test_broadcast_is_named_in_what_is_sent_and_corrected_and_in_no_preview() -> None:
    sent, [edit] = Calls(ASKS, UUID).send(1), Calls(ASKS, UUID).edit(Content("text", "Coming?"), 1, [2]) or []
    assert isinstance(sent, SendMessage)
    assert isinstance(edit, EditMessageText)
    assert data(sent.buttons) == data(edit.buttons) == [pack(UUID, YES), None]
    preview = Calls(ASKS).send(1)
    assert isinstance(preview, SendMessage)
    assert data(preview.buttons) == [pack(NOBODYS, YES), None]
