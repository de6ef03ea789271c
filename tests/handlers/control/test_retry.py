"""Retry: only chats that certainly do not have it, and may take it this time."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.deliveries import sweeping
from models.states import Outcome
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding
from tests.support.failing import FORBIDDEN, lost, refused
from tests.support.recall import Recall


class TestRetry:
    """For those who refused or failed, and nobody else."""

    async def test_only_those_who_refused_or_failed_get_it_again(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(8, blocked=1)
        card = await draft(ada)
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[1].chat_id)
        simulator.refuse(400, "Bad Request: the moon", method="sendMessage", chat_id=people[2].chat_id)
        simulator.fault(Fault.LOST_BEFORE, method="sendMessage", chat_id=people[3].chat_id)
        uuid, report = await confirmed(ada, card)
        assert (
            "Total: 8\nSent: 4\nBlocked: 1\nTelegram would not deliver it: 1\nFailed: 1\n"
            "Not known if it arrived: 1\n" in (report.text or "")
        )
        await bob.sees("Finished: sent to 4 of 8.")  # the last notice about it
        calls = simulator.calls["sendMessage"]
        answered = await ada.press("🔁 Retry 2 failed")
        assert answered.text == "Trying again with 2 chats."
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 8\nSent: 6\nBlocked: 1\nNot known if it arrived: 1\n" in (again.text or "")
        assert holding(simulator, people) == [0, 1, 1, 0, 1, 1, 1, 1]
        assert sum(recall.tally(uuid).values()) == 8
        await bob.sees("Finished: sent to 6 of 8.")
        to_admins = 4  # the card and the report, and two lines to the other admin
        assert simulator.calls["sendMessage"] - calls == 2 + to_admins

    async def test_more_of_them_than_one_transaction_changes_get_it_once_each(
        self, simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweeping, "STEP", 1)
        people = recall.subscribe(6)
        uuid, report = await refused(simulator, ada, people[1:])
        answered = await ada.press("🔁 Retry 5 failed")
        assert answered.text == "Trying again with 5 chats."
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 6\nSent: 6\n" in (again.text or "")
        assert holding(simulator, people) == [1] * 6
        assert recall.found(uuid).sweeps is None

    async def test_not_offered_where_nobody_refused(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4, blocked=1)
        people[1].deactivate()
        _, report = await lost(simulator, ada, people[2:3])
        assert not any("Retry" in label for label in report.labels)
        assert "Resend 1 unknown" in report.labels

    async def test_those_refused_again_are_counted_and_may_be_tried_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        uuid, report = await refused(simulator, ada, people[:2])
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
        await ada.press("🔁 Retry 2 failed")
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 4\nSent: 3\nTelegram would not deliver it: 1\n" in (again.text or "")
        await ada.press("🔁 Retry 1 failed")
        last = await ada.sees("Broadcast finished", after=again.message_id)
        assert "Total: 4\nSent: 4\n" in (last.text or "")
        assert not any("Retry" in label for label in last.labels)
        assert holding(simulator, people) == [1] * 4
        assert recall.tally(uuid) == {Outcome.SENT: 4}

    async def test_who_left_meanwhile_is_skipped(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        _, report = await refused(simulator, ada, people[:2])
        recall.store.audience.leave(people[0].chat_id)
        await ada.press("🔁 Retry 2 failed")
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 3\nSent: 2\nLeft before their turn: 1\n" in (again.text or "")
        assert holding(simulator, people) == [0, 1, 1]

    async def test_double_press_tries_once_and_is_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        _, report = await refused(simulator, ada, people[:2])
        presses = [ada.press("🔁 Retry 2 failed", message_id=report.message_id) for _ in range(3)]
        first, *others = sorted(str(one.text) for one in await asyncio.gather(*presses))
        await ada.sees("Sent: 3", after=report.message_id)
        assert {*others, first} <= {
            "Trying again with 2 chats.",
            "This is being sent.",
            "There is nobody to send it to again.",
        }
        assert holding(simulator, people) == [1] * 3

    async def test_late_press_on_an_old_report_is_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await refused(simulator, ada, people[:1])
        await ada.press("🔁 Retry 1 failed")
        await ada.sees("Sent: 2", after=report.message_id)
        late = await ada.press(data=pack(Action.RETRY, uuid), message_id=report.message_id)
        assert late.text == "There is nobody to send it to again."
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        late = await ada.press(data=pack(Action.RETRY, uuid), message_id=report.message_id)
        assert late.text == "This was undone."
        assert holding(simulator, people) == [0, 0]

    async def test_the_other_admin_is_told(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(3)
        await refused(simulator, ada, people[:2])
        await ada.press("🔁 Retry 2 failed")
        await bob.sees("🔁 Ada is sending again to 2 chats: “Doors open at nine.”")

    async def test_new_words_go_to_those_who_are_tried_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await refused(simulator, ada, people[:1])
        await ada.press("✏️ Correct")
        await ada.sees("Send me the corrected message")
        said = await ada.say("At ten.")
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        report = await ada.sees("2 corrected in place", after=card.message_id)
        await ada.press("🔁 Retry 1 failed")
        await ada.sees("Sent: 3", after=report.message_id)
        assert [one.text for person in people for one in simulator.delivered[person.chat_id]] == [
            "At ten."
        ] * 3

    async def test_undo_takes_back_what_a_retry_sent(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        _, report = await refused(simulator, ada, people[:2])
        await ada.press("🔁 Retry 2 failed")
        await ada.sees("Sent: 3", after=report.message_id)
        await ada.press("↩️ Undo")
        await ada.press("🗑 Delete from 3 chats")
        assert "Total: 3\nDeleted: 3\n" in str(await ada.sees("Broadcast undone"))
        assert holding(simulator, people) == [0] * 3
