"""The boundary: from which age on Telegram deletes no message, found out by asking."""

from models.deliveries.delivery import Delivery
from models.deliveries.undo import Bounds, Undo
from models.record import Broadcast
from models.states import Fate

PROBES = 20  # deletions, which tell a million messages apart


class Boundary:
    """Finds the boundary of one undo, so that no young message waits behind a million that are too old.

    The oldest message is asked about first, and mostly that is all. Where it is too old, the youngest
    follows, and then the middle of what lies between. `sent_at` only says what to ask next: what is older
    than a message that Telegram found too old is too old as well, and nothing else is.
    """

    def __init__(self, undo: Undo, job: Broadcast) -> None:
        self._undo, self._job = undo, job
        self._bounds = Bounds()
        self._asked = 0

    def next(self) -> Delivery | None:
        """Whom to ask about; None where the boundary is known well enough. It asks the database."""
        if self._asked == PROBES or (self._bounds.young and not self._bounds.too_old):
            return None
        self._asked += 1
        return self._undo.between(self._job, self._bounds)

    def learn(self, probe: Delivery, fate: Fate) -> None:
        """Take in what became of a probe; one whose fate tells no age is only left out next time."""
        if fate is Fate.EXPIRED:
            self._undo.expire(self._job, probe)
            self._bounds = self._bounds._replace(too_old=probe.sent_at)
        elif fate is Fate.DELETED:
            self._bounds = self._bounds._replace(young=probe.sent_at)
        elif fate is Fate.UNKNOWN:
            self._bounds = self._bounds._replace(unanswered=self._bounds.unanswered | {probe.id})
