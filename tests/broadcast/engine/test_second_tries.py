"""Second tries in the middle and in any order: nobody is called more often than was asked."""

import asyncio
import tempfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from handlers.callbacks import Action, pack
from models.content import Content
from models.record import Card
from models.states import RETRYABLE, Outcome, State
from simulator import Person, Simulator
from tests.support.broadcasting import holding
from tests.support.ledger import BY, CARD, now
from tests.support.recall import ADA, Recall, until
from tests.support.stage import Stage, Trouble, on_stage, script

LOST = 100  # answers


class TestHalfway:
    """A resend that ends before everyone had their turn."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 25}

    async def again(self, recall: Recall, uuid: str, admin: Person, people: list[Person]) -> None:
        """Resend without reading the question, and wait until some have it."""
        report = await admin.sees("Broadcast finished")
        revision = recall.found(uuid).revision
        answered = await admin.press(data=pack(Action.RESEND, uuid, revision), message_id=report.message_id)
        assert answered.text == f"Trying again with {LOST} chats."
        await until(lambda: sum(holding(recall.simulator, people)) > 5)

    def unknown(self, recall: Recall) -> str:
        """A finished broadcast of which nobody knows who has it."""
        broadcasts, ledger = recall.store.broadcasts, recall.store.ledger
        made = recall.store.contents.create(Content("text", "Doors open at nine."), ADA)
        broadcasts.confirm(made.uuid, 1, BY, Card(ADA))
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
            await self.again(stopped, uuid, ada, people)
            await ada.sees("Sending")
            await ada.press("⏹ Stop")
            report = await ada.sees("Broadcast stopped")
        sent = sum(holding(simulator, people))
        assert 5 < sent < LOST
        assert stopped.tally(uuid) == {Outcome.SENT: sent, Outcome.UNKNOWN: LOST - sent}
        assert f"Total: {LOST}\nSent: {sent}\nNot known if it arrived: {LOST - sent}\n" in (report.text or "")
        assert max(holding(simulator, people)) == 1

    async def test_paused_in_the_middle_it_goes_on_and_calls_nobody_twice(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(LOST)
        uuid = self.unknown(stopped)
        async with stopped.running():
            await self.again(stopped, uuid, ada, people)
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
            await self.again(stopped, uuid, ada, people)
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
        before = stopped.found(uuid)
        assert stopped.store.ledger.resend(uuid, before.revision, BY, Card(ADA)) == LOST
        claimed = {claim.chat_id for claim in stopped.store.ledger.claim(now(stopped.store, before), 4)}
        assert len(claimed) == 4  # and then the bot is killed
        async with stopped.running():
            await ada.sees(f"Sent: {LOST - 4}\nNot known if it arrived: 4\n")
        assert {person.chat_id for person in people if not holding(simulator, [person])[0]} == claimed
        assert max(holding(simulator, people)) == 1


@pytest.mark.long
@pytest.mark.slow
@hypothesis_settings(max_examples=20)
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
        stage.store.ledger.retry(uuid, BY)
        await ended(stage, uuid)
        retried = stage.outcomes(stage.found(uuid))
        assert {chat: one for chat, one in sent.items() if one not in RETRYABLE}.items() <= retried.items()
        assert set(stage.held().values()) <= {1}
        stage.give_trouble("sendMessage", third)
        unknown = {chat for chat, one in retried.items() if one is Outcome.UNKNOWN}
        stage.store.ledger.resend(uuid, stage.found(uuid).revision, BY, CARD)
        await ended(stage, uuid)
        resent, held = stage.outcomes(stage.found(uuid)), stage.held()
        assert {chat for chat in retried if resent[chat] is not retried[chat]} <= unknown
        assert {resent[chat] for chat in unknown} <= {Outcome.SENT, Outcome.UNKNOWN}
        assert {chat for chat, count in held.items() if count > 1} <= unknown
        assert max(held.values(), default=0) <= 2
        assert {chat for chat, one in resent.items() if one is Outcome.SENT} <= set(held)
        counts = await stage.undo(uuid)
        remaining = stage.remaining(stage.found(uuid))
        assert set(stage.held()) <= remaining
        assert counts.may_remain <= len(remaining) <= counts.may_remain + counts.doubled

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act))


async def ended(stage: Stage, uuid: str) -> None:
    """Wait for the end, and resume it when many refusals have paused it."""
    stage.sender.wake()
    while stage.found(uuid).state is not State.SENT:
        stage.store.broadcasts.resume(uuid, BY)
        stage.sender.wake()
        await asyncio.sleep(0.01)
