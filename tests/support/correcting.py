"""How an admin corrects, step by step, and what readers hold then."""

from collections.abc import Mapping
from typing import Any

from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, offered

OLD, NEW = "Doors open at nine.", "Doors open at ten."
LINK = "Menu | https://example.com/menu"


def held(simulator: Simulator, people: list[Person]) -> list[list[Message]]:
    """What each reader holds."""
    return [simulator.delivered[person.chat_id] for person in people]


def words(simulator: Simulator, people: list[Person]) -> list[str]:
    """The words of each message that a reader holds."""
    return [message.text or message.caption or "" for one in held(simulator, people) for message in one]


async def finished(admin: Person, *bodies: Mapping[str, Any]) -> str:
    """Broadcast any message, several bodies as an album, and wait for the end; the uuid."""
    uuid, _ = await confirmed(admin, await offered(admin, *(bodies or ({"text": OLD},))))
    return uuid


async def asked(admin: Person) -> Message:
    """Press Correct on the newest message that offers it; the question for the new message."""
    before = admin.screen[-1].message_id
    await admin.press("✏️ Correct")
    return await admin.sees(lambda message: "❌ Cancel" in message.labels, after=before)


async def proposed(admin: Person, body: Mapping[str, Any] | None = None) -> Message:
    """The card of a correction that is not confirmed yet."""
    await asked(admin)
    said = await admin.send(dict(body or {"text": NEW}))
    return await admin.sees("Above is how it will read", after=said)


async def correct(admin: Person, body: Mapping[str, Any] | None = None) -> Message:
    """Correct what was sent last; the card, on which it is confirmed by now."""
    card = await proposed(admin, body)
    await admin.press("✏️ Correct", message_id=card.message_id)
    return card


async def corrected(admin: Person, body: Mapping[str, Any] | None = None) -> str:
    """Correct what was sent last and has ended; the new report."""
    card = await correct(admin, body)
    report = await admin.sees("corrected in place", after=card.message_id)
    return report.text or ""
