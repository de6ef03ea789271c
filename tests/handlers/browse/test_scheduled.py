"""/scheduled: what starts later, and what can be done about it."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from handlers.texts import schedules
from models.events import Admin
from models.record import Card
from models.states import EventKind, State
from models.tables import broadcast
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.recall import Recall, until
from tests.support.scheduling import EVENING, SEVEN, at, listed, pressed, scheduled, waiting


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "timezone": ZoneInfo("Europe/Berlin")}


@pytest.fixture(autouse=True)
def at_seven(simulator: Simulator) -> None:
    at(simulator, SEVEN)


def numbers(page: Message) -> list[int]:
    """Which of those that `waiting` made a page lists."""
    return [int(found) for found in re.findall(r"Number (\d+)", page.text or "")]


class TestList:
    async def test_nothing_is_said_to_be_nothing(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await draft(ada)
        assert (await listed(ada)).text == schedules.NOTHING_SCHEDULED

    async def test_entry_tells_when_what_who_and_to_whom(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(3)
        await scheduled(ada)
        page = await listed(bob)
        assert (page.text or "").splitlines()[3:] == [
            "1. Starts Thu 26 Nov 2026, 18:00 Europe/Berlin, in 10 h 59 min",
            "“Doors open at nine.” · Ada",
            "To: Everyone: 3 chats",
        ]
        assert page.labels == ["Send now 1", "Change 1", "Cancel 1"]

    async def test_soonest_is_first_and_all_pages_have_each_once(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        waiting(recall, 25, ada.chat_id)
        page = await listed(ada)
        seen = numbers(page)
        assert len(seen) == 10
        for _ in range(2):
            await ada.press("▶", message_id=page.message_id)
            seen += numbers(page)
        assert seen == [*range(24, -1, -1)]
        assert "▶" not in page.labels
        await ada.press("◀", message_id=page.message_id)
        assert numbers(page) == [*range(14, 4, -1)]

    async def test_equal_times_are_turned_over_too(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        uuids = waiting(recall, 12, ada.chat_id)
        with recall.store.engine.begin() as connection:
            connection.execute(update(broadcast).values(not_before=EVENING))
        page = await listed(ada)
        seen = numbers(page)
        await ada.press("▶", message_id=page.message_id)
        assert sorted(seen + numbers(page)) == [*range(len(uuids))]

    async def test_what_is_held_is_last_and_says_so(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        first, _ = waiting(recall, 2, ada.chat_id)
        assert recall.store.broadcasts.hold(first, Admin(ada.chat_id, "Ada"))
        page = await listed(ada)
        assert numbers(page) == [0, 1]
        assert "2. Held by Ada; ▶️ Go on: starts Thu 08:00 CET. /status shows its card" in (page.text or "")
        assert page.labels == ["Send now 1", "Change 1", "Cancel 1", "Change 2", "Cancel 2"]

    async def test_what_goes_out_or_was_cancelled_is_not_listed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await scheduled(ada)
        at(simulator, EVENING)
        await ada.sees("Broadcast finished", after=card.message_id)
        assert (await listed(ada)).text == schedules.NOTHING_SCHEDULED


class TestPresses:
    async def test_send_now_starts_it_and_the_list_is_without_it(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(2)
        await scheduled(ada)
        page = await listed(bob)
        await bob.press("Send now 1", message_id=page.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1, 1]
        await until(lambda: page.text == schedules.NOTHING_SCHEDULED)

    async def test_cancel_sends_nothing_and_the_others_stay(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(1)
        soon, late = waiting(recall, 2, ada.chat_id)
        page = await listed(ada)
        await ada.press("Cancel 1", message_id=page.message_id)
        assert recall.found(soon).state is State.CANCELLED
        await until(lambda: numbers(page) == [0])
        assert recall.found(late).state is State.QUEUED
        assert holding(simulator, people) == [0]

    async def test_change_makes_a_draft_of_it_with_its_time_and_its_card_is_a_new_one(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(1)
        uuid = uuid_of(await scheduled(ada))
        page = await listed(ada)
        await ada.press("Change 1", message_id=page.message_id)
        card = await ada.sees("Above is what everyone gets", after=page.message_id)
        found = recall.found(uuid)
        assert (found.state, found.not_before) == (State.DRAFTED, EVENING)
        assert "🕘 Thu 26 Nov 2026, 18:00 Europe/Berlin" in (card.text or "")
        await until(lambda: page.text == schedules.NOTHING_SCHEDULED)
        at(simulator, EVENING + timedelta(minutes=1))
        recall.sender.wake()
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert "has passed, so nothing was sent" in (answer.text or "")
        await pressed(ada, card, "🕘 Later", "At once", "✅ Send")
        await ada.sees("Broadcast finished", after=card.message_id)
        assert holding(simulator, people) == [1]

    async def test_words_can_be_changed_and_it_is_sent_again_for_another_time(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        page = await listed(ada) if await scheduled(ada) else None
        assert page
        await ada.press("Change 1", message_id=page.message_id)
        await ada.sees("Above is what everyone gets", after=page.message_id)
        said = await ada.say("Doors open at ten.")
        card = await ada.sees("Above is what everyone gets", after=said)
        await pressed(ada, card, "🕘 Later", "Tomorrow 9:00", "✅ Send")
        at(simulator, EVENING)
        recall.sender.wake()
        assert simulator.delivered.get(reader.chat_id, []) == []
        at(simulator, EVENING + timedelta(hours=15))
        await ada.sees("Broadcast finished", after=card.message_id)
        assert [one.text for one in simulator.delivered[reader.chat_id]] == ["Doors open at ten."]

    async def test_other_admin_changes_it_and_its_sender_reads_so(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await scheduled(ada)
        page = await listed(bob)
        await bob.press("Change 1", message_id=page.message_id)
        await bob.sees("Above is what everyone gets", after=page.message_id)
        await ada.sees("Bob is changing “Doors open at nine.”: it is a draft again")
        await until(lambda: not card.labels)
        kinds = [one.kind for one in recall.store.broadcasts.events(recall.found(uuid_of_draft(recall)))]
        assert kinds == [EventKind.CHANGED, EventKind.CONFIRMED, EventKind.UNSCHEDULED]

    @pytest.mark.parametrize("label", ["Send now 1", "Change 1", "Cancel 1"])
    async def test_late_press_says_how_it_stands(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, label: str
    ) -> None:
        people = recall.subscribe(1)
        card = await scheduled(ada)
        page = await listed(bob)
        at(simulator, EVENING)
        await ada.sees("Broadcast finished", after=card.message_id)
        answer = await bob.press(label, message_id=page.message_id)
        assert answer.text == "This has been sent."
        assert holding(simulator, people) == [1]

    @pytest.mark.parametrize("label", ["Send now 1", "Change 1", "Cancel 1"])
    async def test_of_two_admins_one_wins(self, recall: Recall, ada: Person, bob: Person, label: str) -> None:
        recall.subscribe(1)
        await scheduled(ada)
        pages = [await listed(one) for one in (ada, bob)]
        await ada.press("Cancel 1", message_id=pages[0].message_id)
        answer = await bob.press(label, message_id=pages[1].message_id)
        assert answer.text == "This was cancelled; nothing was sent."

    async def test_what_is_held_off_only_becomes_a_draft_without_a_time(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        uuid = uuid_of(card)
        by, place = Admin(ada.chat_id, "Ada"), Card(ada.chat_id, card.message_id)
        until_then = recall.store.clock() + timedelta(seconds=30)
        assert recall.store.broadcasts.confirm(uuid, 1, by, place, until_then)
        assert recall.store.schedule.unschedule(uuid, by)
        assert recall.found(uuid).not_before is None


def uuid_of_draft(recall: Recall) -> str:
    [one] = recall.store.contents.unsent(1)
    return one.uuid
