"""Steps of an admin who blanks what is too old to be deleted, and what readers see then."""

from typing import Any

from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, offered, pressed_send, uuid_of
from tests.support.correcting import OLD, asked, held
from tests.support.recall import Recall, until

GONE = "(withdrawn)"
TOO_OLD = "Bad Request: message can't be deleted for everyone"
LOST = {"copyMessage": "Bad Request: message to copy not found"}
LOST_FILE = "Bad Request: wrong file identifier/HTTP URL specified"


async def old(simulator: Simulator, admin: Person, *bodies: dict[str, Any]) -> str:
    """A broadcast that everybody has had for three days; its uuid."""
    uuid, _ = await confirmed(admin, await offered(admin, *(bodies or ({"text": OLD},))))
    simulator.clock.advance(hours=72)
    return uuid


async def mixed(
    simulator: Simulator, recall: Recall, admin: Person, body: dict[str, Any], method: str = "copyMessage"
) -> str:
    """As `old`, but only the first reader has this, and three others a text that took its place."""
    card = await offered(admin, body)
    uuid = uuid_of(card)
    rule = simulator.refuse(400, LOST.get(method, LOST_FILE), method=method, times=None, after=1)
    await pressed_send(admin, card)
    await admin.sees(lambda one: "Total: " in str(one), after=card.message_id)
    rule.cancel()
    await asked(admin)
    said = await admin.say(OLD)
    proposed = await admin.sees("Above is how it will read", after=said)
    await admin.press("✏️ Correct 3", message_id=proposed.message_id)
    await until(lambda: not recall.found(uuid).correcting)
    await admin.press("▶️ Resume")
    await admin.sees("Broadcast finished", after=proposed.message_id)
    simulator.clock.advance(hours=72)
    return uuid


async def left_behind(simulator: Simulator, admin: Person, people: list[Person]) -> Message:
    """What everybody has is deleted, but Telegram finds that of these too old; the report."""
    for person in people:
        simulator.refuse(400, TOO_OLD, method="deleteMessage", chat_id=person.chat_id, times=None)
    said = await admin.say("/undo")
    question = await admin.sees("Delete this broadcast", after=said)
    await admin.press("🗑 Delete", message_id=question.message_id)
    return await admin.sees("Broadcast undone", after=question.message_id)


async def question(admin: Person) -> Message:
    """/undo, then 🫥: the question before anything is blanked."""
    said = await admin.say("/undo")
    offer = await admin.sees(lambda one: any("🫥" in label for label in one.labels), after=said)
    await admin.press("🫥", message_id=offer.message_id)
    return await admin.sees(lambda one: "Leave it" in one.labels, after=offer.message_id)


async def blanked(admin: Person) -> Message:
    """Blank what was sent last; the new report."""
    put = await question(admin)
    await admin.press("🫥", message_id=put.message_id)
    return await admin.sees(lambda one: "Duplicate" in one.labels, after=put.message_id)


def shown(simulator: Simulator, people: list[Person]) -> list[list[tuple[str, str]]]:
    """The kind and the words of each message that a reader holds."""
    return [
        [(one.kind, one.text or one.caption or "") for one in messages]
        for messages in held(simulator, people)
    ]
