"""How a broadcast is to go out, in words: lines of the card."""

from dataclasses import dataclass
from datetime import datetime

from broadcast.wire.cost import Cost
from handlers.texts import expiry, schedules
from handlers.texts.formats import about, duration
from handlers.texts.times import Calendar
from models.plan import Plan

THROUGH_QUIET = "🌙 In quiet hours too"


@dataclass(frozen=True)
class Timing:
    """What becomes of a plan if it is sent at this moment."""

    cost: Cost
    ends_at: datetime
    rests_until: datetime | None = None
    """When the quiet hours end that it would start in."""
    quiet: str = ""
    """That as a time of the day, where they are now."""
    starts: str = ""
    """When it is to start as a time of the day, where an admin has chosen one."""


def lines(plan: Plan, chats: int, calendar: Calendar, timing: Timing) -> list[str]:
    """What the card of a draft says about it; so many `chats` would get it now."""
    return [
        *schedules.planned(plan.not_before, calendar),
        *_quiet(plan, calendar, timing),
        *_takes(plan, chats, calendar, timing),
        *expiry.planned(plan, calendar),
    ]


def spreading(seconds: float, per_second: float, ends_at: datetime, calendar: Calendar) -> str:
    """The pace of one broadcast, which goes out evenly over so many seconds."""
    over = f"🐢 Spread over {duration(seconds)}"
    return f"{over}: ends about {calendar.near(ends_at)}, {pace(per_second)}"


def pace(per_second: float) -> str:
    """Of what goes out slowly: `12 a minute`, `3 an hour`."""
    per_minute = per_second * 60
    often, unit = (per_minute, "a minute") if per_minute >= 1 else (per_minute * 60, "an hour")
    return f"{often:,.{0 if often >= 10 else 1}f} {unit}".replace(".0 ", " ")


def _quiet(plan: Plan, calendar: Calendar, timing: Timing) -> list[str]:
    if timing.quiet:
        return [f"🌙 Quiet hours until {timing.quiet}"]
    if timing.rests_until:
        return [f"🌙 It would start in quiet hours, so it rests until {calendar.soon(timing.rests_until)}"]
    return [THROUGH_QUIET] if plan.through_quiet else []


def _takes(plan: Plan, chats: int, calendar: Calendar, timing: Timing) -> list[str]:
    cost = timing.cost
    if plan.spread_over is None:
        return [f"Takes {about(cost.seconds)} at {cost.per_second:g} a second"]
    if cost.seconds > plan.spread_over:
        takes = f"{about(cost.seconds)} at {cost.per_second:g} a second"
        return [f"🐢 {duration(plan.spread_over)} is too short for so many: takes {takes}"]
    return [spreading(plan.spread_over, chats / plan.spread_over, timing.ends_at, calendar)]
