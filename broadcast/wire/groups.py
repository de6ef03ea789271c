"""The pace of each group: Telegram takes 20 messages a minute into one."""

from collections import deque
from collections.abc import Callable

from telegram.constants import FloodLimit

MOST = int(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP)
MINUTE = 60.0  # seconds
SWEEP = 10_000  # groups that are remembered before those that may have all of it again are forgotten


class Groups:
    """What each group and channel got within the last minute; persons are not counted."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` tells monotonic seconds."""
        self._now = now
        self._got: dict[int, deque[float]] = {}
        self._sweep_at = SWEEP

    def wait(self, chat_id: int, weight: int) -> float:
        """Seconds until so many messages may go there; 0 if at once."""
        got = self._got.get(chat_id)
        if chat_id > 0 or not got:
            return 0.0
        since = self._now() - MINUTE
        while got and got[0] <= since:
            got.popleft()
        too_many = len(got) + min(weight, MOST) - MOST
        return got[too_many - 1] - since if too_many > 0 else 0.0

    def take(self, chat_id: int, weight: int) -> None:
        """So many messages go there now."""
        if chat_id > 0:
            return
        self._got.setdefault(chat_id, deque()).extend([self._now()] * weight)
        if len(self._got) > self._sweep_at:
            since = self._now() - MINUTE
            self._got = {chat: got for chat, got in self._got.items() if got and got[-1] > since}
            self._sweep_at = max(SWEEP, 2 * len(self._got))
