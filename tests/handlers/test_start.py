"""The greeting: trouble that may pass is waited out, and only what somebody must mend ends the start."""

import asyncio
import logging
import os
import signal
from dataclasses import replace

import pytest
from telegram import Bot

from broadcast.proxy import Proxy
from broadcast.settings import Settings
from handlers.start import StartError, StartFault, greeted
from models.notes import Fact
from models.store import Store
from simulator import Fault, Person, Raw, Simulator
from simulator.faults import Effect
from simulator.refused import Refused, too_many_requests
from tests.support.proxies import HttpProxy

NOWHERE = "http://127.0.0.1:9"  # the discard port, where nobody listens
LOST = Fault.LOST_BEFORE


class Night:
    """A clock that passes as fast as it is waited for; what happens meanwhile is up to the test."""

    def __init__(self, most: int = 100) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self._most = most

    async def rest(self, seconds: float) -> None:
        assert len(self.waits) < self._most, "it waits on and on"
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def settings(simulator: Simulator) -> Settings:
    return Settings(simulator.token, frozenset({1001}), telegram_api_url=simulator.url)


async def greet(settings: Settings, store: Store, night: Night | None = None) -> bool:
    night = night or Night()
    return await greeted(settings, store.notes, night.rest, night.clock)


TROUBLES: list[Effect] = [
    Fault.SERVER_ERROR,
    Fault.BAD_GATEWAY,
    Fault.LOST_BEFORE,
    Fault.GARBAGE,
    Refused(403, "Forbidden"),
    Refused(400, "Logged out"),
    Refused(421, "Misdirected Request: unallowed token specified"),
    Raw('{"ok":true,"result":false}'),
    Raw("<html>Sign in to the network</html>", kind="text/html"),
    Raw("moved", status=301, kind="text/html"),
    Raw("<html>busy</html>", status=429, kind="text/html"),
]


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_that_may_pass_is_waited_out(
    simulator: Simulator, settings: Settings, store: Store, trouble: Effect, method: str
) -> None:
    simulator.fault(trouble, method=method, times=3)
    night = Night()
    assert await greet(settings, store, night)
    assert night.waits == [1, 2, 4]


async def test_pauses_grow_to_a_minute_and_a_night_is_two_lines_of_the_log(
    simulator: Simulator, settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "recall")
    simulator.fault(Fault.BAD_GATEWAY, method="getMe", times=66)
    night = Night()
    assert await greet(settings, store, night)
    assert night.waits[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert {*night.waits[7:]} == {60}
    begun, ended = [line for line in caplog.messages if line.startswith("Telegram at")]
    assert begun.endswith("does not answer: Bad Gateway (502)")
    assert ended.endswith(f"answers again, after 66 tries in {night.now - 60:.0f} s")


async def test_flood_is_waited_for_as_long_as_it_says(
    simulator: Simulator, settings: Settings, store: Store
) -> None:
    simulator.fault(too_many_requests(700), method="getMe")
    night = Night()
    assert await greet(settings, store, night)
    assert night.waits == [700]


async def test_nobody_at_the_address_is_waited_for(settings: Settings, store: Store) -> None:
    night = Night(most=5)
    with pytest.raises(AssertionError, match="on and on"):
        await greet(replace(settings, telegram_api_url=NOWHERE), store, night)
    assert night.waits == [1, 2, 4, 8, 16]


async def test_proxy_that_refuses_is_waited_for_and_named(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with HttpProxy("407 Proxy Authentication Required", "ada:horse-battery") as proxy:
        night = Night(most=2)
        with pytest.raises(AssertionError, match="on and on"):
            await greet(replace(settings, proxy_url=Proxy.read(proxy.url)), store, night)
        [line] = [line for line in caplog.messages if "does not answer" in line]
        assert f"127.0.0.1:{proxy.port}" in line
        assert "407" in line
        assert "horse" not in line


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Refused(401, "Unauthorized"), StartFault.TOKEN),
        (Refused(404, "Not Found"), StartFault.TOKEN),
        (Raw("<html>sign in</html>", status=401, kind="text/html"), StartFault.TOKEN),
        (Raw('{"ok":false,"error_code":401,"description":"Unauthorized"}'), StartFault.TOKEN),
        (Raw("<html>nothing here</html>", status=404, kind="text/html"), StartFault.NO_BOT_API),
        (Raw('{"detail":"Not Found"}', status=404), StartFault.NO_BOT_API),
        (Raw('{"ok":true}', status=404), StartFault.NO_BOT_API),
        (Raw("", status=404, kind="text/plain"), StartFault.NO_BOT_API),
    ],
)
async def test_what_somebody_must_mend_ends_the_start(
    simulator: Simulator, settings: Settings, store: Store, answer: Effect, fault: StartFault
) -> None:
    simulator.fault(answer, method="getMe", times=None)
    with pytest.raises(StartError) as caught:
        await greet(settings, store)
    assert caught.value.fault is fault
    assert store.notes.get(Fact.BOT) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("trouble", [Fault.HANG, Fault.DRIP, Fault.BAD_GATEWAY])
async def test_signal_ends_the_wait(
    simulator: Simulator, settings: Settings, store: Store, number: int, trouble: Fault
) -> None:
    simulator.fault(trouble, method="getMe", times=None)
    waiting = asyncio.create_task(greeted(settings, store.notes))
    await simulator.until(lambda: simulator.calls["getMe"] == 1)
    os.kill(os.getpid(), number)
    async with asyncio.timeout(1.5):
        assert not await waiting
    assert store.notes.get(Fact.BOT) is None


async def test_webhook_belongs_to_somebody_and_is_left(
    simulator: Simulator, settings: Settings, store: Store
) -> None:
    simulator.webhook = "https://bots.example:8443/secret-path?key=secret"
    with pytest.raises(StartError) as caught:
        await greet(settings, store)
    assert (caught.value.fault, caught.value.host) == (StartFault.WEBHOOK, "bots.example")
    assert simulator.webhook
    assert not simulator.calls["deleteWebhook"]


@pytest.mark.parametrize("trouble", [None, Fault.BAD_GATEWAY, Raw('{"ok":true,"result":false}')])
async def test_webhook_is_taken_over_where_that_is_asked_for_and_nothing_is_dropped(
    simulator: Simulator, settings: Settings, store: Store, ada: Person, trouble: Effect | None
) -> None:
    simulator.webhook = "https://bots.example/secret"
    await ada.say("/start")
    if trouble:
        simulator.fault(trouble, method="deleteWebhook")
    assert await greet(replace(settings, take_over_webhook=True), store)
    assert not simulator.webhook
    async with Bot(simulator.token, base_url=f"{simulator.url}/bot") as bot:
        assert len(await bot.get_updates()) == 1


async def test_server_that_knows_no_webhooks_is_talked_to_all_the_same(
    simulator: Simulator, settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.refuse(404, "Not Found: method not found", method="getWebhookInfo", times=None)
    assert await greet(settings, store)
    assert "getWebhookInfo" in caplog.text


async def test_database_belongs_to_the_first_bot_that_was_greeted(settings: Settings, store: Store) -> None:
    assert await greet(settings, store)
    assert store.notes.get(Fact.BOT) == 100


async def test_renewed_token_is_of_the_same_bot(settings: Settings, store: Store) -> None:
    store.notes.set(Fact.BOT, 100)
    assert await greet(settings, store)


async def test_token_of_another_bot_is_refused_before_telegram_is_asked(
    simulator: Simulator, settings: Settings, store: Store
) -> None:
    store.notes.set(Fact.BOT, 99)
    with pytest.raises(StartError) as caught:
        await greet(settings, store)
    error = caught.value
    assert (error.fault, error.owner, error.bot) == (StartFault.OTHER_BOT, 99, 100)
    assert store.notes.get(Fact.BOT) == 99
    assert not simulator.calls


async def test_greeting_leaves_no_signal_handler_behind(settings: Settings, store: Store) -> None:
    assert await greet(settings, store)
    loop = asyncio.get_running_loop()
    assert not loop.remove_signal_handler(signal.SIGTERM)
    assert not loop.remove_signal_handler(signal.SIGINT)


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "recall")


@pytest.mark.parametrize(("pace", "warnings"), [(30.0, 0), (60.0, 1)])
async def test_pace_that_telegram_does_not_take_is_warned_of(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture, pace: float, warnings: int
) -> None:
    assert await greet(replace(settings, messages_per_second=pace), store)
    assert len([one for one in caplog.messages if one.startswith("MESSAGES_PER_SECOND is 60,")]) == warnings
