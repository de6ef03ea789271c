"""Traits: what is special about how a message came, because readers get it otherwise."""

from dataclasses import dataclass
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
    WITH_QUOTE = "with_quote"
    """As an answer to a part of a message, or to one of another chat."""
    LIVE = "live"
    """A location that moves; a copy of it stands still."""
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
