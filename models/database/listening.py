"""Whoever asks the database: the log learns here, once, that it does not answer, and that it does again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import IntegrityError

from models.database.contract import READING, Database
from models.database.open import Unavailable, is_passing, words_of
from models.silence import Silence

CALM = 5.0  # seconds; who retries does so sooner, so by then all of them are answered
_LISTENER = "listener"  # the execution option that has it


@dataclass(frozen=True)
class _Listener:
    database: Database
    silence: Silence

    def failed(self, error: Unavailable) -> None:
        # Of what was taken away, or over by another copy, one line tells, and not each question.
        if not self.database.still_there():
            return
        # What is no trouble of the database may quote the very value that it does not take.
        quotes = not is_passing(error) and not isinstance(error, IntegrityError)
        self.silence.failed(type(error).__name__ if quotes else words_of(error))


def listen(database: Database, engine: Engine) -> None:
    """From now on; those who ask need no line of their own."""
    # An option, because a dialect may be shared, and it is the dialect that keeps who listens to errors.
    engine.update_execution_options(**{_LISTENER: _Listener(database, Silence("the database", CALM))})
    if not event.contains(engine.dialect, "handle_error", _failed):
        event.listen(engine.dialect, "handle_error", _failed)
    event.listen(engine, "commit", _commits)


def _failed(context: ExceptionContext) -> None:
    listener = _of(context.engine.get_execution_options()) if context.engine else None
    if listener and isinstance(context.sqlalchemy_exception, Unavailable):
        listener.failed(context.sqlalchemy_exception)


def _commits(connection: Connection) -> None:
    options = connection.get_execution_options()
    listener = _of(options)
    # Only of what changes something, because a full disk can still be read.
    if listener and not options.get(READING, False):
        listener.silence.answered()


def _of(options: Mapping[str, Any]) -> _Listener | None:
    found = options.get(_LISTENER)
    return found if isinstance(found, _Listener) else None
