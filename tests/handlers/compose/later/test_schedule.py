"""🕘 Later on a draft's card: what it offers, what is typed, and that nothing counts before Send."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.compose.later.moments import Unclear
from handlers.texts import schedules
from models.events import Admin
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.recall import Recall, until
from tests.support.scheduling import SEVEN, at, pressed


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "timezone": ZoneInfo("Europe/Berlin")}


@pytest.fixture(autouse=True)
def at_seven(simulator: Simulator) -> None:
    at(simulator, SEVEN)


async def typing(admin: Person, card: Message) -> Message:
    await pressed(admin, card, "🕘 Later", "Type a time")
    return await admin.sees("Send me when it starts", after=card.message_id)


class TestButtons:
    """What the chooser offers."""

    async def test_choice_is_a_line_of_the_card_and_on_send_and_counts_when_that_is_pressed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        card = await draft(ada)
        assert "🕘" not in (card.text or "")
        await ada.press("🕘 Later", message_id=card.message_id)
        assert card.labels == ["Today 18:00", "Tomorrow 9:00", "In 1 h", "Type a time", "◀ Back"]
        assert "It is Thu 26 Nov 2026, 07:00 Europe/Berlin." in (card.text or "")
        await ada.press("Tomorrow 9:00", message_id=card.message_id)
        assert "🕘 Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 1 h" in (card.text or "")
        assert card.labels[0] == "✅ Send at 09:00 to 3"
        assert recall.found(uuid_of(card)).state is State.DRAFTED
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert answer.text == "Starts Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 1 h"
        found = recall.found(uuid_of(card))
        assert (found.state, found.not_before) == (State.QUEUED, datetime(2026, 11, 27, 8, tzinfo=UTC))
        assert holding(simulator, people) == [0, 0, 0]

    @pytest.mark.parametrize(
        ("now", "label", "line"),
        [
            (SEVEN, "Today 18:00", "🕘 Thu 26 Nov 2026, 18:00 Europe/Berlin, in 10 h 59 min"),
            (SEVEN, "In 1 h", "🕘 Thu 26 Nov 2026, 08:0"),
            # Their summer time begins on the next day.
            (
                datetime(2027, 3, 27, 6, tzinfo=UTC),
                "Tomorrow 9:00",
                "🕘 Sun 28 Mar 2027, 09:00",
            ),
            # It is tomorrow there already.
            (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Tomorrow 9:00", "🕘 Sat 2 Jan 2027, 09:00"),
        ],
    )
    async def test_each_says_the_whole_moment(
        self, simulator: Simulator, recall: Recall, ada: Person, now: datetime, label: str, line: str
    ) -> None:
        at(simulator, now)
        recall.subscribe(1)
        card = await pressed(ada, await draft(ada), "🕘 Later", label)
        assert line in (card.text or "")

    async def test_what_has_passed_today_is_not_offered(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        at(simulator, datetime(2026, 11, 26, 17, 0, 30, tzinfo=UTC))
        card = await pressed(ada, await draft(ada), "🕘 Later")
        assert card.labels == ["Tomorrow 9:00", "In 1 h", "Type a time", "◀ Back"]

    async def test_button_means_the_day_on_which_it_was_shown(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await pressed(ada, await draft(ada), "🕘 Later")
        at(simulator, datetime(2026, 11, 26, 18, tzinfo=UTC))
        answer = await ada.press("Today 18:00", message_id=card.message_id)
        assert answer.text == schedules.PASSED
        assert answer.show_alert
        assert "Today 18:00" not in card.labels
        at(simulator, datetime(2026, 11, 26, 23, 30, tzinfo=UTC))
        await ada.press("Tomorrow 9:00", message_id=card.message_id)
        assert "🕘 Fri 27 Nov 2026, 09:00" in (card.text or "")

    async def test_back_changes_nothing_and_at_once_takes_the_time_off(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        card = await pressed(ada, await draft(ada), "🕘 Later", "◀ Back")
        assert card.labels[0] == "✅ Send to 2"
        await pressed(ada, card, "🕘 Later", "Tomorrow 9:00", "🕘 Later")
        assert "Now: Fri 27 Nov 2026, 09:00 Europe/Berlin" in (card.text or "")
        await ada.press("At once", message_id=card.message_id)
        assert card.labels[0] == "✅ Send to 2"
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1, 1]

    async def test_older_card_sends_nothing_after_another_time_was_chosen(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        older = next(data for row in card.buttons for text, data in row if text.startswith("✅ Send"))
        await pressed(ada, card, "🕘 Later", "Tomorrow 9:00")
        answer = await ada.press(data=str(older), message_id=card.message_id)
        assert "replaced by a newer one" in (answer.text or "")
        assert recall.found(uuid_of(card)).state is State.DRAFTED

    async def test_time_that_passes_before_send_is_not_taken_for_now(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(1)
        card = await pressed(ada, await draft(ada), "🕘 Later", "Today 18:00")
        at(simulator, datetime(2026, 11, 26, 17, 1, tzinfo=UTC))
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert answer.show_alert
        assert "Thu 26 Nov 2026, 18:00 Europe/Berlin has passed, so nothing was sent" in (answer.text or "")
        assert "has passed: choose another time with 🕘 Later" in (card.text or "")
        assert recall.found(uuid_of(card)).state is State.DRAFTED
        await pressed(ada, card, "🕘 Later", "At once", "✅ Send")
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1]

    async def test_other_words_keep_the_time(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await pressed(ada, await draft(ada), "🕘 Later", "Tomorrow 9:00")
        await ada.say("Doors open at ten.")
        newer = await ada.sees("Above is what everyone gets", after=card.message_id)
        assert "🕘 Fri 27 Nov 2026, 09:00" in (newer.text or "")
        assert newer.labels[0] == "✅ Send at 09:00 to 1"

    async def test_words_are_frozen_at_send_and_people_when_it_starts(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        card = await pressed(ada, await draft(ada), "🕘 Later", "Today 18:00", "✅ Send")
        newcomer = recall.subscribe(1, first=7001)
        at(simulator, datetime(2026, 11, 26, 17, tzinfo=UTC))
        recall.sender.wake()
        await ada.sees("Broadcast finished", after=card.message_id)
        assert holding(simulator, [*people, *newcomer]) == [1, 1, 1]


class TestTyping:
    """Type a time."""

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("tomorrow 9", "Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 1 h"),
            ("завтра в 9", "Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 1 h"),
            ("fri 18:30", "Fri 27 Nov 2026, 18:30 Europe/Berlin, in 1 day 11 h"),
            ("18:00", "Thu 26 Nov 2026, 18:00 Europe/Berlin, in 10 h 59 min"),
        ],
    )
    async def test_moment_is_read_back_on_a_new_card(
        self, recall: Recall, ada: Person, text: str, line: str
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        asked = await typing(ada, card)
        await ada.say(text)
        newer = await ada.sees("Above is what everyone gets", after=asked.message_id)
        assert f"🕘 {line[:40]}" in (newer.text or "")
        assert newer.labels[0].startswith("✅ Send at ")
        await until(lambda: card not in ada.screen)
        assert recall.found(uuid_of(newer)).state is State.DRAFTED

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("buy milk", Unclear.UNREADABLE),
            ("9", Unclear.UNREADABLE),
            ("tomorrow", Unclear.NO_TIME),
            ("today 6:00", Unclear.PAST),
            ("1.1.2030 9:00", Unclear.TOO_FAR),
        ],
    )
    async def test_what_is_none_is_answered_and_awaited_still(
        self, recall: Recall, ada: Person, text: str, why: Unclear
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        asked = await typing(ada, card)
        await ada.say(text)
        answer = await ada.sees(schedules.UNCLEAR[why.name].split(".")[0], after=asked.message_id)
        await ada.say("tomorrow 9")
        newer = await ada.sees("Above is what everyone gets", after=answer.message_id)
        assert "🕘 Fri 27 Nov 2026, 09:00" in (newer.text or "")
        assert recall.store.contents.content(recall.found(uuid_of(newer))).text == "Doors open at nine."

    @pytest.mark.parametrize(
        ("now", "text", "asks", "labels", "line"),
        [
            (
                datetime(2027, 3, 27, 12, tzinfo=UTC),
                "tomorrow 2:30",
                "does not exist",
                ["Sun 28 Mar, 01:30 UTC+01:00", "Sun 28 Mar, 03:30 UTC+02:00"],
                "🕘 Sun 28 Mar 2027, 03:30 Europe/Berlin, in",
            ),
            (
                datetime(2026, 10, 24, 12, tzinfo=UTC),
                "tomorrow 2:30",
                "comes twice",
                ["Sun 25 Oct, 02:30 UTC+02:00", "Sun 25 Oct, 02:30 UTC+01:00"],
                "🕘 Sun 25 Oct 2026, 02:30 Europe/Berlin (UTC+01:00), in",
            ),
        ],
    )
    async def test_hour_that_clocks_pass_over_or_show_twice_is_asked_about(
        self,
        simulator: Simulator,
        recall: Recall,
        ada: Person,
        now: datetime,
        text: str,
        asks: str,
        labels: list[str],
        line: str,
    ) -> None:
        at(simulator, now)
        recall.subscribe(1)
        card = await draft(ada)
        asked = await typing(ada, card)
        await ada.say(text)
        question = await ada.sees(asks, after=asked.message_id)
        assert question.labels == labels
        assert recall.found(uuid_of(card)).not_before is None
        await ada.press(labels[1], message_id=question.message_id)
        assert line in (question.text or "")
        assert question.labels[0].startswith("✅ Send at ")

    async def test_album_and_media_are_no_time(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        asked = await typing(ada, await draft(ada))
        await ada.send({"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]})
        answer = await ada.sees("I need the time as text", after=asked.message_id)
        await ada.say("tomorrow 9")
        await ada.sees("🕘 Fri 27 Nov 2026, 09:00", after=answer.message_id)

    async def test_cancel_leaves_the_draft_as_it_is(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        await typing(ada, card)
        said = await ada.say("/cancel")
        await ada.sees(schedules.KEPT, after=said)
        assert recall.found(uuid_of(card)).state is State.DRAFTED
        said = await ada.say("Doors open at ten.")  # the next message belongs to the draft
        newer = await ada.sees("Above is what everyone gets", after=said)
        assert uuid_of(newer) == uuid_of(card)

    async def test_time_for_what_was_sent_meanwhile_is_told_so(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        uuid = uuid_of(card)
        asked = await typing(ada, card)
        assert recall.store.broadcasts.cancel(uuid, Admin(bob.chat_id, "Bob"))
        await ada.say("tomorrow 9")
        await ada.sees("This was cancelled; nothing was sent.", after=asked.message_id)


def test_every_reason_has_its_words() -> None:
    assert set(schedules.UNCLEAR) == {one.name for one in Unclear}
