"""Floods of one family of calls: the others go on, and a long silence outlives the process."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from broadcast.engine.remembered import note_holds, recall_holds
from broadcast.wire.holds import Family, Holds
from models.content import Content
from models.notes import Fact
from models.record import Broadcast
from models.states import Correction, Fate, Outcome
from models.store import Store
from simulator import Fault, Person, Simulator
from tests.support.correcting import NEW
from tests.support.ledger import BY, CARD
from tests.support.recall import ADA, Recall, until
from tests.support.stage import CHATS, Stage, on_stage

pytestmark = pytest.mark.slow

HOUR = 3600
LONG = 10_072  # seconds, as Telegram has asked a bot for


def test_flood_of_the_sends_keeps_no_undo_and_no_correction(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        first = await stage.broadcast()
        stage.simulator.flood(LONG, "sendMessage")
        second = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.sender.pulse().held_for > LONG - 60)
        version = stage.store.contents.write(first, Content("text", NEW))
        assert stage.store.contents.correct(first, version, BY, CARD)
        stage.sender.wake()
        assert (await stage.corrected(first.uuid)).corrections == {Correction.CORRECTED: CHATS}
        assert (await stage.undo(first.uuid)).fates == {Fate.DELETED: CHATS}
        await until(lambda: stage.sender.pulse().held_for > LONG - 60)
        assert stage.simulator.refusals["sendMessage"] <= CHATS
        second.cancel()

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize("family", [Family.EDITS, Family.DELETIONS, Family.ANSWERS])
def test_flood_of_another_family_keeps_nobody_from_sending(family: Family, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.sender.holds.hold(family, LONG)
        assert set(stage.outcomes(await stage.broadcast()).values()) == {Outcome.SENT}

    asyncio.run(on_stage(str(tmp_path), act))


def test_while_another_family_is_held_one_call_is_tried_first(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        stage.sender.holds.hold(Family.SENDS, LONG)
        stage.simulator.flood(LONG, "deleteMessage")
        undoing = asyncio.create_task(stage.undo(broadcast.uuid))
        await until(lambda: stage.sender.holds.left(Family.DELETIONS) > LONG - 60)
        assert stage.simulator.calls["deleteMessage"] == 1
        undoing.cancel()

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize("seconds", [LONG, 600, 45])
@pytest.mark.parametrize("family", ["sends", "deletions", "edits"])
def test_long_silence_is_written_down_while_its_run_goes_on(
    family: str, seconds: int, tmp_path: Path
) -> None:
    """As a kill in the middle of it needs it."""

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        method = {"sends": "sendMessage", "deletions": "deleteMessage", "edits": "editMessageText"}[family]
        # One call is never answered, so the run has not ended.
        hung = stage.people[5].chat_id
        stage.simulator.fault(Fault.HANG, method=method, chat_id=hung, times=None)
        stage.simulator.flood(seconds, method)
        begin(stage, broadcast, family)
        await until(lambda: stage.store.notes.get(Fact.HOLDS) is not None)
        noted = stage.store.notes.get(Fact.HOLDS)
        assert isinstance(noted, dict)
        assert [*noted] == [family]
        restarted = Holds()
        recall_holds(restarted, stage.store)
        assert seconds - 10 < restarted.left(Family(family)) <= seconds

    asyncio.run(on_stage(str(tmp_path), act))


def begin(stage: Stage, broadcast: Broadcast, family: str) -> None:
    store = stage.store
    if family == "sends":
        uuid = store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
        assert store.broadcasts.confirm(uuid, 1, BY, CARD)
    elif family == "edits":
        version = store.contents.write(broadcast, Content("text", NEW))
        assert store.contents.correct(broadcast, version, BY, CARD)
    else:
        assert store.undo.begin(broadcast.uuid, BY, CARD)
    stage.sender.wake()


def test_silence_that_somebody_else_was_told_of_is_written_down_too(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.sender.holds.hold(Family.ANSWERS, LONG)
        await until(lambda: stage.store.notes.get(Fact.HOLDS) is not None)

    asyncio.run(on_stage(str(tmp_path), act))


async def test_long_silence_survives_a_restart(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    stopped.subscribe(30)
    async with stopped.running():
        simulator.flood(LONG, "sendMessage")
        simulator.flood(0, "sendMessage", ada.chat_id)
        card = stopped.store.contents.create(Content("text", "Doors open at nine."), ada.chat_id)
        stopped.store.broadcasts.confirm(card.uuid, 1, BY, CARD)
        stopped.sender.wake()
        await until(lambda: stopped.sender.holds.left(Family.SENDS) > LONG - 60)
    knocked = simulator.calls["sendMessage"]
    for _ in range(2):
        async with stopped.running():
            await until(lambda: stopped.sender.holds.left(Family.SENDS) > LONG - 60)
            await until(lambda: stopped.sender.pulse().uuid == card.uuid)
    assert simulator.calls["sendMessage"] == knocked


@pytest.mark.parametrize(
    ("moved", "left"),
    [
        (timedelta(seconds=500), 500.0),
        (timedelta(seconds=2000), 0.0),
        (timedelta(days=-3), 1000.0),
        (timedelta(days=365), 0.0),
    ],
)
def test_noted_silence_is_never_longer_than_telegram_asked(
    moved: timedelta, left: float, store: Store
) -> None:
    holds = Holds(lambda: 0.0)
    holds.hold(Family.SENDS, 1000)
    holds.hold(Family.EDITS, 30)  # short, so nobody writes it down
    note_holds(holds, store)
    noted, later = store.clock(), Holds(lambda: 0.0)
    object.__setattr__(store, "clock", lambda: noted + moved)
    recall_holds(later, store)
    assert later.left(Family.SENDS) == pytest.approx(left, abs=1)
    assert later.left(Family.EDITS) == 0
