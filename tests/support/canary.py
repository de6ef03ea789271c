"""A broadcast that some get first, and what an admin sees then."""

from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.recall import Recall

HAD = "only the first 100 chats had their turn"


async def first(admin: Person, text: str = "Doors open at nine.") -> tuple[str, Message]:
    """Send it to some first, and wait until they have it; its uuid and the report of that."""
    card = await draft(admin, text)
    await admin.press("🐤", message_id=card.message_id)
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid_of(card), await admin.sees(f"Broadcast paused: {HAD}", after=card.message_id)


def having(simulator: Simulator, people: list[Person]) -> list[Person]:
    """Who holds a message of it."""
    return [person for person in people if simulator.delivered.get(person.chat_id)]


async def shown(recall: Recall, admin: Person, uuid: str, text: str) -> Message:
    """The card, once this stands on it."""
    card = recall.found(uuid).card
    assert card
    return await admin.sees(lambda one: one.message_id == card.message_id and text in (one.text or ""))
