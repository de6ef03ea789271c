"""An export from the shell: the audience as CSV, and what an operator reads where it ends early."""

import os
import shutil
import sys
import tempfile
from io import TextIOWrapper
from typing import IO

from handlers.texts import imports
from models.files.writing import write
from models.store import Store


def bring_out(store: Store, name: str | None) -> bool:
    """Print every chat that is known, or those of a named audience; False if not all of it was printed.

    Raises:
        Unavailable: the database fails.
    """
    named = store.named.get(name) if name else None
    if name and named is None:
        _note(imports.no_audience(name, [one.name for one in store.named.all()]))
        return False
    try:
        with tempfile.TemporaryFile() as file:
            # Whole on the disk first: whoever reads slowly would keep the database from tidying up.
            text = TextIOWrapper(file, encoding="utf-8", newline="")
            rows, _ = write(text, store.exports.pages(named.selection if named else None))
            text.flush()
            _print(file)
    except KeyboardInterrupt:
        _note(imports.EXPORT_CUT_SHORT)
        return False
    except OSError as error:  # nobody reads what is printed, or it does not fit on the disk
        hush()
        _note(f"{imports.EXPORT_CUT_SHORT} ({error.strerror or error})")
        return False
    _note(imports.exported(rows))
    return True


def _print(file: IO[bytes]) -> None:
    file.seek(0)
    shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.flush()  # here, because at the end of the program nobody could say why it fails


def hush() -> None:
    # What could not be written is still waiting, and is tried again at the end of the program.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _note(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
