"""What outlives one run: the pace, the groups, and what is known of floods and outages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from broadcast.engine.alarm import Alarm
from broadcast.engine.episodes import Episode
from broadcast.engine.outage import Outage
from broadcast.engine.sending import Sending
from broadcast.engine.spread import Spread, rate, spreads
from broadcast.engine.suspects import Suspects
from broadcast.wire.groups import Groups
from broadcast.wire.pacing import Pacer
from models.record import Broadcast

NOBODY: tuple[str, datetime | None] = ("", None)


class Sharing:
    """What the runs of one sender have in common, for each."""

    def __init__(self, pacer: Pacer, outage: Outage) -> None:
        self._pacer, self._outage = pacer, outage
        self._groups = Groups(pacer.time)
        self._suspects, self._suspects_of = Suspects(pacer.time), NOBODY
        self._spreads: dict[str, Spread] = {}
        self._alarms: dict[tuple[str, int], Alarm] = {}
        self._episodes: dict[str, Episode] = {}

    def of(self, job: Broadcast) -> "Shared":
        if not spreads(job):  # those take turns
            self.done(job.uuid)
        episode = self._episodes.setdefault(job.uuid, Episode(job.uuid, self._pacer.time))
        # A second try is another one, in which everybody is called once more.
        if self._suspects_of != (job.uuid, job.retried_at):
            self._suspects, self._suspects_of = Suspects(self._pacer.time), (job.uuid, job.retried_at)
        shared = Shared(self._pacer, self._groups, self._outage, self._suspects, self._pacer.time, episode)
        return replace(shared, spread=self._spread(job)) if spreads(job) else shared

    def done(self, going_on: str = "") -> None:
        """Tell of the floods of all but this one, which is not worked on now."""
        for uuid in [uuid for uuid in self._episodes if uuid != going_on]:
            self._episodes.pop(uuid).end()

    def due(self, job: Broadcast) -> float:
        """When the next of one that spreads are due, in monotonic seconds; long ago where it is new here."""
        return self._spreads[job.uuid].due if job.uuid in self._spreads else float("-inf")

    def watch(self, job: Broadcast, work: Sending) -> None:
        """Let what spreads go on with its alarm: where several take turns, a run has too few answers."""
        if spreads(job):  # by revision, because an admin who resumes it has looked at what was refused
            key = job.uuid, job.revision
            self._alarms[key] = work.follow(self._alarms.get(key))

    def _spread(self, job: Broadcast) -> Spread:
        return self._spreads.setdefault(job.uuid, Spread(rate(job), self._pacer.time))


@dataclass(frozen=True)
class Shared:
    """What the runs of one sender have in common; all of it lives in their event loop."""

    pacer: Pacer
    groups: Groups
    outage: Outage
    suspects: Suspects
    """Of the broadcast at hand."""
    time: Callable[[], float]
    """Monotonic seconds."""
    episode: Episode
    """The floods of the broadcast at hand."""
    spread: Spread | None = None
    """The pace of the broadcast at hand, where it is slower than the bot's."""
