"""Resend: chats whose answer was lost may get it twice, so an admin is asked first."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.states import Outcome, State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding, send
from tests.support.failing import FORBIDDEN, lost
from tests.support.recall import Recall, until


class TestResend:
    """For lost answers. The question comes first, because some may get it twice."""

    async def test_it_says_first_how_many_may_get_it_twice(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(6)
        uuid, _ = await lost(simulator, ada, people[:3])
        await ada.press("Resend 3 unknown")
        question = await ada.sees("Up to 3 people may get it twice")
        assert question.labels == ["Send again to 3", "Leave it"]
        assert holding(simulator, people) == [1] * 6
        assert recall.tally(uuid) == {Outcome.SENT: 3, Outcome.UNKNOWN: 3}
        await ada.press("Leave it")
        await until(lambda: question.labels == [])
        assert holding(simulator, people) == [1] * 6
        assert recall.tally(uuid) == {Outcome.SENT: 3, Outcome.UNKNOWN: 3}

    async def test_one_unknown_is_asked_about_in_the_singular(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await lost(simulator, ada, people[:1])
        await ada.press("Resend 1 unknown")
        question = await ada.sees("Send it again to 1 chat")
        assert "1 people" not in (question.text or "")

    async def test_confirmed_exactly_those_get_a_second_call(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(6)
        uuid, report = await lost(simulator, ada, people[:2])
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[1].chat_id)
        await ada.press("Resend 2 unknown")
        await ada.press("Send again to 2")
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 6\nSent: 5\nNot known if it arrived: 1\n" in (again.text or "")
        # The other one was refused, so it has one copy at most.
        unsure = "because it was not known if it had arrived, and may have it twice."
        assert f"1 chat was sent it a second time, {unsure}" in (again.text or "")
        assert holding(simulator, people) == [2, 1, 1, 1, 1, 1]
        assert recall.rows(uuid)[1].outcome is Outcome.UNKNOWN

    @pytest.mark.parametrize(
        ("code", "description"),
        [(400, FORBIDDEN), (403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: the moon")],
    )
    async def test_refused_second_copy_leaves_open_whether_the_first_one_arrived(
        self, code: int, description: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await lost(simulator, ada, people[:1])
        simulator.refuse(code, description, method="sendMessage", chat_id=people[0].chat_id)
        await ada.press("Resend 1 unknown")
        await ada.press("Send again to 1")
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 2\nSent: 1\nNot known if it arrived: 1\n" in (again.text or "")
        assert recall.tally(uuid) == {Outcome.SENT: 1, Outcome.UNKNOWN: 1}

    async def test_double_press_on_the_question_makes_no_third_copy(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, report = await lost(simulator, ada, people[:2])
        for person in people[:2]:  # the answers are lost once more
            simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=person.chat_id, times=None)
        await ada.press("Resend 2 unknown")
        question = await ada.sees("Up to 2 people may get it twice")
        simulator.latency = 0.1  # the second press arrives when the first has been answered
        presses = [ada.press("Send again to 2", message_id=question.message_id) for _ in range(3)]
        answers = await asyncio.gather(*presses)
        await ada.sees("Broadcast finished", after=question.message_id)
        await until(lambda: recall.found(uuid).state is State.SENT)
        assert [one.text for one in answers].count("Trying again with 2 chats.") == 1
        assert holding(simulator, people) == [2, 2, 1]
        assert report.message_id < question.message_id

    async def test_question_from_before_a_resend_makes_no_third_copy(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, report = await lost(simulator, ada, people[:2])
        for person in people[:2]:
            simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=person.chat_id)
        await ada.press("Resend 2 unknown", message_id=report.message_id)
        older = await ada.sees("Up to 2 people may get it twice")
        await ada.press(data=pack(Action.ASK_RESEND, uuid), message_id=older.message_id)
        newer = await ada.sees("Up to 2 people may get it twice", after=older.message_id)
        await ada.press("Send again to 2", message_id=newer.message_id)
        await ada.sees("Broadcast finished", after=newer.message_id)
        yes = pack(Action.RESEND, uuid, recall.found(uuid).revision)
        late = await ada.press(data=yes, message_id=older.message_id)
        await until(lambda: recall.found(uuid).state is State.SENT)
        assert late.text == "There is a newer question about this below."
        assert holding(simulator, people) == [2, 2, 1]

    async def test_after_an_undo_the_report_says_that_first_copies_may_remain(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        _, report = await lost(simulator, ada, people[:2])
        await ada.press("Resend 2 unknown")
        await ada.press("Send again to 2")
        await ada.sees("Sent: 4", after=report.message_id)
        await ada.press("↩️ Undo")
        question = await ada.sees("Delete this broadcast from 4 chats?")
        assert (
            "2 chats were sent it a second time, because it was not known if it had arrived; "
            "a first copy may remain there." in str(question.text)
        )
        await ada.press("🗑 Delete from 4 chats")
        undone = await ada.sees("Broadcast undone")
        assert "Total: 4\nDeleted: 4\n" in (undone.text or "")
        assert (
            "2 chats were sent it a second time, because it was not known if it had arrived; "
            "a first copy may remain there." in str(undone.text)
        )
        assert holding(simulator, people) == [1, 1, 0, 0]

    async def test_late_presses_are_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await lost(simulator, ada, people[:1], Fault.LOST_BEFORE)
        await ada.press("Resend 1 unknown")
        await ada.press("Send again to 1")
        await ada.sees("Sent: 2", after=report.message_id)
        late = await ada.press(data=pack(Action.ASK_RESEND, uuid), message_id=report.message_id + 1)
        assert late.text == "There is nobody to send it to again."
        late = await ada.press(data=pack(Action.RESEND, uuid, 1), message_id=report.message_id)
        assert late.text == "The numbers have changed meanwhile; press Resend on the newest report."
        assert holding(simulator, people) == [1, 1]


async def test_undo_after_a_stopped_resend_counts_what_may_remain(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    _, report = await lost(simulator, ada, people[:3])
    simulator.fault(Fault.LOST_BEFORE, method="sendMessage", chat_id=people[0].chat_id)
    await ada.press("Resend 3 unknown")
    await ada.press("Send again to 3")
    await ada.sees("Sent: 4\nNot known if it arrived: 1", after=report.message_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 4 chats")
    undone = await ada.sees("Broadcast undone")
    assert "Total: 5\nDeleted: 4\nNot known if it arrived: 1\n" in (undone.text or "")
    assert holding(simulator, people) == [1, 1, 1, 0, 0]


async def test_retry_and_resend_after_each_other_add_up(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(6)
    card = await draft(ada)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
    simulator.fault(Fault.LOST_BEFORE, method="sendMessage", chat_id=people[1].chat_id)
    uuid, report = await confirmed(ada, card)
    await ada.press("🔁 Retry 1 failed")
    again = await ada.sees("Sent: 5\nNot known if it arrived: 1", after=report.message_id)
    await ada.press("Resend 1 unknown")
    await ada.press("Send again to 1")
    await ada.sees("Total: 6\nSent: 6\n", after=again.message_id)
    assert holding(simulator, people) == [1] * 6
    assert recall.tally(uuid) == {Outcome.SENT: 6}


async def test_where_everyone_has_it_nobody_is_sent_it_again(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    for action in (Action.RETRY, Action.ASK_RESEND):
        late = await ada.press(data=pack(action, uuid), message_id=report.message_id)
        assert (late.text, late.show_alert) == ("There is nobody to send it to again.", True)
    assert recall.tally(uuid) == {Outcome.SENT: 3}
