"""What an admin reads about the file with every chat of a broadcast. Telegram HTML."""

from datetime import datetime
from html import escape

from handlers.texts.formats import counted
from models.files.results import Written

WRITING = "Writing every chat of it to a file…"
NOTHING = "There is no list of its chats. Its report, which /history opens, has the numbers that are kept."


def file_name(uuid: str, now: datetime) -> str:
    return f"results-{uuid[:8]}-{now:%Y-%m-%d}.zip"


def caption(title: str, written: Written, number: int) -> str:
    """Under one of the files."""
    parts, chats = written.parts, sum(part.chats for part in written.parts)
    rows = f"Every chat: {counted(chats, 'row')}."
    if len(parts) > 1:
        rows = f"{rows[:-1]} in {len(parts)} files. This is file {number}, with {parts[number - 1].chats:,}."
    lines = [f"<b>{escape(title)}</b>", rows]
    if written.going_on:
        lines.append("It still goes on: this is how it stood when the file was written.")
    return "\n".join(lines)
