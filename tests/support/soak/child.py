"""The real bot in the soak's time: `python -m tests.support.soak.child DIALS`, set by its environment.

This process only imports it. Each line of its input asks for one bot, a fork of it, which begins at once; it
answers with the bot's process id, and with its exit code when it has ended. With its input its bot ends too.
"""

import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.support.soak.moving import Dials
from tests.support.soak.process import ANSWERS

FIRST = 20  # chats of a canary
SPREADS = (30, 60, 120)  # seconds
BUSY = 5000  # milliseconds that SQLite waits for its turn
MOST = 2**32 - 2  # pages (sqlite.org/limits.html)
GLANCE = 0.02  # seconds of the world's between two looks whether it has ended


def nest(dials: Dials) -> None:
    prepare(dials)
    while sys.stdin.readline():
        child = os.fork()
        if not child:
            fly()
        say(child)
        while not (ended := os.waitpid(child, os.WNOHANG))[0]:
            if select.select([sys.stdin], [], [], GLANCE)[0]:  # nobody asks for two, so this is the end
                os.kill(child, signal.SIGKILL)
        say(os.waitstatus_to_exitcode(ended[1]))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def prepare(dials: Dials) -> None:
    import models.clock

    vars(models.clock).update(utc_now=dials.skewed)  # before anybody has taken it for a default

    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    import bot  # noqa: F401 - a fork has it then
    import handlers.plan_keyboards
    import models.deliveries.canary

    # What comes first among a hundred chats and more, and takes hours, would be seen by no soak.
    vars(models.deliveries.canary).update(LEAST=FIRST)
    vars(handlers.plan_keyboards).update(SPREADS=SPREADS)

    def check_out(connection: object, *_: object) -> None:
        """SQLite waits by the world's clock, and only it knows how large its file may become."""
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY / dials.speed)}")
        # Less than it has now means: no more than now.
        cursor.execute(f"PRAGMA max_page_count = {1 if dials.full else MOST}")
        cursor.close()

    event.listen(Pool, "checkout", check_out)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    overhear(sys.stderr.write)


def overhear(tell: Callable[[str], object]) -> None:
    """Tell of each press that is about to be answered: what is held or lost on the way nobody else hears."""
    from telegram import Bot

    asked = Bot.answer_callback_query

    async def answer_callback_query(self: Bot, callback_query_id: str, *args: Any, **kwargs: Any) -> bool:
        tell(f"{ANSWERS} {callback_query_id}\n")
        return await asked(self, callback_query_id, *args, **kwargs)

    Bot.answer_callback_query = answer_callback_query  # type: ignore[method-assign]


def fly() -> NoReturn:
    from bot import main

    code = 1
    try:
        code = main([], os.environ)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent would
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    turned = Dials(Path(sys.argv[1]))
    turned.take_over()
    nest(turned)
