"""Imports: take files in, one after the other, and say what became of their lines."""

import os
import sys
import time
from pathlib import Path

from handlers.texts import imports
from models.database import Unavailable
from models.files import Elsewhere, Import, ImportFileError
from models.store import Store

EVERY = 0.5  # seconds between two looks at how far it is


def bring_in(store: Store, *sources: Path | Elsewhere) -> bool:
    """Subscribe the chats of files; False if somebody interrupted it, or some files are refused.

    Raises:
        ImportFileError: the only one cannot be imported, or not to its end.
        Unavailable: the database fails, or somebody else keeps it locked.
    """
    if len(sources) == 1:
        return _one(store, sources[0])
    refused = False
    for source in sources:
        try:
            if not _one(store, source, named=True):
                return False
        except ImportFileError as error:  # the others may be in order
            _note(imports.refusal(error))
            refused = True
    return not refused


def _one(store: Store, source: Path | Elsewhere, *, named: bool = False) -> bool:
    going = Import(store.audience, source)
    shown = Progress(going)
    try:
        illegible = _tell(going, shown)
    except (KeyboardInterrupt, OSError) as error:
        if isinstance(error, OSError):  # nobody reads what is said, or it does not fit on the disk
            _hush()
        _note(imports.cut_short(going))
        return False
    except (ImportFileError, Unavailable):
        if going.added or going.back or going.known:
            _note(imports.cut_short(going))
        raise
    finally:
        if going.table and going.rows > going.unreadable:
            for sentence in imports.taken_from(going.table):
                _note(sentence)
    for sentence in imports.remarks(going, illegible=illegible):
        _note(sentence)
    summary = imports.summary(going)
    _say(imports.of_file(source, summary) if named else summary)
    return True


def _tell(going: Import, shown: "Progress") -> bool:
    """Say what is left out as it is met, because there may be more than fits into memory.

    Returns:
        Whether some letters could not be told.
    """
    illegible = False
    try:
        for left_out in going.run():
            shown.hide()
            illegible = illegible or bool(left_out.garbled)
            for lines in imports.left_out(left_out, going.table):
                _say(lines)
            shown.show()
    finally:
        shown.hide()
    return illegible


class Progress:
    """How far an import is, in one line that is written over, where somebody watches."""

    def __init__(self, going: Import) -> None:
        self._going = going
        self._watched = sys.stderr.isatty()
        self._shown = ""
        self._at = time.monotonic()

    def show(self) -> None:
        if self._watched and time.monotonic() - self._at >= EVERY:
            self._at = time.monotonic()
            self._shown = imports.progress(self._going)
            sys.stderr.write(self._shown)
            sys.stderr.flush()

    def hide(self) -> None:
        """Before anything else is written."""
        if self._shown:
            sys.stderr.write(f"\r{' ' * len(self._shown)}\r")
            self._shown = ""


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()  # here, because at the end of the program nobody could say why it fails


def _hush() -> None:
    # What could not be written is still waiting, and is tried again at the end of the program.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _note(sentence: str) -> None:
    # To stderr, which shows any name of a column even where the terminal has no letters for it.
    sys.stderr.write(f"{sentence}\n")
