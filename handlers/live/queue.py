"""What a broadcast waits for: what the sender does before it, and how long that takes."""

from dataclasses import dataclass
from threading import Lock

from broadcast.engine.sender import Sender
from broadcast.engine.spread import spreads
from handlers.texts import phrases
from handlers.texts.times import Calendar
from models.content import Content
from models.record import Broadcast
from models.states import State
from models.store import Store


@dataclass(frozen=True)
class Ahead:
    """What comes before a broadcast."""

    content: Content
    """Of what comes first."""
    more: int
    """How many others come before it, too."""
    seconds: float
    """How long all of them take."""


class Queue:
    """What the sender has to do, in its order, as of one moment. Each method asks the database."""

    def __init__(self, store: Store, sender: Sender, calendar: Calendar) -> None:
        self._store = store
        self._sender = sender
        self._calendar = calendar
        self._quiet_until = sender.pulse().quiet_until
        due = store.broadcasts.jobs()
        self._jobs = store.broadcasts.jobs(quiet=True) if self._quiet_until else due
        self._resting = {one.uuid for one in due} - {one.uuid for one in self._jobs}
        self._calls: list[int] = []  # of the first jobs: asked once, however many others wait for them
        self._lock = Lock()

    def ahead_of(self, uuid: str) -> Ahead | None:
        """None where nothing comes before it, or it does not wait for its turn."""
        at = next((at for at, one in enumerate(self._jobs) if one.uuid == uuid), 0)
        if at and spreads(self._jobs[at]):  # what is spread takes turns with what else is
            at = next(at for at, one in enumerate(self._jobs) if spreads(one))
        if not at:
            return None
        with self._lock:
            self._calls += [_calls(one, self._store) for one in self._jobs[len(self._calls) : at]]
        seconds = self._sender.cost(sum(self._calls[:at])).seconds + self._sender.pulse().held_for
        return Ahead(self._store.contents.content(self._jobs[0]), at - 1, seconds)

    def rests(self, uuid: str) -> bool:
        """Whether quiet hours hold it at this moment, and nothing else does."""
        return uuid in self._resting

    def waits(self, uuid: str) -> str:
        """What people read about it, not escaped; empty where it waits for nothing."""
        if self._quiet_until and self.rests(uuid):
            return phrases.resting_until(self._calendar.clock(self._quiet_until))
        ahead = self.ahead_of(uuid)
        return phrases.waits(ahead.content, ahead.more, ahead.seconds) if ahead else ""


def _calls(of: Broadcast, store: Store) -> int:
    """How many messages it takes still."""
    counts, weight = store.counts.of(of), store.contents.content(of).weight
    if of.state is State.UNDOING:
        return counts.sent - counts.undone
    edits = max(0, counts.sent - counts.undone - counts.asked) if of.correcting else 0
    if of.state is State.QUEUED and of.spread_over:
        return 0  # once it has begun others come first
    if of.state is State.QUEUED:
        return store.choices.count(of.selection) * weight
    return edits + (counts.total - counts.done) * weight if of.state is State.SENDING else edits
