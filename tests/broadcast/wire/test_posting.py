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


@pytest.mark.parametrize(
    "words",
    [answer(YES.replace(b":1", b":77")), b"HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n"],
)
async def test_what_comes_unasked_is_no_answer_to_the_next_request(words: bytes) -> None:
    async with scripted(answer(), answer()) as server, AiohttpRequest(connections=1) as wire:
        url = f"{server.url}/bot1:TEST/sendMessage"
        assert (await wire.ask(url, b"{}"))["message_id"] == 1
        server.say(words)
        async with scripted(answer()) as other:  # by its answer the words have come in
            await ask(other.url)
        async with asyncio.timeout(5):
            assert (await wire.ask(url, b"{}"))["message_id"] == 1
    assert (len(server.asked), server.connections) == (2, 2)


class Deaf:
    """A server that reads no more than the head of its first request, until it is told to."""

    def __init__(self, *said: bytes) -> None:
        self._said = [*said]
        self.asked, self.hears = asyncio.Event(), asyncio.Event()
        self.whole = asyncio.get_running_loop().create_future()
        """Whether the rest of that request came as well."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self._said.pop(0))
        if not self.asked.is_set():
            self.asked.set()
            await self.hears.wait()
            try:
                await reader.readexactly(MUCH)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.whole.set_result(False)
            else:
                self.whole.set_result(True)
        writer.close()


MUCH = 20_000_000  # bytes, more than sockets hold


@pytest.mark.parametrize("how", ["answered", "cancelled", "shut down"])
async def test_request_that_has_not_left_whole_never_does(how: str) -> None:
    """Its connection is not used again, because whatever followed would be taken for the rest of it."""
    too_large = answer(b'{"ok":false,"error_code":413,"description":"Request Entity Too Large"}')
    deaf = Deaf(too_large if how == "answered" else b"", answer())
    async with await asyncio.start_server(deaf.serve, "127.0.0.1", 0) as server, asyncio.timeout(10):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:TEST/sendMessage"
        async with AiohttpRequest(connections=1) as wire:
            first = asyncio.create_task(wire.ask(url, b" " * MUCH))
            await deaf.asked.wait()
            if how == "cancelled":
                first.cancel()
            if how == "shut down":
                await wire.shutdown()
            with pytest.raises((TelegramError, asyncio.CancelledError)):
                await first
            if how != "shut down":
                assert (await wire.ask(url, b"{}"))["message_id"] == 1
        deaf.hears.set()
        assert not await deaf.whole
