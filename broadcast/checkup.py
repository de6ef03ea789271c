"""A checkup: what is found about a set-up, as codes with their facts. Others find it, and others word it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

Value = str | int | float | bool | datetime | timedelta | None | tuple[str, ...]


class Mark(StrEnum):
    """What a line asks of whoever reads it."""

    FINE = "fine"
    """Nothing."""
    ADVICE = "advice"
    """To look at it; the bot works."""
    BROKEN = "broken"
    """To mend it: the bot does not start, or does not do all of its work."""


class Code(StrEnum):
    """What is found. Programs read these, so they stay."""

    ENVIRONMENT = "settings_from_environment"
    FILE = "settings_from_file"
    DEFAULTS = "settings_by_default"
    BAD_SETTING = "setting_unusable"
    BAD_FILE = "settings_file_unusable"
    OVERRULED = "setting_overruled"
    MISSPELT = "setting_misspelt"
    OPEN_FILE = "file_readable_by_others"
    ZONE = "timezone"
    PROXY = "proxy"
    NO_PROXY = "no_proxy"
    UNASKED = "telegram_not_asked"
    SERVER = "server_answers"
    UNREACHABLE = "server_unreachable"
    NO_BOT_API = "server_no_bot_api"
    BOT = "token_accepted"
    BAD_TOKEN = "token_refused"
    NO_WEBHOOK = "no_webhook"
    WEBHOOK = "webhook"
    TAKEN_OVER = "webhook_taken_over"
    WEBHOOK_UNKNOWN = "webhook_unknown"
    ALONE = "no_other_poller"
    POLLER = "other_poller"
    POLLER_UNKNOWN = "other_poller_unknown"
    ADMINS = "admins_reachable"
    BAD_ADMIN = "admin_unreachable"
    ADMIN_UNKNOWN = "admin_unknown"
    CLOCK = "clock_right"
    BAD_CLOCK = "clock_wrong"
    CLOCK_UNKNOWN = "clock_unknown"
    DATABASE = "database"
    NEW_DATABASE = "database_absent"
    OLDER = "database_older"
    BAD_DATABASE = "database_unusable"
    READ_ONLY = "database_read_only"
    DAMAGED = "database_damaged"
    SOUND = "database_sound"
    OTHER_BOT = "database_of_other_bot"
    HOLDS = "database_holds"
    RUNS = "bot_runs"
    RESTS = "bot_does_not_run"
    STANDSTILL = "standstill"
    STOP_FILE = "stop_file"
    OLD_COPY = "old_copy"
    BACKUP = "backup"
    OLD_BACKUP = "backup_old"
    NO_BACKUP = "no_backup"
    DISK = "disk"
    LOW_DISK = "disk_nearly_full"
    FULL_DISK = "disk_full"
    NOBODY = "nobody_subscribed"
    PACE = "pace"
    PACE_UNKNOWN = "pace_unknown"
    TOO_FAST = "pace_too_fast"
    STARS = "stars"
    FEW_STARS = "stars_too_few"
    STARS_UNKNOWN = "stars_unknown"


BROKEN = frozenset(
    {
        Code.BAD_SETTING,
        Code.BAD_FILE,
        Code.UNREACHABLE,
        Code.NO_BOT_API,
        Code.BAD_TOKEN,
        Code.WEBHOOK,
        Code.POLLER,
        Code.BAD_ADMIN,
        Code.BAD_DATABASE,
        Code.READ_ONLY,
        Code.DAMAGED,
        Code.OTHER_BOT,
        Code.FULL_DISK,
    }
)
ADVICE = frozenset(
    {
        Code.OVERRULED,
        Code.MISSPELT,
        Code.OPEN_FILE,
        Code.UNASKED,
        Code.TAKEN_OVER,
        Code.WEBHOOK_UNKNOWN,
        Code.POLLER_UNKNOWN,
        Code.ADMIN_UNKNOWN,
        Code.BAD_CLOCK,
        Code.CLOCK_UNKNOWN,
        Code.OLDER,
        Code.STANDSTILL,
        Code.STOP_FILE,
        Code.OLD_COPY,
        Code.OLD_BACKUP,
        Code.NO_BACKUP,
        Code.LOW_DISK,
        Code.TOO_FAST,
        Code.FEW_STARS,
        Code.STARS_UNKNOWN,
    }
)
PLACES = frozenset(
    {
        Code.ENVIRONMENT,
        Code.FILE,
        Code.DEFAULTS,
        Code.BAD_SETTING,
        Code.BAD_FILE,
        Code.OVERRULED,
        Code.MISSPELT,
        Code.OPEN_FILE,
        Code.DATABASE,
        Code.RUNS,
        Code.RESTS,
    }
)
"""What only the operator of the machine needs to know, and no admin in the chat."""


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    code: Code
    facts: Mapping[str, Value] = field(default_factory=dict)
    """By the names that the sentence of this code has for them."""

    @property
    def mark(self) -> Mark:
        if self.code in BROKEN:
            return Mark.BROKEN
        return Mark.ADVICE if self.code in ADVICE else Mark.FINE
