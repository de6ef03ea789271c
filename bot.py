"""Recall: broadcasts a message to every subscriber of a Telegram bot, and takes it back.

`python bot.py` runs the bot, `python bot.py check` tells what is wrong with a set-up, `python bot.py import
FILE` adds subscribers, `python bot.py export` prints the audience, `python bot.py backup FILE` copies the
database while the bot runs; `report UUID`, `history` and `stats` tell what was sent. With the bot stopped
`python bot.py prune --before DATE` keeps only the numbers of what ended before, and `python bot.py copy
SOURCE_URL TARGET_URL` moves everything to another database.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from broadcast.envfile import EnvFile, EnvFileError
from broadcast.secretfiles import left_to_their_owner
from handlers.checking import check
from handlers.checkup.given import Given
from handlers.commandline import FAILED, OK, RUNNING, TROUBLES, carry_out, complain, parse
from handlers.health.notify import Supervisor
from handlers.log import log_to_stderr, warn_of_readers


def main(arguments: Sequence[str], environ: Mapping[str, str], folders: Sequence[Path] = ()) -> int:
    """Carry out one command; its exit code.

    Args:
        folders: where `.env` is looked for; the first found adds what is not in `environ`.
    """
    command, given = parse(arguments), _given(environ, folders)
    if command.name == "check":  # what is wrong with the settings is a part of its answer
        return OK if check(given, json=command.json) else FAILED
    try:
        settings = given.settings()
        log_to_stderr(settings, answers=command.name not in RUNNING)
        for path in [*filter(None, [given.file.path]), *left_to_their_owner(given.together())]:
            warn_of_readers(path)
        return carry_out(command, settings, Supervisor.of(environ))
    except TROUBLES as trouble:
        return complain(trouble, given.file)


def _given(environ: Mapping[str, str], folders: Sequence[Path]) -> Given:
    file = EnvFile()
    try:
        file = EnvFile.in_one_of(folders)
        written = dotenv_values(stream=StringIO(file.text()))
    except EnvFileError as trouble:
        return Given(environ, {}, file, trouble)
    return Given(environ, {name: value for name, value in written.items() if value is not None}, file)


if __name__ == "__main__":
    # PTB asks for this variable each time it tells a duration, and warns where it is not set.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    sys.exit(main(sys.argv[1:], os.environ, [Path(), Path(__file__).resolve().parent]))
