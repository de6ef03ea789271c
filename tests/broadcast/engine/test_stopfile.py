"""The file STOP beside the database: it brakes whatever goes out, and its end resumes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.states import Outcome, State
from simulator import Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.correcting import NEW, finished, proposed, words
from tests.support.drafting import settled
from tests.support.holding import held
from tests.support.recall import Recall, until

pytestmark = pytest.mark.slow

SAID = "A file named STOP was put beside the database"


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 100}


def delivered(simulator: Simulator) -> int:
    return sum(len(found) for chat, found in simulator.delivered.items() if chat >= 5001)


def stands(recall: Recall) -> bool:
    return recall.store.standstill.standing() is not None


async def reached(simulator: Simulator, recall: Recall, ada: Person, uuid: str) -> int:
    """How many have it when everyone called has answered; later it is as many."""
    await until(lambda: recall.tally(uuid).get(Outcome.IN_FLIGHT, 0) == 0)
    found = delivered(simulator)
    await settled(ada)
    assert delivered(simulator) == found == recall.tally(uuid)[Outcome.SENT]
    return found


def empty(stop: Path) -> None:
    stop.touch()


def long(stop: Path) -> None:
    stop.write_text("Stop it, please!\n" * 1000)


def folder(stop: Path) -> None:
    stop.mkdir()


def link_to_nothing(stop: Path) -> None:
    stop.symlink_to("nowhere")


def unreadable(stop: Path) -> None:
    stop.touch(mode=0)


@pytest.mark.parametrize("put", [empty, long, folder, link_to_nothing, unreadable])
async def test_whatever_is_called_stop_stops_what_is_being_sent(
    put: Callable[[Path], None],
    tmp_path: Path,
    simulator: Simulator,
    recall: Recall,
    ada: Person,
    bob: Person,
) -> None:
    recall.subscribe(600)
    uuid = await send(ada)
    await until(lambda: delivered(simulator) > 10)
    put(tmp_path / "STOP")
    await until(lambda: recall.found(uuid).state is State.PAUSED)
    assert await reached(simulator, recall, ada, uuid) < 600
    for admin in (ada, bob):
        # Who has no card of it also reads "Paused: sent to" with the same reason.
        told = await admin.sees(lambda one: SAID in str(one) and "Paused, " in str(one))
        assert "of 600 sent" in str(told)


@pytest.mark.parametrize("name", ["stop", "Stop", "STOP.txt", "STOP~", " STOP"])
async def test_other_names_stop_nothing(name: str, tmp_path: Path, recall: Recall, ada: Person) -> None:
    recall.subscribe(150)
    (tmp_path / name).touch()
    await send(ada)
    await ada.sees("Broadcast finished")
    assert not stands(recall)


async def test_its_end_is_told_and_resumes_nothing(
    tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(300)
    uuid = await send(ada)
    await until(lambda: delivered(simulator) > 10)
    (tmp_path / "STOP").touch()
    await until(lambda: stands(recall))
    found = await reached(simulator, recall, ada, uuid)
    said = await ada.say("/resumeall")
    await ada.sees("Remove the file STOP that lies beside the database", after=said)
    card = await ada.sees("Nothing goes out until the file STOP beside the database is removed.")
    answer = await ada.press("▶️ Resume", message_id=card.message_id)
    assert answer.text == "Nothing goes out until the file STOP beside the database is removed."
    (tmp_path / "STOP").unlink()
    for admin in (ada, bob):
        told = await admin.sees("The file STOP was removed")
        assert "Nothing is resumed by itself" in str(told)
    assert await reached(simulator, recall, ada, uuid) == found
    await ada.press("▶️ Resume", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    assert delivered(simulator) == 300


async def test_it_stops_corrections(
    tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(200)
    uuid = await finished(ada)
    card = await proposed(ada)
    await ada.press("✏️ Correct 200", message_id=card.message_id)
    await until(lambda: words(simulator, people).count(NEW) > 5)
    (tmp_path / "STOP").touch()
    await until(lambda: recall.found(uuid).barred)
    await until(
        lambda: recall.store.counts.of(recall.found(uuid)).asked == words(simulator, people).count(NEW)
    )
    changed = words(simulator, people).count(NEW)
    await ada.sees("Correction held")
    assert words(simulator, people).count(NEW) == changed < 200


async def test_undo_goes_on_beside_it(
    tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(30)
    await send(ada)
    await ada.sees("Broadcast finished")
    (tmp_path / "STOP").touch()
    await until(lambda: stands(recall))
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    assert delivered(simulator) == 0


async def test_it_stops_while_the_database_is_locked(
    tmp_path: Path, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2000)
    uuid = await send(ada)
    await until(lambda: delivered(simulator) > 10)
    job = recall.found(uuid)
    with held(tmp_path / "recall.db"):
        (tmp_path / "STOP").touch()
        await until(lambda: recall.sender.braking.stops(job))
        await until(lambda: recall.sender.pulse().trouble is not None)
        found = delivered(simulator)
        assert recall.found(uuid).state is State.SENDING
    await until(lambda: recall.found(uuid).state is State.PAUSED)
    assert delivered(simulator) == found


async def test_at_a_start_nothing_goes_out_before_it_is_looked_for(
    tmp_path: Path, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    stopped.subscribe(400)
    async with stopped.running():
        uuid = await send(ada)
        await until(lambda: delivered(simulator) > 10)
    held = delivered(simulator)
    (tmp_path / "STOP").touch()
    async with stopped.running():
        await bob.sees(SAID)
        assert stopped.found(uuid).state is State.PAUSED
        assert delivered(simulator) == held
    # It is there still, and nobody is braked a second time.
    async with stopped.running():
        await bob.sees("I have just started, and everything stands still")
        card = await draft(ada, "Tomorrow we open at ten.")
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert str(answer.text).startswith("Noted, it waits.")
        await ada.sees("Nothing goes out until the file STOP")
    async with stopped.running():
        assert not stopped.found(uuid_of(card)).barred
    (tmp_path / "STOP").unlink()
    async with stopped.running():
        await bob.sees("The file STOP was removed")
        await until(lambda: stopped.found(uuid_of(card)).state is State.SENT)
        assert stopped.found(uuid).state is State.PAUSED


async def test_file_and_command_are_each_lifted_by_themselves(
    tmp_path: Path, recall: Recall, ada: Person, bob: Person
) -> None:
    said = await bob.say("/stopall")
    await bob.sees("Everything stands still", after=said)
    (tmp_path / "STOP").touch()
    await ada.sees(SAID)
    said = await ada.say("/resumeall")
    await ada.sees("The /stopall is lifted, but that is not all. Remove the file STOP", after=said)
    await bob.sees("Ada has lifted the /stopall. Remove the file STOP")
    said = await ada.say("/stopall")
    await ada.sees("Everything stands still", after=said)
    (tmp_path / "STOP").unlink()
    await bob.sees(
        "The file STOP was removed from beside the database. Nothing goes out until /resumeall; Ada"
    )
    assert stands(recall)
    said = await bob.say("/resumeall")
    await bob.sees("Everything may go on again", after=said)
    assert not stands(recall)
