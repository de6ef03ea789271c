"""TIMEZONE: every time that an admin reads is in it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered
from tests.support.past import finished, listed, opened
from tests.support.recall import Recall

FAR = ZoneInfo("Asia/Kathmandu")  # an offset that no other place has


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "timezone": FAR}


def there(moment: datetime) -> str:
    local = moment.astimezone(FAR)
    return f"{local.day} {local:%b %H:%M} UTC+05:45"


async def test_report_history_and_drafts_are_in_the_zone(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, report = await finished(ada)
    begun = recall.found(uuid).started_at
    assert begun
    ends = (begun + timedelta(hours=48)).astimezone(FAR)
    assert f" · Ada · {there(begun)}\n" in (report.text or "")
    assert f"(until {ends:%a %H:%M})" in (report.text or "")
    page = (await listed(ada)).text or ""
    assert f"1. Finished · {there(begun)} · 2/2 · Ada" in page
    assert f"(until {ends:%a %H:%M})" in page
    assert f" · Ada · {there(begun)}\n" in ((await opened(ada)).text or "")
    await draft(ada)
    [waiting] = recall.store.contents.unsent(1)
    said = await ada.say("/drafts")
    assert f"Draft · {there(waiting.created_at)}" in ((await ada.sees("newest first", after=said)).text or "")


async def test_question_about_a_dice_names_zone_and_weekday(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await confirmed(ada, await offered(ada, media.dice()))
    await ada.press("↩️ Undo")
    question = await ada.sees("In private chats Telegram deletes a dice only after 24 hours")
    sent = datetime.fromtimestamp(simulator.delivered[reader.chat_id][0].date, UTC)
    opens = (sent + timedelta(hours=24)).astimezone(FAR)
    assert f"so wait until {opens:%a %H:%M} UTC+05:45." in (question.text or "")
