"""A broadcast takes itself back at its time: in any state, after a downtime, unless somebody keeps it."""

import re
from datetime import timedelta

import pytest

from models.states import EventKind, Outcome, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.correcting import corrected
from tests.support.expiring import chosen, expiring, passed, sent
from tests.support.failing import FORBIDDEN
from tests.support.past import listed, opened, warnings
from tests.support.recall import Recall, until

TOO_OLD = "Bad Request: message can't be deleted for everyone"
UNREADABLE = "Bad Request: can't parse entities"
EXPIRED = "Expired as planned: broadcast undone"
TIME = r"\d\d:\d\d:\d\d"


async def halfway(
    simulator: Simulator, recall: Recall, admin: Person, after: str = "1 h"
) -> tuple[str, Message]:
    """Such a broadcast that the machine has paused after three of five; the uuid and the report."""
    people = recall.subscribe(5)
    card = await expiring(admin, after)
    for person in people[3:]:
        simulator.refuse(400, UNREADABLE, method="sendMessage", chat_id=person.chat_id, times=1)
    await admin.press("✅ Send", message_id=card.message_id)
    report = await admin.sees("Broadcast paused", after=card.message_id)
    return uuid_of(card), report


async def test_sent_broadcast_takes_itself_back_with_the_report_of_an_undo(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(4)
    uuid, report = await sent(ada)
    assert re.search(r"⌛ Takes itself back \w{3} \d+ \w{3} \d\d:\d\d UTC", report.text or "")
    assert "Keep it" in report.labels
    passed(recall, minutes=59)
    assert holding(simulator, people) == [1, 1, 1, 1]
    passed(recall, minutes=1)
    undone = await ada.sees(EXPIRED, after=report.message_id)
    assert holding(simulator, people) == [0, 0, 0, 0]
    text = undone.text or ""
    assert re.search(rf"undone by its own expiry {TIME}–{TIME} · 4 deleted, 0 remain", text)
    assert "Total: 4\nDeleted: 4" in text
    assert "⌛" not in text
    assert "Keep it" not in undone.labels
    told = await bob.sees("Expired as planned: 4 deleted, 0 remain.")
    assert "An admin" not in (told.text or "")
    assert recall.found(uuid).expired


class TestWhileSending:
    """Its time is over before everybody has it."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_it_stops_and_takes_itself_back(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(60)
        card = await expiring(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: sum(holding(simulator, people)) > 5)
        passed(recall, hours=1)
        report = await ada.sees(EXPIRED)
        tally = recall.tally(uuid)
        assert sum(holding(simulator, people)) == 0
        assert sum(tally.values()) == 60
        assert tally[Outcome.PENDING] > 0
        assert f"Deleted: {tally[Outcome.SENT]}\nNot sent: {tally[Outcome.PENDING]}" in (report.text or "")

    async def test_card_says_when_and_has_keep_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(120)
        card = await expiring(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await until(lambda: "Sending…" in (card.text or ""))
        assert re.search(r"⌛ Takes itself back \w{3} ", card.text or "")
        await ada.press("Keep it", message_id=card.message_id)
        await until(lambda: "⌛" not in (card.text or "") and "Keep it" not in card.labels)
        await ada.sees("Broadcast finished")
        passed(recall, hours=2)
        assert sum(holding(simulator, people)) == 120


@pytest.mark.parametrize("press", [None, "⏸ Pause", "↩️ Undo", "⏹ Stop"])
async def test_paused_asked_about_or_stopped_it_takes_itself_back(
    press: str | None, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    uuid, report = await halfway(simulator, recall, ada)
    if press and press != "⏸ Pause":
        await ada.press(press, message_id=report.message_id)
    assert sum(holding(simulator, people)) == 3
    passed(recall, hours=1)
    undone = await ada.sees(EXPIRED, after=report.message_id)
    assert "Deleted: 3\nNot sent: 2" in (undone.text or "")
    assert sum(holding(simulator, people)) == 0
    assert recall.found(uuid).state is State.UNDONE


@pytest.mark.parametrize(
    ("label", "said"),
    [("🗑 Delete", "undone already"), ("▶️ Resume", "taken itself back"), ("Keep what", "taken itself back")],
)
async def test_question_that_is_open_then_says_how_it_stands(
    label: str, said: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    _, report = await halfway(simulator, recall, ada)
    await ada.press("↩️ Undo", message_id=report.message_id)
    question = await ada.sees("Delete this broadcast from 3 chats?")
    assert "⌛ Takes itself back" in (question.text or "")
    passed(recall, hours=1)
    await ada.sees(EXPIRED)
    assert said in ((await ada.press(label, message_id=question.message_id)).text or "")


async def test_standstill_keeps_it_from_nothing(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    await sent(ada)
    await ada.say("/stopall")
    await until(lambda: recall.store.standstill.standing() is not None)
    passed(recall, hours=1)
    await ada.sees(EXPIRED)
    assert holding(simulator, people) == [0, 0, 0]


@pytest.mark.parametrize("down", [timedelta(minutes=30), timedelta(hours=3)])
async def test_after_a_downtime_it_takes_itself_back_at_once(
    down: timedelta, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(3)
    async with stopped.running():
        uuid, _ = await sent(ada)
    simulator.clock.advance(seconds=down.total_seconds())
    async with stopped.running():
        if down < timedelta(hours=1):
            assert stopped.found(uuid).state is State.SENT
            passed(stopped, minutes=31)
        report = await ada.sees(EXPIRED)
    assert holding(simulator, people) == [0, 0, 0]
    late = re.search(r"⌛ It was due \w{3} \d+ \w{3} \d\d:\d\d UTC, and began 2 h late.", report.text or "")
    assert bool(late) is (down > timedelta(hours=1))


async def test_what_is_too_old_after_days_of_downtime_is_named(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(3)
    async with stopped.running():
        await sent(ada, "47 h")
    simulator.clock.advance(hours=60)
    async with stopped.running():
        report = await ada.sees(EXPIRED)
    assert "Too old (48 h): 3" in (report.text or "")
    assert "0 deleted, 3 remain" in (report.text or "")
    assert holding(simulator, people) == [1, 1, 1]


async def test_what_waits_to_begin_does_not_expire(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(2)
    await ada.say("/stopall")
    await until(lambda: recall.store.standstill.standing() is not None)
    card = await expiring(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: "⌛ Takes itself back 1 h after it starts" in (card.text or ""))
    passed(recall, hours=2)
    await ada.say("/resumeall")
    report = await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1, 1]
    passed(recall, hours=1)
    await ada.sees(EXPIRED, after=report.message_id)
    assert holding(simulator, people) == [0, 0]


async def test_second_try_expires_with_the_first(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    card = await expiring(ada)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id, times=1)
    await ada.press("✅ Send", message_id=card.message_id)
    report = await ada.sees("Broadcast finished")
    passed(recall, minutes=50)
    await ada.press("🔁 Retry", message_id=report.message_id)
    again = await ada.sees("Broadcast finished", after=report.message_id)
    assert holding(simulator, people) == [1, 1, 1]
    passed(recall, minutes=10)
    await ada.sees("3 deleted, 0 remain", after=again.message_id)
    assert holding(simulator, people) == [0, 0, 0]


@pytest.mark.parametrize("label", ["🔁 Retry", "✏️ Correct", "↩️ Undo"])
async def test_buttons_of_its_old_report_say_what_became_of_it(
    label: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    card = await expiring(ada)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
    await ada.press("✅ Send", message_id=card.message_id)
    report = await ada.sees("Broadcast finished")
    passed(recall, hours=1)
    await ada.sees(EXPIRED)
    calls = simulator.calls["sendMessage"]
    answer = await ada.press(label, message_id=report.message_id)
    assert answer.text
    assert holding(simulator, people) == [0, 0, 0]
    assert simulator.calls["sendMessage"] - calls <= 1  # at most an answer to the admin


async def test_correction_moves_nothing(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    uuid, _ = await sent(ada)
    at = recall.found(uuid).expires_at
    passed(recall, minutes=30)
    await corrected(ada, {"text": "Doors open at ten."})
    assert recall.found(uuid).expires_at == at
    passed(recall, minutes=30)
    await ada.sees(EXPIRED)
    assert holding(simulator, people) == [0, 0, 0]


async def test_undo_of_an_admin_before_is_theirs(simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    _, report = await sent(ada)
    await ada.press("↩️ Undo", message_id=report.message_id)
    question = await ada.sees("Delete this broadcast from 3 chats?")
    await ada.press("🗑 Delete", message_id=question.message_id)
    undone = await ada.sees("Broadcast undone")
    assert "undone by Ada" in (undone.text or "")
    assert "⌛" not in (undone.text or "")
    calls = simulator.calls["deleteMessage"]
    passed(recall, hours=1)
    assert "Broadcast undone" in ((await opened(ada)).text or "")
    assert simulator.calls["deleteMessage"] == calls


async def test_nobody_is_warned_of_what_takes_itself_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    await halfway(simulator, recall, ada, "47 h")
    passed(recall, hours=46.5)
    await listed(ada)
    assert warnings(ada) == []
    report = await opened(ada)
    assert "permanent" not in (report.text or "")


class TestShown:
    """On card, report and history."""

    async def test_history_has_it_until_it_is_over_and_what_became_of_it(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        await sent(ada)
        assert "⌛ Takes itself back" in ((await listed(ada)).text or "")
        passed(recall, hours=1)
        await ada.sees(EXPIRED)
        text = (await listed(ada)).text or ""
        assert "1. Expired as planned · " in text
        assert "(2 taken back)" in text
        assert "⌛" not in text


class TestKeepIt:
    """Somebody wants it to stay."""

    async def test_report_says_so_and_it_stays(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await sent(ada)
        before = report.text or ""
        answer = await ada.press("Keep it", message_id=report.message_id)
        assert "does not take itself back" in (answer.text or "")
        assert "Keep it" not in report.labels
        assert "↩️ Undo" in report.labels
        assert re.sub(r"⌛ .*", "", report.text or "") == re.sub(r"⌛ .*", "", before)
        assert "⌛ It does not take itself back any more." in (report.text or "")
        await bob.sees("⌛ Ada keeps “Doors open at nine.”: it does not take itself back")
        passed(recall, hours=2)
        await listed(ada)
        assert holding(simulator, people) == [1, 1]
        assert [one.kind for one in recall.store.broadcasts.events(recall.found(uuid))][
            -1
        ] is EventKind.SPARED

    async def test_another_admin_may_and_the_first_report_learns_it_late(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        _, report = await sent(ada)
        theirs = await opened(bob)
        await bob.press("Keep it", message_id=theirs.message_id)
        answer = await ada.press("Keep it", message_id=report.message_id)
        assert answer.text == "It does not take itself back any more."
        assert "Keep it" not in report.labels

    async def test_it_comes_too_late_once_it_is_deleted(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        _, report = await sent(ada)
        passed(recall, hours=1)
        await ada.sees(EXPIRED)
        answer = await ada.press("Keep it", message_id=report.message_id)
        assert "taken itself back" in (answer.text or "")
        assert holding(simulator, people) == [0, 0]


async def test_duplicate_is_a_draft_that_stays(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await sent(ada)
    await ada.press("Duplicate", message_id=report.message_id)
    card = await ada.sees("Above is what everyone gets", after=report.message_id)
    assert "⌛ Takes" not in (card.text or "")


async def test_test_of_such_a_draft_stays(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    await chosen(ada, card, "1 h")
    await ada.press("🧪 Test", message_id=card.message_id)
    test = await ada.sees("🧪 Test: Finished")
    assert "⌛" not in (test.text or "")
