"""The clocks on the wall, which a test moves to a time of the day."""

from datetime import UTC, datetime, timedelta

from simulator import Simulator


def now(simulator: Simulator) -> datetime:
    return datetime.fromtimestamp(simulator.clock.time(), UTC)


def move_to(simulator: Simulator, clock: str) -> datetime:
    """Let it be that time of the day, in UTC, when it comes next; what it was moved to."""
    hours, minutes = map(int, clock.split(":"))
    at = now(simulator)
    then = at.replace(hour=hours, minute=minutes, second=0, microsecond=0)
    then += timedelta(days=1) if then <= at else timedelta()
    simulator.clock.advance(seconds=(then - at).total_seconds())
    return then
