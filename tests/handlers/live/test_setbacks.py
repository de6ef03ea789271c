"""An undo or a correction that does not go on: every admin is told, once, and again when it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from models.content import Content
from models.reasons import Reason, ReasonCode
from models.states import Correction, Fate, Outcome, State
from simulator import Person, Simulator
from simulator.faults import Rule
from tests.support.blanking import GONE, old, question
from tests.support.broadcasting import holding, send
from tests.support.correcting import NEW, OLD, correct, words
from tests.support.ledger import BY, CARD
from tests.support.recall import Recall, until
from tests.support.refusing import ODD, allow_rows, refuse_rows
from tests.support.stage import MovedTimer

pytestmark = pytest.mark.slow

READERS = 40
Begin = Callable[[Person], Awaitable[Any]]

# What Telegram says to every call, and how admins read it.
HALTS = {
    "token": (401, "Unauthorized", "Telegram does not accept the bot's token"),
    "method": (404, "Not Found: method not found", "this Bot API server does not know {method}; update it"),
    "second poller": (
        409,
        "Conflict: terminated by other getUpdates request",
        "another program uses this bot's token",
    ),
    "everybody": (400, "Bad Request: chat not found", "Telegram refuses most of it (Chat not found)"),
    "unfamiliar": (400, "Bad Request: Logged out", "Telegram refuses most of it (Logged out)"),
    "markup": (400, "Bad Request: <b>odd</b>", "Telegram refuses most of it (<b>odd</b>)"),
}
TOKEN = HALTS["token"]


async def undo(admin: Person) -> None:
    await admin.press("↩️ Undo")
    question = await admin.sees("Delete this broadcast")
    await admin.press("🗑 Delete", message_id=question.message_id)


WAYS: dict[str, tuple[str, Begin, str]] = {
    "undo": ("deleteMessage", undo, f"The undo of “{OLD}”"),
    "correction": ("editMessageText", correct, f"The correction of “{NEW}”"),
}
way = pytest.mark.parametrize("way", WAYS)


class Hurry(MovedTimer):
    """Lets the waits between two tries pass at once."""

    fast = True

    async def run(self) -> None:
        while True:
            self.added += 0.5 * self.fast
            await asyncio.sleep(0.02)


@pytest.fixture
async def stopped(stopped: Recall) -> AsyncIterator[Recall]:
    stopped.timer = timer = Hurry()
    hurrying = asyncio.create_task(timer.run())
    yield stopped
    hurrying.cancel()


async def finished(recall: Recall, ada: Person, readers: int = READERS) -> tuple[str, list[Person]]:
    people = recall.subscribe(readers)
    uuid = await send(ada, OLD)
    await ada.sees("Broadcast finished")
    return uuid, people


def refuse(simulator: Simulator, method: str, people: list[Person], halt: tuple[int, str, str]) -> list[Rule]:
    """Let no reader's message be touched; what admins are shown is edited all the same."""
    code, description, _ = halt
    return [
        simulator.refuse(code, description, method=method, chat_id=person.chat_id, times=None)
        for person in people
    ]


def lift(rules: list[Rule]) -> None:
    for rule in rules:
        rule.cancel()


def times(person: Person, text: str) -> int:
    """How many of this person's messages say so."""
    return sum(text in str(message.text) for message in person.screen)


async def tried(simulator: Simulator, method: str) -> None:
    """Wait for several tries more."""
    calls = simulator.calls[method]
    await until(lambda: simulator.calls[method] > calls + 3)


@way
@pytest.mark.parametrize("halt", HALTS)
async def test_everybody_is_told_once_and_it_comes_to_its_end(
    halt: str, way: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, people = await finished(recall, ada)
    method, begin, what = WAYS[way]
    rules = refuse(simulator, method, people, HALTS[halt])
    card = await begin(ada)
    said = f"⚠️ {what} does not go on: {HALTS[halt][2].format(method=method)}."
    for admin in (ada, bob):
        assert "I try again by myself" in str((await admin.sees(said)).text)
    await tried(simulator, method)
    assert [times(admin, said) for admin in (ada, bob)] == [1, 1]
    await until(lambda: card is None or "does not go on" in str(card.text))
    # Nobody is given up for what is not theirs, or only until a try has come to its end.
    counts = recall.store.counts.of
    await until(lambda: not counts(recall.found(uuid)).fates)
    await until(lambda: not counts(recall.found(uuid)).corrections)
    lift(rules)
    if way == "undo":
        await bob.sees(f"Undone: {READERS} deleted, 0 remain.")
        assert holding(simulator, people) == [0] * READERS
    else:
        await ada.sees(f"✏️ {READERS} corrected in place")
        assert words(simulator, people) == [NEW] * READERS


class TestSlowly:
    """At a pace that leaves time to say that it goes on."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    @way
    async def test_line_says_that_it_goes_on_again(
        self, way: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        assert isinstance(recall.timer, Hurry)
        _, people = await finished(recall, ada, 100)
        method, begin, what = WAYS[way]
        rules = refuse(simulator, method, people, TOKEN)
        await begin(ada)
        await bob.sees(f"{what} does not go on")
        lift(rules)
        await until(lambda: recall.sender.pulse().uuid is not None)
        recall.timer.fast = False
        for admin in (ada, bob):
            await admin.sees(f"▶️ {what} goes on again.")
        assert times(bob, "does not go on") == times(bob, "goes on again") == 1


@way
async def test_restart_forgets_neither_what_was_told_nor_what_was_not(
    way: str, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    method, begin, what = WAYS[way]
    async with stopped.running():
        uuid, people = await finished(stopped, ada)
        rules = refuse(simulator, method, people, TOKEN)
        await begin(ada)
        await bob.sees(f"{what} does not go on: {TOKEN[2]}")
        await until(lambda: not stopped.found(uuid).owes_setback)
    # As a kill would leave it: another cause is noted, and nobody was told.
    assert stopped.store.setbacks.begin(stopped.found(uuid), Reason(ReasonCode.OWN_FAULT))
    async with stopped.running():
        for admin in (ada, bob):
            await admin.sees(f"{what} does not go on: an error of the bot's own; its log says more.")
        await tried(simulator, method)
        assert times(bob, f"does not go on: {TOKEN[2]}") == 1
        await until(lambda: not stopped.found(uuid).owes_setback)
    async with stopped.running():
        await tried(simulator, method)
        lift(rules)
        await until(lambda: not stopped.found(uuid).changing)
        await until(lambda: not stopped.found(uuid).owes_report)
    assert times(bob, "does not go on") == 2


@way
async def test_admin_lets_it_go_on_and_who_refuses_is_counted(
    way: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, people = await finished(recall, ada)
    method, begin, what = WAYS[way]
    refuse(simulator, method, people[:30], HALTS["unfamiliar"])
    await begin(ada)
    asked = await bob.sees(f"{what} does not go on")
    assert asked.labels == ["▶️ Go on"]
    assert (await bob.press("▶️ Go on", message_id=asked.message_id)).text == "Going on."
    await until(lambda: not recall.found(uuid).changing)
    counts = recall.store.counts.of(recall.found(uuid))
    if way == "undo":
        assert counts.fates == {Fate.REFUSED: 30, Fate.DELETED: 10}
    else:
        assert counts.corrections == {Correction.REFUSED: 30, Correction.CORRECTED: 10}
    late = await ada.press("▶️ Go on")
    assert late.text in ("This was undone.", "This has been sent.")


async def test_card_of_an_undo_has_the_button_too_and_loses_it(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    uuid, people = await finished(recall, ada)
    rules = refuse(simulator, "deleteMessage", people, HALTS["everybody"])
    await undo(ada)
    card = await ada.sees("The undo does not go on")
    await until(lambda: card.labels == ["▶️ Go on"])
    lift(rules)
    await until(lambda: recall.found(uuid).state is State.UNDONE)
    await until(lambda: card.labels == [])


class TestBeside:
    """What does not go on keeps nothing else from going on."""

    @pytest.mark.parametrize("then", ["a broadcast", "another undo"])
    async def test_undo_that_waits_keeps_nothing_else_from_going_on(
        self, then: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        older, people = await finished(recall, ada)
        newer = await send(ada, "Another thing")
        await until(lambda: recall.found(newer).state is State.SENT)
        await ada.sees("“Another thing” · Ada")
        rules = refuse(simulator, "deleteMessage", people, TOKEN)
        assert recall.store.undo.begin(older, BY, CARD)
        recall.sender.wake()
        await ada.sees("does not go on")
        if then == "a broadcast":
            third = await send(ada, "A third thing")
            await until(lambda: recall.found(third).state is State.SENT)
        else:
            assert recall.store.undo.begin(newer, BY, CARD)
            recall.sender.wake()
            await until(lambda: recall.found(newer).setback is not None)
        assert recall.found(older).state is State.UNDOING
        lift(rules)
        await until(lambda: recall.found(older).state is State.UNDONE)


async def test_own_fault_of_an_undo_is_told(recall: Recall, ada: Person, bob: Person) -> None:
    uuid, _ = await finished(recall, ada)
    refuse_rows(recall.store.engine, "UPDATE OF fate ON delivery", ODD, "NEW.id = 3")
    await undo(ada)
    for admin in (ada, bob):
        await admin.sees("does not go on: an error of the bot's own; its log says more.")
    allow_rows(recall.store.engine, "UPDATE OF fate ON delivery")
    await until(lambda: recall.found(uuid).state is State.UNDONE)
    fates = recall.store.counts.of(recall.found(uuid)).fates
    assert fates == {Fate.DELETED: READERS - 1, Fate.ALREADY_GONE: 1}


async def test_correction_whose_words_cannot_be_read_is_told(
    recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, _ = await finished(recall, ada)
    of = recall.found(uuid)
    version = recall.store.contents.write(of, Content("text", NEW))
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE content SET entities = '[{' WHERE version = 2")
    assert recall.store.contents.correct(of, version, BY, CARD)
    recall.sender.wake()
    for admin in (ada, bob):
        await admin.sees("The correction of a broadcast whose words cannot be read does not go on")
    # It is the only one that suffers: what else is going on is shown and told.
    other = await send(ada, "Another thing")
    await bob.sees("📣 Ada is sending to 40 chats: “Another thing”")
    await until(lambda: recall.found(other).report_message_id is not None)


async def test_pause_keeps_its_reason_through_a_correction_that_did_not_go_on(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(READERS)
    for person in people[20:]:
        simulator.refuse(400, "Bad Request: BUTTON_URL_INVALID", method="sendMessage", chat_id=person.chat_id)
    uuid = await send(ada, OLD)
    await ada.sees("Broadcast paused: Button_url_invalid")
    rules = refuse(simulator, "editMessageText", people, TOKEN)
    await correct(ada)
    await bob.sees("The correction of")
    lift(rules)
    await until(lambda: not recall.found(uuid).correcting)
    found = recall.found(uuid)
    assert found.state is State.PAUSED
    assert found.reason == Reason(ReasonCode.MESSAGE_REFUSED, "Button_url_invalid")
    await until(lambda: not recall.found(uuid).owes_report)
    assert recall.tally(uuid)[Outcome.SENT] == 20


async def test_blanking_that_does_not_go_on_is_told_as_one(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(READERS)
    uuid = await old(simulator, ada)
    rules = refuse(simulator, "editMessageText", people, HALTS["unfamiliar"])
    asked = await question(ada)
    await ada.press("🫥 Blank", message_id=asked.message_id)
    await bob.sees(f"⚠️ The blanking of “{OLD}” does not go on: Telegram refuses most of it (Logged out).")
    lift(rules)
    await until(lambda: not recall.found(uuid).changing)
    assert words(simulator, people) == [GONE] * READERS
