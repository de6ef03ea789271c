"""What a broadcast brought, as lines of its report. Telegram HTML."""

from broadcast.wire.refusals import Refusal, refusal_in
from handlers.texts.refusals import reasons
from models.deliveries.exposure import TAKEN_BACK
from models.snapshots import Snapshot
from models.states import Correction, Fate, Outcome, State

Word = Outcome | Fate | Correction


def lines(seen: Snapshot) -> list[str]:
    """In their order: why not, what it cost, what people answered, how many wrote."""
    return [*_refused(seen), *_departures(seen), *_answered(seen), *_replies(seen)]


def _refused(seen: Snapshot) -> list[str]:
    """Why, of what the other lines count without saying it."""
    broadcast, counts = seen.broadcast, seen.counts
    if broadcast.state in TAKEN_BACK:
        found = [_why("Not deleted: ", seen, Fate.REFUSED, Fate.LOST)]
    else:
        found = [_why("", seen, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED)]
    # As the lines about corrections themselves.
    if broadcast.state is not State.UNDOING and broadcast.corrected and counts.uncorrected:
        not_so = "Not blanked: " if broadcast.withdrawn else "Not corrected: "
        found.append(_why(not_so, seen, Correction.REFUSED, Correction.LOST))
    return [line for line in found if line]


def _why(title: str, seen: Snapshot, *words: Word) -> str:
    # By identity, because words of different types can be equal.
    mine = [one for one in seen.results.refused if any(one.word is word for word in words)]
    if seen.broadcast.state is State.SENT and seen.counts.waits.chats:  # they have a line of their own
        mine = [one for one in mine if refusal_in(one.words) is not Refusal.WAIT]
    line = reasons(mine)
    return f"{title}{line}" if line else ""


def _departures(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _answered(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []


def _replies(seen: Snapshot) -> list[str]:  # noqa: ARG001 - filled in by its part
    return []
