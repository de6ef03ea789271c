"""A knock: what Telegram says about a set-up, asked so that nothing is taken from anybody."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import aiohttp
from telegram import Bot, User
from telegram.error import Conflict, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from broadcast.settings import Settings
from broadcast.wire.connections import login_to, session_through
from broadcast.wire.errors import Unanswered
from broadcast.wire.transport import TALK_TIMEOUT, AiohttpRequest
from broadcast.wire.verdicts import of_webhook
from models.clock import Clock

LONGEST = 10.0  # seconds that any of these questions may take
# Seconds of a poll, because Telegram refuses the one that waits when the next one comes: another program
# takes a second to ask again, and the refusal comes up to three later (Client.cpp of the published server).
POLL = 5
SECOND = timedelta(seconds=1)  # of which the header `Date` tells no part

T = TypeVar("T")


@dataclass(frozen=True)
class Answered:
    """How the chat of an admin answered."""

    admin: int
    name: str = ""
    trouble: TelegramError | None = None


@dataclass(frozen=True)
class Heard:
    """What Telegram said. In the place of what it did not say stands why."""

    me: User | TelegramError
    """Where that is an error, nothing else was asked."""
    seconds: float
    """That this answer took."""
    ahead: timedelta | None = None
    """By how much, at least, this machine's clock is ahead of Telegram's; None where it did not tell."""
    webhook: str | TelegramError = ""
    """The address that gets the updates."""
    admins: tuple[Answered, ...] = ()
    stars: int | TelegramError | None = None
    """The balance; None where it was not asked for."""


async def knock(settings: Settings, clock: Clock) -> Heard:
    """Ask all but who else polls, for at most twice `LONGEST` seconds."""
    wire = AiohttpRequest(read_timeout=TALK_TIMEOUT, proxy=settings.proxy_url)
    await wire.initialize()
    try:
        address = f"{settings.telegram_api_url}/bot"
        bot = Bot(settings.bot_token, address, request=wire, get_updates_request=wire)
        began = asyncio.get_running_loop().time()
        me = await _told(bot.get_me())
        seconds = asyncio.get_running_loop().time() - began
        if isinstance(me, TelegramError):
            return Heard(me, seconds)
        ahead, webhook, stars, admins = await asyncio.gather(
            _ahead(settings, clock),
            _told(_webhook(bot)),
            _told(_stars(bot)) if settings.paid_broadcast else _nothing(),
            asyncio.gather(*(_admin(bot, one) for one in sorted(settings.admin_chat_ids))),
        )
        return Heard(me, seconds, ahead, webhook, tuple(admins), stars)
    finally:
        await wire.shutdown()


async def another_polls(settings: Settings) -> bool | None:
    """Whether another program polls with this token; None where that is not known.

    No update is confirmed, because none is named: the oldest one comes, and comes again. A program that polls
    is disturbed for a second, so this is for when no copy of this bot does.
    """
    wire = AiohttpRequest(read_timeout=TALK_TIMEOUT, proxy=settings.proxy_url)
    await wire.initialize()
    wanted = [RequestParameter.from_input(name, value) for name, value in (("limit", 1), ("timeout", POLL))]
    asked = wire.post(
        f"{settings.telegram_api_url}/bot{settings.bot_token}/getUpdates", RequestData(wanted), LONGEST
    )
    try:
        answer = await _told(asked)
    finally:
        await wire.shutdown()
    if isinstance(answer, Conflict):
        return None if of_webhook(answer) else True
    return None if isinstance(answer, TelegramError) else False


async def _told(asked: Awaitable[T]) -> T | TelegramError:
    """What it gives, or why not, within the longest time."""
    try:
        async with asyncio.timeout(LONGEST):
            return await asked
    except TelegramError as error:
        return error
    except TimeoutError:
        return Unanswered(f"no answer within {LONGEST:g} s")


async def _nothing() -> None:
    return None


async def _webhook(bot: Bot) -> str:
    return (await bot.get_webhook_info()).url


async def _stars(bot: Bot) -> int:
    return (await bot.get_my_star_balance()).amount


async def _admin(bot: Bot, admin: int) -> Answered:
    chat = await _told(bot.get_chat(admin))
    if isinstance(chat, TelegramError):
        return Answered(admin, trouble=chat)
    # Telegram names a chat that has blocked the bot, too; to be typing is the least that it refuses then.
    refusal = await _told(bot.send_chat_action(admin, "typing"))
    return Answered(admin, chat.full_name or "", refusal if isinstance(refusal, TelegramError) else None)


async def _ahead(settings: Settings, clock: Clock) -> timedelta | None:
    """As `Heard` has it; asked of the server itself, so that no token is in the address."""
    timeout = aiohttp.ClientTimeout(total=LONGEST)
    try:
        async with session_through(settings.proxy_url, 1) as session:
            began = clock()
            async with session.get(
                settings.telegram_api_url,
                proxy_headers=login_to(settings.proxy_url),
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                ended = clock()
                told = parsedate_to_datetime(response.headers["Date"])
            return _least(began - told - SECOND, ended - told)
    except (TelegramError, aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError, TypeError):
        return None


def _least(low: timedelta, high: timedelta) -> timedelta:
    """What lies between these, and is nearest to nothing."""
    return max(low, min(high, timedelta()))
