"""The bot's own clock is wrong, or jumps: Telegram's word makes a message too old, and no number lies."""

import re
from datetime import timedelta
from typing import Any

import pytest

from models.states import Fate, State
from simulator import Fault, Message, Person, Simulator, media
from tests.support.broadcasting import about, confirmed, draft, holding, offered, send
from tests.support.failing import FORBIDDEN
from tests.support.past import doubted, finished, warnings
from tests.support.recall import Recall, until

pytestmark = pytest.mark.slow

DAYS = timedelta(days=3)
WRONG = [-DAYS, DAYS]
OLD, YOUNG = 50, 30  # people who got it before and after the boundary


async def undone(admin: Person) -> Message:
    """Undo the last broadcast; its report."""
    said = await admin.say("/undo")
    question = await admin.sees("Delete this broadcast from", after=said)
    await admin.press("🗑 Delete", message_id=question.message_id)
    return await admin.sees("Broadcast undone", after=question.message_id)


class TestTooOld:
    """How old is too old is Telegram's to say."""

    @pytest.mark.parametrize("wrong", WRONG)
    @pytest.mark.parametrize("body", [{"text": "Hi"}, media.photo("Hi"), media.poll(), media.sticker()])
    async def test_what_was_sent_by_a_wrong_clock_a_minute_ago_is_deleted(
        self, body: dict[str, Any], wrong: timedelta, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        recall.wrong = wrong
        uuid, report = await confirmed(ada, await offered(ada, body))
        assert "↩️ Undo" in report.labels
        recall.wrong = timedelta()
        assert "Total: 3\nDeleted: 3\n" in ((await undone(ada)).text or "")
        assert holding(simulator, people) == [0, 0, 0]
        assert recall.found(uuid).state is State.UNDONE

    @pytest.mark.parametrize("wrong", [*WRONG, timedelta()])
    async def test_clock_that_is_wrong_at_the_undo_changes_nothing(
        self, wrong: timedelta, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        simulator.clock.advance(hours=47)
        recall.wrong = wrong
        assert "Total: 3\nDeleted: 3\n" in ((await undone(ada)).text or "")
        assert holding(simulator, people) == [0, 0, 0]

    @pytest.mark.parametrize("wrong", WRONG)
    async def test_what_telegram_finds_too_old_is_so_whatever_our_clock_says(
        self, wrong: timedelta, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(60)
        recall.wrong = wrong
        await confirmed(ada, await offered(ada, media.poll()))
        simulator.clock.advance(hours=49)
        report = await undone(ada)
        assert "Total: 60\nToo old (48 h): 60\n" in (report.text or "")
        assert sum(holding(simulator, people)) == 60
        assert simulator.calls["deleteMessage"] <= 20
        said = re.search(r"because Telegram found younger ones too old: (\d+)\.", report.text or "")
        assert said
        assert 60 - int(said[1]) == simulator.calls["deleteMessage"]
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.sees(f"Delete this broadcast from {said[1]} chats?")

    @pytest.mark.parametrize("wrong", [*WRONG, timedelta()])
    async def test_boundary_is_found_by_few_deletions_and_every_young_one_goes(
        self, wrong: timedelta, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(OLD + YOUNG)
        card = await draft(ada)
        for person in people[OLD:]:
            simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=person.chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        report = await ada.sees("Broadcast finished", after=card.message_id)
        simulator.clock.advance(hours=47)
        await ada.press("🔁 Retry")
        report = await ada.sees("Broadcast finished", after=report.message_id)
        simulator.clock.advance(hours=2)
        recall.wrong = wrong
        text = (await undone(ada)).text or ""
        assert f"Total: {OLD + YOUNG}\nDeleted: {YOUNG}\nToo old (48 h): {OLD}\n" in text
        assert holding(simulator, people) == [1] * OLD + [0] * YOUNG
        assert simulator.calls["deleteMessage"] <= YOUNG + 20

    async def test_no_dice_is_asked_about_the_age_of_others(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(30)
        await confirmed(ada, await offered(ada, media.dice()))
        assert "Total: 30\nTelegram would not delete it: 30\n" in ((await undone(ada)).text or "")
        simulator.clock.advance(hours=25)
        recall.wrong = -DAYS
        assert "Total: 30\nDeleted: 30\n" in ((await undone(ada)).text or "")
        assert sum(holding(simulator, people)) == 0

    async def test_group_that_keeps_it_passes_nobody_over(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        group = simulator.group(-2001, title="Regulars")
        recall.store.audience.add([group.chat_id])
        uuid, _ = await finished(ada)
        words = "Bad Request: message can't be deleted for everyone"
        simulator.refuse(400, words, method="deleteMessage", chat_id=group.chat_id)
        text = (await undone(ada)).text or ""
        assert "Total: 4\nDeleted: 3\nTelegram would not delete it: 1\n" in text
        assert holding(simulator, people) == [0, 0, 0]
        assert recall.store.counts.of(recall.found(uuid)).deletable == 1

    async def test_whom_it_cannot_ask_does_not_end_the_search(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(60)
        uuid, _ = await finished(ada)
        for person in (*people[:5], *people[-5:]):
            person.delete(person.screen[-1].message_id)
        simulator.clock.advance(hours=49)
        await undone(ada)
        fates = recall.store.counts.of(recall.found(uuid)).fates
        assert sum(fates.values()) == 60
        assert fates[Fate.EXPIRED] >= 50
        assert simulator.calls["deleteMessage"] <= 20 + 10


class TestNumbers:
    """A clock that jumps in the middle of something."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 20}

    @pytest.mark.parametrize("jump", WRONG)
    async def test_report_after_a_jump_tells_no_absurd_time(
        self, jump: timedelta, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(20)
        uuid = await send(ada)
        await until(lambda: sum(holding(simulator, people)) > 3)
        recall.wrong = jump
        report = await ada.sees(lambda one: about(one) == uuid and "finished" in str(one))
        assert "Took" not in (report.text or "")
        assert "-" not in re.sub(r"\d{4}-\d\d-\d\d|[0-9a-f-]{36}", "", report.text or "")
        recall.wrong = timedelta()
        assert "Took" in ((await undone(ada)).text or "")

    async def test_report_without_a_jump_tells_how_long_it_took(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(20)
        _, report = await finished(ada)
        assert re.search(r"Took (less than a second|\d s)", report.text or "")

    async def test_clock_behind_warns_of_nothing_that_is_two_days_away(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        recall.wrong = -DAYS
        _, report = await finished(ada)
        assert re.search(r"Undo works (48 h|47 h 59 min) more \(until ", report.text or "")
        assert "permanent" not in (report.text or "")

    async def test_warning_that_a_wrong_clock_passed_over_is_given_when_it_is_right(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        uuid, _ = await doubted(ada)
        recall.wrong = DAYS
        await until(lambda: recall.found(uuid).warned_at is not None)
        recall.wrong = timedelta()
        assert warnings(ada) == []
        simulator.clock.advance(hours=46.02)
        await ada.sees("⏰ “Doors open at nine.”: 2 messages become permanent within 1 h ")


@pytest.mark.parametrize("trouble", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BAD_GATEWAY])
async def test_lost_answers_to_the_first_deletions_hold_nothing_up_and_give_up_nobody(
    trouble: Fault, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(10)
    uuid, _ = await finished(ada)
    simulator.fault(trouble, method="deleteMessage", times=2)
    await undone(ada)
    fates = recall.store.counts.of(recall.found(uuid)).fates
    assert fates.get(Fate.DELETED, 0) + fates.get(Fate.ALREADY_GONE, 0) == 10
    assert sum(holding(simulator, people)) == 0


async def test_words_about_the_oldest_that_blame_the_message_do_not_strand_the_undo(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(4)
    uuid, _ = await finished(ada)
    words = "Bad Request: MESSAGE_ID_INVALID"
    for person in people[-1:]:  # of the same second, the last in line is asked about first
        simulator.refuse(400, words, method="deleteMessage", chat_id=person.chat_id, times=None)
    assert "Deleted: 3\nTelegram would not delete it: 1" in ((await undone(ada)).text or "")
    assert recall.found(uuid).state is State.UNDONE
