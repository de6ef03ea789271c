"""What comes back over a connection: whole answers, and what is none."""

import asyncio

import pytest
from telegram.error import TelegramError

from broadcast.wire.errors import Unanswered
from broadcast.wire.transport import AiohttpRequest
from tests.support.scripted import YES, answer, scripted

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(YES), YES)
LARGE = YES.replace(b'"private"', b'"private","bio":"%b"' % (b"a" * 300_000))


async def ask(url: str, *, times: int = 1, read_timeout: float = 5.0) -> None:
    async with AiohttpRequest(connections=1, read_timeout=read_timeout) as wire:
        for _ in range(times):
            result = await wire.ask(f"{url}/bot1:TEST/sendMessage", b'{"chat_id": 5}')
            assert result["message_id"] == 1


@pytest.mark.parametrize(
    ("first", "connections"),
    [
        (answer(), 1),
        (CHUNKED, 1),
        (answer(LARGE), 1),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(), 1),
        (answer(YES, b"Connection: close"), 2),
    ],
)
async def test_connection_is_kept_where_its_answer_was_whole(first: bytes, connections: int) -> None:
    async with scripted(first, answer()) as server:
        await ask(server.url, times=2)
    assert (len(server.asked), server.connections) == (2, connections)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + YES,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Encoding: gzip\r\n\r\nnot zipped",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        answer() + b"and more",
    ],
)
async def test_what_is_no_answer_leaves_open_what_happened(said: bytes) -> None:
    async with scripted(said) as server:
        with pytest.raises(Unanswered):
            await ask(server.url)
    assert len(server.asked) == 1


async def test_each_waits_as_long_as_it_was_told() -> None:
    """The one that may wait longest neither ends with the others nor keeps them waiting."""
    silent = b"HTTP/1.1 200 OK\r\n"
    async with scripted(silent, silent, silent, silent) as server, AiohttpRequest() as wire:
        longer = asyncio.create_task(wire.do_request(f"{server.url}/bot1:TEST/getMe", "POST"))
        for seconds in (0.02, 0.01):
            with pytest.raises(Unanswered, match="ServerTimeoutError"):
                await wire.do_request(f"{server.url}/bot1:TEST/getMe", "POST", read_timeout=seconds)
        assert not longer.done()
        longer.cancel()
        with pytest.raises((asyncio.CancelledError, TelegramError)):
            await longer
