"""📈 under a report: a picture of the delivery over time, and what its colours and bars stand for."""

import pytest

from broadcast.wire import floods
from handlers.callbacks import Action, pack
from handlers.pictures import drawing
from handlers.texts.times import Calendar
from simulator import Message, Person, Simulator
from tests.support.failing import FORBIDDEN
from tests.support.past import finished, opened, past
from tests.support.recall import FIRST, Recall, until


@pytest.fixture(autouse=True)
def with_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LIBRARY", "matplotlib")


def picture(message: Message) -> bool:
    return message.kind == "photo" and message.from_bot


async def test_the_course_comes_as_a_picture_with_words(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    recall.subscribe(3)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=FIRST)
    _, report = await finished(ada, "Doors & <more>")
    assert "📈" in report.labels
    answer = await ada.press("📈", message_id=report.message_id)
    shown = await ada.sees(picture, after=report.message_id)
    assert answer.text == "The picture comes in a moment."
    zone = Calendar(recall.store.clock()).zone_name()
    assert shown.caption == (
        f"📈 “Doors & <more>”\n🟦 2 sent · 🟥 not delivered\nEach bar is 10 s. Times are {zone}."
    )


async def test_what_was_sent_before_times_were_counted_has_no_course(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    past(recall, "Long ago")
    assert "📈" not in (await opened(ada)).labels


async def test_without_the_library_no_picture_is_offered(
    recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "LIBRARY", "no such library")
    recall.subscribe(1)
    uuid, report = await finished(ada)
    assert "📈" not in report.labels
    # Of a report from when it was there.
    answer = await ada.press(data=pack(Action.COURSE, uuid), message_id=report.message_id)
    assert answer.text == "Pictures need an extra that is not installed here: matplotlib."


async def test_a_picture_that_takes_too_long_is_said_not_to_come(
    recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "PATIENCE", 0.0)
    recall.subscribe(1)
    _, report = await finished(ada)
    await ada.press("📈", message_id=report.message_id)
    await ada.sees("The picture could not be drawn. Press 📈 once more.")


async def test_an_undo_does_not_wait_for_a_picture(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    _, report = await finished(ada)
    await ada.press("📈", message_id=report.message_id)
    await ada.press("↩️ Undo", message_id=report.message_id)
    asked = await ada.sees("Delete this broadcast from 1 chat?")
    shown = await ada.sees(picture, after=report.message_id)
    assert shown.message_id != asked.message_id
    await until(lambda: len([one for one in ada.screen if picture(one)]) == 1)


async def test_a_picture_that_meets_a_long_flood_comes_after_it(
    recall: Recall, simulator: Simulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floods, "LONGEST_WAIT", 0.5)
    recall.subscribe(1)
    _, report = await finished(ada)
    simulator.refuse(429, "Too Many Requests: retry after 1", {"retry_after": 1}, method="sendPhoto")
    await ada.press("📈", message_id=report.message_id)
    await ada.sees(picture, after=report.message_id)
    assert simulator.refusals == {"sendPhoto": 1}
