"""What may be wrong with buttons that an admin types. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """What may be wrong with a button, or with all of them; in brackets the facts of a problem."""

    NOTHING_TYPED = "nothing_typed"
    NO_TEXT_NO_LINK = "no_text_no_link"
    NO_LINK = "no_link"
    """[the text]"""
    NO_TEXT = "no_text"
    """[the link]"""
    MORE_THAN_ONE_BAR = "more_than_one_bar"
    """[the text]"""
    LONG_TEXT = "long_text"
    """[the text, its characters]"""
    NOT_A_LINK = "not_a_link"
    """[the link]"""
    LONG_LINK = "long_link"
    """[the text, the characters of the link]"""
    NOTHING_COPIED = "nothing_copied"
    """[the text]"""
    LONG_COPY = "long_copy"
    """[the text, the characters of what it copies]"""
    NO_VALUE = "no_value"
    """[the text]"""
    LONG_VALUE = "long_value"
    """[the text, the characters of the value]"""
    COMMA_IN_VALUE = "comma_in_value"
    """[the text]"""
    SAME_VALUE = "same_value"
    """[the text]"""
    LONG_TOAST = "long_toast"
    """[the text, the characters of what it answers]"""
    MORE_THAN_TWO_BARS = "more_than_two_bars"
    """[the text]"""
    BUTTON_IN_TOAST = "button_in_toast"
    """[the text]"""
    LONG_ROW = "long_row"
    """[buttons in it]"""
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with what was typed."""

    line: int
    """Of the input, from 1."""
    wrong: Wrong
    quoted: str = ""
    """The text or the link that it is about, as it was typed."""
    number: int = 0
    """How many there are of what is too many."""


class Unreadable(Exception):
    """These are no buttons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*problems)
        self.problems = problems
