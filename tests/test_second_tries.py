"""Retry and Resend: who certainly has it never gets it again, and who may get it twice was asked for."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from broadcast.content import Content
from handlers.buttons import Action, pack
from models.delivered import Corrected, Undone
from models.ledger import RETRYABLE, Claim
from models.schema import delivery
from models.states import Correction, Fate, Outcome, Resend, State
from models.store import Store
from simulator import Fault, Message, Person, Simulator
from tests.conftest import ADA, Recall, draft, send, until, uuid_of
from tests.test_faults import Stage, Trouble, on_stage, script
from tests.test_ledger import ANSWERS, answer, begun, now, outcomes

FORBIDDEN = "Bad Request: CHAT_WRITE_FORBIDDEN"


def holding(simulator: Simulator, people: list[Person]) -> list[int]:
    return [len(simulator.delivered[person.chat_id]) for person in people]


def outcome_of(recall: Recall, uuid: str) -> dict[int, Outcome]:
    """The outcomes, chat by chat."""
    found = recall.store.broadcasts.get(uuid)
    assert found
    query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == found.id)
    with recall.store.engine.connect() as connection:
        return dict(connection.execute(query).all())


async def confirmed(admin: Person, card: Message) -> tuple[str, Message]:
    """Send and wait for the end; the uuid and the report."""
    uuid = uuid_of(card)
    await admin.press("✅ Send", message_id=card.message_id)
    return uuid, await admin.sees("Broadcast finished", after=card.message_id)


async def refused(simulator: Simulator, admin: Person, people: list[Person]) -> tuple[str, Message]:
    """A finished broadcast that these people's chats did not take."""
    card = await draft(admin)
    for person in people:
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
    return await confirmed(admin, card)


async def lost(
    simulator: Simulator, admin: Person, people: list[Person], fault: Fault = Fault.LOST_AFTER
) -> tuple[str, Message]:
    """A finished broadcast whose answers were lost for these people."""
    card = await draft(admin)
    for person in people:
        simulator.fault(fault, method="sendMessage", chat_id=person.chat_id)
    return await confirmed(admin, card)


class TestRetry:
    """For those who refused or failed, and nobody else."""

    async def test_only_those_who_refused_or_failed_get_it_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(8, blocked=1)
        card = await draft(ada)
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[1].chat_id)
        simulator.refuse(400, "Bad Request: the moon", method="sendMessage", chat_id=people[2].chat_id)
        simulator.fault(Fault.LOST_BEFORE, method="sendMessage", chat_id=people[3].chat_id)
        uuid, report = await confirmed(ada, card)
        assert "Total: 8\nSent: 4\nBlocked: 1\nRefused: 1\nFailed: 1\nUnknown: 1\n" in (report.text or "")
        calls = simulator.calls["sendMessage"]
        answered = await ada.press("🔁 Retry 2 failed")
        assert answered.text == "Trying again with 2 chats."
        again = await ada.sees("Broadcast finished", after=report.message_id)
        assert "Total: 8\nSent: 6\nBlocked: 1\nUnknown: 1\n" in (again.text or "")
        assert holding(simulator, people) == [0, 1, 1, 0, 1, 1, 1, 1]
        assert sum(recall.tally(uuid).values()) == 8
        to_admins = 4  # the card and the report, and two lines to the other admin
        assert simulator.calls["sendMessage"] - calls == 2 + to_admins

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
        assert "Total: 4\nSent: 3\nRefused: 1\n" in (again.text or "")
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
        assert "Total: 3\nSent: 2\nSkipped: 1\n" in (again.text or "")
        assert holding(simulator, people) == [0, 1, 1]

    async def test_double_tap_tries_once_and_is_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        _, report = await refused(simulator, ada, people[:2])
        taps = [ada.press("🔁 Retry 2 failed", message_id=report.message_id) for _ in range(3)]
        first, *others = sorted(str(one.text) for one in await asyncio.gather(*taps))
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
        await bob.sees("🔁 Ada is sending a broadcast again to 2 chats.")

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


class TestResend:
    """For lost answers: asked first, because some may get it twice."""

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
        assert "Total: 6\nSent: 5\nUnknown: 1\n" in (again.text or "")
        assert "1 chat got it again after a lost answer; a first copy may remain there." in (again.text or "")
        assert holding(simulator, people) == [2, 1, 1, 1, 1, 1]
        assert outcome_of(recall, uuid)[people[1].chat_id] is Outcome.UNKNOWN

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
        assert "Total: 2\nSent: 1\nUnknown: 1\n" in (again.text or "")
        assert recall.tally(uuid) == {Outcome.SENT: 1, Outcome.UNKNOWN: 1}

    async def test_double_tap_on_the_question_makes_no_third_copy(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid, report = await lost(simulator, ada, people[:2])
        for person in people[:2]:  # and the answers are lost once more
            simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=person.chat_id, times=None)
        await ada.press("Resend 2 unknown")
        question = await ada.sees("Up to 2 people may get it twice")
        simulator.latency = 0.1  # the second tap is heard when the first has been answered
        taps = [ada.press("Send again to 2", message_id=question.message_id) for _ in range(3)]
        answers = await asyncio.gather(*taps)
        await ada.sees("Broadcast finished", after=question.message_id)
        await until(lambda: state_of(recall, uuid) is State.SENT)
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
        await ada.press("Resend 2 unknown", message_id=report.message_id)
        newer = await ada.sees("Up to 2 people may get it twice", after=older.message_id)
        await ada.press("Send again to 2", message_id=newer.message_id)
        await ada.sees("Broadcast finished", after=newer.message_id)
        late = await ada.press("Send again to 2", message_id=older.message_id)
        await until(lambda: state_of(recall, uuid) is State.SENT)
        assert not str(late.text).startswith("Trying again")
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
        assert "2 chats got it again after a lost answer; a first copy may remain there." in str(
            question.text
        )
        await ada.press("🗑 Delete from 4 chats")
        undone = await ada.sees("Broadcast undone")
        assert "Total: 4\nDeleted: 4\n" in (undone.text or "")
        assert "2 chats got it again after a lost answer; a first copy may remain there." in str(undone.text)
        assert holding(simulator, people) == [1, 1, 0, 0]

    async def test_late_presses_are_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await lost(simulator, ada, people[:1], Fault.LOST_BEFORE)
        await ada.press("Resend 1 unknown")
        await ada.press("Send again to 1")
        await ada.sees("Sent: 2", after=report.message_id)
        late = await ada.press(data=pack(Action.RESEND, uuid), message_id=report.message_id)
        assert late.text == "There is nobody to send it to again."
        late = await ada.press(data=pack(Action.AGAIN, uuid, 1), message_id=report.message_id)
        assert late.text == "The numbers have changed meanwhile; press Resend on the newest report."
        assert holding(simulator, people) == [1, 1]


def state_of(recall: Recall, uuid: str) -> State | None:
    found = recall.store.broadcasts.get(uuid)
    return found.state if found else None


LOST = 40  # answers


class TestHalfway:
    """A resend that ends before everybody had his turn."""

    @pytest.fixture
    async def stopped(
        self, simulator: Simulator, tmp_path: Path, ada: Person, bob: Person
    ) -> AsyncIterator[Recall]:
        """A bot that a test starts and stops by itself, at 25 messages a second."""
        assert ada != bob
        made = Recall(simulator, tmp_path / "recall.db", messages_per_second=25)
        yield made
        made.store.engine.dispose()

    async def again(self, recall: Recall, uuid: str, admin: Person) -> None:
        """Press as the question asks it, which a test of the middle need not read."""
        report = await admin.sees("Broadcast finished")
        found = recall.store.broadcasts.get(uuid)
        assert found
        answered = await admin.press(data=pack(Action.AGAIN, uuid, found.moves), message_id=report.message_id)
        assert answered.text == f"Trying again with {LOST} chats."

    def unknown(self, recall: Recall) -> str:
        """A finished broadcast of which nobody knows who has it."""
        broadcasts, ledger = recall.store.broadcasts, recall.store.ledger
        made = recall.store.drafts.create(vars(Content.of_text("Doors open at nine.", [])), ADA)
        broadcasts.advance(made.uuid, State.QUEUED, confirmed_by=ADA, card_chat_id=ADA)
        ledger.begin(made.uuid)
        ledger.claim(now(recall.store, made), LOST)
        ledger.settle_orphans()
        assert ledger.finish_sending(made.uuid)
        return made.uuid

    async def test_stopped_in_the_middle_the_rest_stays_unknown(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(LOST)
        uuid = self.unknown(stopped)
        async with stopped.running():
            await self.again(stopped, uuid, ada)
            await until(lambda: sum(holding(simulator, people)) > 5)
            await ada.sees("Sending")
            await ada.press("⏹ Stop")
            report = await ada.sees("Broadcast stopped")
        sent = sum(holding(simulator, people))
        assert 5 < sent < LOST
        assert stopped.tally(uuid) == {Outcome.SENT: sent, Outcome.UNKNOWN: LOST - sent}
        assert f"Total: {LOST}\nSent: {sent}\nUnknown: {LOST - sent}\n" in (report.text or "")
        assert max(holding(simulator, people)) == 1

    async def test_paused_in_the_middle_it_goes_on_and_calls_nobody_twice(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(LOST)
        uuid = self.unknown(stopped)
        async with stopped.running():
            await self.again(stopped, uuid, ada)
            await until(lambda: sum(holding(simulator, people)) > 5)
            await ada.sees("Sending")
            await ada.press("⏸ Pause")
            await ada.sees("Broadcast paused")
            await until(lambda: Outcome.IN_FLIGHT not in stopped.tally(uuid))
            assert sum(stopped.tally(uuid).values()) == LOST
            await ada.press("▶️ Resume")
            await ada.sees(f"Sent: {LOST}")
        assert holding(simulator, people) == [1] * LOST

    async def test_after_a_restart_the_rest_follows_and_nobody_is_called_twice(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(LOST)
        uuid = self.unknown(stopped)
        async with stopped.running():
            await self.again(stopped, uuid, ada)
            await until(lambda: sum(holding(simulator, people)) > 5)
        assert sum(holding(simulator, people)) < LOST
        assert sum(stopped.tally(uuid).values()) == LOST
        async with stopped.running():
            await ada.sees(f"Sent: {LOST}")
        assert holding(simulator, people) == [1] * LOST

    async def test_killed_in_the_middle_nobody_gets_a_third_copy_by_itself(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(LOST)
        uuid = self.unknown(stopped)
        before = stopped.store.broadcasts.get(uuid)
        assert before
        assert stopped.store.ledger.resend(uuid, before.moves) == LOST
        claimed = {claim.chat_id for claim in stopped.store.ledger.claim(now(stopped.store, before), 4)}
        assert len(claimed) == 4  # and then it is killed
        async with stopped.running():
            await ada.sees(f"Sent: {LOST - 4}\nUnknown: 4\n")
        assert {person.chat_id for person in people if not holding(simulator, [person])[0]} == claimed
        assert max(holding(simulator, people)) == 1

    async def report(self, ada: Person) -> Message:
        return await ada.sees("Broadcast finished")


async def test_undo_after_a_stopped_resend_counts_what_may_remain(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    _, report = await lost(simulator, ada, people[:3])
    simulator.fault(Fault.LOST_BEFORE, method="sendMessage", chat_id=people[0].chat_id)
    await ada.press("Resend 3 unknown")
    await ada.press("Send again to 3")
    await ada.sees("Sent: 4\nUnknown: 1", after=report.message_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete from 4 chats")
    undone = await ada.sees("Broadcast undone")
    assert "Total: 5\nDeleted: 4\nMay remain: 1\n" in (undone.text or "")
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
    again = await ada.sees("Sent: 5\nUnknown: 1", after=report.message_id)
    await ada.press("Resend 1 unknown")
    await ada.press("Send again to 1")
    await ada.sees("Total: 6\nSent: 6\n", after=again.message_id)
    assert holding(simulator, people) == [1] * 6
    assert recall.tally(uuid) == {Outcome.SENT: 6}


async def test_where_everyone_has_it_nobody_is_sent_it_again(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    uuid = await send(ada)
    report = await ada.sees("Broadcast finished")
    for action in (Action.RETRY, Action.RESEND):
        late = await ada.press(data=pack(action, uuid), message_id=report.message_id)
        assert (late.text, late.show_alert) == ("There is nobody to send it to again.", True)
    assert recall.tally(uuid) == {Outcome.SENT: 3}


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=script, second=script, third=script)
def test_whatever_goes_wrong_a_second_try_reaches_only_those_who_are_meant(
    first: dict[int, Trouble], second: dict[int, Trouble], third: dict[int, Trouble]
) -> None:
    async def act(stage: Stage) -> None:
        stage.give_trouble("sendMessage", first)
        uuid = (await stage.broadcast()).uuid
        await ended(stage, uuid)
        sent = stage.outcomes(stage.found(uuid))
        stage.give_trouble("sendMessage", second)
        stage.store.ledger.retry(uuid)
        await ended(stage, uuid)
        retried = stage.outcomes(stage.found(uuid))
        assert {chat: one for chat, one in sent.items() if one not in RETRYABLE}.items() <= retried.items()
        assert set(stage.held().values()) <= {1}
        stage.give_trouble("sendMessage", third)
        unknown = {chat for chat, one in retried.items() if one is Outcome.UNKNOWN}
        stage.store.ledger.resend(uuid, stage.found(uuid).moves)
        await ended(stage, uuid)
        resent, held = stage.outcomes(stage.found(uuid)), stage.held()
        assert {chat for chat in retried if resent[chat] is not retried[chat]} <= unknown
        assert {resent[chat] for chat in unknown} <= {Outcome.SENT, Outcome.UNKNOWN}
        assert {chat for chat, count in held.items() if count > 1} <= unknown
        assert max(held.values(), default=0) <= 2
        assert {chat for chat, one in resent.items() if one is Outcome.SENT} <= set(held)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act))


async def ended(stage: Stage, uuid: str) -> None:
    """Wait for the end, and go on where many refusals paused it."""
    stage.sender.wake()
    while stage.found(uuid).state is not State.SENT:
        stage.store.broadcasts.advance(uuid, State.SENDING, sources={State.PAUSED})
        stage.sender.wake()
        await asyncio.sleep(0.01)


class AnyOrder(RuleBasedStateMachine):
    """Second tries and corrections among all else, in any order."""

    @initialize(audience=st.sets(st.integers(1, 10), max_size=8))
    def begin(self, audience: set[int]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{self.folder.name}/recall.db", "NORMAL")
        self.made = begun(self.store, audience)
        self.held: list[Claim] = []
        self.once_sent: set[int] = set()
        self.calls: Counter[int] = Counter()
        self.asked: Counter[int] = Counter()

    @property
    def moves(self) -> int:
        return now(self.store, self.made).moves

    def rows(self) -> dict[int, Outcome]:
        query = select(delivery.c.id, delivery.c.outcome).where(delivery.c.broadcast_id == self.made.id)
        with self.store.engine.connect() as connection:
            return dict(connection.execute(query).all())

    @rule(size=st.integers(1, 4))
    def claim_or_finish(self, size: int) -> None:
        claims = self.store.ledger.claim(now(self.store, self.made), size)
        assert not {claim.id for claim in claims} & self.once_sent
        self.held += claims
        self.store.ledger.finish_sending(self.made.uuid)

    @rule(seen=st.integers(1, 3))
    def claim_of_an_older_version(self, seen: int) -> None:
        """A run that does not know yet that it was corrected claims nobody."""
        found = now(self.store, self.made)
        older = replace(found, content_version=found.content_version - seen)
        assert self.store.ledger.claim(older, 4) == []

    @rule(outcome=st.sampled_from(ANSWERS))
    def record(self, outcome: Outcome) -> None:
        if self.held:
            claim = self.held.pop()
            self.calls[claim.id] += 1
            version = now(self.store, self.made).content_version
            sent = replace(answer(claim, outcome), version=version)
            self.store.ledger.record([sent])

    @rule(crash=st.booleans())
    def give_up(self, crash: bool) -> None:
        if crash:
            for claim in self.held:
                self.calls[claim.id] += 1
            assert self.store.ledger.settle_orphans() == len(self.held)
        elif self.held:
            self.store.ledger.release([claim.id for claim in self.held])
        self.held.clear()

    @rule(chat=st.integers(1, 10), join=st.booleans())
    def come_or_go(self, chat: int, join: bool) -> None:
        _ = self.store.audience.add([chat]) if join else self.store.audience.leave(chat)

    @rule(to=st.sampled_from([State.PAUSED, State.SENDING, State.STOPPED]))
    def press(self, to: State) -> None:
        sources = {State.PAUSED} if to is State.SENDING else None
        self.store.broadcasts.advance(self.made.uuid, to, sources=sources)

    @rule()
    def retry(self) -> None:
        before, state = self.rows(), now(self.store, self.made).state
        again = [id_ for id_, outcome in before.items() if outcome in RETRYABLE]
        count = self.store.ledger.retry(self.made.uuid)
        assert count == (len(again) if state is State.SENT else 0)
        for id_ in again if count else ():
            self.calls[id_] = 0  # certainly none of them arrived

    @rule()
    def resend(self) -> None:
        before, state = self.rows(), now(self.store, self.made).state
        unknown = [id_ for id_, outcome in before.items() if outcome is Outcome.UNKNOWN]
        assert self.store.ledger.resend(self.made.uuid, self.moves - 1) == 0  # agreed to before a move
        count = self.store.ledger.resend(self.made.uuid, self.moves)
        assert count == (len(unknown) if state is State.SENT else 0)
        self.asked.update(unknown if count else ())
        assert self.rows() == before

    @rule()
    def correct(self) -> None:
        found = now(self.store, self.made)
        version = self.store.drafts.write(found, vars(Content.of_text(f"Words {found.moves}", [])))
        adopted = self.store.drafts.correct(found, version)
        live = found.state in (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)
        assert (adopted is not None) is live
        if adopted and self.held:  # its run ends, with nobody left on the wire, before another one begins
            self.store.ledger.release([claim.id for claim in self.held])
            self.held.clear()

    @rule(size=st.integers(1, 3), correction=st.sampled_from(Correction))
    def edit(self, size: int, correction: Correction) -> None:
        found = now(self.store, self.made)
        if not found.correcting:
            return
        page = self.store.delivered.outdated(found, 0, size)
        assert {claim.id for claim in page} <= self.once_sent
        assert all(claim.version < found.content_version for claim in page)
        answers = [Corrected(claim.id, correction) for claim in page]
        if answers:
            self.store.delivered.record_corrections(found, answers)
        left = self.store.delivered.outdated(found, 0, 1)
        assert self.store.delivered.finish_correcting(found) is (not left)

    @rule(fate=st.sampled_from(Fate))
    def undo(self, fate: Fate) -> None:
        self.store.delivered.begin_undoing(self.made.uuid)
        if now(self.store, self.made).state is not State.UNDOING:
            return
        for claim in self.store.delivered.undeleted(self.made.id, 0, 1):
            self.store.delivered.record_fates([Undone(claim.id, fate)])
        self.store.delivered.finish_undoing(self.made.uuid)

    @invariant()
    def outcomes_add_up_to_the_audience(self) -> None:
        counts = outcomes(self.store, self.made)
        assert sum(counts.values()) == now(self.store, self.made).audience
        assert counts.get(Outcome.IN_FLIGHT, 0) == len(self.held)

    @invariant()
    def what_was_sent_once_stays_sent(self) -> None:
        sent = {id_ for id_, outcome in self.rows().items() if outcome is Outcome.SENT}
        assert self.once_sent <= sent
        self.once_sent = sent

    @invariant()
    def nobody_is_called_more_often_than_was_asked(self) -> None:
        for id_, calls in self.calls.items():
            assert calls <= 1 + self.asked[id_]

    @invariant()
    def corrections_are_of_those_who_have_it(self) -> None:
        found = now(self.store, self.made)
        counts = self.store.ledger.counts(found)
        assert sum(counts.corrections.values()) <= counts.tally.get(Outcome.SENT, 0)
        assert sum(counts.fates.values()) <= counts.tally.get(Outcome.SENT, 0)
        assert counts.doubled <= counts.tally.get(Outcome.SENT, 0)

    @invariant()
    def what_is_asked_again_is_unknown_and_what_is_done_shows_one_version(self) -> None:
        columns = (delivery.c.outcome, delivery.c.resend, delivery.c.version, delivery.c.tried_version)
        query = select(*columns).where(delivery.c.broadcast_id == self.made.id)
        with self.store.engine.connect() as connection:
            for row in connection.execute(query):
                if row.resend is Resend.ASKED:
                    assert row.outcome is Outcome.UNKNOWN
                if row.outcome is Outcome.SENT:
                    assert row.version <= row.tried_version

    def teardown(self) -> None:
        self.store.engine.dispose()
        self.folder.cleanup()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = hypothesis_settings(max_examples=60, stateful_step_count=30, deadline=None)
