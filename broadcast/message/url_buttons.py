"""URL buttons under a message, as an admin types them. Pure."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from models.content import Row, UrlButton

# Not in the Bot API's documents; found by trial: github.com/tginfo/Telegram-Limits/issues/228.
MOST_BUTTONS = 100
ROW_BUTTONS = 8

# Our own bounds: Telegram documents none for one button. All of them together may hold about 10 KB, says
# limits.tginfo.me; beyond, Telegram refuses the message (REPLY_MARKUP_TOO_LONG), and so the preview.
LABEL = 64  # characters of a text
URL = 2048  # characters of a link

_EXAMPLE = "Write: Text | https://example.com"
_QUOTED = 40  # characters

# What stands between two “|” is a link, a comma and the next text. A link has no spaces, so a comma beside
# the first space ends it; with no such comma, the last one before the space.
_COMMAS = (re.compile(r"(\S*),\s(.*)"), re.compile(r"(\S*)\s+,(.*)"), re.compile(r"(\S*),(.*)"))
_HOST_NAME = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


class Unreadable(Exception):
    """These are no buttons; the text has a line for each problem, and each names its line of the input."""


def parse(typed: str) -> tuple[Row, ...]:
    """The rows of buttons: a line each, `Text | link` and a comma before the next of the same row.

    Raises:
        Unreadable: with all problems at once.
    """
    rows: list[Row] = []
    problems: list[str] = []
    total = 0
    for number, line in enumerate(typed.split("\n"), start=1):
        if not line.strip():
            continue
        pairs = _pairs(line)
        found = [problem for text, link in pairs if (problem := _problem(text, link))]
        if len(pairs) > ROW_BUTTONS:
            found.append(f"{len(pairs)} buttons in a row. Put at most {ROW_BUTTONS} on a line.")
        if total <= MOST_BUTTONS < total + len(pairs):
            found.append(f"more than {MOST_BUTTONS} buttons. Remove some.")
        total += len(pairs)
        problems += [f"Line {number}: {problem}" for problem in found]
        rows.append(tuple(UrlButton(text, _url(link)) for text, link in pairs))
    if not rows:
        problems.append(f"Line 1: no buttons yet. {_EXAMPLE}")
    if problems:
        raise Unreadable("\n".join(problems))
    return tuple(rows)


def typed(rows: Sequence[Row]) -> str:
    """What an admin would type for these rows: `parse` gives them back."""
    return "\n".join(", ".join(f"{button.text} | {button.url}" for button in row) for row in rows)


def _pairs(line: str) -> list[tuple[str, str]]:
    """Each button's text and its link as written; either may be empty."""
    text, *parts = (part.strip() for part in line.split("|"))
    pairs: list[tuple[str, str]] = []
    for part in parts[:-1]:
        comma = next((match for pattern in _COMMAS if (match := pattern.fullmatch(part))), None)
        if comma is None:
            return [*pairs, (text, " | ".join(parts[len(pairs) :]))]
        pairs.append((text, comma[1].rstrip(",")))
        text = comma[2].strip()
    return [*pairs, (text, parts[-1].rstrip(", ") if parts else "")]


def _problem(text: str, link: str) -> str | None:
    if not link:
        return f"“{_cut(text)}” has no link. {_EXAMPLE}" if text else f"no text and no link. {_EXAMPLE}"
    if not text:
        return f"“{_cut(link)}” has no text. {_EXAMPLE}"
    if "|" in link:
        return f"“{_cut(text)}” has more than one “|”. Keep one, or put a comma before the next button."
    if len(text) > LABEL:
        return f"“{_cut(text)}” is {len(text)} characters long. Shorten it to {LABEL}."
    url = _url(link)
    if not url:
        return f"“{_cut(link)}” is not a link. Write it like https://example.com, without spaces."
    if len(url) > URL:
        return f"the link of “{_cut(text)}” is {len(url):,} characters long. Shorten it to {URL:,}."
    return None


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


def _cut(text: str) -> str:
    """Of a text that may hold line breaks of other kinds, what fits into a problem's one line."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"
