"""What outlives one run: the pace, the groups, and what is known of floods and outages."""

from collections.abc import Callable
from dataclasses import dataclass

from broadcast.engine.outage import Outage
from broadcast.engine.suspects import Suspects
from broadcast.wire.groups import Groups
from broadcast.wire.pacing import Pacer


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
