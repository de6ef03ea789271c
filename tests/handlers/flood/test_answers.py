"""A flood in the chats of admins: whatever they ask for meanwhile is answered when it is over, once."""

import pytest

from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, holding
from tests.support.drafting import settled
from tests.support.flood import Flood, accident, said, waiting
from tests.support.past import finished, listed
from tests.support.recall import ADA, FIRST, Recall
from tests.support.stage import MovedTimer

pytestmark = pytest.mark.slow

SILENT = "Telegram asks me to be silent for "
ON_CARD = "Telegram takes no new message for now; your choice is on the card."
QUESTION = "Delete this broadcast from"


class TestCommandsAndTexts:
    """Typed in the flood."""

    @pytest.mark.parametrize(
        ("written", "answer"),
        [
            ("/stats", "Subscribers"),
            ("/help", "/history – past broadcasts"),
            ("/history", "Past broadcasts"),
            ("/drafts", "There are no drafts"),
            ("/groups", "group"),
            ("/broadcast", "Send me the message now"),
            ("/cancel", "Nothing is being written"),
            ("/nonsense", "I do not know that command"),
            ("Help!", "To send something to every subscriber"),
            ("/undo 123", "I know no broadcast"),
        ],
    )
    async def test_are_answered_when_it_is_over_the_newest_once(
        self, written: str, answer: str, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        recall.subscribe(1)
        await finished(ada)
        before = len(ada.screen)
        flood.begin()
        for _ in range(5):
            last = await ada.say(written)
        await waiting(recall, 1, ada)
        assert [one for one in ada.screen[before:] if one.from_bot] == []
        flood.end()
        await ada.sees(answer, after=last)
        await waiting(recall, 0)
        assert len([one for one in ada.screen[before:] if one.from_bot]) == 1

    async def test_are_answered_in_order(self, recall: Recall, ada: Person, flood: Flood) -> None:
        recall.subscribe(1)
        await settled(ada)
        flood.begin()
        for written in ("/drafts", "/stats", "/nonsense", "/drafts", "/help"):
            last = await ada.say(written)
        await waiting(recall, 4, ada)
        flood.end()
        await waiting(recall, 0)
        answers = [str(one) for one in ada.screen if one.message_id > last]
        wanted = ("Subscribers", "I do not know", "There are no drafts", "/history – past")
        assert [word in answer for word, answer in zip(wanted, answers, strict=True)] == [True] * 4

    async def test_frightened_words_get_one_answer_about_what_is_paused(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        await ada.press("⏸ Pause", message_id=card.message_id)
        flood.begin()
        for written in ("What is going on?", "Is it still going out?", "/status", "Answer me!"):
            last = await ada.say(written)
        await waiting(recall, 1, ada)
        flood.end()
        await ada.sees("Broadcast paused", after=last)
        await waiting(recall, 0)
        assert len(said(ada, "To send something to every subscriber")) == 1
        assert len([one for one in ada.screen if one.message_id > last and one.labels]) == 1

    async def test_numbers_are_those_of_the_moment_they_are_told(
        self, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        await settled(ada)
        flood.begin()
        await ada.say("/stats")
        await waiting(recall, 1, ada)
        recall.subscribe(7)
        flood.end()
        assert "Subscribers: 7" in str(await ada.sees("Deliveries"))

    async def test_message_that_was_asked_for_too_late_is_taken_for_the_draft(
        self, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        recall.subscribe(1)
        await settled(ada)
        flood.begin()
        await ada.say("/broadcast")
        await ada.say("Doors open at nine.")
        await waiting(recall, 2, ada)
        flood.end()
        await ada.sees("Above is what everyone gets")
        assert len(said(ada, "Send me the message now")) == 1

    async def test_card_that_is_refused_after_its_preview_comes_with_its_buttons(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        [reader] = recall.subscribe(1)
        words = "Too Many Requests: retry after 40"
        simulator.refuse(429, words, {"retry_after": 40}, method="sendMessage", chat_id=ADA, after=1)
        await ada.say("/broadcast Doors open at nine.")
        await ada.sees(lambda one: one.from_bot and one.text == "Doors open at nine.")
        await waiting(recall, 1, ada)
        flood.end()
        card = await ada.sees("Above is what everyone gets")
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, [reader]) == [1]

    async def test_are_answered_after_a_restart(
        self, stopped: Recall, timer: MovedTimer, ada: Person, flood: Flood
    ) -> None:
        async with stopped.running(timer=timer):
            await settled(ada)
            flood.begin()
            await ada.say("/stats")
            await waiting(stopped, 1, ada)
        async with stopped.running(timer=timer):
            flood.end()
            await ada.sees("Subscribers")
            await waiting(stopped, 0)

    async def test_other_admin_is_answered_at_once(
        self, recall: Recall, ada: Person, bob: Person, flood: Flood
    ) -> None:
        await settled(ada)
        flood.begin(chats=(ADA,))
        await ada.say("/stats")
        await waiting(recall, 1, ada)
        await bob.say("/stats")
        await bob.sees("Subscribers")
        assert said(ada, "Subscribers") == []

    async def test_telegram_is_not_asked_again_before_it_is_over(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        await settled(ada)
        flood.begin()
        await ada.say("/help")
        await waiting(recall, 1, ada)
        calls = simulator.calls["sendMessage"]
        for written in ("/stats", "/drafts", "What now?"):
            await ada.say(written)
        await waiting(recall, 4, ada)
        assert simulator.calls["sendMessage"] == calls


class TestPresses:
    """The toast says that an answer comes, and it comes."""

    @pytest.mark.parametrize(
        ("label", "answer"),
        [
            ("✏️ Message", "Send me the message that takes its place"),
            ("🔘 Buttons", "Send me the buttons"),
            ("✏️ Correct", "Send me the corrected message"),
            ("Duplicate", "Above is what everyone gets"),
            ("1", "Broadcast finished"),
            ("Resend", "Send it again to 1 chat"),
        ],
    )
    async def test_are_answered_when_it_is_over(
        self, label: str, answer: str, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        recall.subscribe(2)
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=FIRST)
        place = (await finished(ada))[1]
        if label in ("✏️ Message", "🔘 Buttons"):
            place = await draft(ada)
        if label == "1":
            place = await listed(ada)
        flood.begin()
        toast = await ada.press(label, message_id=place.message_id)
        assert SILENT in str(toast.text)
        assert toast.show_alert
        await waiting(recall, 1, ada)
        assert ada.screen[-1].message_id == place.message_id
        flood.end()
        await ada.sees(answer, after=place.message_id)
        await waiting(recall, 0)

    async def test_toggle_whose_card_cannot_be_shown_at_all_gets_one_later(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        flood.begin("sendMessage", "editMessageText")
        toast = await ada.press("Silent ☐", message_id=card.message_id)
        assert SILENT in str(toast.text)
        await waiting(recall, 1, ada)
        flood.end()
        newer = await ada.sees("It arrives without a sound", after=card.message_id)
        await ada.press("✅ Send", message_id=newer.message_id)
        await ada.sees("Broadcast finished")
        assert [message.silent for message in simulator.delivered[reader.chat_id]] == [True]
