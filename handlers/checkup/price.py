"""How long a broadcast to everyone takes, and what it costs."""

from collections.abc import Iterator

from telegram.error import TelegramError

from broadcast.checkup import Code, Line
from broadcast.settings import Settings
from broadcast.wire.cost import Cost


def lines(chats: int | None, settings: Settings, balance: int | TelegramError | None) -> Iterator[Line]:
    """Args: chats: that get it, None where that is not known; balance: of Stars, None where nobody asked."""
    pace, paid = settings.messages_per_second, settings.paid_broadcast
    cost = Cost.of(chats or 0, pace, paid=paid)
    if cost.too_fast:
        yield Line(Code.TOO_FAST, {"pace": pace})
    if chats is None:
        yield Line(Code.PACE_UNKNOWN)
    elif chats == 0:
        yield Line(Code.NOBODY)
    else:
        yield Line(Code.PACE, {"chats": chats, "seconds": cost.seconds, "pace": pace})
    if isinstance(balance, TelegramError):
        yield Line(Code.STARS_UNKNOWN, {"trouble": balance.message})
    elif balance is not None:
        stars = cost.stars or 0
        yield Line(Code.FEW_STARS if balance < stars else Code.STARS, {"balance": balance, "stars": stars})
