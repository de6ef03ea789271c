"""Send asks: the question, and what became of the draft."""

from models.states import State
from simulator import Message, Person
from tests.support.recall import Recall, until

DOUBTFUL = "DOORS OPEN AT NINE. COME EARLY AND BRING YOUR FRIENDS."  # a warning to however many
QUESTION = "Before this goes to"
AWAITED = "I wait for the number of chats. To send it, type 12;"
MANY = 12


async def asked(admin: Person, card: Message) -> Message:
    """Press Send; its question."""
    await admin.press("✅ Send", message_id=card.message_id)
    return await admin.sees(QUESTION, after=card.message_id)


async def begins(recall: Recall, uuid: str) -> None:
    await until(lambda: recall.found(uuid).state is State.SENT)


def drafted(recall: Recall, uuid: str) -> bool:
    return recall.found(uuid).state is State.DRAFTED
