"""▶️ Send to the remaining: what was stopped goes to those who have not got it, and to nobody twice."""

import asyncio
from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.states import EventKind, Outcome, State
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.correcting import words
from tests.support.recall import Recall, until

SLOW = 20  # messages a second
READERS = 60
LABEL = "▶️ Send to the remaining"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": SLOW}


async def stopped_midway(simulator: Simulator, recall: Recall, ada: Person, people: list[Person]) -> str:
    """Send, and stop when a few have it; the uuid."""
    uuid = await send(ada)
    await until(lambda: sum(holding(simulator, people)) > 5)
    await ada.press("⏹ Stop")
    assert recall.found(uuid).state is State.STOPPED
    return uuid


async def report_of(ada: Person, words: str = "Broadcast stopped", after: int = 0) -> Message:
    return await ada.sees(words, after=after)


def remaining(recall: Recall, uuid: str) -> int:
    return recall.tally(uuid)[Outcome.PENDING]


def label(message: Message) -> str:
    """The button, with the number that it names."""
    return next(one for one in message.labels if one.startswith(LABEL))


def kinds(recall: Recall, uuid: str) -> list[EventKind]:
    return [event.kind for event in recall.store.broadcasts.events(recall.found(uuid))]


class TestSending:
    """Those not sent, nobody twice."""

    async def test_stopped_report_offers_it_and_everybody_has_it_once_in_the_end(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        left = remaining(recall, uuid)
        assert label(report) == f"{LABEL} {left:,}"
        answer = await ada.press(LABEL, message_id=report.message_id)
        assert answer.text == f"Sending to the remaining {left:,}."
        again = await report_of(ada, "Broadcast finished", report.message_id)
        assert f"Total: {READERS}\nSent: {READERS}\n" in str(again)
        assert not any(one.startswith(LABEL) for one in again.labels)
        assert holding(simulator, people) == [1] * READERS
        await until(lambda: report.labels == [])
        [continued] = [
            event
            for event in recall.store.broadcasts.events(recall.found(uuid))
            if event.kind is EventKind.CONTINUED
        ]
        assert (continued.facts["chats"], continued.by and continued.by.name) == (left, "Ada")

    async def test_keep_what_was_sent_offers_it_in_its_place(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await send(ada)
        await until(lambda: sum(holding(simulator, people)) > 5)
        await bob.press("↩️ Undo", message_id=(await bob.sees("Ada is sending")).message_id)
        question = await bob.sees("nothing new goes out")
        await until(lambda: Outcome.IN_FLIGHT not in recall.tally(uuid))
        await bob.press("Keep what was sent", message_id=question.message_id)
        await until(lambda: any(one.startswith(LABEL) for one in question.labels))
        assert question.text == "Stopped. What was sent stays."
        left = remaining(recall, uuid)
        assert question.labels == [f"{LABEL} {left:,}"]
        await bob.press(LABEL, message_id=question.message_id)
        await bob.sees("Broadcast finished")  # the new card and the report are Bob's
        assert holding(simulator, people) == [1] * READERS

    @pytest.mark.parametrize("way", ["paused before", "stopped twice"])
    async def test_however_it_came_to_be_stopped(
        self, way: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        if way == "paused before":
            uuid = await send(ada)
            await until(lambda: sum(holding(simulator, people)) > 5)
            await ada.press("⏸ Pause")
            await ada.press("⏹ Stop")
            report = await report_of(ada)
        else:
            uuid = await stopped_midway(simulator, recall, ada, people)
            first = await report_of(ada)
            before = label(first)
            await ada.press(LABEL, message_id=first.message_id)
            had = sum(holding(simulator, people))
            await until(lambda: sum(holding(simulator, people)) > had + 5)
            await ada.press(data=pack(Action.STOP, uuid), message_id=first.message_id)
            report = await report_of(ada, after=first.message_id)
            assert label(report) != before
        assert label(report) == f"{LABEL} {remaining(recall, uuid)}"
        await ada.press(LABEL, message_id=report.message_id)
        await report_of(ada, "Broadcast finished", report.message_id)
        assert holding(simulator, people) == [1] * READERS

    async def test_history_offers_it_with_the_number_of_now(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await stopped_midway(simulator, recall, ada, people)
        await report_of(ada)
        said = await bob.say("/history")
        page = await bob.sees("Past broadcasts", after=said)
        await bob.press("1", message_id=page.message_id)
        opened = await bob.sees("Broadcast stopped", after=page.message_id)
        assert label(opened) == f"{LABEL} {remaining(recall, uuid)}"
        await bob.press(LABEL, message_id=opened.message_id)
        await bob.sees("Broadcast finished", after=opened.message_id)
        assert holding(simulator, people) == [1] * READERS

    async def test_who_left_is_skipped_and_who_came_is_not_reached(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        recall.store.audience.leave(people[-1].chat_id)
        [late] = recall.subscribe(1, first=9001)
        await ada.press(LABEL, message_id=report.message_id)
        again = await report_of(ada, "Broadcast finished", report.message_id)
        assert f"Total: {READERS}\nSent: {READERS - 1}\nLeft before their turn: 1\n" in str(again)
        assert holding(simulator, [people[-1], late]) == [0, 0]

    async def test_lost_answers_are_not_sent_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[1].chat_id)
        uuid = await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        await ada.press(LABEL, message_id=report.message_id)
        again = await report_of(ada, "Broadcast finished", report.message_id)
        assert "Not known if it arrived: 1\n" in str(again)
        assert holding(simulator, people) == [1] * READERS
        assert recall.tally(uuid) == {Outcome.SENT: READERS - 1, Outcome.UNKNOWN: 1}

    async def test_remaining_get_the_newest_words(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        await stopped_midway(simulator, recall, ada, people)
        await report_of(ada)
        await ada.press("✏️ Correct")
        asked = await ada.sees("Send me the corrected message")
        await ada.say("At ten.")
        card = await ada.sees("Above is how it will read", after=asked.message_id)
        await ada.press("✏️ Correct", message_id=card.message_id)
        report = await ada.sees("corrected in place", after=card.message_id)
        await ada.press(LABEL, message_id=report.message_id)
        await report_of(ada, "Broadcast finished", report.message_id)
        assert words(simulator, people) == ["At ten."] * READERS

    async def test_undo_takes_back_both_parts(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        await ada.press(LABEL, message_id=report.message_id)
        await report_of(ada, "Broadcast finished", report.message_id)
        await ada.press("↩️ Undo")
        await ada.press(f"🗑 Delete from {READERS} chats")
        await ada.sees("Broadcast undone")
        assert holding(simulator, people) == [0] * READERS


class TestPresses:
    """Twice, late, by two admins, after a restart."""

    async def test_pressed_by_two_admins_at_once_it_begins_once(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        theirs = await bob.sees("Stopped: sent to")
        data = pack(Action.REMAINING, uuid)
        left = remaining(recall, uuid)
        answers = await asyncio.gather(
            *(ada.press(data=data, message_id=report.message_id) for _ in range(2)),
            bob.press(data=data, message_id=theirs.message_id),
        )
        texts = sorted(str(one.text) for one in answers)
        assert texts == [f"Sending to the remaining {left}.", "This is being sent.", "This is being sent."]
        await until(lambda: recall.found(uuid).state is State.SENT)
        assert holding(simulator, people) == [1] * READERS
        assert kinds(recall, uuid).count(EventKind.CONTINUED) == 1

    async def test_old_report_works_late_with_the_number_of_now(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        data = pack(Action.REMAINING, uuid)
        await ada.press(data=data, message_id=report.message_id)
        had = sum(holding(simulator, people))
        await until(lambda: sum(holding(simulator, people)) > had + 3)
        await ada.press(data=pack(Action.STOP, uuid), message_id=report.message_id)
        await report_of(ada, after=report.message_id)
        left = remaining(recall, uuid)
        answer = await ada.press(data=data, message_id=report.message_id)
        assert answer.text == f"Sending to the remaining {left}."
        await until(lambda: recall.found(uuid).state is State.SENT)
        answer = await ada.press(data=data, message_id=report.message_id)
        assert answer.text == "This has been sent."
        assert holding(simulator, people) == [1] * READERS

    async def test_after_an_undo_it_is_not_offered_and_does_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(READERS)
        uuid = await stopped_midway(simulator, recall, ada, people)
        report = await report_of(ada)
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete")
        undone = await ada.sees("Broadcast undone")
        assert not any(one.startswith(LABEL) for one in undone.labels)
        answer = await ada.press(data=pack(Action.REMAINING, uuid), message_id=report.message_id)
        assert answer.text == "This was undone."
        assert holding(simulator, people) == [0] * READERS

    async def test_works_after_a_restart(self, simulator: Simulator, stopped: Recall, ada: Person) -> None:
        people = stopped.subscribe(READERS)
        async with stopped.running():
            await stopped_midway(simulator, stopped, ada, people)
            report = await report_of(ada)
        async with stopped.running():
            await ada.press(LABEL, message_id=report.message_id)
            await report_of(ada, "Broadcast finished", report.message_id)
        assert holding(simulator, people) == [1] * READERS

    async def test_restart_midway_goes_on_and_reports(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(READERS)
        async with stopped.running():
            await stopped_midway(simulator, stopped, ada, people)
            report = await report_of(ada)
            await ada.press(LABEL, message_id=report.message_id)
            had = sum(holding(simulator, people))
            await until(lambda: sum(holding(simulator, people)) > had + 3)
        async with stopped.running():
            await report_of(ada, "Broadcast finished", report.message_id)
        assert holding(simulator, people) == [1] * READERS


class TestPaid:
    """What it costs is said where it is offered."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 40, "paid_broadcast": True}

    @pytest.mark.parametrize("way", ["stop", "keep"])
    async def test_stars_are_named(self, way: str, simulator: Simulator, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(400)
        card = await draft(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 5)
        if way == "stop":
            await ada.press("⏹ Stop")
            shown = await report_of(ada)
        else:
            await ada.press("↩️ Undo")
            shown = await ada.sees("nothing new goes out")
            uuid = shown.buttons[0][0][1].split(":")[1]
            await until(lambda: Outcome.IN_FLIGHT not in recall.tally(uuid))
            await ada.press("Keep what was sent", message_id=shown.message_id)
            await until(lambda: any(one.startswith(LABEL) for one in shown.labels))
        assert "⭐️ ▶️ Send to the remaining costs about" in str(shown)
