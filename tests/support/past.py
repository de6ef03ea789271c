"""Broadcasts of the past, and time that passes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import update

from models.content import Content
from models.events import Admin
from models.record import Card
from models.states import Outcome
from models.tables import delivery
from simulator import Message, Person, Simulator
from tests.support.broadcasting import about, draft, send, uuid_of
from tests.support.correcting import corrected
from tests.support.failing import FORBIDDEN
from tests.support.recall import ADA, Recall

UNREADABLE = "Bad Request: can't parse entities"


def past(recall: Recall, text: str, outcome: Outcome = Outcome.SKIPPED) -> str:
    """A broadcast that has ended long ago, as the database remembers it; its uuid."""
    made = recall.store.contents.create(Content("text", text), ADA)
    recall.store.broadcasts.confirm(made.uuid, 1, Admin(ADA, "Ada"), Card(ADA))
    recall.store.ledger.begin(made.uuid)
    with recall.store.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.broadcast_id == made.id).values(outcome=outcome))
    assert recall.store.ledger.finish_sending(made.uuid)
    recall.store.broadcasts.reported(recall.found(made.uuid), 1)
    recall.store.broadcasts.announced(recall.found(made.uuid))
    return made.uuid


def warnings(person: Person) -> list[Message]:
    return [message for message in person.screen if "⏰" in (message.text or "")]


def works_until(first: datetime) -> str:
    """What an undo's clock says about messages of which the first has just been sent."""
    return f"Undo works 47 h 59 min more (until {first + timedelta(hours=48):%a %H:%M})"


async def finished(admin: Person, text: str = "Doors open at nine.") -> tuple[str, Message]:
    """Broadcast and wait for the end; the uuid and the report."""
    uuid = await send(admin, text)
    return uuid, await admin.sees(lambda one: "finished" in str(one) and uuid == about(one))


async def doubted(admin: Person, text: str = "Doors open at nine.") -> tuple[str, Message]:
    """As `finished`, and corrected until it says this: it may be wanted back."""
    uuid, report = await finished(admin, f"{text} Or not.")
    await corrected(admin, {"text": text})
    return uuid, report


async def listed(admin: Person) -> Message:
    said = await admin.say("/history")
    return await admin.sees("Past broadcasts", after=said)


async def opened(admin: Person, number: int = 1) -> Message:
    """Open an entry of the history by its number; its report."""
    page = await listed(admin)
    await admin.press(str(number), message_id=page.message_id)
    return await admin.sees("Total: ", after=page.message_id)


async def pause_before(simulator: Simulator, admin: Person, people: Mapping[Person, int]) -> str:
    """A broadcast that the machine pauses before it has reached these, so many times each; its uuid."""
    card = await draft(admin)
    for person, times in people.items():
        simulator.refuse(400, UNREADABLE, method="sendMessage", chat_id=person.chat_id, times=times)
    await admin.press("✅ Send", message_id=card.message_id)
    await admin.sees("Broadcast paused", after=card.message_id)
    return uuid_of(card)


async def partly_old(simulator: Simulator, admin: Person, young: Collection[Person]) -> str:
    """A finished broadcast that reached some two hours ago, by a second try, and the others 49."""
    card = await draft(admin)
    uuid = uuid_of(card)
    for person in young:
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
    await admin.press("✅ Send", message_id=card.message_id)
    report = await admin.sees("Broadcast finished", after=card.message_id)
    simulator.clock.advance(hours=47)
    await admin.press("🔁 Retry")
    await admin.sees("Broadcast finished", after=report.message_id)
    simulator.clock.advance(hours=2)
    return uuid
