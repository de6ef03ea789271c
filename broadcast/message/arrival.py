"""How a message came: the buttons that another bot gave it, and what does not come along."""

from collections.abc import Iterator, Mapping
from typing import Any

from telegram import InlineKeyboardButton, Message

from models.buttons import Button, CopyButton, Row, UrlButton
from models.placeholders import used
from models.traits import Came, Trait


def buttons_of(message: Message) -> tuple[Row, ...]:
    """The buttons that open a link or copy a text, in their rows."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    kept = (tuple(button for one in row if (button := _kept(one))) for row in rows)
    return tuple(row for row in kept if row)


def traits_of(message: Message) -> tuple[Trait, ...]:
    return tuple(trait for trait in _traits(message) if trait)


def names_inside(message: Message, kind: str) -> tuple[Trait, ...]:
    """The placeholders in what is copied whole: a poll, or a kind that this program does not know."""
    inside = (message.caption, message.to_dict().get(kind), dict(message.api_kwargs))
    found = frozenset[str]().union(*map(used, _strings(inside)))
    return (Trait(Came.WITH_NAMES, len(found)),) if found else ()


def _strings(inside: Any) -> Iterator[str]:
    if isinstance(inside, str):
        yield inside
    elif isinstance(inside, Mapping):
        yield from _strings([*inside.values()])
    elif isinstance(inside, list | tuple):
        for one in inside:
            yield from _strings(one)


def _traits(message: Message) -> Iterator[Trait | None]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    every = [button for row in rows for button in row]
    kept = [button for button in every if _kept(button)]
    yield _counted(Came.WITH_BUTTONS, len(kept))
    yield _counted(Came.WITH_OTHER_BUTTONS, len(every) - len(kept))
    yield _counted(Came.WITH_STYLED_BUTTONS, sum(map(_styled, kept)))
    if message.effect_id:
        yield Trait(Came.WITH_EFFECT, int(message.effect_id) if message.effect_id.isdecimal() else 0)
    if message.quote or message.external_reply or message.reply_to_story:
        yield Trait(Came.WITH_QUOTE)
    if message.location and message.location.live_period:
        yield Trait(Came.LIVE)


def _kept(button: InlineKeyboardButton) -> Button | None:
    if button.copy_text:
        return CopyButton(button.text, button.copy_text.text)
    return UrlButton(button.text, button.url) if button.url else None


def _counted(came: Came, number: int) -> Trait | None:
    return Trait(came, number) if number else None


def _styled(button: InlineKeyboardButton) -> bool:
    return bool(button.style or button.icon_custom_emoji_id)
