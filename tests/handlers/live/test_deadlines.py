"""Deadlines: the warning before messages become permanent, once, to who may want it."""

from functools import partial

import pytest

from models.states import State
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.correcting import corrected
from tests.support.failing import FORBIDDEN
from tests.support.past import (
    doubted,
    finished,
    pause_before,
    warnings,
)
from tests.support.recall import Recall, until


class TestWarning:
    """What an admin reads two hours before the first message becomes permanent."""

    async def test_admin_is_warned_once_when_two_hours_are_left(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, _ = await doubted(ada)
        assert warnings(ada) == []
        simulator.clock.advance(hours=46.02)
        warning = await ada.sees("⏰ “Doors open at nine.”: 3 messages become permanent within 1 h ")
        assert warning.labels == ["↩️ Undo"]
        assert warning.silent
        await until(lambda: recall.found(uuid).warned_at is not None)
        simulator.clock.advance(hours=1)
        await finished(ada, "Another")  # its report is drawn in the same look
        assert len(warnings(ada)) == 1
        await ada.press("↩️ Undo", message_id=warning.message_id)
        question = await ada.sees("Delete this broadcast from 3 chats?")
        assert "3 messages become permanent" in (question.text or "")
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        assert {message.text for one in people for message in simulator.delivered[one.chat_id]} == {"Another"}

    async def test_who_sent_it_is_warned_and_nobody_else(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        uuid, _ = await doubted(ada)
        simulator.clock.advance(hours=46.02)
        await ada.sees("1 message becomes permanent within 1 h ")
        await until(lambda: recall.found(uuid).warned_at is not None)
        assert warnings(bob) == []

    async def test_what_is_undone_needs_no_warning(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        undone, _ = await finished(ada, "Taken back")
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        await doubted(ada, "Stays")
        simulator.clock.advance(hours=46.02)
        await ada.sees("⏰ “Stays”")
        await until(lambda: recall.found(undone).warned_at is not None)
        assert len(warnings(ada)) == 1

    async def test_warning_counts_all_that_was_sent_within_minutes(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """It took nine minutes: when the first message has two hours left, the others have little more."""
        people = recall.subscribe(4)
        uuid = await pause_before(simulator, ada, {person: at for at, person in enumerate(people) if at})
        for others in (2, 3, 4):
            simulator.clock.advance(minutes=3)
            await ada.press("▶️ Resume")
            await until(partial(_reached, simulator, people, others))
            await until(lambda: recall.found(uuid).state is not State.SENDING)
        await ada.sees("Broadcast finished")
        await corrected(ada, {"text": "Doors open at ten."})
        simulator.clock.advance(hours=46, minutes=-8)
        warning = await ada.sees("⏰")
        assert "4 messages" in (warning.text or "")

    async def test_second_try_is_counted_apart_and_gets_a_warning_of_its_own(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        card = await draft(ada)
        for person in people[3:]:
            simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        report = await ada.sees("Broadcast finished")
        uuid = uuid_of(report)
        simulator.clock.advance(hours=40)
        await ada.press("🔁 Retry")
        await ada.sees("Broadcast finished", after=report.message_id)
        await corrected(ada, {"text": "Doors open at ten."})
        simulator.clock.advance(hours=6.5)
        first = await ada.sees("⏰")
        assert "5 messages become permanent, the first within 1 h" in (first.text or "")
        assert "the last within 41 h" in (first.text or "")
        await until(lambda: recall.found(uuid).warned_at is not None)
        simulator.clock.advance(hours=40)
        second = await ada.sees("⏰", after=first.message_id)
        assert "2 messages become permanent within 1 h" in (second.text or "")
        assert len(warnings(ada)) == 2

    async def test_warning_waits_for_the_first_message_and_is_not_lost(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """It began a minute before its first message landed, as after a flood or a pause."""
        people = recall.subscribe(2)
        await pause_before(simulator, ada, dict.fromkeys(people, 1))
        simulator.clock.advance(minutes=1)
        await ada.press("▶️ Resume")
        await ada.sees("Broadcast finished")
        await corrected(ada, {"text": "Doors open at ten."})
        simulator.clock.advance(hours=46, seconds=-8)  # two hours are left a few seconds from now
        assert warnings(ada) == []
        await ada.sees("⏰ “Doors open at ten.”: 2 messages become permanent")


class TestWhoWantsIt:
    """Only what somebody had doubts about is worth a message in the middle of the night."""

    async def test_what_went_well_is_passed_over(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        well, _ = await finished(ada, "Went well")
        uuid, _ = await doubted(ada, "In doubt")
        simulator.clock.advance(hours=46.02)
        await ada.sees("⏰ “In doubt”")
        await until(lambda: recall.found(uuid).warned_at is not None)
        assert len(warnings(ada)) == 1
        assert recall.found(well).warned_at is None

    @pytest.mark.parametrize("stop", [True, False])
    async def test_what_was_paused_or_stopped_is_warned_of(
        self, stop: bool, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        await pause_before(simulator, ada, dict.fromkeys(people[2:], 1))
        if stop:
            await ada.press("⏹ Stop")
            await ada.sees("Broadcast stopped")
        simulator.clock.advance(hours=46.02)
        warning = await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent within 1 h ")
        assert warning.silent

    async def test_what_an_undo_left_is_warned_of_where_another_may_help(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        simulator.refuse(
            400, "Bad Request: message can't be deleted", method="deleteMessage", chat_id=people[0].chat_id
        )
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await ada.sees("2 deleted, 1 remains")
        simulator.clock.advance(hours=46.02)
        await ada.sees("⏰ “Doors open at nine.”: 1 message becomes permanent within 1 h ")


async def test_warning_comes_after_a_restart_and_only_once(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    stopped.subscribe(2)
    async with stopped.running():
        uuid, _ = await doubted(ada)
    simulator.clock.advance(hours=46.5)
    async with stopped.running():
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent within 1 h ")
        await until(lambda: stopped.found(uuid).warned_at is not None)
    async with stopped.running():
        await finished(ada, "Another")
    assert len(warnings(ada)) == 1


def _reached(simulator: Simulator, people: list[Person], count: int) -> bool:
    return sum(holding(simulator, people)) == count
