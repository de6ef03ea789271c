"""/history: what was sent at any time, a page at a time, and its reports."""

import re

import pytest

from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered, send
from tests.support.failing import FORBIDDEN
from tests.support.past import finished, listed, opened, past, works_until
from tests.support.recall import Recall, everything, until


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

    async def test_double_press_on_a_page_is_answered_kindly(self, recall: Recall, ada: Person) -> None:
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
        when = recall.found(uuid).started_at
        assert when
        assert (await listed(ada)).text == (
            "Past broadcasts, newest first. A number opens one.\n\n"
            f"1. Finished · {when.day} {when:%b %H:%M} UTC · 2/3 · Ada\n"
            "“Doors <b>open</b> at nine & later later later later later la…”\n"
            f"{works_until(when)}"
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
        assert report.labels == ["↩️ Undo", "✏️ Correct", "🔁 Retry 1 failed", "📄 CSV", "Duplicate", "Details"]
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete from 2 chats")
        await ada.sees("Broadcast undone")
        undone = await opened(ada)
        assert "Total: 3\nDeleted: 2\nTelegram would not deliver it: 1\n" in (undone.text or "")
        assert undone.labels == ["📄 CSV", "Duplicate", "Details"]

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
        assert recall.found(older).state is State.UNDONE
        texts = {message.text for person in people for message in simulator.delivered[person.chat_id]}
        assert texts == {"The newer"}

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            (media.poll(), "[poll] “Tea or coffee?”"),
            (media.venue(), "[venue] “Library”"),
            (media.document(), "[document] “notes.pdf”"),
            (media.document("Read me"), "[document] “Read me”"),
            (media.dice("🎯"), "[dice] “🎯”"),
            (media.location(), "[location]"),
        ],
    )
    async def test_message_without_words_is_named_by_what_it_is(
        self, body: dict[str, object], name: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await confirmed(ada, await offered(ada, body))
        assert f"{name}\n" in str(await listed(ada))
        report = await opened(ada)
        assert (report.text or "").splitlines()[1].startswith(f"{name} · Ada · ")


class TestGoingOn:
    """A broadcast slow enough to be looked up while it is sent."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_report_of_what_is_being_sent_has_its_controls(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(200)
        await send(ada)
        await ada.sees("Sending")
        assert "Being sent" in str(await listed(ada))
        report = await opened(ada)
        assert report.labels == ["⏸ Pause", "⏹ Stop", "↩️ Undo", "✏️ Correct", "📄 CSV", "Duplicate", "Details"]
        await ada.press("⏹ Stop", message_id=report.message_id)
        await ada.sees("Broadcast stopped")

    async def test_undo_pauses_what_is_being_sent_and_asks(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(200)
        uuid = await send(ada)
        await until(lambda: sum(holding(simulator, people)) > 5)
        await ada.say("/undo")
        question = await ada.sees("nothing new goes out")
        assert recall.found(uuid).state is State.PAUSED
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        assert sum(holding(simulator, people)) == 0

    async def test_undo_of_what_is_queued_cancels_it_and_leaves_the_one_before(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(200)
        first = await send(ada, "The one before")
        second = await send(ada, "The one after")
        await ada.sees("Waits for")
        said = await ada.say(f"/undo {second}")
        await ada.sees("Cancelled: “The one after”\nNothing was sent.", after=said)
        assert recall.found(second).state is State.CANCELLED
        assert recall.found(first).state is State.SENDING
        assert not any("↩️ Undo" in one.labels for one in ada.screen if "Waits for" in str(one))
        await ada.say(f"/undo {first}")
        await ada.sees("nothing new goes out", after=said)

    async def test_number_of_what_was_cancelled_since_says_so(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(200)
        await send(ada, "The one before")
        second = await send(ada, "The one after")
        page = await listed(ada)
        said = await ada.say(f"/undo {second}")
        await ada.sees("Nothing was sent", after=said)
        answer = await ada.press("1", message_id=page.message_id)
        assert answer.text == "This was cancelled; nothing was sent."


@pytest.mark.parametrize("command", ["/history", "/undo", "/undo {uuid}"])
async def test_strangers_are_ignored(command: str, simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, _ = await finished(ada)
    await until(lambda: recall.found(uuid).report_message_id is not None)
    eve = simulator.person(6666, first_name="Eve")
    before = everything(recall)
    await eve.say(command.format(uuid=uuid))
    said = await ada.say("/help")
    await ada.sees("/broadcast", after=said)
    assert [message for message in eve.screen if message.from_bot] == []
    assert everything(recall) == before
