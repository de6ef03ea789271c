"""Plan: how a broadcast is to go out, as a value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Plan:
    """What an admin wants besides the words and the people; the columns of `broadcast` explain each."""

    not_before: datetime | None = None
    """When it starts; None is at once."""
    expires_after: int | None = None
    """Seconds after its start in which it takes itself back; of a draft one of these two at most is set."""
    expires_at: datetime | None = None
    spread_over: int | None = None
    """Seconds in which it is sent; None is as fast as the bot may."""
    canary: bool = False
    """Whether some get it first, and the others when an admin has looked."""
    through_quiet: bool = False
    """Whether quiet hours do not hold it."""

    def is_past(self, now: datetime) -> bool:
        """Whether it can be followed no longer: it was to start by now, or would take itself back before."""
        if self.not_before and self.not_before <= now:
            return True
        return self.expires_at is not None and self.expires_at <= (self.not_before or now)


AT_ONCE = Plan()
