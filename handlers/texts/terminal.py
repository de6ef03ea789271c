"""What stands on a terminal instead of in a chat: the same texts without HTML, and what cannot be told."""

import re
from html import unescape
from pathlib import Path

from handlers.texts.formats import counted
from handlers.texts.listed import NOTHING

_TAG = re.compile(r"</?\w+[^>]*>")


def plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def unknown(uuid: str) -> str:
    return f"There is no broadcast {uuid}; the command history names all of them."


def unsent(uuid: str) -> str:
    return f"The broadcast {uuid} was never sent, so there is nothing to report."


def wrote(chats: int, place: Path, *, going_on: bool) -> str:
    still = " It was still going on, so this is how it stood then." if going_on else ""
    return f"Wrote {counted(chats, 'chat')} to {place}.{still}"


def not_wrote(place: Path, detail: str) -> str:
    return f"{place} could not be written: {detail}."


def nothing_listed() -> str:
    return NOTHING.partition(".")[0] + "; the report has the numbers that are kept."
