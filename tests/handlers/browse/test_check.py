"""/check tells an admin how the bot is set up, without its places, and holds up nothing."""

from pathlib import Path

import pytest

from broadcast.checkup import Code
from broadcast.wire import knock
from handlers.checkup import whole
from handlers.checkup.given import Given
from models.clock import utc_now
from models.notes import Fact
from simulator import Fault, Person, Simulator
from tests.support.recall import ADA, Recall, until


async def test_admin_reads_how_it_is_set_up_but_not_where(
    simulator: Simulator, recall: Recall, ada: Person, tmp_path: Path
) -> None:
    recall.subscribe(60)
    said = await ada.say("/check")
    text = (await ada.sees("Admins who can be reached: Ada (1001), Bob (1002).", after=said)).text or ""
    assert {line[0] for line in text.splitlines()} == {"✓", "⚠"}
    assert "✓ A message to all 60 takes less than a second at 1000 a second." in text
    assert "⚠ MESSAGES_PER_SECOND is 1000, and floods" in text
    assert "⚠ No backup is known" in text
    assert str(tmp_path) not in text
    assert simulator.token not in text


@pytest.mark.sqlite
async def test_checked_from_the_shell_the_bot_that_runs_is_not_disturbed(
    simulator: Simulator, recall: Recall
) -> None:
    await until(lambda: recall.store.notes.get(Fact.LOOKED) is not None)
    given = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADA),
        "DATABASE_URL": recall.settings.database_url,
        "TELEGRAM_API_URL": simulator.url,
    }
    codes = {one.code for one in await whole.of_set_up(Given(given, {}), utc_now)}
    assert Code.RUNS in codes
    assert not codes & {Code.ALONE, Code.POLLER, Code.POLLER_UNKNOWN, Code.BAD_DATABASE}


async def test_it_holds_up_nothing_and_is_answered_once(
    simulator: Simulator, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recall
    monkeypatch.setattr(knock, "LONGEST", 2.5)
    simulator.fault(Fault.HANG, "getChat", ADA, times=None)
    await ada.say("/check")
    asked = await ada.say("/check")
    helped = await ada.sees("/check – whether", after=await ada.say("/help"))
    answer = await ada.sees("Whether admin 1001 can be written to is not known", after=asked)
    assert helped.message_id < answer.message_id
    shown = [one for one in ada.screen if one.from_bot and "Whether admin 1001" in (one.text or "")]
    assert shown == [answer]
