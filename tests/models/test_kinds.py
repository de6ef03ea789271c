"""What the kinds of messages allow, beside what python-telegram-bot's methods and classes take."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import telegram
from telegram import Bot, Message

from models.content import CAPTIONED, FILES, GROUPED, KINDS, SWAPPABLE, VISIBLE


def taken(function: Callable[..., Any] | None) -> dict[str, str]:
    """The types of its parameters."""
    found = inspect.signature(function).parameters if function else {}
    return {name: str(one.annotation) for name, one in found.items()}


SENDING = {kind: taken(getattr(Bot, f"send_{kind}", None)) for kind in KINDS}
MEDIA = {kind: "InputMedia" + kind.title().replace("_", "") for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_message_has_a_place_for_each(kind: str) -> None:
    assert hasattr(Message, kind)


def test_file_is_what_a_method_of_that_name_takes() -> None:
    assert set(FILES) == {kind for kind, types in SENDING.items() if "FileInput" in types.get(kind, "")}


def test_caption_and_spoiler_are_what_the_method_takes() -> None:
    assert set(CAPTIONED) == {kind for kind in FILES if "caption" in SENDING[kind]}
    assert set(VISIBLE) == {kind for kind in FILES if "has_spoiler" in SENDING[kind]}


def test_parts_of_albums_are_what_the_method_takes() -> None:
    types = taken(Bot.send_media_group)["media"]
    assert set(GROUPED) == {kind for kind, name in MEDIA.items() if name in types}


def test_edit_puts_in_whatever_has_a_class_with_a_caption() -> None:
    classes = {kind: getattr(telegram, name, None) for kind, name in MEDIA.items()}
    assert set(SWAPPABLE) == {kind for kind, one in classes.items() if "caption" in taken(one)}
