"""Traits: what is special about how a message came, because readers get it otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Came(StrEnum):
    """How a message came; in brackets the number that belongs to it."""

    WITH_BUTTONS = "with_buttons"
    """[buttons of another bot's post that open a link; they are kept]"""
    WITH_OTHER_BUTTONS = "with_other_buttons"
    """[buttons of another bot's post that do something else; they are left out]"""
    WITH_STYLED_BUTTONS = "with_styled_buttons"
    """[kept buttons that have a colour or an icon, which is left out]"""
    WITH_EFFECT = "with_effect"
    """[the effect, which people get as well; 0 where it is left out]"""
    WITH_QUOTE = "with_quote"
    """As an answer to a part of a message, or to one of another chat."""
    LIVE = "live"
    """A location that moves; a copy of it stands still."""
    WITH_NAMES = "with_names"
    """[kinds of names inside a message that goes out as it is, so that nothing fills them]"""
    SPLIT = "split"
    """[characters of the parts right before it that are no part of it]"""
    TOGETHER = "together"
    """[messages right before it that are no part of it]"""


OF_BUTTONS = (Came.WITH_BUTTONS, Came.WITH_OTHER_BUTTONS, Came.WITH_STYLED_BUTTONS)


@dataclass(frozen=True)
class Trait:
    """One of them, with its number where it has one."""

    came: Came
    number: int = 0


def effect_of(traits: Iterable[Trait]) -> str | None:
    """The effect that people get it with, as Telegram calls it."""
    return next((str(one.number) for one in traits if one.came is Came.WITH_EFFECT and one.number), None)


def without_effect(traits: Iterable[Trait]) -> tuple[Trait, ...]:
    """The same, where it is known that an effect is left out."""
    return tuple(replace(one, number=0) if one.came is Came.WITH_EFFECT else one for one in traits)
