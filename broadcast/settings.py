"""The settings: which variables there are, how each is read, and which cannot be used."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from broadcast.proxy import Proxy, conventional


class Slip(StrEnum):
    """What somebody most likely did who wrote a value that cannot be used."""

    QUOTED = "quoted"
    """It has quotation marks, which a shell or an editor would have taken away."""
    FOREIGN = "foreign"
    """It has characters beyond ASCII, such as the quotation marks of a word processor."""
    SPACED = "spaced"
    ITSELF = "itself"
    """The bot's own id in the place of a person's."""
    WHOLE = "whole"
    """The address of a method, token and all, in the place of the server's."""


@dataclass(frozen=True)
class BadSetting:
    """A variable that cannot be used. It holds no value, because the value may be a secret."""

    variable: str
    is_set: bool
    slip: Slip | None = field(default=None, compare=False)


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
    frequency_cap: int = 0
    """Hours: a new draft leaves out who got a broadcast less than so long ago; 0 leaves out nobody."""
    proxy_url: Proxy | None = None
    """From PROXY_URL, or else from the usual variables (HTTPS_PROXY and so on) for `telegram_api_url`."""
    take_over_webhook: bool = False
    sqlite_synchronous: str = "FULL"
    log_level: str = "INFO"
    timezone: tzinfo | None = None
    """In which people read times; None is the machine's, which is UTC where nobody has set one."""

    @property
    def bot_id(self) -> int:
        """The bot's user id, with which its token begins; it stays when the token is renewed."""
        return int(self.bot_token.partition(":")[0])

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every variable; an empty one counts as not set.

        Raises:
            SettingsError: naming all problems at once.
        """
        values: dict[str, Any] = {}
        problems = []
        for name, read in _READERS.items():
            variable, text = _given(name, environ)
            try:
                if text or name in _REQUIRED:
                    values[name] = read(text)
            except (ValueError, KeyError) as error:
                problems.append(BadSetting(variable, is_set=bool(text), slip=_slip(text, error)))
        # Raised outside the `except`, because a ValueError may quote the value and would be shown with this.
        if problems:
            raise SettingsError(problems)
        settings = cls(**values)
        if settings.bot_id in settings.admin_chat_ids:
            raise SettingsError([BadSetting("ADMIN_CHAT_IDS", is_set=True, slip=Slip.ITSELF)])
        return settings


class _Slipped(ValueError):
    """A value that cannot be used, and why it was written."""

    def __init__(self, slip: Slip) -> None:
        self.slip = slip


def _given(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that sets this field, and its value; an empty one if none does."""
    variable = name.upper()
    text = environ.get(variable, "").strip()
    if text or name != "proxy_url":
        return variable, text
    url = environ.get("TELEGRAM_API_URL", "").strip() or Settings.telegram_api_url
    try:
        return conventional(environ, url) or (variable, "")
    except ValueError:  # the address is wrong, which is said of it and not of the proxy
        return variable, ""


def _slip(text: str, error: Exception) -> Slip | None:
    if isinstance(error, _Slipped):
        return error.slip
    if not text.isascii():
        return Slip.FOREIGN
    return Slip.QUOTED if re.fullmatch(r"""(["']).*\1""", text) else None


def _token(text: str) -> str:
    if re.fullmatch(r"\d+\s*:\s*[\w-]+(\s+[\w-]+)*", text, re.ASCII) and re.search(r"\s", text):
        raise _Slipped(Slip.SPACED)
    return _matching(text, r"\d+:[\w-]+")


def _admins(text: str) -> frozenset[int]:
    return frozenset(int(_matching(part.strip(), r"[1-9]\d{0,15}")) for part in text.split(","))


def _database(text: str) -> str:
    return _matching(text, r"sqlite(\+pysqlite)?:///(?!.*memory).+")  # two threads share it, so it is a file


def _url(text: str) -> str:
    url = urlsplit(text)
    if re.search(r"/bot\d+(:|%3a)", url.path, re.IGNORECASE):
        raise _Slipped(Slip.WHOLE)
    if url.scheme not in ("http", "https") or not url.hostname or url.username or url.query or url.fragment:
        raise ValueError
    if url.port == 0:  # a port that is no number raises here, where it is asked for
        raise ValueError
    return text.rstrip("/")


def _pace(text: str) -> float:
    pace = float(text)
    if not 0.1 <= pace <= 1000:  # the bulk limit with paid broadcasts (core.telegram.org/bots/faq)
        raise ValueError
    return pace


def _hours(text: str) -> int:
    return int(_matching(text, r"\d{1,4}"))


def _switch(text: str) -> bool:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.casefold()]


def _synchronous(text: str) -> str:
    return _matching(text.upper(), "NORMAL|FULL")


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError
    return text.upper()


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except OSError:  # a name that is a folder of zones, such as Europe
        raise ValueError from None


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
    "frequency_cap": _hours,
    "proxy_url": Proxy.read,
    "take_over_webhook": _switch,
    "sqlite_synchronous": _synchronous,
    "log_level": _level,
    "timezone": _zone,
}
