"""What an admin does to broadcast, step by step, and what readers hold then."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from models.store import Store
from models.tables import broadcast
from simulator import Message, Person, Simulator


def holding(simulator: Simulator, people: list[Person]) -> list[int]:
    """How many messages each reader holds."""
    return [len(simulator.delivered.get(person.chat_id, [])) for person in people]


async def joined(reader: Person) -> None:
    """Subscribe with /start, and wait for the answer."""
    await reader.say("/start")
    await reader.sees("You are subscribed")


async def draft(admin: Person, text: str = "Doors open at nine.") -> Message:
    """Write a broadcast in one line; its card."""
    said = await admin.say(f"/broadcast {text}")
    return await admin.sees("Above is what everyone gets", after=said)


async def send(admin: Person, text: str = "Doors open at nine.") -> str:
    """Write and confirm a broadcast; its uuid."""
    card = await draft(admin, text)
    await pressed_send(admin, card)
    return uuid_of(card)


async def pressed_send(admin: Person, card: Message) -> None:
    """Press Send, and say yes to what it asks."""
    answer = await admin.press("✅ Send", message_id=card.message_id)
    if answer.text:
        return
    asked = await admin.sees("Before this goes to", after=card.message_id)
    if any(label.startswith("Send a") for label in asked.labels):
        await admin.press("Send a", message_id=asked.message_id)
    else:
        await admin.say(str(asked).partition("type how many get it: ")[2].split()[0])


async def due_in(store: Store, admin: Person, text: str, minutes: int) -> str:
    """A broadcast that waits for a moment; its uuid."""
    card = await draft(admin, text)
    uuid = uuid_of(card)
    with store.engine.begin() as connection:
        later = store.clock() + timedelta(minutes=minutes)
        connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(not_before=later))
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid


async def offered(admin: Person, *bodies: Mapping[str, Any]) -> Message:
    """Write a broadcast of any kind, several bodies as an album; its card."""
    before = await admin.say("/broadcast")
    asked = await admin.sees("Send me the message now", after=before)
    if len(bodies) > 1:
        await admin.send_album([dict(body) for body in bodies])
    else:
        await admin.send(dict(bodies[0]))
    return await admin.sees("Above is what everyone gets", after=asked.message_id)


async def confirmed(admin: Person, card: Message) -> tuple[str, Message]:
    """Send and wait for the end; the uuid and the report."""
    uuid = uuid_of(card)
    await pressed_send(admin, card)
    return uuid, await admin.sees("Broadcast finished", after=card.message_id)


def uuid_of(message: Message) -> str:
    """The broadcast that a message's buttons are about."""
    _, data = message.buttons[0][0]
    return str(data).split(":")[1]


def about(message: Message) -> str:
    """As `uuid_of`; empty where it has no buttons."""
    return uuid_of(message) if message.buttons else ""


def keyboard(label: str = "Go", **action: Any) -> InlineKeyboardMarkup:
    """One button; without an action it calls back."""
    return InlineKeyboardMarkup.from_button(
        InlineKeyboardButton(label, **(action or {"callback_data": "go"}))
    )
