"""A draft in quiet hours: what its card offers, and what Send, At 08:00 and Send anyway do."""

from datetime import time, timedelta
from typing import Any

import pytest

from broadcast.quiet import Quiet
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.hours import move_to, now
from tests.support.recall import Recall, until

DOUBTFUL = "Doors open at nine, {nmae}."  # a warning


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"quiet_hours": Quiet(time(22), time(8)), "large_audience": 3}


@pytest.fixture(autouse=True)
def readers(recall: Recall, simulator: Simulator) -> list[Person]:
    move_to(simulator, "12:00")
    return recall.subscribe(3)


async def at_night(simulator: Simulator, ada: Person) -> Message:
    move_to(simulator, "23:30")
    return await draft(ada)


async def test_card_offers_the_end_first_then_to_send_anyway(simulator: Simulator, ada: Person) -> None:
    card = await at_night(simulator, ada)
    assert card.labels[:3] == ["🕘 At 08:00", "Send anyway to 3", "❌ Cancel"]
    assert [label for label, _ in card.buttons[0]] == ["🕘 At 08:00"]
    assert "🌙 Quiet hours until 08:00" in (card.text or "")
    assert not any(label.startswith("✅ Send") for label in card.labels)


async def test_by_day_the_card_is_as_ever(ada: Person) -> None:
    card = await draft(ada)
    assert card.labels[:2] == ["✅ Send to 3", "❌ Cancel"]
    assert "🌙" not in (card.text or "")


async def test_at_its_end_it_begins_by_itself(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await at_night(simulator, ada)
    uuid, morning = uuid_of(card), now(simulator) + timedelta(hours=8, minutes=30)
    await ada.press("🕘 At 08:00", message_id=card.message_id)
    found = recall.found(uuid)
    assert (found.state, found.through_quiet) == (State.QUEUED, False)
    assert found.not_before
    assert found.not_before.replace(second=0) == morning.replace(second=0, microsecond=0)
    # Whom it reaches is settled when it begins.
    recall.subscribe(1, first=7001)
    move_to(simulator, "07:59")
    assert recall.found(uuid).state is State.QUEUED
    assert holding(simulator, readers) == [0, 0, 0]
    simulator.clock.advance(minutes=1)
    await until(lambda: recall.found(uuid).state is State.SENT)
    assert recall.found(uuid).audience == 4


async def test_send_anyway_goes_out_now(
    readers: list[Person], recall: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await at_night(simulator, ada)
    uuid = uuid_of(card)
    await ada.press("Send anyway to 3", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    assert holding(simulator, readers) == [1, 1, 1]
    assert recall.found(uuid).through_quiet


async def test_card_from_before_is_drawn_anew_when_it_is_pressed_in_quiet_hours(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await draft(ada)
    move_to(simulator, "22:00")
    answer = await ada.press("✅ Send to 3", message_id=card.message_id)
    assert (answer.text or "").startswith("Quiet hours hold it until 08:00. Nothing was sent")
    assert recall.found(uuid_of(card)).state is State.DRAFTED
    assert card.labels[:2] == ["🕘 At 08:00", "Send anyway to 3"]
    await ada.press("Send anyway to 3", message_id=card.message_id)
    await ada.sees("Broadcast finished")


async def test_buttons_of_the_night_pressed_by_day(recall: Recall, simulator: Simulator, ada: Person) -> None:
    card = await at_night(simulator, ada)
    move_to(simulator, "08:00")
    answer = await ada.press("🕘 At 08:00", message_id=card.message_id)
    assert (answer.text or "").startswith("The quiet hours are over.")
    assert recall.found(uuid_of(card)).state is State.DRAFTED
    assert card.labels[0] == "✅ Send to 3"


async def test_send_anyway_pressed_by_day_says_nothing_about_the_next_night(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await at_night(simulator, ada)
    uuid = uuid_of(card)
    move_to(simulator, "08:30")
    await ada.press("Send anyway to 3", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    assert not recall.found(uuid).through_quiet


@pytest.mark.parametrize("label", ["🕘 At 08:00", "Send anyway to 3"])
async def test_older_card_sends_nothing(
    label: str, recall: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await at_night(simulator, ada)
    [data] = [data for row in card.buttons for text, data in row if text == label]
    await ada.press("Silent ☐", message_id=card.message_id)
    answer = await ada.press(data=data, message_id=card.message_id)
    assert answer.text == "This draft was replaced by a newer one; send that."
    assert recall.found(uuid_of(card)).state is State.DRAFTED


async def test_test_is_not_held(simulator: Simulator, ada: Person) -> None:
    card = await at_night(simulator, ada)
    await ada.press("🧪 Test", message_id=card.message_id)
    await ada.sees("🧪 Test: ")
    await until(lambda: any("Doors open" in (one.text or "") for one in ada.screen[-3:]))


class TestDoubtful:
    """Something that a warning is about."""

    async def test_send_anyway_is_the_one_tap_more(
        self, readers: list[Person], simulator: Simulator, ada: Person
    ) -> None:
        move_to(simulator, "23:30")
        card = await draft(ada, DOUBTFUL)
        assert "⚠️" in (card.text or "")
        await ada.press("Send anyway to 3", message_id=card.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, readers) == [1, 1, 1]

    async def test_at_its_end_is_asked_about_and_the_card_says_when(
        self, recall: Recall, simulator: Simulator, ada: Person
    ) -> None:
        move_to(simulator, "23:30")
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await ada.press("🕘 At 08:00", message_id=card.message_id)
        question = await ada.sees("Before this goes to", after=card.message_id)
        assert recall.found(uuid).state is State.DRAFTED
        await ada.press("Send anyway to 3", message_id=question.message_id)
        found = recall.found(uuid)
        assert (found.state, found.through_quiet) == (State.QUEUED, False)
        assert found.not_before
        assert found.not_before > now(simulator)

    async def test_where_many_would_get_it_the_number_is_typed_all_the_same(
        self, recall: Recall, simulator: Simulator, ada: Person
    ) -> None:
        recall.subscribe(1, first=7001)
        move_to(simulator, "23:30")
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await ada.press("Send anyway to 4", message_id=card.message_id)
        await ada.sees("Before this goes to", after=card.message_id)
        # The card is of the version that was chosen, so its buttons count still.
        await until(lambda: "🌙 In quiet hours too" in (card.text or ""))
        assert recall.found(uuid).state is State.DRAFTED
        await ada.say("4")
        await ada.sees("Broadcast finished")


class TestHoldOff:
    """What is sent where quiet hours are or begin before its hold-off is over."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"quiet_hours": Quiet(time(22), time(8)), "hold_off": 30}

    async def test_starts_when_they_end_and_says_so(
        self, readers: list[Person], recall: Recall, simulator: Simulator, ada: Person, bob: Person
    ) -> None:
        move_to(simulator, "21:59")
        simulator.clock.advance(seconds=45)
        card = await draft(ada)
        uuid = uuid_of(card)
        answer = await ada.press("✅ Send to 3", message_id=card.message_id)
        assert (answer.text or "").startswith("Starts in 10 h")
        await ada.sees("Starts in 10 h")
        await bob.sees("to 3: starts in 10 h")
        move_to(simulator, "07:59")
        assert not recall.rows(uuid)
        simulator.clock.advance(minutes=1)
        await ada.sees("Broadcast finished")
        assert holding(simulator, readers) == [1, 1, 1]

    async def test_now_is_in_its_turn(
        self, recall: Recall, simulator: Simulator, ada: Person, bob: Person
    ) -> None:
        move_to(simulator, "21:59")
        simulator.clock.advance(seconds=45)
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send to 3", message_id=card.message_id)
        notice = await bob.sees("is about to send")
        simulator.clock.advance(minutes=1)
        await until(lambda: recall.sender.pulse().quiet_until is not None)
        answer = await bob.press("▶️ Now", message_id=notice.message_id)
        assert answer.text == "Resting until 08:00 (quiet hours)"
        await bob.sees("Resting until 08:00 (quiet hours)")
        await ada.sees("Resting until 08:00 (quiet hours)")
        assert not recall.rows(uuid)

    async def test_send_anyway_is_held_off_as_ever(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        card = await at_night(simulator, ada)
        await ada.press("Send anyway to 3", message_id=card.message_id)
        await ada.sees("Starts in 30 s")
        assert not recall.rows(uuid_of(card))

    async def test_at_its_end_is_a_time_of_its_own(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        card = await at_night(simulator, ada)
        await ada.press("🕘 At 08:00", message_id=card.message_id)
        await until(lambda: recall.found(uuid_of(card)).state is State.QUEUED)
        assert not recall.found(uuid_of(card)).held_off


class TestApproved:
    """What another admin approves in quiet hours."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"quiet_hours": Quiet(time(22), time(8)), "hold_off": 30, "approval_above": 2}

    async def test_starts_when_they_end(
        self, readers: list[Person], simulator: Simulator, ada: Person, bob: Person
    ) -> None:
        card = await draft(ada)
        await ada.press("🙋 Ask for approval", message_id=card.message_id)
        asked = await bob.sees("asks for your approval")
        move_to(simulator, "23:30")
        answer = await bob.press("✅ Approve", message_id=asked.message_id)
        assert "Starts in 8 h 30 min" in (answer.text or "")
        move_to(simulator, "08:00")
        await ada.sees("Broadcast finished")
        assert holding(simulator, readers) == [1, 1, 1]


class TestScheduledInsideThem:
    """By day, for a moment in the night: then the same is asked as in the night itself."""

    @pytest.fixture
    async def card(self, ada: Person) -> Message:
        card = await draft(ada)
        await ada.press("🕘 Later", message_id=card.message_id)
        await ada.press("Type a time", message_id=card.message_id)
        asked = await ada.say("23:00")
        return await ada.sees("Above is what everyone gets", after=asked)

    async def test_card_says_so_and_offers_both(self, card: Message) -> None:
        [(end, _)], [(anyway, _), _] = card.buttons[:2]
        assert end.startswith("🕘 At ")
        assert end.endswith(" 08:00")
        assert anyway == "Send anyway at 23:00 to 3"
        assert "🌙 It would start in quiet hours, until " in (card.text or "")

    async def test_at_their_end_is_when_everybody_reads_that_it_starts(
        self, card: Message, simulator: Simulator, ada: Person, bob: Person
    ) -> None:
        await ada.press("🕘 At", message_id=card.message_id)
        assert "08:00" in str(await ada.sees("Starts "))
        assert "08:00" in str(await bob.sees("it starts "))
        listed = await bob.say("/scheduled")
        assert "08:00" in str(await bob.sees("1. Starts", after=listed))
        move_to(simulator, "07:50")
        assert "In 10 min" in str(await bob.sees("goes out to 3"))

    async def test_send_anyway_starts_in_the_night(
        self, card: Message, recall: Recall, simulator: Simulator, ada: Person
    ) -> None:
        await ada.press("Send anyway", message_id=card.message_id)
        assert "23:00" in str(await ada.sees("Starts "))
        move_to(simulator, "23:00")
        await until(lambda: recall.found(uuid_of(card)).state is State.SENT)

    async def test_what_passed_meanwhile_is_not_taken_for_another_morning(
        self, card: Message, recall: Recall, simulator: Simulator, ada: Person
    ) -> None:
        move_to(simulator, "08:30")
        move_to(simulator, "23:30")
        answer = await ada.press("🕘 At", message_id=card.message_id)
        assert "has passed, so nothing was sent" in (answer.text or "")
        assert recall.found(uuid_of(card)).state is State.DRAFTED

    async def test_it_cannot_take_itself_back_before_their_end(
        self, card: Message, recall: Recall, ada: Person
    ) -> None:
        await ada.press("⌛ Expires", message_id=card.message_id)
        await ada.press("Type a time", message_id=card.message_id)
        asked = await ada.say("tomorrow 6:00")
        planned = await ada.sees("Above is what everyone gets", after=asked)
        answer = await ada.press("🕘 At", message_id=planned.message_id)
        assert "before it starts" in (answer.text or "")
        assert recall.found(uuid_of(planned)).state is State.DRAFTED
