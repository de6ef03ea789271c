"""/history and /undo: what was sent at any time, and until when it can be taken back."""

import re
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from broadcast.content import Content
from models.broadcasts import Broadcast
from models.schema import broadcast, delivery
from models.states import Fate, Outcome, State
from simulator import Message, Person, Simulator
from tests.conftest import ADA, Recall, draft, send, until, uuid_of
from tests.test_access import everything

FORBIDDEN = "Bad Request: CHAT_WRITE_FORBIDDEN"


def found(recall: Recall, uuid: str) -> Broadcast:
    one = recall.store.broadcasts.get(uuid)
    assert one
    return one


def past(recall: Recall, text: str, outcome: Outcome = Outcome.SKIPPED) -> str:
    """A broadcast that has ended long ago, as the database remembers it; its uuid."""
    made = recall.store.drafts.create(vars(Content.of_text(text, [])), ADA)
    recall.store.broadcasts.advance(made.uuid, State.QUEUED, confirmed_by=ADA, confirmed_name="Ada")
    recall.store.ledger.begin(made.uuid)
    with recall.store.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.broadcast_id == made.id).values(outcome=outcome))
    assert recall.store.ledger.finish_sending(made.uuid)
    recall.store.broadcasts.note(
        found(recall, made.uuid), report_message_id=1, announced_at=datetime.now(UTC)
    )
    return made.uuid


def pass_hours(simulator: Simulator, recall: Recall, hours: float) -> None:
    """Let time pass for Telegram and for what the database remembers."""
    simulator.clock.advance(hours=hours)
    ago = timedelta(hours=hours)
    with recall.store.engine.begin() as connection:
        for table, names in ((broadcast, ("started_at", "finished_at")), (delivery, ("sent_at",))):
            for row in connection.execute(select(table)).mappings():
                moved = {name: row[name] - ago for name in names if row[name]}
                if moved:
                    connection.execute(update(table).where(table.c.id == row["id"]).values(moved))


def date_sent(recall: Recall, uuid: str, chats: Collection[int], sent_at: datetime) -> None:
    """As if these chats had got it at that moment."""
    where = (delivery.c.broadcast_id == found(recall, uuid).id) & delivery.c.chat_id.in_(chats)
    with recall.store.engine.begin() as connection:
        connection.execute(update(delivery).where(where).values(sent_at=sent_at))


def holding(simulator: Simulator, people: list[Person]) -> int:
    return sum(len(simulator.delivered[person.chat_id]) for person in people)


def warnings(person: Person) -> list[Message]:
    return [message for message in person.screen if "⏰" in (message.text or "")]


async def finished(admin: Person, text: str = "Doors open at nine.") -> tuple[str, Message]:
    """Broadcast and wait for the end; the uuid and the report."""
    uuid = await send(admin, text)
    return uuid, await admin.sees(lambda message: uuid in str(message) and "finished" in str(message))


async def listed(admin: Person) -> Message:
    said = await admin.say("/history")
    return await admin.sees("Past broadcasts", after=said)


async def opened(admin: Person, number: int = 1) -> Message:
    """The report behind a number of the history."""
    page = await listed(admin)
    await admin.press(str(number), message_id=page.message_id)
    return await admin.sees("Total: ", after=page.message_id)


class TestList:
    """/history itself."""

    @pytest.mark.usefixtures("recall")
    async def test_without_a_broadcast_it_says_how_to_start(self, ada: Person) -> None:
        await ada.say("/history")
        await ada.sees("Nothing was broadcast yet. /broadcast starts.")

    async def test_ten_a_page_newest_first_and_back_again(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        for number in range(1, 24):
            past(recall, f"Message {number}")

        def shown(page: Message) -> list[int]:
            return [int(number) for number in re.findall(r"“Message (\d+)”", page.text or "")]

        page = await listed(ada)
        numbers = [str(number) for number in range(1, 11)]
        assert (shown(page), page.labels) == ([*range(23, 13, -1)], [*numbers, "▶"])
        await ada.press("▶", message_id=page.message_id)
        assert (shown(page), page.labels) == ([*range(13, 3, -1)], [*numbers, "◀", "▶"])
        await ada.press("▶", message_id=page.message_id)
        assert (shown(page), page.labels) == ([3, 2, 1], ["1", "2", "3", "◀"])
        await ada.press("◀", message_id=page.message_id)
        assert shown(page) == [*range(13, 3, -1)]
        await ada.press("◀", message_id=page.message_id)
        assert (shown(page), page.labels) == ([*range(23, 13, -1)], [*numbers, "▶"])

    async def test_ten_exactly_need_no_second_page(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        for number in range(10):
            past(recall, f"Message {number}")
        assert (await listed(ada)).labels == [str(number) for number in range(1, 11)]

    async def test_double_tap_on_a_page_is_answered_kindly(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        for number in range(12):
            past(recall, f"Message {number}")
        page = await listed(ada)
        further = next(data for label, data in page.buttons[-1] if label == "▶")
        for _ in range(2):
            answer = await ada.press(data=further, message_id=page.message_id)
            assert "went wrong" not in str(answer.text)

    async def test_entry_tells_state_date_sent_total_who_and_first_words(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(3, blocked=1)
        uuid, _ = await finished(ada, f"Doors <b>open</b> at nine & {'later ' * 12}")
        when = found(recall, uuid).started_at
        assert when
        until_when = when + timedelta(hours=48)
        assert (await listed(ada)).text == (
            "Past broadcasts, newest first. A number opens one.\n\n"
            f"1. Finished · {when:%Y-%m-%d %H:%M} UTC · 2/3 · Ada\n"
            "“Doors <b>open</b> at nine & later later later later later la…”\n"
            f"Undo works until {until_when:%Y-%m-%d %H:%M} UTC"
        )

    async def test_corrected_words_are_listed(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await finished(ada)
        await ada.press("✏️ Correct")
        await ada.sees("Send me the corrected message")
        said = await ada.say("At ten.")
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct", message_id=card.message_id)
        await ada.sees("1 corrected in place")
        assert "“At ten.”" in str(await listed(ada))

    async def test_tests_drafts_and_cancelled_are_not_listed(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await finished(ada, "Real")
        card = await draft(ada, "Only a draft")
        await ada.press("🧪 Test", message_id=card.message_id)
        await ada.sees("Test: Finished")
        cancelled = await draft(ada, "Cancelled")
        await ada.press("❌ Cancel", message_id=cancelled.message_id)
        page = await listed(ada)
        assert page.labels == ["1"]
        assert "Real" in str(page)

    async def test_number_opens_the_report_with_its_buttons_as_they_apply(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        card = await draft(ada)
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        told = await ada.sees("Broadcast finished")
        report = await opened(ada)
        assert report.text == told.text
        assert report.buttons == told.buttons
        assert report.labels == ["↩️ Undo", "✏️ Correct", "🔁 Retry 1 failed", "Duplicate"]
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete from 2 chats")
        await ada.sees("Broadcast undone")
        undone = await opened(ada)
        assert "Total: 2\nDeleted: 2\n" in (undone.text or "")
        assert undone.labels == ["Duplicate"]

    async def test_any_of_the_past_can_be_undone_from_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        older, _ = await finished(ada, "The older")
        await finished(ada, "The newer")
        report = await opened(ada, 2)
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete from 3 chats")
        await ada.sees("Broadcast undone")
        assert found(recall, older).state is State.UNDONE
        texts = {message.text for person in people for message in simulator.delivered[person.chat_id]}
        assert texts == {"The newer"}


class TestGoingOn:
    """What is being sent, at a pace that leaves time for it."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_report_of_what_is_being_sent_has_its_controls(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(80)
        await send(ada)
        await ada.sees("Sending")
        assert "Being sent" in str(await listed(ada))
        report = await opened(ada)
        assert report.labels == ["⏸ Pause", "⏹ Stop", "↩️ Undo", "✏️ Correct", "Duplicate"]
        await ada.press("⏹ Stop", message_id=report.message_id)
        await ada.sees("Broadcast stopped")

    async def test_undo_pauses_what_is_being_sent_and_asks(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(80)
        uuid = await send(ada)
        await until(lambda: holding(simulator, people) > 5)
        await ada.say("/undo")
        question = await ada.sees("nothing new goes out")
        assert found(recall, uuid).state is State.PAUSED
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        assert holding(simulator, people) == 0

    async def test_undo_cancels_what_is_queued_and_leaves_the_one_before(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(80)
        first = await send(ada, "The one before")
        second = await send(ada, "The one after")
        await ada.sees("Queued")
        said = await ada.say("/undo")
        await ada.sees("Cancelled. Nothing was sent.", after=said)
        assert found(recall, second).state is State.CANCELLED
        assert found(recall, first).state is State.SENDING
        assert not any("↩️ Undo" in one.labels for one in ada.screen if "Queued" in str(one))
        await ada.say(f"/undo {first}")
        await ada.sees("nothing new goes out", after=said)


class TestUndo:
    """/undo, with and without a name."""

    async def test_it_asks_about_the_last_broadcast(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada, "The older")
        await finished(ada, "The newer")
        said = await ada.say("/undo")
        question = await ada.sees("Delete this broadcast from 3 chats?", after=said)
        assert question.labels == ["🗑 Delete from 3 chats", "Keep"]
        assert holding(simulator, people) == 6
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        texts = {message.text for person in people for message in simulator.delivered[person.chat_id]}
        assert texts == {"The older"}

    async def test_question_says_which_broadcast_it_is_about(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(3)
        await finished(ada, "The older")
        await finished(ada, "The newer")
        said = await ada.say("/undo")
        assert "The newer" in str(await ada.sees("Delete this broadcast", after=said))

    @pytest.mark.parametrize("write", [str.lower, str.upper])
    async def test_uuid_names_any_of_the_past(
        self, write: object, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        assert callable(write)
        people = recall.subscribe(2)
        older, _ = await finished(ada, "The older")
        await finished(ada, "The newer")
        said = await ada.say(f"/undo {write(older)}")
        question = await ada.sees("Delete this broadcast from 2 chats?", after=said)
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        texts = {message.text for person in people for message in simulator.delivered[person.chat_id]}
        assert texts == {"The newer"}

    @pytest.mark.parametrize(
        "words", ["b1cd234c-39a3-449d-864e-a0f5d373ff9c", "<b>all</b> of it", "x" * 4000]
    )
    async def test_unknown_uuid_gets_a_sentence(self, words: str, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        uuid, _ = await finished(ada)
        said = await ada.say(f"/undo {words}")
        answer = await ada.sees("I know no broadcast", after=said)
        assert words[:60] in (answer.text or "")
        assert found(recall, uuid).state is State.SENT

    @pytest.mark.usefixtures("recall")
    async def test_without_a_broadcast_there_is_nothing_to_undo(self, ada: Person) -> None:
        await ada.say("/undo")
        await ada.sees("Nothing was broadcast yet, so there is nothing to undo.")

    async def test_what_was_undone_is_said_to_be(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(2)
        await finished(ada)
        await ada.say("/undo")
        await ada.press("🗑 Delete", message_id=(await ada.sees("Delete this broadcast")).message_id)
        report = await ada.sees("Broadcast undone")
        await ada.say("/undo")
        await ada.sees("There is nothing to delete. This was undone.", after=report.message_id)

    async def test_draft_in_hand_survives_it(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        [reader] = recall.subscribe(1)
        await finished(ada)
        card = await draft(ada, "A draft")
        said = await ada.say("/undo")
        question = await ada.sees("Delete this broadcast", after=said)
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        said = await ada.say("A better draft")
        better = await ada.sees("Above is what everyone gets", after=said)
        assert "replaced by a newer one" in str(card)
        await ada.press("✅ Send", message_id=better.message_id)
        await ada.sees("Broadcast finished", after=better.message_id)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["A better draft"]


@pytest.mark.parametrize("command", ["/history", "/undo", "/undo {uuid}"])
async def test_strangers_are_ignored(command: str, simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, _ = await finished(ada)
    await until(lambda: found(recall, uuid).report_message_id is not None)
    eve = simulator.person(6666, first_name="Eve")
    before = everything(recall)
    await eve.say(command.format(uuid=uuid))
    said = await ada.say("/help")
    await ada.sees("/broadcast", after=said)
    assert [message for message in eve.screen if message.from_bot] == []
    assert everything(recall) == before


class TestClock:
    """The 48 hours in which a bot may delete."""

    async def test_report_says_until_when_undo_works(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(2)
        uuid, report = await finished(ada)
        started = found(recall, uuid).started_at
        assert started
        assert f"Undo works until {started + timedelta(hours=48):%Y-%m-%d %H:%M} UTC" in (report.text or "")

    async def test_admin_is_warned_once_when_two_hours_are_left(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, _ = await finished(ada)
        assert warnings(ada) == []
        pass_hours(simulator, recall, 46.02)
        warning = await ada.sees("⏰ “Doors open at nine.”: 3 messages become permanent within 1 h ")
        assert warning.labels == ["↩️ Undo"]
        await until(lambda: found(recall, uuid).warned_at is not None)
        pass_hours(simulator, recall, 1)
        await finished(ada, "Another")  # whose report is drawn in the same look
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
        pass_hours(simulator, recall, 46.02)
        await ada.sees("1 message becomes permanent within 1 h ")
        await until(lambda: found(recall, uuid).warned_at is not None)
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
        pass_hours(simulator, recall, 46.02)
        await ada.sees("⏰ “Stays”")
        assert len(warnings(ada)) == 1
        assert found(recall, undone).warned_at is None

    async def test_warning_counts_all_that_was_sent_within_minutes(self, recall: Recall, ada: Person) -> None:
        """It took ten minutes: when the first message has two hours left, the others have little more."""
        people = recall.subscribe(4)
        uuid, _ = await finished(ada)
        now = datetime.now(UTC)
        for minutes, person in enumerate(people):
            age = timedelta(hours=46, minutes=1) - timedelta(minutes=3 * minutes)
            date_sent(recall, uuid, [person.chat_id], now - age)
        date_begun(recall, uuid, now - timedelta(hours=46, minutes=1))
        warning = await ada.sees("⏰")
        assert "4 messages" in (warning.text or "")

    async def test_warning_waits_for_the_first_message_and_is_not_lost(
        self, recall: Recall, ada: Person
    ) -> None:
        """It began a minute before its first message landed, as after a flood or a pause."""
        people = recall.subscribe(2)
        uuid, _ = await finished(ada)
        now = datetime.now(UTC)
        soon = now - timedelta(hours=46) + timedelta(seconds=4)  # two hours are left four seconds from now
        date_sent(recall, uuid, [person.chat_id for person in people], soon)
        date_begun(recall, uuid, now - timedelta(hours=46, minutes=1))
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent", timeout=9)

    async def test_after_48_hours_undo_says_that_it_is_over(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, told = await finished(ada)
        pass_hours(simulator, recall, 49)
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
        assert found(recall, uuid).state is State.SENT
        assert holding(simulator, people) == 2

    async def test_question_that_was_answered_too_late_counts_what_stays(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada)
        await ada.press("↩️ Undo")
        question = await ada.sees("Delete this broadcast from 2 chats?")
        pass_hours(simulator, recall, 49)
        await ada.press("🗑 Delete", message_id=question.message_id)
        report = await ada.sees("Broadcast undone")
        assert "Total: 2\nToo old (48 h): 2\n" in (report.text or "")
        assert "2 messages stay or may stay where they are." in (report.text or "")
        assert simulator.calls["deleteMessage"] == 0
        assert holding(simulator, people) == 2

    async def test_partly_too_old_both_are_counted_and_the_young_ones_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        uuid = await partly_old(simulator, recall, ada, people[3:])
        report = await opened(ada)
        assert "Undo works for a part, until " in (report.text or "")
        assert "3 messages are older than 48 hours and stay." in (report.text or "")
        await ada.press("↩️ Undo", message_id=report.message_id)
        question = await ada.sees("Delete this broadcast from 2 chats?")
        assert "3 messages are older than 48 hours: no bot can delete them." in (question.text or "")
        assert question.labels == ["🗑 Delete from 2 chats", "Keep"]
        await ada.press("🗑 Delete", message_id=question.message_id)
        undone = await ada.sees("Broadcast undone")
        assert "Total: 5\nDeleted: 2\nToo old (48 h): 3\n" in (undone.text or "")
        assert "3 messages stay or may stay where they are." in (undone.text or "")
        assert [len(simulator.delivered[person.chat_id]) for person in people] == [1, 1, 1, 0, 0]
        assert simulator.calls["deleteMessage"] == 2
        assert recall.store.ledger.counts(found(recall, uuid)).fates == {Fate.DELETED: 2, Fate.EXPIRED: 3}
        assert recall.tally(uuid) == {Outcome.SENT: 5}

    async def test_clock_goes_by_the_youngest_message_wherever_it_stands_in_line(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """A second try reached the first in line; those after it are old."""
        people = recall.subscribe(3)
        await partly_old(simulator, recall, ada, people[:1])
        report = await opened(ada)
        assert "↩️ Undo" in report.labels
        assert "Undo is over" not in (report.text or "")
        assert "Undo works for a part, until " in (report.text or "")
        assert "Undo is over" not in str(await listed(ada))

    async def test_clock_of_what_began_long_before_its_first_message(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """It was paused two days before anybody got it: all of it can be undone."""
        people = recall.subscribe(2)
        uuid, _ = await finished(ada)
        pass_hours(simulator, recall, 50)
        simulator.clock.advance(hours=-50)
        sent_at = datetime.now(UTC)
        date_sent(recall, uuid, [person.chat_id for person in people], sent_at)
        report = await opened(ada)
        assert f"Undo works until {sent_at + timedelta(hours=48):%Y-%m-%d %H:%M} UTC" in (report.text or "")

    async def test_report_of_an_old_message_in_a_group_agrees_with_its_buttons(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        """Of a group a bot may delete older ones; either undo is over or it is offered."""
        group = simulator.group(-2001, title="Regulars")
        recall.store.audience.add([group.chat_id])
        await finished(ada)
        pass_hours(simulator, recall, 49)
        report = await opened(ada)
        assert ("↩️ Undo" in report.labels) is ("Undo is over:" not in (report.text or ""))

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
        await until(lambda: found(recall, uuid).state is State.PAUSED)
        await ada.sees("Broadcast paused", after=card.message_id)
        pass_hours(simulator, recall, 49)
        await ada.say(f"/undo {uuid}")
        question = await ada.sees("Paused at", after=card.message_id)
        assert "0 chats" not in str(question)


def date_begun(recall: Recall, uuid: str, started_at: datetime) -> None:
    """As if it had begun at that moment."""
    with recall.store.engine.begin() as connection:
        connection.execute(
            update(broadcast)
            .where(broadcast.c.uuid == uuid)
            .values(started_at=started_at, finished_at=started_at)
        )


async def partly_old(simulator: Simulator, recall: Recall, admin: Person, young: Collection[Person]) -> str:
    """A finished broadcast that reached some two hours ago, by a second try, and the others 49."""
    card = await draft(admin)
    uuid = uuid_of(card)
    for person in young:
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
    await admin.press("✅ Send", message_id=card.message_id)
    report = await admin.sees("Broadcast finished", after=card.message_id)
    pass_hours(simulator, recall, 47)
    await admin.press("🔁 Retry")
    await admin.sees("Broadcast finished", after=report.message_id)
    pass_hours(simulator, recall, 2)
    return uuid


@pytest.fixture
async def stopped(simulator: Simulator, tmp_path: Path, ada: Person, bob: Person) -> AsyncIterator[Recall]:
    """A bot that a test starts and stops by itself."""
    assert ada != bob
    made = Recall(simulator, tmp_path / "recall.db", messages_per_second=1000)
    yield made
    made.store.engine.dispose()


async def test_warning_comes_after_a_restart_and_only_once(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    stopped.subscribe(2)
    async with stopped.running():
        uuid, _ = await finished(ada)
    pass_hours(simulator, stopped, 46.5)
    async with stopped.running():
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent within 1 h ")
        await until(lambda: found(stopped, uuid).warned_at is not None)
    async with stopped.running():
        await finished(ada, "Another")
    assert len(warnings(ada)) == 1
