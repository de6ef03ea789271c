"""Broadcasts that take themselves back, and the time that passes until then."""

from typing import Any

from simulator import Message, Person
from tests.support.broadcasting import draft, uuid_of
from tests.support.recall import Recall


async def expiring(admin: Person, choice: str = "1 h", text: str = "Doors open at nine.") -> Message:
    """Write a broadcast that takes itself back after this; its card."""
    card = await draft(admin, text)
    await chosen(admin, card, choice)
    return card


async def chosen(admin: Person, card: Message, choice: str) -> None:
    """Choose it on the card of a draft."""
    await admin.press("⌛ Expires", message_id=card.message_id)
    await admin.press(choice, message_id=card.message_id)


async def sent(admin: Person, choice: str = "1 h") -> tuple[str, Message]:
    """Send such a broadcast and wait for the end; the uuid and the report."""
    card = await expiring(admin, choice)
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid_of(card), await admin.sees("Broadcast finished", after=card.message_id)


def passed(recall: Recall, **span: Any) -> None:
    """Let time pass; the sender looks by itself."""
    recall.simulator.clock.advance(**span)
