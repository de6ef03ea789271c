"""The greeting: Telegram knows the bot, and nobody else takes its updates, before anything begins.

Trouble that may pass is waited out. Only what somebody has to mend ends the start.
"""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from broadcast.settings import Settings
from broadcast.wire.cost import FREE, is_too_fast
from broadcast.wire.errors import NoBotApi, NoSuchMethod
from broadcast.wire.floods import flood_seconds
from broadcast.wire.gate import ALWAYS_OPEN, Gate
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest
from models.database import database_at
from models.notes import Fact, Notes
from models.silence import Silence

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between two tries, doubled each time

log = logging.getLogger("recall")


class StartFault(StrEnum):
    """Why waiting longer would not help, and which fields of `StartError` say more."""

    TOKEN = "token"
    """Telegram does not accept it."""
    NO_BOT_API = "foreign"
    """What answers at `url` is something else."""
    OTHER_BOT = "other_bot"
    """`database` belongs to the bot `owner`, and the token to `bot`."""
    WEBHOOK = "webhook"
    """The bot's updates go to a webhook at `host`."""


class StartError(Exception):
    """The bot cannot start before somebody has mended something."""

    def __init__(
        self, fault: StartFault, settings: Settings, *, owner: object = None, host: str = ""
    ) -> None:
        super().__init__(fault)
        self.fault = fault
        self.url = settings.telegram_api_url
        self.database = absolute(database_at(settings.database_url).name)
        self.bot = settings.bot_id
        self.owner = owner
        self.host = host


async def greeted(
    settings: Settings,
    notes: Notes,
    rest: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    gate: Gate = ALWAYS_OPEN,
) -> bool:
    """Wait until Telegram answers as it should; False if a signal to stop came first, or another copy sends.

    Args:
        notes: of the database, which from the first greeting on belongs to this bot.
        rest: waits so many seconds; `clock` tells monotonic ones.
        gate: lets requests leave.

    Raises:
        StartError: waiting longer would not help.
    """
    # Before Telegram is asked, because with another bot's token nothing here may change.
    owner = await asyncio.to_thread(notes.get, Fact.BOT)
    if owner not in (None, settings.bot_id):
        raise StartError(StartFault.OTHER_BOT, settings, owner=owner)
    answered = asyncio.create_task(_answered(settings, rest, clock, gate))
    with _stopped_by_signals(answered.cancel), contextlib.suppress(asyncio.CancelledError):
        await answered
    if answered.cancelled() or gate.has_ended():
        return False
    # Only once Telegram has accepted the token, because a mistyped one belongs to nobody.
    if owner is None:
        await asyncio.to_thread(notes.set, Fact.BOT, settings.bot_id)
    _tell(settings)
    return True


def absolute(name: str) -> str:
    """A database's file in full, if it is one, because a relative path is another file in every folder."""
    return name if not name or name.startswith("file:") or "://" in name else str(Path(name).absolute())


def _tell(settings: Settings) -> None:
    if settings.proxy_url:
        log.info("Telegram is reached through the proxy %s", settings.proxy_url)
    if is_too_fast(settings.messages_per_second, paid=settings.paid_broadcast):
        log.warning(
            "MESSAGES_PER_SECOND is %g, and floods hold up more than about %g without PAID_BROADCAST",
            settings.messages_per_second,
            FREE,
        )


@contextlib.contextmanager
def _stopped_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    # The event loop of Windows has no signal handlers; there Ctrl-C cancels the whole task.
    with contextlib.suppress(NotImplementedError):
        for number in numbers:
            loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)


async def _answered(
    settings: Settings, rest: Callable[[float], Awaitable[Any]], clock: Callable[[], float], gate: Gate
) -> None:
    wire = AiohttpRequest(read_timeout=TALK_TIMEOUT, proxy=settings.proxy_url, gate=gate)
    base = f"{settings.telegram_api_url}/bot"
    bot = Bot(settings.bot_token, base, request=wire, get_updates_request=wire)
    pause, silence = FIRST_PAUSE, Silence(f"Telegram at {settings.telegram_api_url}", clock=clock)
    await wire.initialize()  # not the Bot, which would give up at its first question
    try:
        while (trouble := await _trouble(bot, settings)) and not gate.has_ended():
            silence.failed(trouble.message)
            asked = flood_seconds(trouble) if isinstance(trouble, RetryAfter) else 0
            await rest(max(pause, asked))
            pause = min(2 * pause, LONGEST_PAUSE)
        if not trouble:
            silence.answered()
    finally:
        await wire.shutdown()


async def _trouble(bot: Bot, settings: Settings) -> TelegramError | None:
    """What keeps Telegram from answering as it should, if that may pass. Raises: StartError."""
    try:
        await bot.get_me()
        await _leave_no_webhook(bot, settings)
    except InvalidToken:
        raise StartError(StartFault.TOKEN, settings) from None
    except NoBotApi:
        raise StartError(StartFault.NO_BOT_API, settings) from None
    except NoSuchMethod as missing:
        log.warning("this Bot API server does not know %s, so a webhook would not be noticed", missing.method)
    except TelegramError as trouble:
        return trouble
    return None


async def _leave_no_webhook(bot: Bot, settings: Settings) -> None:
    found = await bot.get_webhook_info()
    if not found.url:
        return
    host = webhook_host(found.url)
    if not settings.take_over_webhook:
        raise StartError(StartFault.WEBHOOK, settings, host=host)
    # What waits for it stays, because people have said it to this bot.
    await bot.delete_webhook(drop_pending_updates=False)
    log.warning("took over from the webhook at %s", host)


def webhook_host(url: str) -> str:
    """The host alone, because the path of a webhook is often its secret."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"
