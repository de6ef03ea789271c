"""The transport: what certainly did not leave, what may have been carried out, and that every wait ends."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import aiohttp_socks
import pytest
from aiohttp import client_exceptions
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from broadcast.proxy import Proxy
from broadcast.wire.connections import failure
from broadcast.wire.errors import NoSuchMethod, NotSent, ProxyFailed, Unanswered
from broadcast.wire.transport import AiohttpRequest, PollingRequest
from simulator import Fault, Raw, Simulator
from tests.support.recall import ADA

PROXY = Proxy.read("http://127.0.0.1:1")
SHORT = 0.3  # seconds of a read timeout, so that a test does not wait

NOT_SENT = {
    "ClientConnectorError",
    "ClientConnectorCertificateError",
    "ClientConnectorDNSError",
    "ClientConnectorSSLError",
    "ClientHttpProxyError",
    "ClientProxyConnectionError",
    "ClientSSLError",
    "ConnectionTimeoutError",
    "InvalidURL",
    "InvalidUrlClientError",
    "InvalidUrlRedirectClientError",
    "NonHttpUrlClientError",
    "NonHttpUrlRedirectClientError",
    "ServerFingerprintMismatch",
    "UnixClientConnectorError",
}
UNANSWERED = {
    "ClientConnectionError",
    "ClientConnectionResetError",
    "ClientError",
    "ClientOSError",
    "ClientPayloadError",
    "ClientResponseError",
    "ContentTypeError",
    "RedirectClientError",
    "ServerConnectionError",
    "ServerDisconnectedError",
    "ServerTimeoutError",
    "SocketTimeoutError",
    "TooManyRedirects",
    "UploadAbortedError",
    "WSServerHandshakeError",
}
ARGUMENTS = {"ClientHttpProxyError": {"request_info": None, "history": (), "status": 407, "message": "x"}}
EVERY = {
    name
    for name, kind in inspect.getmembers(client_exceptions, inspect.isclass)
    if issubclass(kind, aiohttp.ClientError)
}


@asynccontextmanager
async def talking(url: str, token: str, request: AiohttpRequest) -> AsyncIterator[Bot]:
    await request.initialize()
    try:
        yield Bot(token, f"{url}/bot", request=request, get_updates_request=request)
    finally:
        await request.shutdown()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a connection no longer than for an answer."""
    monkeypatch.setattr("broadcast.wire.transport.CONNECT_TIMEOUT", SHORT)


@pytest.fixture
async def impatient(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr("broadcast.wire.transport.CONNECT_TIMEOUT", SHORT)
    simulator.person(ADA)
    async with talking(simulator.url, simulator.token, AiohttpRequest(read_timeout=SHORT)) as bot:
        yield bot


def test_every_exception_of_aiohttp_has_a_row() -> None:
    assert NOT_SENT | UNANSWERED == EVERY
    assert not NOT_SENT & UNANSWERED


@pytest.mark.parametrize("name", sorted(NOT_SENT | UNANSWERED))
def test_exception_of_aiohttp_is_not_sent_or_unanswered(name: str) -> None:
    kind: type[aiohttp.ClientError] = getattr(client_exceptions, name)
    made = kind(**ARGUMENTS[name]) if name in ARGUMENTS else kind.__new__(kind)
    assert type(failure(made, None)) is (NotSent if name in NOT_SENT else Unanswered)
    assert type(failure(made, PROXY)) is (ProxyFailed if name in NOT_SENT else Unanswered)


@pytest.mark.parametrize("kind", [TimeoutError, ConnectionResetError, BrokenPipeError, OSError])
def test_error_of_a_socket_is_unanswered(kind: type[Exception]) -> None:
    assert type(failure(kind(), None)) is Unanswered


@pytest.mark.parametrize("name", ["ProxyError", "ProxyConnectionError", "ProxyTimeoutError"])
def test_error_of_a_socks_proxy_is_not_sent(name: str) -> None:
    assert isinstance(failure(getattr(aiohttp_socks, name)("refused"), None), NotSent)


async def test_refused_connection_is_not_sent(simulator: Simulator) -> None:
    async with talking("http://127.0.0.1:9", simulator.token, AiohttpRequest()) as bot:
        with pytest.raises(NotSent, match="ConnectionRefusedError"):
            await bot.get_me()


async def test_name_that_nobody_knows_is_not_sent(simulator: Simulator) -> None:
    async with talking("http://bot-api.invalid", simulator.token, AiohttpRequest()) as bot:
        with pytest.raises(NotSent):
            await bot.get_me()


async def test_handshake_that_fails_is_not_sent(simulator: Simulator) -> None:
    url = simulator.url.replace("http://", "https://")
    async with talking(url, simulator.token, AiohttpRequest()) as bot:
        with pytest.raises(NotSent):
            await bot.get_me()
    assert not simulator.calls


@pytest.mark.usefixtures("hurried")
async def test_full_pool_is_not_sent(simulator: Simulator) -> None:
    simulator.fault(Fault.HANG, method="getMe", times=1)
    async with talking(simulator.url, simulator.token, AiohttpRequest(connections=1)) as bot:
        first = asyncio.create_task(bot.get_me())
        await simulator.until(lambda: simulator.calls["getMe"] == 1)
        with pytest.raises(NotSent):
            await bot.get_me()
        first.cancel()
    assert simulator.calls["getMe"] == 1


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.HANG, Fault.HANG_AFTER, Fault.DRIP]
)
async def test_answer_that_never_comes_to_an_end_is_unanswered(
    simulator: Simulator, impatient: Bot, fault: Fault
) -> None:
    simulator.fault(fault, method="sendMessage")
    async with asyncio.timeout(20):
        with pytest.raises(Unanswered):
            await impatient.send_message(ADA, "hi")
    assert len(simulator.delivered.get(ADA, [])) == (1 if fault.stores else 0)
    assert simulator.calls["sendMessage"] == 1


@pytest.mark.usefixtures("hurried")
async def test_long_poll_that_drips_ends_too(simulator: Simulator) -> None:
    simulator.fault(Fault.DRIP, method="getUpdates")
    async with talking(simulator.url, simulator.token, PollingRequest(read_timeout=SHORT)) as bot:
        async with asyncio.timeout(20):
            with pytest.raises(Unanswered):
                await bot.get_updates(timeout=1)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
async def test_shutdown_ends_what_waits_for_an_answer(simulator: Simulator, fault: Fault) -> None:
    simulator.person(ADA)
    simulator.fault(fault, method="sendMessage")
    request = AiohttpRequest()
    async with talking(simulator.url, simulator.token, request) as bot:
        waiting = asyncio.create_task(bot.send_message(ADA, "hi"))
        await simulator.until(lambda: simulator.calls["sendMessage"] == 1)
        await request.shutdown()
        async with asyncio.timeout(5):
            with pytest.raises(Unanswered):
                await waiting


async def test_after_the_shutdown_nothing_leaves(simulator: Simulator) -> None:
    request = AiohttpRequest()
    async with talking(simulator.url, simulator.token, request) as bot:
        await request.shutdown()
        with pytest.raises(NotSent):
            await bot.get_me()


async def test_shutdown_while_a_request_waits_for_its_turn_keeps_it(simulator: Simulator) -> None:
    turn = asyncio.Event()

    async def passage(_weight: int) -> None:
        await turn.wait()

    request = AiohttpRequest(passage=passage)
    async with talking(simulator.url, simulator.token, request) as bot:
        waiting = asyncio.create_task(bot.get_me())
        await asyncio.sleep(0)
        await request.shutdown()
        turn.set()
        with pytest.raises(NotSent):
            await waiting
    assert not simulator.calls


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(simulator: Simulator, impatient: Bot, status: int) -> None:
    elsewhere = f"{simulator.url}/bot{simulator.token}/getMe"
    simulator.fault(Raw("moved", status, "text/html", elsewhere), method="getMe")
    with pytest.raises(NetworkError, match=str(status)):
        await impatient.get_me()
    assert simulator.calls["getMe"] == 1


@pytest.mark.parametrize(
    "body",
    ['{"ok":true,"result":false}', '{"ok":true}', '{"ok":false}', "[]", '{"ok":true,"result":null}', ""],
)
async def test_deletion_without_a_yes_is_none(simulator: Simulator, impatient: Bot, body: str) -> None:
    sent = await impatient.send_message(ADA, "hi")
    simulator.fault(Raw(body), method="deleteMessage")
    with pytest.raises(NetworkError):
        await impatient.delete_message(ADA, sent.message_id)


async def test_method_that_the_server_lacks_is_named(simulator: Simulator, impatient: Bot) -> None:
    simulator.refuse(404, "Not Found: method not found", method="sendMessage")
    with pytest.raises(NoSuchMethod) as caught:
        await impatient.send_message(ADA, "hi")
    assert caught.value.method == "sendMessage"


@pytest.mark.parametrize("code", [401, 404])
async def test_poller_goes_on_where_the_token_is_denied(simulator: Simulator, code: int) -> None:
    simulator.refuse(code, "No", method="getUpdates")
    async with talking(simulator.url, simulator.token, PollingRequest()) as bot:
        with pytest.raises(Unanswered):
            await bot.get_updates()


async def test_denied_token_is_not_quoted(simulator: Simulator) -> None:
    async with talking(simulator.url, "100:ANOTHER-FAKE-TOKEN", AiohttpRequest()) as bot:
        with pytest.raises(InvalidToken) as caught:
            await bot.get_me()
    assert "ANOTHER" not in repr(caught.value)


async def test_server_that_quotes_the_path_does_not_show_the_token(
    simulator: Simulator, impatient: Bot
) -> None:
    words = f"cannot POST /bot{simulator.token.replace(':', '%3A')}/sendMessage"
    simulator.refuse(400, f"Bad Request: {words}", method="sendMessage")
    with pytest.raises(TelegramError) as caught:
        await impatient.send_message(ADA, "hi")
    assert "simulated" not in caught.value.message.casefold()
