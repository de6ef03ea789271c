"""Departed: what a broadcast cost is told in its report, which is changed when an hour and a day are over."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.live import departed
from models.states import Outcome
from simulator import Message, Person, Simulator
from tests.support.failing import FORBIDDEN
from tests.support.past import finished, listed
from tests.support.recall import Recall, until

HOUR = 1.01


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departed, "AGAIN", 0.1)


def now(admin: Person, report: Message) -> str:
    """What a report says by now."""
    return admin.messages[report.message_id].text or ""


async def turned_away(recall: Recall, blocking: list[Person], leaving: list[Person]) -> None:
    for one in blocking:
        one.block()
    for one in leaving:
        await one.say("/stop")
    await until(lambda: recall.simulator.pending_updates == 0 and recall.store.inbox.size() == 0)


async def test_a_report_tells_the_hour_and_then_the_day(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(6)
    _, report = await finished(ada)
    assert "blocked or left" not in now(ada, report)
    await turned_away(recall, people[:2], people[2:3])
    simulator.clock.advance(hours=HOUR)
    hour = await ada.sees("2 blocked and 1 left so far (2 blocked and 1 left within the first hour)")
    assert hour.message_id == report.message_id
    assert {"↩️ Undo", "Duplicate", "Details"} <= set(hour.labels)
    await turned_away(recall, people[3:4], [])
    simulator.clock.advance(hours=23)
    day = await ada.sees("3 blocked and 1 left within 24 h of getting it")
    assert day.message_id == report.message_id
    assert "so far" not in str(day)
    assert "1 h 1 min" not in str(bob.screen[-1])
    assert not [one for one in ada.screen if one.message_id > report.message_id]


async def test_where_nobody_left_it_says_so_once_the_hour_is_over(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    _, report = await finished(ada)
    simulator.clock.advance(hours=HOUR)
    hour = await ada.sees("Nobody blocked or left so far")
    simulator.clock.advance(hours=24)
    day = await ada.sees("Nobody blocked or left within 24 h of getting it")
    assert hour.message_id == day.message_id == report.message_id


async def test_usual_is_named_from_the_second_one_on(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(6)
    await finished(ada, "The first")
    await turned_away(recall, people[:3], [])
    simulator.clock.advance(hours=25)
    await ada.sees("3 blocked within 24 h of getting it")
    _, second = await finished(ada, "The second")
    await turned_away(recall, [], people[3:4])
    simulator.clock.advance(hours=25)
    await ada.sees("1 left within 24 h of getting it; usual for yours: 3", after=second.message_id - 1)
    page = await listed(ada)
    assert "1 left within 24 h of getting it; usual for yours: 3" in str(page)
    assert "3 blocked within 24 h of getting it" in str(page)


async def delete(_recall: Recall, ada: Person, report: Message) -> None:
    ada.delete(report.message_id)


async def retry(recall: Recall, ada: Person, report: Message) -> None:
    await ada.press("🔁 Retry", message_id=report.message_id)
    again = await ada.sees("Broadcast finished", after=report.message_id)
    recall.simulator.clock.advance(hours=HOUR)
    assert (await ada.sees("Nobody blocked or left so far")).message_id == again.message_id


async def undo(recall: Recall, ada: Person, report: Message) -> None:
    await ada.press("↩️ Undo", message_id=report.message_id)
    await ada.press("🗑 Delete")
    again = await ada.sees("Broadcast undone")
    recall.simulator.clock.advance(hours=HOUR)
    assert (await ada.sees("Nobody blocked or left so far")).message_id == again.message_id


@pytest.mark.parametrize("act", [delete, retry, undo])
async def test_what_is_no_report_any_more_is_left_alone(
    act: Callable[[Recall, Person, Message], Awaitable[None]],
    simulator: Simulator,
    recall: Recall,
    ada: Person,
) -> None:
    people = recall.subscribe(3)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
    uuid, report = await finished(ada)
    await act(recall, ada, report)
    before = ada.messages.get(report.message_id)
    simulator.clock.advance(hours=HOUR)
    await until(lambda: not recall.store.departures.untold())
    assert ada.messages.get(report.message_id) == before
    assert recall.tally(uuid).get(Outcome.SENT)


async def test_what_came_due_while_the_bot_was_off_is_told_once(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    people = stopped.subscribe(4)
    async with stopped.running():
        uuid, report = await finished(ada)
        await until(lambda: stopped.found(uuid).report_message_id is not None)
    people[0].block()
    simulator.clock.advance(hours=30)
    async with stopped.running():
        day = await ada.sees("1 blocked within 24 h of getting it")
        assert day.message_id == report.message_id
        await until(lambda: not stopped.store.departures.untold())
        edits = simulator.calls["editMessageText"]
        await ada.say("/stats")
        await ada.sees("Deliveries")
    assert simulator.calls["editMessageText"] == edits


async def test_who_is_out_of_reach_reads_it_when_they_are_back(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    uuid, report = await finished(ada)
    await until(lambda: recall.found(uuid).report_message_id is not None)
    ada.block()
    await until(lambda: simulator.pending_updates == 0 and recall.store.inbox.size() == 0)
    simulator.clock.advance(hours=HOUR)
    assert recall.store.departures.untold()
    ada.unblock()
    assert (await ada.sees("so far")).message_id == report.message_id


async def test_what_fails_is_tried_again(simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await finished(ada)
    simulator.refuse(500, "Internal Server Error", method="editMessageText", times=2)
    simulator.clock.advance(hours=HOUR)
    assert (await ada.sees("Nobody blocked or left so far")).message_id == report.message_id
