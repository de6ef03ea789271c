"""What the operator of one soak has set: the nets before anyone is reached, and the times. A seed decides."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

MINUTE = 60  # seconds
HOLD_OFF = 5  # seconds


@dataclass(frozen=True)
class Terms:
    """The settings, and those of them that promises are held against."""

    approval_above: int
    quiet: tuple[datetime, datetime]
    """When the one time of quiet hours begins and ends that comes while the soak lasts."""
    settings: Mapping[str, str]

    @classmethod
    def made(cls, seed: int, seconds: float) -> "Terms":
        chance = Random(f"terms of {seed}")  # its own, so that nothing else of a seed changes with it
        begins = _full_minute(time.time() + seconds * 0.4)
        ends = begins + timedelta(minutes=1 if seconds < 4 * MINUTE else 2)
        above = chance.choice((0, 0, 40))
        settings = {
            "TIMEZONE": "UTC",
            "HOLD_OFF": str(HOLD_OFF),
            "LARGE_AUDIENCE": str(chance.choice((50, 1000))),
            "DUPLICATE_HOURS": str(chance.choice((0, 0, 24))),
            "CANARY_ABOVE": str(chance.choice((0, 0, 40))),
            "APPROVAL_ABOVE": str(above),
            "QUIET_HOURS": f"{begins:%H:%M}-{ends:%H:%M}",
        }
        return cls(above, (begins, ends), settings)

    def are_quiet(self, at: datetime) -> bool:
        """Whether quiet hours are on, which come every day."""
        begins, ends = self.quiet
        return (at - begins) % timedelta(days=1) < ends - begins


def _full_minute(at: float) -> datetime:
    return datetime.fromtimestamp(-(-at // MINUTE) * MINUTE, UTC)
