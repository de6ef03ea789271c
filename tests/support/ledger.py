"""A store without a bot: broadcasts begun, answers made up, counts read."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import select

from models.content import Content
from models.deliveries.claims import Claim, Sent
from models.events import Admin
from models.moves import Move, advance
from models.record import Broadcast, Card
from models.states import EventKind, Fate, Outcome, State
from models.store import Store
from models.tables import delivery

CHATS = [1, 2, 3, 4, 5]
NOW = datetime.now(UTC)
ANSWERS = [Outcome.SENT, Outcome.BLOCKED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN]


BY = Admin(1001, "Ada")
CARD = Card(1001, 1)
KINDS = {
    State.QUEUED: EventKind.CONFIRMED,
    State.SENDING: EventKind.RESUMED,
    State.PAUSED: EventKind.PAUSED,
    State.SENT: EventKind.FINISHED,
    State.STOPPED: EventKind.STOPPED,
    State.UNDOING: EventKind.UNDO_BEGUN,
    State.UNDONE: EventKind.UNDONE,
    State.CANCELLED: EventKind.CANCELLED,
}


def move(store: Store, uuid: str, to: State, sources: Collection[State] | None = None) -> bool:
    """Move it as the state machine allows, without the rest of what a press or the sender does."""
    kind = KINDS.get(to, EventKind.CONFIRMED)
    with store.engine.begin() as connection:
        return advance(connection, uuid, Move(to, kind, BY, sources), store.clock())


def begun(store: Store, chats: Iterable[int] = CHATS) -> Broadcast:
    store.audience.add([*chats])
    made = store.contents.create(Content("text", "Hello"), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    return made


def now(store: Store, made: Broadcast) -> Broadcast:
    found = store.broadcasts.get(made.uuid)
    assert found
    return found


def outcomes(store: Store, made: Broadcast) -> dict[Outcome, int]:
    return dict(store.counts.of(made).tally)


def fates(store: Store, made: Broadcast) -> dict[Fate, int]:
    return dict(store.counts.of(now(store, made)).fates)


def details(store: Store, made: Broadcast) -> list[str | None]:
    """The detail of each delivery, in the order of the audience."""
    query = select(delivery.c.detail).where(delivery.c.broadcast_id == made.id).order_by(delivery.c.id)
    with store.engine.connect() as connection:
        return list(connection.scalars(query))


def answer(claim: Claim, outcome: Outcome = Outcome.SENT) -> Sent:
    sent = outcome is Outcome.SENT
    return Sent(claim.id, claim.chat_id, outcome, (claim.id + 100,) if sent else (), NOW if sent else None)


def words(made: Broadcast) -> str:
    """Telegram's words in the reason why a machine paused it."""
    assert made.reason
    return made.reason.words
