"""Makes the pictures of README and docs from made-up data: `python -m docs.pictures`."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from handlers.pictures import stats
from models.states import Outcome
from models.trends import Day, Sending, Trends

HERE = Path(__file__).parent
TODAY = date(2026, 11, 26)
DAYS = 30


def main() -> None:
    (HERE / "stats.png").write_bytes(stats.draw(_trends(), UTC))


def _trends() -> Trends:
    """The same at each run."""
    chance = random.Random(7)
    days, subscribed = [], 11_870
    for at in range(DAYS):
        joined, left, blocked = (round(chance.gammavariate(2, mean / 2)) for mean in (34, 3, 6))
        subscribed += joined - left - blocked
        days.append(Day(TODAY - timedelta(days=DAYS - 1 - at), subscribed, joined, left, blocked))
    last = [_sending(chance, 3 * at) for at in range(10)]
    return Trends(days, last, round(subscribed * 0.93))


def _sending(chance: random.Random, days_ago: int) -> Sending:
    whom = round(chance.choice((2_400, 6_100, 11_500, 11_900)) * chance.uniform(0.97, 1))
    blocked, refused, unknown = (round(whom * chance.uniform(0, part)) for part in (0.05, 0.02, 0.004))
    tally = {
        Outcome.SENT: whom - blocked - refused - unknown,
        Outcome.BLOCKED: blocked,
        Outcome.REFUSED: refused,
        Outcome.UNKNOWN: unknown,
    }
    begun = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC) - timedelta(days=days_ago)
    return Sending(begun, tally, round(whom * chance.uniform(0.0005, 0.006)))


if __name__ == "__main__":
    main()
