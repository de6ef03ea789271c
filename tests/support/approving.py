"""Three admins, and readers enough that one of them cannot send alone."""

from simulator import Message, Person
from tests.support.broadcasting import draft
from tests.support.recall import ADA, BOB, Recall

CAROL = 1003
ABOVE = 2  # chats
SETTINGS = {
    "messages_per_second": 1000,
    "approval_above": ABOVE,
    "admin_chat_ids": frozenset({ADA, BOB, CAROL}),
}
ASKS = "asks for your approval"


async def asked(
    recall: Recall, admin: Person, text: str = "Doors open at nine.", readers: int = 3
) -> Message:
    """Write a draft for so many readers, and ask for approval; its card."""
    recall.subscribe(readers)
    card = await draft(admin, text)
    await admin.press("🙋 Ask for approval", message_id=card.message_id)
    return await admin.sees("Waiting for approval since")


async def question(admin: Person, after: int = 0) -> Message:
    """What another admin is asked."""
    return await admin.sees(ASKS, after=after)
