"""Until when undo works: reports, the history and the question say the same."""

from datetime import UTC, datetime, timedelta

from models.states import Fate, Outcome, State
from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, holding, offered
from tests.support.past import (
    finished,
    listed,
    opened,
    partly_old,
    pause_before,
    works_until,
)
from tests.support.recall import Recall


class TestClock:
    """The 48 hours in which a bot may delete."""

    async def test_report_says_until_when_undo_works(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(2)
        uuid, report = await finished(ada)
        started = recall.found(uuid).started_at
        assert started
        assert works_until(started) in (report.text or "")

    async def test_after_48_hours_undo_is_still_offered_and_telegram_says_that_it_is_over(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, told = await finished(ada)
        simulator.clock.advance(hours=49)
        assert "By my clock this is older than 48 hours" in str(await listed(ada))
        report = await opened(ada)
        assert "↩️ Undo asks Telegram, which decides." in (report.text or "")
        late = ["✏️ Replace its words in 2 chats", "🫥 Blank them (2)"]
        assert report.labels == ["↩️ Undo", *late, "📄 CSV", "Duplicate", "Details"]
        await ada.press("↩️ Undo", message_id=told.message_id)
        question = await ada.sees("Delete this broadcast from 2 chats?")
        assert question.labels == ["🗑 Delete from 2 chats", "Keep", *late]
        assert "By my clock 2 messages are older than 48 hours.\n" in (question.text or "")
        await ada.press("🗑 Delete", message_id=question.message_id)
        undone = await ada.sees("Total: 2\nToo old (48 h): 2\n")
        assert "2 messages stay where they are." in (undone.text or "")
        assert "By my clock" not in (undone.text or "")
        assert recall.found(uuid).state is State.UNDONE
        assert sum(holding(simulator, people)) == 2
        # Only the younger was asked about, so the older may be tried again.
        await ada.press("↩️ Undo", message_id=undone.message_id)
        await ada.press("🗑 Delete from 1 chat")
        again = await ada.sees("Total: 2\nToo old (48 h): 2\n", after=undone.message_id)
        assert again.labels == [*late, "📄 CSV", "Duplicate", "Details"]
        said = await ada.say("/undo")
        over = "Undo is over: Telegram lets a bot delete for 48 hours, and 2 messages are older."
        told = await ada.sees(over, after=said)
        assert "can be blanked or get other words, whatever its age." in (told.text or "")
        assert told.labels == late

    async def test_dice_says_from_when_on_it_can_be_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        _, report = await confirmed(ada, await offered(ada, media.dice()))
        sent_at = datetime.fromtimestamp(simulator.delivered[people[0].chat_id][0].date, UTC)
        opens, ends = sent_at + timedelta(hours=24), sent_at + timedelta(hours=48)
        assert f"Undo works from {opens:%a %H:%M} until {ends:%a %H:%M}" in (report.text or "")
        await ada.press("↩️ Undo")
        await ada.sees("In private chats Telegram deletes a dice only after 24 hours, so wait until")
        await ada.press("🗑 Delete")
        early = await ada.sees("Broadcast undone")
        assert "Telegram would not delete it: 2" in (early.text or "")
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
        assert sum(holding(simulator, people)) == 2

    async def test_partly_too_old_both_are_counted_and_the_young_ones_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        uuid = await partly_old(simulator, ada, people[3:])
        report = await opened(ada)
        assert "Undo works for a part, 45 h 59 min more (until " in (report.text or "")
        assert "By my clock 3 messages are older than 48 hours; Telegram decides." in (report.text or "")
        await ada.press("↩️ Undo", message_id=report.message_id)
        question = await ada.sees("Delete this broadcast from 5 chats?")
        assert "By my clock 3 messages are older than 48 hours." in (question.text or "")
        assert question.labels[:2] == ["🗑 Delete from 5 chats", "Keep"]
        assert question.labels[2:] == ["✏️ Replace its words in 5 chats", "🫥 Blank them (5)"]
        await ada.press("🗑 Delete", message_id=question.message_id)
        undone = await ada.sees("Broadcast undone")
        assert "Total: 5\nDeleted: 2\nToo old (48 h): 3\n" in (undone.text or "")
        assert "3 messages stay where they are." in (undone.text or "")
        assert [len(simulator.delivered[person.chat_id]) for person in people] == [1, 1, 1, 0, 0]
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
        assert "Undo works for a part, 45 h 59 min more (until " in (report.text or "")
        assert "Undo works for a part, 45 h 59 min more (until " in str(await listed(ada))

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
        assert works_until(sent_at) in (report.text or "")

    async def test_report_of_an_old_message_in_a_group_agrees_with_its_buttons(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """A bot may delete older messages in a group."""
        group = simulator.group(-2001, title="Regulars")
        recall.store.audience.add([group.chat_id])
        await finished(ada)
        simulator.clock.advance(hours=49)
        report = await opened(ada)
        assert "↩️ Undo" in report.labels
        assert "It may still be deleted in 1 group, if the bot is an admin there." in (report.text or "")

    async def test_paused_for_days_it_still_asks_telegram(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid = await pause_before(simulator, ada, dict.fromkeys(people[1:], 1))
        simulator.clock.advance(hours=49)
        said = await ada.say(f"/undo {uuid}")
        question = await ada.sees("Paused at", after=said)
        assert "By my clock 1 message is older than 48 hours." in (question.text or "")
        assert question.labels[:3] == ["🗑 Delete from 1 chat", "▶️ Resume", "Keep what was sent"]
        assert question.labels[3:] == ["✏️ Replace its words in 1 chat", "🫥 Blank them (1)"]
