"""Long holds outlive the process: a bot that starts again and again must not knock each time."""

import logging
from datetime import datetime, timedelta

from broadcast.wire.holds import LONG, Family, Holds
from models.notes import Fact
from models.store import Store

log = logging.getLogger(__name__)


def note_holds(holds: Holds, store: Store) -> None:
    """Write down which families are silent for long from now on, if any is; synchronous."""
    long = {family: left for family, left in holds.all().items() if left > LONG}
    if long:
        now = store.clock()
        ends = {family: [(now + timedelta(seconds=left)).isoformat(), left] for family, left in long.items()}
        store.notes.set(Fact.HOLDS, ends)


def recall_holds(holds: Holds, store: Store) -> None:
    """Let those be silent that an earlier process noted; synchronous."""
    noted = store.notes.get(Fact.HOLDS)
    for name, value in noted.items() if isinstance(noted, dict) else ():
        try:
            family, (end, seconds) = Family(name), value
            left = (datetime.fromisoformat(end) - store.clock()).total_seconds()
            # The clock may have been set back since: nobody is silent for longer than Telegram asked.
            left = min(left, float(seconds))
        except (ValueError, TypeError):
            log.warning("a hold that was noted cannot be read: %s", name)
            continue
        if left > 0:
            log.warning("%s are silent for %.0f s more, as Telegram asked before the restart", family, left)
            holds.hold(family, left)
