"""Buttons under a broadcast that need no bot to be pressed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class UrlButton:
    """A button that opens a link."""

    text: str
    url: str


@dataclass(frozen=True)
class CopyButton:
    """A button that copies a text to the clipboard."""

    text: str
    copies: str


Button = UrlButton | CopyButton
Row = tuple[Button, ...]


def button_of(row: Mapping[str, str]) -> Button:
    """As the database holds it: `vars` of a button."""
    return CopyButton(**row) if "copies" in row else UrlButton(**row)
