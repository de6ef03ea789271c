"""The queue of updates: one reader, long polls, confirmation by offset."""

import asyncio
from collections import deque
from itertools import islice
from typing import Any

from simulator.refused import Refused

Json = dict[str, Any]

# getUpdates in https://core.telegram.org/bots/api: an empty list means all but these.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
LONGEST_POLL = 50  # seconds; the Bot API server waits no longer


class Updates:
    def __init__(self) -> None:
        self.allowed: list[str] = []
        self.webhook = ""  # its address; while there is one, nobody can ask for updates
        self._queue: deque[Json] = deque()
        self._next_id = 1
        self._poll: asyncio.Future[bool] | None = None
        self._conflicts = 0

    @property
    def pending(self) -> int:
        return len(self._queue)

    def push(self, kind: str, payload: Json) -> None:
        """Queue one update, unless the bot has said that it does not want this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return
        self.push_raw({kind: payload})

    def push_raw(self, fields: Json) -> int:
        """Queue one update, whatever is in it; its id."""
        update_id, self._next_id = self._next_id, self._next_id + 1
        self._queue.append({"update_id": update_id} | fields)
        self._end_poll(conflict=False)
        return update_id

    async def get(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Unconfirmed updates from `offset` on, at once or when the first arrives.

        Raises: Refused if another poll has taken its place.
        """
        if self.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._end_poll(conflict=True)
        if self._conflicts:
            self._conflicts -= 1
            raise _conflict()
        self._confirm(offset)
        if not self._queue and timeout > 0:
            await self._wait(min(timeout, LONGEST_POLL))
        return list(islice(self._queue, limit))

    def conflict(self) -> None:
        """Refuse the waiting poll, or else the next one, as when another program polls too."""
        if self._poll is not None and not self._poll.done():
            self._end_poll(conflict=True)
        else:
            self._conflicts += 1

    def close(self) -> None:
        """End a waiting poll without updates."""
        self._end_poll(conflict=False)

    def drop(self) -> None:
        self._queue.clear()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        while self._queue and self._queue[0]["update_id"] < offset:
            self._queue.popleft()

    async def _wait(self, timeout: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                conflict = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if conflict:
            raise _conflict()

    def _end_poll(self, *, conflict: bool) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict)


def _conflict() -> Refused:
    return Refused(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
