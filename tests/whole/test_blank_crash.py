"""kill -9 while messages are blanked, then a start: all of them are blank, once each."""

from pathlib import Path

import pytest

from models.store import Store
from simulator import Person, Simulator, media
from tests.support.blanking import GONE, old, shown
from tests.support.correcting import OLD
from tests.support.databases import url_at
from tests.support.process import bot
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.both]

SUBSCRIBERS = 120


@pytest.mark.parametrize("at", [1, 40, 100])
async def test_killed_in_the_middle_it_goes_on_with_the_same_file(
    at: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])

    def blank() -> int:
        return shown(simulator, people).count([("photo", GONE)])

    async with bot(simulator, tmp_path):
        await old(simulator, ada, media.photo(OLD))
        await ada.say("/history")
        await ada.press("1", message_id=(await ada.sees("Past broadcasts")).message_id)
        report = await ada.sees("Total: ")
        await ada.press(data=f"blank:{report.buttons[0][0][1].split(':')[1]}", message_id=report.message_id)
        put = await ada.sees("Blank 120 messages?")
        await ada.press("🫥 Blank 120", message_id=put.message_id)
        await until(lambda: blank() >= at)
    assert blank() < SUBSCRIBERS
    uploads = [one for one in ada.screen if "upload-" in str(one.body)]
    async with bot(simulator, tmp_path):
        report = await ada.sees("🫥 120 blanked")
    assert "Sent: 120\n🫥 120 blanked\n" in (report.text or "")
    assert blank() == SUBSCRIBERS
    assert len(uploads) == 1
    files = {
        str(message.body["photo"]) for person in people for message in simulator.delivered[person.chat_id]
    }
    assert len(files) == 1
