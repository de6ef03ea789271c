"""What a broadcast waits for: what the sender does before it, and how long that takes."""

from dataclasses import dataclass

from broadcast.engine.sender import Sender
from handlers.texts import phrases
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


def ahead_of(uuid: str, store: Store, sender: Sender) -> Ahead | None:
    """None where nothing comes before it, or it does not wait for its turn. It asks the database."""
    before = store.broadcasts.ahead(uuid)
    if not before:
        return None
    calls = sum(_calls(one, store) for one in before)
    seconds = sender.cost(calls).seconds + sender.pulse().held_for
    return Ahead(store.contents.content(before[0]), len(before) - 1, seconds)


def waits(uuid: str, store: Store, sender: Sender) -> str:
    """What people read about it, not escaped; empty where nothing comes before it."""
    ahead = ahead_of(uuid, store, sender)
    return phrases.waits(ahead.content, ahead.more, ahead.seconds) if ahead else ""


def _calls(of: Broadcast, store: Store) -> int:
    """How many messages it takes still."""
    counts, weight = store.counts.of(of), store.contents.content(of).weight
    if of.state is State.UNDOING:
        return counts.sent - counts.undone
    edits = max(0, counts.sent - counts.undone - counts.asked) if of.correcting else 0
    if of.state is State.QUEUED:
        return store.choices.count(of.selection) * weight
    return edits + (counts.total - counts.done) * weight if of.state is State.SENDING else edits
