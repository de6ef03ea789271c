"""A start as the operator sees it: what is waited for, what ends it, and that a signal always does."""

import asyncio
from pathlib import Path

import pytest

from broadcast.proxy import Proxy
from models.notes import Fact
from models.store import Store
from simulator import Fault, Limits, Person, Raw, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.databases import url_at
from tests.support.operating import Process, bot, good
from tests.support.proxies import HttpProxy, SocksProxy, TestProxy
from tests.support.recall import FIRST, Recall, until

pytestmark = pytest.mark.slow


async def test_telegram_that_comes_late_is_waited_for(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    simulator.fault(Fault.BAD_GATEWAY, method="getMe", times=2)
    process = await Process(tmp_path).start(**good(simulator))
    await ada.say("/help")
    await ada.sees("/broadcast")
    process.child.terminate()
    code, logged = await process.ended()
    assert code == 0
    assert logged.count(f"Telegram at {simulator.url} does not answer") == 1
    assert "Bad Gateway (502)" in logged


@pytest.mark.parametrize("trouble", [Fault.BAD_GATEWAY, Fault.HANG, Fault.DRIP])
async def test_signal_ends_the_wait_at_once_with_exit_code_0(
    simulator: Simulator, tmp_path: Path, trouble: Fault
) -> None:
    simulator.fault(trouble, method="getMe", times=None)
    process = await Process(tmp_path).start(**good(simulator))
    await simulator.until(lambda: simulator.calls["getMe"] >= 1)
    process.child.terminate()
    async with asyncio.timeout(7):  # each of these troubles lasts longer, at least by its next tries
        code = await process.child.wait()
    assert code == 0


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Raw("<html>nothing here</html>", status=404, kind="text/html"), "is no Bot API"),
        (Raw('{"ok":false,"error_code":404,"description":"Not Found"}', status=404), "BOT_TOKEN"),
    ],
)
async def test_404_is_of_the_address_or_of_the_token(
    simulator: Simulator, tmp_path: Path, answer: Raw, sentence: str
) -> None:
    simulator.fault(answer, method="getMe", times=None)
    code, complained = await bot(tmp_path, LOG_LEVEL="WARNING", **good(simulator))
    assert code == 1
    assert sentence in complained
    assert len(complained.splitlines()) == 1


async def test_webhook_is_named_by_its_host_and_left(simulator: Simulator, tmp_path: Path) -> None:
    simulator.webhook = "https://bots.example/secret-path"
    code, complained = await bot(tmp_path, LOG_LEVEL="WARNING", **good(simulator))
    assert code == 1
    assert complained.startswith("A webhook at bots.example gets this bot's updates")
    assert "secret-path" not in complained
    assert simulator.webhook


async def test_webhook_is_taken_over_where_the_operator_says_so(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    simulator.webhook = "https://bots.example/secret-path"
    await ada.say("/help")
    process = await Process(tmp_path).start(TAKE_OVER_WEBHOOK="true", **good(simulator))
    await ada.sees("/broadcast")
    process.child.terminate()
    code, logged = await process.ended()
    assert (code, "secret-path" in logged) == (0, False)


async def test_database_of_another_bot_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.notes.set(Fact.BOT, 99)
        store.audience.add([FIRST])
    async with Simulator(limits=Limits.none()) as simulator:
        code, complained = await bot(tmp_path, LOG_LEVEL="WARNING", **good(simulator))
        assert not simulator.calls
    assert code == 1
    for part in (store.database.name, "bot 99", "bot 100"):
        assert part in complained
    assert len(complained.splitlines()) == 1


@pytest.mark.sqlite
async def test_database_is_named_in_full(simulator: Simulator, tmp_path: Path, ada: Person) -> None:
    process = await Process(tmp_path).start(DATABASE_URL="sqlite:///here.db", **good(simulator))
    await ada.say("/help")
    await ada.sees("/broadcast")
    await until(lambda: "ready: @" in (tmp_path / "log").read_text())
    process.child.terminate()
    _, logged = await process.ended()
    assert logged.count(f"the database is {tmp_path / 'here.db'}") == 1
    assert logged.count("ready: @") == 1
    assert simulator.calls["getWebhookInfo"] == 1


@pytest.mark.parametrize(
    ("kind", "variable"), [(HttpProxy, "HTTP_PROXY"), (SocksProxy, "all_proxy"), (SocksProxy, "PROXY_URL")]
)
async def test_everything_goes_through_the_proxy(
    simulator: Simulator, tmp_path: Path, ada: Person, kind: type[TestProxy], variable: str
) -> None:
    with Store.open(url_at(tmp_path / "recall.db")) as store:
        store.audience.add([simulator.person(FIRST).chat_id])
    # A name that only the proxy can make sense of, so nothing can pass it by.
    settings = good(simulator) | {
        "TELEGRAM_API_URL": f"http://bot-api.invalid:{simulator.url.rpartition(':')[2]}"
    }
    async with kind(login="ada:horse-battery") as proxy:
        process = await Process(tmp_path).start(LOG_LEVEL="DEBUG", **settings | {variable: proxy.url})
        await send(ada)
        await ada.sees("Broadcast finished")
        process.child.terminate()
        code, logged = await process.ended()
        assert f"through the proxy 127.0.0.1:{proxy.port}" in logged
    assert code == 0
    assert len(simulator.delivered[FIRST]) == 1
    assert "horse" not in logged


async def test_method_that_the_server_lacks_is_named_on_the_card(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    card = await draft(ada)
    for person in people:
        words = "Not Found: method not found"
        simulator.refuse(404, words, method="sendMessage", chat_id=person.chat_id, times=None)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("this Bot API server does not know sendMessage; update it")
    assert recall.store.counts.totals() == {"pending": 3}


async def test_proxy_that_is_gone_in_the_middle_sends_nobody_twice_and_is_named(
    simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    async with SocksProxy() as proxy:
        recall = Recall(
            simulator, tmp_path / "recall.db", proxy_url=Proxy.read(proxy.url), messages_per_second=50
        )
        people = recall.subscribe(40)
        async with recall.running():
            await send(ada)
            await until(lambda: sum(holding(simulator, people)) > 5)
            proxy.refusal = "5"
            await proxy.drop()
            await until(lambda: bool(recall.sender.pulse().proxy))
            assert recall.sender.pulse().proxy.startswith(f"127.0.0.1:{proxy.port} (")
            proxy.refusal = ""
            await ada.sees("Broadcast finished")
            assert max(holding(simulator, people)) == 1
        recall.store.engine.dispose()
