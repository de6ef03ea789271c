"""Through a proxy: each call takes it, its refusal is certainly not sent, its password is hidden."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from telegram import Bot

from broadcast.proxy import Proxy
from broadcast.wire.connections import session_through
from broadcast.wire.errors import ProxyFailed, Unanswered
from broadcast.wire.transport import AiohttpRequest
from simulator import Fault, Simulator
from tests.support.proxies import HttpProxy, SocksProxy, TestProxy
from tests.support.recall import ADA

LOGIN = "ada:horse-battery"


@asynccontextmanager
async def talking(simulator: Simulator, proxy: str, url: str | None = None) -> AsyncIterator[Bot]:
    simulator.person(ADA)
    request = AiohttpRequest(read_timeout=2, proxy=Proxy.read(proxy))
    await request.initialize()
    try:
        base = f"{url or simulator.url}/bot"
        yield Bot(simulator.token, base, request=request, get_updates_request=request)
    finally:
        await request.shutdown()


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
@pytest.mark.parametrize("login", ["", LOGIN])
async def test_call_goes_through_the_proxy(simulator: Simulator, kind: type[TestProxy], login: str) -> None:
    async with kind(login=login) as proxy, talking(simulator, proxy.url) as bot:
        assert await bot.send_message(ADA, "hi")
    assert len(proxy.asked) == 1
    assert len(proxy.logins) == (1 if login else 0)


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1", "socks5://127.0.0.1:1"])
async def test_no_more_connections_than_there_are_calls_on_the_wire(proxy: str | None) -> None:
    async with session_through(Proxy.read(proxy) if proxy else None, 7) as session:
        assert session.connector
        assert session.connector.limit == 7


@pytest.mark.parametrize("password", ["p@ss:w/rd#%?", "pässword", "пароль", ""])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_any_password_reaches_the_proxy_as_it_is(
    simulator: Simulator, password: str, scheme: str
) -> None:
    url = simulator.url.replace("http://", f"{scheme}://")
    async with HttpProxy("407 Proxy Authentication Required") as proxy:
        address = proxy.url.replace("://", f"://ada:{quote(password, safe='')}@")
        async with talking(simulator, address, url) as bot:
            with pytest.raises(ProxyFailed) as caught:
                await bot.get_me()
    assert [b64decode(one.rpartition(" ")[2]).decode() for one in proxy.logins] == [f"ada:{password}"]
    assert not password or password not in caught.value.message


@pytest.mark.parametrize("password", ["p@ss:w/rd#%?", "x"])
async def test_any_password_reaches_the_socks_proxy(simulator: Simulator, password: str) -> None:
    async with SocksProxy(login=f"ada:{password}") as proxy:
        address = f"socks5://ada:{quote(password, safe='')}@127.0.0.1:{proxy.port}"
        async with talking(simulator, address) as bot:
            assert await bot.get_me()


async def test_names_are_looked_up_by_the_socks_proxy(simulator: Simulator) -> None:
    url = simulator.url.replace("127.0.0.1", "bot-api.invalid")
    async with SocksProxy() as proxy, talking(simulator, proxy.url, url) as bot:
        assert await bot.get_me()
    assert proxy.asked == ["name bot-api.invalid"]


@pytest.mark.parametrize(
    "refusal", ["407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway", "hang up"]
)
async def test_tunnel_that_is_refused_was_certainly_not_used(simulator: Simulator, refusal: str) -> None:
    url = simulator.url.replace("http://", "https://")
    async with HttpProxy(refusal, LOGIN) as proxy, talking(simulator, proxy.url, url) as bot:
        with pytest.raises(ProxyFailed) as caught:
            await bot.send_message(ADA, "hi")
        assert caught.value.proxy == f"127.0.0.1:{proxy.port}"
    assert proxy.asked == [f"CONNECT {url.removeprefix('https://')}"]
    assert "horse" not in repr(caught.value)
    assert not simulator.calls


async def test_tunnel_in_which_telegram_does_not_speak_tls_was_not_used(simulator: Simulator) -> None:
    url = simulator.url.replace("http://", "https://")
    async with HttpProxy() as proxy, talking(simulator, proxy.url, url) as bot:
        with pytest.raises(ProxyFailed):
            await bot.get_me()
    assert not simulator.calls


async def test_password_that_the_proxy_wants_is_asked_for_before_anything_leaves(
    simulator: Simulator,
) -> None:
    refusal = "407 Proxy Authentication Required"
    async with HttpProxy(refusal) as proxy, talking(simulator, proxy.url) as bot:
        with pytest.raises(ProxyFailed, match=refusal):
            await bot.send_message(ADA, "hi")


@pytest.mark.parametrize("refusal", ["502 Bad Gateway", "503 Service Unavailable", "hang up"])
async def test_plain_request_that_a_proxy_answers_itself_may_have_been_carried_out(
    simulator: Simulator, refusal: str
) -> None:
    async with HttpProxy(refusal) as proxy, talking(simulator, proxy.url) as bot:
        with pytest.raises(Exception, match=r"502|503|no answer") as caught:
            await bot.send_message(ADA, "hi")
    assert not isinstance(caught.value, ProxyFailed)


@pytest.mark.parametrize("refusal", ["1", "2", "3", "4", "5", "8"])
async def test_refusal_of_a_socks_proxy_is_not_sent(simulator: Simulator, refusal: str) -> None:
    async with SocksProxy(refusal) as proxy, talking(simulator, proxy.url) as bot:
        with pytest.raises(ProxyFailed):
            await bot.send_message(ADA, "hi")
    assert not simulator.calls


@pytest.mark.parametrize("login", ["ada:wrong", ""])
async def test_socks_proxy_that_wants_another_password_is_not_sent(simulator: Simulator, login: str) -> None:
    async with SocksProxy(login=LOGIN) as proxy:
        url = proxy.url.replace(f"{LOGIN}@", f"{login}@" if login else "")
        async with talking(simulator, url) as bot:
            with pytest.raises(ProxyFailed) as caught:
                await bot.send_message(ADA, "hi")
    assert "wrong" not in caught.value.message


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_proxy_that_is_away_is_named(simulator: Simulator, scheme: str) -> None:
    async with talking(simulator, f"{scheme}://ada:horse-battery@127.0.0.1:9") as bot:
        with pytest.raises(ProxyFailed, match=r"127\.0\.0\.1:9") as caught:
            await bot.get_me()
    assert "horse" not in caught.value.message


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
async def test_answer_lost_behind_the_proxy_is_unanswered(
    simulator: Simulator, kind: type[TestProxy]
) -> None:
    simulator.fault(Fault.LOST_AFTER, method="sendMessage")
    async with kind() as proxy, talking(simulator, proxy.url) as bot:
        async with asyncio.timeout(10):
            with pytest.raises(Unanswered):
                await bot.send_message(ADA, "hi")
    assert len(simulator.delivered[ADA]) == 1
