"""Nothing that an admin does is met with silence: long texts, and failures on the way to the answer."""

import pytest

from models.states import State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, holding, send, uuid_of
from tests.support.drafting import settled
from tests.support.failing import refused
from tests.support.past import finished, listed, past
from tests.support.recall import ADA, Recall, until

ON_CARD = "Telegram takes no new message for now; your choice is on the card."
PROMPT = 6.0  # seconds, less than Telegram may keep a call waiting before it is given up


class TestLongTexts:
    """What is written may make the card too long for Telegram."""

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            (" ".join(f"{{name{number}}}" for number in range(60)), "and 54 more are sent as they stand"),
            ("{name|" + "x" * 4000 + "}", "is sent as it stands"),
            (" ".join(f"{{first name{number}}}" for number in range(250)), "and 244 more"),
        ],
    )
    async def test_card_comes_and_counts_what_it_does_not_name(
        self, written: str, said: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await ada.say(f"/broadcast {written}")
        card = await ada.sees("Above is what everyone gets")
        assert said in str(card)
        assert "✅ Send to 1" in card.labels

    async def test_buttons_that_are_there_may_be_many(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        for _ in range(2):
            await ada.press("🔘 Buttons", message_id=card.message_id)
            asked = await ada.sees("Send me the buttons", after=card.message_id)
            await ada.say("\n".join(f"Page {at} | https://example.com/{'x' * 70}" for at in range(40)))
            card = await ada.sees("40 buttons", after=asked.message_id)
        assert "more rows" in str(asked)


class TestFailures:
    """Telegram fails at the very call that would have answered."""

    async def test_card_of_a_draft_is_tried_once_more(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, after=1)
        await draft(ada)

    @pytest.mark.parametrize(
        "fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.LOST_BEFORE, Fault.GARBAGE]
    )
    async def test_question_of_an_undo_is_tried_once_more(
        self, fault: Fault, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        await finished(ada)
        simulator.fault(fault, method="sendMessage", chat_id=ADA)
        answer = await ada.press("↩️ Undo")
        assert answer.text == "Your choice is below."
        await ada.sees("Delete this broadcast from 2 chats?")

    @pytest.mark.parametrize("how", ["↩️ Undo", "/undo"])
    async def test_question_that_fails_twice_is_on_the_card_and_comes_by_itself(
        self, how: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid = await self._slow(simulator, recall, ada)
        card = ada.screen[-1]
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        if how == "/undo":
            await ada.say(how)
        else:
            answer = await ada.press(how)
            assert answer.show_alert
            assert answer.text == f"Paused: nothing new goes out. {ON_CARD}"
        await until(lambda: "🗑 Delete" in str(card))
        assert recall.found(uuid).state is State.PAUSED
        question = await ada.sees("Delete this broadcast from", after=card.message_id)
        assert "⏳" not in str(question)
        await until(lambda: "🗑 Delete" not in str(card))
        await ada.press("Keep what was sent")
        await ada.sees("Broadcast stopped")

    @pytest.mark.parametrize("edits", [True, False])
    async def test_question_about_what_has_ended_comes_by_itself_too(
        self, edits: bool, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        _, report = await finished(ada)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        if not edits:
            simulator.fault(Fault.SERVER_ERROR, method="editMessageText", chat_id=ADA)
        answer = await ada.press("↩️ Undo", message_id=report.message_id)
        later = "Telegram did not take my question yet; it comes by itself."
        assert answer.text == (ON_CARD if edits else later)
        await ada.sees("Delete this broadcast from 2 chats?", after=report.message_id)
        await until(lambda: sum("🗑 Delete" in str(one) for one in ada.screen) == 1)
        assert "Sent: 2" in str(report)

    @pytest.mark.parametrize("label", ["✏️ Message", "🔘 Buttons"])
    async def test_press_that_fails_at_once_is_told_in_its_answer(
        self, label: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=4)
        answer = await ada.press(label, message_id=card.message_id)
        assert "/drafts and /history show how it stands" in (answer.text or "")
        assert answer.show_alert

    @pytest.mark.parametrize("label", ["✏️ Message", "🔘 Buttons", "✏️ Correct", "Duplicate"])
    async def test_press_in_a_long_flood_is_told_so_in_its_answer(
        self, label: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada) if label in ("✏️ Message", "🔘 Buttons") else (await finished(ada))[1]
        flood = "Too Many Requests: retry after 300"
        simulator.refuse(429, flood, {"retry_after": 300}, method="sendMessage", chat_id=ADA, times=None)
        answer = await ada.press(label, message_id=card.message_id)
        assert "Telegram asks me to be silent for 5 min" in (answer.text or "")

    async def test_toggle_that_cannot_be_shown_says_so(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        for method in ("editMessageText", "sendMessage"):
            simulator.fault(Fault.SERVER_ERROR, method=method, chat_id=ADA, times=2)
        answer = await ada.press("Silent ☐", message_id=card.message_id)
        assert "Something went wrong here" in (answer.text or "")

    async def test_press_that_was_answered_before_it_failed_is_told_in_a_message(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        simulator.latency = 0.7  # so that two failures take longer than an answer waits
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        await ada.press("✏️ Message", message_id=card.message_id)
        await ada.sees("Something went wrong here", after=card.message_id)

    @pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.LOST_BEFORE])
    async def test_answer_to_a_press_is_tried_once_more(
        self, fault: Fault, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("❌ Cancel", message_id=card.message_id)
        simulator.fault(fault, method="answerCallbackQuery")
        answer = await ada.press(data=f"send:{uuid}:1", message_id=card.message_id)
        assert answer.text == "This was cancelled; nothing was sent."

    @pytest.mark.parametrize(
        "written", ["/help", "/groups", "/broadcast", "/nonsense", "Hello", "/cancel", "/start", "/stop"]
    )
    async def test_answer_to_a_message_is_tried_once_more(
        self, written: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA)
        said = await ada.say(written)
        answer = await ada.sees(lambda one: one.from_bot, after=said)
        assert "went wrong" not in str(answer)

    async def test_message_is_awaited_though_the_answer_that_asks_for_it_was_lost(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=ADA)
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        said = await ada.say("Doors open at nine.")
        await ada.sees("Above is what everyone gets", after=said)

    async def test_what_was_done_but_could_not_be_told_is_not_called_a_restart(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await draft(ada)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=3)
        said = await ada.say("/cancel")
        answer = await ada.sees("It is done, or well begun", after=said)
        assert "restarted" not in str(answer)

    async def test_press_that_fails_before_its_answer_is_told_in_the_answer(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        await finished(ada)
        page = await listed(ada)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        answer = await ada.press("1", message_id=page.message_id)
        assert "Something went wrong here" in (answer.text or "")
        assert ada.screen[-1].message_id == page.message_id

    async def test_toggle_whose_card_cannot_be_edited_gets_a_new_card(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        simulator.fault(Fault.SERVER_ERROR, method="editMessageText", chat_id=ADA, times=2)
        await ada.press("Silent ☐", message_id=card.message_id)
        newer = await ada.sees("It arrives without a sound", after=card.message_id)
        await ada.press("✅ Send", message_id=newer.message_id)
        await ada.sees("Broadcast finished")
        assert [message.silent for message in simulator.delivered[reader.chat_id]] == [True]

    async def test_list_that_is_gone_is_shown_anew(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        for number in range(1, 13):
            past(recall, f"Message {number}")
        page = await listed(ada)
        further = next(data for label, data in page.buttons[-1] if label == "▶")
        ada.delete(page.message_id)
        await ada.press(data=further, message_id=page.message_id)
        newer = await ada.sees("“Message 1”", after=page.message_id)
        assert newer.labels == ["1", "2", "◀"]

    async def _slow(self, simulator: Simulator, recall: Recall, admin: Person) -> str:
        people = recall.subscribe(5000)
        uuid = await send(admin)
        await until(lambda: sum(holding(simulator, people)) > 3)
        return uuid


class TestOldNumbers:
    """A number under an older /history, after something became of its broadcast."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_of_what_was_cancelled_since_opens_nothing_and_says_so(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(300)
        await send(ada, "The one before")
        uuid = await send(ada, "The one after")
        page = await listed(ada)
        await ada.say(f"/undo {uuid}")
        await ada.sees("Cancelled: “The one after”")
        before = ada.screen[-1].message_id
        answer = await ada.press("1", message_id=page.message_id)
        assert (answer.text, answer.show_alert) == ("This was cancelled; nothing was sent.", True)
        await settled(ada)
        assert [one for one in ada.screen if one.message_id > before and "The one after" in str(one)] == []
        await ada.press("⏹ Stop", message_id=(await ada.sees("Sending")).message_id)
        await ada.sees("Broadcast stopped")

    async def test_of_a_draft_that_was_cancelled_since_says_so_too(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        said = await ada.say("/drafts")
        page = await ada.sees("newest first", after=said)
        await ada.press("❌ Cancel", message_id=card.message_id)
        answer = await ada.press("1", message_id=page.message_id)
        assert answer.text == "This was cancelled; nothing was sent."


class TestPromptAnswers:
    """A press is answered when its move is made, whatever Telegram does to the cards afterwards."""

    @pytest.mark.parametrize("label", ["❌ Cancel", "Silent ☐"])
    async def test_on_a_draft(self, label: str, simulator: Simulator, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        self._hang(simulator)
        await ada.press(label, message_id=card.message_id, timeout=PROMPT)

    @pytest.mark.parametrize(
        ("label", "question"), [("🔁 Retry", None), ("Keep", "↩️ Undo"), ("Leave it", "Resend")]
    )
    async def test_on_a_report_and_its_questions(
        self, label: str, question: str | None, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[2].chat_id)
        _, report = await refused(simulator, ada, people[:1])
        if question:
            await ada.press(question, message_id=report.message_id)
        await ada.sees(lambda one: any(word.startswith(label) for word in one.labels))
        self._hang(simulator)
        await ada.press(label, timeout=PROMPT)

    def _hang(self, simulator: Simulator) -> None:
        for method in ("editMessageText", "editMessageReplyMarkup"):
            simulator.fault(Fault.HANG, method=method, chat_id=ADA)
