"""The log on stderr, which never shows the token or a password, and a warning about files others may read."""

import logging
import stat
import sys
import threading
from pathlib import Path
from types import TracebackType

from broadcast.secrets import Redaction
from broadcast.settings import Settings
from handlers.seldom import Seldom

log = logging.getLogger("recall")


def log_to_stderr(settings: Settings) -> None:
    """Log there from now on, also what nobody catches."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(Redaction(settings.bot_token, settings.proxy_url)))
    handler.addFilter(Seldom())
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # Warnings, what nobody catches and lines that fail would go to stderr past the handler that redacts.
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable
    logging.getLogger("alembic").setLevel(logging.WARNING)


def warn_of_readers(path: Path) -> None:
    """Warn if anybody but its owner may read or write this file; whose it is, and why, others know better."""
    if sys.platform == "win32" or not path.is_file():  # Windows keeps its permissions elsewhere
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        log.warning("others can read %s (mode %04o): chmod 600 %s", path, mode, path)


class _Redacting(logging.Formatter):
    """Keeps secrets out of every line: PTB and aiohttp put the token into addresses, which errors quote."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        # Taken out at the very end, because tracebacks quote addresses too.
        return self._redact(super().format(record))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("ended by an error", exc_info=(kind, error, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "?"
    error = failed.exc_value or failed.exc_type()
    log.critical("the thread %s was ended by an error", name, exc_info=error)


def _unraisable(failed: "sys.UnraisableHookArgs") -> None:
    log.error("an error that could not be raised: %s", failed.err_msg, exc_info=failed.exc_value)
