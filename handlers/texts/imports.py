"""What an operator reads about an import."""

from collections.abc import Iterator, Sequence

from models.files import Cell, Field, FileFault, Import, ImportFileError, LeftOut
from models.files.table import Table

SHOWN, LETTERS = 12, 40  # columns of a file, and how much of each name

FILES = {
    FileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    FileFault.SPREADSHEET: "{path} is no workbook that can be opened ({detail}); save it without a password, "
    "or as CSV, and import that.",
    FileFault.TOO_BIG: "{path} is too big for a workbook; save it as CSV and import that.",
    FileFault.COLUMNS: "It is not certain which column of {path} holds the chat ids. Its first line must "
    "name the columns, exactly one of them chat_id; now it is {columns}.",
    FileFault.NO_IDS: "{path} holds no chat ids; it needs a column named chat_id, or one id a line.",
    FileFault.URL: "{path} is no database that can be asked; the URL must be like "
    "postgresql+psycopg://user:password@host/name or sqlite:///file.db.",
    FileFault.DRIVER: "To ask {path}, the Python package {detail} is needed; install it beside Recall, then "
    "import again.",
    FileFault.ABSENT: "There is no {path}; a path with four slashes begins at the root: sqlite:////folder/file.db.",
    FileFault.QUERY: "{path} refuses: {detail}.",
    FileFault.NO_ROWS: "The query to {path} answers with no rows; it must be a SELECT.",
}
"""Why a file cannot be imported."""

CELLS = {
    Field.FIRST_NAME: "first name",
    Field.LAST_NAME: "last name",
    Field.USERNAME: "username",
    Field.LANGUAGE: "language",
    Field.TAGS: "tag",
    Field.JOINED: "date",
    Field.STATUS: "status",
}
"""What a cell should have said."""


EXPORT_CUT_SHORT = "The export was cut short; what was printed is not all of the audience."


def no_audience(name: str, known: Sequence[str]) -> str:
    others = f" There are {_all(known)}." if known else " None has a name yet; admins name them in the chat."
    return f"There is no audience {_quoted(name)}.{others}"


def exported(rows: int) -> str:
    return f"Exported {rows:,}."


def refusal(error: ImportFileError) -> str:
    """Why a file cannot be imported, and what to do."""
    return FILES[error.fault].format_map(vars(error) | {"columns": _all(error.columns)})


def taken_from(table: Table) -> Iterator[str]:
    """Which of several columns and sheets were read, and that the others were not."""
    layout = table.columns
    if table.sheet and table.other_sheets:
        yield f"The sheet {_quoted(table.sheet)} was read. The others were not: {_all(table.other_sheets)}."
    if layout.headless or len(layout.names) == 1 or layout.named is None:
        return
    said = f"The chat ids were taken from the column {_quoted(layout.names[layout.named])}."
    if layout.read:
        said += f" Also read: {_all(layout.read)}."
    if layout.ignored:
        unless = "" if layout.standing else ", not even for who unsubscribed"
        said += f" Not looked at{unless}: {_all(layout.ignored)}."
    yield said


def left_out(lines: LeftOut, table: Table | None) -> Iterator[str]:
    """Each line that became no subscriber, and what of the others was not read."""
    if lines.malformed:
        word = "lines" if table is None or table.is_text else "rows"
        yield f"Malformed {word}: {_ranges(lines.malformed)}"
    if lines.quoted:
        yield f"Inside a quoted text, so not read as rows: {_ranges(lines.quoted)}"
    for cell, where in lines.cells.items():
        yield _unread(cell, where)
    if lines.garbled:
        yield f"Letters of an unknown encoding, so not read: {_ranges(lines.garbled)}"


def summary(done: Import) -> str:
    back = f" back again {done.back:,}," if done.back else ""
    out = f" unsubscribed and left out {done.unsubscribed:,}," if done.unsubscribed else ""
    unclear = f" left out for an unknown status {done.unclear:,}," if done.unclear else ""
    inside = f"Added {done.added:,},{back} known already {done.known:,}"
    return f"{inside},{out}{unclear} malformed {done.malformed:,}."


def remarks(done: Import, *, illegible: bool) -> Iterator[str]:
    """What to know about it besides."""
    if illegible:
        yield (
            f"{done.path} is neither UTF-8 nor UTF-16, and some of its letters cannot be told. Save it as "
            "CSV UTF-8 and import it again: what is missing is filled in."
        )
    if done.staying:
        yield (
            f"{done.staying:,} of those known are unsubscribed in {done.path}, but in the audience, and stay"
            ": the file does not say which is newer."
        )


def of_file(path: object, sentence: str) -> str:
    """Which of several files a sentence is about."""
    return f"{path}: {sentence}"


def progress(going: Import) -> str:
    return f"{going.rows:,} rows, {going.added:,} added"


def cut_short(done: Import) -> str:
    """The import ended before its file did."""
    taken = done.added + done.back + done.known
    return (
        f"The import of {done.path} was cut short; at least {taken:,} of its chats are in. "
        "Import it again for the rest: nobody is added twice."
    )


def _unread(cell: Cell, where: Sequence[range]) -> str:
    if cell.field is Field.STATUS:
        return f"Left out, because the status {_quoted(cell.text)} is not known: {_ranges(where)}"
    return f"Not read, because {_quoted(cell.text)} is no {CELLS[cell.field]}: {_ranges(where)}"


def _ranges(lines: Sequence[range]) -> str:
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in lines)


def _all(names: Sequence[str]) -> str:
    """Columns as a file names them, however odd."""
    more = ", and more" if len(names) > SHOWN else ""
    return ", ".join(map(_quoted, names[:SHOWN])) + more


def _quoted(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name[:LETTERS])
    return f"“{shown}…”" if len(name) > LETTERS else f"“{shown}”"
