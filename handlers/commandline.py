"""The command line: its commands, their exit codes, and every sentence an operator reads."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from broadcast.envfile import EnvFile, EnvFileError, EnvFileFault
from broadcast.settings import BadSetting, Settings, SettingsError, Slip
from handlers.application import poll
from handlers.start import StartError, StartFault, absolute
from models.database import DatabaseError, DatabaseFault, Unavailable, database_at
from models.files import FileFault, Imported, ImportFileError, import_file
from models.store import Store

OK, FAILED, MISCONFIGURED = range(3)  # exit codes
_NOWHERE = EnvFile()

Trouble = SettingsError | EnvFileError | DatabaseError | StartError | ImportFileError | Unavailable
TROUBLES = (SettingsError, EnvFileError, DatabaseError, StartError, ImportFileError, Unavailable)

_PROXY = "http://host:port or socks5://host:port, with user:password@ before the host where it asks for them"

EXPECTED = {
    "BOT_TOKEN": "the token that @BotFather gave you, digits, a colon and letters",
    "ADMIN_CHAT_IDS": "the admins' user ids separated by commas, positive numbers (groups cannot be admins)",
    "DATABASE_URL": "a SQLite URL such as sqlite:///recall.db",
    "TELEGRAM_API_URL": "a http:// or https:// address without a password",
    "MESSAGES_PER_SECOND": "a number from 0.1 to 1000",
    "PAID_BROADCAST": "true or false",
    "PROXY_URL": _PROXY,
    "TAKE_OVER_WEBHOOK": "true or false",
    "SQLITE_SYNCHRONOUS": "NORMAL or FULL",
    "LOG_LEVEL": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
}
"""What each variable must be."""

USUAL = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), _PROXY)
"""What those must be that other programs read too, in capitals or not."""

SLIPS = {
    Slip.QUOTED: "without quotation marks",
    Slip.SPACED: "without spaces",
    Slip.ITSELF: "not the bot's own id",
    Slip.WHOLE: "without /bot and what follows",
}
"""What is said besides, where it is clear what somebody did."""

ENV_FILE = {
    EnvFileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    EnvFileFault.ENCODING: "{path} is not in UTF-8; open it in an editor and save it as UTF-8.",
}
"""Why the file with the settings cannot be used."""

START = {
    StartFault.TOKEN: "Telegram does not accept BOT_TOKEN; ask @BotFather for the current one.",
    StartFault.NO_BOT_API: "{url} is no Bot API: it answers 404 in words that are not Telegram's; check "
    "TELEGRAM_API_URL, which ends before /bot.",
    StartFault.OTHER_BOT: "The database {database} belongs to the bot {owner}, and BOT_TOKEN is of the bot "
    "{bot}; use that bot's token, or another DATABASE_URL.",
    StartFault.WEBHOOK: "A webhook at {host} gets this bot's updates, so somebody may be using it; remove it "
    "there, or set TAKE_OVER_WEBHOOK=true to take the bot over.",
}
"""Why the bot cannot start."""

DATABASE = {
    DatabaseFault.URL: "DATABASE_URL cannot be used: {detail}.",
    DatabaseFault.NO_FOLDER: "The folder of {name} does not exist; make it, or change DATABASE_URL.",
    DatabaseFault.READ_ONLY_FOLDER: "The folder of {name} cannot be written: {detail}.",
    DatabaseFault.IN_USE: "Another copy of Recall is already using {name}; stop it first.",
    DatabaseFault.UNUSABLE: "The database {name} cannot be used: {detail}.",
    DatabaseFault.NEWER: "The database {name} was written by a newer version of Recall (schema {revision}); "
    "run that version.",
}
"""Why the database cannot be opened."""

FILES = {
    FileFault.UNREADABLE: "{path} cannot be read: {detail}.",
    FileFault.NO_IDS: "{path} holds no chat ids; it needs a column named chat_id, or one id a line.",
}
"""Why a file cannot be imported."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command: its `name`, None if it is left out, and the `file` of an import."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Broadcasts, and takes back.")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND")
    commands.add_parser("run", help="run the bot (the default)")
    adding = commands.add_parser("import", help="add subscribers from a file")
    adding.add_argument("file", type=Path, metavar="FILE.csv", help="with a column chat_id, or one id a line")
    return parser.parse_args(arguments)


def carry_out(command: argparse.Namespace, settings: Settings) -> int:
    """Lock the database, open it and do what is asked; the exit code."""
    # The lock comes first, because a migration would change the tables under a copy that is running.
    with (
        database_at(settings.database_url).lock(),
        Store.open(settings.database_url, settings.sqlite_synchronous) as store,
    ):
        if command.name == "import":
            return _import(store, command.file)
        return _run(settings, store)


def complain(trouble: Trouble, file: EnvFile = _NOWHERE) -> int:
    """Say why the command cannot be carried out; the exit code. `file`: where settings were looked for."""
    code = MISCONFIGURED if isinstance(trouble, SettingsError | EnvFileError) else FAILED
    return _fail(*sentences(trouble, file), code=code)


def sentences(trouble: Trouble, file: EnvFile = _NOWHERE) -> list[str]:
    """What an operator reads about it, one sentence for each thing to mend."""
    match trouble:
        case SettingsError(problems=problems):
            return [_setting(problem, file) for problem in problems]
        case EnvFileError(fault=fault):
            return [ENV_FILE[fault].format_map(vars(trouble))]
        case DatabaseError(fault=fault):
            return [DATABASE[fault].format_map(vars(trouble) | {"name": absolute(trouble.name)})]
        case StartError(fault=fault):
            return [START[fault].format_map(vars(trouble))]
        case ImportFileError(fault=fault):
            return [FILES[fault].format_map(vars(trouble))]
        case Unavailable(orig=reason):  # it was opened, and failed later
            return [f"The database cannot be used: {reason}."]


def _run(settings: Settings, store: Store) -> int:
    try:
        alone = poll(settings, store)
    except Unavailable as error:
        database = database_at(settings.database_url).name
        raise DatabaseError(DatabaseFault.UNUSABLE, database, detail=str(error.orig)) from None
    if not alone:
        return _fail("Another program polls Telegram with this token; stop it before you start this one.")
    return OK


def _import(store: Store, file: Path) -> int:
    done = import_file(store.audience, file)
    sys.stdout.write(f"{_summary(done)}\n")
    return OK


def _summary(done: Imported) -> str:
    text = f"Added {done.added:,}, known already {done.known:,}, malformed {done.malformed:,}."
    if done.lines:
        more = ", …" if done.malformed > len(done.lines) else ""
        text += f" Malformed lines: {', '.join(map(str, done.lines))}{more}"
    return text


def _setting(problem: BadSetting, file: EnvFile) -> str:
    must_be = "must be" if problem.is_set else f"is not set{_looked_for(file)}: it must be"
    expected = (EXPECTED | USUAL)[problem.variable.upper()]
    besides = f", {SLIPS[problem.slip]}" if problem.slip else ""
    return f"{problem.variable} {must_be} {expected}{besides}."


def _looked_for(file: EnvFile) -> str:
    if file.path:
        return f", neither in the environment nor in {file.path}"
    folders = " or in ".join(map(str, file.folders))
    return f", and there is no .env in {folders}" if folders else ""


def _fail(*sentences: str, code: int = FAILED) -> int:
    for sentence in sentences:
        sys.stderr.write(f"{sentence}\n")
    return code
