"""What an operator meets: exit codes, sentences, a second copy, signals, the log."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from models.states import State
from simulator import Fault, Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.databases import url_at
from tests.support.operating import Process, bot, good
from tests.support.recall import Recall, until
from tests.support.refusing import FULL, allow_rows, refuse_rows

pytestmark = pytest.mark.slow


async def test_bad_settings_are_named_at_once_with_exit_code_2(tmp_path: Path) -> None:
    code, complained = await bot(tmp_path, BOT_TOKEN="", ADMIN_CHAT_IDS="-100123", MESSAGES_PER_SECOND="fast")
    assert code == 2
    lines = complained.splitlines()
    assert [line.split()[0] for line in lines] == ["BOT_TOKEN", "ADMIN_CHAT_IDS", "MESSAGES_PER_SECOND"]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"BOT_TOKEN": "100:WRONG-TOKEN"}, "does not accept BOT_TOKEN"),
        ({"DATABASE_URL": "sqlite:///."}, "cannot be"),
        ({"DATABASE_URL": "sqlite:///garbage.db"}, "file is not a database"),
        ({"DATABASE_URL": "sqlite:///file:ready.db?mode=ro&uri=true"}, "readonly"),
    ],
)
async def test_what_stops_the_start_is_one_sentence_with_exit_code_1(
    environ: dict[str, str], sentence: str, simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "garbage.db").write_bytes(b"no database at all " * 500)
    sqlite3.connect(tmp_path / "ready.db").close()
    (tmp_path / "ready.db").touch()
    code, complained = await bot(tmp_path, **(good(simulator) | environ))
    assert code == 1
    assert sentence in complained
    assert len([line for line in complained.splitlines() if " INFO recall: " not in line]) == 1


async def test_env_file_in_the_current_folder_is_read(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=100:WRONG-TOKEN\nADMIN_CHAT_IDS=1001\n")
    code, complained = await bot(tmp_path, TELEGRAM_API_URL=simulator.url)
    assert (code, "BOT_TOKEN" in complained) == (1, True)


@pytest.mark.sqlite
async def test_second_copy_on_the_same_database_leaves_before_it_touches_anything(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    (tmp_path / "second").mkdir()
    shared = good(simulator) | {"DATABASE_URL": url_at(tmp_path / "recall.db")}
    first = await Process(tmp_path).start(**shared)
    await ada.say("/help")
    await ada.sees("/broadcast")
    code, complained = await bot(tmp_path / "second", **shared)
    first.child.terminate()
    await first.ended()
    assert code == 1
    assert complained.startswith("Another copy of Recall is already using ")


async def test_signal_ends_it_with_exit_code_0_and_no_token_in_the_most_talkative_log(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    process = await Process(tmp_path).start(LOG_LEVEL="DEBUG", **good(simulator))
    await ada.say("/start")
    await ada.sees("You are subscribed")
    card = await draft(ada)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", times=1)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    process.child.terminate()
    code, logged = await process.ended()
    assert code == 0
    assert "DEBUG" in logged
    assert "SIMULATED-TOKEN" not in logged


async def test_signal_in_the_middle_of_a_long_flood_ends_it_with_the_rest_unsent(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(20)
    card = await draft(ada)
    simulator.flood(40)
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: recall.sender.pulse().held_for > 30)
    # The sender releases its claims, because the silence is long.
    await until(lambda: recall.store.counts.totals() == {"pending": 20})
    async with asyncio.timeout(20):  # the flood is twice as long
        recall.sender.stop()
        await asyncio.to_thread(recall.sender.join)
    totals = recall.store.counts.totals()
    assert totals == {"pending": 20}


@pytest.mark.sqlite
async def test_young_copy_that_meets_another_poller_leaves(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    process = await Process(tmp_path).start(**good(simulator))
    await ada.say("/help")
    await ada.sees("/broadcast")
    simulator.conflict_next()
    code, complained = await process.ended()
    assert code == 1
    assert "Another program polls Telegram with this token" in complained


async def test_new_copy_that_meets_another_poller_at_its_first_poll_leaves(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.conflict_next()
    code, complained = await bot(tmp_path, **good(simulator))
    assert code == 1
    assert "Another program polls Telegram with this token" in complained


async def test_old_copy_that_meets_another_poller_tells_the_admins_and_goes_on(
    simulator: Simulator, tmp_path: Path, ada: Person, bob: Person
) -> None:
    seconds = iter(range(0, 10_000, 100))
    recall = Recall(simulator, tmp_path / "recall.db")
    async with recall.running(lambda: float(next(seconds))):
        simulator.conflict_next()
        for admin in (ada, bob):
            await admin.sees("Another program polls Telegram")
        recall.subscribe(2)
        await send(ada)
        await ada.sees("Broadcast finished")
    recall.store.engine.dispose()


async def test_failing_database_keeps_every_answer_and_goes_on(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(1000)
    await send(ada)
    await until(lambda: sum(map(len, simulator.delivered.values())) > 20)
    refuse_rows(recall.store.engine, "UPDATE ON delivery", FULL, "NEW.outcome = 'sent'")
    await until(lambda: recall.sender.pulse().trouble is not None)
    held = sum(len(simulator.delivered.get(person.chat_id, [])) for person in people)
    assert held < 1000
    await ada.sees("The database does not answer (database or disk is full)")
    allow_rows(recall.store.engine, "UPDATE ON delivery")
    assert "Sent: 1,000" in str(await ada.sees("Broadcast finished"))
    assert [len(simulator.delivered[person.chat_id]) for person in people] == [1] * 1000


async def test_webhook_that_somebody_sets_later_is_told_as_what_it_is(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    uuid = await send(ada)
    await until(lambda: not recall.store.inbox.size())
    simulator.webhook = "https://hooks.example.com/secret"
    for admin in (ada, bob):
        await admin.sees("Somebody has set a webhook for this bot")
    await until(lambda: recall.found(uuid).state is State.SENT)
