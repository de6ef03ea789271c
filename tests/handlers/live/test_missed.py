"""Never late unasked: what was to start while the bot was away does not go out, and is asked about."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import heartbeat
from models.content import Content
from models.events import Admin
from models.notes import Fact
from models.record import Broadcast, Card
from models.states import EventKind, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import due_in, send
from tests.support.recall import ADA, Recall, until

MISSED = "I was not running then, so it did not go out."


def at_once(_: Broadcast, wanted: datetime) -> datetime:
    """No quiet hours hold anything longer."""
    return wanted


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks where the clock is moved by more than that at once."""
    monkeypatch.setattr(heartbeat, "GAP", timedelta(seconds=60))


async def waiting(stopped: Recall, admin: Person, minutes: int = 30) -> str:
    """A broadcast that is to start so many minutes after the bot's end."""
    async with stopped.running():
        stopped.subscribe(3)
        uuid = await due_in(stopped.store, admin, "The planned one", minutes)
        await until(lambda: stopped.found(uuid).state is State.QUEUED)
    return uuid


def confirmed(recall: Recall) -> str:
    """A broadcast that waits for nothing but its turn."""
    uuid = recall.store.contents.create(Content("text", "The planned one"), ADA).uuid
    assert recall.store.broadcasts.confirm(uuid, 1, Admin(ADA, "Ada"), Card(ADA))
    return uuid


async def asked(admin: Person) -> Message:
    return await admin.sees(MISSED)


async def test_missed_one_is_a_draft_again_and_its_buttons_send_it(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid = await waiting(stopped, ada)
    wanted = stopped.found(uuid).not_before
    assert wanted
    simulator.clock.advance(hours=2)
    async with stopped.running():
        card = await asked(ada)
        assert f"“The planned one”\nThis was to start {wanted:%a %H:%M} UTC;" in (card.text or "")
        assert card.labels[0] == "✅ Send to 3"
        found = stopped.found(uuid)
        assert (found.state, found.not_before, stopped.rows(uuid)) == (State.DRAFTED, None, [])
        assert not [one for one in bob.screen if MISSED in (one.text or "")]
        await ada.press("✅ Send", message_id=card.message_id)
        report = await ada.sees("Broadcast finished")
        assert "Sent: 3" in (report.text or "")
    assert all(len(simulator.delivered[row.chat_id]) == 1 for row in stopped.rows(uuid))


@pytest.mark.parametrize(("away", "goes_out"), [(38, True), (39.5, True), (41, False), (600, False)])
async def test_ten_minutes_are_the_most_that_it_may_be_late(
    away: float, goes_out: bool, stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = await waiting(stopped, ada)
    simulator.clock.advance(minutes=away)
    async with stopped.running():
        await ada.sees("Broadcast finished" if goes_out else MISSED)
    assert bool(stopped.rows(uuid)) is goes_out


@pytest.mark.parametrize("settings", [{"late_minutes": 60}])
async def test_setting_says_how_late(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    uuid = await waiting(stopped, ada)
    simulator.clock.advance(minutes=80)
    async with stopped.running():
        await ada.sees("Broadcast finished")
    assert stopped.rows(uuid)


async def test_machine_that_slept_asks_too(recall: Recall, simulator: Simulator, ada: Person) -> None:
    recall.subscribe(3)
    uuid = await due_in(recall.store, ada, "The planned one", 30)
    simulator.clock.advance(hours=9)
    await asked(ada)
    assert recall.found(uuid).state is State.DRAFTED


async def test_machine_that_fell_asleep_in_the_midst_of_a_look_asks_too(
    recall: Recall, simulator: Simulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall.subscribe(3)
    uuid = await due_in(recall.store, ada, "The planned one", 30)
    take_back, slept = recall.store.missed.take_back, threading.Event()

    def then_sleep(*given: Any) -> None:
        take_back(*given)
        if not slept.is_set():
            simulator.clock.advance(hours=9)
            slept.set()

    monkeypatch.setattr(recall.store.missed, "take_back", then_sleep)
    await asked(ada)
    assert recall.found(uuid).state is State.DRAFTED


@pytest.mark.parametrize("settings", [{"hold_off": 30}])
async def test_hold_off_that_ended_while_the_bot_was_away_is_missed_too(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    async with stopped.running():
        stopped.subscribe(3)
        uuid = await send(ada)
        await ada.sees("Starts in")
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await asked(ada)
    assert stopped.found(uuid).state is State.DRAFTED


async def test_what_was_sent_and_not_begun_is_missed_too(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    stopped.subscribe(3)
    uuid = confirmed(stopped)
    stopped.store.heartbeat.beat()
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await asked(ada)
    assert stopped.found(uuid).state is State.DRAFTED


async def test_waiting_for_a_turn_is_not_being_late(stopped: Recall, simulator: Simulator) -> None:
    """An hour behind another one, and down for two minutes of that."""
    uuid = confirmed(stopped)
    for _ in range(60):
        stopped.store.heartbeat.beat()
        simulator.clock.advance(seconds=55)
    simulator.clock.advance(minutes=2)
    stopped.store.heartbeat.beat()
    stopped.store.missed.take_back(timedelta(minutes=10), at_once)
    assert stopped.found(uuid).state is State.QUEUED


async def test_gaps_add_up(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    """A bot that begins and ends again and again is late all the same; held up by nothing but that."""
    uuid = await waiting(stopped, ada, 1)
    stopped.store.standstill.begin(Admin(ADA, "Ada"))
    stopped.store.standstill.end()
    assert stopped.store.broadcasts.let_go(uuid, Admin(ADA, "Ada"))
    late = timedelta(minutes=10)
    for minutes, state in ((8, State.QUEUED), (2, State.QUEUED), (3, State.DRAFTED)):
        simulator.clock.advance(minutes=minutes)
        stopped.store.heartbeat.beat()
        stopped.store.missed.take_back(late, at_once)
        assert stopped.found(uuid).state is state, minutes


async def test_held_one_is_not_late_and_starts_at_once_when_somebody_says_so(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid = await waiting(stopped, ada)
    assert stopped.store.broadcasts.hold(uuid, Admin(bob.chat_id, "Bob"))
    simulator.clock.advance(hours=2)
    async with stopped.running():
        card = await ada.sees("it does not begin until ▶️ Go on: it starts at once, because")
        assert stopped.found(uuid).state is State.QUEUED
        await ada.press("▶️ Go on", message_id=card.message_id)
        await ada.sees("Broadcast finished")


async def test_standstill_is_not_being_late(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    stopped.store.standstill.begin(Admin(ADA, "Ada"))
    async with stopped.running():
        stopped.subscribe(3)
        uuid = await send(ada)
    before = stopped.store.notes.get(Fact.LOOKED)
    simulator.clock.advance(hours=2)
    async with stopped.running():
        await until(lambda: stopped.store.notes.get(Fact.LOOKED) != before)
        await ada.say("/resumeall")
        await ada.sees("Broadcast finished")
    assert stopped.rows(uuid)


async def test_asked_once_whatever_is_restarted(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    await waiting(stopped, ada)
    simulator.clock.advance(hours=2)
    for _ in range(2):
        async with stopped.running():
            await asked(ada)
            await until(lambda: not stopped.store.missed.untold())
    assert sum(MISSED in (one.text or "") for one in ada.screen) == 1


async def test_end_between_taking_back_and_asking_asks_at_the_next_start(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = await waiting(stopped, ada)
    simulator.clock.advance(hours=2)
    stopped.store.heartbeat.beat()
    stopped.store.missed.take_back(timedelta(minutes=10), at_once)
    assert [one.draft.uuid for one in stopped.store.missed.untold()] == [uuid]
    async with stopped.running():
        await asked(ada)


async def test_another_admin_is_asked_where_its_author_cannot_be(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    uuid = await waiting(stopped, ada)
    ada.block()
    simulator.clock.advance(hours=2)
    async with stopped.running():
        card = await asked(bob)
        await bob.press("✅ Send", message_id=card.message_id)
        await bob.sees("Broadcast finished")
    assert len(stopped.rows(uuid)) == 3


async def test_missed_draft_that_is_dropped_is_nobodys_news(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    await waiting(stopped, ada)
    simulator.clock.advance(hours=2)
    async with stopped.running():
        card = await asked(ada)
        await ada.press("❌ Cancel", message_id=card.message_id)
        await ada.sees("Cancelled. Nothing was sent.")
        await ada.sees("this list", after=await ada.say("/help"))
    assert not [one for one in bob.screen if "has cancelled" in (one.text or "")]


async def test_event_tells_when_it_was_to_start(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    uuid = await waiting(stopped, ada)
    wanted = stopped.found(uuid).not_before
    simulator.clock.advance(hours=2)
    async with stopped.running():
        await asked(ada)
    [missed] = [
        one for one in stopped.store.broadcasts.events(stopped.found(uuid)) if one.kind is EventKind.MISSED
    ]
    assert wanted
    assert (missed.by, missed.facts) == (None, {"not_before": wanted.isoformat()})
