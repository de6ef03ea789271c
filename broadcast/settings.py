"""The settings: which variables there are, how each is read, and which cannot be used."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class BadSetting:
    """A variable that cannot be used. It holds no value, because the value may be a secret."""

    variable: str
    is_set: bool


class SettingsError(Exception):
    """Some variables cannot be used; `problems` holds all of them, in the order of the settings."""

    def __init__(self, problems: Sequence[BadSetting]) -> None:
        self.problems = tuple(problems)
        super().__init__(*self.problems)


@dataclass(frozen=True)
class Settings:
    """What the operator decides; every field is the variable of the same name in capitals."""

    bot_token: str = field(repr=False)
    admin_chat_ids: frozenset[int]
    database_url: str = "sqlite:///recall.db"
    telegram_api_url: str = "https://api.telegram.org"
    messages_per_second: float = 30
    paid_broadcast: bool = False
    sqlite_synchronous: str = "FULL"
    log_level: str = "INFO"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every variable; an empty one counts as not set.

        Raises:
            SettingsError: naming all problems at once.
        """
        values: dict[str, Any] = {}
        problems = []
        for name, read in _READERS.items():
            text = environ.get(name.upper(), "").strip()
            try:
                if text or name in _REQUIRED:
                    values[name] = read(text)
            except (ValueError, KeyError):
                problems.append(BadSetting(name.upper(), is_set=bool(text)))
        # Raised outside the `except`, because a ValueError may quote the value and would be shown with this.
        if problems:
            raise SettingsError(problems)
        return cls(**values)


def _token(text: str) -> str:
    return _matching(text, r"\d+:[\w-]+")


def _admins(text: str) -> frozenset[int]:
    return frozenset(int(_matching(part.strip(), r"[1-9]\d{0,15}")) for part in text.split(","))


def _database(text: str) -> str:
    return _matching(text, r"sqlite(\+pysqlite)?:///(?!.*memory).+")  # two threads share it, so it is a file


def _url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise ValueError
    return text.rstrip("/")


def _pace(text: str) -> float:
    pace = float(text)
    if not 0.1 <= pace <= 1000:  # the bulk limit with paid broadcasts (core.telegram.org/bots/faq)
        raise ValueError
    return pace


def _switch(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.casefold()]


def _synchronous(text: str) -> str:
    return _matching(text.upper(), "NORMAL|FULL")


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError
    return text.upper()


def _matching(text: str, pattern: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError
    return text


_REQUIRED = ("bot_token", "admin_chat_ids")
_READERS: dict[str, Callable[[str], Any]] = {
    "bot_token": _token,
    "admin_chat_ids": _admins,
    "database_url": _database,
    "telegram_api_url": _url,
    "messages_per_second": _pace,
    "paid_broadcast": _switch,
    "sqlite_synchronous": _synchronous,
    "log_level": _level,
}
