"""Until when undo works: reports, the history, the question and the warning say the same."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

from models.states import Fate, Outcome, State
from simulator import Person, Simulator, media
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.failing import FORBIDDEN
from tests.support.past import (
    finished,
    listed,
    opened,
    partly_old,
    pause_before,
    warnings,
)
from tests.support.recall import Recall, until


class TestClock:
    """The 48 hours in which a bot may delete."""

    async def test_report_says_until_when_undo_works(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(2)
        uuid, report = await finished(ada)
        started = recall.found(uuid).started_at
        assert started
        assert f"Undo works until {started + timedelta(hours=48):%Y-%m-%d %H:%M} UTC" in (report.text or "")

    async def test_admin_is_warned_once_when_two_hours_are_left(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, _ = await finished(ada)
        assert warnings(ada) == []
        simulator.clock.advance(hours=46.02)
        warning = await ada.sees("⏰ “Doors open at nine.”: 3 messages become permanent within 1 h ")
        assert warning.labels == ["↩️ Undo"]
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
        uuid, _ = await finished(ada)
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
        await finished(ada, "Stays")
        simulator.clock.advance(hours=46.02)
        await ada.sees("⏰ “Stays”")
        assert len(warnings(ada)) == 1
        assert recall.found(undone).warned_at is None

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
        simulator.clock.advance(hours=46, seconds=-8)  # two hours are left a few seconds from now
        assert warnings(ada) == []
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent")

    async def test_after_48_hours_undo_says_that_it_is_over(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, told = await finished(ada)
        simulator.clock.advance(hours=49)
        over = "Undo is over: Telegram lets a bot delete for 48 hours"
        answer = await ada.press("↩️ Undo", message_id=told.message_id)
        assert answer.text == f"{over}, and 2 messages are older."
        assert answer.show_alert
        said = await ada.say("/undo")
        await ada.sees(over, after=said)
        assert "Undo is over" in str(await listed(ada))
        report = await opened(ada)
        assert "Undo is over" in (report.text or "")
        assert "2 messages are older than 48 hours and stay." in (report.text or "")
        assert report.labels == ["✏️ Correct", "Duplicate"]
        assert simulator.calls["deleteMessage"] == 0
        assert recall.found(uuid).state is State.SENT
        assert sum(holding(simulator, people)) == 2

    async def test_dice_says_from_when_on_it_can_be_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        await ada.send(media.dice())
        await ada.sees("Above is what everyone gets")
        await ada.press("✅ Send")
        report = await ada.sees("Broadcast finished")
        clock = re.search(r"Undo works from (.+) UTC until (.+) UTC\n", report.text or "")
        assert clock
        opens, ends = map(datetime.fromisoformat, clock.groups())
        assert ends - opens == timedelta(hours=24)
        await ada.press("↩️ Undo")
        await ada.sees("In private chats Telegram deletes a dice only after 24 hours, so wait until")
        await ada.press("🗑 Delete")
        early = await ada.sees("Broadcast undone")
        assert "Refused: 2" in (early.text or "")
        simulator.clock.advance(hours=25)
        await ada.press("↩️ Undo", message_id=early.message_id)
        question = await ada.sees("Delete this broadcast from 2 chats?", after=early.message_id)
        assert "24 hours" not in (question.text or "")
        await ada.press("🗑 Delete")
        await ada.sees("Deleted: 2")
        assert holding(simulator, people) == [0, 0]

    async def test_question_that_was_answered_too_late_counts_what_stays(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada)
        await ada.press("↩️ Undo")
        question = await ada.sees("Delete this broadcast from 2 chats?")
        simulator.clock.advance(hours=49)
        await ada.press("🗑 Delete", message_id=question.message_id)
        report = await ada.sees("Broadcast undone")
        assert "Total: 2\nToo old (48 h): 2\n" in (report.text or "")
        assert "2 messages stay where they are." in (report.text or "")
        assert simulator.calls["deleteMessage"] == 0
        assert sum(holding(simulator, people)) == 2

    async def test_partly_too_old_both_are_counted_and_the_young_ones_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        uuid = await partly_old(simulator, ada, people[3:])
        report = await opened(ada)
        assert "Undo works for a part, until " in (report.text or "")
        assert "3 messages are older than 48 hours and stay." in (report.text or "")
        await ada.press("↩️ Undo", message_id=report.message_id)
        question = await ada.sees("Delete this broadcast from 2 chats?")
        assert "3 messages are older than 48 hours, which no bot can delete." in (question.text or "")
        assert question.labels == ["🗑 Delete from 2 chats", "Keep"]
        await ada.press("🗑 Delete", message_id=question.message_id)
        undone = await ada.sees("Broadcast undone")
        assert "Total: 5\nDeleted: 2\nToo old (48 h): 3\n" in (undone.text or "")
        assert "3 messages stay where they are." in (undone.text or "")
        assert [len(simulator.delivered[person.chat_id]) for person in people] == [1, 1, 1, 0, 0]
        assert simulator.calls["deleteMessage"] == 2
        assert recall.store.counts.of(recall.found(uuid)).fates == {Fate.DELETED: 2, Fate.EXPIRED: 3}
        assert recall.tally(uuid) == {Outcome.SENT: 5}

    async def test_clock_goes_by_the_youngest_message_wherever_it_stands_in_line(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """A second try reached the first chat in line; the messages of those after it are old."""
        people = recall.subscribe(3)
        await partly_old(simulator, ada, people[:1])
        report = await opened(ada)
        assert "↩️ Undo" in report.labels
        assert "Undo is over" not in (report.text or "")
        assert "Undo works for a part, until " in (report.text or "")
        assert "Undo is over" not in str(await listed(ada))

    async def test_clock_of_what_began_long_before_its_first_message(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """It was paused for two days before anybody got it, so all of it can be undone."""
        people = recall.subscribe(2)
        await pause_before(simulator, ada, dict.fromkeys(people, 1))
        simulator.clock.advance(hours=50)
        await ada.press("▶️ Resume")
        await ada.sees("Broadcast finished")
        sent_at = datetime.fromtimestamp(simulator.delivered[people[0].chat_id][0].date, UTC)
        report = await opened(ada)
        assert f"Undo works until {sent_at + timedelta(hours=48):%Y-%m-%d %H:%M} UTC" in (report.text or "")

    async def test_report_of_an_old_message_in_a_group_agrees_with_its_buttons(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """A bot may delete older messages in a group, so either undo is over or it is offered."""
        group = simulator.group(-2001, title="Regulars")
        recall.store.audience.add([group.chat_id])
        await finished(ada)
        simulator.clock.advance(hours=49)
        report = await opened(ada)
        assert "↩️ Undo" in report.labels
        assert "Undo is over except in 1 group, if the bot is an admin there." in (report.text or "")

    async def test_paused_for_days_it_does_not_offer_to_delete_from_nobody(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        card = await draft(ada)
        uuid = uuid_of(card)
        for person in people[1:]:
            words = "Bad Request: can't parse entities"
            simulator.refuse(400, words, method="sendMessage", chat_id=person.chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: recall.found(uuid).state is State.PAUSED)
        await ada.sees("Broadcast paused", after=card.message_id)
        simulator.clock.advance(hours=49)
        await ada.say(f"/undo {uuid}")
        question = await ada.sees("Paused at", after=card.message_id)
        assert "There is nothing to delete." in (question.text or "")
        assert question.labels == ["▶️ Resume", "Keep what was sent"]


async def test_warning_comes_after_a_restart_and_only_once(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    stopped.subscribe(2)
    async with stopped.running():
        uuid, _ = await finished(ada)
    simulator.clock.advance(hours=46.5)
    async with stopped.running():
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent within 1 h ")
        await until(lambda: stopped.found(uuid).warned_at is not None)
    async with stopped.running():
        await finished(ada, "Another")
    assert len(warnings(ada)) == 1


def _reached(simulator: Simulator, people: list[Person], count: int) -> bool:
    return sum(holding(simulator, people)) == count
