"""What Telegram's answers say about a set-up."""

from collections.abc import Iterator
from datetime import timedelta

from telegram import User
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from broadcast.checkup import Code, Line, Value
from broadcast.settings import Settings
from broadcast.wire.errors import NoBotApi
from broadcast.wire.knock import Answered, Heard
from handlers.start import webhook_host

WRONG = timedelta(seconds=5)  # from which on a clock is said to be wrong


def lines(heard: Heard, settings: Settings) -> Iterator[Line]:
    """All but the Stars, which are about a price."""
    if isinstance(heard.me, TelegramError):
        yield _silence(heard.me, settings)
        return
    yield Line(Code.SERVER, {"url": settings.telegram_api_url, "milliseconds": round(1000 * heard.seconds)})
    yield _bot(heard.me)
    yield _webhook(heard.webhook, settings)
    yield from _admins(heard.admins)
    yield _clock(heard.ahead)


def other_poller(known: bool | None) -> Line:
    """Whether another program polls; None where that is not known."""
    return Line({None: Code.POLLER_UNKNOWN, True: Code.POLLER, False: Code.ALONE}[known])


def _silence(trouble: TelegramError, settings: Settings) -> Line:
    if isinstance(trouble, InvalidToken):
        return Line(Code.BAD_TOKEN)
    if isinstance(trouble, NoBotApi):
        return Line(Code.NO_BOT_API, {"url": settings.telegram_api_url})
    proxy = str(settings.proxy_url) if settings.proxy_url else ""
    return Line(
        Code.UNREACHABLE, {"url": settings.telegram_api_url, "trouble": trouble.message, "proxy": proxy}
    )


def _bot(me: User) -> Line:
    return Line(Code.BOT, {"bot": me.id, "username": me.username or "", "name": me.full_name})


def _webhook(found: str | TelegramError, settings: Settings) -> Line:
    if isinstance(found, TelegramError):
        return Line(Code.WEBHOOK_UNKNOWN, {"trouble": found.message})
    if not found:
        return Line(Code.NO_WEBHOOK)
    code = Code.TAKEN_OVER if settings.take_over_webhook else Code.WEBHOOK
    return Line(code, {"host": webhook_host(found)})


def _admins(admins: tuple[Answered, ...]) -> Iterator[Line]:
    if reached := tuple(f"{one.name} ({one.admin})" for one in admins if one.trouble is None):
        yield Line(Code.ADMINS, {"names": reached})
    for one in admins:
        if one.trouble:
            lasts = isinstance(one.trouble, BadRequest | Forbidden | ChatMigrated)
            facts: dict[str, Value] = {"admin": one.admin, "name": one.name, "trouble": one.trouble.message}
            yield Line(Code.BAD_ADMIN if lasts else Code.ADMIN_UNKNOWN, facts)


def _clock(ahead: timedelta | None) -> Line:
    if ahead is None:
        return Line(Code.CLOCK_UNKNOWN)
    return Line(Code.BAD_CLOCK if abs(ahead) > WRONG else Code.CLOCK, {"ahead": ahead})
