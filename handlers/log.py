"""The log on stderr, which never shows the token."""

import logging

from broadcast.settings import Settings


def log_to_stderr(settings: Settings) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(settings.bot_token))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # Warnings would go to stderr past the handler that redacts.
    logging.captureWarnings(capture=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class _Redacting(logging.Formatter):
    """Keeps the token out of every line: PTB and aiohttp put it into addresses, which errors quote."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        # Taken out at the very end, because tracebacks quote addresses too.
        return super().format(record).replace(self._token, "<token>")
