"""Updates that nobody can read: each is stepped over, and what came with it is served."""

import pytest

from models.states import Status
from simulator import Person, Simulator
from tests.support.broadcasting import draft
from tests.support.recall import Recall, until

EVE = {"id": 6666, "is_bot": False, "first_name": "Eve"}
CHAT = {"id": 6666, "type": "private", "first_name": "Eve"}


def message(**fields: object) -> dict[str, object]:
    return {"message": {"message_id": 1, "date": 1700000000, "chat": CHAT, "from": EVE, **fields}}


POISON: dict[str, dict[str, object]] = {
    "a hidden forward without a name": message(forward_origin={"type": "hidden_user", "date": 1}),
    "a poll lacking a field": message(poll={"id": "1", "question": "Tea?", "options": [{"text": "Yes"}]}),
    "a gift lacking a field": message(gift={"gift": {"id": "1"}}),
    "a date in the year 39996": message(date=1_200_000_000_000),
    "a sender who is a list": {"message": {"message_id": 1, "date": 1, "chat": CHAT, "from": [1]}},
    "a message that is a text": {"message": "hello"},
    "a press without an id": {"callback_query": {"from": EVE, "data": "undo"}},
    "a chat without a type": {"message": {"message_id": 1, "date": 1, "chat": {"id": 5}, "from": EVE}},
    "a member without a status": {
        "my_chat_member": {"chat": CHAT, "from": EVE, "date": 1, "new_chat_member": {"user": EVE}}
    },
    "a group whose message cannot be read": {
        "message": {"message_id": 1, "date": "soon", "chat": {"id": -1, "type": "group", "title": "Club"}}
    },
}


@pytest.mark.parametrize("poison", POISON)
async def test_poisoned_update_is_stepped_over_and_the_admin_is_served(
    poison: str, simulator: Simulator, recall: Recall, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    simulator.push_update(**POISON[poison])
    await ada.press("✅ Send", message_id=card.message_id)
    simulator.push_update(**POISON[poison])
    await ada.sees("Broadcast finished")
    await ada.press("↩️ Undo")
    await ada.sees("Delete")
    await until(lambda: recall.store.inbox.set_aside() == 2)
    await until(lambda: recall.store.inbox.size() == 0)
    named = [line for line in caplog.messages if "cannot be read" in line]
    assert len(named) == 2
    assert "Eve" not in caplog.text


async def test_stranger_in_the_same_batch_is_served(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    simulator.push_update(**POISON["a hidden forward without a name"])
    await simulator.person(6001).say("/start")
    simulator.push_update(**POISON["a date in the year 39996"])
    await simulator.person(6002).say("/start")
    async with stopped.running():
        await until(lambda: stopped.store.audience.by_status() == {Status.SUBSCRIBED: 2})
        asked = await ada.say("/stats")
        await ada.sees("2 updates could not be handled", after=asked)


async def test_admins_own_update_that_cannot_be_read_is_answered(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    ada_sends = {"from": ada.user, "chat": ada.as_json(), "message_id": 1, "date": 1}
    simulator.push_update(message=ada_sends | {"forward_origin": {"type": "hidden_user", "date": 1}})
    await ada.sees("I cannot read this message")
    await until(lambda: recall.store.inbox.set_aside() == 1)
