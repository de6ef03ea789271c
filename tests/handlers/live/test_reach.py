"""Admins out of reach: what is owed to them goes to another admin, and to them when they return."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from models.states import State
from simulator import Message, Person, Simulator
from simulator.faults import Rule
from tests.support.broadcasting import draft, holding, send
from tests.support.past import doubted, finished, warnings
from tests.support.recall import ADA, BOB, Recall, until

BLOCKED = "Forbidden: bot was blocked by the user"
UNKNOWN = "Bad Request: chat not found"
ELSEWHERE = "Another admin goes on with this."


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 40}


def alone(recall: Recall, *admins: int) -> None:
    """Only these are admins, from the next start on."""
    recall.settings = replace(recall.settings, admin_chat_ids=frozenset(admins))


def unreachable(simulator: Simulator, admin: Person, words: str = BLOCKED) -> list[Rule]:
    """Nothing can be sent to this admin and no card of theirs edited; nobody tells the bot."""
    code = 403 if words.startswith("Forbidden") else 400
    return [
        simulator.refuse(code, words, method=method, chat_id=admin.chat_id, times=None)
        for method in ("sendMessage", "editMessageText")
    ]


async def begun(simulator: Simulator, recall: Recall, admin: Person, chats: int = 60) -> str:
    """A broadcast that has reached somebody; its uuid."""
    people = recall.subscribe(chats)
    uuid = await send(admin)
    await until(lambda: sum(holding(simulator, people)) > 3)
    return uuid


def seen(admin: Person, words: str) -> list[Message]:
    return [message for message in admin.screen if message.from_bot and words in str(message)]


class TestTheOnlyAdmin:
    """Nobody can stand in."""

    @pytest.mark.parametrize("noticed", [True, False])
    async def test_card_and_report_wait_until_they_are_back(
        self, noticed: bool, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        alone(stopped, ADA)
        async with stopped.running():
            uuid = await begun(simulator, stopped, ada)
            rules = unreachable(simulator, ada)
            if noticed:
                ada.block()
            await until(lambda: stopped.found(uuid).state is State.SENT)
            assert seen(ada, "Broadcast finished") == []
            for rule in rules:
                rule.cancel()
            if noticed:
                ada.unblock()
            else:
                await ada.say("/help")
            report = await ada.sees("Broadcast finished")
            assert "Sent: 60" in str(report)
            await ada.sees("Finished: sent to 60 of 60.")
            assert seen(ada, "Sending…") == []
            assert seen(ada, "I could not reach you") == []  # it was not told to anybody else

    async def test_the_wait_outlives_a_restart(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        alone(stopped, ADA)
        async with stopped.running():
            uuid = await begun(simulator, stopped, ada)
            rules = unreachable(simulator, ada)
            await until(lambda: stopped.found(uuid).state is State.SENT)
        async with stopped.running():
            assert seen(ada, "Broadcast finished") == []
            assert stopped.found(uuid).report_message_id is None
        for rule in rules:
            rule.cancel()
        async with stopped.running():
            await ada.sees("Broadcast finished")

    async def test_card_of_what_ended_meanwhile_shows_that_when_they_are_back(
        self, simulator: Simulator, stopped: Recall, ada: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        alone(stopped, ADA)
        async with stopped.running():
            uuid = await begun(simulator, stopped, ada)
            rules = unreachable(simulator, ada)
            await until(lambda: stopped.found(uuid).state is State.SENT)
        caplog.clear()
        async with stopped.running():
            # The card was tried in vain with its last word, so nothing about it is new when they return.
            await until(lambda: "cannot be reached" in caplog.text)
            for rule in rules:
                rule.cancel()
            await ada.say("/help")
            await ada.sees("Broadcast finished")
            await ada.sees("Finished: sent to 60 of 60.")
            assert seen(ada, "Sending…") == []

    async def test_warning_waits_until_they_are_back(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        alone(stopped, ADA)
        stopped.subscribe(2)
        async with stopped.running():
            uuid, _ = await doubted(ada)
            rules = unreachable(simulator, ada)
            calls = simulator.calls["sendMessage"]
            simulator.clock.advance(hours=46.02)
            await until(lambda: simulator.calls["sendMessage"] > calls)
            assert stopped.found(uuid).warned_at is None
            for rule in rules:
                rule.cancel()
            ada.press_nowait("↩️ Undo")
            await ada.sees("2 messages become permanent within 1 h")


class TestAnotherAdmin:
    """Bob stands in for Ada."""

    @pytest.mark.parametrize("how", ["blocked", "blocked and noticed", "not found"])
    async def test_card_and_report_go_to_the_other_admin_and_to_the_first_one_later(
        self, how: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid = await begun(simulator, recall, ada, 160)
        before = ada.screen[-1].message_id
        rules = unreachable(simulator, ada, UNKNOWN if how == "not found" else BLOCKED)
        if how == "blocked and noticed":
            ada.block()
        card = await bob.sees(lambda one: "⏸ Pause" in one.labels)
        assert card.labels == ["⏸ Pause", "⏹ Stop", "↩️ Undo", "✏️ Correct"]
        await bob.sees("Broadcast finished")
        assert "Finished: sent to 160 of 160." in str(card)
        for rule in rules:
            rule.cancel()
        if how == "blocked and noticed":
            ada.unblock()
        else:
            await ada.say("/help")
        await ada.sees("I could not reach you for a while", after=before)
        report = await ada.sees("Broadcast finished", after=before)
        assert report.labels == ["↩️ Undo", "✏️ Correct", "📄 CSV", "Duplicate", "Details"]
        await until(lambda: not recall.store.owed.all())
        assert seen(ada, "Sending…") == []
        assert recall.found(uuid).state is State.SENT
        assert len(seen(bob, "Broadcast finished")) == 1

    async def test_card_goes_back_to_who_had_it_while_it_is_sent(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid = await begun(simulator, recall, ada, 200)
        mine = recall.found(uuid).card
        rules = unreachable(simulator, ada)
        card = await bob.sees(lambda one: "⏸ Pause" in one.labels)
        for rule in rules:
            rule.cancel()
        said = await ada.say("/help")
        newer = await ada.sees(lambda one: "⏸ Pause" in one.labels, after=said)
        await until(lambda: card.text == ELSEWHERE)
        assert mine
        assert ada.messages[mine.message_id or 0].text == "This goes on in a newer message."
        await ada.press("⏹ Stop", message_id=newer.message_id)
        await ada.sees("Broadcast stopped")
        assert seen(bob, "Broadcast stopped") == []

    async def test_card_that_the_other_admin_took_over_stays_with_them(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid = await begun(simulator, recall, ada, 200)
        rules = unreachable(simulator, ada)
        card = await bob.sees(lambda one: "⏸ Pause" in one.labels)
        await bob.press("✏️ Correct", message_id=card.message_id)
        asked = await bob.sees("Send me the corrected message")
        await bob.say("Doors open at ten.")
        offer = await bob.sees("Above is how it will read", after=asked.message_id)
        await bob.press("✏️ Correct", message_id=offer.message_id)
        for rule in rules:
            rule.cancel()
        said = await ada.say("/help")
        await ada.sees("Broadcast being sent", after=said)
        kept = recall.found(uuid).card
        assert kept
        assert (kept.chat_id, kept.message_id) == (BOB, offer.message_id)
        await bob.press("⏹ Stop", message_id=offer.message_id)
        await bob.sees("Broadcast stopped")

    async def test_what_a_machine_paused_is_in_somebody_s_hands(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(30)
        card = await draft(ada)
        for person in people:
            simulator.refuse(400, "Bad Request: can't parse entities", chat_id=person.chat_id, times=None)
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast paused")
        assert not any("▶️ Resume" in one.labels for one in bob.screen)
        ada.block()
        await bob.sees(lambda one: "▶️ Resume" in one.labels and "Broadcast paused" in str(one))

    async def test_warning_goes_to_the_other_admin(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        uuid, _ = await doubted(ada)
        unreachable(simulator, ada)
        simulator.clock.advance(hours=46.02)
        await bob.sees("2 messages become permanent within 1 h")
        await until(lambda: recall.found(uuid).warned_at is not None)
        assert len(warnings(bob)) == 1

    @pytest.mark.parametrize("restarted", [False, True])
    async def test_who_missed_what_others_did_learns_how_it_stands(
        self, restarted: bool, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        stopped.subscribe(2)
        rules = unreachable(simulator, bob)
        async with stopped.running():
            await finished(ada, "The first")
            await finished(ada, "The second")
            cancelled = await draft(ada, "Never sent")
            await ada.press("❌ Cancel", message_id=cancelled.message_id)
            await until(lambda: len(stopped.store.owed.all()) == 2)
            if not restarted:
                await self._told_all(rules, bob)
        if restarted:
            async with stopped.running():
                await self._told_all(rules, bob)

    async def _told_all(self, rules: list[Rule], bob: Person) -> None:
        for rule in rules:
            rule.cancel()
        await bob.say("/help")
        await bob.sees("“The second”")
        assert [len(seen(bob, f"“{which}”")) for which in ("The first", "The second")] == [1, 1]
        assert len(seen(bob, "I could not reach you for a while")) == 1

    async def test_failure_of_telegram_loses_no_notice(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        simulator.refuse(500, "Internal Server Error", method="sendMessage", chat_id=BOB, times=2)
        await finished(ada)
        await bob.sees("Broadcast finished")
        await until(lambda: not recall.store.owed.all())


class TestFormerAdmin:
    """Whoever was taken off the list learns nothing more."""

    async def test_card_and_report_go_to_who_moved_it_last(
        self, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        carol = simulator.person(1003, first_name="Carol")
        alone(stopped, ADA, BOB, carol.chat_id)
        async with stopped.running():
            uuid = await begun(simulator, stopped, ada, 100)
            notice = await carol.sees("Ada is sending to 100 chats")
            await carol.press("↩️ Undo", message_id=notice.message_id)
            await carol.press("▶️ Resume")
            await until(lambda: stopped.found(uuid).state is State.SENDING)
        alone(stopped, BOB, carol.chat_id)
        told = [str(message) for message in ada.screen]
        async with stopped.running():
            await carol.sees(lambda one: "⏸ Pause" in one.labels)
            await carol.sees("Broadcast finished")
            await bob.sees("Finished: sent to 100 of 100.")
        assert [str(message) for message in ada.screen] == told
        assert stopped.store.owed.all() == []

    async def test_report_and_warning_go_to_the_first_who_can_be_reached(
        self, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        stopped.subscribe(2)
        async with stopped.running():
            uuid, _ = await doubted(ada)
        alone(stopped, 1000, BOB)  # the first of them has never written to the bot
        told = [str(message) for message in ada.screen]
        simulator.clock.advance(hours=46.02)
        async with stopped.running():
            await bob.sees("2 messages become permanent within 1 h")
            await until(lambda: stopped.found(uuid).warned_at is not None)
        assert [str(message) for message in ada.screen] == told

    async def test_card_is_not_closed_in_their_chat_when_it_goes_on_elsewhere(
        self, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        stopped.subscribe(2)
        async with stopped.running():
            uuid, _ = await finished(ada)
        alone(stopped, BOB)
        told = [str(message) for message in ada.screen]
        async with stopped.running():
            said = await bob.say(f"/undo {uuid}")
            question = await bob.sees("Delete this broadcast from 2 chats?", after=said)
            await bob.press("🗑 Delete", message_id=question.message_id)
            await bob.sees("Broadcast undone")
        assert [str(message) for message in ada.screen] == told
        assert [message.text for message in simulator.delivered[ADA]][-1:] != ["Broadcast undone"]


SENDING = ("send_", "edit_message", "copy_message", "forward_message")


def test_everything_unasked_is_sent_where_the_whitelist_is_asked() -> None:
    room = Path(__file__).parents[3] / "handlers" / "live"
    senders = {
        path.name
        for path in room.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr.startswith(SENDING)
    }
    assert senders == {"admins.py"}
