"""The log on stderr, which never shows the token or a password, and a warning about files others may read."""

import logging
import stat
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from broadcast.secrets import Redaction
from broadcast.settings import Settings
from handlers.seldom import Seldom

log = logging.getLogger("recall")


def log_to_stderr(settings: Settings, *, answers: bool = False) -> None:
    """Log there from now on, also what nobody catches.

    Args:
        answers: the command says in a sentence what it did, so that only what went wrong is a line.
    """
    redact = Redaction(settings.bot_token, settings.proxy_url, settings.database_url)
    handler = logging.StreamHandler()
    for_programs = settings.log_format == "json" and not answers
    handler.setFormatter(_Json(redact) if for_programs else _Redacting(redact))
    handler.addFilter(Seldom())
    level = "WARNING" if answers and settings.log_level == "INFO" else settings.log_level
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Warnings, what nobody catches and lines that fail would go to stderr past the handler that redacts.
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable
    for told_by_ourselves in ("alembic", "telegram.ext.Application"):
        logging.getLogger(told_by_ourselves).setLevel(logging.WARNING)


def ends_for_programs(sentence: str, code: int) -> bool:
    """Log why the bot ends where the log is for programs; else whoever calls prints it."""
    if not any(isinstance(one.formatter, _Json) for one in logging.getLogger().handlers):
        return False
    log.critical("%s", sentence, extra={"event": "ends", "exit_code": code})
    return True


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

    def formatMessage(self, record: logging.LogRecord) -> str:
        # What others have worded must not look like a line of its own.
        return super().formatMessage(record).replace("\n", "\\n")


class _Json(JsonFormatter):
    """One object a line: what the line says, and its fields beside."""

    def __init__(self, redact: Redaction) -> None:
        renamed = {"levelname": "level", "name": "logger", "exc_info": "traceback", "stack_info": "stack"}
        super().__init__(
            ("levelname", "name", "message"), rename_fields=renamed, timestamp=True, json_ensure_ascii=False
        )
        self._redact = redact

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Of each value and not of the line, because JSON may spell a password in another way.
        return {
            name: self._without_secrets(value) for name, value in super().process_log_record(log_data).items()
        }

    def _without_secrets(self, value: object) -> object:
        match value:
            case str():
                return self._redact(value)
            case dict():
                return {key: self._without_secrets(inner) for key, inner in value.items()}
            case list() | tuple():
                return [self._without_secrets(inner) for inner in value]
        return value


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("ended by an error", exc_info=(kind, error, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "?"
    error = failed.exc_value or failed.exc_type()
    log.critical("the thread %s was ended by an error", name, exc_info=error)


def _unraisable(failed: "sys.UnraisableHookArgs") -> None:
    log.error("an error that could not be raised: %s", failed.err_msg, exc_info=failed.exc_value)
