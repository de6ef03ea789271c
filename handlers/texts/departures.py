"""Whom a broadcast cost, in words. Telegram HTML."""

from models.results import Departures


def cost(found: Departures | None) -> str:
    """How many turned away because of it; empty where nobody counted, and where nobody did so soon."""
    if found is None:
        return ""
    away = _away(found.blocked, found.left)
    if found.over:
        return f"{away or _NOBODY} within 24 h of getting it{_usual(found, '; usual for yours')}"
    if not away and not found.hour_over:
        return ""
    first = _away(found.blocked_first, found.left_first) if found.hour_over and away else ""
    early = f" ({first or 'nobody'} within the first hour)" if found.hour_over and away else ""
    return f"{away or _NOBODY} so far{early}{_usual(found, '; usual for yours within 24 h')}"


def listed(found: Departures | None) -> list[str]:
    """The same where many broadcasts are listed: nothing of those that cost nobody."""
    return [cost(found)] if found and (found.blocked or found.left) else []


_NOBODY = "Nobody blocked or left"


def _away(blocked: int, left: int) -> str:
    counts = {"blocked": blocked, "left": left}
    return " and ".join(f"{count:,} {how}" for how, count in counts.items() if count)


def _usual(found: Departures, words: str) -> str:
    return "" if found.usual is None else f"{words}: {found.usual:,}"
