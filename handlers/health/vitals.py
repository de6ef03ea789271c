"""The vitals: whether the bot lives, and whether it does what it is there for; others tell that outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from broadcast.engine.sender import Sender
from broadcast.signs import Arrivals, Role, Sign
from models.load import Queue
from models.store import Store

HUNG = 30.0  # seconds without a sign from an event loop that turns every second
POLLED = 60.0  # seconds: a poll takes 10, and waits 35 for a lost answer
MISSES = 3  # polls in a row
WRITTEN = 60.0  # seconds: the heartbeats are written every 15
LAG = 120.0  # seconds that an update waits


class Part(StrEnum):
    """What has to work for the bot to be of use."""

    POLLING = "polling"
    SENDER = "sender"
    DATABASE = "database"
    LAG = "lag"


@dataclass(frozen=True)
class Vitals:
    """Where to look while this copy is the one that sends."""

    store: Store
    sender: Sender
    polled: Sign
    arrivals: Arrivals


@dataclass(frozen=True)
class Facts:
    """What was found there at one moment; ages are in seconds, None where nothing was seen yet."""

    polled: float | None = None
    """Since Telegram answered a poll; so often in a row it was `missed`."""
    missed: int = 0
    alive: bool = False
    turned: float | None = None
    """Since the sender's loop turned."""
    queue: Queue | None = None
    """None where the database does not answer."""
    trouble: bool = False
    """Whether what is being sent cannot be written down."""
    written: float | None = None
    lag: float = 0.0

    @classmethod
    def of(cls, vitals: Vitals, queue: Queue | None) -> "Facts":
        store, sender = vitals.store, vitals.sender
        # Two write, each in its own time: one of them may be busy for minutes.
        noted = [at for at in (store.heartbeat.noted, store.fetched.noted) if at]
        return cls(
            polled=vitals.polled.age,
            missed=vitals.polled.missed,
            alive=sender.alive,
            turned=sender.turns.age,
            queue=queue,
            trouble=sender.pulse().trouble is not None,
            written=(store.clock() - max(noted)).total_seconds() if noted else None,
            lag=vitals.arrivals.lag(queue.oldest) if queue else 0.0,
        )

    def ready(self) -> Mapping[Part, bool]:
        """Which parts do what they are there for."""
        return {
            Part.POLLING: _within(self.polled, POLLED) and self.missed < MISSES,
            Part.SENDER: self.alive and _within(self.turned, HUNG),
            Part.DATABASE: self.queue is not None and not self.trouble and _within(self.written, WRITTEN),
            Part.LAG: self.queue is not None and self.lag <= LAG,
        }


def _within(age: float | None, limit: float) -> bool:
    return age is not None and age <= limit


class Health:
    """Told by the bot what it is doing, in any thread, and read by whoever tells it outside."""

    def __init__(self) -> None:
        self.turns = Sign()
        """Of the main thread, which waits for its turn or keeps the Application's loop."""
        self.on_change: Callable[[Role], object] = lambda _: None
        """Called when it has another role, in the thread that says so."""
        # In one piece, because another thread reads both.
        self._standing: tuple[Role, Vitals | None] = Role.STARTING, None

    @property
    def standing(self) -> tuple[Role, Vitals | None]:
        return self._standing

    def starts(self) -> None:
        """It opens the database, and then waits for Telegram."""
        self._become(Role.STARTING)

    def waits(self) -> None:
        """Its turn has not come; said again and again."""
        self.turns.give()
        self._become(Role.STANDBY)

    def serves(self, vitals: Vitals) -> None:
        self.turns.give()
        self._become(Role.ACTIVE, vitals)

    def stops(self) -> None:
        self._become(Role.STOPPING)

    def hung(self) -> list[str]:
        """What does not go on any more, so that only a new start helps.

        A start and a stop are in nobody's list: a migration takes what it takes, and supervisors have a limit
        for a stop.
        """
        role, vitals = self._standing
        if role not in (Role.STANDBY, Role.ACTIVE):
            return []
        turning = {"loop": _turns(self.turns)}
        if vitals:
            turning["sender"] = vitals.sender.alive and _turns(vitals.sender.turns)
        return [name for name, turns in turning.items() if not turns]

    def _become(self, role: Role, vitals: Vitals | None = None) -> None:
        before, self._standing = self._standing[0], (role, vitals)
        if role is not before:
            self.on_change(role)


def _turns(sign: Sign) -> bool:
    age = sign.age
    return age is None or age <= HUNG  # it may not have begun yet
