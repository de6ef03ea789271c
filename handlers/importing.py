"""An import: takes a file in, and says what became of its lines."""

import os
import sys
from pathlib import Path

from handlers.texts import imports
from models.database import Unavailable
from models.files import Import, ImportFileError
from models.store import Store


def bring_in(store: Store, file: Path) -> bool:
    """Subscribe the chats of a file; False if somebody interrupted it.

    Raises:
        ImportFileError: it cannot be imported, or not to its end.
        Unavailable: the database fails, or somebody else keeps it locked.
    """
    going = Import(store.audience, file)
    try:
        # Said as it goes on, because there may be more of them than fit into memory.
        for left_out in going.run():
            for lines in imports.left_out(left_out):
                _say(lines)
    except KeyboardInterrupt:
        _note(imports.cut_short(going))
        return False
    except OSError:  # nobody reads what is said, or it does not fit on the disk
        _hush()
        _note(imports.cut_short(going))
        return False
    except (ImportFileError, Unavailable):
        if going.added or going.back or going.known:
            _note(imports.cut_short(going))
        raise
    finally:
        if going.columns and (sentence := imports.taken_from(going.columns)):
            _note(sentence)
    _say(imports.summary(going))
    return True


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()  # here, because at the end of the program nobody could say why it fails


def _hush() -> None:
    # What could not be written is still waiting, and is tried again at the end of the program.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _note(sentence: str) -> None:
    # To stderr, which shows any name of a column even where the terminal has no letters for it.
    sys.stderr.write(f"{sentence}\n")
