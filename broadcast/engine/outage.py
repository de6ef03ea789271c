"""Outages: answers lost in a row concern everybody, so nobody is called until Telegram answers again."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from telegram.error import TelegramError

from broadcast.wire.pacing import Pacer
from broadcast.wire.verdicts import classify, is_answer

FEW = 3  # deliveries in a row whose answers were lost
FIRST, LONGEST = 1.0, 60.0  # seconds before a probe; each waits twice as long as the one before

log = logging.getLogger(__name__)


class Outage:
    """Whether Telegram answers; outlives the runs of a sender, and lives in its event loop."""

    def __init__(self, probe: Callable[[], Awaitable[object]], pacer: Pacer) -> None:
        """`probe` asks Telegram something harmless."""
        self._probe, self._pacer = probe, pacer
        self._silent: set[int] = set()  # deliveries since the last verdict
        self._tried: Counter[int] = Counter()  # probing calls of one delivery
        self._pause, self._due = FIRST, 0.0
        self._began, self._probes = 0.0, 0
        self.on = False

    def heard(self) -> None:
        """A call was answered, whatever the answer."""
        if self._silent or self.on:
            if self.on:
                self._tell_end()
            self._silent.clear()
            self._tried.clear()
            self._pause, self.on = FIRST, False

    def unheard(self, delivery_id: int, *, probing: bool) -> bool:
        """The answer of a call was lost; whether nobody else should be called now."""
        # Deliveries and not calls, because one that alone is never answered is no outage.
        self._silent.add(delivery_id)
        if probing:
            self._tried[delivery_id] += 1
        if not self.on and len(self._silent) >= FEW:
            log.warning(
                "Telegram gives no answers: nobody is called until it does", extra={"event": "outage_begun"}
            )
            self.on, self._began, self._probes = True, self._pacer.time(), 0
            self._due = self._began + self._pause
        return self.on

    def tries(self, delivery_id: int) -> int:
        """How many probing calls this one has failed in the outage."""
        return self._tried[delivery_id]

    async def until_answered(self) -> None:
        """Wait until a probe is answered; then one call may be made to see whether it is over.

        Raises:
            Interrupted: the waiting was called off.
        """
        while self.on:
            # By the moment and not by the pause: nobody may have been there to probe for a while.
            await self._pacer.rest(self._due - self._pacer.time())
            self._pause = min(LONGEST, self._pause * 2)
            self._due = self._pacer.time() + self._pause
            self._probes += 1
            try:
                await self._probe()
            except TelegramError as error:
                if not is_answer(classify(error, repeatable=True)):
                    continue
            return

    def _tell_end(self) -> None:
        seconds = self._pacer.time() - self._began
        told = {"event": "outage_ended", "seconds": round(seconds, 1), "probes": self._probes}
        log.info("Telegram answers again, after %.0f s and %s probes", seconds, self._probes, extra=told)
