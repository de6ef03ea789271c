"""/undo: the last broadcast, or any."""

import pytest

from models.events import Admin
from models.states import State
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.past import finished
from tests.support.recall import ADA, Recall, until


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
        assert sum(holding(simulator, people)) == 6
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
        assert recall.found(uuid).state is State.SENT

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
        await ada.sees("This was undone already; /history lists the others.", after=report.message_id)

    async def test_draft_being_edited_survives_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await finished(ada)
        card = await draft(ada, "A draft")
        said = await ada.say("/undo")
        question = await ada.sees("Delete this broadcast", after=said)
        await ada.press("🗑 Delete", message_id=question.message_id)
        await ada.sees("Broadcast undone")
        said = await ada.say("A better draft")
        better = await ada.sees("Above is what everyone gets", after=said)
        await until(lambda: card.message_id not in ada.messages)
        await ada.press("✅ Send", message_id=better.message_id)
        await ada.sees("Broadcast finished", after=better.message_id)
        assert [message.text for message in simulator.delivered[reader.chat_id]] == ["A better draft"]


class TestQueued:
    """/undo where the last broadcast waits behind another."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_it_brakes_what_is_being_sent_holds_what_waits_and_asks_which(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(300)
        running = await send(ada, "The running one")
        waiting = await send(bob, "The waiting one")
        await bob.sees("Waits for")
        said = await ada.say("/undo")
        question = await ada.sees("Which one is it?", after=said)
        assert question.labels == ["↩️ “The waiting one” · Bob", "↩️ “The running one” · Ada"]
        held = recall.found(waiting)
        assert (held.state, held.barred, recall.found(running).state) == (State.QUEUED, True, State.PAUSED)
        await ada.press("↩️ “The running", message_id=question.message_id)
        asked = await ada.sees("nothing new goes out", after=question.message_id)
        await ada.press("🗑 Delete", message_id=asked.message_id)
        await ada.sees("Broadcast undone")
        assert sum(holding(simulator, people)) == 0
        assert recall.found(waiting) == held

    async def test_uuid_of_ones_own_cancels_it_and_of_another_admins_asks(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(300)
        await send(ada, "The running one")
        own, others = await send(ada, "My waiting one"), await send(bob, "Their waiting one")
        said = await ada.say(f"/undo {own}")
        await ada.sees("Cancelled: “My waiting one”\nNothing was sent.", after=said)
        await bob.sees("↩️ Ada has cancelled, before it began: “My waiting one”")
        cancelled = recall.found(own)
        assert cancelled.taken_back
        assert (cancelled.state, cancelled.taken_back.by) == (State.CANCELLED, Admin(ADA, "Ada"))
        said = await ada.say(f"/undo {others}")
        await ada.sees("“Their waiting one” · Bob\nHeld by Ada.", after=said)
        assert (recall.found(others).state, recall.found(others).barred) == (State.QUEUED, True)

    async def test_what_waits_is_listed_and_opened_with_its_undo(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(300)
        await send(ada, "The running one")
        await send(ada, "The waiting one")
        said = await ada.say("/history")
        page = await ada.sees("Past broadcasts", after=said)
        waits = "1. Waiting to begin · Ada\n“The waiting one”\nWaits for “The running one”, about "
        assert waits in (page.text or "")
        await ada.press("1", message_id=page.message_id)
        report = await ada.sees("Waits for “The running one”, about", after=page.message_id)
        assert "“The waiting one” · Ada" in (report.text or "")
        assert report.labels == ["↩️ Undo", "Duplicate", "Details"]
