"""What a broadcast takes: time, and Stars where they are paid."""

import math
from dataclasses import dataclass

FREE = 30.0  # messages a second that cost nothing (core.telegram.org/bots/api#sendmessage)

STAR = 0.1  # Stars for each message above that


def stars(messages: int, per_second: float) -> int:
    """What Telegram charges, at most, for a paid broadcast at this pace; rounded up."""
    paid = messages * max(0.0, 1 - FREE / per_second)
    return math.ceil(round(paid * STAR, 6))


@dataclass(frozen=True)
class Cost:
    """What a broadcast takes."""

    per_second: float
    """The pace that is set."""
    stars: int | None
    """What Telegram charges, at most; None where it is not paid for."""
