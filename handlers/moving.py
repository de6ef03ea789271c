"""A move of everything to another database, as it goes on."""

import sys
import time
from argparse import Namespace

from broadcast.readings import database
from handlers.texts import moving as texts
from models.database import DatabaseError
from models.moving import Doing, MoveError, Step, move

EVERY = 0.5  # seconds between two looks at how far it is


def bring_over(command: Namespace) -> bool:
    """Copy what the one URL names to the other; False where nothing was copied.

    Raises:
        DatabaseError: one of the two cannot be used.
    """
    began, shown = time.monotonic(), Progress()
    for named, url in (("SOURCE_URL", command.source), ("TARGET_URL", command.target)):
        try:
            database(url)
        except ValueError:
            return _note(texts.no_url(named))
    try:
        moved = move(command.source, command.target, shown.see)
    except KeyboardInterrupt:
        shown.hide()
        return _note(texts.INTERRUPTED)
    except MoveError as error:
        shown.hide()
        return _note(texts.refusal(error))
    except DatabaseError as error:
        shown.hide()
        if shown.begun:
            _note(texts.NOTHING_COPIED)
        if error.fault in texts.DATABASE:
            return _note(texts.DATABASE[error.fault].format_map(vars(error)))
        raise
    shown.hide()
    for sentence in texts.moved(moved, time.monotonic() - began):
        sys.stdout.write(f"{sentence}\n")
    return True


class Progress:
    """A line for each table, and one that is written over where somebody watches."""

    def __init__(self) -> None:
        self.begun = False
        self._watched = sys.stderr.isatty()
        self._shown = ""
        self._at = time.monotonic()

    def see(self, step: Step) -> None:
        self.begun = True
        if step.doing is Doing.CHECKING and step.rows == step.of:
            self.hide()
            # To stderr, so that what is said at the end can be kept by itself.
            _note(texts.table_done(step))
        elif self._watched and time.monotonic() - self._at >= EVERY:
            self.hide()
            self._at, self._shown = time.monotonic(), texts.progress(step)
            sys.stderr.write(self._shown)
            sys.stderr.flush()

    def hide(self) -> None:
        """Before anything else is written."""
        if self._shown:
            sys.stderr.write(f"\r{' ' * len(self._shown)}\r")
            self._shown = ""


def _note(sentence: str) -> bool:
    sys.stderr.write(f"{sentence}\n")
    return False
