"""A store without a bot: broadcasts begun, answers made up, counts read."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select

from broadcast.message.content import Content
from models.broadcasts import Broadcast
from models.deliveries.sending import Claim, Sent
from models.states import Fate, Outcome, State
from models.store import Store
from models.tables import delivery

CHATS = [1, 2, 3, 4, 5]
NOW = datetime.now(UTC)
ANSWERS = [Outcome.SENT, Outcome.BLOCKED, Outcome.GONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN]


def begun(store: Store, chats: Iterable[int] = CHATS) -> Broadcast:
    store.audience.add([*chats])
    made = store.drafts.create(vars(Content.of_text("Hello", [])), 1)
    assert store.broadcasts.advance(made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    return made


def now(store: Store, made: Broadcast) -> Broadcast:
    found = store.broadcasts.get(made.uuid)
    assert found
    return found


def outcomes(store: Store, made: Broadcast) -> dict[Outcome, int]:
    return store.ledger.counts(made)[0]


def fates(store: Store, made: Broadcast) -> dict[Fate, int]:
    return store.ledger.counts(now(store, made))[1]


def details(store: Store, made: Broadcast) -> list[str | None]:
    """What is said about each delivery, in the order of the audience."""
    query = select(delivery.c.detail).where(delivery.c.broadcast_id == made.id).order_by(delivery.c.id)
    with store.engine.connect() as connection:
        return list(connection.scalars(query))


def answer(claim: Claim, outcome: Outcome = Outcome.SENT) -> Sent:
    sent = outcome is Outcome.SENT
    return Sent(claim.id, claim.chat_id, outcome, (claim.id + 100,) if sent else (), NOW if sent else None)
