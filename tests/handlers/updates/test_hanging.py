"""One admin's chat does not answer: only what is said there waits, and a stop waits for nothing."""

import asyncio

import pytest

from handlers.live.beside import Beside
from models.states import Outcome
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, uuid_of
from tests.support.recall import ADA, Recall, until

pytestmark = pytest.mark.slow

FOR_EVER = 600.0  # seconds that the bot waits for an answer, so that nothing here goes on by a time-out


@pytest.fixture(autouse=True)
def _endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.application.TALK_TIMEOUT", FOR_EVER)


@pytest.fixture(params=[Fault.HANG, Fault.HANG_AFTER, Fault.DRIP])
def fault(request: pytest.FixtureRequest) -> Fault:
    found: Fault = request.param
    return found


async def hangs(simulator: Simulator, ada: Person, fault: Fault) -> None:
    """Whatever the bot says to her from now on is never answered; one call is."""
    before = simulator.calls["sendMessage"]
    simulator.fault(fault, chat_id=ADA, times=None)
    await ada.say("/stats")
    await until(lambda: simulator.calls["sendMessage"] > before)


async def test_other_admins_broadcast_is_sent_reported_and_undone(
    fault: Fault, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(20)
    await hangs(simulator, ada, fault)
    said = await bob.say("/help")
    await bob.sees("/broadcast", after=said)
    card = await draft(bob)
    await bob.press("✅ Send", message_id=card.message_id)
    report = await bob.sees("Broadcast finished")
    await bob.press("↩️ Undo", message_id=report.message_id)
    await bob.press("🗑 Delete")
    await bob.sees("Broadcast undone")
    said = await bob.say("/stats")
    await bob.sees("Subscribers", after=said)


async def test_other_admin_takes_over_what_its_owner_cannot_be_shown(
    fault: Fault, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3000)
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await bob.sees("Ada is sending")
    await hangs(simulator, ada, fault)
    await until(lambda: recall.tally(uuid_of(card)).get(Outcome.SENT, 0) > 500)
    await bob.press("↩️ Undo")
    await bob.press("🗑 Delete")
    await bob.sees("Broadcast undone")
    said = await bob.say("/help")
    await bob.sees("/broadcast", after=said)


@pytest.mark.usefixtures("recall")
async def test_many_calls_that_hang_take_no_connection_from_others(
    simulator: Simulator, ada: Person, bob: Person
) -> None:
    await hangs(simulator, ada, Fault.HANG)
    simulator.fault(Fault.HANG, method="setMyCommands", times=None)
    for number in range(12):
        said = await bob.say("/start")  # which sets a menu beside its answer
        await bob.sees("subscribed", after=said)
        assert simulator.calls["setMyCommands"] > number
    said = await bob.say("/help")
    await bob.sees("/broadcast", after=said)


async def test_strangers_whose_chats_hang_delay_no_admin(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    for number in range(20):
        simulator.fault(Fault.HANG, chat_id=6000 + number, times=None)
        await simulator.person(6000 + number).say("/start")
    await until(lambda: recall.store.audience.size() == 20)
    said = await ada.say("/help")
    await ada.sees("/broadcast", after=said)


async def test_stop_waits_for_no_chat(
    fault: Fault, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    async with asyncio.timeout(FOR_EVER / 20):
        async with stopped.running():
            await hangs(simulator, ada, fault)


async def test_work_that_is_going_on_is_not_begun_again() -> None:
    beside, begun, free = Beside(), [0], asyncio.Event()

    async def work() -> None:
        begun[0] += 1
        await free.wait()

    await beside.do(work, "name")
    await beside.do(work, "name")
    assert begun == [1]
    free.set()
    await beside.do(work)
    assert begun == [2]


async def test_work_raises_in_time_and_is_logged_later(caplog: pytest.LogCaptureFixture) -> None:
    beside, free = Beside(), asyncio.Event()

    async def fails() -> None:
        raise KeyError("who")

    async def fails_late() -> None:
        await free.wait()
        raise KeyError("late")

    with pytest.raises(KeyError):
        await beside.do(fails)
    await beside.do(fails_late)
    free.set()
    await until(lambda: "late" in caplog.text)
