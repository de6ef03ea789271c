"""The log on stderr, which never shows the token, and a warning about files that others may read."""

import logging
import stat
import sys
from pathlib import Path

from broadcast.settings import Settings

log = logging.getLogger(__name__)


def log_to_stderr(settings: Settings) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(settings.bot_token))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # Warnings would go to stderr past the handler that redacts.
    logging.captureWarnings(capture=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def warn_of_readers(path: Path) -> None:
    """Warn if anybody but its owner may read or write this file; whose it is, and why, others know better."""
    if sys.platform == "win32" or not path.is_file():  # Windows keeps its permissions elsewhere
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        log.warning("others can read %s (mode %04o): chmod 600 %s", path, mode, path)


class _Redacting(logging.Formatter):
    """Keeps the token out of every line: PTB and aiohttp put it into addresses, which errors quote."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        # Taken out at the very end, because tracebacks quote addresses too.
        return super().format(record).replace(self._token, "<token>")
