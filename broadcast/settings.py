"""The settings: which variables there are, how each is read, and which cannot be used."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from broadcast import readings, secretfiles
from broadcast.proxy import Proxy, conventional
from broadcast.quiet import Quiet
from broadcast.readings import Slip, Slipped


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
    hold_off: int = 30
    """Seconds after Send in which nothing goes out, up to 1,000 chats; more wait longer, 0 is none."""
    large_audience: int = 1000
    """Chats above which a warning asks for their number."""
    duplicate_hours: int = 24
    """In which the same words to the same people are found; 0 finds none."""
    canary_above: int = 0
    """Chats above which some get it first unless an admin says otherwise; 0 is never, as of the next."""
    approval_above: int = 0
    """Chats above which another admin has to approve."""
    late_minutes: int = 10
    """After which what was missed is asked about and does not go out."""
    quiet_hours: Quiet | None = None
    """In which nothing new reaches readers, by the clocks of `timezone`; None is none."""
    replies: bool = True
    """Whether what readers write after a broadcast is counted, and can be read."""
    keep_deliveries_days: int = 0
    """After which of a broadcast only numbers are kept; 0 is never."""
    proxy_url: Proxy | None = None
    """From PROXY_URL, or else from the usual variables (HTTPS_PROXY and so on) for `telegram_api_url`."""
    take_over_webhook: bool = False
    sqlite_synchronous: str = "FULL"
    log_level: str = "INFO"
    log_format: str = "lines"
    health_port: int | None = None
    """Where /livez, /readyz and /metrics are told; None is nowhere, and 0 where the system likes it."""
    health_host: str = "127.0.0.1"
    timezone: tzinfo | None = None
    """In which people read times; None is the machine's, which is UTC where nobody has set one."""
    welcome_text: str = ""
    """What subscribers read, as the next two: not escaped, and the default where it is empty."""
    goodbye_text: str = ""
    reply_text: str | None = None
    """The answer to any other message; None is the default, and an empty one is no answer."""

    @property
    def bot_id(self) -> int:
        """The bot's user id, with which its token begins; it stays when the token is renewed."""
        return int(self.bot_token.partition(":")[0])

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet hours end that this moment is in; None where it is in none."""
        return self.quiet_hours.until(at, self.timezone) if self.quiet_hours else None

    def ends_at(self, begins: datetime, seconds: float, *, through_quiet: bool = False) -> datetime:
        """When something ends that takes so long, and rests in quiet hours unless it goes through them."""
        if self.quiet_hours and not through_quiet:
            return self.quiet_hours.after(begins, seconds, self.timezone)
        return begins + timedelta(seconds=seconds)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every variable, and the files that some name; an empty one counts as not set.

        Raises:
            SettingsError: naming all problems at once.
        """
        values: dict[str, Any] = {}
        problems = []
        for name, read in _READERS.items():
            variable, text = _given(name, environ)
            try:
                text = secretfiles.opened(variable, text, environ)
                if text or name in _REQUIRED or (name in _MAY_BE_EMPTY and variable in environ):
                    values[name] = read(text)
            except (ValueError, KeyError) as error:
                problems.append(BadSetting(variable, is_set=bool(text), slip=_slip(text, error)))
        # Raised outside the `except`, because a ValueError may quote the value and would be shown with this.
        if problems:
            raise SettingsError(problems)
        settings = cls(**values)
        if settings.bot_id in settings.admin_chat_ids:
            raise SettingsError([BadSetting("ADMIN_CHAT_IDS", is_set=True, slip=Slip.ITSELF)])
        if settings.approval_above and len(settings.admin_chat_ids) == 1:
            raise SettingsError([BadSetting("APPROVAL_ABOVE", is_set=True, slip=Slip.ALONE)])
        return settings


def _given(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that sets this field, and its text; an empty one if none does."""
    variable = name.upper()
    if file := secretfiles.given(variable, environ):
        return file
    text = environ.get(variable, "").strip()
    if text or name != "proxy_url":
        return variable, text
    url = environ.get("TELEGRAM_API_URL", "").strip() or Settings.telegram_api_url
    try:
        return conventional(environ, url) or (variable, "")
    except ValueError:  # the address is wrong, which is said of it and not of the proxy
        return variable, ""


def _slip(text: str, error: Exception) -> Slip | None:
    if isinstance(error, Slipped):
        return error.slip
    if not text.isascii():
        return Slip.FOREIGN
    return Slip.QUOTED if re.fullmatch(r"""(["']).*\1""", text) else None


_REQUIRED = ("bot_token", "admin_chat_ids")
_MAY_BE_EMPTY = ("reply_text",)
_READERS: dict[str, Callable[[str], Any]] = {
    "bot_token": readings.token,
    "admin_chat_ids": readings.admins,
    "database_url": readings.database,
    "telegram_api_url": readings.url,
    "messages_per_second": readings.pace,
    "paid_broadcast": readings.switch,
    "frequency_cap": readings.hours,
    "hold_off": readings.hours,
    "large_audience": readings.number,
    "duplicate_hours": readings.hours,
    "canary_above": readings.number,
    "approval_above": readings.number,
    "late_minutes": readings.hours,
    "quiet_hours": readings.quiet,
    "replies": readings.switch,
    "keep_deliveries_days": readings.hours,
    "proxy_url": Proxy.read,
    "take_over_webhook": readings.switch,
    "sqlite_synchronous": readings.synchronous,
    "log_level": readings.level,
    "log_format": readings.form,
    "health_port": readings.port,
    "health_host": readings.host,
    "timezone": readings.zone,
    "welcome_text": readings.words,
    "goodbye_text": readings.words,
    "reply_text": readings.words,
}
