"""What a broadcast takes: time, and Stars where they are paid."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FREE = 30.0  # messages a second that cost nothing (core.telegram.org/bots/api#sendmessage)

STAR = 0.1  # Stars for each message above that


def stars(messages: int, per_second: float) -> int:
    """What Telegram charges, at most, for a paid broadcast at this pace; rounded up."""
    paid = messages * max(0.0, 1 - FREE / per_second)
    return math.ceil(round(paid * STAR, 6))


def is_too_fast(per_second: float, *, paid: bool) -> bool:
    """Whether a pace is beyond what Telegram lets a bot send, so that it answers with floods."""
    return per_second > FREE and not paid


def weight(parameters: Mapping[str, Any]) -> int:
    """How many messages a call counts for where Telegram counts them: each part of an album is one."""
    media = parameters.get("media")
    return max(1, len(media)) if isinstance(media, list | tuple) else 1


@dataclass(frozen=True)
class Cost:
    """What so many messages take."""

    messages: int
    """Each part of an album is one; of a correction, the calls."""
    per_second: float
    """The pace that is set."""
    stars: int | None
    """What Telegram charges, at most; None where it is not paid for."""

    @classmethod
    def of(cls, messages: int, per_second: float, *, paid: bool) -> "Cost":
        return cls(messages, per_second, stars(messages, per_second) if paid else None)

    @property
    def seconds(self) -> float:
        return self.messages / self.per_second

    @property
    def too_fast(self) -> bool:
        """Whether Telegram lets it go out more slowly than is set: faster than what is free, and not paid."""
        return is_too_fast(self.per_second, paid=self.stars is not None)
