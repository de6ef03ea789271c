"""How a broadcast is to go out, in words: lines of the card."""

from handlers.texts import expiry, schedules
from handlers.texts.times import Calendar
from models.plan import Plan


def lines(plan: Plan, chats: int, calendar: Calendar) -> list[str]:  # noqa: ARG001
    """What the card of a draft says about it; so many `chats` would get it now."""
    return [*schedules.planned(plan.not_before, calendar), *expiry.planned(plan, calendar)]
