"""How a broadcast is to go out, in words: lines of the card."""

from dataclasses import dataclass
from datetime import datetime

from broadcast.wire.cost import Cost
from handlers.texts import expiry, schedules
from handlers.texts.formats import about, duration
from handlers.texts.times import Calendar
from models.deliveries import canary
from models.plan import Plan
from models.record import Broadcast
from models.states import State
from models.waves import Signs

THROUGH_QUIET = "🌙 In quiet hours too"
TOO_FAST = "⚠️ Telegram takes about 30 a second, and floods hold up more than that without PAID_BROADCAST"


@dataclass(frozen=True)
class Timing:
    """What becomes of a plan if it is sent at this moment."""

    cost: Cost
    ends_at: datetime
    quiet: str = ""
    """When the quiet hours end that it would start in."""
    starts: str = ""
    """When it is to start as a time of the day, where an admin has chosen one."""
    asks: bool = False
    """Whether another admin has to approve."""


def lines(plan: Plan, chats: int, calendar: Calendar, timing: Timing) -> list[str]:
    """What the card of a draft says about it; so many `chats` would get it now."""
    return [
        *schedules.planned(plan.not_before, calendar),
        *_quiet(plan, calendar, timing),
        *_takes(plan, chats, calendar, timing),
        *expiry.planned(plan, calendar),
        *expiry.too_soon(plan, calendar, timing.ends_at),
        *_first(plan, chats),
    ]


def waiting(of: Broadcast) -> list[str]:
    """The same of what was sent and has not begun."""
    if of.state is not State.QUEUED:
        return []
    spread = [f"🐢 Spread over {duration(of.spread_over)}"] if of.spread_over else []
    return [*spread, *(["🐤 Some get it first; then it waits for Continue"] if of.plan.canary else [])]


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
        later = plan.not_before is not None and plan.not_before > calendar.at
        then = "It would start in quiet hours, until" if later else "Quiet hours until"
        return [f"🌙 {then} {timing.quiet}"]
    return [THROUGH_QUIET] if plan.through_quiet else []


def _takes(plan: Plan, chats: int, calendar: Calendar, timing: Timing) -> list[str]:
    cost = timing.cost
    if plan.spread_over is None:
        takes = f"Takes {about(cost.seconds)} at {cost.per_second:g} a second"
        return [takes, *([TOO_FAST] if cost.too_fast else [])]
    if cost.seconds > plan.spread_over:
        takes = f"{about(cost.seconds)} at {cost.per_second:g} a second"
        return [f"🐢 {duration(plan.spread_over)} is too short for so many: takes {takes}"]
    return [spreading(plan.spread_over, chats / plan.spread_over, timing.ends_at, calendar)]


def signs(broadcast: Broadcast, seen: Signs, calendar: Calendar) -> str:
    """What became of those who come first, beside what is usual; a line of the card while it waits."""
    numbers = broadcast.reason.numbers if broadcast.reason else ()
    known = len(numbers) == 4
    usual = [f" (usual {number:,})" for number in numbers[1:]] if known else [""] * 3
    counts = zip(("blocked", "left", "failed"), (seen.blocked, seen.left, seen.failed), usual, strict=True)
    said = ", ".join(f"{word} {count:,}{beside}" for word, count, beside in counts)
    growing = calendar.at < seen.until
    when = f"so far, until {calendar.second_zoned(seen.until)}" if growing else "in ten minutes"
    more = "" if known else ". What is usual is not known yet"
    return f"🐤 {seen.reached:,} have it; {when}: {said}{more}"


def _first(plan: Plan, chats: int) -> list[str]:
    if not plan.canary:
        return []
    first = canary.size(chats)
    if not first:
        return [f"🐤 None come first among {canary.LEAST:,} or fewer: all get it at once"]
    return [f"🐤 {first:,} at random get it first; then it waits for Continue"]
