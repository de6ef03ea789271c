"""Buttons under a message that open a link or copy a text, as an admin types them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from models.buttons import Button, CopyButton, Row, UrlButton
from models.content import MOST_BUTTONS

# Not in the Bot API's documents; found by trial: github.com/tginfo/Telegram-Limits/issues/228.
ROW_BUTTONS = 8

# Our own bounds: Telegram documents none for one button. All of them together may hold about 10 KB, says
# limits.tginfo.me; beyond, Telegram refuses the message (REPLY_MARKUP_TOO_LONG), and so the preview.
LABEL = 64  # characters of a text
URL = 2048  # characters of a link
COPIED = 256  # characters (core.telegram.org/bots/api#copytextbutton)

_COPY = re.compile(r"copy:\s*(.*)", re.IGNORECASE | re.DOTALL)
# A copied text may have spaces and commas, so the last comma ends it.
_AFTER_COPY = re.compile(r"(copy:.*),(.*)", re.IGNORECASE)
# What stands between two “|” is a link, a comma and the next text. A link has no spaces, so a comma beside
# the first space ends it; with no such comma, the last one before the space.
_COMMAS = (_AFTER_COPY, re.compile(r"(\S*),\s(.*)"), re.compile(r"(\S*)\s+,(.*)"), re.compile(r"(\S*),(.*)"))
_HOST_NAME = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


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


def parse(typed: str) -> tuple[Row, ...]:
    """The rows of buttons: a line each, `Text | link` or `Text | copy: what`, and a comma before the next.

    Raises:
        Unreadable: with all problems at once.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    total = 0
    for number, line in enumerate(typed.split("\n"), start=1):
        if not line.strip():
            continue
        pairs = _pairs(line)
        problems += [problem for text, link in pairs if (problem := _problem(number, text, link))]
        if len(pairs) > ROW_BUTTONS:
            problems.append(Problem(number, Wrong.LONG_ROW, number=len(pairs)))
        if total <= MOST_BUTTONS < total + len(pairs):
            problems.append(Problem(number, Wrong.TOO_MANY))
        total += len(pairs)
        rows.append(tuple(_button(text, link) for text, link in pairs))
    if not rows:
        problems.append(Problem(1, Wrong.NOTHING_TYPED))
    if problems:
        raise Unreadable(problems)
    return tuple(rows)


def typed(rows: Sequence[Row]) -> str:
    """What an admin would type for these rows: `parse` gives back what can be typed."""
    return "\n".join(", ".join(f"{button.text} | {_target(button)}" for button in row) for row in rows)


def _target(button: Button) -> str:
    return f"copy: {button.copies}" if isinstance(button, CopyButton) else button.url


def _button(text: str, target: str) -> Button:
    copied = _COPY.fullmatch(target)
    return CopyButton(text, copied[1].strip()) if copied else UrlButton(text, _url(target))


def _pairs(line: str) -> list[tuple[str, str]]:
    """Each button's text and its link as written; either may be empty."""
    text, *parts = (part.strip() for part in line.split("|"))
    pairs: list[tuple[str, str]] = []
    for part in parts[:-1]:
        comma = next((match for pattern in _COMMAS if (match := pattern.fullmatch(part))), None)
        if comma is None:
            return [*pairs, (text, " | ".join(parts[len(pairs) :]))]
        pairs.append((text, comma[1].rstrip(", ")))
        text = comma[2].strip()
    return [*pairs, (text, parts[-1].rstrip(", ") if parts else "")]


def _problem(line: int, text: str, link: str) -> Problem | None:
    if not link:
        return Problem(line, Wrong.NO_LINK, text) if text else Problem(line, Wrong.NO_TEXT_NO_LINK)
    if not text:
        return Problem(line, Wrong.NO_TEXT, link)
    if "|" in link:
        return Problem(line, Wrong.MORE_THAN_ONE_BAR, text)
    if len(text) > LABEL:
        return Problem(line, Wrong.LONG_TEXT, text, len(text))
    if copied := _COPY.fullmatch(link):
        return _copy_problem(line, text, copied[1].strip())
    url = _url(link)
    if not url:
        return Problem(line, Wrong.NOT_A_LINK, link)
    return Problem(line, Wrong.LONG_LINK, text, len(url)) if len(url) > URL else None


def _copy_problem(line: int, text: str, copied: str) -> Problem | None:
    if not copied:
        return Problem(line, Wrong.NOTHING_COPIED, text)
    return Problem(line, Wrong.LONG_COPY, text, len(copied)) if len(copied) > COPIED else None


def _url(link: str) -> str:
    """The link as Telegram takes it, with https:// before a bare domain; empty if it is none."""
    # urlsplit drops line breaks and tabs in silence.
    if " " in link or not link.isprintable():
        return ""
    try:
        if urlsplit(link).netloc:
            return link if _leads_somewhere(link) else ""
        bare = f"https://{link}"
        # mailto:a@example.com would turn into a name and a password.
        return bare if "@" not in urlsplit(bare).netloc and _leads_somewhere(bare) else ""
    except ValueError:
        return ""


def _leads_somewhere(url: str) -> bool:
    """As strict as `LinkManager::check_link` of TDLib, or a bit more.

    Raises:
        ValueError: on a port that is no number.
    """
    parts = urlsplit(url)
    names = (parts.hostname or "").split(".")
    if not all(_HOST_NAME.fullmatch(name) for name in names) or parts.port == 0:
        return False
    if parts.scheme == "tg":
        return parts.netloc.lower() == names[0] and names[0].isascii()
    return parts.scheme in ("http", "https") and len(names) > 1
