"""Buttons under a broadcast: links, texts to copy, and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s
from uuid import UUID

NOBODYS = str(UUID(int=0))
"""The uuid that an answer button carries under a preview, where it counts for nobody."""


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


@dataclass(frozen=True)
class AnswerButton:
    """A button that is an answer, which counts once for each person."""

    text: str
    value: str
    """What the answer is called; of two buttons under one message never the same."""
    toast: str = ""
    """What whoever presses it reads for a moment; empty for words of ours."""

    @property
    def key(self) -> str:
        """What stands for the value in callback data, where that may be too long; on buttons people have."""
        return blake2s(self.value.encode(), digest_size=8).hexdigest()


Button = UrlButton | CopyButton | AnswerButton
Row = tuple[Button, ...]


def button_of(row: Mapping[str, str]) -> Button:
    """As the database holds it: `vars` of a button."""
    if "value" in row:
        return AnswerButton(**row)
    return CopyButton(**row) if "copies" in row else UrlButton(**row)
