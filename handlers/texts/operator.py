"""What an operator reads: what each setting must be, and what keeps the bot from starting."""

from broadcast.envfile import EnvFile, EnvFileFault
from broadcast.readings import Slip
from broadcast.secretfiles import VALUES
from broadcast.settings import BadSetting
from broadcast.signs import Role
from models.database import DatabaseFault

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
    "HEALTH_PORT": "a port from 1 to 65535, or 0 for one that is free",
    "HEALTH_HOST": "an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them",
    "TIMEZONE": "the IANA name of a time zone, such as Europe/Berlin, Asia/Tehran or UTC",
    "WELCOME_TEXT": _TEXT,
    "GOODBYE_TEXT": _TEXT,
    "REPLY_TEXT": f"{_TEXT}, or nothing where nobody is to be answered",
}
"""What each variable must be."""

BY_FILE = {file: f"the name of a file that holds {EXPECTED[value]}" for file, value in VALUES.items()}
"""What those must be that name a file."""

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
    Slip.NO_FILE: "and there is none of that name",
    Slip.UNREADABLE: "and this user cannot read this one",
    Slip.EMPTY: "and this one is empty",
    Slip.BOTH: "and the variable without _FILE has to be left out then",
}
"""What is said besides, where it is clear what somebody did."""

ENV_FILE = {
    EnvFileFault.NO_FOLDER: "The current folder was removed or replaced; go to another one, or to this one "
    "again, and start from there.",
    EnvFileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    EnvFileFault.ENCODING: "{path} is not in UTF-8; open it in an editor and save it as UTF-8.",
}
"""Why the file with the settings cannot be used."""


WEBHOOK_HAS_THEM = "a webhook gets the updates of this bot"
ANOTHER_HAS_THEM = "another program polls Telegram with this token"
"""What the log says of polling, as that above."""

OLD_COPY = ", perhaps an old copy: an admin has to answer"
STANDSTILL = ", everything stands still"
"""What the log says besides of a bot that is ready, as that above."""

NO_SUCH_NAME = "no such name"
HEALTH = (
    "Health cannot be told at {host}, port {port}: {detail}; choose another HEALTH_PORT or HEALTH_HOST, or "
    "stop what has it, perhaps another copy of Recall."
)

ROLES = {
    Role.STARTING: "starting: the database, then Telegram",
    Role.STANDBY: "waiting for its turn: another copy sends, or the database does not answer",
    Role.ACTIVE: "running",
    Role.STOPPING: "stopping: what is on the wire is recorded",
}
"""What `systemctl status` shows."""

BAD_TOKEN = "Telegram does not accept BOT_TOKEN; ask @BotFather for the current one."
NO_BOT_API = (
    "{url} is no Bot API: it answers 404 in words that are not Telegram's; check TELEGRAM_API_URL, which "
    "ends before /bot."
)
OTHER_BOT = (
    "The database {database} belongs to the bot {owner}, and BOT_TOKEN is of the bot {bot}; use that bot's "
    "token, or another DATABASE_URL."
)
WEBHOOK = (
    "A webhook at {host} gets this bot's updates, so somebody may be using it; remove it there, or set "
    "TAKE_OVER_WEBHOOK=true to take the bot over."
)
ANOTHER_POLLS = "Another program polls Telegram with this token; stop it before you start this one."

DATABASE = {
    DatabaseFault.URL: "DATABASE_URL cannot be used: {detail}.",
    DatabaseFault.NO_FOLDER: "The folder of {name} does not exist; make it, or change DATABASE_URL.",
    DatabaseFault.READ_ONLY_FOLDER: "The folder of {name} cannot be written: {detail}.",
    DatabaseFault.LOCK_FILE: "{name}.lock cannot be used: {detail}; it must be a file that this user may "
    "write, and may be deleted while no copy of Recall runs.",
    DatabaseFault.IN_USE: "Another copy of Recall is already using {name}; stop it first.",
    DatabaseFault.OTHER_NAME: "The bot is using {name} under another name; run this with the DATABASE_URL of "
    "the bot.",
    DatabaseFault.UNUSABLE: "The database {name} cannot be used: {detail}.",
    DatabaseFault.OLDER: "The database {name} was written by an older version of Recall (schema {revision}); "
    "start this version of the bot, which brings it up to date, then import again.",
    DatabaseFault.FOREIGN_WAL: "Another database was put in the place of {name}, and {name}-wal belongs to "
    "the one before; start the bot, which puts it away.",
    DatabaseFault.PULLED_AWAY: "{name} was removed or replaced while the bot was running, so it has stopped; "
    "put the file back, or a backup of it, and start again.",
    DatabaseFault.ABSENT: "There is no database {name}; see DATABASE_URL.",
    DatabaseFault.EXISTS: "{name} exists already, and a backup never writes over a file; name another one.",
    DatabaseFault.NOT_COPIED: "The backup {name} could not be written: {detail}.",
    DatabaseFault.NOT_SHRUNK: "The space of what was cleared could not be given back: {detail}. It stays in "
    "{name} and is used again for what comes.",
    DatabaseFault.DRIVER: "What talks to {name} is not installed; start with `make run EXTRAS={detail}`, or "
    "install it alone with `make install EXTRAS={detail}`.",
    DatabaseFault.NEWER: "The database {name} was written by a newer version of Recall (schema {revision}); "
    "run that version.",
}
"""Why the database cannot be opened."""


def setting(problem: BadSetting, file: EnvFile) -> str:
    must_be = "must be" if problem.is_set else f"is not set{_looked_for(file)}: it must be"
    expected = (EXPECTED | BY_FILE | USUAL)[problem.variable.upper()]
    besides = f", {SLIPS[problem.slip]}" if problem.slip else ""
    return f"{problem.variable} {must_be} {expected}{besides}."


def _looked_for(file: EnvFile) -> str:
    if file.path:
        return f", neither in the environment nor in {file.path}"
    folders = " or in ".join(map(str, file.folders))
    return f", and there is no .env in {folders}" if folders else ""
