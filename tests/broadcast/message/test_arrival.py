"""How a message came: which buttons are kept, and what does not come along."""

from typing import Any

import pytest
from telegram import Message

from broadcast.guards.arrivals import NamesStay
from broadcast.guards.checks import check
from broadcast.message.reading import read, read_album
from models.buttons import CopyButton, UrlButton
from models.reach import Reach
from models.traits import Came, Trait
from simulator import media

CHAT = {"id": 1001, "type": "private", "first_name": "Ada"}
MENU: dict[str, Any] = {"text": "Menu", "url": "https://example.com/menu"}
MAP: dict[str, Any] = {"text": "Map", "url": "tg://resolve?domain=recall"}
VOTE: dict[str, Any] = {"text": "Vote", "callback_data": "vote"}


def message(body: dict[str, Any], number: int = 7) -> Message:
    told = {"message_id": number, "date": 1_790_000_000, "chat": CHAT, **body}
    found = Message.de_json(told, None)
    assert found
    return found


def under(*rows: list[dict[str, Any]], **body: Any) -> Message:
    return message({"text": "Doors open", **body, "reply_markup": {"inline_keyboard": list(rows)}})


BUTTONS: list[tuple[list[list[dict[str, Any]]], list[list[str]], list[Trait]]] = [
    ([[MENU, MAP], [MENU]], [["Menu", "Map"], ["Menu"]], [Trait(Came.WITH_BUTTONS, 3)]),
    (
        [[MENU, VOTE], [VOTE]],
        [["Menu"]],
        [Trait(Came.WITH_BUTTONS, 1), Trait(Came.WITH_OTHER_BUTTONS, 2)],
    ),
    ([[VOTE]], [], [Trait(Came.WITH_OTHER_BUTTONS, 1)]),
    (
        [[{"text": "App", "web_app": {"url": "https://example.com/app"}}]],
        [],
        [Trait(Came.WITH_OTHER_BUTTONS, 1)],
    ),
    (
        [[{"text": "Copy", "copy_text": {"text": "SALE"}}, VOTE]],
        [["Copy"]],
        [Trait(Came.WITH_BUTTONS, 1), Trait(Came.WITH_OTHER_BUTTONS, 1)],
    ),
    ([[{"text": "Share", "switch_inline_query": ""}]], [], [Trait(Came.WITH_OTHER_BUTTONS, 1)]),
    (
        [[{**MENU, "style": "danger"}, {**MAP, "icon_custom_emoji_id": "5"}, MENU]],
        [["Menu", "Map", "Menu"]],
        [Trait(Came.WITH_BUTTONS, 3), Trait(Came.WITH_STYLED_BUTTONS, 2)],
    ),
]


@pytest.mark.parametrize(("rows", "kept", "traits"), BUTTONS)
@pytest.mark.parametrize("body", [{}, media.photo("Doors open"), media.sticker()])
def test_buttons_of_a_post_are_kept_where_they_open_a_link(
    body: dict[str, Any],
    rows: list[list[dict[str, Any]]],
    kept: list[list[str]],
    traits: list[Trait],
) -> None:
    content = read(under(*rows, **body))
    assert [[button.text for button in row] for row in content.buttons] == kept
    assert list(content.traits) == traits


def test_link_of_a_kept_button_is_as_it_was() -> None:
    assert read(under([MAP])).buttons == ((UrlButton("Map", "tg://resolve?domain=recall"),),)


def test_what_a_kept_button_copies_is_as_it_was() -> None:
    copy = {"text": "Copy", "copy_text": {"text": "SALE, 10 % | all"}}
    assert read(under([copy])).buttons == ((CopyButton("Copy", "SALE, 10 % | all"),),)


SAID: list[tuple[dict[str, Any], list[Trait]]] = [
    ({"text": "Doors open"}, []),
    (
        {"text": "Doors open", "effect_id": "5104841245755180586"},
        [Trait(Came.WITH_EFFECT, 5104841245755180586)],
    ),
    (
        media.photo("Look") | {"effect_id": "5104841245755180586"},
        [Trait(Came.WITH_EFFECT, 5104841245755180586)],
    ),
    ({"text": "Yes", "quote": {"text": "nine", "position": 0}}, [Trait(Came.WITH_QUOTE)]),
    (
        {
            "text": "Yes",
            "external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "Bo", "date": 1}},
        },
        [Trait(Came.WITH_QUOTE)],
    ),
    (
        {"location": {"latitude": 1.0, "longitude": 2.0, "live_period": 900}},
        [Trait(Came.LIVE)],
    ),
    ({"location": {"latitude": 1.0, "longitude": 2.0}}, []),
]


@pytest.mark.parametrize(("body", "traits"), SAID)
def test_what_does_not_come_along_is_known_and_said(body: dict[str, Any], traits: list[Trait]) -> None:
    content = read(message(body))
    assert list(content.traits) == traits
    assert len(check(content, Reach(1))) == len(traits)


def test_effect_of_an_album_is_said_once() -> None:
    parts = [
        message(media.photo(file_id=f"photo-{at}") | {"media_group_id": "1", "effect_id": "5"}, at)
        for at in (1, 2)
    ]
    assert read_album(parts).traits == (Trait(Came.WITH_EFFECT, 5),)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (media.poll("Coming, {first_name}?", ["Yes", "No"]), 1),
        (media.poll("Coming?", ["Yes", "No, {first_name|friend} {last_name}"]), 2),
        ({"rich_message": {"blocks": [{"rows": [["Hi {first_name}"]]}]}}, 1),
        ({"hologram": {"depth": 3}, "caption": "Hi {username}"}, 1),
        (media.poll("Coming?", ["Yes", "No"]), 0),
        ({"rich_message": {"blocks": [{"text": "Hi {name}"}]}}, 0),
        ({"text": "Hi {first_name}"}, 0),
        (media.photo("Hi {first_name}"), 0),
    ],
)
def test_names_where_nothing_fills_them_are_said(body: dict[str, Any], names: int) -> None:
    content = read(message(body))
    assert [one.number for one in content.traits if one.came is Came.WITH_NAMES] == ([names] if names else [])
    assert (NamesStay() in check(content, Reach(1))) is bool(names)
    assert not (names and content.personal)


@pytest.mark.parametrize("came", Came)
def test_every_trait_is_found(came: Came) -> None:
    content = read(message({"text": "Doors open"}))
    [found] = check(type(content)("text", "Doors open", traits=(Trait(came, 2),)), Reach(1))
    assert found
