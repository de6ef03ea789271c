"""What an operator reads about an import."""

from collections.abc import Iterator, Sequence

from models.files import Columns, FileFault, Import, ImportFileError, LeftOut

SHOWN, LETTERS = 12, 40  # columns of a file, and how much of each name

FILES = {
    FileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    FileFault.SPREADSHEET: "{path} is a spreadsheet or an archive; save it as CSV and import that.",
    FileFault.COLUMNS: "It is not certain which column of {path} holds the chat ids. Its first line must "
    "name the columns, exactly one of them chat_id; now it is {columns}.",
    FileFault.NO_IDS: "{path} holds no chat ids; it needs a column named chat_id, or one id a line.",
}
"""Why a file cannot be imported."""


EXPORT_CUT_SHORT = "The export was cut short; what was printed is not all of the audience."


def no_audience(name: str, known: Sequence[str]) -> str:
    others = f" There are {_all(known)}." if known else " None has a name yet; admins name them in the chat."
    return f"There is no audience {_quoted(name)}.{others}"


def exported(rows: int) -> str:
    return f"Exported {rows:,}."


def refusal(error: ImportFileError) -> str:
    """Why a file cannot be imported, and what to do."""
    return FILES[error.fault].format_map(vars(error) | {"columns": _all(error.columns)})


def taken_from(layout: Columns) -> str | None:
    """Which column of several was read, and that the others were not."""
    if layout.named is None or len(layout.names) == 1:
        return None
    others = [name for place, name in enumerate(layout.names) if place != layout.named]
    return (
        f"The chat ids were taken from the column {_quoted(layout.names[layout.named])}. The others were not "
        f"looked at, not even for who unsubscribed: {_all(others)}."
    )


def left_out(lines: LeftOut) -> Iterator[str]:
    """Each line that became no subscriber."""
    if lines.malformed:
        yield f"Malformed lines: {_ranges(lines.malformed)}"
    if lines.quoted:
        yield f"Inside a quoted text, so not read as rows: {_ranges(lines.quoted)}"


def summary(done: Import) -> str:
    back = f" back again {done.back:,}," if done.back else ""
    return f"Added {done.added:,},{back} known already {done.known:,}, malformed {done.malformed:,}."


def cut_short(done: Import) -> str:
    """The import ended before its file did."""
    taken = done.added + done.back + done.known
    return (
        f"The import of {done.path} was cut short; at least {taken:,} of its chats are in. "
        "Import it again for the rest: nobody is added twice."
    )


def _ranges(lines: Sequence[range]) -> str:
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in lines)


def _all(names: Sequence[str]) -> str:
    """Columns as a file names them, however odd."""
    more = ", and more" if len(names) > SHOWN else ""
    return ", ".join(map(_quoted, names[:SHOWN])) + more


def _quoted(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name[:LETTERS])
    return f"“{shown}…”" if len(name) > LETTERS else f"“{shown}”"
