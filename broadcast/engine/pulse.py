"""What the sender is doing at one moment, for those who show it."""

from dataclasses import dataclass
from datetime import datetime

from models.standstill import Standing
from models.states import State


@dataclass(frozen=True)
class Pulse:
    """What the sender is doing, for the card."""

    uuid: str | None = None
    state: State | None = None
    """The state the sender found it in: still `queued` while a broadcast begins."""
    per_second: float = 0
    """The pace allowed at this moment."""
    slowed: bool = False
    """Whether a flood has cut it."""
    held_for: float = 0
    """Seconds of silence that are left."""
    flooded: bool = False
    """Whether Telegram asked for that silence, or the network is in trouble."""
    proxy: str = ""
    """The proxy that is the trouble of the network, and what it says."""
    awaits_answer: bool = False
    """Whether an admin has to say first that an old copy of the database may go on."""
    standing: Standing | None = None
    """Since when nothing begins or goes on but undoing, and who wants it."""
    quiet_until: datetime | None = None
    """When the quiet hours end that hold what is to be sent; None outside of them."""
    unanswered: bool = False
    """Whether Telegram answers nothing, so that it is asked from time to time until it does."""
    trouble: str | None = None
    """What keeps the database from answering."""
