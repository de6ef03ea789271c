"""A flood in the accident: the question comes when it is over, and stands on the card meanwhile."""

import asyncio
import re
import threading

import pytest

from handlers.live.queue import Queue
from models.states import Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import holding, send
from tests.support.flood import Flood, accident, asking, said, waiting
from tests.support.past import finished
from tests.support.recall import ADA, Recall, until
from tests.support.stage import MovedTimer

pytestmark = pytest.mark.slow

SILENT = r"Telegram asks me to be silent for \d\d s"
ON_CARD = "Telegram takes no new message for now; your choice is on the card."
QUESTION = "Delete this broadcast from"


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

    async def test_goes_from_a_card_that_was_being_drawn_when_it_was_put_there(
        self, simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        card = await accident(simulator, recall, ada)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(self._uuid(recall)))
        sent = recall.tally(self._uuid(recall))[Outcome.SENT]
        await until(lambda: f"{sent} of 2,000 sent" in str(card))
        drawing, go_on = threading.Event(), threading.Event()

        def slow(*_: object) -> str:
            drawing.set()
            go_on.wait()
            return ""

        monkeypatch.setattr(Queue, "waits", slow)
        await asyncio.to_thread(drawing.wait)
        simulator.fault(Fault.SERVER_ERROR, method="sendMessage", chat_id=ADA, times=2)
        await ada.press("↩️ Undo", message_id=card.message_id)
        await until(lambda: QUESTION in str(card))
        go_on.set()
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

    async def test_has_no_note_that_comes_alone_after_a_word(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        flood.begin("sendMessage", "editMessageText")
        word = await ada.say("STOP!!")
        await waiting(recall, 1, ada)
        flood.end()
        note = await ada.sees("/broadcast STOP!!", after=word)
        assert str(note.text).startswith("I took that for a stop; what becomes of it, I ask")
        await ada.sees(QUESTION, after=card.message_id)

    async def test_is_told_in_the_toast_where_the_card_cannot_ask_either(
        self, simulator: Simulator, recall: Recall, ada: Person, flood: Flood
    ) -> None:
        card = await accident(simulator, recall, ada)
        flood.begin("sendMessage", "editMessageText")
        toast = await ada.press("↩️ Undo", message_id=card.message_id)
        told = f"Paused: nothing new goes out. {SILENT}; my question comes then, by itself."
        assert re.fullmatch(told, str(toast.text))
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
