"""How a broadcast is to go out, in words: lines of the card."""

from handlers.texts.times import Calendar
from models.deliveries import canary
from models.plan import Plan
from models.record import Broadcast
from models.waves import Signs


def lines(plan: Plan, chats: int, calendar: Calendar) -> list[str]:  # noqa: ARG001
    """What the card of a draft says about it; so many `chats` would get it now."""
    return [*_first(plan, chats)]


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
