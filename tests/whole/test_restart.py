"""Stops and starts in the middle: what was on the wire is recorded, the rest goes on by itself."""

import pytest

from models.events import Admin
from models.record import Card
from models.states import Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, holding, send, uuid_of
from tests.support.recall import ADA, Recall, until


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 50}


@pytest.mark.both
async def test_sending_goes_on_after_a_restart_and_nobody_gets_it_twice(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(60)
    async with stopped.running():
        uuid = await send(ada)
        await until(lambda: sum(holding(simulator, people)) > 10)
    tally = stopped.tally(uuid)
    assert Outcome.IN_FLIGHT not in tally
    assert Outcome.UNKNOWN not in tally
    assert tally[Outcome.SENT] == sum(holding(simulator, people))
    async with stopped.running():
        report = await ada.sees("Broadcast finished")
    assert "Total: 60\nSent: 60\n" in (report.text or "")
    assert holding(simulator, people) == [1] * 60


async def test_the_card_is_adopted_after_a_restart(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(40)
    async with stopped.running():
        card = await draft(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 5)
    async with stopped.running():
        await ada.sees("Broadcast finished")
        assert str(card).startswith(f"{card.message_id} Recall: Finished: sent to 40 of 40.")


async def test_undo_goes_on_after_a_restart(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    people = stopped.subscribe(60)
    async with stopped.running():
        await send(ada)
        await ada.sees("Broadcast finished")
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await until(lambda: sum(holding(simulator, people)) < 50)
    assert sum(holding(simulator, people)) > 0
    async with stopped.running():
        assert "Total: 60\nDeleted: 60\n" in str(await ada.sees("Broadcast undone"))
    assert sum(holding(simulator, people)) == 0


async def test_send_and_cancel_of_an_old_card_work_after_a_restart(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(3)
    async with stopped.running():
        card = await draft(ada)
    async with stopped.running():
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1] * 3
        second = await draft(ada)
        uuid = uuid_of(second)
    async with stopped.running():
        await ada.press("❌ Cancel", message_id=second.message_id)
        cancelled = stopped.store.broadcasts.get(uuid)
        assert cancelled
        assert cancelled.state is State.CANCELLED


async def test_report_is_owed_until_it_was_sent(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    stopped.subscribe(3)
    async with stopped.running():
        card = await draft(ada)
        lost = simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ada.chat_id, times=None)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: str(card).startswith(f"{card.message_id} Recall: Finished"))
    assert not [message for message in ada.screen if "Broadcast finished" in str(message)]
    lost.cancel()
    async with stopped.running():
        await ada.sees("Broadcast finished")


@pytest.mark.both
async def test_what_was_on_the_wire_when_the_process_died_is_unknown_and_not_sent_again(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(10)
    async with stopped.running():
        card = await draft(ada)
        uuid = uuid_of(card)
    broadcasts, ledger = stopped.store.broadcasts, stopped.store.ledger
    broadcasts.confirm(uuid, 1, Admin(ADA, "Ada"), Card(ada.chat_id, card.message_id))
    ledger.begin(uuid)
    broadcast = broadcasts.get(uuid)
    assert broadcast
    claimed = ledger.claim(broadcast, 4)  # and then the process is killed
    async with stopped.running():
        report = await ada.sees("Broadcast finished")
    assert "Total: 10\nSent: 6\nNot known if it arrived: 4\n" in (report.text or "")
    assert not any(simulator.delivered.get(claim.chat_id) for claim in claimed)
    assert sum(holding(simulator, people)) == 6


async def test_unanswered_calls_are_unknown_after_the_grace(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(4)
    simulator.fault(Fault.HANG, method="sendMessage", chat_id=people[2].chat_id)
    async with stopped.running():
        uuid = await send(ada)
        await until(lambda: sum(holding(simulator, people)) == 3)
    assert stopped.tally(uuid) == {Outcome.SENT: 3, Outcome.UNKNOWN: 1}
