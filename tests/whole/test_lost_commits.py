"""The database commits and goes away before it says so: what is asked again then is done once."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from models.deliveries.sending import Ledger
from models.inbox import Inbox
from models.states import Outcome
from simulator import Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding, joined, send
from tests.support.recall import Recall

Method = Callable[..., Any]


class Lossy:
    """A method whose answers are lost at these calls, though it has done what it does."""

    def __init__(self, method: Method, *lost: int) -> None:
        self._method = method
        self._lost = lost
        self.calls = 0

    def __get__(self, instance: object, _: type) -> Method:
        def called(*arguments: object, **named: object) -> object:
            self.calls += 1
            lost = self.calls in self._lost
            answer = self._method(instance, *arguments, **named)
            if lost:
                raise OperationalError(
                    "COMMIT", None, psycopg.OperationalError("server closed the connection")
                )
            return answer

        return called


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 300}


@pytest.mark.parametrize("method", ["claim", "record", "begin", "finish_sending"])
async def test_broadcast_reaches_everybody_once_and_nobody_is_unknown(
    method: str, simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = recall.subscribe(100)
    lossy = Lossy(getattr(Ledger, method), 1, 2, 4)
    monkeypatch.setattr(Ledger, method, lossy)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * 100
    assert recall.tally(uuid) == {Outcome.SENT: 100}
    assert lossy.calls


async def test_whoever_was_asked_to_wait_gets_it_once(
    simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = recall.subscribe(20)
    card = await draft(ada)
    simulator.refuse(429, "Too Many Requests: retry after 1", method="sendMessage", chat_id=people[5].chat_id)
    for method in ("release", "reclaim"):
        monkeypatch.setattr(Ledger, method, Lossy(getattr(Ledger, method), 1))
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1] * 20


async def test_group_that_moved_gets_it_once_under_its_new_id(
    simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = simulator.group(-77, title="Regulars", basic=True)
    recall.store.audience.add([group.chat_id])
    card = await draft(ada)
    moved = group.migrate_to(-1000077)
    monkeypatch.setattr(Ledger, "relocate", Lossy(Ledger.relocate, 1))
    uuid, _ = await confirmed(ada, card)
    assert recall.tally(uuid) == {Outcome.SENT: 1}
    assert [one.text for one in simulator.delivered[moved.chat_id]] == ["Doors open at nine."]


async def test_update_of_an_admin_is_handled_and_once(
    recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall.subscribe(1)
    monkeypatch.setattr(Inbox, "put", Lossy(Inbox.put, 1))
    said = await ada.say("/broadcast Doors open at nine.")
    await ada.sees("Above is what everyone gets", after=said)
    asked = await ada.say("/drafts")
    seen = await ada.sees("Doors open at nine", after=asked)
    assert str(seen).count("Doors open at nine") == 1


async def test_updates_of_strangers_are_done(
    simulator: Simulator, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recall
    monkeypatch.setattr(Inbox, "put", Lossy(Inbox.put, 1))
    await joined(simulator.person(9300))
