"""What an admin reads about files: what is in one, what became of it, and the audience that goes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from pathlib import Path

from handlers.texts import imports
from handlers.texts.formats import QUOTED, counted, cut
from models.files import Found, Import, ImportFileError
from models.files.table import Table
from models.files.tagging import Tagging
from models.transfers import Transfer, Want

RANGES = 3  # of lines that are named
OTHERS = 4  # remarks about cells
NAME = 60  # characters of a file's name
SHELL = "<code>.venv/bin/python bot.py import FILE</code>"

UNNAMED = "The file"
EXPORTING = "Writing the audience to a file…"
NOT_ADDED = "Cancelled. Nothing was added."
# Answers to a press, without HTML.
READING = "Reading it."
GOES_ON = "It goes on."
ANSWERED = "This was answered already. To import the file, send it again."
INSTEAD = "This is imported instead. /drafts can get the draft back for 24 h."
IMPORTING_INSTEAD = "Your file is read below."

ABSENCES: Mapping[str, str] = {
    "GONE": "Telegram does not give me this file any more. Send it again.",
    "TOO_LARGE": "Telegram gives bots files of 20 MB at most. "
    f"Import it from the shell, also while I run: {SHELL}",
    "NO_ROOM": "There is no room for it on my disk: {detail}. Make some, then send it again.",
}
"""Why a file could not be had, by the names of `Absence`."""


def reading(name: str) -> str:
    return f"Reading {_called(name)}…"


def found(name: str, found: Found, table: Table | None) -> str:
    """What is in it, before anything is written. The numbers of its line add up to its rows."""
    parts = [f"{found.new:,} new"]
    if found.back:
        parts.append(f"{found.back:,} back again")
    parts.append(f"{found.known:,} known")
    if found.unreadable:
        not_ids = "not an id" if found.unreadable == 1 else "not ids"
        parts.append(f"{found.unreadable:,} {not_ids} ({_lines(found)})")
    if found.unsubscribed:
        parts.append(f"{found.unsubscribed:,} unsubscribed and left out")
    if found.unclear:
        parts.append(f"{found.unclear:,} left out for an unknown status")
    rows = f"{found.rows:,} row{'' if found.rows == 1 else 's'}"
    nobody = [] if found.new or found.back else ["There is nobody to add."]
    said = [f"{rows}: {', '.join(parts)}", *_besides(found, table), *nobody]
    return "\n".join([f"<b>{_called(name)}</b>", *(escape(one, quote=False) for one in said)])


def _besides(found: Found, table: Table | None) -> Iterator[str]:
    if table:
        yield from imports.taken_from(table)
    if found.staying:
        yield (
            f"{found.staying:,} of those known are unsubscribed in the file, but in the audience, and stay: "
            "the file does not say which is newer."
        )
    # The lines without ids are named already.
    others = [*imports.left_out(replace(found.left_out, malformed=[]), table)]
    yield from (cut(one, QUOTED) for one in others[:OTHERS])
    if len(others) > OTHERS:
        yield f"And {len(others) - OTHERS:,} more like these; an import from the shell names them all."


def which_column(name: str, columns: Sequence[str], *, empty: bool) -> str:
    """`empty`: the one that was pressed holds none."""
    other = "There are no chat ids in that column. " if empty else ""
    first = ", ".join(f"“{escape(cut(one, NAME))}”" for one in columns[:12])
    more = ", and more" if len(columns) > 12 else ""
    return (
        f"<b>{_called(name)}</b>\n{other}Which column holds the chat ids?\n"
        f"Its first line names {first}{more}. Called chat_id, I would know it."
    )


def refused(name: str, error: ImportFileError) -> str:
    about = ImportFileError(error.fault, Path(cut(name, NAME)), detail=error.detail, columns=error.columns)
    return escape(imports.refusal(about), quote=False)


def not_fetched(name: str, why: str, detail: str) -> str:
    return f"<b>{_called(name)}</b>\n{ABSENCES[why].format(detail=escape(detail))}"


def given_up(what: Transfer) -> str:
    """Of what failed too often."""
    if what.want is Want.RESULTS:  # its name is a uuid
        return (
            "The file with every chat failed three times; the log says more. Press 📄 CSV again in a while."
        )
    called = f"<b>{_called(what.name)}</b>\n" if what.name else ""
    return f"{called}This failed three times; the log says more. Ask for it again in a while."


def adding(count: int) -> str:
    return f"Adding… {count:,} so far." if count else "Adding…"


def held_up(name: str) -> str:
    return f"<b>{_called(name)}</b>\nThe database cannot be written at the moment. It goes on by itself."


def added(name: str, done: Import) -> str:
    parts = [f"Added {done.added:,}"]
    if done.back:
        parts.append(f"back again {done.back:,}")
    parts.append(f"known already {done.known:,}")
    return f"<b>{_called(name)}</b>\n{', '.join(parts)}. /stats counts everyone."


def tagged(transfer: Transfer, done: Tagging, going: Import) -> str:
    tag, others = escape(transfer.tag), len(done.others)
    if transfer.want is Want.UNTAG:
        return f"Took {tag} off {done.taken:,}."
    said = f"Tagged {len(done.subscribers):,} with {tag}"
    if others:
        said += f"; {others:,} id{' is not a subscriber' if others == 1 else 's are not subscribers'}"
    if going.unreadable:
        said += f"; {counted(going.unreadable, 'row')} without an id"
    if going.unclear:
        said += f"; {counted(going.unclear, 'row')} left out for an unknown status"
    return f"{said}."


def bad_tag(name: str) -> str:
    given = f"“{escape(cut(name, NAME))}” is no tag. " if name else ""
    return (
        f"{given}A tag is 1 to 32 letters, digits, - and _. "
        "Write <code>/tag NAME</code> under a file of ids, or answer one with it."
    )


def no_audience(name: str) -> str:
    return f"I know no audience “{escape(cut(name, NAME))}”. /export alone sends everyone."


def exported_as(now: datetime) -> str:
    """The name of the file."""
    return f"audience-{now:%Y-%m-%d}.csv"


def exported(name: str, numbers: tuple[int, int]) -> str:
    """Under the file. `numbers`: its rows, and how many of them get broadcasts."""
    rows, subscribed = numbers
    chats = f"{rows:,} chat{'' if rows == 1 else 's'}"
    if name:
        return f"<b>{escape(name)}</b>: {chats}"
    rest = rows - subscribed
    if not rest:
        return f"Everyone: {chats}"
    why = "the column status says why"
    return f"Everyone I know: {chats}. {subscribed:,} get broadcasts, {rest:,} do not; {why}."


def export_too_large(name: str) -> str:
    one = f" --audience '{escape(name)}'" if name else ""
    return (
        "The file is larger than the 50 MB that a bot may send. Write it in the shell, also while I run: "
        f"<code>.venv/bin/python bot.py export{one} &gt; audience.csv</code>"
    )


def no_room(detail: str) -> str:
    return f"The file could not be written: {escape(detail)}. Nothing was sent."


def _called(name: str) -> str:
    return escape(cut(name, NAME))


def _lines(found: Found) -> str:
    shown = [f"{one[0]}–{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in found.malformed[:RANGES]]
    counted = sum(map(len, found.malformed[:RANGES]))
    more = ", …" if counted < found.unreadable else ""
    word = "line" if len(shown) == 1 and not more and counted == 1 else "lines"
    return f"{word} {', '.join(shown)}{more}"
