"""`bot.py check`: everything about a set-up, printed, and an exit code for scripts."""

import asyncio
import sys

from broadcast.checkup import Mark
from broadcast.secrets import Redaction
from handlers.checkup import whole
from handlers.checkup.given import Given, readable
from handlers.exporting import hush
from handlers.log import log_to_stderr
from handlers.terminal import as_json
from handlers.texts import checkup
from handlers.texts.times import Calendar
from models.clock import Clock, utc_now


def check(given: Given, *, json: bool, clock: Clock = utc_now) -> bool:
    """Print what is found; False where something is broken."""
    settings = readable(given).settings
    log_to_stderr(settings)
    lines = asyncio.run(whole.of_set_up(given, clock))
    well = not any(one.mark is Mark.BROKEN for one in lines)
    if json:
        found = [{"code": one.code, "mark": one.mark, **one.facts} for one in lines]
        told = as_json({"well": well, "lines": found})
    else:
        told = checkup.plain(lines, Calendar(clock(), settings.timezone))
    try:
        # Whatever some library, server or system has quoted.
        sys.stdout.write(f"{Redaction(settings.bot_token, settings.proxy_url)(told)}\n")
        sys.stdout.flush()
    except OSError:  # nobody reads it
        hush()
    return well
