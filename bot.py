"""Recall: broadcasts a message to every subscriber of a Telegram bot, and takes it back.

`python bot.py` runs the bot, `python bot.py import FILE.csv` adds subscribers.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dotenv import dotenv_values
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from broadcast.engine.sender import GRACE, Sender
from broadcast.settings import Settings, SettingsError
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest, Patience, PollingRequest
from handlers import App, register, show_menus
from handlers.errors import Errors
from handlers.live.notices import Notices
from handlers.live.screen import Screen
from models.database import DatabaseError, Unavailable, lock
from models.files import Imported, ImportFileError, import_file
from models.store import Store

OK, FAILED, MISCONFIGURED = range(3)  # exit codes

UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]

GLANCE = 0.05  # seconds
CONFLICT = "conflict"  # in bot_data: why this copy left

log = logging.getLogger("recall")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; the exit code."""
    command = _parser().parse_args(arguments)
    try:
        settings = Settings.from_env(environ)
    except SettingsError as error:
        return _complain(*error.problems, code=MISCONFIGURED)
    _log_to_stderr(settings)
    try:
        with (
            lock(settings.database_url),
            Store.open(settings.database_url, settings.sqlite_synchronous) as store,
        ):
            if command.name == "import":
                return _import(store, command.file)
            return run(settings, store)
    except (DatabaseError, ImportFileError) as error:
        return _complain(str(error))
    except Unavailable as error:
        return _complain(f"The database cannot be used: {error.orig}.")


def run(settings: Settings, store: Store) -> int:
    """Poll Telegram until a signal comes."""
    orphans = store.ledger.settle_orphans()
    if orphans:
        log.warning("%s messages were on the wire when the last run ended; they count as unknown", orphans)
    sender = Sender(store, settings)
    try:
        asyncio.run(_greet(settings))
        app = application(settings, store, sender)
        app.run_polling(allowed_updates=UPDATES, stop_signals=None)
    except InvalidToken:
        return _complain("Telegram does not accept BOT_TOKEN; ask @BotFather for the current one.")
    except TelegramError as error:
        return _complain(
            f"Telegram at {settings.telegram_api_url} does not answer as it should: {error.message[:200]}."
        )
    finally:
        sender.stop()
        sender.join()
    if app.bot_data.get(CONFLICT):
        return _complain("Another program polls Telegram with this token; stop it before you start this one.")
    return OK


async def _greet(settings: Settings) -> None:
    """Fail early and quietly where Telegram cannot be reached or does not know the token."""
    wire = AiohttpRequest()
    async with Bot(
        settings.bot_token, f"{settings.telegram_api_url}/bot", request=wire, get_updates_request=wire
    ):
        log.info("Telegram knows this bot")


def application(
    settings: Settings, store: Store, sender: Sender, clock: Callable[[], float] = time.monotonic
) -> App:
    """The bot that admins talk to; it starts the sender and the screen, and ends them."""
    talk, poll = AiohttpRequest(read_timeout=TALK_TIMEOUT), PollingRequest()
    builder = Application.builder().token(settings.bot_token).base_url(f"{settings.telegram_api_url}/bot")
    app: App = builder.request(talk).get_updates_request(poll).rate_limiter(Patience()).build()
    tasks: set[asyncio.Task[None]] = set()

    def leave() -> None:
        app.bot_data[CONFLICT] = True
        stop()

    def stop() -> None:
        """Drain the sender from now on: the poller's last request may take a while."""
        sender.stop()
        tasks.add(asyncio.ensure_future(_stop_running(app)))
        asyncio.get_running_loop().call_later(GRACE, hang_up)

    def hang_up() -> None:
        """A Telegram that does not answer must not keep us."""
        tasks.update(asyncio.ensure_future(wire.shutdown()) for wire in (talk, poll))

    screen = Screen(app.bot, store, sender, Notices(app.bot, store, settings.admin_chat_ids))
    errors = Errors(settings.admin_chat_ids, leave, clock)
    register(app, store, sender, screen, errors, settings)

    async def begin(_app: App) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C ends run_polling by itself
                asyncio.get_running_loop().add_signal_handler(number, stop)
        await show_menus(app, settings.admin_chat_ids)
        sender.start()
        tasks.add(asyncio.create_task(screen.run()))

    async def end(_app: App) -> None:
        while tasks:
            tasks.pop().cancel()

    app.post_init, app.post_stop, app.post_shutdown = begin, end, end
    return app


async def _stop_running(app: App) -> None:
    """End `run_polling`, which does not listen before it runs."""
    log.info("stopping: what is on the wire is recorded, the rest stays for the next start")
    while not app.running:  # noqa: ASYNC110 - PTB has no event for it
        await asyncio.sleep(GLANCE)
    app.stop_running()


def _import(store: Store, file: Path) -> int:
    done = import_file(store.audience, file)
    sys.stdout.write(f"{describe(done)}\n")
    return OK


def describe(done: Imported) -> str:
    """What an import says at its end."""
    text = f"Added {done.added:,}, known already {done.known:,}, malformed {done.malformed:,}."
    if done.lines:
        more = ", …" if done.malformed > len(done.lines) else ""
        text += f" Malformed lines: {', '.join(map(str, done.lines))}{more}"
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Broadcasts, and takes back.")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND")
    commands.add_parser("run", help="run the bot (the default)")
    adding = commands.add_parser("import", help="add subscribers from a file")
    adding.add_argument("file", type=Path, metavar="FILE.csv", help="with a column chat_id, or one id a line")
    return parser


class _Redacting(logging.Formatter):
    """Keeps the token out of every line: PTB and aiohttp put it into addresses, which errors quote."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line, tracebacks included."""
        return super().format(record).replace(self._token, "<token>")


def _log_to_stderr(settings: Settings) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(settings.bot_token))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _complain(*sentences: str, code: int = FAILED) -> int:
    for sentence in sentences:
        sys.stderr.write(f"{sentence}\n")
    return code


def _environ() -> dict[str, str]:
    """The environment; what it does not set comes from `.env` in the current folder."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**file, **os.environ}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _environ()))
