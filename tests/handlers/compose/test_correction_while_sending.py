"""Correct while it is being sent: those who have it see it change, the others get the new words."""

import random
from pathlib import Path

import pytest

from models.states import Correction, Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import holding, send
from tests.support.correcting import NEW, OLD, correct, finished, proposed, words
from tests.support.process import bot, ledger
from tests.support.recall import Recall, until

pytestmark = pytest.mark.slow


class TestSlowly:
    """A broadcast slow enough to be corrected while it is sent."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 25}

    async def test_those_who_have_it_and_those_who_wait_all_hold_the_new_words_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        jitter = random.Random(7)
        simulator.latency = lambda: jitter.uniform(0.0, 0.04)  # some are on the wire at every moment
        people = recall.subscribe(140)
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 5)
        await ada.sees("Sending")
        card = await correct(ada)
        report = await ada.sees("Broadcast finished")
        assert words(simulator, people) == [NEW] * 140
        assert recall.tally(uuid) == {Outcome.SENT: 140}
        found = recall.rows(uuid)
        assert {row.version for row in found} == {2}
        edited = sum(row.correction is Correction.CORRECTED for row in found)
        assert 5 < edited < 140
        assert f"Sent: 140\n✏️ {edited} corrected in place\n" in (report.text or "")
        assert report.message_id > card.message_id

    async def test_card_of_the_correction_goes_on_as_the_card_of_the_broadcast(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(100)
        await send(ada, OLD)
        sending = await ada.sees("Sending")
        card = await correct(ada)
        await ada.sees("Broadcast finished")
        assert str(sending) == f"{sending.message_id} Recall: This goes on in a newer message. (edited)"
        assert "Finished: sent to 100 of 100." in (card.text or "")

    async def test_paused_it_corrects_and_still_sends_nothing_new(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(100)
        uuid = await send(ada, OLD)
        await ada.sees("Sending")
        await ada.press("⏸ Pause")
        await ada.sees("Broadcast paused")
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(uuid))
        having = len(words(simulator, people))
        card = await proposed(ada)
        assert f"Not reached yet: {100 - having}. They get this version." in (card.text or "")
        await ada.press("✏️ Correct", message_id=card.message_id)
        await until(lambda: words(simulator, people) == [NEW] * having)
        assert recall.found(uuid).state is State.PAUSED
        paused = await ada.sees("Broadcast paused", after=card.message_id - 1)
        assert f"✏️ {having} corrected in place" in (paused.text or "")
        await ada.press("▶️ Resume")
        await ada.sees("Broadcast finished")
        assert words(simulator, people) == [NEW] * 100

    async def test_stopped_the_card_promises_nothing_to_those_who_will_not_get_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(200)
        await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 5)
        await ada.sees("Sending")
        await ada.press("⏹ Stop")
        await ada.sees("Broadcast stopped")
        card = await proposed(ada)
        assert "this one is sent" not in (card.text or "")
        await ada.press("✏️ Correct", message_id=card.message_id)
        report = await ada.sees("corrected in place")
        having = len(words(simulator, people))
        assert words(simulator, people) == [NEW] * having
        assert f"Total: 200\nSent: {having}\nNot sent: {200 - having}\n" in (report.text or "")

    async def test_undo_in_the_middle_wins_and_leaves_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(200)
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 30)
        await ada.sees("Sending")
        await correct(ada)
        await until(lambda: NEW in words(simulator, people))
        assert OLD in words(simulator, people)
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        report = await ada.sees("Broadcast undone")
        assert words(simulator, people) == []
        sent = recall.tally(uuid)[Outcome.SENT]
        assert f"Total: 200\nDeleted: {sent}\nNot sent: {200 - sent}\n" in (report.text or "")
        assert recall.found(uuid).state is State.UNDONE

    async def test_undo_of_what_had_ended_wins_over_its_correction(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(80)
        await send(ada, OLD)
        report = await ada.sees("Broadcast finished")
        await correct(ada)
        await until(lambda: NEW in words(simulator, people))
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        assert words(simulator, people) == []
        assert simulator.calls["editMessageText"] < 80 + 20  # it did not wait for the end of the correction

    async def test_card_of_a_running_correction_offers_undo(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(80)
        await send(ada, OLD)
        await ada.sees("Broadcast finished")
        card = await correct(ada)
        await until(lambda: "Correcting" in (card.text or ""))
        assert "↩️ Undo" in card.labels

    async def test_correction_goes_before_another_send(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(30)
        await send(ada, OLD)
        report = await ada.sees("Broadcast finished")
        recall.subscribe(300, first=9001)  # so that the correction interrupts the second
        second = await send(ada, "Another thing")
        await ada.sees("Sending")
        await ada.press("✏️ Correct", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct", message_id=card.message_id)
        await until(lambda: words(simulator, people).count(NEW) == 30)
        assert recall.found(second).state is State.SENDING
        assert OLD not in words(simulator, people)


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 50}


async def test_correction_goes_on_after_a_restart(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    people = stopped.subscribe(60)
    async with stopped.running():
        uuid = await send(ada, OLD)
        await ada.sees("Broadcast finished")
        await correct(ada)
        await until(lambda: words(simulator, people).count(NEW) > 5)
    assert OLD in words(simulator, people)
    assert stopped.found(uuid).state is State.SENT
    async with stopped.running():
        report = await ada.sees("✏️ 60 corrected in place")
    assert "Total: 60\nSent: 60\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 60


async def test_correction_on_a_card_from_before_a_restart_is_confirmed(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(2)
    async with stopped.running():
        await finished(ada)
        card = await proposed(ada)
    async with stopped.running():
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        await ada.sees("✏️ 2 corrected in place")
    assert words(simulator, people) == [NEW] * 2


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_AFTER])
async def test_edit_that_was_never_answered_is_made_again_after_a_restart(
    fault: Fault, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(4)
    async with stopped.running():
        await finished(ada)
        simulator.fault(fault, method="editMessageText", chat_id=people[1].chat_id)
        await correct(ada)
        await until(lambda: words(simulator, people).count(NEW) >= 3)
    async with stopped.running():
        await ada.sees("✏️ 4 corrected in place")
    assert words(simulator, people) == [NEW] * 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
async def test_killed_in_the_middle_of_a_correction_everyone_has_one_message_with_the_new_words(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    stopped = Recall(simulator, tmp_path / "recall.db")
    people = stopped.subscribe(300)
    stopped.store.engine.dispose()
    async with bot(simulator, tmp_path):
        uuid = await send(ada, OLD)
        await until(lambda: len(words(simulator, people)) > 20)
        await ada.sees("Sending")
        await correct(ada)
        kill_at = moment.randrange(1, 60)
        await until(lambda: words(simulator, people).count(NEW) >= kill_at)
        seen = ada.screen[-1].message_id
    async with bot(simulator, tmp_path):
        await ada.sees("Broadcast finished", after=seen)
    outcomes = ledger(tmp_path, uuid)
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    assert len(outcomes) == 300
    assert max(holding(simulator, people)) == 1
    for person in people:
        if person.chat_id not in unknown:
            assert words(simulator, [person]) == [NEW]
