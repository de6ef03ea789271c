"""Recall: broadcasts a message to every subscriber of a Telegram bot, and takes it back.

`python bot.py` runs the bot, `python bot.py import FILE.csv` adds subscribers, `python bot.py backup FILE`
copies the database while the bot runs.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dotenv import dotenv_values

from broadcast.settings import Settings
from handlers.commandline import TROUBLES, carry_out, complain, parse
from handlers.log import log_to_stderr, warn_of_readers

ENV_FILE = ".env"


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Carry out one command; its exit code."""
    command = parse(arguments)
    try:
        settings = Settings.from_env(environ)
        log_to_stderr(settings)
        warn_of_readers(Path(ENV_FILE).absolute())
        return carry_out(command, settings)
    except TROUBLES as trouble:
        return complain(trouble)


def environment() -> dict[str, str]:
    """The variables of the process; `.env` in the current folder adds those that are not set there."""
    # PTB asks for this variable each time it tells a duration, and warns where it is not set.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    file = {name: value for name, value in dotenv_values(ENV_FILE).items() if value is not None}
    return {**file, **os.environ}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], environment()))
