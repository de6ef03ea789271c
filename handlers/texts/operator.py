"""What an operator reads about the settings: what each must be, and where it was looked for."""

from broadcast.envfile import EnvFile, EnvFileFault
from broadcast.readings import Slip
from broadcast.settings import BadSetting

_PROXY = "http://host:port or socks5://host:port, with user:password@ before the host where it asks for them"

_TEXT = "a text of 1 to 4,096 characters; \\n begins a new line"

_CHATS = "a whole number of chats"

EXPECTED = {
    "BOT_TOKEN": "the token that @BotFather gave you, digits, a colon and letters",
    "ADMIN_CHAT_IDS": "the admins' user ids separated by commas, positive numbers (groups cannot be admins)",
    "DATABASE_URL": "sqlite:///recall.db or the like, or postgresql://user:password@host/database",
    "TELEGRAM_API_URL": "a http:// or https:// address without a password",
    "MESSAGES_PER_SECOND": "a number from 0.1 to 1000",
    "PAID_BROADCAST": "true or false",
    "FREQUENCY_CAP": "whole hours from 0, which is off, to 9999",
    "HOLD_OFF": "whole seconds from 0, which is off, to 9999",
    "LARGE_AUDIENCE": _CHATS,
    "DUPLICATE_HOURS": "whole hours from 0, which is off, to 9999",
    "CANARY_ABOVE": f"{_CHATS}, or 0, which is off",
    "APPROVAL_ABOVE": f"{_CHATS}, or 0, which is off",
    "LATE_MINUTES": "whole minutes from 0 to 9999",
    "QUIET_HOURS": "two times of the day such as 22:00-08:00, by the clocks of TIMEZONE",
    "REPLIES": "true or false",
    "KEEP_DELIVERIES_DAYS": "whole days from 0, which is for ever, to 9999",
    "PROXY_URL": _PROXY,
    "TAKE_OVER_WEBHOOK": "true or false",
    "SQLITE_SYNCHRONOUS": "NORMAL or FULL",
    "LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "LOG_FORMAT": "lines or json",
    "TIMEZONE": "the IANA name of a time zone, such as Europe/Berlin, Asia/Tehran or UTC",
    "WELCOME_TEXT": _TEXT,
    "GOODBYE_TEXT": _TEXT,
    "REPLY_TEXT": f"{_TEXT}, or nothing where nobody is to be answered",
}
"""What each variable must be."""

USUAL = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), _PROXY)
"""What those must be that other programs read too, in capitals or not."""

SLIPS = {
    Slip.QUOTED: "without quotation marks",
    Slip.FOREIGN: "with plain (ASCII) letters and signs only",
    Slip.SPACED: "without spaces",
    Slip.SAME: "not the same time twice",
    Slip.ITSELF: "not the bot's own id",
    Slip.ALONE: "and 0 while ADMIN_CHAT_IDS names one admin, because nobody else could approve",
    Slip.WHOLE: "without /bot and what follows",
    Slip.SIGNS: "with %40 for an @ in the password",
}
"""What is said besides, where it is clear what somebody did."""

ENV_FILE = {
    EnvFileFault.NO_FOLDER: "The current folder was removed or replaced; go to another one, or to this one "
    "again, and start from there.",
    EnvFileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    EnvFileFault.ENCODING: "{path} is not in UTF-8; open it in an editor and save it as UTF-8.",
}
"""Why the file with the settings cannot be used."""


def setting(problem: BadSetting, file: EnvFile) -> str:
    must_be = "must be" if problem.is_set else f"is not set{_looked_for(file)}: it must be"
    expected = (EXPECTED | USUAL)[problem.variable.upper()]
    besides = f", {SLIPS[problem.slip]}" if problem.slip else ""
    return f"{problem.variable} {must_be} {expected}{besides}."


def _looked_for(file: EnvFile) -> str:
    if file.path:
        return f", neither in the environment nor in {file.path}"
    folders = " or in ".join(map(str, file.folders))
    return f", and there is no .env in {folders}" if folders else ""
