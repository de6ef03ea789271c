"""A broadcast that goes out, and the question that a word of alarm leads to."""

from models.states import State
from simulator import Message, Person
from tests.support.broadcasting import send
from tests.support.recall import Recall, until

QUESTION = "nothing new goes out"


async def running(recall: Recall, admin: Person, text: str = "Doors open at nine.") -> str:
    """A broadcast that takes much longer than any test; its uuid."""
    recall.subscribe(600)
    uuid = await send(admin, text)
    await until(lambda: bool(recall.found(uuid).started_at))
    return uuid


async def stopped(recall: Recall, uuid: str, admin: Person, said: int) -> Message:
    """The question to this admin, once the broadcast is paused."""
    question = await admin.sees(QUESTION, after=said)
    assert recall.found(uuid).state is State.PAUSED
    assert question.labels[-2:] == ["▶️ Resume", "Keep what was sent"]
    return question
