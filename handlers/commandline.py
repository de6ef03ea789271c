"""The command line: its commands, their exit codes, and every sentence an operator reads."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from broadcast.envfile import EnvFile, EnvFileError
from broadcast.settings import Settings, SettingsError
from handlers import terminal
from handlers.exporting import bring_out
from handlers.health.notify import Supervisor
from handlers.health.server import HealthError, Server
from handlers.health.vitals import Health
from handlers.importing import bring_in
from handlers.log import ends_for_programs, warn_of_readers
from handlers.moving import bring_over
from handlers.pruning import Pruning, prune
from handlers.serving import serve
from handlers.start import StartError, StartFault, absolute
from handlers.texts import imports, moving, operator
from models.backup import backup, remember
from models.clock import utc_now
from models.database import DatabaseError, DatabaseFault, Unavailable, database_at, words_of
from models.files import Elsewhere, ImportFileError
from models.store import Store

OK, FAILED, MISCONFIGURED = range(3)  # exit codes
RUNNING = (None, "run")  # how the command is called that runs the bot
_NOWHERE, NOBODY = EnvFile(), Supervisor()

Setup = SettingsError | EnvFileError | HealthError
Trouble = Setup | DatabaseError | StartError | ImportFileError | Unavailable
TROUBLES = SettingsError, EnvFileError, HealthError, DatabaseError, StartError, ImportFileError, Unavailable

START = {
    StartFault.TOKEN: operator.BAD_TOKEN,
    StartFault.NO_BOT_API: operator.NO_BOT_API,
    StartFault.OTHER_BOT: operator.OTHER_BOT,
    StartFault.WEBHOOK: operator.WEBHOOK,
}
"""Why the bot cannot start."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command: its `name`, None if it is left out, and what it names beside."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Broadcasts, and takes back.")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND")
    commands.add_parser("run", help="run the bot (the default)")
    checking = commands.add_parser("check", help="look for all that may be wrong, also while the bot runs")
    checking.add_argument("--json", action="store_true", help="for programs")
    adding = commands.add_parser("import", help="add subscribers from files, also while the bot runs")
    adding.add_argument(
        *("files",),
        type=Path,
        nargs="*",
        metavar="FILE",
        help=".csv or .xlsx, with a column chat_id, or one id a line",
    )
    adding.add_argument("--from-database", metavar="URL", help="instead of a file, ask another database")
    adding.add_argument("--query", metavar="SQL", help="what to ask; its columns have names as in a file")
    giving = commands.add_parser("export", help="print the audience as CSV, also while the bot runs")
    giving.add_argument("--audience", metavar="NAME", help="a named one; else every chat that is known")
    _add_looks(commands)
    _add_pruning(commands.add_parser("prune", help="keep only numbers of what is old; stop the bot first"))
    carrying = commands.add_parser("copy", help="move everything to another database; stop the bot first")
    carrying.add_argument("source", metavar="SOURCE_URL", help="from where")
    carrying.add_argument("target", metavar="TARGET_URL", help="to where; there must be nothing yet")
    copying = commands.add_parser("backup", help="copy the database to a new file, also while the bot runs")
    copying.add_argument("file", type=Path, metavar="FILE", help="that does not exist yet")
    command = parser.parse_args(arguments)
    if command.name == "import":
        _check(adding, command)
    return command


def _add_looks(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What was sent, read while the bot runs or not."""
    looks = {
        "report": "tell what became of one broadcast",
        "history": "list what was sent, newest first",
        "stats": "tell the numbers of all of it",
    }
    for name, told in looks.items():
        looking = commands.add_parser(name, help=f"{told}, also while the bot runs")
        looking.add_argument("--json", action="store_true", help="for programs")
        if name == "report":
            looking.add_argument("uuid", metavar="UUID", help="which one; history names them")
            looking.add_argument("--csv", type=Path, metavar="FOLDER", help="write every chat of it there")


def carry_out(command: argparse.Namespace, settings: Settings, supervisor: Supervisor = NOBODY) -> int:
    """Open the database and do what is asked; the exit code."""
    if command.name == "backup":  # it changes nothing but a note, so it needs no lock
        return _backup(settings, command.file)
    if command.name == "copy":
        return OK if bring_over(command) else FAILED
    if command.name == "import":
        # Without the lock, which keeps a second sender out: people may be added while the bot runs.
        with Store.open(settings.database_url, settings.sqlite_synchronous, joining=True) as store:
            return OK if bring_in(store, *_sources(command)) else FAILED
    if command.name == "export":
        return _export(settings, command.audience)
    if command.name in terminal.LOOKS:
        with _joined(settings) as store:
            seen = store if settings.replies else store.without_replies()
            return OK if terminal.LOOKS[command.name](terminal.Asked(seen, settings, command)) else FAILED
    return _prune(settings, command) if command.name == "prune" else _run(settings, supervisor)


def _add_pruning(pruning: argparse.ArgumentParser) -> None:
    before = "what ended before that day begins in UTC, such as 2026-01-31"
    pruning.add_argument("--before", type=_day, required=True, metavar="DATE", help=before)
    pruning.add_argument("--csv", type=Path, metavar="FOLDER", help="save first who got them, as files")
    pruning.add_argument("--yes", action="store_true", help="do it; without, it is told what would be done")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no date such as 2026-01-31") from None


def _check(adding: argparse.ArgumentParser, command: argparse.Namespace) -> None:
    if (command.from_database is None) != (command.query is None):
        adding.error("--from-database and --query belong together")
    if bool(command.files) == bool(command.from_database):
        adding.error("name one file or more, or --from-database URL --query SQL")


def _sources(command: argparse.Namespace) -> list[Path | Elsewhere]:
    return command.files or [Elsewhere(command.from_database, command.query)]


def complain(trouble: Trouble, file: EnvFile = _NOWHERE) -> int:
    """Say why the command cannot be carried out; the exit code. `file`: where settings were looked for."""
    code = MISCONFIGURED if isinstance(trouble, SettingsError | EnvFileError) else FAILED
    return _fail(*sentences(trouble, file), code=code)


def sentences(trouble: Trouble, file: EnvFile = _NOWHERE) -> list[str]:
    """What an operator reads about it, one sentence for each thing to mend."""
    match trouble:
        case SettingsError(problems=problems):
            return [operator.setting(problem, file) for problem in problems]
        case EnvFileError(fault=fault):
            return [operator.ENV_FILE[fault].format_map(vars(trouble))]
        case DatabaseError(fault=fault):
            return [operator.DATABASE[fault].format_map(vars(trouble) | {"name": absolute(trouble.name)})]
        case StartError(fault=fault):
            return [START[fault].format_map(vars(trouble))]
        case HealthError():
            return [operator.HEALTH.format_map(vars(trouble))]
        case ImportFileError():
            return [imports.refusal(trouble)]
        case Unavailable():  # it was opened, and failed later
            return [f"The database cannot be used: {words_of(trouble)}."]


def _run(settings: Settings, supervisor: Supervisor) -> int:
    health = Health()
    with Server(health, settings, supervisor):
        if serve(settings, _abandon, health):
            return OK
    return _fail(operator.ANOTHER_POLLS)


def _prune(settings: Settings, command: argparse.Namespace) -> int:
    _must_exist(settings)
    # The lock comes first, because a migration would change the tables under a copy that is running.
    database = database_at(settings.database_url, settings.sqlite_synchronous)
    with database.lock(), Store.at(database) as store:
        if database.file:
            warn_of_readers(database.file)
        wanted = Pruning(command.before, command.yes, command.csv)
        return OK if prune(store, settings, wanted) else FAILED


def _abandon(store: Store) -> NoReturn:
    """End here and now, and let nobody close the database: see `Ground`."""
    complain(DatabaseError(DatabaseFault.PULLED_AWAY, store.database.name))
    sys.stderr.flush()
    # To close it, SQLite would write what it has not moved into the file yet into what stands there now.
    os._exit(FAILED)


def _backup(settings: Settings, file: Path) -> int:
    held = backup(settings.database_url, file)
    remember(settings.database_url, utc_now())
    sys.stdout.write(f"{moving.backed_up(file, held)}\n")
    return OK


def _export(settings: Settings, audience: str | None) -> int:
    with _joined(settings) as store:
        return OK if bring_out(store, audience) else FAILED


def _joined(settings: Settings) -> Store:
    """What is there already, and what the bot may be using."""
    _must_exist(settings)
    return Store.open(settings.database_url, settings.sqlite_synchronous, joining=True)


def _must_exist(settings: Settings) -> None:
    database = database_at(settings.database_url)
    if not database.exists():  # to open it would make it
        raise DatabaseError(DatabaseFault.ABSENT, database.name)


def _fail(*sentences: str, code: int = FAILED) -> int:
    for sentence in sentences:
        if not ends_for_programs(sentence, code):
            sys.stderr.write(f"{sentence}\n")
    return code
