"""What a card shows, and how fast it goes on."""

import time
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from models.counts import Counts
from models.record import Broadcast, Card
from models.snapshots import Snapshot
from models.states import State

Doing = tuple[State, bool, int, bool]


@dataclass
class Drawn:
    """What the card of one broadcast shows, and since when."""

    text: str = ""
    keyboard: InlineKeyboardMarkup | None = None
    card: Card | None = None
    """The message that shows it."""
    seen: Snapshot | None = None
    """What it was drawn from; None where it shows a question."""
    held: bool = False
    edits: int = 0
    """How often something else had written over that message before."""
    per_second: float = 0.0
    doing: Doing | None = None
    _done: int = 0
    _at: float = 0.0

    def measure(self, broadcast: Broadcast, counts: Counts) -> None:
        """Measure the pace since the last look, unless that is less than a second ago."""
        moment, what, done = time.monotonic(), doing(broadcast), _done(broadcast, counts)
        if what != self.doing:
            self.per_second = 0.0
        elif moment - self._at < 1:
            return
        else:
            # What was taken back, or is tried again, is done no longer.
            self.per_second = max(0.0, (done - self._done) / (moment - self._at))
        self.doing, self._done, self._at = what, done, moment


def doing(broadcast: Broadcast) -> Doing:
    return broadcast.state, broadcast.correcting, broadcast.content_version, broadcast.barred


def _done(broadcast: Broadcast, counts: Counts) -> int:
    if broadcast.correcting:
        return counts.asked
    return counts.undone if broadcast.state is State.UNDOING else counts.done
