"""A flood in the chats of admins: whatever they ask for meanwhile is answered when it is over, once."""

from collections.abc import AsyncIterator

import pytest

from models.lanes import Lane
from models.states import Outcome, State
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.drafting import settled
from tests.support.flood import Flood, said
from tests.support.past import finished, listed
from tests.support.recall import ADA, FIRST, Recall, until
from tests.support.stage import MovedTimer

pytestmark = pytest.mark.slow

SILENT = "Telegram asks me to be silent for 40 s"
ON_CARD = "Telegram takes no new message for now; your choice is on the card."
QUESTION = "Delete this broadcast from"


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 200}


@pytest.fixture
def timer() -> MovedTimer:
    return MovedTimer()


@pytest.fixture
async def flood(simulator: Simulator, timer: MovedTimer) -> AsyncIterator[Flood]:
    made = Flood(simulator, timer)
    yield made
    made.close()


@pytest.fixture
async def recall(stopped: Recall, timer: MovedTimer) -> AsyncIterator[Recall]:
    """The bot, running; its floods go by a clock that the test moves."""
    async with stopped.running(timer=timer):
        yield stopped


async def waiting(recall: Recall, count: int, *admins: Person) -> None:
    """Wait until all that these admins have asked for was handled, and so much of it is to be answered."""
    for admin in admins:
        # Toasts are let through, and each admin's updates are handled in order.
        await admin.press(
            data="nothing", message_id=max(one.message_id for one in admin.screen if one.from_bot)
        )
    await until(lambda: len(recall.store.inbox.waiting(Lane.ADMIN)) == count)


async def accident(simulator: Simulator, recall: Recall, admin: Person, chats: int = 2000) -> Message:
    """Something wrong is being sent; its card."""
    people = recall.subscribe(chats)
    uuid = await send(admin)
    await until(lambda: sum(holding(simulator, people)) > 3)
    await until(lambda: recall.found(uuid).announced_at is not None)
    return await admin.sees("Sending…")


def asking(admin: Person) -> list[Message]:
    """The messages on their screen that ask."""
    return [one for one in admin.screen if any("🗑 Delete" in label for label in one.labels)]


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
        assert "Subscribed: 7" in str(await ada.sees("Subscribers"))

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


class TestTheQuestion:
    """Before an undo."""

    @pytest.mark.parametrize("how", ["/undo", "↩️ Undo"])
    async def test_is_on_the_card_at_once_and_comes_once_when_it_is_over(
        self, how: str, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        flood.begin()
        if how == "/undo":
            for _ in range(3):
                await ada.say("/undo")
        else:
            toast = await ada.press(how, message_id=card.message_id)
            assert toast.text == f"Paused: nothing new goes out. {ON_CARD}"
        await waiting(recall, 0, ada)
        await until(lambda: QUESTION in str(card))
        assert "⏳ Telegram asks for silence." in str(card)
        assert asking(ada) == [card]
        flood.end()
        question = await ada.sees(QUESTION, after=card.message_id)
        await until(lambda: asking(ada) == [question])
        assert "Broadcast paused" in str(card)
        assert "⏳" not in str(question)
        assert recall.store.owed.all() == []

    async def test_leaves_a_card_that_was_paused_before_as_it_was(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        card = await accident(simulator, recall, ada)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(self._uuid(recall)))
        await until(lambda: "Broadcast paused" in str(card))
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        await ada.press("↩️ Undo", message_id=card.message_id)
        question = await ada.sees(QUESTION, after=card.message_id)
        await until(lambda: asking(ada) == [question])
        assert "Broadcast paused" in str(card)

    async def test_about_what_is_held_comes_when_it_is_over(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, flood: Flood
    ) -> None:
        await accident(simulator, recall, bob)
        await send(ada, "The one after")
        card = await ada.sees("Waits for")
        flood.begin()
        toast = await bob.press(data=f"undo:{recall.store.broadcasts.history(1)[0].uuid}", message_id=1)
        assert str(toast.text).startswith("Held: it does not begin. Telegram asks me to be silent")
        await until(lambda: "Held by Bob" in str(card))
        before = bob.screen[-1].message_id
        flood.end()
        question = await bob.sees("it does not begin until you press", after=before)
        assert question.labels == ["▶️ Go on", "❌ Cancel"]

    async def test_is_told_in_the_toast_where_the_card_cannot_ask_either(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        flood.begin("sendMessage", "editMessageText")
        toast = await ada.press("↩️ Undo", message_id=card.message_id)
        assert toast.text == f"Paused: nothing new goes out. {SILENT}; my question comes then, by itself."
        assert asking(ada) == []
        flood.end()
        question = await ada.sees(QUESTION, after=card.message_id)
        await until(lambda: asking(ada) == [question])

    async def test_is_on_the_notice_of_who_has_no_card(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, flood: Flood
    ) -> None:
        await accident(simulator, recall, ada)
        notice = await bob.sees("Ada is sending")
        flood.begin()
        await bob.say("/undo")
        await until(lambda: asking(bob) == [notice])
        flood.end()
        question = await bob.sees(QUESTION, after=notice.message_id)
        await until(lambda: asking(bob) == [question])

    async def test_counts_what_is_true_when_it_comes(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        await accident(simulator, recall, ada)
        simulator.latency = 1.0  # so that some are on the wire still
        await until(lambda: recall.tally(self._uuid(recall))[Outcome.IN_FLIGHT] > 20)
        flood.begin()
        await ada.press("↩️ Undo")
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(self._uuid(recall)))
        simulator.latency = 0.0
        before = ada.screen[-1].message_id
        flood.end()
        question = await ada.sees(QUESTION, after=before)
        sent = recall.tally(self._uuid(recall))[Outcome.SENT]
        assert f"🗑 Delete from {sent} chats" in question.labels

    @pytest.mark.parametrize("answer", ["🗑 Delete", "▶️ Resume", "Keep what was sent"])
    async def test_does_not_come_where_the_card_was_answered(
        self, answer: str, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        flood.begin()
        await ada.press("↩️ Undo", message_id=card.message_id)
        await ada.press(answer, message_id=card.message_id)
        last = await ada.say("/help")
        await waiting(recall, 1, ada)
        flood.end()
        await ada.sees("/history – past broadcasts", after=last)
        await until(lambda: recall.store.owed.all() == [])
        assert said(ada, QUESTION) == []
        assert said(ada, "I could not reach you") == []

    async def test_keep_gives_the_card_of_what_has_ended_its_last_word_back(
        self, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        recall.subscribe(3)
        _, report = await finished(ada)
        flood.begin(chats=(ADA,))
        await ada.press("↩️ Undo", message_id=report.message_id)
        [card] = asking(ada)
        toast = await ada.press("Keep", message_id=card.message_id)
        assert toast.text == "Kept."
        await until(lambda: "Finished: sent to 3" in str(card) and not card.labels)
        assert recall.store.owed.all() == []

    async def test_is_not_put_about_what_another_admin_has_undone_who_asked_reads_that(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        notice = await bob.sees("Ada is sending")
        flood.begin()
        await bob.say("/undo")
        await until(lambda: asking(bob) == [notice])
        await ada.press("↩️ Undo", message_id=card.message_id)
        await ada.press("🗑 Delete", message_id=card.message_id)
        uuid = self._uuid(recall)
        await until(lambda: recall.found(uuid).state is State.UNDONE)
        flood.end()
        await bob.sees("Broadcast undone", after=notice.message_id)
        await until(lambda: recall.store.owed.all() == [])
        assert said(bob, QUESTION) == []

    async def test_is_put_as_it_is_true_then_where_another_admin_has_stopped_it_meanwhile(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        notice = await bob.sees("Ada is sending")
        flood.begin()
        await bob.say("/undo")
        await until(lambda: asking(bob) == [notice])
        await ada.press("⏹ Stop", message_id=card.message_id)
        uuid = self._uuid(recall)
        await until(lambda: recall.found(uuid).state is State.STOPPED)
        flood.end()
        question = await bob.sees(QUESTION, after=notice.message_id)
        await until(lambda: asking(bob) == [question])
        await bob.press("🗑 Delete", message_id=question.message_id)
        await until(lambda: recall.found(uuid).state is State.UNDONE)

    async def test_comes_after_a_restart(
        self,
        simulator: Simulator,
        stopped: Recall,
        timer: MovedTimer,
        ada: Person,
        flood: Flood,
    ) -> None:
        async with stopped.running(timer=timer):
            card = await accident(simulator, stopped, ada)
            flood.begin()
            await ada.say("/undo")
            await until(lambda: asking(ada) == [card])
        async with stopped.running(timer=timer):
            assert asking(ada) == [card]
            flood.end()
            question = await ada.sees(QUESTION, after=card.message_id)
            await until(lambda: asking(ada) == [question])

    def _uuid(self, recall: Recall) -> str:
        [only] = recall.store.broadcasts.history(5)
        return only.uuid


async def test_accident_in_a_flood_that_two_admins_type_through(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person, flood: Flood
) -> None:
    """It ends with one question on each screen, one undo and an exact report."""
    people = recall.subscribe(2000)
    uuid = await send(ada)
    await until(lambda: sum(holding(simulator, people)) > 50)
    notice = await bob.sees("Ada is sending")
    card = await ada.sees("Sending…")
    flood.begin(chats=(None,))
    await until(lambda: recall.sender.pulse().held_for > 0)
    for written in ("/stats", "stop!!", "/stats", "what is going on", "STOP 🛑", "/undo", "/stats"):
        await ada.say(written)
    toast = await bob.press("↩️ Undo", message_id=notice.message_id)
    assert "your choice is on the card" in str(toast.text)
    for written in ("/help", "/stop", "/help"):
        await bob.say(written)
    await until(lambda: asking(ada) == [card] and asking(bob) == [notice])
    assert recall.found(uuid).state is State.PAUSED
    await waiting(recall, 6, ada, bob)
    flood.end()
    await waiting(recall, 0)
    await until(lambda: recall.store.owed.all() == [])
    await until(lambda: len(asking(ada) + asking(bob)) == 1)
    [question] = asking(ada) + asking(bob)
    assert question not in (card, notice)
    by = ada if question in ada.screen else bob
    assert [len(said(ada, "Subscribers")), len(said(bob, "/history – past"))] == [1, 1]
    assert len(said(ada, "/broadcast stop!!")) == len(said(bob, "You stay subscribed")) == 1
    reached = sum(holding(simulator, people))
    await by.press(f"🗑 Delete from {reached} chats", message_id=question.message_id)
    report = await by.sees("Broadcast undone")
    assert f"Deleted: {reached}" in str(report)
    assert sum(holding(simulator, people)) == 0
    assert simulator.calls["deleteMessage"] == reached
