"""Broadcasts that start later, and the clock that is moved to them."""

from datetime import UTC, datetime, timedelta

from handlers.texts import schedules
from models.content import Content
from models.events import Admin
from models.plan import Plan
from models.record import Card
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft
from tests.support.recall import Recall

SEVEN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)  # Thursday, 07:00 in Berlin
TITLES = ("Scheduled\n", schedules.NOTHING_SCHEDULED)
EVENING = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)  # 18:00 there


def at(simulator: Simulator, when: datetime) -> None:
    """Move the clock there."""
    simulator.clock.advance(seconds=when.timestamp() - simulator.clock.time())


async def pressed(admin: Person, card: Message, *labels: str) -> Message:
    """Press these under one message, one after another."""
    for label in labels:
        await admin.press(label, message_id=card.message_id)
    return card


async def scheduled(admin: Person, text: str = "Doors open at nine.", label: str = "Today 18:00") -> Message:
    """Write a broadcast that starts then, and send it; its card."""
    return await pressed(admin, await draft(admin, text), "🕘 Later", label, "✅ Send")


def waiting(recall: Recall, count: int, admin: int) -> list[str]:
    """Put so many there that wait, an hour between each; their uuids, soonest first."""
    uuids = []
    for number in range(count):
        # The later ones are written first, so that their order is not that of writing.
        when = recall.store.clock() + timedelta(hours=count - number)
        says, plan = Content("text", f"Number {number}"), Plan(not_before=when)
        made = recall.store.contents.create(says, admin, plan=plan)
        assert recall.store.broadcasts.confirm(made.uuid, 1, Admin(admin, "Ada"), Card(admin))
        uuids.append(made.uuid)
    return uuids[::-1]


async def listed(admin: Person) -> Message:
    """What /scheduled answers."""
    said = await admin.say("/scheduled")
    return await admin.sees(lambda message: (message.text or "").startswith(TITLES), after=said)
