"""/stats counts what the simulated chats hold, and shows a picture of it where one can be drawn."""

import pytest

from handlers.callbacks import NONE, Action, pack
from handlers.pictures import drawing
from models.states import Status
from simulator import Message, Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that draws is there."""
    monkeypatch.setattr(drawing, "LIBRARY", "matplotlib")


def is_picture(message: Message) -> bool:
    return message.kind == "photo"


async def test_stats_count_subscribers_broadcasts_and_deliveries(recall: Recall, ada: Person) -> None:
    recall.subscribe(5, blocked=2)
    await send(ada, "Doors open at nine")
    await ada.sees("Broadcast finished")
    said = await ada.say("/stats")
    shown = await ada.sees("Subscribers: 3", after=said)
    assert (shown.text or "").splitlines() == [
        "Subscribers: 3",
        "Not reached: Blocked: 2",
        "Broadcasts: Finished: 1",
        "Deliveries: Sent: 3 · Blocked: 2",
        "Last: 1. “Doors open at nine”",
    ]
    assert shown.labels == ["1"]


async def test_sent_says_how_many_of_it_were_taken_back(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await send(ada, "Stays")
    report = await ada.sees("Broadcast finished")
    await send(ada, "Goes")
    await ada.sees("Broadcast finished", after=report.message_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    said = await ada.say("/stats")
    await ada.sees("Sent: 6 (3 taken back)\nLast: 1. “Goes” · 2. “Stays”", after=said)
    said = await ada.say("/history")
    page = (await ada.sees("Past broadcasts", after=said)).text or ""
    assert " · 3/3 (3 taken back) · Ada" in page


async def test_number_opens_the_report_of_that_broadcast(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    report = await send_two(ada)
    said = await ada.say("/stats")
    shown = await ada.sees("1. “Second” · 2. “First”", after=said)
    await ada.press("2", message_id=shown.message_id)
    opened = await ada.sees("“First”", after=shown.message_id)
    assert opened.labels == report.labels


async def send_two(ada: Person) -> Message:
    """The report of the first one."""
    await send(ada, "First")
    report = await ada.sees("Broadcast finished")
    await send(ada, "Second")
    await ada.sees("Broadcast finished", after=report.message_id)
    return report


@pytest.mark.usefixtures("drawn")
async def test_lines_become_a_picture_and_its_days_are_turned_in_place(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    said = await ada.say("/stats")
    lines = await ada.sees("Subscribers: 2", after=said)
    picture = await ada.sees(is_picture, after=said)
    assert picture.message_id == lines.message_id
    assert (picture.caption or "").startswith("Subscribers: 2\nNot reached: nobody\n")
    assert picture.labels == ["7 days", "✓ 30 days", "365 days"]
    answer = await ada.press("7 days", message_id=picture.message_id)
    assert answer.text == "I am drawing it; that takes a few seconds."
    turned = await ada.sees(lambda one: "✓ 7 days" in one.labels, after=said)
    assert (turned.message_id, turned.labels) == (picture.message_id, ["✓ 7 days", "30 days", "365 days"])


@pytest.mark.usefixtures("drawn")
async def test_picture_does_not_keep_its_admin_waiting(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    said = await ada.say("/stats")
    await ada.sees("Subscribers: 2", after=said)
    await ada.say("/help")
    helped = await ada.sees("/stats – ", after=said)
    assert not any(is_picture(one) for one in ada.screen if one.message_id <= helped.message_id)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("why", ["fails", "hangs"])
async def test_lines_stay_alone_where_no_picture_comes(
    why: str, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if why == "hangs":
        monkeypatch.setattr(drawing, "PATIENCE", 0.01)
    else:
        monkeypatch.setattr("handlers.apart.sys.executable", "/bin/false")
    recall.subscribe(2)
    said = await ada.say("/stats")
    lines = await ada.sees("Subscribers: 2", after=said)
    await until(lambda: "no picture of" in caplog.text)
    assert ("Traceback" in caplog.text) == (why == "fails")
    assert not any(is_picture(one) for one in ada.screen)
    assert ada.screen[-1].message_id == lines.message_id
    # Who asks for one was told that it comes.
    await ada.press("7 days", message_id=lines.message_id)
    await ada.sees("The picture could not be drawn. Press the days once more.", after=lines.message_id)


async def test_without_the_library_no_days_are_offered(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    said = await ada.say("/stats")
    shown = await ada.sees("Subscribers: 1", after=said)
    assert shown.labels == []
    # Of a message from when it was there.
    answer = await ada.press(data=pack(Action.STATS, NONE, 7), message_id=shown.message_id)
    assert answer.text == "Pictures need an extra that is not installed here: matplotlib."


async def test_group_that_threw_the_bot_out_is_no_deleted_account(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    group = simulator.group(-2001, title="Regulars")
    recall.store.audience.add([group.chat_id])
    group.kick()
    await until(lambda: recall.store.audience.by_status() == {Status.LEFT: 1})
    other = simulator.group(-2002, title="Others")
    recall.store.audience.add([other.chat_id])
    simulator.refuse(403, "Forbidden: bot was kicked from the group chat", chat_id=other.chat_id)
    await send(ada)
    report = await ada.sees("Broadcast finished")
    assert "Chats: 1 group\nTotal: 1\nAccount deleted or bot removed: 1\n" in (report.text or "")
