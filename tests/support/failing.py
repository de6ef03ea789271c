"""Broadcasts that some chats did not take, or whose answers were lost."""

from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft

FORBIDDEN = "Bad Request: CHAT_WRITE_FORBIDDEN"


async def refused(simulator: Simulator, admin: Person, people: list[Person]) -> tuple[str, Message]:
    """A finished broadcast that these people's chats did not take."""
    card = await draft(admin)
    for person in people:
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
    return await confirmed(admin, card)


async def lost(
    simulator: Simulator, admin: Person, people: list[Person], fault: Fault = Fault.LOST_AFTER
) -> tuple[str, Message]:
    """A finished broadcast whose answers were lost for these people."""
    card = await draft(admin)
    for person in people:
        simulator.fault(fault, method="sendMessage", chat_id=person.chat_id)
    return await confirmed(admin, card)
